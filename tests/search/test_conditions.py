"""The conditions of a search, one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ftarchive.search.conditions import conditions, groups, label, without
from ftarchive.search.parameters import Parameters

SEVERAL = st.lists(st.sampled_from(["甲", "乙", "丙"]), unique=True).map(tuple)
SEARCHES = st.builds(
    Parameters,
    q=st.sampled_from(["", "渡口"]),
    within=SEVERAL,
    source=SEVERAL,
    genre=SEVERAL,
    year=st.lists(st.sampled_from(["2022", "2023"]), unique=True).map(tuple),
    first=st.sampled_from(["", "2023"]),
    last=st.sampled_from(["", "2023-06"]),
    scope=st.sampled_from(["all", "title", "text"]),
    synonyms=st.sampled_from(["on", "off"]),
    page=st.integers(1, 3),
)


@given(SEARCHES)
def test_each_condition_is_dropped_by_itself(parameters: Parameters) -> None:
    """All others, the words and the order stay; the first page is shown."""
    pairs = [pair for pair in parameters.pairs() if pair[0] != "page"]
    for each in conditions(parameters):
        left = without(parameters, [each]).pairs()
        (gone,) = set(pairs) - set(left)
        assert [pair for pair in pairs if pair != gone] == left
        assert gone[1] in (each.value, parameters.scope)


@given(SEARCHES)
def test_without_all_of_them_nothing_is_confined(parameters: Parameters) -> None:
    """Words and synonyms are no conditions."""
    bare = without(parameters, conditions(parameters))
    assert bare == Parameters(q=parameters.q, synonyms=parameters.synonyms)


@given(SEARCHES)
def test_values_of_one_facet_are_one_group(parameters: Parameters) -> None:
    """Each search within is one of its own."""
    grouped = groups(parameters)
    assert [each for group in grouped for each in group] == conditions(parameters)
    for name in ("source", "genre", "year"):
        assert sum(group[0].field == name for group in grouped) <= 1
    assert sum(group[0].field == "within" for group in grouped) == len(parameters.within)


def test_a_group_is_said_in_one() -> None:
    """The name of the facet once."""
    parameters = Parameters(within=("渡口",), year=("2022", "2023"), last="2023-06", scope="text")
    assert [label(group) for group in groups(parameters)] == [
        "在“渡口”的结果中",
        "年份：2022、2023",
        "至 2023-06 止",
        "只查正文",
    ]
