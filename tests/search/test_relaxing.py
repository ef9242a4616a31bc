"""Why a search finds nothing, and what is offered instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ftarchive.search.parameters import Parameters
from ftarchive.search.relaxing import Diagnosis, diagnosis
from ftarchive.search.results import Search
from webfixtures import lines, site


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    with site(tmp_path_factory.mktemp("relaxing")) as opened:
        opened.batch("batch.jsonl", lines())
        yield opened.holdings.search


def diagnosed(search: Search, **asked: object) -> Diagnosis:
    results = search.results(Parameters(**asked))  # type: ignore[arg-type]
    assert not results.total
    return diagnosis(search, results)


def offers(found: Diagnosis) -> dict[str, int]:
    return {f"{each.said} {each.subject}".rstrip(): each.count for each in found.offers}


TEXTS = st.lists(
    st.sampled_from(
        "渡口 码头 量子 “渡口码头” 「虫洞」 -渡口 -标题:码头 NOT 和 或 ( ) 标题:渡口 来源:航道 "
        "年份:2003 通告* 2?03 GB*9".split()
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@given(
    q=TEXTS,
    within=st.lists(st.sampled_from(["渡口", "码头", "量子"]), unique=True, max_size=2).map(tuple),
    year=st.sampled_from([(), ("2003",), ("1950",), ("2003", "2024")]),
    scope=st.sampled_from(["all", "title"]),
)
def test_what_is_offered_finds_what_it_says(
    search: Search, q: str, within: tuple[str, ...], year: tuple[str, ...], scope: str
) -> None:
    """Never nothing, never the same twice, and never more than a few."""
    asked = Parameters(q=q, within=within, year=year, scope=scope)  # type: ignore[arg-type]
    results = search.results(asked)
    assume(not results.total)
    found = diagnosis(search, results).offers
    assert all(search.results(each.parameters).total == each.count > 0 for each in found)
    assert len({each.parameters for each in found}) == len(found) <= 6


def test_each_part_is_counted_in_all_documents(search: Search) -> None:
    """Words as they were cut, phrases and fields, whatever confines the search."""
    found = diagnosed(search, q="渡口 和 量子 “号码头” 标题:通告 -甲", year=("1950",))
    assert [(part.label, part.count) for part in found.parts] == [
        ("渡口", 2),
        ("量子", 0),
        ("一字不差含有“号码头”", 24),
        ("标题含有“通告”", 24),
    ]


def test_conditions_are_told_only_where_they_are_to_blame(search: Search) -> None:
    """Each with what it leaves alone; none where the words find nothing anyway."""
    found = diagnosed(search, q="码头", year=("2003", "2030"), source=("云溪区航道管理站",))
    assert found.unconfined > 0
    told = [(part.label, part.count) for part in found.conditions]
    assert told == [("来源：云溪区航道管理站", 12), ("年份：2003、2030", 1)]
    assert diagnosed(search, q="量子", year=("2003",)).conditions == []


def test_of_all_documents_all_can_be_seen(search: Search) -> None:
    """Where no word was typed, conditions are all there is to drop."""
    asked = {"year": ("1950",), "source": ("云溪区航道管理站",)}
    everything = search.results(Parameters()).total
    assert offers(diagnosed(search, **asked))["查看全部文件"] == everything
    worded = offers(diagnosed(search, q="码头", **asked))
    assert "去掉全部条件，查 码头" in worded
    assert "查看全部文件" not in worded


def test_a_search_among_hits_can_be_left(search: Search) -> None:
    """With the hits that there would be."""
    found = diagnosed(search, q="渡船", within=("码头",))
    assert offers(found)["去掉条件 在“码头”的结果中"] == 1


def test_where_one_thing_is_not_enough_more_is_given_up(search: Search) -> None:
    """All that is vain, or all but one part."""
    found = offers(diagnosed(search, q="渡口 和 量子 “虫洞”"))
    assert found["去掉 量子、“虫洞”"] == 2
    found = offers(diagnosed(search, q="渡口 -渡口 量子", year=("1950",)))
    assert found
    assert all(each.startswith("去掉条件，并") for each in found)


def test_synonyms_that_would_help_are_offered(tmp_path: Path) -> None:
    """Where they were switched off."""
    with site(tmp_path) as opened:
        opened.batch("名.jsonl", [{"title": "云溪区科技创新局公告", "text": "停航。"}])
        found = diagnosed(opened.holdings.search, q="科创局", synonyms="off")
        assert offers(found)["也查 同义词和机构的其他名称"] == 1
        found = diagnosed(opened.holdings.search, q="量子", synonyms="off")
        assert not found.offers


def test_without_time_nothing_is_claimed(search: Search) -> None:
    """What could not be counted is left out."""
    results = search.results(Parameters(q="量子 和 渡口", year=("1950",)))
    found = diagnosis(search, replace(results, until=0.0))
    assert (found.parts, found.conditions, found.offers) == ([], [], [])
