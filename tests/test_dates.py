"""Dates in every form that pages write them."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.dates import beginning, find_date, from_epoch, in_shanghai

FORMS = {
    "2023-12-21 18:32": "2023-12-21T18:32:00+08:00",
    "2023-12-21 18:32:05": "2023-12-21T18:32:05+08:00",
    "2024年01月05日": "2024-01-05",
    "2024 年 1 月 5 日": "2024-01-05",
    "2020/12/31 14:29:32": "2020-12-31T14:29:32+08:00",
    "2017——04——12 21:37": "2017-04-12T21:37:00+08:00",
    "2017—04—12": "2017-04-12",
    "2019.3.7": "2019-03-07",
    "二〇二三年十二月二十一日": "2023-12-21",
    "二○二三年十月三十一日": "2023-10-31",
    "二零一九年三月十日": "2019-03-10",
    "二00九年五月六日": "2009-05-06",
    "二0一九年三月十日": "2019-03-10",
    "二〇二O年一月一日": "2020-01-01",
    "一九九六年七月十七日": "1996-07-17",
    "２０２４年１月５日": "2024-01-05",
    "20231221": "2023-12-21",
    "2023年12月21日 9时05分": "2023-12-21T09:05:00+08:00",
    "2023-12-21T10:32:00Z": "2023-12-21T18:32:00+08:00",
    "2023-12-21T18:32:00+08:00": "2023-12-21T18:32:00+08:00",
}
NONE = [
    "",
    "无",
    "—  —",
    "2023",
    "2023-12",
    "2023-13-01",
    "2023-02-30",
    "2023年2月29日",
    "二〇二三年十三月一日",
    "1234567820231221",
    "20231399",
    "123-12-21",
    "0755-82918333",
    "440304198001011234",
]

days = st.dates(datetime.date(1949, 10, 1), datetime.date(2099, 12, 31))
times = st.times().map(lambda time: time.replace(microsecond=0))
around = st.text(
    st.characters(
        exclude_categories=["N", "Cs"], exclude_characters="〇○零一二三四五六七八九十-/.—–―:时"
    ),
    max_size=9,
)
HAN = "〇一二三四五六七八九"


def han(number: int) -> str:
    """A numeral up to 31 as a date writes it."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else HAN[tens]) + ("十" if tens else "") + (HAN[ones] if ones else "")


@pytest.mark.parametrize(("text", "iso"), FORMS.items())
def test_a_date_is_read_in_every_form_that_pages_have(text, iso) -> None:
    """And what was given comes back to the letter."""
    assert find_date(text) == (text, iso)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_date_is_none(text) -> None:
    """Neither empty markers nor impossible days nor other numbers."""
    assert find_date(text) is None


@given(days, around, around)
def test_a_day_is_found_inside_any_text(day, before, after) -> None:
    """In figures and in Chinese numerals, whatever stands around it."""
    figures = f"{day.year}年{day.month}月{day.day}日"
    numerals = (
        "".join(HAN[int(ch)] for ch in str(day.year)) + f"年{han(day.month)}月{han(day.day)}日"
    )
    for written in (figures, numerals):
        assert find_date(f"{before} {written} {after}") == (written, day.isoformat())


@given(days, times, st.sampled_from("-/."))
def test_a_moment_is_read_back(day, time, separator) -> None:
    """A written time is Shanghai's."""
    written = f"{day:%Y{separator}%m{separator}%d} {time:%H:%M:%S}"
    assert find_date(written) == (written, f"{day}T{time:%H:%M:%S}+08:00")


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text) -> None:
    """What comes out stands in the text and is a real day."""
    if found := find_date(text):
        given_, iso = found
        assert given_ in text
        datetime.date.fromisoformat(iso[:10])


@given(st.text("0123456789年月日-/.:T+Z —〇一二十零○ ", max_size=40))
def test_text_that_looks_like_dates_is_read_without_an_error(text) -> None:
    """The same, near the edge of the patterns."""
    if found := find_date(text):
        assert found[0] in text
        assert re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\+08:00)?", found[1])


def test_the_first_real_date_counts() -> None:
    """A day that there is not is passed over."""
    assert find_date("2023-02-30 改为 2023-03-01") == ("2023-03-01", "2023-03-01")


@given(st.datetimes(datetime.datetime(1991, 9, 16), datetime.datetime(2099, 1, 1)))
def test_an_epoch_is_the_moment_in_shanghai(moment) -> None:
    """In seconds and in milliseconds."""
    moment = moment.replace(microsecond=0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    assert from_epoch(moment.timestamp()) == moment.isoformat()
    assert from_epoch(moment.timestamp() * 1000) == moment.isoformat()
    assert from_epoch(moment.timestamp(), with_time=False) == moment.date().isoformat()


@given(st.floats())
def test_an_epoch_that_is_none_is_none(seconds) -> None:
    """Infinite, negative, far away: never an error."""
    assert from_epoch(seconds) is None or from_epoch(seconds)[4] == "-"


def test_a_day_begins_at_midnight_in_china() -> None:
    """As the log, which is in UTC, writes it."""
    assert beginning("2024-01-18") == "2024-01-17T16:00:00.000+00:00"
    assert in_shanghai(beginning("2024-01-18")) == "2024-01-18 00:00"
    with pytest.raises(ValueError, match="day is out of range"):
        beginning("2024-02-30")
