"""Tables by their ruling lines: cells, and what stands in them."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence

from ftarchive.ingest.paged.rows import join_runs, make_rows
from ftarchive.ingest.paged.sheet import Glyph, Rule, Run, Sheet, Table, is_wide

_NEAR = 3.0
"""Points by which lines that meet may miss each other."""
_MOST_LINES = 3000
"""Lines on a page beyond which it is a drawing, a map or a plan."""
_LEAST = 6.0
"""Points below which no cell holds text."""


def take_tables(sheet: Sheet) -> tuple[list[Table], list[Glyph]]:
    """The ruled tables of a page, and the characters that stand in none of them."""
    rest = sheet.glyphs
    tables = []
    for across, down in _meshes(sheet):
        table, rest = _take_table(_Grid(across, down), rest)
        if table:
            tables.append(table)
    return tables, rest


def join_cell(rows: Sequence[Run], width: float) -> str:
    """The lines of a cell as one, a blank where a line was ended on purpose."""
    text = ""
    for before, row in zip([None, *rows], rows, strict=False):
        text += _joint(before, row, width) + row.text if before else row.text
    return text


def _joint(before: Run, row: Run, width: float) -> str:
    left = width - (before.x1 - before.x0)
    wide = is_wide(before.text[-1]) or is_wide(row.text[0])
    if wide and (left <= 2.2 * before.size or len(before.text) <= 2):
        return ""
    return " "


def _meshes(sheet: Sheet) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that hang together, those across and those down, from the top of the page."""
    across, down = _merge(sheet.across), _merge(sheet.down)
    if not (1 < len(across) < _MOST_LINES and 0 < len(down) < _MOST_LINES):
        return []
    group = list(range(len(across)))
    crossed = [[n for n, rule in enumerate(across) if _meets(rule, line)] for line in down]
    for numbers in crossed:
        _unite(group, numbers)
    meshes: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate(across):
        meshes.setdefault(_root(group, number), ([], []))[0].append(rule)
    for line, numbers in zip(down, crossed, strict=True):
        if numbers:
            meshes[_root(group, numbers[0])][1].append(line)
    return [mesh for mesh in meshes.values() if len(mesh[0]) > 1 and mesh[1]]


def _merge(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces of one line as that line, drawn twice as once."""
    merged: list[Rule] = []
    lanes: list[list[Rule]] = []
    for rule in sorted(rules):
        if lanes and rule.at - lanes[-1][0].at <= _NEAR:
            lanes[-1].append(rule)
        else:
            lanes.append([rule])
    for lane in lanes:
        lane.sort(key=lambda rule: rule.start)
        at = sum(rule.at for rule in lane) / len(lane)
        merged.extend(_chain(at, lane))
    return merged


def _chain(at: float, lane: list[Rule]) -> Iterable[Rule]:
    start, end = lane[0].start, lane[0].end
    for rule in lane[1:]:
        if rule.start > end + _NEAR:
            yield Rule(at, start, end)
            start = rule.start
        end = max(end, rule.end)
    yield Rule(at, start, end)


def _meets(across: Rule, down: Rule) -> bool:
    return (
        across.start - _NEAR <= down.at <= across.end + _NEAR
        and down.start - _NEAR <= across.at <= down.end + _NEAR
    )


def _root(group: list[int], number: int) -> int:
    while group[number] != number:
        number = group[number]
    return number


def _unite(group: list[int], numbers: Sequence[int]) -> None:
    for number in numbers[1:]:
        group[_root(group, number)] = _root(group, numbers[0])


class _Grid:
    """The cells between lines; fields without a line between them are one cell."""

    def __init__(self, across: list[Rule], down: list[Rule]) -> None:
        self.across, self.down = across, down
        ends = [end for rule in across for end in (rule.start, rule.end)]
        self.xs = _places([line.at for line in down], min(ends), max(ends))
        ends = [end for rule in down for end in (rule.start, rule.end)]
        self.ys = _places([rule.at for rule in across], min(ends), max(ends))
        self._columns = max(1, len(self.xs) - 1)
        self._group = list(range(self._columns * (len(self.ys) - 1)))
        self._join()

    def _join(self) -> None:
        for row in range(len(self.ys) - 1):
            for column in range(self._columns):
                field = row * self._columns + column
                if column + 1 < self._columns and not self._is_parted(row, column):
                    _unite(self._group, (field, field + 1))
                if row + 2 < len(self.ys) and not self._is_ended(row, column):
                    _unite(self._group, (field, field + self._columns))

    def _is_parted(self, row: int, column: int) -> bool:
        middle = (self.ys[row] + self.ys[row + 1]) / 2
        return _has(self.down, self.xs[column + 1], middle)

    def _is_ended(self, row: int, column: int) -> bool:
        middle = (self.xs[column] + self.xs[column + 1]) / 2
        return _has(self.across, self.ys[row + 1], middle)

    def holds(self, glyph: Glyph) -> bool:
        x, y = _middle(glyph)
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell(self, glyph: Glyph) -> int:
        """The cell of a character, by the number of its first field."""
        x, y = _middle(glyph)
        column = min(max(bisect.bisect(self.xs, x) - 1, 0), self._columns - 1)
        row = min(max(bisect.bisect(self.ys, y) - 1, 0), len(self.ys) - 2)
        return _root(self._group, row * self._columns + column)

    def cells(self) -> dict[int, list[int]]:
        """The fields of each cell."""
        cells: dict[int, list[int]] = {}
        for field in range(len(self._group)):
            cells.setdefault(_root(self._group, field), []).append(field)
        return cells

    def place(self, field: int) -> tuple[int, int]:
        return divmod(field, self._columns)

    def width(self, fields: Sequence[int]) -> float:
        columns = [self.place(field)[1] for field in fields]
        return self.xs[max(columns) + 1] - self.xs[min(columns)]


def _places(places: Sequence[float], first: float, last: float) -> list[float]:
    """Where fields begin and end; a side that has no line ends where the lines across it do."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _LEAST / 2:
            found.append(place)
    if not found or first < found[0] - _LEAST:
        found.insert(0, first)
    if last > found[-1] + _LEAST:
        found.append(last)
    return found


def _has(rules: Iterable[Rule], at: float, middle: float) -> bool:
    return any(
        abs(rule.at - at) <= _LEAST / 2 and rule.start - _NEAR <= middle <= rule.end + _NEAR
        for rule in rules
    )


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.x0 + glyph.x1) / 2, glyph.y - 0.35 * glyph.size


def _take_table(grid: _Grid, glyphs: list[Glyph]) -> tuple[Table | None, list[Glyph]]:
    """The table with its characters taken out of ``glyphs``; None where a frame is no table."""
    if len(grid.xs) < 3 or len(grid.ys) < 2:
        return None, glyphs
    held: dict[int, list[Glyph]] = {}
    rest = []
    for glyph in glyphs:
        if grid.holds(glyph):
            held.setdefault(grid.cell(glyph), []).append(glyph)
        else:
            rest.append(glyph)
    rows = _cell_rows(grid, held)
    if max((len(row) for row in rows), default=0) < 2:
        return None, glyphs
    edges = tuple(round(x) for x in grid.xs)
    return Table(rows, grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1], edges), rest


def _cell_rows(grid: _Grid, held: dict[int, list[Glyph]]) -> list[list[str]]:
    """The cells of each row by what stands in them; one that spans rows stands in its first."""
    rows: list[dict[int, str]] = [{} for _ in grid.ys[1:]]
    for cell, fields in grid.cells().items():
        text = _cell_text(held.get(cell, []), grid.width(fields))
        starts: dict[int, int] = {}
        for field in sorted(fields, reverse=True):
            row, column = grid.place(field)
            starts[row] = column
        for row, column in starts.items():
            rows[row][column] = text if row == min(starts) else ""
    return [[row[column] for column in sorted(row)] for row in rows if any(row.values())]


def _cell_text(glyphs: list[Glyph], width: float) -> str:
    return join_cell([join_runs(row) for row in make_rows(glyphs)], width).replace("\t", " ")
