"""Tables as plain text (CSV, TSV and their kin), whatever parts their columns."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from ftarchive.config import Settings
from ftarchive.ingest.charset import decode
from ftarchive.ingest.page import Page, strip
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.sheets.workbook import CellCount, Sheet, Workbook, page_of
from ftarchive.ingest.text_limit import check_length

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 100
_SAMPLE_CHARS = 1 << 16
_DECLARED = re.compile(r"sep=(.)\n", re.IGNORECASE)
"""A first line by which Excel is told what parts the columns."""
_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
"""How export tools keep Excel from making a number of a text: ``="00123"``."""


def read_csv(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The table in ``content`` as a person reads it; ``name`` stands in errors.

    Raises ``Refused``: unknown-encoding, text-too-long.
    """
    return page_of(open_csv(content, name, settings), name, settings)


def open_csv(content: bytes, name: str, settings: Settings) -> Workbook:
    """The one sheet that ``content`` is; raises as ``read_csv`` does."""
    text = decode(content, name)
    check_length(len(text), name, settings)
    sheet, count = Sheet(""), CellCount(name, settings)
    for number, row in enumerate(rows_in(text), start=1):
        count.add(len(row) - row.count(""))
        for column, cell in enumerate(row, start=1):
            sheet.put(number, column, cell)
    return Workbook([sheet])


def rows_in(text: str) -> list[list[str]]:
    """The rows of a table with line ends ``\\n``, blank ones too; cells without their quotes."""
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]
    delimiter = declared[1] if declared else delimiter_of(text)
    # A cell may be as long as a file.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows = _parsed(text, delimiter)
    return [[_cell(cell) for cell in row] for row in rows]


def delimiter_of(text: str) -> str:
    """What parts the columns: what parts most rows into the same number of cells.

    A comma where nothing does.
    """
    sample = text[:_SAMPLE_CHARS]
    if len(text) > len(sample):
        sample = sample.rpartition("\n")[0] or sample
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    rows = csv.reader(sample.split("\n"), delimiter=delimiter)
    return _widths(islice(_tolerant(rows), _SAMPLE_ROWS))


def _widths(rows: Iterable[list[str]]) -> tuple[float, int]:
    """The share of rows that are as wide as most are, and that width; nothing for width 1."""
    widths = Counter(len(row) for row in rows if any(row))
    wide = [(number, width) for width, number in widths.items() if width > 1]
    if not wide:
        return 0.0, 0
    number, width = max(wide)
    return number / widths.total(), width


def _tolerant(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        return


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    """The rows, by the rules for quotes where they are kept, else with quotes as mere signs
    (those of inches) where rows come out as even and more of them."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    ended = [f"{line}\n" for line in lines]
    try:
        return list(csv.reader(ended, delimiter=delimiter, strict=True))
    except csv.Error:
        kept = list(csv.reader(ended, delimiter=delimiter))
        bare = list(csv.reader(ended, delimiter=delimiter, quoting=csv.QUOTE_NONE))
        return max(bare, kept, key=lambda rows: (_widths(rows), len(rows)))


def _cell(cell: str) -> str:
    cell = strip(cell)
    kept = _KEPT_AS_TEXT.fullmatch(cell)
    return kept[1] if kept else cell
