"""Papers as offices hand them in, made in many formats: a notice, a report, a table.

What is in them is made up of sentences of our own; the same number gives the same paper.
"""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.biff import workbook
from benchmarks.printing import as_ofd, as_pdf
from ftarchive.config import Settings
from ftarchive.ingest.word.conversion import by_office, find_office

_VESSELS = "渡船 驳船 拖船 帆船 木筏 汽艇 快艇 货轮 游船 趸船".split()
_PLACES = "东岸 西岸 南滩 北湾 上游 下游 河口 桥头 堤内 闸前".split()
_SENTENCES = (
    "{place}码头停靠的{vessel}由渡口管理站每月检查{n}次，检查记录保存五年。",
    "发现{vessel}超载或者未配备救生设备的，责令立即停航，并在{n}日内报告改正情况。",
    "各单位要明确负责人，落实值守制度，遇到大风、浓雾或者水位超过{n}.5米时不得开航。",
    "20{year}年全区安全运送乘客{n}.6万人次，比上年增长{m}.2%，没有发生责任事故。",
    "{place}候船室改造投入资金{n}万元，新增座位{m}个，方便老年人和学生出行。",
    "群众对{vessel}票价有意见的，可以向区交通运输局反映，办理结果应当公开。",
)
_COLUMNS = ("序号", "码头", "船舶种类", "检查日期", "载客人数", "检查结果")
_NOTICE, _REPORT = 9, 105
"""Paragraphs of about 150 characters that fill three pages, and thirty."""
ROWS = 2000


@dataclass(frozen=True)
class Paper:
    """A paper in Chinese: its title, number, paragraphs (headings among them begin with 一、) and,
    of a table, the rows."""

    title: str
    document_number: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All but the rows, as they stand one below the other."""
        head = (self.title, self.document_number, "各乡镇人民政府，区直各单位：")
        return (*head, *self.paragraphs, "云溪区交通运输局", "2024年3月1日")


def notice(number: int) -> Paper:
    """A paper of three pages."""
    return _written(number, "通知", _NOTICE)


def report(number: int) -> Paper:
    """A paper of thirty pages."""
    return _written(number, "报告", _REPORT)


def register(number: int) -> Paper:
    """A table of 2,000 rows below a title."""
    dice = random.Random(number)
    rows = tuple(
        (
            str(at + 1),
            f"{dice.choice(_PLACES)}{dice.randint(1, 99)}号码头",
            dice.choice(_VESSELS),
            f"2024-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            str(dice.randint(5, 240)),
            dice.choice(("合格", "限期改正", "停航整改")),
        )
        for at in range(ROWS)
    )
    return Paper(f"云溪区码头检查情况表（{number}）", "", (), (_COLUMNS, *rows))


def _written(number: int, genre: str, count: int) -> Paper:
    dice = random.Random(number)
    title = f"云溪区交通运输局关于{_VESSELS[number % 10]}管理的第{number}号{genre}"
    paragraphs = tuple(_paragraph(dice, at) for at in range(count))
    return Paper(title, f"云交〔2024〕{number}号", paragraphs)


def _paragraph(dice: random.Random, at: int) -> str:
    if at % 10 == 1:
        return f"{'一二三四五六七八九十十'[at // 10]}、关于{dice.choice(_VESSELS)}的安全管理"
    return "".join(
        dice.choice(_SENTENCES).format(
            place=dice.choice(_PLACES),
            vessel=dice.choice(_VESSELS),
            n=dice.randint(2, 90),
            m=dice.randint(2, 90),
            year=dice.randint(10, 24),
        )
        for _ in range(4)
    )


def as_html(paper: Paper) -> bytes:
    """A page with its fields in ``meta`` tags, navigation around it."""
    body = "".join(f"<p>{line}</p>" for line in paper.lines[2:])
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in paper.rows)
    around = "".join(f'<li><a href="/{n}.html">栏目{n}</a></li>' for n in range(40))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{paper.title}</title>'
        f'<meta name="ArticleTitle" content="{paper.title}">'
        '<meta name="PubDate" content="2024-03-01"></head>'
        f"<body><ul>{around}</ul><div class=content><h1>{paper.title}</h1>{body}"
        f"<table>{table}</table></div><div class=footer>云溪区人民政府主办</div></body></html>"
    ).encode()


def as_text(paper: Paper) -> bytes:
    """Plain text in UTF-8."""
    return "\n".join(paper.lines).encode()


def as_markdown(paper: Paper) -> bytes:
    """Headings with number signs, an empty line between paragraphs."""
    title, *lines = paper.lines
    marked = (f"## {line}" if line[1:2] == "、" else line for line in lines)
    return "\n\n".join((f"# {title}", *marked)).encode()


def as_docx(paper: Paper) -> bytes:
    """A Word file with the styles Title and Heading 1."""
    # Every process that reads loads what the benchmark loads: not what makes files.
    import docx

    document = docx.Document()
    title, *lines = paper.lines
    document.add_paragraph(title, "Title")
    for line in lines:
        document.add_paragraph(line, "Heading 1" if line[1:2] == "、" else "Normal")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def as_xlsx(paper: Paper) -> bytes:
    """A workbook of one sheet, the title above the table."""
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("检查情况")
    for row in ((paper.title,), *paper.rows):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def as_csv(paper: Paper) -> bytes:
    """Values between commas, as Excel saves them in China (GB 18030)."""
    made = io.StringIO()
    csv.writer(made).writerows(paper.rows)
    return made.getvalue().encode("gb18030")


def as_mhtml(paper: Paper) -> bytes:
    """The page as browsers save it, with a picture of 30 kB."""
    page, picture = as_html(paper), random.Random(1).randbytes(30_000)
    head = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.yunxi.example/1.html\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="-x"\r\n'
        b"\r\n"
    )
    part = b"---x\r\nContent-Type: %s\r\nContent-Transfer-Encoding: binary\r\n\r\n%s\r\n"
    return head + part % (b"text/html", page) + part % (b"image/png", picture) + b"---x--\r\n"


def as_doc(paper: Paper) -> bytes:
    """A binary Word file. Raises ``Failed`` where LibreOffice cannot make it."""
    return by_office(find_office() or "", as_docx(paper), ".docx", "doc", Settings())


def as_xls(paper: Paper) -> bytes:
    """A binary Excel file of one sheet."""
    return workbook("检查情况", ((paper.title,), *paper.rows))


def as_zip(papers: Sequence[Paper]) -> bytes:
    """An archive of Word files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in papers:
            archive.writestr(f"{paper.title}.docx", as_docx(paper))
    return made.getvalue()


def as_warc(papers: Sequence[Paper]) -> bytes:
    """A capture of web pages."""
    return b"".join(_captured(at, as_html(paper)) for at, paper in enumerate(papers))


def _captured(at: int, page: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-03-02T08:00:00Z\r\n"
        f"WARC-Target-URI: http://www.yunxi.example/{at}.html\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def as_batch(papers: Sequence[Paper]) -> bytes:
    """A record a line."""
    return "".join(_records(papers)).encode()


def _records(papers: Sequence[Paper]) -> Iterator[str]:
    for paper in papers:
        said = {"title": paper.title, "text": "\n".join(paper.lines[2:])}
        yield json.dumps(said, ensure_ascii=False) + "\n"


Single = Callable[[Paper], bytes]
Several = Callable[[Sequence[Paper]], bytes]
SINGLE: dict[str, Single] = {
    "html": as_html,
    "txt": as_text,
    "md": as_markdown,
    "docx": as_docx,
    "pdf": lambda paper: as_pdf(paper.lines),
    "ofd": lambda paper: as_ofd(paper.lines),
    "mhtml": as_mhtml,
    "doc": as_doc,
}
"""By suffix, how a paper of paragraphs is made a file."""
TABLES: dict[str, Single] = {"xlsx": as_xlsx, "csv": as_csv, "html": as_html, "xls": as_xls}
"""By suffix, how a table is made a file."""
SEVERAL: dict[str, Several] = {"zip": as_zip, "warc": as_warc, "jsonl": as_batch}
"""By suffix, how many papers are made one file."""
