"""Markdown: its structure as lines, its front matter as labels and properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.understanding import understand
from ftarchive.ingest.page import Hidden, Page
from ftarchive.ingest.web.markdown import read_markdown

RULES = tables.load(Home(CHECKOUT))
LONG = "渡口自即日起恢复通航，请过往船只按照标志行驶，注意避让，遵守"
DOCUMENT = f"""---
来源: 云溪区渡口管理站
发布日期: "2024-03-01"
author: 张三
内部编号: 7
---
# 关于渡口的公告

{LONG}
秩序。

## 一、通航时间

3. 春季
4. 夏季
   - 六月
   - 七月

| 渡口 | 船只 |
|---|---|
| 城南 | 三艘<br>客船 |
| 城北 | **停航** |

> 特此公告。

<!-- 待核 -->
```
甲
乙
```
"""


def read(text: str | bytes, **limits: int) -> Page:
    content = text.encode() if isinstance(text, str) else text
    return read_markdown(content, "公告.md", RULES, Settings(**limits))


def texts(text: str) -> list[str]:
    return [line.text for line in read(text).lines]


def test_a_document_is_its_lines() -> None:
    """Headings with levels, items with their numbers, rows of cells, quotations and code."""
    found = [
        (line.text, line.level or ("row" if line.is_row else line.is_item))
        for line in read(DOCUMENT).lines
    ]
    assert found == [
        ("来源：云溪区渡口管理站", False),
        ("发布日期：2024-03-01", False),
        ("关于渡口的公告", 1),
        (LONG + "秩序。", False),
        ("一、通航时间", 2),
        ("3. 春季", True),
        ("4. 夏季", True),
        ("六月", True),
        ("七月", True),
        ("渡口\t船只", "row"),
        ("城南\t三艘客船", "row"),
        ("城北\t停航", "row"),
        ("特此公告。", False),
        ("甲", False),
        ("乙", False),
    ]


def test_the_front_matter_is_understood() -> None:
    """Labels become fields; what readers do not see goes to the gate, comments too."""
    page = read(DOCUMENT)
    assert page.properties == {"author": "张三"}
    assert page.hidden == [
        Hidden("文档属性", "author：张三"),
        Hidden("文档属性", "内部编号：7"),
        Hidden("注释", "待核"),
    ]
    record = understand(page, RULES, "公告.md")
    assert (record.title, record.source) == ("关于渡口的公告", "云溪区渡口管理站")
    assert record.published == "2024-03-01"
    assert record.text.startswith(LONG)


def test_a_line_between_rules_is_no_front_matter() -> None:
    """Only pairs are; a rule at the top of a text is a rule."""
    assert texts("---\n\n渡口公告\n\n---\n\n正文") == ["渡口公告", "正文"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("云溪区\n渡口管理站\n2024年3月1日", ["云溪区", "渡口管理站", "2024年3月1日"]),
        (f"{LONG}\n秩序。\n特此公告。", [LONG + "秩序。", "特此公告。"]),
        (f"{LONG}\n\u3000\u3000特此公告。", [LONG, "特此公告。"]),
        ("The ferry is open again from today\non both banks", None),
        ("甲  \n乙", ["甲", "乙"]),
        ("甲<br>乙<font color=red>丙</font>", ["甲", "乙丙"]),
    ],
)
def test_rows_of_a_paragraph_go_on_only_where_they_are_full(text, lines) -> None:
    """People write lines where Markdown wants empty ones between."""
    assert texts(text) == (lines or [text.replace("\n", " ")])


def test_html_in_it_is_read_as_pages_are() -> None:
    """Tables as rows; scripts are none of the text."""
    page = read("<table><tr><td>甲</td><td>乙</td></tr></table>\n\n<script>x</script>\n\n正文")
    assert [(line.text, line.is_row) for line in page.lines] == [("甲\t乙", True), ("正文", False)]


def test_text_in_gbk_is_read() -> None:
    """As text files are."""
    assert [line.text for line in read("# 渡口公告".encode("gb18030")).lines] == ["渡口公告"]


def test_text_beyond_the_limit_is_refused() -> None:
    """With the setting that decides."""
    with pytest.raises(Refused, match="FTARCHIVE_MAX_TEXT_CHARS"):
        read(DOCUMENT, max_text_chars=20)


@given(st.text("#-*|>`~[]()<!&\\:1.= \n渡口a", max_size=80))
def test_any_text_gives_lines_without_breaks(text) -> None:
    """And a cell never has a tab of its own."""
    for line in read(text).lines:
        assert line.text.strip()
        assert "\n" not in line.text
        assert line.is_row or "\t" not in line.text or "\t" in text
