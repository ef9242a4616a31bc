"""您是不是要找."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import Settings
from ftarchive.search.parameters import Parameters

TITLES = """云溪区法治政府建设年度报告
云溪区知识产权保护办法
云溪区安全生产检查通告
云溪区科技创新若干措施
云溪区政务公开工作要点
云溪区治理冶炼污染方案""".splitlines()


@pytest.fixture
def search(ingest, write, holdings):
    from making import line

    filler = [
        line(
            f"云溪区第{number}号通告", f"渡口第{number}号。法治政府，知识产权，安全生产，科技创新。"
        )
        for number in range(40)
    ]
    ingest(write("a.jsonl", "".join([*map(line, TITLES), *filler])))
    return lambda q, **more: holdings.search.results(Parameters(q=q, **more))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("法治正府", "法治政府"),
        ("知识产劝", "知识产权"),
        ("知产识权", "知识产权"),
        ("知识权", "知识产权"),
        ("知识识产权", "知识产权"),
        ("科技 创辛", "科技 创新"),
        ("科几创新", "科技创新"),
        ("kejichuangxin", "科技创新"),
        ("“知识产劝”", "“知识产权”"),
        ("知识产劝 -码头", "知识产权 -码头"),
        ("云溪区法治正府建设年度报告", "云溪区法治政府建设年度报告"),
        ("治理治炼", "治理冶炼"),
        ("标题:法治正府", "标题:法治政府"),
        ("标题： “法治正府” 报告", "标题： “法治政府” 报告"),
        ("法治正府 NOT 码头", "法治政府 NOT 码头"),
        ("(法治正府) -(产劝)", "(法治政府) -(产劝)"),
    ],
)
def test_a_slip_is_mended_and_all_else_left_alone(search, typed, meant) -> None:
    """Homophones, near shapes, swapped, left out, twice, and pinyin for Han."""
    assert search(typed).suggestion == meant


@pytest.mark.parametrize(
    "typed",
    ["", "法治政府", "知识产权 保护", "，。", "量子纠缠", "qqqq", "GB18030", "渡口 -知识产劝",
     "渡口 NOT 知识产劝", "渡口 -(知识产劝)", "文种:知识产权", "文种：知识产权"],
)  # fmt: skip
def test_nothing_is_proposed_without_need(search, typed) -> None:
    """Where all is found, or nothing better is."""
    assert search(typed).suggestion is None


def test_of_ways_to_write_a_character_the_simplified_is_proposed(search, ingest, write) -> None:
    """Others are found alike, but nobody would type them."""
    from making import line

    ingest(write("b.jsonl", line("关于云溪渡口的通告")))
    assert search("关愈").suggestion == "关于"


def test_the_conditions_of_the_search_hold_for_what_is_proposed(search) -> None:
    """Nothing is proposed that would find nothing with them."""
    assert search("政务公凯", scope="title").suggestion == "政务公开"
    assert search("政务公凯", scope="text").suggestion is None
    assert search("政务公凯", year=("1999",)).suggestion is None


def test_time_bounds_the_search_for_a_slip(search, holdings) -> None:
    """Without any, there is none."""
    object.__setattr__(holdings.search, "_settings", Settings(spelling_seconds=1e-9))
    assert search("法治正府").suggestion is None


def test_an_empty_archive_has_nothing_to_propose(holdings) -> None:
    """And is no error."""
    assert holdings.search.results(Parameters(q="法治正府")).suggestion is None


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """An archive for many examples."""
    from ftarchive.config import Home
    from ftarchive.holdings import Holdings
    from ftarchive.intake import Intake
    from making import line

    folder = tmp_path_factory.mktemp("spelling")
    (folder / "home").mkdir()
    path = folder / "a.jsonl"
    path.write_text("".join(line(title) for title in TITLES), "utf-8")
    holdings = Holdings.open(Home(folder / "home"), Settings())
    Intake(holdings.home, holdings.settings, holdings.catalogue, holdings.engine).ingest(
        [path], "测试员"
    )
    yield holdings
    holdings.catalogue.close()


@given(st.text(alphabet='云溪区法治政正府服知识产劝权zhifu政務 -“”"，𠮷a1', max_size=14))
def test_whatever_is_typed_a_proposal_finds_hits_with_every_word(shared, typed) -> None:
    """And no input is an error."""
    suggestion = shared.search.results(Parameters(q=typed)).suggestion
    if suggestion is not None:
        found = shared.search.results(Parameters(q=suggestion))
        assert found.total > 0
        assert not found.is_partial
        assert suggestion != " ".join(typed.split())
