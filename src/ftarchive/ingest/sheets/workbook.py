"""A workbook as a person reads it: sheet by sheet, titles and notes as lines, tables as rows.

Readers of each format fill ``Sheet`` and ``Workbook``; what they have in common is here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.batch import clean
from ftarchive.ingest.page import Embedded, Hidden, Line, Page, finish_line, squeeze, strip
from ftarchive.ingest.text_limit import check_length

_MEANINGLESS = re.compile(
    r"(?:sheet|工作表|表|表格|table|page|et|导出(?:数据)?|data)?[\s_-]*\d*(?:[(（]\d+[)）])?",
    re.IGNORECASE,
)
"""Names of sheets that programs give by themselves."""
_HEADING_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Z])', re.IGNORECASE)
_BREAKS = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_MARKS = re.compile("[\t\x00-\x08\x0e-\x1f]+")
_ODD = re.compile("[\x00-\x1f\x85\u2028\u2029\ud800-\udfff]")
_BREAK = re.compile(r"[ \u3000\u00a0]*\n\s*")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


class Area(NamedTuple):
    """Merged cells, from row and column 1 on, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet: ``rows`` gives by row and column, from 1 on, what each filled cell shows.

    ``hidden_columns`` are ranges, the last one included. ``boxes`` are the paragraphs of text
    boxes on it, ``hidden`` what it holds that is not seen (comments, running heads).
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    is_hidden: bool = False
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)

    def put(self, row: int, column: int, text: str) -> None:
        """Fills a cell, unless ``text`` is blank."""
        if text and not text.isspace():
            self.rows.setdefault(row, {})[column] = text

    def hide(self, what: str, texts: Iterable[str]) -> None:
        """Notes what is not seen of this sheet; ``what`` names it in Chinese."""
        text = "\n".join(each for each in map(strip, texts) if each)
        if text:
            self.hidden.append(Hidden(f"工作表“{self.name}”{what}", text))


@dataclass(slots=True)
class Workbook:
    """Sheets in their order, and what else the file holds; see ``Page`` for the latter."""

    sheets: list[Sheet] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    hidden: list[Hidden] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)


@dataclass(slots=True)
class CellCount:
    """Counts filled cells against the setting."""

    name: str
    settings: Settings
    used: int = 0

    def add(self, cells: int) -> None:
        """Raises ``Refused`` (text-too-long) where there are too many."""
        self.used += cells
        limit = self.settings.max_cells
        if self.used > limit:
            raise Refused(
                "text-too-long",
                path=self.name,
                limit=limit,
                unit="个单元格",
                setting="FTARCHIVE_MAX_CELLS",
            )


def page_of(workbook: Workbook, name: str, settings: Settings) -> Page:
    """The page that ``workbook`` is; ``name`` stands in errors.

    Raises ``Refused``: text-too-long.
    """
    lines: list[Line] = []
    hidden = list(workbook.hidden)
    shown = [sheet for sheet in workbook.sheets if not sheet.is_hidden]
    characters = 0
    is_one = sum(bool(sheet.rows) for sheet in shown) < 2
    for sheet in workbook.sheets:
        own = list(_limited(_lines(sheet), characters, name, settings))
        characters += sum(len(line.text) for line in own)
        if sheet.is_hidden:
            sheet.hide("（隐藏工作表）", [sheet.name, *(line.text for line in own)])
        else:
            lines += _headed(sheet, own, is_one=is_one)
        hidden += sheet.hidden
    return Page(
        lines,
        properties=workbook.properties,
        hidden=hidden,
        embedded=workbook.embedded,
        is_laid_out=True,
    )


def without_codes(heading: str) -> str:
    """A running head or foot without its codes for places, fonts and page numbers."""
    return strip(_HEADING_CODE.sub(" ", heading))


def grid_of(sheet: Sheet, gap: int) -> list[list[str]]:
    """The rows of ``sheet`` as they stand, blank ones and hidden ones too, cells on one line.

    Cells that are merged downwards say the same in each row. A run of more than ``gap`` blank
    rows ends it.
    """
    _fill_down(sheet)
    grid: list[list[str]] = []
    for number in sorted(sheet.rows):
        if number - len(grid) > gap + 1:
            break
        grid += [[] for _ in range(number - 1 - len(grid))]
        cells = sheet.rows[number]
        grid.append([_one_line(cells.get(at, "")) for at in range(1, max(cells) + 1)])
    return grid


def _fill_down(sheet: Sheet) -> None:
    numbers = sorted(sheet.rows)
    for area in sheet.merged:
        text = sheet.rows.get(area.top, {}).get(area.left, "")
        for number in _inside(numbers, area) if text else ():
            sheet.rows[number].setdefault(area.left, text)


def _inside(numbers: list[int], area: Area) -> list[int]:
    return numbers[bisect_left(numbers, area.top) : bisect_right(numbers, area.bottom)]


def _limited(
    lines: Iterator[Line], characters: int, name: str, settings: Settings
) -> Iterator[Line]:
    """The lines, refused as soon as they are too long with the ``characters`` before them."""
    for line in lines:
        characters += len(line.text)
        check_length(characters, name, settings)
        yield line


def _headed(sheet: Sheet, lines: list[Line], *, is_one: bool) -> list[Line]:
    """The lines of a sheet below its name, where that says something that they do not."""
    if not lines:
        return []
    first = lines[0]
    if not first.is_row and squeeze(sheet.name) in squeeze(first.text):
        first.level = 0 if is_one else 1
        return lines
    is_needless = not is_telling(sheet.name) or not first.is_row
    if is_one and is_needless:
        return lines
    heading = finish_line(_one_line(sheet.name), level=1)
    return [heading, *lines] if heading else lines


def is_telling(name: str) -> bool:
    """Whether the name of a sheet is one that somebody gave it."""
    return not _MEANINGLESS.fullmatch(name.strip())


def _lines(sheet: Sheet) -> Iterator[Line]:
    """What is seen of ``sheet``; takes note of what is not."""
    _part_hidden(sheet)
    continued = _uncover(sheet)
    numbers = sorted(sheet.rows)
    columns = sorted(set().union(*sheet.rows.values()))
    tabular = [number for number in numbers if len(sheet.rows[number]) > 1 or number in continued]
    first, last = (tabular[0], tabular[-1]) if tabular else (0, -1)
    wide = {area.top for area in sheet.merged if area.right > area.left}
    for number in numbers:
        cells = sheet.rows[number]
        is_inside = first <= number <= last and number not in wide
        if len(cells) > 1 or number in continued or is_inside:
            yield _row(cells, columns)
        else:
            yield from _paragraphs(next(iter(cells.values())))
    for box in sheet.boxes:
        yield from _paragraphs(box)


def _paragraphs(text: str) -> Iterator[Line]:
    for part in _BREAKS.sub("\n", clean(text)).split("\n"):
        if line := finish_line(_MARKS.sub(" ", part)):
            yield line


def _row(cells: dict[int, str], columns: list[int]) -> Line:
    """A row of a table, from the first column of the table to its own last cell."""
    end = bisect_right(columns, max(cells))
    texts = tuple(_one_line(cells.get(column, "")) for column in columns[:end])
    return Line("\t".join(texts), texts, is_row=True)


def _one_line(text: str) -> str:
    if not _ODD.search(text):
        return strip(text)
    broken = _BREAKS.sub("\n", clean(text))
    joined = _BREAK.sub(_join, broken) if "\n" in broken else broken
    return strip(_MARKS.sub(" ", joined))


def _join(match: re.Match[str]) -> str:
    """A line break inside a cell is a space, unless it merely parts Chinese characters."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    is_inside = bool(_WIDE.match(before) or _WIDE.match(after))
    return "" if is_inside or not (before and after) else " "


def _part_hidden(sheet: Sheet) -> None:
    """Takes hidden rows and columns out of the sheet, and notes what they say."""
    _move_out_of_hiding(sheet)
    rows = [number for number in sorted(sheet.hidden_rows) if number in sheet.rows]
    sheet.hide("隐藏的行", (_said(sheet.rows.pop(number)) for number in rows))
    if not sheet.hidden_columns:
        return
    found = [_pop(cells, sheet.hidden_columns) for _, cells in sorted(sheet.rows.items())]
    sheet.hide("隐藏的列", map(_said, found))
    sheet.rows = {number: cells for number, cells in sheet.rows.items() if cells}


def _pop(cells: dict[int, str], ranges: list[tuple[int, int]]) -> dict[int, str]:
    columns = [at for at in cells if any(first <= at <= last for first, last in ranges)]
    return {at: cells.pop(at) for at in columns}


def _said(cells: dict[int, str]) -> str:
    return "\t".join(_one_line(text) for _, text in sorted(cells.items()))


def _move_out_of_hiding(sheet: Sheet) -> None:
    """Merged cells of which a part is seen show their text there."""
    for area in sheet.merged:
        text = sheet.rows.get(area.top, {}).get(area.left, "")
        row = _first_seen(area.top, area.bottom, sheet.hidden_rows)
        column = _first_outside(area.left, area.right, sheet.hidden_columns)
        is_moved = (row, column) != (area.top, area.left)
        if text and row is not None and column is not None and is_moved:
            del sheet.rows[area.top][area.left]
            if not sheet.rows[area.top]:
                del sheet.rows[area.top]
            sheet.put(row, column, text)


def _first_seen(first: int, last: int, hidden: set[int]) -> int | None:
    while first in hidden:
        first += 1
    return first if first <= last else None


def _first_outside(first: int, last: int, ranges: list[tuple[int, int]]) -> int | None:
    for low, high in sorted(ranges):
        if low <= first <= high:
            first = high + 1
    return first if first <= last else None


def _uncover(sheet: Sheet) -> set[int]:
    """Takes out what lies beneath merged cells; the rows into which such cells reach from above."""
    numbers = sorted(sheet.rows)
    continued: set[int] = set()
    beneath: list[str] = []
    for area in sheet.merged:
        inside = _inside(numbers, area)
        seen = 0
        for number in inside:
            cells = sheet.rows[number]
            for column in _within(cells, area):
                seen += 1
                if seen > 1:
                    beneath.append(cells.pop(column))
        continued.update(number for number in inside if seen and number > inside[0])
    sheet.hide("合并单元格遮住的内容", beneath)
    sheet.rows = {number: cells for number, cells in sheet.rows.items() if cells}
    return continued


def _within(cells: dict[int, str], area: Area) -> list[int]:
    if area.right - area.left < len(cells):
        return [at for at in range(area.left, area.right + 1) if at in cells]
    return sorted(at for at in cells if area.left <= at <= area.right)
