"""Pages that somebody saved as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.understanding import understand
from ftarchive.ingest.web.dump import read_dump
from making import attempt, dump

RULES = tables.load(Home(CHECKOUT))
TITLE = "云溪区关于渡口的公告"


def record(text: str):
    return understand(read_dump(text), RULES, "甲.txt")


def test_a_department_page_is_understood() -> None:
    """Breadcrumb, title, one line of labels, text."""
    read = record(dump(TITLE, "/2023-7", "渡口自即日起开放。\n\n  特此公告。"))
    assert (read.title, read.text) == (TITLE, "渡口自即日起开放。\n特此公告。")
    assert read.breadcrumb == ("首页", "政务公开", "通知公告")
    assert (read.category, read.source, read.index_number) == (
        "通知公告",
        "云溪区渡口管理站",
        "/2023-7",
    )
    assert (read.published, read.given["published"]) == (
        "2023-12-21T18:32:00+08:00",
        "2023-12-21 18:32",
    )
    assert read.provenance["published"] == "label:信息提供日期"


def test_a_text_of_a_title_and_paragraphs_is_enough() -> None:
    """What is not there is null."""
    read = record(f"{TITLE}\n\n渡口自即日起开放。\n特此公告。\n")
    assert (read.title, read.text) == (TITLE, "渡口自即日起开放。\n特此公告。")
    assert (read.source, read.published, read.index_number, read.breadcrumb) == (
        None,
        None,
        None,
        (),
    )


def test_a_title_broken_over_two_lines_is_one_title() -> None:
    """Where the first line plainly goes on."""
    read = record("云溪区人民政府关于印发\n《云溪区渡口管理办法》的通知\n\n渡口自即日起开放。\n")
    assert read.title == "云溪区人民政府关于印发《云溪区渡口管理办法》的通知"


def test_a_document_number_above_the_text_is_read_and_stays_in_the_text() -> None:
    """What is shown is what was given."""
    read = record(dump(TITLE, "", "云渡规[2023]02号\n\n渡口自即日起开放。"))
    assert read.document_number == "云渡规〔2023〕2号"
    assert read.text == "云渡规[2023]02号\n渡口自即日起开放。"


def test_a_table_in_a_dump_keeps_its_tabs() -> None:
    """Cells stay apart."""
    read = record(
        dump(TITLE, "", "指标\t2020年\t2021年\n渡口（处）\t6\t8\n以上数据由渡口管理站提供。")
    )
    assert "渡口（处）\t6\t8" in read.text.split("\n")


def test_the_footer_goes_and_the_signature_stays() -> None:
    """The last lines of the text are who signed it and when."""
    text = "渡口自即日起开放。\n\n  云溪区渡口管理站\n\n  2023年12月20日"
    codes = "粤ICP备00000000号-1 网站标识码:9900000001 粤公网安备 99000000000001号"
    footer = f"\n分享到:\n【打印本页】 【关闭窗口】\n{codes}\n"
    read = record(dump(TITLE, "/2023-7", text) + footer)
    assert read.text == "渡口自即日起开放。\n云溪区渡口管理站\n2023年12月20日"
    assert read.site == "9900000001"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "—— \n ……", TITLE, f"首页 > 政务公开 > 通知公告\n\n{TITLE}\n"]
)
def test_a_dump_without_text_is_refused(text) -> None:
    """A list page or a title alone is no document."""
    with pytest.raises(Refused) as refused:
        record(text)
    assert refused.value.code in ("no-title", "no-text")


PIECES = [
    TITLE,
    "首页 > 政务公开 > 通知",
    "发布日期：2023-12-21",
    "索引号",
    "来源：",
    "渡口。",
    "\n",
    "\t",
    " ",
    "\x1e",
    "\x1f",
    "网站标识码：1",
    "分享到",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=30).map("".join))
def test_any_text_is_read_or_refused(text) -> None:
    """Never another error; title and text hold only what stood in it."""
    read = attempt(record, text)
    if isinstance(read, Refused):
        assert read.code in ("no-title", "no-text")
    else:
        squeezed = "".join(text.split())
        assert "".join(read.title.split()) in squeezed
        for line in read.text.split("\n"):
            assert "".join(line.split()) in squeezed.replace("\x1e", "").replace("\x1f", "")
