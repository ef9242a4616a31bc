"""The years of the hits as bars: what stands where, so that a template only has to draw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Align = Literal["start", "middle", "end"]

FULL = 100
"""Height of the highest bar, in the units of the drawing."""
MOST = 40
"""Years side by side that can still be told apart."""
_LEAST = 3
"""Height at which a bar is still seen."""
_WIDTH, _WIDEST, _LABEL = 16.0, 2.5, 2.3
"""Width of the side column, of a slot at most and of a year that is written, in rem."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The slot of a year. ``height`` is 0 where nothing is drawn; ``align`` says how the year
    is written below it, None where there is no room."""

    year: int
    count: int
    height: int
    is_chosen: bool
    align: Align | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to choose and no choice to undo."""
        return not self.count and not self.is_chosen


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the first year to the last, none left out. ``highest`` is the count of the
    highest, ``outside`` the hits of years for which there was no room."""

    bars: list[Bar]
    highest: int
    outside: int

    @property
    def span(self) -> tuple[int, int]:
        """The first year and the last."""
        return self.bars[0].year, self.bars[-1].year


def chart(counts: Mapping[int, int], chosen: Collection[int]) -> Chart | None:
    """The chart of hits by year; years in ``chosen`` are part of it, also without hits.

    None where there is no year. Of more than ``MOST`` years, those with most hits are shown.
    """
    known = sorted({year for year, count in counts.items() if count} | set(chosen))
    if not known:
        return None
    shown = _window(known, counts)
    years = range(shown[0], shown[-1] + 1)
    heights = _heights([counts.get(year, 0) for year in years])
    aligned = _aligned(len(years), [years.index(year) for year in shown if year in chosen])
    bars = [
        Bar(year, counts.get(year, 0), height, year in chosen, align)
        for year, height, align in zip(years, heights, aligned, strict=True)
    ]
    within = [bar.count for bar in bars]
    return Chart(bars, max(within), sum(counts.values()) - sum(within))


def _window(known: list[int], counts: Mapping[int, int]) -> list[int]:
    """The years of ``known`` that fit side by side, of those with most hits the latest."""
    windows = [[year for year in known if first <= year < first + MOST] for first in known]
    return max(windows, key=lambda years: (sum(counts.get(y, 0) for y in years), years[-1]))


def _heights(counts: list[int]) -> list[int]:
    highest = max(counts)
    return [max(_LEAST, round(FULL * count / highest)) if count else 0 for count in counts]


def _aligned(count: int, chosen: list[int]) -> list[Align | None]:
    """How the year at each of ``count`` places is written, so that no two of them touch: each
    where there is room, else as many as there is room for of the chosen, the last, the first.
    """
    slot = min(_WIDEST, _WIDTH / count)
    if slot >= _LABEL:
        return ["middle"] * count
    aligned: list[Align | None] = [None] * count
    starts: list[float] = []
    for place in [*chosen, count - 1, 0]:
        start, align = _start(place, slot, slot * count)
        if all(abs(start - other) >= _LABEL for other in starts):
            starts.append(start)
            aligned[place] = align
    return aligned


def _start(place: int, slot: float, width: float) -> tuple[float, Align]:
    """Where the year of a place begins: in the middle of its slot, at the edges within them."""
    start = (place + 0.5) * slot - _LABEL / 2
    if start < 0:
        return place * slot, "start"
    if start + _LABEL > width:
        return (place + 1) * slot - _LABEL, "end"
    return start, "middle"
