"""A document as its page shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from ftarchive.genres import genre_of, named_genres
from ftarchive.outline import Block, nesting, outline
from ftarchive.provenance import said_by
from ftarchive.record import LABELS, LEGIBILITY, Attachment, Disclosure
from ftarchive.search.parameters import Parameters
from ftarchive.search.snippets import Mark
from ftarchive.sections import Section, attachment_label, sections
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
_DIGIT = re.compile(r"\d")
_UNREAD = "内容未能读出，请查看原件"
_PROBLEMS = {"encrypted": "有密码保护，内容未能读出，请查看原件"}
"""What readers are told of an attachment that could not be read, by code."""
_LINE = re.compile(r"[^\n]+")
_UNBROKEN = re.compile(r"[!-~]{20}")
"""Such as an address: justified, the line before it would be torn apart."""
_DEEPEST = 5
"""HTML has six levels, of which the title is the first."""
_OWN_NUMBER = re.compile(
    r"\s*(?:[（(〔\[]?(?:[0-9０-９]+(?:[.．][0-9０-９]+)*|[一二三四五六七八九十百〇零]+|[A-Za-z]{1,3})"
    r"(?:[)）〕\]．、:：]|[.](?![0-9a-zA-Z]))"
    r"|(?:[0-9]{1,2}|[0-9]+(?:[.][0-9]+)+)\s"
    r"|第[0-9０-９一二三四五六七八九十百〇零]+[章节条项款]"
    r"|[\u2460-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]|[-–—•●■◆○·▪*]\s*)"
)
"""With what an item begins that needs no bullet before it."""


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
    ``pieces``, ``is_ragged`` where its lines cannot be made equally long), a list (its ``items``,
    ``is_numbered`` where their own text numbers them) or a table (``rows`` of cells of pieces,
    ``figures`` for the columns, from 0, that hold numbers alone). ``label`` names headings and
    tables. An ``attachment`` is the heading of one, with ``note`` for how its text came about."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    id: str = ""
    label: str = ""
    depth: int = 0
    rows: list[list[list[Piece]]] = field(default_factory=list)
    has_header: bool = False
    figures: frozenset[int] = frozenset()
    is_ragged: bool = False
    note: str = ""
    items: list[list[Piece]] = field(default_factory=list)
    is_numbered: bool = False


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


def origins(record: Disclosure) -> list[tuple[str, str]]:
    """Where the fields were read, in words: the names of those of one origin, and that."""
    names: dict[str, list[str]] = {}
    for name, origin in record.provenance.items():
        names.setdefault(said_by(origin), []).append(LABELS.get(name, name))
    return [("、".join(together), origin) for origin, together in names.items()]


def parts(record: Disclosure, marks: Sequence[Mark]) -> list[Part]:
    """The text of a record in parts, blank lines left out: its own, then that of each attachment
    below a heading with its name."""
    own, *attached = sections(record)
    found = _parts(record, marks, own, "s")
    for section in attached:
        found.append(_attachment(record.text, marks, section))
        inner = _parts(record, marks, section, f"a{section.number}-s")
        found += [_deeper(part) if part.depth else part for part in inner]
    return found


def _deeper(part: Part) -> Part:
    return replace(part, depth=min(part.depth + 1, _DEEPEST))


def attachment_anchor(number: int) -> str:
    """The id of the heading of an attachment."""
    return f"attachment-{number}"


def legibility_note(attachment: Attachment) -> str:
    """What readers are told where the text of an attachment was not simply read; else empty."""
    if attachment.legibility:
        return LEGIBILITY.get(attachment.legibility, _UNREAD).replace("正文", "内容")
    return _PROBLEMS.get(attachment.problem, _UNREAD) if attachment.problem else ""


def _parts(record: Disclosure, marks: Sequence[Mark], section: Section, prefix: str) -> list[Part]:
    text = record.text
    blocks = [block for block in _blocks(record, section) if block.text.strip()]
    depths = iter(nesting([block.level for block in blocks if block.kind == "heading"]))
    counts: Counter[str] = Counter()
    found: list[Part] = []
    for block in blocks:
        counts[block.kind] += 1
        pieces = cut_line(text, marks, block.start, block.end)
        if block.kind == "heading":
            found.append(_heading(pieces, f"{prefix}-{counts[block.kind]}", next(depths)))
        elif block.kind == "table":
            found.append(_table(text, block, marks, counts[block.kind]))
        elif block.kind == "item":
            _add_item(found, pieces, bool(_OWN_NUMBER.match(block.text)))
        else:
            is_ragged = bool(_UNBROKEN.search(block.text))
            found.append(Part("paragraph", pieces, is_ragged=is_ragged))
    return found


def _blocks(record: Disclosure, section: Section) -> list[Block]:
    """The blocks of a section, with their places in the whole text."""
    text, structure = record.text, record.structure
    if section.end - section.start == len(text):
        return outline(text, structure)
    first = text.count("\n", 0, section.start)
    last = first + text.count("\n", section.start, section.end)
    own = [(line - first, kind) for line, kind in structure if first <= line <= last]
    found = outline(text[section.start : section.end], own)
    return [replace(block, start=block.start + section.start) for block in found]


def _attachment(text: str, marks: Sequence[Mark], section: Section) -> Part:
    attachment = cast(Attachment, section.attachment)
    name = cut_line(text, marks, section.heading, section.start) or [Piece(attachment.name)]
    label, note = attachment_label(attachment.name), legibility_note(attachment)
    said = [Piece(label[: -len(attachment.name)])] if label != attachment.name else []
    anchor = attachment_anchor(section.number)
    return Part("attachment", said + name, anchor, label, depth=1, note=note)


def contents(found: Sequence[Part]) -> list[Part]:
    """The headings, where there are enough of them to need an outline."""
    headings = [part for part in found if part.kind in ("heading", "attachment")]
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


def _heading(pieces: list[Piece], anchor: str, depth: int) -> Part:
    """A heading; its label goes without the full stop that ends it."""
    label = "".join(piece.text for piece in pieces).rstrip("。")
    return Part("heading", pieces, anchor, label, min(depth, _DEEPEST))


def _add_item(found: list[Part], pieces: list[Piece], is_numbered: bool) -> None:
    """Adds an item to the list that stands last, or begins one."""
    last = found[-1] if found else None
    if last is None or last.kind != "list" or last.is_numbered != is_numbered:
        last = Part("list", is_numbered=is_numbered)
        found.append(last)
    last.items.append(pieces)


def _table(text: str, block: Block, marks: Sequence[Mark], number: int) -> Part:
    rows = [
        [cut_line(text, marks, start, end) for start, end in _cells(text, start, end)]
        for start, end in _lines(text, block.start, block.end)
    ]
    width = max(len(row) for row in rows)
    padded = [row + [[] for _ in range(width - len(row))] for row in rows]
    has_header = len(rows) > 1 and _is_header(padded[0])
    columns = [
        [_said(cell) for cell in column] for column in zip(*padded[has_header:], strict=True)
    ]
    # Numbers in the first column only count the rows, or name them.
    figures = frozenset(at for at, column in enumerate(columns) if at and _are_figures(column))
    label = f"表格 {number}"
    return Part("table", label=label, rows=padded, has_header=has_header, figures=figures)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _LINE.finditer(text, start, end))


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for cell in text[start:end].split("\t"):
        yield at, at + len(cell)
        at += len(cell) + 1


def _is_header(row: Sequence[Sequence[Piece]]) -> bool:
    """Whether a first row names its columns: every cell is filled, none with a number."""
    return all(not _NUMBER.fullmatch(_said(cell)) for cell in row)


def _are_figures(column: Sequence[str]) -> bool:
    return all(map(_NUMBER.fullmatch, column)) and any(map(_DIGIT.search, column))


def _said(cell: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in cell)
