"""A page that somebody saved as plain text: its lines as they stand."""

from __future__ import annotations

from ftarchive.config import Settings
from ftarchive.ingest.charset import decode
from ftarchive.ingest.page import CELL, Line, Page, finish_line
from ftarchive.ingest.rules import Rules

_CELLS = str.maketrans({"\t": CELL, "\x1e": " ", "\x1f": " "})


def read_text(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The page in a text file. Raises ``Refused`` (unknown-encoding)."""
    return read_dump(decode(content, name))


def read_dump(text: str) -> Page:
    """The page in ``text``; tabs inside a line separate the cells of a row."""
    return Page(lines=[line for line in map(_read_line, text.split("\n")) if line])


def _read_line(line: str) -> Line | None:
    return finish_line(line.strip().translate(_CELLS))
