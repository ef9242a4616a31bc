"""Which lines of a page are breadcrumb, heading, labels and text."""

from __future__ import annotations

import pytest

from ftarchive.config import CHECKOUT, Home
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.layout import lay_out
from ftarchive.ingest.web.dump import read_dump
from ftarchive.ingest.web.html import read_html

RULES = tables.load(Home(CHECKOUT))
TITLE = "云溪区关于渡口的公告"
LONG = "渡口自即日起开放，由渡口管理站负责解释，请市民留意船期并遵守秩序。"


def of_dump(*lines: str):
    return lay_out(read_dump("\n".join(lines)), RULES)


def of_page(markup: str):
    return lay_out(read_html(f"<html><body>{markup}</body></html>", RULES), RULES)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("首页 > 政务公开 > 通知公告", ("首页", "政务公开", "通知公告")),
        ("首页＞政务公开＞通知公告", ("首页", "政务公开", "通知公告")),
        ("首页 » 政务公开 » 通知公告 » 正文", ("首页", "政务公开", "通知公告")),
        ("当前位置：首页 > 政务公开", ("首页", "政务公开")),
        ("您现在的位置：渡口管理站 > 通知", ("渡口管理站", "通知")),
        ("【当前位置】首页 > 通知", ("首页", "通知")),
        ("a > b", ()),
        ("渡口 > 桥梁。本办法自即日起施行", ()),
    ],
)
def test_a_breadcrumb_is_read(line, expected) -> None:
    """With or without a prefix, whatever stands between its steps."""
    assert of_dump(line, TITLE, LONG).breadcrumb == expected


def test_a_breadcrumb_of_links_is_read() -> None:
    """Even where the arrows are pictures."""
    crumb = '<div class="crumb"><a>首页</a><img><a>政务公开</a><img><a>通知公告</a></div>'
    assert of_page(f"{crumb}<h1>{TITLE}</h1><p>{LONG}</p>").breadcrumb == (
        "首页",
        "政务公开",
        "通知公告",
    )


def test_labels_in_the_middle_of_the_text_are_text() -> None:
    """A header stands above the text or nowhere."""
    layout = of_dump(TITLE, LONG, "发布日期：2023-12-21", LONG)
    assert layout.header.values == {}
    assert layout.body == [LONG, "发布日期：2023-12-21", LONG]


def test_labels_over_several_lines_are_one_header() -> None:
    """The controls between them do not end it."""
    layout = of_dump(TITLE, "索引号：/2023-7", "字体：大 中 小", "发布日期：2023-12-21", LONG)
    assert layout.header.values == {"index_number": "/2023-7", "published": "2023-12-21"}
    assert layout.body == [LONG]
    assert layout.heading == TITLE


def test_a_source_below_the_text_is_read() -> None:
    """Some pages sign with it."""
    layout = of_page(f'<h1>{TITLE}</h1><div id="zoom"><p>{LONG * 3}</p></div><p>来源：渡口站</p>')
    assert layout.header.values == {"source": "渡口站"}
    assert layout.body == [LONG * 3]


@pytest.mark.parametrize(
    "line",
    [
        "附件：渡口名录.xlsx",
        "附件1 网站标识码一览.pdf",
        "云溪区渡口管理站",
        "2023年12月20日",
        "（联系电话：0755-00000001）",
    ],
)
def test_the_end_of_the_text_is_not_taken_for_a_footer(line) -> None:
    """Attachments, signature, date and contact stay."""
    assert of_dump(TITLE, LONG, line, "分享到：", "【打印本页】").body == [LONG, line]


@pytest.mark.parametrize(
    "control",
    ["【字体：大 中 小】", "分享到：", "[打印]", "微信 微博 QQ空间", "扫一扫在手机打开当前页"],
)
def test_controls_inside_the_text_are_left_out(control) -> None:
    """The whole line has to be one."""
    assert of_dump(TITLE, LONG, control, LONG).body == [LONG, LONG]


def test_the_heading_that_is_shown_comes_before_that_of_the_window() -> None:
    """The window's title goes on with the name of the site."""
    head = f"<head><title>{TITLE}-云溪区政府在线</title></head>"
    assert of_page(f"{head}<h1>{TITLE}</h1><div id=zoom><p>{LONG}</p></div>").heading == TITLE


def test_the_title_of_the_window_is_better_than_none() -> None:
    """Without the name of the site."""
    head = f"<head><title>{TITLE}-云溪区政府在线</title></head>"
    markup = f"<html>{head}<body><div id=zoom><p>{LONG}</p><p>{LONG}</p></div>"
    assert lay_out(read_html(markup, RULES), RULES).heading == TITLE


HEADER = "信息提供日期：2024-01-05 来源：云溪区科技局"


@pytest.mark.parametrize(
    "own",
    [
        ["时间：2024年2月1日", "地点：渡口管理站", "来源：财政拨款", "标题：黑体"],
        ["项目名称：渡口护栏", "采购单位：渡口管理站", "发布日期：2024年3月1日"],
    ],
)
def test_label_lines_of_the_text_itself_stay_in_it(own) -> None:
    """Where they say something else than the header above them, they are none."""
    layout = of_dump(TITLE, HEADER, *own, LONG)
    assert layout.body == [*own, LONG]
    assert layout.header.values["source"] == "云溪区科技局"
    assert layout.heading == TITLE


def test_a_notice_that_ends_with_a_label_line_is_not_all_header() -> None:
    """There has to be a text below a header."""
    lines = ["任命张三为站长。", "任命李四为副站长。", "发布机构：区府办"]
    assert of_dump(TITLE, HEADER, *lines).body == lines


@pytest.mark.parametrize(
    "ending",
    [
        ["主办单位：渡口管理站", "云溪区科技局", "2024年1月5日"],
        ["监督电话：12345，投诉邮箱：a@example.cn。", "云溪区科技局", "2024年1月5日"],
        ["下一个五年，云溪区将继续改善渡口设施。"],
        ["版权所有权人应当在三十日内申报。"],
        ["无障碍设施改造由渡口管理站负责。"],
        ["网页应当标明网站标识码、ICP备案号和公网安备号。"],
    ],
)
def test_an_ending_that_speaks_like_a_footer_stays(ending) -> None:
    """What is signed, or is a sentence, is text."""
    assert of_dump(TITLE, HEADER, LONG, *ending).body == [LONG, *ending]


def test_attachments_that_are_links_stay() -> None:
    """One link a line below 附件： is no menu."""
    links = "".join(f"<p><a href='{n}.docx'>{n}.申报表</a></p>" for n in (1, 2))
    page = of_page(f"<h1>{TITLE}</h1><div id=zoom><p>{LONG}</p><p>附件：</p>{links}</div>")
    assert page.body == [LONG, "附件：", "1.申报表", "2.申报表"]


def test_what_stands_under_related_articles_goes_with_them() -> None:
    """Titles of other documents are not text of this one."""
    links = "".join(f"<p><a href='{n}.html'>云溪区公告第{n}号</a></p>" for n in range(5))
    page = of_page(
        f"<h1>{TITLE}</h1><div id=zoom><p>{LONG}</p><p>相关文章</p>{links}"
        "<p>粤ICP备00000000号</p></div>"
    )
    assert page.body == [LONG]


@pytest.mark.parametrize(
    "above", ["互动交流", "云溪区人民政府门户网站"], ids=["a menu", "the name of the site"]
)
def test_what_stands_above_the_breadcrumb_is_not_part_of_the_heading(above) -> None:
    """Only what is between breadcrumb and labels is."""
    title = "关于举办渡口开放日的通知"
    assert of_dump(above, "当前位置：首页 > 通知公告", title, HEADER, LONG).heading == title


def test_a_heading_below_the_labels_is_found() -> None:
    """Some pages show their table first."""
    assert of_dump(HEADER, TITLE, LONG).heading == TITLE


def test_a_label_in_a_dump_may_have_its_value_on_the_next_line() -> None:
    """So a copied table comes out of a browser."""
    lines = ["索引号：", "/2024-7", "发布机构：", "云溪区科技局"]
    layout = of_dump(TITLE, *lines, LONG)
    assert layout.header.values == {"index_number": "/2024-7", "issuer": "云溪区科技局"}
    assert layout.body == [LONG]


def test_a_table_in_a_dump_is_read_by_its_tabs() -> None:
    """Cells stand apart by tabs, as a browser copies them."""
    layout = of_dump(TITLE, "索引号\t/2024-7\t发布机构\t云溪区科技局", LONG)
    assert layout.header.values == {"index_number": "/2024-7", "issuer": "云溪区科技局"}


def test_a_heading_broken_anywhere_is_whole_where_breadcrumb_and_labels_frame_it() -> None:
    """And the name of the column between them is not part of it."""
    lines = ["关于云溪区2023年公共租赁住房", "认租对象名单公示的通告"]
    crumb = "首页 > 政务公开 > 通知公告"
    assert of_dump(crumb, *lines, HEADER, LONG).heading == "".join(lines)
    assert of_dump(crumb, "通知公告", TITLE, HEADER, LONG).heading == TITLE


@pytest.mark.parametrize("window", ["::云溪区政府网::", "附件", "Word文档", "云溪区人民政府"])
def test_a_window_title_that_names_no_document_is_no_heading(window) -> None:
    """What stands between breadcrumb and labels is, though nothing marks it."""
    cells = ("当前位置：首页 &gt;&gt; 政府文件", f"<font><b>{TITLE}</b></font>", HEADER, LONG)
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    page = of_page(f"<title>{window}</title><table>{rows}</table>")
    assert (page.heading, page.body) == (TITLE, [LONG])


def test_an_address_above_a_dump_without_a_title_is_text() -> None:
    """It is no title, so it must not get lost."""
    assert of_dump("各单位：", LONG).body == ["各单位：", LONG]
    assert of_dump(LONG).body == [LONG]
