"""What a search is asked with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import Settings
from ftarchive.errors import BadRequest
from ftarchive.search.engine import Filters
from ftarchive.search.parameters import Parameters
from making import attempt

NAMES = ["q", "source", "category", "genre", "year", "from", "to", "in", "sort", "page", "per_page"]
values = st.text(max_size=12) | st.sampled_from(
    ["1", "0", "-1", "2023", "2023-06", "2023-06-31", "all", "newest", "１", "²"]
)


def read(**given_: str | list[str]) -> Parameters:
    """Parameters out of values; ``from_`` and ``in_`` stand for their names without a line."""
    lists = {name.rstrip("_"): [v] if isinstance(v, str) else v for name, v in given_.items()}
    return Parameters.read(lists, Settings())


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(values, max_size=3)))
def test_anything_is_read_or_is_a_bad_request(given_) -> None:
    """No other error; and what was read can be read again from an address."""
    parameters = attempt(Parameters.read, given_, Settings())
    if isinstance(parameters, BadRequest):
        assert parameters.code == "bad-parameter"
        return
    parameters.filters()
    again: dict[str, list[str]] = {"per_page": [str(parameters.per_page)]}
    for name, value in parameters.pairs():
        again.setdefault(name, []).append(value)
    assert Parameters.read(again, Settings()) == parameters


def test_nothing_given_is_everything_at_its_default() -> None:
    """And an empty value is nothing given."""
    assert read() == Parameters()
    assert read(q="", source="", year=["", " "], from_="", in_="", sort="", page="") == Parameters()
    assert read().pairs() == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2023", "2023", (20230101, 20231231)),
        ("2023-06", "2023-06", (20230601, 20230630)),
        ("2023-06-01", "2023-06-30", (20230601, 20230630)),
        ("20230601", "20230630", (20230601, 20230630)),
        ("2024-02", "2024-02", (20240201, 20240229)),
        ("2023-2", "2023-2", (20230201, 20230228)),
        ("", "", (None, None)),
    ],
)
def test_a_year_or_month_stands_for_all_its_days(first, last, expected) -> None:
    """From its first to its last."""
    filters = read(from_=first, to=last).filters()
    assert (filters.first, filters.last) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "昨天"),
        ("from", "2023-13"),
        ("to", "2023-02-30"),
        ("to", "2023-6-1x"),
        ("from", "0000"),
        ("from", "２０２３"),
        ("from", "23"),
        ("year", "23"),
        ("year", "二〇二三"),
        ("in", "body"),
        ("sort", "score"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "1.5"),
        ("page", "9" * 30),
        ("page", "１"),
        ("page", "501"),
        ("per_page", "0"),
        ("per_page", "101"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named_in_the_error(name, value) -> None:
    """Name, value and what was wanted."""
    with pytest.raises(BadRequest) as bad:
        Parameters.read({name: [value]}, Settings())
    assert bad.value.code == "bad-parameter"
    assert name in bad.value.message
    assert f"“{value[:40]}”" in bad.value.message


def test_values_of_one_facet_are_kept_once_in_their_order() -> None:
    """Blanks at their edges do not count."""
    parameters = read(source=["乙站", " 甲站 ", "乙站"], year=["2023", "2022"])
    assert parameters.filters() == Filters(source=("乙站", "甲站"), year=("2023", "2022"))


def test_the_last_of_several_values_counts_where_there_can_be_one() -> None:
    """As a form that was sent twice means it."""
    assert read(q=["渡口", "桥梁"], sort=["newest", "oldest"]).q == "桥梁"
    assert read(q=["渡口", ""]).q == "渡口"


def test_the_limits_are_settings() -> None:
    """The last page and the usual number of hits."""
    settings = Settings(max_pages=3, per_page=7)
    assert Parameters.read({"page": ["3"]}, settings).page == 3
    assert Parameters.read({}, settings).per_page == 7
    with pytest.raises(BadRequest):
        Parameters.read({"page": ["4"]}, settings)


def test_texts_are_cut_to_what_a_query_may_have() -> None:
    """Without a blank where they were cut; searches that are then the same are one."""
    settings = Settings(max_query_chars=5)
    asked = {"q": ["渡口 公告 桥梁"], "within": ["航道 码头甲", "航道 码头乙", "船期 公布"]}
    parameters = Parameters.read(asked, settings)
    assert parameters.q == "渡口 公告"
    assert parameters.within == ("航道 码头", "船期 公布")
    assert Parameters.read({"q": ["渡口公告 桥梁"]}, settings).q == "渡口公告"


def test_values_of_a_facet_are_bounded_in_number_and_length() -> None:
    """Every address on a page repeats them."""
    parameters = read(source=[f"{number}{'站' * 300}" for number in range(10, 40)])
    assert [value[:2] for value in parameters.source] == [str(at) for at in range(10, 20)]
    assert {len(value) for value in parameters.source} == {200}
