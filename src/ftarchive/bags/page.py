"""The catalogue of a bag as pages to read and to print: 目录, in the order of arrival."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import PurePosixPath
from typing import Any

from ftarchive.archive.schema import HELD, PUBLISHED, WITHDRAWN
from ftarchive.bags.layout import original_path, record_path
from ftarchive.ingest.gate.excerpts import without_numbers
from ftarchive.record import FORMATS

_STATES = {PUBLISHED: "公开", HELD: "待审，未公开", WITHDRAWN: "已撤回，不公开"}
_STYLE = """
body { font: 16px/1.6 "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif;
  max-width: 78rem; margin: 0 auto; padding: 1rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; margin: .5rem 0; }
.note { border-left: .3rem solid #9b1c1c; padding: .2rem .8rem; background: #fdf3f2; }
table { border-collapse: collapse; width: 100%; font-size: .94em; }
th, td { border: 1px solid #b5b5b5; padding: .3rem .5rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
th { background: #efefef; white-space: nowrap; }
th:first-child, td:first-child, td.day { white-space: nowrap; }
td.title { min-width: 14em; }
td.index { min-width: 9em; }
td.number, td.source { min-width: 8em; }
tr.held td, tr.withdrawn td { background: #fbeceb; }
tr.held td.state, tr.withdrawn td.state { color: #9b1c1c; font-weight: bold; }
a { color: #0b4f8a; }
a:focus-visible { outline: 3px solid #0b4f8a; }
ul.years { columns: 12rem; padding-left: 1.2rem; }
@media (max-width: 48rem) {
  thead { display: none; }
  table, tbody, tr, td { display: block; }
  tr { border: 1px solid #b5b5b5; margin: 0 0 .8rem; padding: .3rem 0; }
  td, td[class] { border: 0; min-width: 0; padding: .1rem .6rem .1rem 6.2rem; }
  td::before { content: attr(data-name); float: left; margin-left: -5.6rem; color: #555; }
  td:empty { display: none; }
}
@page { size: A4 landscape; margin: 14mm 12mm; }
@media print {
  body { padding: 0; max-width: none; font-size: 9.5pt; line-height: 1.45; }
  th, td { padding: .2rem .4rem; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
"""
_COLUMNS = ("序号", "索引号", "文号", "题名", "来源", "日期", "状态", "原件")


def opening(title: str, notes: list[str]) -> Iterator[str]:
    """The beginning of a page, up to where its table or list begins."""
    yield (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n"
        '<p class="note">本目录含待审和已撤回的文件，仅供档案移交和保管使用，不可直接公开。</p>\n'
    )
    yield from (f"<p>{escape(note)}</p>\n" for note in notes)


def closing() -> str:
    """The end of a page."""
    return "</body>\n</html>\n"


def table(rows: Iterator[Any], at: str) -> Iterator[str]:
    """A table with a line for each of ``rows`` (``Extract.lines``); ``at`` is the path of the
    page below ``data/``, from which links lead to record and original."""
    heads = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    yield from (_line(row, "../" * at.count("/")) for row in rows)
    yield "</tbody>\n</table>\n"


def years(pages: list[tuple[str, str, int]]) -> Iterator[str]:
    """A list of the pages of years: where each lies beside this one, its name and its documents."""
    yield '<ul class="years">\n'
    for path, name, count in pages:
        yield f'<li><a href="{escape(path)}">{escape(name)}</a>（{count:,} 件）</li>\n'
    yield "</ul>\n"


def _line(row: Any, up: str) -> str:
    record = row.record
    title = record["title"] if row.status == PUBLISHED else without_numbers(record["title"])
    day = (record.get("published") or record.get("written") or "")[:10]
    kind = escape(FORMATS.get(row.format, row.format))
    original = f'<a href="{up}{_below(original_path(row.original))}">{kind}</a>'
    cells = [
        ("", escape(str(row.ordinal))),
        ("index", escape(record.get("index_number") or "")),
        ("number", escape(record.get("document_number") or "")),
        ("title", f'<a href="{up}{_below(record_path(row.id))}">{escape(title)}</a>'),
        ("source", escape(record.get("source") or record.get("issuer") or "")),
        ("day", escape(day)),
        ("state", escape(_STATES.get(row.status, row.status))),
        ("", original + _files(row, up)),
    ]
    told = "".join(
        f'<td{_class(kind)} data-name="{name}">{said}</td>'
        for name, (kind, said) in zip(_COLUMNS, cells, strict=True)
    )
    return f"<tr{_class(row.status if row.status != PUBLISHED else '')}>{told}</tr>\n"


def _files(row: Any, up: str) -> str:
    """Links to the attachments."""
    return "".join(
        f'<br><a href="{up}{_below(original_path(each["sha256"]))}">'
        f"附件：{escape(PurePosixPath(each['name']).name)}</a>"
        for each in row.record.get("attachments", ())
    )


def _below(path: str) -> str:
    """A path of the payload as seen from ``data/``."""
    return path.removeprefix("data/")


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
