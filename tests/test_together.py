"""Files that belong together in ways that nobody thought of: each still has its verdict."""

from __future__ import annotations

import json
import os
import warnings

import pytest

from containers import docx, paragraph, related, zeros, zipped
from ftarchive.errors import Refused
from ftarchive.ingest.files import find_files
from ftarchive.ingest.reading import Reading
from ftarchive.terminal.reports import print_held, told
from hostilefiles import _raw_zip
from making import dump, id_number, page, read_all, reading_of, run


def verdicts(items) -> dict[str, list[str]]:
    """What was taken with its attachments, and what was refused with its code, by file name."""
    return {
        item.path.rpartition("/")[2]: [a.name for a in item.record.attachments]
        if isinstance(item, Reading)
        else [item.error.code]
        for item in items
    }


def test_tables_that_name_but_each_other_are_documents(write, home) -> None:
    """As manifests they would describe nothing, and both be passed over."""
    one = write("批/甲.csv", "文件名,标题\n乙.csv,云溪区渡口目录乙\n")
    two = write("批/乙.csv", "文件名,标题\n甲.csv,云溪区渡口目录甲\n")
    items = read_all([one, two], home)
    assert {item.record.title for item in items} == {"云溪区渡口目录甲", "云溪区渡口目录乙"}


def test_a_table_that_names_itself_is_a_document(write, home) -> None:
    """And the page beside it another one."""
    write("批/目录.csv", "文件名,标题\n目录.csv,云溪区渡口目录\n")
    folder = write("批/公告.txt", dump("云溪区关于渡口的公告")).parent
    assert verdicts(read_all(find_files([folder]), home)) == {"目录.csv": [], "公告.txt": []}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("甲.txt,甲,乙.txt\n乙.txt,乙,甲.txt\n", {"甲.txt": ["乙.txt"], "乙.txt": ["甲.txt"]}),
        ("甲.txt,甲,甲.txt\n乙.txt,乙,\n", {"甲.txt": [], "乙.txt": []}),
        ("甲.txt,甲,乙.txt\n", {"甲.txt": ["乙.txt"]}),
    ],
)
def test_files_that_are_attached_to_each_other_are_both_documents(
    rows, expected, write, home
) -> None:
    """Else each of them would wait for the other."""
    write("批/清单.csv", f"文件名,标题,附件\n{rows}")
    write("批/甲.txt", dump("云溪区关于甲渡口的公告"))
    folder = write("批/乙.txt", dump("云溪区关于乙渡口的公告")).parent
    assert verdicts(read_all(find_files([folder]), home)) == expected


def test_pages_that_link_to_each_other_are_both_documents(write, home) -> None:
    """And one that links to itself is one."""
    for name, to in (("甲", "乙"), ("乙", "甲"), ("丙", "丙")):
        body = f'<p>渡口自即日起开放。</p><a href="{to}.html">附件</a>'
        path = write(f"批/{name}.html", page(f"云溪区关于{name}渡口的公告", body))
    found = verdicts(read_all(find_files([path.parent]), home))
    assert found == {"甲.html": [], "乙.html": [], "丙.html": []}


def test_a_path_that_occurs_twice_in_an_archive_is_two_documents(write, home) -> None:
    """The second one is numbered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pages = [dump(f"云溪区关于{name}渡口的公告").encode() for name in "甲乙"]
        archive = write("批.zip", zipped(*(("公告.txt", each) for each in pages)))
    assert verdicts(read_all([archive], home)) == {"公告.txt": [], "公告 (2).txt": []}


def test_what_archives_in_an_archive_hold_is_limited_all_in_all(write, home) -> None:
    """Each of them is small."""
    inner = zipped(*((f"{at}.txt", dump(f"云溪区第{at}号公告").encode()) for at in range(5)))
    archive = write("批.zip", zipped(*((f"{at}.zip", inner) for at in range(9))))
    items = read_all([archive], home, max_members=20)
    codes = [item.error.code for item in items if not isinstance(item, Reading)]
    assert set(codes) == {"too-many-members"}
    assert len(codes) == 6
    assert len(items) == 6 + 3 * 5
    data, crc = zeros(1)
    megabyte = _raw_zip([(b"a.txt", data, crc, 1 << 20)])
    archive = write("大.zip", zipped(*((f"{at}.zip", megabyte) for at in range(5))))
    items = read_all([archive], home, max_unpacked_bytes=2 << 20)
    codes = [item.error.code for item in items if not isinstance(item, Reading)]
    assert codes.count("unpacked-too-large") == 3


def test_names_of_any_bytes_stay_apart(write, home) -> None:
    """Each is a document of its own, at the next ingest too."""
    folder = write("批/甲.txt", dump("云溪区关于甲渡口的公告")).parent
    for at, name in enumerate((b"\xff.txt", b"\xfe.txt", b"a:b.txt", b"a\nb.txt")):
        (folder / os.fsdecode(name)).write_text(dump(f"云溪区关于{at}号渡口的公告"), "utf-8")
    paths = [item.path for item in read_all(find_files([folder]), home)]
    assert len(set(paths)) == 5
    assert f"{folder}/\\xff.txt" in paths


def test_a_name_cannot_pass_for_a_line_of_the_report(write, ingest) -> None:
    """Nor steer the terminal."""
    report = ingest(write("甲\n已发布  乙\x1b[2J.txt", dump("云溪区关于渡口的公告")))
    lines = told(report).splitlines()
    assert [line for line in lines if line.startswith("已发布")] == lines[:1]
    assert "\x1b" not in told(report)


def test_nor_for_one_of_the_list_of_what_is_held(write, ingest, holdings, capsys) -> None:
    """Which is where staff look before they decide."""
    number = id_number("110101", "19900307", "001")
    text = dump("云溪区渡口使用申请受理公示", "/2023-7", f"申请人林晚秋（{number}）。")
    ingest(write("甲\n共 0 件\x1b[2J.txt", text))
    print_held(holdings.catalogue.held())
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert [line for line in said.splitlines() if line.startswith("共")] == ["共 1 件"]


def test_a_pipe_is_refused_and_nobody_waits_for_it(write, home) -> None:
    """Beside what may be attached to a page, too, where pages are looked into."""
    folder = write("批/附件1.csv", "渡口,开放\n东,六时\n").parent
    for name in ("甲.html", "乙.jsonl", "丙.csv"):
        os.mkfifo(folder / name)
    done = run("ingest", folder, "--json", home=home.root, timeout=60)
    codes = [each["code"] for each in json.loads(done.stdout)["documents"]]
    assert codes.count("unreadable") == 3


def test_a_file_inside_of_an_attachment_holds_the_document(write, home) -> None:
    """One inside of the document itself is read; beyond that nobody has looked."""

    def with_file(inside: bytes) -> bytes:
        parts = {
            "word/embeddings/名单.docx": inside,
            "word/_rels/document.xml.rels": related("embeddings/名单.docx", "package"),
        }
        return docx(parts=parts)

    deepest = docx(paragraph("云溪区渡口名单"))
    once = reading_of(write("一.docx", with_file(deepest)), home)
    assert "云溪区渡口名单" in once.record.text
    assert once.concerns == ()
    twice = reading_of(write("二.docx", with_file(with_file(deepest))), home)
    assert [(each.code, each.action) for each in twice.concerns] == [("unread", "hold")]
    assert "名单.docx" in twice.concerns[0].excerpt


def test_a_file_that_is_gone_or_another_before_it_is_kept_is_refused(write, home) -> None:
    """See ``Intake``: what is kept has to be what was read."""
    path = write("甲.txt", dump("云溪区关于渡口的公告"))
    found = find_files([path])
    path.unlink()
    (item,) = read_all(found, home)
    assert isinstance(item.error, Refused)
    assert item.error.code == "not-found"


def test_the_words_of_a_link_are_looked_at_wherever_it_stands(write, home) -> None:
    """They name the attachment on its page; what is said of them shows no number."""
    number = id_number("110101", "19900307", "001")
    link = f'<div><a href="1.csv">附件：林晚秋（{number}）申请表</a></div>'
    path = write(
        "批/公告.html", page("云溪区关于渡口的公告", "<p>渡口自即日起开放。</p>", around=link)
    )
    table = write("批/1.csv", "渡口,班次\n溪口,12\n桥头,8\n")
    (reading,) = read_all([path, table], home)
    assert number in reading.record.attachments[0].name
    (concern,) = (each for each in reading.concerns if each.place.endswith("的文件名"))
    assert concern.code == "id-number"
    assert number not in str(reading.concerns)
