"""How a query was read, as people are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import units
from ftarchive.search.query import Words
from ftarchive.search.wording import understood, wording
from making import asked

ATOMS = [
    "渡口",
    "“公告 AI”",
    "GB*",
    "标题:桥梁",
    "来源:甲站",
    "文号:云1号",
    "日期:2023..",
    "年份:2022",
]


def grouped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} 或 {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})"),
        inner.map(lambda one: f"标题:({one})"),
        inner.map(lambda one: f"-({one})"),
        inner.map(lambda one: f"栏目:({one})"),
    )


queries = st.recursive(st.sampled_from(ATOMS), grouped, max_leaves=6)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("“渡口公告”", ["一字不差含有“渡口公告”"]),
        ("渡口 桥梁 -公告", ["含有“渡口”和“桥梁”", "不含“公告”"]),
        ("渡口 -“开会公告”", ["含有“渡口”", "排除（一字不差含有“开会公告”）"]),
        ("渡口 或 桥梁", ["含有“渡口”，或者含有“桥梁”"]),
        ("渡口 桥梁 或 -公告", ["含有“渡口”和“桥梁”，或者不含“公告”"]),
        ("渡口 AND 桥梁", ["含有“渡口”", "含有“桥梁”"]),
        ("甲 OR (乙 AND 丙)", ["含有“甲”，或者（含有“乙”，并且含有“丙”）"]),
        ("-(甲 OR 乙)", ["排除（含有“甲”，或者含有“乙”）"]),
        ("标题:渡口", ["标题含有“渡口”"]),
        ("标题:-渡口 或 标题:(-渡口)", ["标题含有“渡口”，或者标题不含“渡口”"]),
        ("标题:(渡口 或 桥梁)", ["标题符合（含有“渡口”，或者含有“桥梁”）"]),
        (
            "来源:发改局 栏目:公告 文种:通知",
            ["来源含有“发改局”", "栏目含有“公告”", "文种含有“通知”"],
        ),
        ("来源:甲站 或 来源:乙站", ["来源含有“甲站”，或者来源含有“乙站”"]),
        ("文号:云渡规[2023]2号", ["文号或索引号为“云渡规[2023]2号”"]),
        ("日期:2023-06", ["日期自 2023-06-01 起至 2023-06-30 止"]),
        ("日期:2023-06-05", ["日期为 2023-06-05"]),
        ("日期:2023-06..", ["日期自 2023-06-01 起"]),
        ("日期:..2023-06", ["日期至 2023-06-30 止"]),
        ("GB18*", ["含有以“gb18”开头的词"]),
        ("ＧＢ*2?23", ["含有形如“gb*2?23”的词"]),
        ("标题:GB*3", ["标题含有形如“gb*3”的词"]),
        ("-GB*3", ["排除（含有形如“gb*3”的词）"]),
        ("渡口*", ["一字不差含有“渡口”"]),
        ("甲 乙 丙 -丁", ["含有“甲”“乙”和“丙”", "不含“丁”"]),
        ("甲 乙 丙 戊 -丁", ["含有“甲”“乙”“丙”“戊”中的多数", "不含“丁”"]),
        ("渡口的公告怎么办 -丁", ["含有“渡口”“公告”中的至少一个", "不含“丁”"]),
        ("桥梁、渡口的公告怎么办 -丁", ["含有“桥梁”“渡口”“公告”中的多数", "不含“丁”"]),
        ("-(渡口 公告)", ["排除（含有“渡口”和“公告”）"]),
        ("标题:(-(渡口 公告))", ["标题排除（含有“渡口”和“公告”）"]),
    ],
)
def test_conditions_are_told_one_after_another(text, told) -> None:
    """In plain Chinese, brackets where it would not be clear what belongs together."""
    assert understood(asked(text)) == told


@pytest.mark.parametrize("text", ["", "，", "渡口", "渡口 公告", "渡口的公告怎么办", "渡口 (试行)"])
def test_of_plain_words_nothing_is_told(text) -> None:
    """They are read as everybody expects."""
    assert understood(asked(text)) == []


@given(queries)
def test_whatever_is_more_than_words_is_told(text) -> None:
    """Never empty, every word and every value in it, and every bracket closed."""
    query = asked(text)
    told = understood(query)
    if isinstance(query.clause, Words):
        assert told == []
        return
    assert told
    assert all(told)
    whole = "；".join(told)
    for sequence in (*(word.units for word in query.words), *query.phrases):
        assert f"“{wording(sequence)}”" in whole
    assert whole.count("（") == whole.count("）")
    assert "None" not in whole


@given(st.lists(st.sampled_from([*"渡口公", "gb", "18030", "é", "ж"]), max_size=8))
def test_units_are_told_so_that_they_are_read_as_the_same_units(sequence) -> None:
    """A blank parts what would run together."""
    assert units(wording(tuple(sequence))) == sequence
