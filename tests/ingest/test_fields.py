"""From a page to a record: which saying counts, and what is kept of the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.draft import Saying
from ftarchive.ingest.fields.understanding import text_of, understand, weigh
from ftarchive.ingest.page import Line, Page
from ftarchive.ingest.web.dump import read_dump
from ftarchive.ingest.web.html import read_html
from ftarchive.record import Disclosure
from making import page as markup

RULES = tables.load(Home(CHECKOUT))
TITLE = "云溪区渡口管理站关于停渡的通告"
TEXT = "渡口自即日起停渡，请市民留意船期并遵守秩序。"
SIGNED = ("云溪区渡口管理站", "2023年12月21日")
NOTICE = (TITLE, TEXT, *SIGNED)


def paged(*lines: str, **more) -> Page:
    """A document with these lines, laid out on pages."""
    return Page(read_dump("\n".join(lines)).lines, is_laid_out=True, **more)


def record(page: Page, name: str = "政策/1.渡口文件（扫描件）.docx") -> Disclosure:
    return understand(page, RULES, name)


def test_a_paged_document_tells_its_fields_by_its_layout() -> None:
    """Each with where it was read; the text keeps all but the title."""
    found = record(paged("云渡通〔2023〕3号", *NOTICE, "（此件公开发布）"))
    assert (found.title, found.issuer, found.written) == (TITLE, "云溪区渡口管理站", "2023-12-21")
    assert found.document_number == "云渡通〔2023〕3号"
    assert found.access_mode == "公开发布"
    assert found.given["written"] == "2023年12月21日"
    assert set(found.provenance.values()) == {"layout"}
    assert found.text.split("\n") == ["云渡通〔2023〕3号", TEXT, *SIGNED, "（此件公开发布）"]


def test_lines_of_a_paged_document_that_look_like_those_of_a_site_are_text() -> None:
    """A chapter on breadcrumbs, addresses of offices, a line that shares."""
    lines = [
        "首页 > 政务公开 > 通知公告",
        "分享到：",
        "【打印本页】",
        "粤ICP备12345678号",
        "版权所有：云溪区",
    ]
    found = record(paged(TITLE, TEXT, *lines))
    assert found.text.split("\n") == [TEXT, *lines]
    assert found.breadcrumb == ()


def test_labels_above_a_paged_document_come_before_its_layout() -> None:
    """A page that somebody printed; what disagrees is kept."""
    labels = ("信息索引号：/2023-12345678", "成文日期：2023-12-20", "发布日期：2023-12-22")
    found = weigh(paged(*labels, *NOTICE), RULES, "x.pdf")
    assert found.record.index_number == "/2023-12345678"
    assert found.record.written == "2023-12-20"
    assert found.record.provenance["written"] == "label:成文日期"
    assert found.others == (Saying("written", "2023年12月21日", "layout"),)
    assert found.record.text.split("\n") == [TEXT, *SIGNED]


def test_columns_of_a_table_are_no_labels() -> None:
    """A list of documents has the names of fields above it."""
    found = record(paged("云溪区文件目录", "序号\t发文机关\t文号\t成文日期", "1\t甲局\t无\t近日"))
    assert (found.title, found.issuer, found.written) == ("云溪区文件目录", None, None)
    assert "发文机关" in found.text


@pytest.mark.parametrize(
    "rubbish",
    [
        "Microsoft Word - 1.doc",
        "PowerPoint 演示文稿",
        "文档1",
        "新建 Microsoft Word 文档",
        "公文模板",
        "红头文件模板.dot",
        "Untitled",
        "张三",
        "标题",
        "1",
        "",
        "???",
        "document-3",
        "Slide 1",
        "党政机关公文格式",
        "云溪区财政局",
    ],
)
def test_what_programs_leave_as_a_title_is_none(rubbish) -> None:
    """The name of the file tells more."""
    found = record(paged(TEXT, properties={"title": rubbish, "author": "张三"}))
    assert (found.title, found.provenance["title"]) == ("渡口文件", "file name")


def test_a_title_in_the_properties_counts_where_the_text_shows_none() -> None:
    """Before the name of the file, after what is shown; it contradicts nothing."""
    properties = {"title": "关于渡口的通知.doc", "created": "2020-01-01", "company": "云溪软件公司"}
    found = weigh(paged(TEXT, properties=properties), RULES, "x.docx").record
    assert (found.title, found.provenance["title"]) == ("关于渡口的通知", "property:title")
    shown = weigh(paged(*NOTICE, properties=properties), RULES, "x.docx")
    assert shown.record.title == TITLE
    assert shown.others == ()


def test_dates_of_a_file_are_not_those_of_a_document() -> None:
    """Nobody signed when a program saved it."""
    dated = {"created": "2020-01-01T08:00:00Z", "modified": "2020-01-02T08:00:00Z"}
    found = record(paged(TITLE, TEXT, properties=dated))
    assert (found.written, found.published, found.generated) == (None, None, None)


@pytest.mark.parametrize(
    ("properties", "issuer"),
    [
        ({"company": "云溪区交通运输局"}, "云溪区交通运输局"),
        ({"author": "云溪区交通运输局"}, "云溪区交通运输局"),
        ({"company": "云溪区财政局"}, None),
        ({"author": "张三"}, None),
    ],
)
def test_the_office_in_the_properties_counts_where_the_text_names_it(properties, issuer) -> None:
    """Programs are bought for others, and people have names."""
    text = "渡口由云溪区交通运输局管理，请市民留意船期。"
    assert record(paged("渡口须知", text, properties=properties)).issuer == issuer


@pytest.mark.parametrize("legibility", ["no-text-layer", "gibberish"])
def test_a_file_that_cannot_be_read_gives_a_record_without_text(legibility) -> None:
    """Its title is in its properties or its name; its signs are not read."""
    found = record(paged("◇□△", legibility=legibility))
    assert (found.title, found.text, found.legibility) == ("渡口文件", "", legibility)
    titled = record(paged(legibility=legibility, properties={"title": "关于渡口的通知"}))
    assert titled.title == "关于渡口的通知"


def test_text_by_ocr_is_read_as_any_other_and_marked() -> None:
    """Its layout too."""
    found = record(paged(*NOTICE, legibility="ocr"))
    assert (found.title, found.issuer, found.legibility) == (TITLE, "云溪区渡口管理站", "ocr")


def test_a_title_that_the_record_does_not_have_stays_in_the_text() -> None:
    """Where a label gives another one, nothing may be lost."""
    labels = ("信息名称：渡口停渡", "信息索引号：/2023-12345678")
    found = record(paged(*labels, *NOTICE))
    assert found.title == "渡口停渡"
    assert found.text.split("\n") == list(NOTICE)


def test_a_document_of_one_line_has_a_title_and_a_text() -> None:
    """The line is both."""
    found = record(paged(TITLE))
    assert (found.title, found.text) == (TITLE, TITLE)


def test_a_paged_document_without_a_word_is_refused() -> None:
    """Where its reader does not say why there is none."""
    with pytest.raises(Refused) as raised:
        record(paged("……"))
    assert raised.value.code == "no-text"


def test_structure_goes_by_the_lines_of_the_text() -> None:
    """Headings and items, after the title was taken."""
    lines = [
        Line(TITLE, level=1),
        Line("总体情况", level=2),
        Line(TEXT),
        Line("救生衣", is_item=True),
    ]
    found = record(Page(lines, is_laid_out=True))
    assert found.structure == ((0, "h2"), (2, "li"))
    assert text_of(Page(lines, is_laid_out=True), RULES) == (
        [TITLE, "总体情况", TEXT, "救生衣"],
        ((0, "h1"), (1, "h2"), (3, "li")),
    )


def test_page_numbers_of_a_table_of_contents_are_no_text() -> None:
    """Nor what leads to them; other lines keep their ends."""
    lines = ["渡口报告", "目　录", "一、概况……………1", "二、船期\t12", "一、概况", "共 12", "船期……"]
    found = record(paged(*lines))
    assert found.text.split("\n") == [
        "目　录",
        "一、概况",
        "二、船期",
        "一、概况",
        "共 12",
        "船期……",
    ]


def test_a_web_page_is_signed_where_no_label_names_its_issuer() -> None:
    """With its date; a date that nobody signs is any date."""
    body = f"<p>{TEXT}</p><p>云溪区渡口管理站</p><p>2023年12月21日</p>"
    found = understand(read_html(markup(TITLE, body), RULES), RULES, "x.html")
    assert (found.issuer, found.written) == ("云溪区渡口管理站", "2023-12-21")
    assert found.provenance["issuer"] == found.provenance["written"] == "layout"
    bare = f"<p>{TEXT}</p><p>2023年12月21日</p>"
    assert understand(read_html(markup(TITLE, bare), RULES), RULES, "x.html").written is None


def test_an_official_document_saved_as_plain_text_is_read_by_its_layout() -> None:
    """Its first line is the mark of the issuer, not its title; that of a site is as before."""
    lines = ["云溪区渡口管理站文件", "云渡〔2023〕5号", "关于停渡的通知", "各渡口：", TEXT, *SIGNED]
    found = record(read_dump("\n".join(lines)), "x.txt")
    assert (found.title, found.document_number) == ("关于停渡的通知", "云渡〔2023〕5号")
    assert (found.issuer, found.written) == ("云溪区渡口管理站", "2023-12-21")
    assert found.text.split("\n") == [line for line in lines if line != found.title]
    site = ["首页 > 通知公告", TITLE, "云渡〔2023〕5号", TEXT, "分享到："]
    assert record(read_dump("\n".join(site)), "x.txt").text.split("\n") == ["云渡〔2023〕5号", TEXT]


def test_labels_of_a_web_page_come_before_its_signature() -> None:
    """What disagrees is kept for whoever checks."""
    lines = [TITLE, "成文日期：2023-12-20 发布机构：云溪区水运局", TEXT, *SIGNED]
    found = weigh(read_dump("\n".join(lines)), RULES, "x.txt")
    assert (found.record.issuer, found.record.written) == ("云溪区水运局", "2023-12-20")
    assert Saying("written", "2023年12月21日", "layout") in found.others


def test_the_rest_of_a_title_in_two_lines_is_no_text_of_a_web_page() -> None:
    """Where a tag gives all of it."""
    head = '<meta name="ArticleTitle" content="云溪区关于印发《渡口管理办法》的通知">'
    body = f"<p>云溪区关于印发《渡口</p><p>管理办法》的通知</p><p>{TEXT}</p>"
    found = understand(read_html(markup("云溪区", body, head=head), RULES), RULES, "x.html")
    assert found.title == "云溪区关于印发《渡口管理办法》的通知"
    assert found.text == TEXT


def test_two_tags_that_differ_are_one_saying() -> None:
    """A script that gives two dates of publication says no more than one by the first."""
    script = {"title": TITLE, "display_publish_time": 1703152800, "first_publish_time": 1603152800}
    page = Page([Line(TEXT)], script={**script, "content": f"<p>{TEXT}</p>"})
    assert weigh(page, RULES, "x.html").others == ()


def test_an_attachment_gives_its_text_with_its_title() -> None:
    """Of a document all lines, of a web page what is not around it, of an unread file nothing."""
    assert text_of(paged(*NOTICE), RULES) == (list(NOTICE), ())
    site = read_html(markup(TITLE, f"<p>{TEXT}</p>", around="<nav>首页</nav>"), RULES)
    assert text_of(site, RULES) == ([TITLE, TEXT], ())
    assert text_of(paged(TEXT, legibility="gibberish"), RULES) == ([], ())


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), max_size=10),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
)
def test_any_document_with_a_word_is_understood(lines, name) -> None:
    """It has a title, and no line but that of the title is lost."""
    page = paged(*lines)
    if not any(ch.isalnum() for line in page.lines for ch in line.text):
        return
    found = record(page, f"{name}甲.docx")
    assert found.title
    kept = set(found.text.split("\n"))
    lost = [line.text for line in page.lines if line.text not in kept]
    title = "".join(found.title.split())
    assert all("".join(text.split())[:1] in title for text in lost)


@pytest.mark.parametrize(
    "text", ["各单位：\n即日起启用。", "查阅时间为工作日9时至17时。", "渡口时间\n每日9时开放。"]
)
def test_mere_text_keeps_its_first_line_where_the_title_is_told_elsewhere(text) -> None:
    """By a list of files, or by staff."""
    read = weigh(read_dump(text), RULES, "a1.txt", "关于渡口的公告").record
    assert (read.title, read.text) == ("关于渡口的公告", text)
