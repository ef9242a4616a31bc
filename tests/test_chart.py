"""The bars of the years: what stands where."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from ftarchive.web.chart import FULL, MOST, chart

YEARS = st.integers(0, 9999) | st.integers(1980, 2030)
COUNTS = st.dictionaries(YEARS, st.integers(0, 10**6), max_size=60)
SLOT, WIDTH, LABEL = 2.5, 16.0, 2.3
"""The side column as the style sheet has it, in rem."""


def written(count: int, place: int, align: str) -> tuple[float, float]:
    """From where to where the year of a place is written, as the style sheet puts it."""
    slot = min(SLOT, WIDTH / count)
    starts = {
        "start": place * slot,
        "middle": (place + 0.5) * slot - LABEL / 2,
        "end": (place + 1) * slot - LABEL,
    }
    return starts[align], starts[align] + LABEL


def test_every_year_has_its_slot_and_gaps_stay_empty() -> None:
    """The axis is honest: a year without hits takes as much room as one with."""
    drawn = chart({2019: 10, 2023: 5, 2020: 0}, [])
    assert drawn is not None
    assert [bar.year for bar in drawn.bars] == [2019, 2020, 2021, 2022, 2023]
    assert [bar.height for bar in drawn.bars] == [FULL, 0, 0, 0, FULL // 2]
    assert [bar.is_empty for bar in drawn.bars] == [False, True, True, True, False]
    assert (drawn.highest, drawn.outside) == (10, 0)


def test_a_few_hits_beside_many_are_still_seen() -> None:
    """One of a million is not none."""
    drawn = chart({2020: 10**6, 2021: 1}, [])
    assert drawn is not None
    assert drawn.bars[1].height > 0


def test_a_year_that_was_chosen_is_there_without_hits_too() -> None:
    """Else it could not be undone; and nothing at all is no chart."""
    drawn = chart({}, [2023])
    assert drawn is not None
    assert [(bar.year, bar.height, bar.is_chosen) for bar in drawn.bars] == [(2023, 0, True)]
    assert not drawn.bars[0].is_empty
    assert chart({}, []) is None
    assert chart({2023: 0}, []) is None


def test_the_ends_and_what_is_chosen_are_written() -> None:
    """All years where there is room for all."""
    long = chart(dict.fromkeys(range(1990, 2024), 1), [2003, 2010])
    assert long is not None
    assert [bar.year for bar in long.bars if bar.align] == [1990, 2003, 2010, 2023]
    short = chart(dict.fromkeys(range(2020, 2024), 1), [])
    assert short is not None
    assert all(bar.align == "middle" for bar in short.bars)


def test_what_is_chosen_is_written_before_the_ends() -> None:
    """Where there is room for one of them only."""
    drawn = chart(dict.fromkeys(range(1990, 2024), 1), [1991, 2023])
    assert drawn is not None
    assert [bar.year for bar in drawn.bars if bar.align] == [1991, 2023]


def test_a_stray_year_does_not_squeeze_the_others() -> None:
    """The years with most hits are shown, and it is said how many are not."""
    drawn = chart(dict.fromkeys(range(2000, 2024), 9) | {1912: 3, 2999: 1}, [])
    assert drawn is not None
    assert drawn.span == (2000, 2023)
    assert drawn.outside == 4


@given(COUNTS, st.sets(YEARS, max_size=5))
def test_any_years_make_a_chart_that_fits(counts, chosen) -> None:
    """Years in a row, at most so many, every hit counted, heights in order."""
    drawn = chart(counts, chosen)
    if drawn is None:
        assert not chosen
        assert not any(counts.values())
        return
    first, last = drawn.span
    assert [bar.year for bar in drawn.bars] == list(range(first, last + 1))
    assert len(drawn.bars) <= MOST
    assert not drawn.bars[0].is_empty
    assert not drawn.bars[-1].is_empty
    assert sum(bar.count for bar in drawn.bars) + drawn.outside == sum(counts.values())
    assert max(bar.count for bar in drawn.bars) == drawn.highest
    ordered = sorted(drawn.bars, key=lambda bar: bar.count)
    assert [bar.height for bar in ordered] == sorted(bar.height for bar in drawn.bars)
    assert all(bar.is_chosen == (bar.year in chosen) for bar in drawn.bars)


@given(COUNTS, st.sets(YEARS, max_size=5))
def test_no_two_years_are_written_over_each_other(counts, chosen) -> None:
    """And none beyond the column's edge."""
    drawn = chart(counts, chosen)
    bars = drawn.bars if drawn else []
    spans = [written(len(bars), at, bar.align) for at, bar in enumerate(bars) if bar.align]
    assert bool(spans) == bool(bars)
    assert all(left[1] <= right[0] + 1e-9 for left, right in itertools.pairwise(spans))
    assert all(start >= -1e-9 and end <= WIDTH + 1e-9 for start, end in spans)
