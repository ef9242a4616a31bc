"""A page as lines: what an HTML page and a text dump have in common once they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

INLINE = "\x1f"
"""Stands where an inline element begins or ends, until a line is finished."""
CELL = "\x1e"
"""Stands between the cells of a row, until a line is finished."""

SENTENCE = re.compile(r"[。；！？!?]")
"""What only running text has."""

WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
"""With what an address begins that a browser can open."""

_EDGES = " \t\n\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff"


@dataclass(slots=True)
class Line:
    """One line of visible text; ``pieces`` are its cells or inline elements, none blank.

    ``linked`` counts the characters inside links; ``is_menu`` where the line is several links
    and hardly anything else. ``level`` is that of a heading inside the text as the file itself
    marks it, 1 for the outermost, 0 where it marks none; ``is_item`` where it marks an item of a
    list.
    """

    text: str
    pieces: tuple[str, ...] = ()
    is_row: bool = False
    is_heading: bool = False
    is_h1: bool = False
    is_menu: bool = False
    is_crumb: bool = False
    is_boilerplate: bool = False
    linked: int = 0
    level: int = 0
    is_item: bool = False

    @property
    def own(self) -> int:
        """Characters of text proper: none where the line is boilerplate or mostly links."""
        is_links = 2 * self.linked >= len(self.text)
        return 0 if self.is_boilerplate or is_links else len(self.text) - self.linked


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that is in a file but that its readers do not see: a comment, a deletion that is
    tracked, a hidden sheet, a property. ``place`` names it in Chinese, as reports do (批注).

    It never becomes part of a record; only the disclosure gate looks at it.
    """

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file inside of another one, such as an attachment in a PDF."""

    name: str
    content: bytes


@dataclass(slots=True)
class Page:
    """Lines, with what the page says of itself beside them.

    ``main`` is the range of lines that the main text stands in, None where unknown.
    ``meta`` has lower-case names; ``script`` is the record that a script carries.
    ``properties`` are those of the file (title, author, created, modified, subject, keywords,
    company), ``hidden`` what readers do not see, ``embedded`` the files in it.
    ``legibility`` says how the text came about where it was not simply read: one of
    ``record.LEGIBILITY``; ``remarks`` are what staff should know of the reading, in Chinese (pages
    that yielded nothing). ``is_laid_out`` where the file is a paged document (DOCX, PDF, OFD),
    whose title and signature stand where official documents have them, and no web page.
    """

    lines: list[Line]
    main: range | None = None
    meta: dict[str, str] = field(default_factory=dict)
    script: dict[str, Any] = field(default_factory=dict)
    title_tag: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    hidden: list[Hidden] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)
    legibility: str | None = None
    remarks: list[str] = field(default_factory=list)
    is_laid_out: bool = False


def finish_line(raw: str, **flags: Any) -> Line | None:
    """A line out of raw text with ``INLINE`` and ``CELL`` marks; None where it is blank."""
    pieces = tuple(p for p in (strip(piece) for piece in re.split("[\x1e\x1f]", raw)) if p)
    if not pieces:
        return None
    if is_row := CELL in raw.strip(CELL + INLINE + _EDGES):
        cells = (strip(cell.replace(INLINE, "")) for cell in raw.split(CELL))
        text = "\t".join(cells)
        pieces = tuple(text.split("\t"))
    else:
        text = strip(raw.replace(INLINE, "").replace(CELL, ""))
    return Line(strip(text), pieces, is_row=is_row, **flags)


def strip(text: str) -> str:
    """``text`` without white space of any kind at its edges."""
    return text.strip(_EDGES)


def squeeze(text: str) -> str:
    """``text`` without any white space, for comparing."""
    return "".join(text.replace("\u200b", "").replace("\ufeff", "").split())
