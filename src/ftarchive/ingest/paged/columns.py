"""The order in which the parts of a page are read: columns one after the other, tables found."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from ftarchive.ingest.paged.rows import join_runs
from ftarchive.ingest.paged.sheet import Run, Table
from ftarchive.ingest.paged.unruled import find_band, make_table, pieces

_BIN = 2.0
"""Points of a step when looking for the gutter between columns."""
_LEAST_LINES, _FILLED, _LEAST_EMS = 4, 0.7, 7
"""Lines that a column has at least, how full its lines are, and how wide it is in characters."""
_STRIP = 1.1
"""Sizes of white from side to side at which a page falls into parts."""
_CROSSING = 0.2
"""Share of the lines that may run across a gutter: headings over both columns."""

Part = Run | Table
Flow = list[Part]
"""Parts that follow each other down a column."""


def reading_order(rows: Sequence[Sequence[Run]], tables: Sequence[Table]) -> list[Flow]:
    """The flows of a page in reading order; runs of a row that are no cells become one."""
    parts: list[Part] = [run for row in rows for run in row]
    return _order([*parts, *tables])


def _order(parts: list[Part]) -> list[Flow]:
    for gutter in _gutters(parts):
        flows = _split(parts, gutter)
        if len(flows) > 1:
            return flows
    return [_down(parts)] if parts else []


def _gutters(parts: Sequence[Part]) -> list[float]:
    """Where few lines cross in the inner part of the page, the clearest place first."""
    if len(parts) < 2 * _LEAST_LINES:
        return []
    left, right = min(part.x0 for part in parts), max(part.x1 for part in parts)
    counts = [0] * (int((right - left) / _BIN) + 2)
    for part in parts:
        for step in range(int((part.x0 - left) / _BIN), int((part.x1 - left) / _BIN) + 1):
            counts[step] += 1
    inner = range(len(counts) // 6, 5 * len(counts) // 6)
    least = min((counts[step] for step in inner), default=0)
    if least > _CROSSING * len(parts):
        return []
    spans = _spans([step for step in inner if counts[step] <= least])
    spans.sort(key=len, reverse=True)
    return [left + _BIN * (span[0] + span[-1]) / 2 for span in spans[:3]]


def _spans(steps: Sequence[int]) -> list[list[int]]:
    spans: list[list[int]] = []
    for step in steps:
        if spans and step == spans[-1][-1] + 1:
            spans[-1].append(step)
        else:
            spans.append([step])
    return spans


def _split(parts: list[Part], gutter: float) -> list[Flow]:
    """The flows where the gutter parts columns: over, left, right, below and so on."""
    flows: list[Flow] = []
    band: list[Part] = []
    for part in sorted(parts, key=lambda part: part.top):
        if part.x0 < gutter < part.x1:
            _close(flows, band, gutter)
            band = []
            _add(flows, [part])
        else:
            band.append(part)
    _close(flows, band, gutter)
    return flows


def _close(flows: list[Flow], band: list[Part], gutter: float) -> None:
    """Puts what stands between two parts that run over the gutter."""
    whole = [(band, _is_columns(band, gutter))]
    for parts, is_columns in whole if whole[0][1] else _slices(band, gutter):
        if is_columns:
            flows.extend(_order([part for part in parts if part.x1 <= gutter]))
            flows.extend(_order([part for part in parts if part.x0 >= gutter]))
            flows.append([])
        elif parts:
            _add(flows, parts)


def _is_columns(parts: Sequence[Part], gutter: float) -> bool:
    left = [part for part in parts if part.x1 <= gutter]
    right = [part for part in parts if part.x0 >= gutter]
    return all(_is_column(side) or _has_columns(side) for side in (left, right))


def _has_columns(parts: Sequence[Part]) -> bool:
    return any(_is_columns(parts, gutter) for gutter in _gutters(parts))


def _slices(band: Sequence[Part], gutter: float) -> list[tuple[list[Part], bool]]:
    """The band cut where it is white from side to side, pieces of the same kind together."""
    pieces: list[list[Part]] = []
    bottom = 0.0
    for part in sorted(band, key=lambda part: part.top):
        high = part.size if isinstance(part, Run) else 12.0
        if pieces and part.top - bottom <= _STRIP * high:
            pieces[-1].append(part)
        else:
            pieces.append([part])
        bottom = max(bottom, part.bottom)
    slices: list[tuple[list[Part], bool]] = []
    for piece in pieces:
        is_columns = _is_columns(piece, gutter)
        if slices and slices[-1][1] == is_columns:
            slices[-1][0].extend(piece)
        else:
            slices.append((piece, is_columns))
    return slices


def _add(flows: list[Flow], parts: list[Part]) -> None:
    """Puts parts below the last flow that spans the page."""
    if flows and (not flows[-1] or len(flows) == 1):
        flows[-1] = _down([*flows[-1], *parts])
    else:
        flows.append(_down(parts))


def _is_column(parts: Sequence[Part]) -> bool:
    runs = [part for part in parts if isinstance(part, Run)]
    if len(runs) < _LEAST_LINES:
        return False
    width = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    ems = width / statistics.median(run.size for run in runs)
    filled = statistics.median((run.x1 - run.x0) / width for run in runs)
    return ems >= _LEAST_EMS and filled >= _FILLED


def _down(parts: Sequence[Part]) -> Flow:
    """The parts from top to bottom; rows of one line, or cells where a table is evident."""
    rows = _rows(parts)
    lines = [_pieces(row) for row in rows]
    flow: Flow = []
    number = 0
    while number < len(rows):
        if band := find_band(lines, number):
            flow.append(make_table(band))
            number += len(band.lines)
        else:
            flow.append(_joined(rows[number]))
            number += 1
    return flow


def _pieces(row: Sequence[Part]) -> list[Run]:
    runs = [part for part in row if isinstance(part, Run)]
    return pieces(runs) if len(runs) == len(row) else []


def _rows(parts: Sequence[Part]) -> list[list[Part]]:
    rows: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.y if isinstance(part, Run) else part.top):
        last = rows[-1][-1] if rows else None
        if (
            isinstance(part, Run)
            and isinstance(last, Run)
            and part.y - last.y <= 0.3 * min(part.size, last.size)
        ):
            rows[-1].append(part)
        else:
            rows.append([part])
    return [sorted(row, key=lambda part: part.x0) for row in rows]


def _joined(row: list[Part]) -> Part:
    runs = [part for part in row if isinstance(part, Run)]
    return join_runs(runs) if runs else row[0]
