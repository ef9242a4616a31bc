"""Days and spans of days as people type them."""

from __future__ import annotations

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.search.days import bound, span

days = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))


def number(day: datetime.date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


@given(
    days, st.sampled_from(["{:04}-{:02}-{:02}", "{:04}/{}/{}", "{:04}.{}.{}", "{:04}年{}月{}日"])
)
def test_a_day_is_itself_in_any_form(day, form) -> None:
    """First and last at once."""
    text = form.format(day.year, day.month, day.day)
    assert bound(text, is_last=False) == bound(text, is_last=True) == number(day)
    assert span(text) == (number(day), number(day))


@given(days)
def test_a_month_and_a_year_are_all_their_days(day) -> None:
    """From the first to the last there is."""
    longest = calendar.monthrange(day.year, day.month)[1]
    year, month = day.year * 10_000, day.year * 10_000 + day.month * 100
    for text in (f"{day:%Y-%m}".zfill(7), f"{day.year:04}年{day.month}月"):
        assert span(text) == (month + 1, month + longest)
    assert span(f"{day.year:04}") == span(f"{day.year:04}年") == (year + 101, year + 1231)


@given(days, days, st.sampled_from(["..", "...", "~", "—", "——", "–", "至", "到", "～"]))
def test_a_span_goes_from_the_first_day_to_the_last(one, other, to) -> None:
    """Whatever stands between them; either side may be open."""
    first, last = f"{one.isoformat()}", f"{other.isoformat()}"
    assert span(f"{first}{to}{last}") == (number(one), number(other))
    assert span(f"{first}{to}") == (number(one), None)
    assert span(f"{to}{last}") == (None, number(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-01..2023-06", (20230101, 20230630)),
        ("2021-2023", (20210101, 20231231)),
        ("2023年6月至2024年", (20230601, 20241231)),
        ("２０２３－０６", (20230601, 20230630)),
        ("20230601..20230630", (20230601, 20230630)),
        ("2024-2..", (20240201, None)),
        ("..2024-2", (None, 20240229)),
    ],
)
def test_the_sides_of_a_span_may_be_years_and_months(text, expected) -> None:
    """Each from its first or to its last day."""
    assert span(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "昨天", "23", "0000", "2023-13", "2023-02-30", "2023-6-1x", "2023..昨天"),
        *("2023..2024..2025", "第2023", "二〇二三年", "2023-06-", "1"),
    ],
)
def test_what_means_no_day_is_none(text) -> None:
    """One faulty side spoils the span."""
    assert span(text) is None


@given(st.text(st.sampled_from("0123456789-/.年月日至~…. "), max_size=24) | st.text(max_size=12))
def test_any_text_is_a_span_of_real_days_or_none(text) -> None:
    """No error, and never a day that is in no calendar."""
    for day in span(text) or ():
        assert day is None or datetime.date(day // 10_000, day // 100 % 100, day % 100)
