"""Texts of queries without a part of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import Home
from ftarchive.index.build import home_dictionary
from ftarchive.search.parsing import parse, tokens
from ftarchive.search.query import Query
from ftarchive.search.shortening import alone, shorter, without_pieces, without_words

PIECES = (
    "渡口 码头安全 「甲」 -消防 NOT 和 或 AND OR ( ) 标题:渡口 -标题:(码头 年份:2023 x* “ -“丙丁” "
    "什么是“双随机”监管 — ！"
)
SPACED = ("“停航 公告”", "来源:“港务 局”", "文号:“云渡 3号”", "(甲 或 乙)", "标题: 渡口")
TEXTS = st.lists(st.sampled_from([*PIECES.split(), *SPACED]), max_size=8).map(" ".join)


def read(text: str, home: Home) -> Query:
    return parse(text, home_dictionary(home), 2000, 120)


@given(TEXTS)
def test_a_shorter_text_is_read_as_what_is_left(text: str) -> None:
    """As just these tokens, some fewer than before or with less to them."""
    before = list(tokens(" ".join(text.split())))
    for each in (*shorter(text), *alone(text), *without_pieces(text, lambda _: True)):
        left = list(tokens(each.text))
        assert " ".join(each.text.split()) == each.text
        assert left != before
        assert len(left) < len(before) or each.said.startswith(("去掉引号", "不限"))
        if each.said in ("去掉", "不再排除", "只查"):
            assert {token.typed for token in left} <= {token.typed for token in before}


@pytest.mark.parametrize(
    ("text", "said", "subject", "left"),
    [
        ("渡口 -消防", "不再排除", "消防", "渡口"),
        ("渡口 NOT 消防", "不再排除", "消防", "渡口"),
        ("渡口 和 消防", "去掉", "消防", "渡口"),
        ("渡口 和 消防", "去掉", "渡口", "消防"),
        ("渡口 或 (消防 和 码头)", "去掉", "消防", "渡口 或 (码头)"),
        ("渡口 或 (消防 和 码头)", "去掉", "(消防 和 码头)", "渡口"),
        ("渡口 “停航 公告”", "去掉引号", "“停航 公告”", "渡口 停航 公告"),
        ("什么是“双随机”监管", "去掉引号", "什么是“双随机”监管", "什么是双随机监管"),
        ("标题:“停航 公告”", "去掉引号", "标题:“停航 公告”", "标题:(停航 公告)"),
        ("标题:渡口 年份:2023", "不限标题", "渡口", "渡口 年份:2023"),
        ("标题:(渡口 码头) 甲", "不限标题", "(渡口 码头)", "(渡口 码头) 甲"),
    ],
)
def test_each_part_can_be_given_up(text: str, said: str, subject: str, left: str) -> None:
    """Operators go with what they join, groups with what is in them."""
    told = {(each.said, each.subject): each.text for each in shorter(text)}
    assert told[said, subject] == left


@pytest.mark.parametrize("text", ["渡口", "-消防", "", "，。", "渡口 -渡口"])
def test_something_is_still_asked_for(text: str) -> None:
    """No shorter text is empty, and none only excludes."""
    for each in shorter(text):
        assert not each.text.startswith("-")
        assert each.text


def test_the_operators_within_a_quotation_stay_text() -> None:
    """Without the marks they would join: then there is no such text."""
    assert not [each for each in shorter("“NOT 渡口” 码头") if each.said == "去掉引号"]


def test_words_are_dropped_out_of_what_was_written_together(home: Home) -> None:
    """Those that are left stand apart; quotations and exclusions are no such words."""
    (found,) = without_words(
        "知识产权量子 标题:量子 -量子", {("量", "子")}, lambda piece: read(piece, home).words
    )
    assert (found.subject, found.text) == ("“量子”", "知识产权 标题:量子 -量子")


def test_all_that_is_vain_is_dropped_at_once() -> None:
    """Where it is more than one piece."""
    (found,) = without_pieces("渡口 和 甲 “乙” -丙", lambda piece: piece != "渡口")
    assert (found.subject, found.text) == ("甲、“乙”", "渡口 和 -丙")
    assert not list(without_pieces("渡口 和 甲", lambda piece: piece == "甲"))


def test_a_text_beyond_all_reason_is_left_as_it_is() -> None:
    """Of so many parts none is to blame."""
    text = "渡口 或 " * 100
    assert not [*shorter(text), *alone(text), *without_pieces(text, lambda _: True)]
