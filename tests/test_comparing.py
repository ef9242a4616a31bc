"""Texts compared paragraph by paragraph."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from ftarchive.comparing import Comparison, Passage, compare, cut, field_changes
from making import attached, record

lines = st.lists(
    st.sampled_from(["渡口自即日起开放。", "渡口自明日起开放。", "码头关闭", "甲", "乙\t2", " 丙 "])
    | st.text("渡口码头甲乙1a \t", max_size=12),
    max_size=12,
).map("\n".join)


def side(compared: Comparison, absent: str) -> list[str]:
    """The paragraphs of one text, put together again."""
    return [
        "".join(part.text for part in paragraph if part.kind != absent)
        for passage in compared.passages
        if passage.kind != absent
        for paragraph in passage.paragraphs
    ]


def kinds(old: str, new: str) -> list[tuple[str, int]]:
    return [(each.kind, len(each.paragraphs)) for each in compare(old, new).passages]


def marked(old: str, new: str) -> str:
    """The one paragraph that changed, what was removed in [] and what was added in {}."""
    (passage,) = compare(old, new).passages
    signs = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    return "".join(signs[part.kind].format(part.text) for part in passage.paragraphs[0])


@given(lines, lines, st.booleans())
def test_both_texts_are_there_whole(old, new, is_marked) -> None:
    """Every paragraph of either, in order, character for character."""
    compared = compare(old, new, is_marked=is_marked)
    assert compared.is_whole
    assert side(compared, "added") == [each for each in old.split("\n") if each.strip()]
    assert side(compared, "removed") == [each for each in new.split("\n") if each.strip()]


@given(lines)
def test_a_text_is_the_same_as_itself(text) -> None:
    """One passage, or none of an empty text."""
    assert {each.kind for each in compare(text, text).passages} <= {"same"}
    assert len(compare(text, text).passages) <= 1


def test_paragraphs_are_added_removed_and_changed() -> None:
    """What stays between them is one passage."""
    old = (
        "第一条 为了安全。\n第二条 渡口。\n第三条 每船二十人。\n第四条 删去的一条。\n第五条 施行。"
    )
    new = "第一条 为了安全。\n第二条 渡口。\n第三条 每船三十人。\n第五条 施行。\n新的附则另行公布"
    assert kinds(old, new) == [
        ("same", 2),
        ("changed", 1),
        ("removed", 1),
        ("same", 1),
        ("added", 1),
    ]
    assert compare(old, new).count("same") == 3


def test_inside_of_a_paragraph_words_are_marked() -> None:
    """Letters and digits as a whole; a single character between two changes is chance."""
    assert marked("每船20人，费用5元。", "每船25人，费用5元。") == "每船[20]{25}人，费用5元。"
    assert marked("渡口自即日起开放。", "渡口自明日起开放。") == "渡口自[即]{明}日起开放。"
    assert marked("本办法由甲的局解释并施行", "本办法由乙的站解释并施行") == (
        "本办法由[甲的局]{乙的站}解释并施行"
    )


def test_a_moved_paragraph_is_removed_here_and_added_there() -> None:
    """The longest order that both have stays."""
    assert kinds("甲甲甲\n乙乙乙\n丙丙丙", "丙丙丙\n甲甲甲\n乙乙乙") == [
        ("added", 1),
        ("same", 2),
        ("removed", 1),
    ]


def test_when_time_is_over_whole_paragraphs_stand_for_what_changed() -> None:
    """Both texts are there all the same, and it says so."""
    old, new = "渡口自即日起开放。\n甲", "渡口自明日起开放。\n甲"
    compared = compare(old, new, until=0)
    assert not compared.is_whole
    assert [each.kind for each in compared.passages] == ["removed", "added", "same"]
    assert compare(old, old, until=0).is_whole


def test_texts_of_many_paragraphs_keep_what_they_share() -> None:
    """A change in every other one of thousands, and a thousand that repeat."""
    old = [f"第{n}段说的是渡口{n * 7}。" for n in range(3000)] + ["同上"] * 1000
    new = [line.replace("渡口", "码头") if n % 2 else line for n, line in enumerate(old)]
    compared = compare("\n".join(old), "\n".join(new))
    assert (compared.count("same"), compared.count("changed")) == (2500, 1500)


def test_paragraphs_too_long_to_compare_keep_beginning_and_end() -> None:
    """What lies between is removed and added as a whole."""
    draw = random.Random(7)
    one, other = ("".join(draw.choices("渡口码头船", k=3000)) for _ in range(2))
    text = marked(f"开头{one}甲结尾", f"开头{other}乙结尾")
    assert text.startswith("开头")
    assert text.endswith("结尾")
    assert text.count("[") == text.count("{") == 1


def test_a_comparison_is_cut_between_passages() -> None:
    """As many as there is room for."""
    passages = compare("甲甲甲\n乙乙乙", "甲甲甲\n丙丙丙").passages
    assert [each.kind for each in cut(passages, 6)] == ["same", "removed"]
    assert cut(passages, 2) == []
    assert cut(passages, 100) == passages
    assert isinstance(passages[0], Passage)


def test_fields_are_compared_as_they_are_worded() -> None:
    """In reading order; a date by what was given; attachments by content."""
    text, files = attached("正文", ("甲.txt", "内容"))
    old = record("旧题", written="2023-01-05", given={"written": "2023年1月5日"}, source="甲站")
    new = record(
        "新题",
        text,
        written="2023-01-05",
        given={"written": "二〇二三年一月五日"},
        source="甲站",
        breadcrumb=("首页", "公告"),
        attachments=files,
    )
    changes = field_changes(old, new)
    assert [(each.name, each.old, each.new) for each in changes[:-1]] == [
        ("title", "旧题", "新题"),
        ("written", "2023年1月5日", "二〇二三年一月五日"),
        ("breadcrumb", "", "首页 > 公告"),
    ]
    assert changes[-1].name == "attachments"
    assert changes[-1].new.startswith("甲.txt（")
    assert field_changes(new, new) == []
