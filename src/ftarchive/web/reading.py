"""A document as its page shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ftarchive.genres import genre_of, named_genres
from ftarchive.outline import Block, nesting, outline
from ftarchive.record import LABELS, Disclosure
from ftarchive.search.parameters import Parameters
from ftarchive.search.snippets import Mark
from ftarchive.web.addresses import is_web_address, search_address
from ftarchive.web.marks import Piece, cut_line

HEADER = {"published": "信息提供日期", "source": "来源", "index_number": "信息索引号"}
"""The line below the title, in the order of the pages it comes from, with their usual labels."""
_ELSEWHERE = {"title", "text", "breadcrumb", *HEADER, "site", "site_name"}
"""Shown in another place: name and code of the original site are facts of the archive, lest
they be taken for our own."""
_OUTLINED_FROM = 3
"""Headings from which an outline helps."""
_NUMBER = re.compile(r"[-+−]?[\d０-９.,，%％]+|[—–-]*")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A field with the name and the wording that are shown; ``link`` is empty without one."""

    name: str
    label: str
    value: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A block of the text: a heading (with ``id`` and ``depth`` from 1), a paragraph (its
    ``pieces``) or a table (``rows`` of cells of pieces). ``label`` names headings and tables."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    id: str = ""
    label: str = ""
    depth: int = 0
    rows: list[list[list[Piece]]] = field(default_factory=list)
    has_header: bool = False


def header_fields(record: Disclosure) -> list[Field]:
    """The fields of the line below the title, worded as the original page words them."""
    return [
        Field(name, _label(record, name, label), shown, _link(record, name))
        for name, label in HEADER.items()
        if (shown := _wording(record, name))
    ]


def other_fields(record: Disclosure) -> list[Field]:
    """Every other field that is known, in reading order."""
    return [
        Field(name, _label(record, name, label), shown, _link(record, name))
        for name, label in LABELS.items()
        if name not in _ELSEWHERE and (shown := _wording(record, name))
    ]


def parts(text: str, marks: Sequence[Mark]) -> list[Part]:
    """The text in parts, blank lines left out."""
    blocks = [block for block in outline(text) if block.text.strip()]
    depths = iter(nesting([block.level for block in blocks if block.kind == "heading"]))
    counts: Counter[str] = Counter()
    found: list[Part] = []
    for block in blocks:
        counts[block.kind] += 1
        pieces = cut_line(text, marks, block.start, block.end)
        if block.kind == "heading":
            found.append(_heading(pieces, counts[block.kind], next(depths)))
        elif block.kind == "table":
            found.append(_table(text, block, marks, counts[block.kind]))
        else:
            found.append(Part("paragraph", pieces))
    return found


def contents(found: Sequence[Part]) -> list[Part]:
    """The headings, where there are enough of them to need an outline."""
    headings = [part for part in found if part.kind == "heading"]
    return headings if len(headings) >= _OUTLINED_FROM else []


def _label(record: Disclosure, name: str, usual: str) -> str:
    """The name of a field as the original page words it, else the usual one."""
    kind, _, said = record.provenance.get(name, "").partition(":")
    return said if kind == "label" else usual


def _wording(record: Disclosure, name: str) -> str:
    return record.given.get(name) or getattr(record, name) or ""


def _link(record: Disclosure, name: str) -> str:
    value: str = getattr(record, name) or ""
    if name in ("source", "category"):
        return search_address(Parameters(), **{name: (value,)})
    if name == "genre" and named_genres(value):
        return search_address(Parameters(), genre=(str(genre_of(record)),))
    return value if name == "url" and is_web_address(value) else ""


def _heading(pieces: list[Piece], number: int, depth: int) -> Part:
    """A heading; its label goes without the full stop that ends it."""
    label = "".join(piece.text for piece in pieces).rstrip("。")
    return Part("heading", pieces, f"s-{number}", label, depth)


def _table(text: str, block: Block, marks: Sequence[Mark], number: int) -> Part:
    rows = [
        [cut_line(text, marks, start, end) for start, end in _cells(text, start, end)]
        for start, end in _lines(text, block.start, block.end)
    ]
    width = max(len(row) for row in rows)
    padded = [row + [[] for _ in range(width - len(row))] for row in rows]
    has_header = len(rows) > 1 and _is_header(padded[0])
    return Part("table", label=f"表格 {number}", rows=padded, has_header=has_header)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _LINE.finditer(text, start, end))


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for cell in text[start:end].split("\t"):
        yield at, at + len(cell)
        at += len(cell) + 1


def _is_header(row: Sequence[Sequence[Piece]]) -> bool:
    """Whether a first row names its columns: every cell is filled, none with a number."""
    cells = ["".join(piece.text for piece in cell) for cell in row]
    return all(not _NUMBER.fullmatch(cell) for cell in cells)
