"""Labels and their values on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.labels import Header, is_telling, labels_on
from ftarchive.ingest.page import finish_line
from ftarchive.record import LABELS

RULES = tables.load(Home(CHECKOUT))


def header(*raw: str) -> dict[str, str]:
    """What some lines say; ``\\t`` stands between the cells of a row."""
    found = Header()
    for each in raw:
        line = finish_line(each.replace("\t", "\x1e"))
        found.take(labels_on(line, RULES) if line else [], RULES)
    return found.values


LINES = {
    "信息提供日期 : 2023-12-21 18:32来源 : 云溪区渡口管理站 信息索引号 : /2023-11063271": {
        "published": "2023-12-21 18:32",
        "source": "云溪区渡口管理站",
        "index_number": "/2023-11063271",
    },
    "索 引 号：000014349/2018-00204": {"index_number": "000014349/2018-00204"},
    "索\u00a0引\u00a0号：/2023-1": {"index_number": "/2023-1"},
    "索　　引　　号：/2023-1": {"index_number": "/2023-1"},
    "文　　号:云渡规〔2023〕2号": {"document_number": "云渡规〔2023〕2号"},
    "发布日期：2023-12-21　来源：渡口站": {"published": "2023-12-21", "source": "渡口站"},
    "发布时间：2023-12-21 09:30 浏览次数：128 来源：渡口站": {
        "published": "2023-12-21 09:30",
        "source": "渡口站",
    },
    "来源：渡口站 字体：大 中 小": {"source": "渡口站"},
    "来源：渡口站  不认识：其他": {"source": "渡口站"},
    "来源：渡口站|不认识：其他": {"source": "渡口站"},
    "成文日期：2023年12月20日 发布日期：2023-12-21": {
        "written": "2023年12月20日",
        "published": "2023-12-21",
    },
    "【发布日期】": {},
    "2023-12-21 18:32": {"published": "2023-12-21 18:32"},
    "来源：": {},
    "来源： 发布日期：2023-12-21": {"published": "2023-12-21"},
    "来源：无 索引号：— —": {},
    "发布日期：近日 来源：渡口站": {"source": "渡口站"},
    "政府信息公开索引号：/2023-1": {"index_number": "/2023-1"},
    "信息来源：渡口站": {"source": "渡口站"},
    "公开责任部门：渡口站": {"responsible_office": "渡口站"},
    "统一编号：YX-1 文号：云渡规〔2023〕2号": {"document_number": "云渡规〔2023〕2号"},
}
ROWS = {
    "索引号：\t/2023-1\t主题分类：\t综合政务": {"index_number": "/2023-1", "subject": "综合政务"},
    "索引号\t/2023-1\t主题分类\t综合政务": {"index_number": "/2023-1", "subject": "综合政务"},
    "索 引 号\t/2023-1\t分　　类\t综合政务": {"index_number": "/2023-1", "subject": "综合政务"},
    "发文机关\t渡口站\t成文日期\t2023年12月20日": {"issuer": "渡口站", "written": "2023年12月20日"},
    "文号\t\t发布日期\t2023-12-21": {"published": "2023-12-21"},
    "标　　题：\t关于渡口的公告": {"title": "关于渡口的公告"},
}


@pytest.mark.parametrize(("line", "expected"), LINES.items())
def test_labels_on_a_line_are_read(line, expected) -> None:
    """Blanks inside a label, any colon, no space before the next label."""
    assert header(line) == expected


@pytest.mark.parametrize(("row", "expected"), ROWS.items())
def test_labels_in_cells_are_read_with_or_without_colon(row, expected) -> None:
    """The value is the next cell, and an empty cell is no value."""
    assert header(row) == expected


@pytest.mark.parametrize(
    "line",
    [
        "渡口自即日起开放。",
        "2023年12月21日",
        "关于来源：的说明",
        "指标\t2020年\t2021年",
        "数据来源：渡口站统计",
    ],
)
def test_a_line_that_is_no_header_says_nothing(line) -> None:
    """A label inside a sentence is a word."""
    assert header(line) == {}


def test_the_first_saying_counts() -> None:
    """A second value of a field is passed over, an empty first one is not a saying."""
    assert header("来源：甲站", "来源：乙站") == {"source": "甲站"}
    assert header("来源：无", "来源：乙站") == {"source": "乙站"}


def test_a_label_remembers_its_wording() -> None:
    """For the provenance of the record."""
    found = Header()
    found.take(labels_on(finish_line("信息提供日期 : 2023-12-21"), RULES), RULES)
    assert found.labels == {"published": "信息提供日期"}


@pytest.mark.parametrize(
    ("marked", "published"),
    [
        ("云溪发布\x1f2023-12-21 18:32", "2023-12-21 18:32"),
        ("云溪发布\x1f2023-12-21", None),
        ("云溪发布\x1e2023-12-21 18:32", None),
        ("渡口于\x1f2023-12-21 18:32\x1f开放", None),
    ],
)
def test_a_moment_behind_the_name_of_an_account_is_that_of_publication(marked, published) -> None:
    """An element of its own, to the minute; a row and a sentence are none."""
    found = labels_on(finish_line(marked), RULES)
    assert [item.value for item in found] == ([published] if published else [])


def test_only_some_labels_tell_a_header() -> None:
    """名称 or 分类 may as well stand in a text."""
    assert is_telling(labels_on(finish_line("索引号：/2023-1"), RULES))
    assert not is_telling(labels_on(finish_line("名称：渡口管理站"), RULES))


@given(st.text("索引号来源发布日期：: \t\x1f|渡口2023-1221　无", max_size=40))
def test_any_line_is_read_without_an_error(raw) -> None:
    """Values hold no label marks of ours and no blanks at their edges."""
    for value in header(raw).values():
        assert value == value.strip()
        assert not set("\x1e\x1f") & set(value)


@pytest.mark.parametrize("label", sorted(label for label, field in RULES.labels.items() if field))
def test_every_label_of_the_table_is_recognised(label) -> None:
    """As it stands, and with blanks inside."""
    value = "2023-12-21"
    assert header(f"{label}：{value}") == {RULES.labels[label]: value}
    assert header(f"{'　'.join(label)} : {value}") == {RULES.labels[label]: value}


def test_every_label_fills_a_field_that_there_is() -> None:
    """A table with a mistyped field would lose values."""
    assert {field for field in RULES.labels.values() if field} <= set(LABELS)
    assert set(RULES.meta) | set(RULES.script) <= set(LABELS)
