"""PDF files as a person reads them, made by tests/pdfmaking.py, and real ones."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftarchive.config import Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest.page import Hidden, Page
from ftarchive.ingest.paged.pdf import read_pdf
from ftarchive.ingest.rules import load
from pdfmaking import Paper, break_lines, make_pdf, set_paragraphs

SENTENCE = "各乡镇人民政府、街道办事处要按照职责分工抓好落实，按月报送进展情况"
LONG = f"{SENTENCE}，{SENTENCE}，不得迟报、漏报。"
TITLE = "云溪区人民政府关于加强基层管理服务的通知"


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """The rules that come with the program."""
    return load(Home(tmp_path_factory.mktemp("home")))


@pytest.fixture
def read(rules):
    """Reads pages as one PDF."""

    def read_papers(papers: Sequence[Paper], **options) -> Page:
        return read_pdf(make_pdf(papers, **options), "甲.pdf", rules, Settings())

    return read_papers


def texts(page: Page) -> list[str]:
    """The lines of a page."""
    return [line.text for line in page.lines]


def hidden(page: Page, place: str) -> list[str]:
    """What is hidden in places of that name."""
    return [item.text for item in page.hidden if place in item.place]


def test_lines_become_paragraphs(read) -> None:
    """A paragraph is one line again, over the end of a page as well."""
    paragraphs = [LONG, f"一是{LONG}", f"二是{LONG * 3}", LONG]
    assert texts(read(set_paragraphs(paragraphs, per_page=7))) == paragraphs


HAN = "政务公开管理办法基层服务信息单位时间地点年度报告民生保障工作落实"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(alphabet=HAN, min_size=3, max_size=150), min_size=2, max_size=12),
    st.integers(8, 25),
)
def test_what_is_printed_is_read_back(bodies, per_page) -> None:
    """Paragraphs set with an indent and full stops come back as they were."""
    paragraphs = [f"{SENTENCE}{body}。" for body in bodies]
    content = make_pdf(set_paragraphs(paragraphs, per_page=per_page))
    page = read_pdf(content, "甲.pdf", None, Settings())
    assert texts(page) == paragraphs


def test_words_keep_their_blanks(read) -> None:
    """Latin lines join with a blank, hyphens go, and Chinese has no blank beside figures."""
    english = [
        "The administrative measures for open govern-",
        "ment information in Yunxi District apply to",
        "all subordinate offices.",
    ]
    mixed = Paper().lines(80, 100, english).text(80, 220, "截至2024年底共").text(167, 220, "38")
    page = read([mixed.text(182, 220, "件")])
    assert texts(page) == [
        "The administrative measures for open government information in Yunxi District apply to"
        " all subordinate offices.",
        "截至2024年底共38件",
    ]


def test_title_over_two_lines_is_a_heading(read) -> None:
    """A large centred title is one line with level 1, headings in bold come below it."""
    first = set_paragraphs([LONG, LONG])[0]
    first.text(165, 60, "云溪区人民政府办公室关于印发", 19, bold=True)
    first.text(184, 88, "基层管理服务办法的通知", 19, bold=True)
    first.text(80, 420, "一、总体要求", 14, bold=True)
    page = read([first])
    assert [(line.text, line.level) for line in page.lines] == [
        ("云溪区人民政府办公室关于印发基层管理服务办法的通知", 1),
        (LONG, 0),
        (LONG, 0),
        ("一、总体要求", 2),
    ]


@pytest.mark.parametrize(
    "form", ["— {} —", "- {} -", "第 {} 页", "第{}页 共4页", "{}/4", "{}", "Page {} of 4", "－{}－"]
)
def test_page_numbers_are_no_text(read, form) -> None:
    """Page numbers of all forms go, and the sentence goes on over them."""
    papers = set_paragraphs([LONG * 14], per_page=10)
    for number, paper in enumerate(papers, 1):
        paper.text(280, 800, form.format(number), 9)
    assert texts(read(papers)) == [LONG * 14]


def test_one_page_with_its_number(read) -> None:
    """The number of a single page goes by its form."""
    paper = set_paragraphs([LONG])[0].text(280, 800, "— 1 —", 9)
    assert texts(read([paper])) == [LONG]


def test_running_heads_are_told_and_left_out(read) -> None:
    """What stands at the top of each page is no text; what is named there the gate still sees."""
    papers = set_paragraphs([LONG * 14], per_page=10)
    for paper in papers:
        paper.text(80, 50, "云溪区政府公报 2024年第3期", 9)
    page = read(papers)
    assert texts(page) == [LONG * 14]
    assert hidden(page, "页眉页脚") == ["云溪区政府公报 2024年第3期"]


def test_headings_of_annexes_stay(read) -> None:
    """“附件1”, “附件2” at the top of pages are text, not running heads."""
    papers = []
    for number in (1, 2, 3):
        papers += set_paragraphs([LONG * 3], per_page=25)
        papers[-1].text(80, 90, f"附件{number}", 14)
    assert [text for text in texts(read(papers)) if "附件" in text] == ["附件1", "附件2", "附件3"]


def test_watermarks_are_left_out(read) -> None:
    """Text that lies askew, or large and faint behind the text, is a watermark."""
    papers = set_paragraphs([LONG * 14], per_page=10)
    for paper in papers:
        paper.text(150, 600, "内部资料", 60, colour=(0.85, 0.85, 0.85), turn=(0.707, 0.707))
        paper.text(100, 402, "云溪区", 50, colour=(0.9, 0.9, 0.9))
    page = read(papers)
    assert texts(page) == [LONG * 14]
    assert sorted(hidden(page, "水印")) == ["云溪区", "内部资料"]


def test_tiled_watermarks_are_left_out(read) -> None:
    """Faint words that are repeated all over a page are a watermark though small and straight."""
    paper = set_paragraphs([LONG])[0]
    for number in range(8):
        paper.text(60 + 250 * (number % 2), 300 + 60 * number, "仅供查阅", colour=(0.9, 0.9, 0.9))
    page = read([paper])
    assert (texts(page), hidden(page, "水印")) == ([LONG], ["仅供查阅"])


def test_notes_do_not_part_a_paragraph(read) -> None:
    """A sentence goes on over the page, past the small notes at its foot."""
    papers = set_paragraphs([LONG * 7], per_page=10)
    papers[0].text(80, 700, "注：以区政府公布的目录为准。", 9)
    assert texts(read(papers)) == [LONG * 7, "注：以区政府公布的目录为准。"]


def test_numbered_lines_of_forms_stay_apart(read) -> None:
    """A line that is full by chance does not swallow the item with the next number."""
    items = [f"{n}.{'是否' if n < 4 else '以上'}{'□有□无' * 6}" for n in (1, 2, 3)]
    assert texts(read([Paper().lines(80, 100, items)])) == items


def test_grey_text_is_text(read) -> None:
    """Small grey text that stands straight is read."""
    paper = set_paragraphs([LONG])[0].text(80, 400, "备注：灰色小字", 12, colour=(0.8, 0.8, 0.8))
    assert texts(read([paper])) == [LONG, "备注：灰色小字"]


def test_columns_are_read_one_after_the_other(read) -> None:
    """Two columns of running text below a title: left before right."""
    left, right = break_lines(LONG * 4, 17), break_lines(f"再者{LONG * 4}", 17)
    paper = Paper().text(200, 60, TITLE, 20)
    for x, lines in ((60, left), (310, right)):
        for number, line in enumerate(lines):
            own = line.lstrip("\u3000")
            paper.text(x + 13 * (len(line) - len(own)), 110 + 22 * number, own, 13)
    assert texts(read([paper])) == [TITLE, LONG * 4, f"再者{LONG * 4}"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages_are_read_upright(read, rotate) -> None:
    """A page that is turned in the viewer reads the same."""
    papers = set_paragraphs([LONG, LONG])
    papers[0].rotate = rotate
    assert texts(read(papers)) == [LONG, LONG]


def test_text_set_sideways_is_read(read) -> None:
    """A landscape page drawn on a portrait one is read in its own direction."""
    paper = Paper()
    for number, line in enumerate(break_lines(LONG, 30)):
        own = line.lstrip("\u3000")
        paper.text(100 + 24 * number, 700 - 14 * (len(line) - len(own)), own, 14, turn=(0, 1))
    assert texts(read([paper])) == [LONG]


def test_ruled_tables_are_rows(read) -> None:
    """Cells are parted by tabs, the lines of a cell joined."""
    rows = [["事项", "责任单位", "时限"], ["信息公开", "区政府办公室政务公开\n科", "10个工作日"]]
    paper = Paper().text(80, 80, "一览表如下：").table(80, 100, 110, rows)
    page = read([paper.text(80, 200, "以上事项另有规定的除外。")])
    assert texts(page) == [
        "一览表如下：",
        "事项\t责任单位\t时限",
        "信息公开\t区政府办公室政务公开科\t10个工作日",
        "以上事项另有规定的除外。",
    ]
    assert [line.is_row for line in page.lines] == [False, True, True, False]


def test_merged_cells_stand_once(read) -> None:
    """A cell over two rows stands in the first; one over two columns is one cell."""
    paper = Paper().grid([80, 180, 280], [100, 120])
    paper.line(80, 100, 80, 160).line(180, 120, 180, 160).line(280, 100, 280, 160)
    paper.line(180, 140, 280, 140).line(80, 160, 280, 160)
    paper.text(84, 115, "合并", 10).text(184, 115, "右上", 10)
    paper.text(84, 145, "两行", 10).text(184, 135, "甲", 10).text(184, 155, "乙", 10)
    assert texts(read([paper])) == ["合并\t右上", "两行\t甲", "乙"]


def test_tables_go_on_over_pages(read) -> None:
    """The heading of the columns that is repeated on the next page stands once, and a row that
    was broken is one row."""
    first = [["序号", "单位", "事项"], ["1", "区教育局", "负责义务教育招生入学的"]]
    second = [["序号", "单位", "事项"], ["", "", "组织管理。"], ["2", "区民政局", "负责社会救助。"]]
    papers = [Paper().table(80, 100, 140, rows) for rows in (first, second)]
    assert texts(read(papers)) == [
        "序号\t单位\t事项",
        "1\t区教育局\t负责义务教育招生入学的组织管理。",
        "2\t区民政局\t负责社会救助。",
    ]


def test_columns_without_rules_are_cells(read) -> None:
    """Three columns in line over some rows are a table; two pieces in one line are not."""
    paper = Paper().text(80, 80, "联系人：办公室").text(300, 80, "电话：87654321")
    for number, row in enumerate(
        [("单位", "户数", "金额"), ("东镇", "12", "30"), ("西镇", "9", "25")]
    ):
        for column, cell in enumerate(row):
            paper.text(80 + 120 * column, 120 + 20 * number, cell)
    page = read([paper])
    assert texts(page) == [
        "联系人：办公室 电话：87654321",
        "单位\t户数\t金额",
        "东镇\t12\t30",
        "西镇\t9\t25",
    ]


FILLER = "政务公开工作是转变职能的重要内容"  # 16 characters


def filled(ems: int) -> str:
    """Text so many characters long, without an end."""
    return (FILLER * 3)[:ems]


def test_a_line_is_full_where_the_next_word_would_not_fit(read) -> None:
    """However long the word is: an address with the brackets around it."""
    address = "（www.example.gov.cn/xxgk/2025/05/index.html）"
    lines = [f"\u3000\u3000{filled(28)}", filled(12), address + filled(8), "完。"]
    page = read([Paper().lines(80, 100, lines)])
    assert texts(page) == ["".join(lines).strip()]


def test_punctuation_over_the_margin_does_not_move_it(read) -> None:
    """A line is full by what the others reach, not by a comma that hangs."""
    lines = [f"\u3000\u3000{filled(28)}，", filled(29), filled(29), "完。"]
    assert texts(read([Paper().lines(80, 100, lines)])) == ["".join(lines).strip()]


def test_a_little_more_room_below_a_sentence_parts_paragraphs(read) -> None:
    """As in letters without indents, whose last lines may be full."""
    letter = [
        "The annual report of the district is published in March every year,",
        "and everyone may have a copy of it without paying any charge. It is",
        "also sent to all libraries and schools of the district, on request.",
    ]
    paper = Paper()
    for y in (100, 165, 230):
        paper.lines(80, y, letter)
    assert len(texts(read([paper]))) == 3


def test_names_below_each_other_stay_apart(read) -> None:
    """Lines that are all short are a list, however much they are of one length."""
    names = [f"{name}溪村村民委员会" for name in "东西南北中上下"]
    assert texts(read([Paper().lines(80, 100, names)])) == names


@pytest.mark.parametrize(
    ("title", "lines"),
    [("云溪区本年度工作报告", 2), ("关于公布本年度名单的通知", 1)],
)
def test_an_office_above_a_title(read, title, lines) -> None:
    """It is part of the title, unless that names the place once more."""
    paper = set_paragraphs([LONG])[0]
    for y, text in ((60, "云溪区人民政府"), (86, title)):
        paper.text(297 - 9 * len(text), y, text, 18)
    assert len(texts(read([paper]))) == lines + 1


def test_few_words_left_of_a_row_go_on_in_it(read) -> None:
    """The rest of one cell at the head of the next page."""
    first = [["1", "东门桥改造工", "区住建局"], ["2", "生活垃圾分类收", "区城管局"]]
    second = [["", "运", ""], ["3", "公路", "区交通局"]]
    papers = [Paper().table(80, 100, 140, rows) for rows in (first, second)]
    assert texts(read(papers))[1:] == ["2\t生活垃圾分类收运\t区城管局", "3\t公路\t区交通局"]


def unruled(rows: Sequence[tuple[str, ...]], step: float, *, middle: bool) -> Paper:
    """A table without lines; cells of two lines have them around the middle or from the top."""
    paper, y = Paper(), 100.0
    for row in rows:
        high = max(cell.count("\n") for cell in row)
        for column, cell in enumerate(row):
            top = y + (6 * (high - cell.count("\n")) if middle else 0)
            paper.lines(80 + 110 * column, top, cell.split("\n"), 10, 12)
        y += step + 12 * high
    return paper


UNRULED = [
    ("序号", "事项", "单位", "备注"),
    ("1", "生活垃圾分类\n收运体系", "区城管局", ""),
    ("2", "公路养护", "区交通局", "续建"),
    ("3", "老旧小区改造\n配套工程", "区住建局", ""),
    ("4", "东门桥", "区交通局", "新建"),
]


@pytest.mark.parametrize(("step", "middle"), [(20, True), (20, False), (12, False)])
def test_cells_of_several_lines_without_rules(read, step, middle) -> None:
    """Rows are told by the distance of lines, or by what stands in the first column."""
    page = read([unruled(UNRULED, step, middle=middle)])
    rows = ["\t".join(cell.replace("\n", "") for cell in row).strip() for row in UNRULED]
    assert texts(page) == rows
    assert all(line.is_row for line in page.lines)


def test_a_note_below_a_table_without_rules_is_none_of_it(read) -> None:
    """Neither one that stands in its columns by chance, nor a sentence."""
    rows = [("成分", "质量"), ("氯化钠", "8.5g"), ("水", "800ml"), ("糖", "1.2g")]
    paper = unruled(rows, 20, middle=False)
    paper.text(60, 180, "值").text(100, 180, "7.4").text(130, 180, "（25度）")
    assert texts(read([paper])) == [
        "成分\t质量",
        "氯化钠\t8.5g",
        "水\t800ml",
        "糖\t1.2g",
        "值 7.4 （25度）",
    ]


def test_numbers_of_items_are_no_cells(read) -> None:
    """A number with white space behind it begins an item."""
    paper = Paper()
    for n in range(1, 6):
        paper.text(80, 100 + 20 * n, f"{n}.").text(112, 100 + 20 * n, f"办理事项之{n}。")
    assert not any(line.is_row for line in read([paper]).lines)


def test_three_columns_are_read_one_after_the_other(read) -> None:
    """As in a gazette."""
    columns = [break_lines(f"{mark}{SENTENCE * 3}。", 12) for mark in "甲乙丙"]
    paper = Paper()
    for n, lines in enumerate(columns):
        paper.lines(50 + 175 * n, 100, lines)
    assert [text[0] for text in texts(read([paper]))] == ["甲", "乙", "丙"]


def test_a_question_begins_a_paragraph(read) -> None:
    """Also below an answer that fills its last line."""
    answer = f"\u3000\u3000答：{filled(25)}。"
    lines = ["问：何时办理？", answer, "问：何处办理？", answer]
    assert texts(read([Paper().lines(80, 100, lines)])) == [line.strip() for line in lines]


def test_hyphens_of_compounds_stay_at_the_end_of_a_line(read) -> None:
    """Those that divide a word go."""
    lines = [
        "The district has built a new treatment plant, which is a state-of-",
        "the-art one, as the bureau says in its notice: by now such a state-",
        "of-the-art plant, its gardens and its laboratory are open to the pub-",
        "lic.",
    ]
    (said,) = texts(read([Paper().lines(80, 100, lines)]))
    assert said == f"{lines[0]}{lines[1]}{lines[2][:-1]}lic."


def test_what_is_far_apart_on_a_line_is_told_apart(read) -> None:
    """For who prints and when, at both ends of one line."""
    paper = set_paragraphs([LONG])[0]
    paper.text(80, 700, "云溪区人民政府办公室", 12).text(350, 700, "2024年3月1日印发", 12)
    assert read([paper]).lines[-1].pieces == ("云溪区人民政府办公室", "2024年3月1日印发")


def test_leaders_of_contents_go(read) -> None:
    """Dots that lead to a page number go with it, and each entry stays a line."""
    entries = [("第一章　总则", 40, 1), ("第二章　职责分工与工作要求", 33, 12), ("附则", 44, 30)]
    paper = Paper().text(250, 60, "目　录", 14)
    paper.lines(80, 100, [f"{text}{'.' * dots}{number}" for text, dots, number in entries])
    assert texts(read([paper])) == ["目　录", *(text for text, _, _ in entries)]


def test_overlaid_characters_stand_once(read) -> None:
    """Text drawn twice to look bold is read once; letters that are doubled stay."""
    paper = Paper().text(80, 100, TITLE, 18).text(80.4, 100, TITLE, 18).text(80, 140, "AABB第11条")
    assert texts(read([paper])) == [TITLE, "AABB第11条"]


def test_what_cannot_be_seen_is_hidden(read) -> None:
    """Invisible, white, tiny, covered text and text off the page is told, but no text."""
    paper = set_paragraphs([LONG])[0]
    paper.text(80, 300, "不显示", mode=3).text(80, 340, "白色的字", colour=(1, 1, 1))
    paper.text(80, 380, "极小的字", 0.5).text(900, 400, "页外的字")
    paper.text(80, 440, "身份证号涂黑").box(70, 425, 300, 445, (0, 0, 0))
    page = read([paper])
    assert texts(page) == [LONG]
    assert set(hidden(page, "隐藏文字")) == {
        "不显示",
        "白色的字",
        "极小的字",
        "页外的字",
        "身份证号涂黑",
    }


def test_white_on_dark_is_seen(read) -> None:
    """White text on a dark ground is text."""
    paper = (
        Paper().box(70, 80, 400, 110, (0.1, 0.2, 0.6)).text(80, 100, TITLE, 14, colour=(1, 1, 1))
    )
    assert texts(read([paper])) == [TITLE]


def test_comments_and_fields(read) -> None:
    """Comments are hidden; what is typed into fields and over the page is text."""
    paper = Paper().text(80, 100, "申请人：").field("李某", (132, 88, 300, 104))
    paper.note("Text", "请再核对", (400, 80, 420, 100), "/T <FEFF738B>")
    paper.note("FreeText", "同意公开", (80, 130, 200, 146), "/DA (/F 12 Tf)")
    paper.field("不公开的值", (80, 200, 200, 216), "/F 2")
    page = read([paper])
    assert texts(page) == ["申请人：李某", "同意公开"]
    assert Hidden("批注", "王：请再核对") in page.hidden
    assert hidden(page, "表单域") == ["不公开的值"]


def test_properties_and_attachments(read) -> None:
    """The properties come with the dates of people, attached files with their names."""
    info = {"Title": TITLE, "Author": "李某", "CreationDate": "D:20240305101500+08'00'"}
    page = read(set_paragraphs([LONG]), info=info, attached={"附件1.txt": "甲乙".encode()})
    assert page.properties == {"title": TITLE, "author": "李某", "created": "2024-03-05 10:15:00"}
    assert hidden(page, "文档属性") == [TITLE, "李某"]
    assert [(file.name, file.content.decode()) for file in page.embedded] == [("附件1.txt", "甲乙")]
    assert page.is_laid_out


def test_attachments_are_limited(rules) -> None:
    """Attached files beyond the limit are refused."""
    content = make_pdf(set_paragraphs([LONG]), attached={"甲.txt": b"x" * 200})
    with pytest.raises(Refused) as refused:
        read_pdf(content, "甲.pdf", rules, dataclasses.replace(Settings(), max_unpacked_bytes=100))
    assert refused.value.code == "unpacked-too-large"


def test_radicals_are_characters(read) -> None:
    """Radicals that fonts give for characters are those characters."""
    page = read([Paper().text(80, 100, "⼀、⺠⽣⼯作⻅附⻚，ﬁle 2024")])
    assert texts(page) == ["一、民生工作见附页，file 2024"]


def test_exponents_stay_in_their_line(read) -> None:
    """An exponent is part of the line beside which it stands."""
    paper = Paper().text(80, 100, "面积120m").text(128, 95, "2", 7).text(134, 100, "以上")
    assert texts(read([paper])) == ["面积120m2以上"]


def test_scans_have_no_text(read) -> None:
    """Pictures alone, with what the scanner writes below them, have no text layer."""
    papers = [
        Paper().picture(0, 0, 595, 842).text(400, 830, "扫描全能王 创建", 8) for _ in range(4)
    ]
    page = read(papers)
    assert (page.legibility, page.lines) == ("no-text-layer", [])


def test_text_layer_of_a_scan_is_its_text(read) -> None:
    """Invisible text over pictures of pages is read, and marked."""
    paper = Paper().picture(0, 0, 595, 842)
    for number, line in enumerate(break_lines(LONG, 30)):
        own = line.lstrip("\u3000")
        paper.text(80 + 14 * (len(line) - len(own)), 120 + 28 * number, own, 14, mode=3)
    page = read([paper])
    assert (page.legibility, texts(page)) == ("ocr", [LONG])
    assert not hidden(page, "隐藏文字")


def test_pages_without_text_are_told(read) -> None:
    """Where some pages are pictures, the rest is read and they are named."""
    papers = set_paragraphs([LONG * 14], per_page=10)
    papers[1:1] = [Paper().picture(0, 0, 595, 842), Paper().picture(0, 0, 595, 842)]
    page = read([*papers, Paper().picture(0, 0, 595, 842)])
    assert page.legibility is None
    assert page.remarks == [f"第 2–3、{len(papers) + 1} 页只有图片，没有文字层，未能读出"]


def shuffled(code: int) -> int:
    """Another character for each Chinese one, as fonts with a wrong map say."""
    if not 0x4E00 <= code < 0x9F00:
        return code
    return 0x4E00 + (code - 0x4E00) * 7919 % (0x9F00 - 0x4E00)


def private(code: int) -> int:
    """Characters without a meaning for each Chinese one."""
    return 0xE000 + code % 0x1900 if 0x4E00 <= code < 0x9F00 else code


@pytest.mark.parametrize("shows", [shuffled, private])
def test_wrong_fonts_are_told(read, shows) -> None:
    """Text whose fonts say other characters than they show is not taken as read."""
    page = read(set_paragraphs([LONG * 5] * 3), shows=shows)
    assert (page.legibility, page.lines) == ("gibberish", [])


def test_pages_in_wrong_fonts_are_left_out(read) -> None:
    """Where a page among many is in a wrong font, it is left out and named."""
    papers = set_paragraphs([LONG * 40], per_page=15)
    wrong = Paper()
    for number, line in enumerate(break_lines(LONG, 30)):
        wrong.text(80, 120 + 28 * number, line.strip("\u3000"), 14, bold=True)
    page = read([*papers, wrong], bold_shows=shuffled)
    assert (page.legibility, texts(page)) == (None, [LONG * 40])
    assert page.remarks == [f"第 {len(papers) + 1} 页字体读出来是乱码，未收入正文"]


def test_lists_of_figures_and_names_are_no_gibberish(read) -> None:
    """Figures, names, English and old characters are text."""
    chance = random.Random(5)
    rows = [" ".join(f"{chance.uniform(1, 9e5):,.2f}" for _ in range(6)) for _ in range(30)]
    names = [
        "、".join(chance.sample(["欧阳濯缨", "司马昱", "郗鑫淼", "訾玥", "仝懿"], 5))
        for _ in range(30)
    ]
    old = ["依據行政程序法規定，機關應於收受申請書之日起十五日內為准駁之決定。"] * 20
    for lines in (rows, names, old, ["This regulation applies to all offices."] * 30):
        page = read([Paper().lines(60, 60, lines)])
        assert page.legibility is None
        assert page.lines


def test_passwords(rules) -> None:
    """A file that needs a password is refused; one that only restricts its use is read."""
    papers = set_paragraphs([LONG])
    with pytest.raises(Refused) as refused:
        read_pdf(make_pdf(papers, user=b"secret"), "甲.pdf", rules, Settings())
    assert refused.value.code == "encrypted"
    page = read_pdf(make_pdf(papers, user=b""), "甲.pdf", rules, Settings())
    assert texts(page) == [LONG]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.98])
def test_truncated_files_are_damaged(rules, share) -> None:
    """A file that was cut off is not read in part."""
    content = make_pdf(set_paragraphs([LONG * 14], per_page=10))
    with pytest.raises(Refused) as refused:
        read_pdf(content[: int(share * len(content))], "甲.pdf", rules, Settings())
    assert refused.value.code == "damaged-file"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.5\n%%EOF", b"hello", b"%PDF-1.7\n" + b"\0" * 99])
def test_what_is_no_pdf_is_damaged(rules, content) -> None:
    """What is no PDF inside is damaged."""
    with pytest.raises(Refused) as refused:
        read_pdf(content, "甲.pdf", rules, Settings())
    assert refused.value.code == "damaged-file"


def test_length_is_limited(rules) -> None:
    """More text than the limit is refused."""
    limited = dataclasses.replace(Settings(), max_text_chars=50)
    with pytest.raises(Refused) as refused:
        read_pdf(make_pdf(set_paragraphs([LONG])), "甲.pdf", rules, limited)
    assert refused.value.code == "text-too-long"


@pytest.fixture
def real(corpora: Path, rules):
    """Reads a real file."""
    return lambda name: read_pdf((corpora / "files" / name).read_bytes(), name, rules, Settings())


def test_constitution(real) -> None:
    """Every article is there, each paragraph whole, the title a heading, the contents tidy."""
    page = real("宪法-2018.pdf")
    lines = texts(page)
    assert (lines[0], page.lines[0].level) == ("中华人民共和国宪法", 1)
    assert sum(line.startswith("第") and "条" in line[:9] for line in lines) == 143
    assert "第六节　民族自治地方的自治机关" in lines
    assert not any("....." in line or line.isdigit() for line in lines)
    assert lines[-1] == "第一百四十三条　中华人民共和国首都是北京。"
    assert page.legibility is None


def test_control_plan(real) -> None:
    """Sentences over lines and pages, tables, headings of annexes, no page numbers."""
    page = real("防控方案-第八版.pdf")
    lines = texts(page)
    assert (lines[0], page.lines[0].level) == ("新型冠状病毒肺炎防控方案", 1)
    assert any(
        "一旦发现发热等可疑患者及时开展实验室检测，对病例应在2小时内通过" in line for line in lines
    )
    assert any("IgM抗体和IgG抗体均为阳性" in line for line in lines)
    assert "内容\t类别\t核酸检测数量\t阳性数" in lines
    assert "无水氯化钙（或含结晶水的氯化钙）\t1.1g（1.47g）" in lines
    assert sum(line.startswith("附件") and len(line) < 6 for line in lines) >= 11
    assert not any(line.startswith("—") and line.endswith("—") for line in lines)


def test_wrong_fonts_of_a_real_file(real) -> None:
    """Its text is not taken as read."""
    page = real("乱码字体.pdf")
    assert (page.legibility, page.lines) == ("gibberish", [])
