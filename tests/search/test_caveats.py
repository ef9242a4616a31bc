"""What is said of results that are less than they seem."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ftarchive.search.caveats import caveats
from ftarchive.search.parameters import Parameters
from ftarchive.search.query import Query
from ftarchive.search.results import Results

WHOLE = Results(Parameters(q="渡口"), Query("渡口"), 3, 1, 1.0, {}, [], False, False, [])


def test_of_a_whole_answer_nothing_is_said() -> None:
    """There is nothing to know."""
    assert caveats(WHOLE) == []


def test_all_that_is_wanting_is_said() -> None:
    """A sentence each, in their order."""
    partial, missing, cut_short = caveats(
        replace(WHOLE, is_partial=True, missing=["量子", "虫洞"], is_cut_short=True)
    )
    assert partial.startswith("没有同时含有全部词的文件")
    assert missing == "“量子”“虫洞”在全部文件里都没有。"
    assert "结果可能不全" in cut_short


@pytest.mark.parametrize(("scope", "name"), [("all", "文件"), ("title", "标题"), ("text", "正文")])
def test_words_are_missing_where_they_were_looked_for(scope, name) -> None:
    """In titles, texts or both."""
    results = replace(WHOLE, parameters=Parameters(scope=scope), missing=["量子"])
    assert caveats(results) == [f"“量子”在全部{name}里都没有。"]


def test_where_nothing_was_found_only_its_being_cut_short_is_said() -> None:
    """What words there are is told otherwise."""
    results = replace(WHOLE, total=0, is_partial=True, missing=["量子"], is_cut_short=True)
    (cut_short,) = caveats(results)
    assert "结果可能不全" in cut_short
