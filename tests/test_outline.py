"""The structure of official texts."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.outline import Block, Structure, headings, nesting, outline

LINES = st.sampled_from(
    [
        "一、总体情况",
        "（一）主动公开。全年公开5条。",
        "(二)申请",
        "1.教育。公开名单",
        "1．预算",
        "（1）细目",
        "一是改进，二是完善。",
        "1.5亿元用于建设",
        "2023.12",
        "第一章 总则",
        "指标\t数量",
        "合计\t3",
        "",
        "　　正文。",
    ]
)


TEXTS = st.one_of(st.text(), st.lists(LINES).map("\n".join))
MARKS = st.dictionaries(
    st.integers(0, 9), st.sampled_from(["h1", "h2", "h3", "h6", "li"]), max_size=6
).map(lambda marks: tuple(marks.items()))


def headed(text: str, structure: Structure = ()) -> list[tuple[int, str]]:
    return [(b.level, b.text.strip()) for b in outline(text, structure) if b.kind == "heading"]


@given(TEXTS, MARKS)
def test_the_blocks_of_a_text_make_up_the_text(text: str, marks: Structure) -> None:
    """Joined they are the text, and each says where it begins; whatever is marked."""
    blocks = outline(text, marks)
    assert "".join(block.text for block in blocks) == text
    assert all(text[block.start : block.end] == block.text for block in blocks)
    assert all((block.level > 0) == (block.kind == "heading") for block in blocks)


@given(TEXTS, MARKS | st.just(()))
def test_the_headings_alone_are_those_of_the_blocks(text: str, marks: Structure) -> None:
    """Without a line end."""
    blocks = [block.text for block in outline(text, marks) if block.kind == "heading"]
    assert headings(text, marks) == [block.removesuffix("\n") for block in blocks]


def test_what_a_file_marks_is_a_heading_or_an_item_whatever_its_wording() -> None:
    """But no row of a table, nothing blank, and no paragraph that only looks large."""
    long = "渡口自即日起开放。" * 9
    text = f"总体情况\n1.教育\n甲\t乙\n{long}\n\n1.健全机制。全年开会4次。"
    marks = [(0, "h2"), (1, "li"), (2, "h1"), (3, "h3"), (4, "h3"), (5, "h3")]
    assert [(b.kind, b.level, b.text.strip()) for b in outline(text, marks)] == [
        ("heading", 2, "总体情况"),
        ("item", 0, "1.教育"),
        ("table", 0, "甲\t乙"),
        ("paragraph", 0, long),
        ("paragraph", 0, ""),
        ("heading", 3, "1.健全机制。"),
        ("paragraph", 0, "全年开会4次。"),
    ]


def test_numbered_headings_lie_below_the_marked_ones_they_follow() -> None:
    """Where marked ones are numbered too, they tell what level of marks a number is."""
    text = "总体情况\n一、公开\n（一）主动\n存在问题\n一、人员"
    assert headed(text, [(0, "h2"), (3, "h2")]) == [
        (2, "总体情况"),
        (3, "一、公开"),
        (4, "（一）主动"),
        (2, "存在问题"),
        (3, "一、人员"),
    ]
    text = "一、公开\n（一）主动\n1.网站\n二、不足"
    assert headed(text, [(0, "h1"), (1, "h2")]) == [
        (1, "一、公开"),
        (2, "（一）主动"),
        (3, "1.网站"),
        (1, "二、不足"),
    ]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("一、总体情况", 1),
        ("十二、附则", 1),
        ("　　三、投资和资金来源", 1),
        ("第一章　总则", 1),
        ("第二节 信息公开", 2),
        ("（一）主动公开", 2),
        ("(十一)依申请公开", 2),
        ("1.教育", 3),
        ("1．教育", 3),
        ("12、教育", 3),
        ("１．教育", 3),
        ("1.2024年工作安排", 3),
        ("（1）学位", 4),
        ("(2)学位", 4),
        ("（３）学位", 4),
    ],
)
def test_each_level_is_recognised_in_either_width(line: str, level: int) -> None:
    """一、 → （一） → 1. → （1）, and the chapters and sections of laws."""
    assert headed(line) == [(level, line.strip())]


@pytest.mark.parametrize(
    "line",
    [
        "一是制定办法。二是开展培训。",
        "1.5亿元用于建设",
        "2023.12",
        "2023.12.21",
        "10.5%",
        "9:00至12:00",
        "一、二级市场的交易",
        "一、二、三等奖获得者",
        "第一条 为了规范公开工作，制定本办法。",
        "第三章规定的期限",
        "本报告由一、总体情况和二、其他事项组成",
        "2023年12月",
        "（一）申报材料应当齐全，不得缺页；",
        "（二）申报书和运营单位营业执照；",
        "1.信用状况良好，未受过重大行政处罚。",
        "一、",
        "1.",
        "一、" + "长" * 61,
    ],
)
def test_what_only_begins_like_a_heading_is_a_paragraph(line: str) -> None:
    """Amounts, dates, counts, items of a list, articles of a law."""
    assert headed(line) == []


def test_a_heading_that_goes_on_in_its_line_ends_at_the_first_full_stop() -> None:
    """The rest of the line is a paragraph of its own."""
    assert outline("1.健全机制。全年开会4次。一是落实责任。\n") == [
        Block("heading", 0, "1.健全机制。", 3),
        Block("paragraph", 7, "全年开会4次。一是落实责任。\n"),
    ]


def test_levels_may_be_skipped_in_the_text_but_not_in_the_page() -> None:
    """Each heading lies one deeper than the one it belongs to."""
    assert nesting([1, 3, 3, 1, 2, 4, 3, 2]) == [1, 2, 2, 1, 2, 3, 3, 2]
    assert nesting([3, 1, 4]) == [1, 1, 2]


@given(st.lists(st.integers(1, 4)))
def test_no_depth_is_ever_skipped(levels: list[int]) -> None:
    """Whatever the levels, depth grows by one at a time and stays within 1–4."""
    depths = [0, *nesting(levels)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(depths))
    assert all(1 <= depth <= 4 for depth in depths[1:])


def test_rows_in_a_row_are_one_table() -> None:
    """Until a line without a tab, or one that repeats the first heading."""
    kinds = [(b.kind, b.text) for b in outline("甲\t乙\n1\t2\n正文\n项\t数\n三\t3\n项\t量\n四\t4")]
    assert kinds == [
        ("table", "甲\t乙\n1\t2\n"),
        ("paragraph", "正文\n"),
        ("table", "项\t数\n三\t3\n"),
        ("table", "项\t量\n四\t4"),
    ]


def test_a_department_report_has_its_whole_structure() -> None:
    """The headings of an annual report, in order."""
    text = "引言。\n一、举措\n(一)责任落实\n1.履职。研究5次。\n二、不足\n一是不足。\n"
    text += "三、2024年工作安排\n(一)审慎监管。制定办法。"
    assert headed(text) == [
        (1, "一、举措"),
        (2, "(一)责任落实"),
        (3, "1.履职。"),
        (1, "二、不足"),
        (1, "三、2024年工作安排"),
        (2, "(一)审慎监管。"),
    ]
