"""Tables of Markdown, and figures as they stand in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

NONE = "–"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of cells."""
    return "\n".join([_row(columns), "|" + "---|" * len(columns), *map(_row, rows)])


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def figure(value: float, unit: str = "") -> str:
    """Three digits of ``value`` and its unit; a dash for what is not a number."""
    if math.isnan(value):
        return NONE
    digits = 2 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 4)}f}{' ' if unit else ''}{unit}"


def milliseconds(seconds: float) -> str:
    """``seconds`` in ms, without the unit."""
    return figure(1e3 * seconds)


def megabytes(size: float) -> str:
    """``size`` bytes in MB; a dash for none."""
    return f"{size / 1e6:,.0f} MB" if size else NONE


def times(ratio: float) -> str:
    """A ratio."""
    return figure(ratio) + ("" if math.isnan(ratio) else "x")
