"""Tables without lines between columns: cells by the white that runs down between them."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ftarchive.ingest.paged.grid import join_cell
from ftarchive.ingest.paged.rows import join_runs, make_run
from ftarchive.ingest.paged.sheet import Glyph, Run, Table

_GAP, _CLEAR, _TWO_CLEAR = 0.45, 0.8, 1.5
"""White from which cells may be parted, and as much as there is between them on average; the last
where there are two columns only. In sizes."""
_CHANCE = 4
"""Lines of a band that may be none of the table."""
_FAR = 4.0
"""Sizes beyond which lines have nothing to do with each other."""
_ROWS, _TWO_ROWS = 3, 4
"""Rows that make a table of three columns or more, and one of two."""
_PROSE_EMS, _FILLED, _PROSE_LINES = 7, 0.7, 4
"""Width, share of filled lines and count of lines from which a column is one of running text."""
_ALIGNED, _MOST = 0.6, 0.6
"""Sizes by which pieces of a column may be out of line, and the share that is in line."""
_LONGEST, _MARKER = 60, 4
"""Characters up to which pieces of a line are cells, and up to which they may be numbers of
items."""
_FULL, _SAME = 0.6, 1.06
"""Share of the columns that a first line has, and times a distance that is the same."""


@dataclass(slots=True)
class Band:
    """Lines below each other in columns that no text crosses; ``columns`` are their spans."""

    lines: list[list[Run]]
    columns: list[tuple[float, float]]

    def places(self, line: Sequence[Run]) -> list[int]:
        """The column of each piece of a line."""
        return [
            next(n for n, (start, end) in enumerate(self.columns) if start <= run.x0 <= end)
            for run in line
        ]


def pieces(row: Sequence[Run]) -> list[Run]:
    """The runs of a row parted where there may be cells."""
    groups: list[list[Glyph]] = []
    for run in row:
        before: Glyph | None = None
        for glyph in run.glyphs:
            if glyph.text.isspace():
                continue
            if before and glyph.x0 - before.x1 <= _GAP * glyph.size:
                groups[-1].append(glyph)
            else:
                groups.append([glyph])
            before = glyph
    return list(row) if len(groups) == len(row) else [make_run(group) for group in groups]


def find_band(lines: Sequence[list[Run]], start: int) -> Band | None:
    """The longest band from the line ``start`` on that is a table; None where there is none.

    ``lines`` are rows in ``pieces``, empty where there is something else.
    """
    first = start
    while first < min(start + _CHANCE, len(lines) - 1) and len(lines[first]) == 1:
        first += 1  # of a cell that begins higher than those beside it
    band = _band_from(lines, first) if len(lines[first]) > 1 else None
    if band is None or first == start:
        return band
    return _with_lines_above(band, lines[start:first])


def _with_lines_above(band: Band, above: Sequence[list[Run]]) -> Band | None:
    columns: list[tuple[float, float]] | None = band.columns
    for line in above:
        columns = _widened(columns, line) if columns else None
    if columns is None or len(columns) > len(band.columns):
        return None
    goes_on = _Continuation(band)
    joined = itertools.pairwise([*above, band.lines[0]])
    return (
        Band([*above, *band.lines], columns)
        if all(goes_on.is_close(a, b) for a, b in joined)
        else None
    )


def _band_from(lines: Sequence[list[Run]], start: int) -> Band | None:
    widths = [[(run.x0, run.x1) for run in lines[start]]]
    for above, below in itertools.pairwise(lines[start:]):
        wider = _widened(widths[-1], below) if _is_near(above, below) else None
        if wider is None:
            break
        widths.append(wider)
    # What comes below a table may fit into its columns by chance.
    for end in range(len(widths), max(len(widths) - _CHANCE, 1), -1):
        band = Band(list(lines[start : start + end]), widths[end - 1])
        if not _is_note(band) and _is_table(band):
            return band
    return None


def _is_note(band: Band) -> bool:
    """Whether the last line stands alone in the first column: no row but a note below."""
    return len(band.lines[-1]) < 2 and band.places(band.lines[-1]) == [0]


def make_table(band: Band) -> Table:
    """The band as rows of cells."""
    rows = [_cells(band, row) for row in _logical(band)]
    runs = [run for line in band.lines for run in line]
    return Table(
        rows,
        min(run.x0 for run in runs),
        max(run.x1 for run in runs),
        min(run.top for run in runs),
        max(run.bottom for run in runs),
    )


def _is_near(above: Sequence[Run], below: Sequence[Run]) -> bool:
    return bool(below) and below[0].y - above[0].y <= _FAR * below[0].size


def _widened(
    columns: list[tuple[float, float]], line: Sequence[Run]
) -> list[tuple[float, float]] | None:
    """The columns with a line added to them; None where it crosses the white between two."""
    white = _GAP * line[0].size
    spans = sorted([*columns, *((run.x0, run.x1) for run in line)])
    merged = [spans[0]]
    for start, end in spans[1:]:
        if start - merged[-1][1] <= white:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    is_beside = line[0].x0 < columns[0][0] or line[0].x0 > columns[-1][1]
    is_new = len(line) == 1 and len(merged) > len(columns) and is_beside
    return None if len(merged) < len(columns) or is_new else merged


def _is_table(band: Band) -> bool:
    count = len(band.columns)
    full = [line for line in band.lines if len(line) >= min(count, 3)]
    if len(full) < (_ROWS if count > 2 else _TWO_ROWS) or _is_spread(full):
        return False
    if any(len(run.text) > _LONGEST for line in band.lines for run in line) or _is_above(band):
        return False
    if not all(map(_is_aligned, _by_column(band))):
        return False
    gaps = [gap for line in full for gap in _gaps(band, line)]
    if count == 2:
        return min(gaps) >= _TWO_CLEAR and not _is_list(band) and not _is_prose(band)
    return statistics.mean(gaps) >= _CLEAR and not _is_prose(band)


def _gaps(band: Band, line: Sequence[Run]) -> Iterator[float]:
    """The white between pieces in different columns, in sizes."""
    for (m, a), (n, b) in itertools.pairwise(zip(band.places(line), line, strict=True)):
        if m != n:
            yield (b.x0 - a.x1) / a.size


def _is_above(band: Band) -> bool:
    """Whether the first line is no row: one that has a first cell has as many as others."""
    first = band.lines[0]
    usual = statistics.mode(len(line) for line in band.lines)
    return len(first) < usual and band.places(first)[0] == 0


def _is_aligned(runs: Sequence[Run]) -> bool:
    """Whether most pieces of a column begin, end or have their middle at one place."""
    near = _ALIGNED * runs[0].size
    edges = ([r.x0 for r in runs], [r.x1 for r in runs], [(r.x0 + r.x1) / 2 for r in runs])
    return any(
        sum(abs(place - statistics.median(places)) <= near for place in places) >= _MOST * len(runs)
        for places in edges
    )


def _is_spread(lines: Sequence[Sequence[Run]]) -> bool:
    """Whether single characters stand far apart: words that are spread over the line."""
    return 2 * sum(all(len(run.text) == 1 for run in line) for line in lines) > len(lines)


def _is_list(band: Band) -> bool:
    """Whether the first of two columns has but the numbers of items."""
    first = [line[0].text for line in band.lines if band.places(line)[0] == 0]
    return all(len(text) <= _MARKER and not text.isalpha() for text in first)


def _is_prose(band: Band) -> bool:
    """Whether all columns are filled with running text."""
    return all(_is_filled(runs) for runs in _by_column(band))


def _by_column(band: Band) -> list[list[Run]]:
    columns: list[list[Run]] = [[] for _ in band.columns]
    for line in band.lines:
        for place, run in zip(band.places(line), line, strict=True):
            columns[place].append(run)
    return columns


def _is_filled(runs: Sequence[Run]) -> bool:
    if len(runs) < _PROSE_LINES:
        return False
    width = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    is_wide = width >= _PROSE_EMS * statistics.median(run.size for run in runs)
    return is_wide and statistics.median((run.x1 - run.x0) / width for run in runs) >= _FILLED


def _logical(band: Band) -> Iterator[list[list[Run]]]:
    """The lines of each row of cells."""
    goes_on = _Continuation(band)
    row: list[list[Run]] = []
    for line in band.lines:
        if row and not goes_on(row, line):
            yield row
            row = []
        row.append(line)
    yield row


class _Continuation:
    """Tells whether a line goes on with the cells above: by the distance of lines where that
    tells rows, else by what is left empty."""

    def __init__(self, band: Band) -> None:
        self._band = band
        self._least = _FULL * len(band.columns)
        pairs = list(itertools.pairwise(band.lines))
        self._leading = min(self._distances(), default=0.0)
        full = (b[0].y - a[0].y for a, b in pairs if min(len(a), len(b)) >= self._least)
        self._by_distance = self._leading * _SAME < min(full, default=float("inf"))

    def __call__(self, row: Sequence[Sequence[Run]], line: Sequence[Run]) -> bool:
        if self._by_distance:
            return self.is_close(row[-1], line)
        places = set(self._band.places(line))
        above = {place for each in row for place in self._band.places(each)}
        return 0 not in places and len(places) < self._least and places <= above

    def is_close(self, above: Sequence[Run], below: Sequence[Run]) -> bool:
        """Whether lines are no further apart than those of one cell, where that tells."""
        return self._by_distance and below[0].y - above[0].y <= _SAME * self._leading

    def _distances(self) -> Iterator[float]:
        """How far lines are below the one before them in their column."""
        for runs in _by_column(self._band):
            yield from (b.y - a.y for a, b in itertools.pairwise(runs))


def _cells(band: Band, row: Sequence[Sequence[Run]]) -> list[str]:
    held: list[list[Run]] = [[] for _ in band.columns]
    for line in row:
        cells: dict[int, list[Run]] = {}
        for place, run in zip(band.places(line), line, strict=True):
            cells.setdefault(place, []).append(run)
        for place, runs in cells.items():
            held[place].append(join_runs(runs))
    return [
        join_cell(runs, end - start) for runs, (start, end) in zip(held, band.columns, strict=True)
    ]
