"""An HTML page as lines, and what is understood of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.understanding import understand
from ftarchive.ingest.web.html import read_fragment, read_html
from making import attempt, page

TITLE = "云溪区关于渡口的公告"
LINES = ["渡口自即日起开放，请市民留意船期，并遵守秩序。", "渡口管理站负责解释，未尽事宜另行公告。"]
BODY = "".join(f"<p>{each}</p>" for each in LINES)
TEXT = "\n".join(LINES)


RULES = tables.load(Home(CHECKOUT))


def lines(markup: str) -> list[str]:
    return [line.text for line in read_html(markup, RULES).lines]


def record(markup: str):
    return understand(read_html(markup, RULES), RULES, "甲.html")


def test_a_page_is_its_title_and_the_text_of_its_container() -> None:
    """A paragraph a line."""
    read = record(page(TITLE, BODY))
    assert (read.title, read.text) == (TITLE, TEXT)


AROUND = {
    "navigation": '<div class="nav"><a href="/">首页</a><a href="/zw">政务公开</a></div>',
    "a nav element": "<nav><a>互动交流</a>走进云溪</nav>",
    "a hidden box": '<div style="DISPLAY : none">隐藏的字</div>',
    "a script": "<script>var hint = '脚本里的字';</script>",
    "a style": "<style>p { content: '样式里的字' }</style>",
    "a title out of place": "<title>云溪区渡口管理站网站</title>",
    "a comment": "<!-- 注释里的字 -->",
    "a form": "<select><option>选项一</option></select><button>提交按钮</button>",
    "a noscript": "<noscript>请启用脚本</noscript>",
    "a template": "<template><p>模板里的字</p></template>",
    "a frame": "<iframe>框架里的字</iframe>",
    "share links": '<div class="share">分享到：微信 微博</div>',
    "a breadcrumb": '<div class="position">当前位置：<a>首页</a> &gt; <a>通知公告</a></div>',
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("place", ["before", "inside"])
def test_what_is_around_the_text_is_not_in_it(around, place) -> None:
    """Wherever on the page it stands."""
    markup = page(TITLE, around + BODY) if place == "inside" else page(TITLE, BODY, around=around)
    assert record(markup).text == TEXT


FOOTERS = [
    "<p>分享到：</p>",
    "<p>【打印本页】 【关闭窗口】</p>",
    "<p>粤ICP备00000000号-1 网站标识码：9900000001 粤公网安备 99000000000001号</p>",
    "<p>主办单位：云溪区人民政府办公室</p><p>版权所有：云溪区</p>",
    "<p>上一篇：甲</p><p>下一篇：乙</p>",
    "<p>区政府行政执法投诉邮箱:zfjd@example.cn</p>",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_footer_below_the_text_is_cut_off(footer) -> None:
    """Inside the container as well as below it."""
    assert record(page(TITLE, BODY + footer)).text == TEXT
    assert record(page(TITLE, BODY) + footer).text == TEXT


def test_a_sentence_about_such_things_stays() -> None:
    """Only lines at the end that are footers through and through go."""
    sentence = "网站应当在页面底部标明网站标识码和ICP备案编号，并设置投诉邮箱。"
    assert sentence in record(page(TITLE, f"<p>{sentence}</p>{BODY}")).text


def test_a_row_of_a_table_is_a_line_with_tabs() -> None:
    """Empty cells keep their place."""
    table = (
        "<table><tr><th>指标</th><th>2020年</th><th>2021年</th></tr>"
        "<tr><td>渡口（处）</td><td></td><td><p>8</p></td></tr></table>"
    )
    assert lines(table) == ["指标\t2020年\t2021年", "渡口（处）\t\t8"]


def test_tables_that_only_lay_out_the_page_are_not_rows() -> None:
    """Old pages are nested tables through and through."""
    markup = (
        "<table><tr><td><a>首页</a></td><td><table><tr><td>"
        f'<h1>{TITLE}</h1><div id="zoom">{BODY}</div></td></tr></table></td></tr></table>'
    )
    read = record(f"<html><head><title>{TITLE}</title></head><body>{markup}</body></html>")
    assert (read.title, read.text) == (TITLE, TEXT)


def test_a_break_ends_a_line_and_an_inline_element_does_not() -> None:
    """Nor does a line break of the source between Chinese characters leave a space."""
    assert lines("<p>渡口<b>管理</b>站<br>公告<br/>通知</p>") == ["渡口管理站", "公告", "通知"]
    assert lines("<p>渡口\n    管理站</p>") == ["渡口管理站"]
    assert lines("<p>GB\n18030</p>") == ["GB 18030"]
    assert lines("<p>渡&nbsp;口&mdash;&#20844;&#x544A;</p>") == ["渡\u00a0口—公告"]


def test_headings_inside_the_text_keep_their_level() -> None:
    """Whatever is inside of them; the record marks them by line."""
    inner = "<h2>总体<b>情况</b></h2><p>渡口自即日起开放，请市民留意船期。</p><h5>船只</h5>"
    levels = [(line.level, line.text) for line in read_html(inner + BODY, RULES).lines]
    assert levels[:3] == [(2, "总体情况"), (0, "渡口自即日起开放，请市民留意船期。"), (5, "船只")]
    read = record(page(TITLE, BODY + inner + BODY))
    assert read.structure == ((2, "h2"), (4, "h5"))


def test_structure_makes_no_other_document() -> None:
    """Two files that say the same are the same, however they mark it."""
    marked = record(page(TITLE, BODY + "<h3>附则</h3>" + BODY))
    plain = record(page(TITLE, BODY + "<p>附则</p>" + BODY))
    assert marked.structure != plain.structure
    assert marked.digest() == plain.digest()


def test_meta_tags_are_read_in_any_case() -> None:
    """``contentSource`` and ``PUBDATE`` are what real pages write."""
    head = (
        '<meta name="contentSource" content="云溪区渡口管理站">'
        '<META NAME="PUBDATE" CONTENT="2023/12/21 18:32">'
        '<meta name="columnname" content="通知公告"><meta name="KEYWORDS" content="渡口">'
        '<meta name="SiteIDCode" content="9900000001">'
        '<meta name="Url" content="http://www.yunxi.example/a.html">'
    )
    read = record(page(TITLE, BODY, head=head))
    assert (read.source, read.published) == ("云溪区渡口管理站", "2023-12-21T18:32:00+08:00")
    assert (read.category, read.keywords, read.site) == ("通知公告", "渡口", "9900000001")
    assert read.url == "http://www.yunxi.example/a.html"
    assert read.given["published"] == "2023/12/21 18:32"
    assert read.provenance["published"] == "meta:pubdate"


@pytest.mark.parametrize("empty", ["null", "", " ", "无", "—  —", "/", "undefined"])
def test_a_meta_tag_that_says_nothing_leaves_the_field_to_the_label(empty) -> None:
    """Markers of emptiness are no values."""
    head = f'<meta name="ContentSource" content="{empty}"><meta name="PubDate" content="{empty}">'
    body = "<p>发布日期：2023-12-21 来源：云溪区渡口管理站</p>" + BODY
    read = record(page(TITLE, body, head=head))
    assert (read.source, read.published, read.text) == ("云溪区渡口管理站", "2023-12-21", TEXT)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("./t2019_1.shtml", None),
        ("t2019_1.shtml", None),
        ("/gk/t2019_1.shtml", "http://www.yunxi.example/gk/t2019_1.shtml"),
        ("null", None),
        ("javascript:void(0)", None),
        ("https://www.yunxi.example/gk/1.html", "https://www.yunxi.example/gk/1.html"),
    ],
)
def test_an_address_is_whole_or_it_is_none(url, expected) -> None:
    """A relative one is made whole where the page says of which site it is."""
    head = f'<meta name="SiteDomain" content="www.yunxi.example"><meta name="Url" content="{url}">'
    read = record(page(TITLE, BODY, head=head))
    assert read.url == expected
    assert ("url" in read.provenance) is (expected is not None)


def test_the_record_in_a_script_is_read_before_all_else() -> None:
    """Guangdong's catalogue platform shows nothing without running it."""
    detail = {
        "title": TITLE,
        "identifier": "11990000YX0000059Y/2022-00014",
        "document_number": "云渡规[2022]05号",
        "publisher": "云溪区渡口管理站",
        "date": 1670169600,
        "created_at": "2022-12-06 09:30:00",
        "display_publish_time": 1670292000,
        "classify_main_name": "通知公告",
        "content": BODY,
        "is_expired": 0,
        "is_abolished": 1,
        "keywords": ["渡口", "公告"],
        "abstract": "null",
    }
    script = f"<script>window._CONFIG = {json.dumps({'SID': 1, 'DETAIL': detail})};</script>"
    read = record(f"<html><head><title>平台</title></head><body>{script}<p>页脚</p></body></html>")
    assert (read.title, read.text) == (TITLE, TEXT)
    assert read.index_number == "11990000YX0000059Y/2022-00014"
    assert (read.document_number, read.given["document_number"]) == (
        "云渡规〔2022〕5号",
        "云渡规[2022]05号",
    )
    assert (read.written, read.generated) == ("2022-12-05", "2022-12-06T09:30:00+08:00")
    assert read.published == "2022-12-06T10:00:00+08:00"
    assert (read.category, read.validity, read.abstract) == ("通知公告", "废止", None)
    assert read.provenance["index_number"] == "script:identifier"


def test_a_script_that_is_no_record_is_passed_over() -> None:
    """Broken JSON and other people's objects."""
    for source in (
        '{"identifier": ',
        '{"identifier": "x"}',
        "[" * 9999,
        '{"document_number": {"title": 1}',
    ):
        markup = page(TITLE, BODY, around=f"<script>{source}</script>")
        assert record(markup).text == TEXT


NESTS = ["<div>", "<b><i>", "<table><tr><td>", "<ul><li>", "<div class=x><p>", "<font>"]


@pytest.mark.parametrize("tags", NESTS)
@pytest.mark.parametrize("times", [10, 500, 20_000])
def test_deep_nesting_gives_the_whole_text_or_a_refusal(tags, times) -> None:
    """Neither a crash nor, worse, a document of which half is silently missing."""
    deep = "<p>渡口管理站每年春分公布船期，由渡口管理站负责解释。</p>"
    read = attempt(record, page(TITLE, BODY + tags * times + deep))
    if isinstance(read, Refused):
        assert times > 500
    else:
        assert deep[3:-4] in read.text.split("\n")


def test_a_large_page_takes_time_in_proportion() -> None:
    """Twenty thousand paragraphs are nothing special."""
    body = "".join(
        f"<p>第{n}条　渡口自即日起开放，由渡口管理站负责解释。</p>" for n in range(20_000)
    )
    assert record(page(TITLE, body)).text.count("\n") == 19_999


@pytest.mark.parametrize(
    "markup", ["", " ", "<", "<html>", "<p></p>", "<!-- -->", "<script>1</script>", "&#0;", "\x00"]
)
def test_a_page_without_text_is_refused(markup) -> None:
    """For want of a title or of a text."""
    with pytest.raises(Refused) as refused:
        record(markup)
    assert refused.value.code in ("no-title", "no-text")


@pytest.mark.parametrize(
    "head",
    [
        '<meta name=Generator content="Microsoft Word 15"><title>附件</title>',
        '<meta name="generator" content="LibreOffice 7.4 (Linux)"/><title>Word文档</title>',
        '<meta name=ProgId content=Word.Document><meta name=Generator content="WPS Office">',
    ],
)
def test_a_document_that_an_office_suite_saved_as_a_page_is_read_by_its_layout(head) -> None:
    """Red head, title in two lines, signature."""
    told = ["云溪区人民政府文件", "云府〔2023〕5号", "云溪区人民政府关于印发渡口", "管理办法的通知"]
    signed = ["各街道办事处：", "请遵照执行。", "云溪区人民政府", "2023年12月21日"]
    markup = "".join(f"<p class=MsoNormal>{each}</p>" for each in told + signed)
    read = record(f"<html><head>{head}</head><body>{markup}</body></html>")
    assert read.title == "云溪区人民政府关于印发渡口管理办法的通知"
    assert (read.document_number, read.issuer) == ("云府〔2023〕5号", "云溪区人民政府")
    assert (read.written, read.text.split("\n")[-3]) == ("2023-12-21", "请遵照执行。")


def test_a_page_of_a_site_stays_one_whatever_made_it() -> None:
    """Its meta tags say so."""
    head = '<meta name=Generator content="Microsoft Word 15"><meta name=SiteName content=云溪网>'
    assert read_html(page(TITLE, BODY), RULES).is_laid_out is False
    assert read_html(f"<head>{head}</head><p>渡口</p>", RULES).is_laid_out is False


def test_the_main_text_counts_though_it_waits_for_a_script_to_show_it() -> None:
    """As in articles of accounts."""
    hidden = f'<div id="js_content" style="visibility: hidden;">{BODY}</div>'
    read = record(f"<h1>{TITLE}</h1><p><a>云溪发布</a><em>2023-12-21 18:32</em></p>{hidden}")
    assert (read.text, read.published) == (TEXT, "2023-12-21T18:32:00+08:00")


@pytest.mark.parametrize(
    "markup",
    [
        "<frameset><frame src=a><noframes><body>浏览器不支持框架</body></noframes></frameset>",
        "<p><a href=1>单位概况</a></p><p><a href=2>预警信息</a></p>",
    ],
    ids=["a frameset", "a menu"],
)
def test_a_page_of_frames_or_links_alone_has_no_text(markup) -> None:
    """The pages that they lead to are the documents."""
    with pytest.raises(Refused) as refused:
        record(f"<html><head><title>云溪区气象局</title></head>{markup}</html>")
    assert refused.value.code == "no-text"


def test_a_label_and_its_value_may_be_blocks_side_by_side() -> None:
    """A longer block, or one with others in it, is no value."""
    info = "<div>日期：</div><div>2024-03-11</div><div>来源：</div><div>渡口管理站</div>"
    read = record(f"<h1>{TITLE}</h1><div>{info}</div><div>{BODY}</div>")
    assert (read.source, read.published, read.text) == ("渡口管理站", "2024-03-11", TEXT)
    empty = record(f"<h1>{TITLE}</h1><div>2024-03-11</div><div>来源：</div><div>{BODY}</div>")
    assert (empty.source, empty.text) == (None, TEXT)


def test_what_a_page_hides_goes_to_the_gate() -> None:
    """Whoever takes the file can read it, though no one sees it on the page."""
    hidden = '<div style="display:none">王福<script>x</script>，<b>证号</b></div>'
    read = read_html(page(TITLE, BODY + hidden), RULES)
    assert [(each.place, each.text.split("\n")[0]) for each in read.hidden] == [
        ("隐藏文字", "王福")
    ]
    assert not any("王福" in line.text for line in read.lines)


def test_title_and_number_above_the_main_text_are_read_though_nothing_marks_them() -> None:
    """Where the window says no more than whose site it is."""
    above = "<div>关于核准渡口变更的批复</div><div>云渡审〔2022〕12号</div>"
    window = "<title>云溪区渡口管理站</title>"
    read = record(f"{window}{above}<div id=zoom>{BODY}</div>")
    assert (read.title, read.document_number) == ("关于核准渡口变更的批复", "云渡审〔2022〕12号")


def test_a_date_by_its_common_label_above_the_main_text_is_that_of_publication() -> None:
    """Inside of the text it may be that of a meeting."""
    told = f"<h1>{TITLE}</h1><div>时间：2023-08-30</div><div id=zoom>{BODY}</div>"
    assert record(told).published == "2023-08-30"
    inside = f"<h1>{TITLE}</h1><div id=zoom>{BODY}<p>时间：2023-08-30</p></div>"
    assert record(inside).published is None


def test_a_list_of_documents_is_none() -> None:
    """Links with their dates below a breadcrumb, and what turns the pages."""
    entry = '<li><a href="{n}.html">云溪区关于第{n}号渡口的通知</a><span>2023-05-0{n}</span></li>'
    entries = "".join(entry.format(n=number) for number in range(1, 7))
    crumb = '<div class="position">当前位置：<a>首页</a> &gt; <a>通知公告</a></div>'
    window, turning = "<title>通知公告_云溪区</title>", "<div>共5页 首页 上一页 下一页</div>"
    with pytest.raises(Refused) as refused:
        record(f"{window}{crumb}<ul>{entries}</ul>{turning}")
    assert refused.value.code == "no-text"
    labelled = f"{crumb}<h1>{TITLE}</h1><p>索引号：/2023-7</p><ul>{entries}</ul>"
    assert record(labelled).text.count("渡口的通知") == 6


def test_a_page_that_has_no_more_than_a_link_to_its_attachment_is_a_document() -> None:
    """Its text is the name of it."""
    read = record(f"<title>{TITLE}</title><p><a href=a.pdf>附件：渡口名录.pdf</a></p>")
    assert read.text == "附件：渡口名录.pdf"


TAGS = st.sampled_from(
    "<p> </p> <div> </div> <table> <tr> <td> </table> <br> <h1> </h1> <a> </a> <title> <script> "
    '</script> <!-- --> <meta/name="pubdate"/content="2023"> <style> <svg> <math> <select> '
    "<ul><li> <dl><dt><dd> &nbsp; &#55296; <td/style='display:none'> <div/id=zoom> <ucaptitle> "
    "<b <!DOCTYPE <![CDATA[ ]]> <?xml ?>".split()
)
WORDS = st.sampled_from(
    [
        "渡口公告",
        "发布日期：2023-12-21",
        "索引号",
        "首页 > 政务",
        "。",
        "\x1e",
        "\x1f",
        "\n",
        "来源：",
    ]
)


@settings(max_examples=150)
@given(st.lists(TAGS | WORDS | st.text(max_size=9), max_size=40).map("".join))
def test_any_markup_is_read_or_refused(markup) -> None:
    """Never another error, and no mark of ours in the text."""
    read = attempt(record, markup)
    if isinstance(read, Refused):
        assert read.code in ("no-title", "no-text")
    else:
        assert read.title.strip()
        assert not set("\x1e\x1f") & set(read.text + read.title)


def test_a_fragment_is_read_like_a_page() -> None:
    """As scripts carry them."""
    assert [line.text for line in read_fragment(BODY, RULES)] == TEXT.split("\n")
    assert [line.text for line in read_fragment("只有文字", RULES)] == ["只有文字"]
