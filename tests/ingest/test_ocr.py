"""Text out of pictures of pages: by a stand-in for Tesseract, and by Tesseract where it is."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import time
from pathlib import Path

import pytest

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest.paged import ocr
from ftarchive.ingest.paged.ocr import Picture, can_recognise, recognise, recognise_pdf
from ftarchive.ingest.rules import load
from making import run
from pdfmaking import Paper, make_pdf

HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)
SCALE = 300 / 72
STAND_IN = """#!/bin/sh
if [ "$1" = --list-langs ]; then printf "List of languages:\\nchi_sim\\neng\\n"; exit; fi
echo "$@" >> {log}
head -c 2 >> {log}
cat > /dev/null
cat {told}
"""


def row(
    level: int, box: tuple[float, float, float, float], text: str = "", trust: float = 95
) -> str:
    """A row of Tesseract's table; places in points."""
    places = "\t".join(str(round(value * SCALE)) for value in box)
    return f"{level}\t1\t1\t1\t1\t1\t{places}\t{trust}\t{text}"


def told(*lines: tuple[float, float, str]) -> str:
    """What Tesseract says of lines of Chinese 14 points high, each character a word."""
    rows = [HEAD, row(1, (0, 0, 595, 842), trust=-1)]
    for x, y, text in lines:
        rows.append(row(4, (x, y, 14 * len(text), 13), trust=-1))
        rows += [row(5, (x + 14 * n, y, 14, 13), char) for n, char in enumerate(text)]
    return "\n".join(rows)


RULES = load(Home(CHECKOUT))
FULL = "各乡镇人民政府、街道办事处要按照职责分工抓好工作落实不得迟报"
PAGE = told((108, 100, FULL[:28]), (80, 124, FULL[:30]), (80, 148, "漏报。"), (280, 800, "—2—"))


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a program in the place of Tesseract; gives what it was called with."""
    log = tmp_path / "log"

    def install(said: str, script: str = STAND_IN) -> Path:
        (tmp_path / "told").write_text(said, "utf-8")
        program = tmp_path / "bin" / "tesseract"
        program.parent.mkdir(exist_ok=True)
        program.write_text(script.format(log=log, told=tmp_path / "told"))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        return log

    can_recognise.cache_clear()
    yield install
    can_recognise.cache_clear()


def scan(pages: int = 1) -> bytes:
    """Pages that are pictures."""
    return make_pdf([Paper().picture(0, 0, 595, 842)] * pages)


def test_lines_become_paragraphs(stand_in) -> None:
    """What it reads is put together as in other PDF files, and marked."""
    log = stand_in(PAGE)
    page = recognise_pdf(scan(), "甲.pdf", RULES, Settings())
    assert [line.text for line in page.lines] == [f"{FULL[:28]}{FULL[:30]}漏报。"]
    assert (page.legibility, page.remarks, page.is_laid_out) == ("ocr", [], True)
    assert "-l chi_sim+eng --dpi 300" in log.read_text()
    assert log.read_text().endswith("P5")


def test_noise_is_left_out(stand_in) -> None:
    """Words that it does not trust are no text."""
    stand_in("\n".join((PAGE, row(4, (80, 300, 14, 13)), row(5, (80, 300, 14, 13), "囗", 3))))
    page = recognise_pdf(scan(), "甲.pdf", RULES, Settings())
    assert "囗" not in "".join(line.text for line in page.lines)


def test_boxes_that_overlap_keep_their_order(stand_in) -> None:
    """Boxes of words are not exact; their order and the joints of Chinese stay."""
    words = [
        ("政务", 80, 30),
        ("公开", 100, 26),
        ("COVID-19", 140, 50),
        ("the", 196, 20),
        ("指南", 220, 28),
    ]
    rows = [HEAD, row(1, (0, 0, 595, 842)), row(4, (80, 100, 200, 13))]
    rows += [row(5, (x, 100, wide, 13), text) for text, x, wide in words]
    stand_in("\n".join(rows))
    page = recognise_pdf(scan(), "甲.pdf", RULES, Settings())
    assert [line.text for line in page.lines] == ["政务公开COVID-19 the指南"]


def test_whether_it_is_there(stand_in, monkeypatch) -> None:
    """It counts with simplified Chinese only."""
    stand_in(PAGE)
    assert can_recognise()
    can_recognise.cache_clear()
    stand_in(PAGE, "#!/bin/sh\necho eng\n")
    assert not can_recognise()
    can_recognise.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    assert not can_recognise()


def test_time_is_limited(stand_in, tmp_path) -> None:
    """A program that hangs is killed with its children, and what was read before is kept."""
    script = "#!/bin/sh\nif [ -e {log} ]; then sleep 1000 & echo $! > {told}.pid; wait; fi\n"
    stand_in(PAGE, script + "touch {log}\ncat > /dev/null\ncat {told}\n")
    page = recognise_pdf(scan(3), "甲.pdf", RULES, dataclasses.replace(Settings(), ocr_seconds=1.5))
    assert page.remarks == ["共 3 页，在 1.5 秒内识别了前 1 页，其余未识别"]
    assert page.lines
    child = int((tmp_path / "told.pid").read_text())
    assert is_gone(child)


def is_gone(number: int) -> bool:
    """Whether a process has ended, or is about to be forgotten."""
    for _ in range(100):
        state = Path(f"/proc/{number}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_pages_are_bounded(stand_in, monkeypatch) -> None:
    """A page as large as a poster is rendered more coarsely."""
    log = stand_in(PAGE)
    monkeypatch.setattr(ocr, "_MOST_PIXELS", 595 * 842)
    recognise_pdf(scan(), "甲.pdf", RULES, Settings())
    assert "--dpi 72" in log.read_text()


def test_pictures_of_any_source(stand_in) -> None:
    """Pictures that another format gives are read in the same way."""
    stand_in(PAGE)
    page = recognise([Picture(b"P5 1 1 255\n\x00", SCALE)] * 2, 2, Settings())
    assert len(page.lines) == 2


def test_what_cannot_be_opened(stand_in) -> None:
    """Files that need a password or are damaged are refused as they are without OCR."""
    stand_in(PAGE)
    with pytest.raises(Refused) as refused:
        recognise_pdf(b"%PDF-1.5", "甲.pdf", RULES, Settings())
    assert refused.value.code == "damaged-file"


def test_a_real_scan(corpora: Path) -> None:
    """Tesseract itself reads a real page that was made a picture."""
    can_recognise.cache_clear()
    if not can_recognise():
        pytest.skip("no tesseract with chi_sim here")
    assert shutil.which("tesseract")
    content = (corpora / "files" / "防控方案-第八版.pdf").read_bytes()
    page = recognise_pdf(first_page(content), "甲.pdf", RULES, Settings())
    text = "".join("".join(line.text.split()) for line in page.lines)
    assert "及时发现、快速处置、精准管控、有效救治" in text
    assert "全力做好常态化疫情防控工作" in text


def first_page(content: bytes) -> bytes:
    """A PDF of the first page alone."""
    import io

    import pypdfium2

    single, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    single.import_pages(pypdfium2.PdfDocument(content), [0])
    single.save(out)
    return out.getvalue()


def test_scans_that_are_handed_in_are_read_and_marked(stand_in, home, write) -> None:
    """A document and its attachment alike; what the gate has read need not wait."""
    stand_in(PAGE)
    folder = write("批/关于渡口的通知.pdf", scan()).parent
    write("批/附件1.pdf", scan(2))
    done = run("ingest", folder, "--json", home=home.root)
    (told_of,) = json.loads(done.stdout)["documents"]
    understood = told_of["understood"]
    assert (told_of["status"], understood["legibility"]) == ("published", "ocr")
    assert [file["legibility"] for file in understood["attachments"]] == ["ocr"]
    found = json.loads(run("search", f'"{FULL}"', "--json", home=home.root).stdout)
    assert found["total"] == 1
