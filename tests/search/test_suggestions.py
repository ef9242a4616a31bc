"""Suggestions while one types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import units
from ftarchive.search.engine import Request
from ftarchive.search.query import Phrase, Query
from making import engine_of, entries, record

TITLES = {
    "云溪区2023年法治政府建设年度报告": "2024-01-18",
    "云溪区2022年法治政府建设年度报告": "2023-01-18",
    "关于推动科技创新的若干措施": "2023-05-01",
    "银行业务办事指南": "2022-01-01",
    "关于GB18030编码的通知": "2021-01-01",
    "云溪区渡口管理办法": "2020-01-01",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suggestions")
    records = [
        record(title, published=day, source="云溪区科技局" if "科技" in title else "云溪区司法局")
        for title, day in TITLES.items()
    ]
    return engine_of(folder, records)


def texts(engine, typed, kind=None, limit=20):
    return [each.text for each in engine.suggest(typed, limit) if kind in (None, each.kind)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("法治政府", "云溪区2023年法治政府建设年度报告"),
        ("fazhizhengfu", "云溪区2023年法治政府建设年度报告"),
        ("fazhizhen", "云溪区2023年法治政府建设年度报告"),
        ("fa zhi zheng fu", "云溪区2023年法治政府建设年度报告"),
        ("fzzf", "云溪区2023年法治政府建设年度报告"),
        ("法治zf", "云溪区2023年法治政府建设年度报告"),
        ("法治zhengf", "云溪区2023年法治政府建设年度报告"),
        ("fz政府", "云溪区2023年法治政府建设年度报告"),
        ("云溪区2023年", "云溪区2023年法治政府建设年度报告"),
        ("云溪区202", "云溪区2023年法治政府建设年度报告"),
        ("yinhang", "银行业务办事指南"),
        ("銀行", "银行业务办事指南"),
        ("gb180", "关于GB18030编码的通知"),
        ("kjcx", "关于推动科技创新的若干措施"),
    ],
)
def test_a_title_is_found_by_what_it_holds(engine, typed, title) -> None:
    """Han, pinyin, initials and mixtures, from any character of it on."""
    assert title in texts(engine, typed, "title")


@pytest.mark.parametrize(
    "typed", ["", " ", "，", "azhi", "量子", "qqqq", "xing", "\x02", "x" * 999]
)
def test_what_no_line_holds_suggests_nothing(engine, typed) -> None:
    """Half a syllable's end does not count, nor a sound that the character has elsewhere."""
    assert texts(engine, typed) == []


def test_the_newest_title_comes_first_and_those_that_begin_so_before_it(engine) -> None:
    """Within its kind."""
    assert texts(engine, "法治", "title") == list(TITLES)[:2]
    assert texts(engine, "银", "title") == ["银行业务办事指南"]
    assert texts(engine, "云溪", "title")[0] == "云溪区2023年法治政府建设年度报告"


def test_agencies_and_words_come_with_their_counts_before_titles(engine) -> None:
    """The more common first."""
    found = engine.suggest("yunxi", 20)
    assert [(each.text, each.count) for each in found if each.kind == "agency"] == [
        ("云溪区司法局", 5),
        ("云溪区科技局", 1),
    ]
    kinds = [each.kind for each in found]
    assert kinds == sorted(kinds, key=["agency", "term", "title"].index)


def test_a_title_names_its_document(engine) -> None:
    """So that one can open it at once."""
    found = next(each for each in engine.suggest("渡口管理办法", 20) if each.kind == "title")
    assert (found.text, found.id) == ("云溪区渡口管理办法", "d6")


def test_the_limit_is_kept(engine) -> None:
    """Also at nought."""
    assert [len(engine.suggest("云溪", limit)) for limit in (0, 1, 3)] == [0, 1, 3]


def test_what_differs_in_form_only_is_told_once(tmp_path) -> None:
    """Widths, and traditional or simplified script."""
    engine = engine_of(tmp_path, [record("渡口通告ABC"), record("渡口通告ＡＢＣ")])
    assert len(texts(engine, "渡口通告", "title")) == 1


def test_what_is_gone_is_suggested_no_more(tmp_path) -> None:
    """A document that was replaced takes its title, words and agency with it."""
    engine = engine_of(tmp_path, [record("罕见旧题", source="云溪区旧局"), record()])
    assert texts(engine, "罕见")
    assert texts(engine, "云溪区旧")
    engine.apply(entries([record("新题")]), 2)
    assert texts(engine, "罕见") == texts(engine, "云溪区旧") == []
    assert texts(engine, "新题", "title") == ["新题"]


def test_documents_that_were_replaced_count_no_more(tmp_path) -> None:
    """A grown index suggests what one built anew does, in the same order."""
    old = [record(f"渡口公告{n}", source="云溪区渡口管理局") for n in range(9)]
    new = [record(f"渡口通告{n}", source="云溪区渡口航运局") for n in range(5)] + old[5:]
    grown = engine_of(tmp_path / "grown", old)
    grown.apply(entries(new)[:5], 2)
    rebuilt = engine_of(tmp_path / "rebuilt", new)
    for typed in ("云溪区渡口", "渡口", "dk", "通", "公告", "云"):
        assert grown.suggest(typed, 20) == rebuilt.suggest(typed, 20)
    assert texts(grown, "云溪区渡口", "agency") == ["云溪区渡口航运局", "云溪区渡口管理局"]


@given(st.text(alphabet="云溪区法治zfhiaunx2023ü \x02\x03，[](*ＡGB", max_size=12))
def test_no_input_is_an_error_and_what_is_suggested_is_there(engine, typed) -> None:
    """Words and titles are found when searched to the letter."""
    for suggestion in engine.suggest(typed, 5):
        assert suggestion.count > 0
        if suggestion.kind != "agency":
            phrase = tuple(units(suggestion.text))
            assert engine.search(Request(Query(suggestion.text, Phrase(phrase)))).total
