"""Word documents as their readers see them."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any
from xml.sax.saxutils import escape

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.page import Embedded, Hidden, Page
from ftarchive.ingest.word.docx import read_docx
from making import attempt

RULES = tables.load(Home(CHECKOUT))
OFFICE = "http://schemas.openxmlformats.org"
NAMESPACES = (
    f'xmlns:w="{OFFICE}/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}/officeDocument/2006/relationships" '
    f'xmlns:m="{OFFICE}/officeDocument/2006/math" '
    f'xmlns:a="{OFFICE}/drawingml/2006/main" '
    f'xmlns:dgm="{OFFICE}/drawingml/2006/diagram" '
    f'xmlns:wp="{OFFICE}/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:mc="{OFFICE}/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
STRICT = (
    (f"{OFFICE}/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    (
        f"{OFFICE}/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)
PARTS = {
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "settings": "settings",
    "comments": "comments",
    "header1": "header",
    "footer1": "footer",
}
ROOTS = {"header1": "hdr", "footer1": "ftr"}


def p(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph; a run that is no markup is text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    preserved = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f"<w:r><w:rPr>{properties}</w:rPr>{preserved}</w:r>"


def bare(markup: str) -> str:
    """A run around ``markup``."""
    return f"<w:r>{markup}</w:r>"


def table(*rows: list[str]) -> str:
    """A table; a cell that is no markup is a paragraph."""
    made = "".join(
        "<w:tr>"
        + "".join(f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in cells)
        + "</w:tr>"
        for cells in rows
    )
    return f"<w:tbl><w:tblPr/>{made}</w:tbl>"


def document(
    body: str, files: dict[str, bytes | str] | None = None, links: str = "", **parts: str
) -> bytes:
    """A document of raw markup; ``parts`` are those that ``PARTS`` names, ``files`` any others,
    ``links`` more relations of the text."""
    kinds = f"{OFFICE}/officeDocument/2006/relationships"
    related = "".join(
        f'<Relationship Id="p{n}" Type="{kinds}/{PARTS[part]}" Target="{part}.xml"/>'
        for n, part in enumerate(parts)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    content: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{kinds}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}">'
        f"{related}{links}</Relationships>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    for part, inner in parts.items():
        root = ROOTS.get(part, part)
        content[f"word/{part}.xml"] = f"<w:{root} {NAMESPACES}>{inner}</w:{root}>"
    return zipped(content | (files or {}))


def zipped(content: dict[str, bytes | str]) -> bytes:
    """A package of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def saved(made: Document) -> bytes:
    """A document of python-docx as a file."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def read(content: bytes, **limits: Any) -> Page:
    return read_docx(content, "甲.docx", RULES, Settings(**limits))


def texts(body: str, **parts: Any) -> list[str]:
    return [line.text for line in read(document(body, **parts)).lines]


def numbering(*levels: str, more: str = "", nums: str = "") -> str:
    """A definition of lists with one list, number 1, of these levels."""
    made = "".join(f'<w:lvl w:ilvl="{n}">{level}</w:lvl>' for n, level in enumerate(levels))
    return (
        f'<w:abstractNum w:abstractNumId="7">{made}</w:abstractNum>{more}'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{nums}'
    )


def level(format_: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:start w:val="{start}"/><w:numFmt w:val="{format_}"/>{more}<w:lvlText w:val="{text}"/>'
    )


def numbered(at: int = 0, num_id: int = 1) -> str:
    """The properties of a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num_id}"/></w:numPr>'


def test_a_document_of_a_library_is_read_with_its_structure() -> None:
    """Title, headings, paragraphs, lists and tables of python-docx's own template."""
    made = docx.Document()
    made.add_heading("云溪区渡口管理办法", 0)
    made.add_heading("总则", 1)
    made.add_heading("目的", 2)
    made.add_paragraph("渡口自即日起开放。")
    made.add_paragraph("船只", style="List Bullet")
    grid = made.add_table(2, 2)
    for cell, text in zip(grid._cells, ["项目", "数量", "渡船", "3"], strict=True):
        cell.text = text
    found = [(line.level, line.is_item, line.is_row, line.text) for line in read(saved(made)).lines]
    assert found == [
        (0, False, False, "云溪区渡口管理办法"),
        (1, False, False, "总则"),
        (2, False, False, "目的"),
        (0, False, False, "渡口自即日起开放。"),
        (0, True, False, "船只"),
        (0, False, True, "项目\t数量"),
        (0, False, True, "渡船\t3"),
    ]
    assert read(saved(made)).lines[0].is_h1
    assert read(saved(made)).is_laid_out


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)


@settings(max_examples=60)
@given(
    st.lists(
        WORDS.map(lambda text: [text]) | st.lists(WORDS | st.just(""), min_size=2, max_size=4),
        min_size=1,
        max_size=8,
    )
)
def test_paragraphs_and_cells_come_back_as_they_were_written(blocks) -> None:
    """A paragraph or a row a line, whatever stands beside it; empty cells keep their place."""
    written = [[p(r(text)) for text in each] for each in blocks]
    body = "".join(each[0] if len(each) == 1 else table(each) for each in written)
    assert texts(body) == ["\t".join(each) for each in blocks if any(each)]


def test_text_is_found_in_whatever_is_wrapped_around_it() -> None:
    """Links, controls, tags, simple fields, insertions and moves, block by block and inside."""
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    inside = [
        "<w:hyperlink>{}</w:hyperlink>",
        control,
        '<w:smartTag w:element="x">{}</w:smartTag>',
        '<w:fldSimple w:instr=" TITLE ">{}</w:fldSimple>',
        '<w:ins w:id="1">{}</w:ins>',
        '<w:moveTo w:id="1">{}</w:moveTo>',
        control.replace("{}", "<w:hyperlink>{}</w:hyperlink>"),
    ]
    for wrapper in inside:
        assert texts(p("渡", wrapper.format(r("口")), "开放")) == ["渡口开放"]
    assert texts(control.format(p("甲") + table(["乙", "丙"]))) == ["甲", "乙\t丙"]
    row = table(["乙", "丙"]).replace("<w:tc>", "<w:sdt><w:sdtContent><w:tc>", 1)
    assert texts(row.replace("</w:tc>", "</w:tc></w:sdtContent></w:sdt>", 1)) == ["乙\t丙"]


def test_a_control_that_nobody_filled_in_is_empty() -> None:
    """“单击此处输入文字” is no text of the document."""
    invites = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    control = f"<w:sdt>{invites}<w:sdtContent>{r('单击此处输入文字')}</w:sdtContent></w:sdt>"
    assert texts(p("姓名：", control)) == ["姓名："]


def test_breaks_end_lines_and_tabs_are_blanks() -> None:
    """In a paragraph: a tab must not make it a row of a table."""
    assert texts(p("甲", bare("<w:br/>"), "乙", bare('<w:br w:type="page"/>'), "丙")) == [
        "甲",
        "乙",
        "丙",
    ]
    tabs = bare("<w:tab/><w:tab/>")
    assert texts(p("云府〔2023〕5号", tabs, "签发人：张三")) == ["云府〔2023〕5号 签发人：张三"]
    line = read(document(p("来源：甲", tabs, "日期：乙"))).lines[0]
    assert (line.pieces, line.is_row) == (("来源：甲", "日期：乙"), False)
    assert texts(p("渡\t口\n")) == ["渡 口"]


def test_a_heading_that_is_broken_is_one_line() -> None:
    """Between Chinese characters without a blank."""
    styles = '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="Title"/></w:style>'
    body = p("云溪区关于", bare("<w:br/>"), "渡口的通知", style="a")
    assert texts(body, styles=styles) == ["云溪区关于渡口的通知"]


def test_hyphens_and_symbols_are_shown_as_word_shows_them() -> None:
    """Soft ones are not, boxes of Wingdings are ticked or not."""
    hyphens = bare(
        "<w:t>2023</w:t><w:noBreakHyphen/><w:t>5</w:t><w:softHyphen/><w:t>\u00ad号</w:t>"
    )
    assert texts(p(hyphens)) == ["2023-5号"]
    for char, font, shown in (
        ("F0FE", "Wingdings", "☑"),
        ("00A8", "Wingdings", "□"),
        ("F052", "Wingdings 2", "☑"),
        ("F0A3", "Wingdings 2", "□"),
        ("F061", "Symbol", "α"),
        ("F0B3", "Symbol", "≥"),
        ("0041", "宋体", "A"),
        ("F0FF", "Webdings", ""),
    ):
        found = texts(p("是", bare(f'<w:sym w:font="{font}" w:char="{char}"/>')))
        assert found == [f"是{shown}"], (char, font)
    typed = r("\uf0fe 是\uf0a8", '<w:rFonts w:ascii="Wingdings"/>')
    assert texts(p(typed)) == ["☑ 是□"]


FORMATS = [
    ("decimal", [1, 10, 21], ["1", "10", "21"]),
    ("decimalZero", [1, 10], ["01", "10"]),
    ("chineseCounting", [1, 10, 11, 20, 21], ["一", "十", "十一", "二十", "二十一"]),
    ("chineseCountingThousand", [102, 110, 1010], ["一百〇二", "一百一十", "一千〇一十"]),
    ("japaneseCounting", [12], ["十二"]),
    ("chineseLegalSimplified", [1, 12, 205], ["壹", "拾贰", "贰佰零伍"]),
    ("ideographDigital", [1, 10, 203], ["一", "一〇", "二〇三"]),
    ("ideographTraditional", [1, 10, 11], ["甲", "癸", "11"]),
    ("ideographZodiac", [3], ["寅"]),
    ("decimalEnclosedCircle", [1, 20, 21], ["①", "⑳", "21"]),
    ("decimalEnclosedCircleChinese", [9], ["⑨"]),
    ("decimalEnclosedParen", [2], ["⑵"]),
    ("decimalFullWidth", [12], ["１２"]),
    ("upperRoman", [4, 19, 2024], ["IV", "XIX", "MMXXIV"]),
    ("lowerRoman", [9], ["ix"]),
    ("upperLetter", [1, 26, 27, 53], ["A", "Z", "AA", "AAA"]),
    ("lowerLetter", [28], ["bb"]),
    ("none", [3], [""]),
    ("something new", [3], ["3"]),
]


@pytest.mark.parametrize(("format_", "starts", "shown"), FORMATS, ids=[f[0] for f in FORMATS])
def test_numbers_are_written_as_their_format_says(format_, starts, shown) -> None:
    """Formats of Chinese Word, and digits for those unknown."""
    for start, sign in zip(starts, shown, strict=True):
        lists = numbering(level(format_, "第%1条", start))
        assert texts(p("渡口", properties=numbered()), numbering=lists)[0] in (
            f"第{sign}条 渡口",
            f"第{sign}条渡口",
        )


def test_a_custom_format_fills_up_with_zeros() -> None:
    """As newer versions of Word write it, beside an older one for those before."""
    newer = '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
    chosen = (
        f'<mc:AlternateContent><mc:Choice Requires="w14">{newer}</mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    lists = numbering(f'<w:start w:val="5"/>{chosen}<w:lvlText w:val="%1"/>')
    assert texts(p("渡船", properties=numbered()), numbering=lists) == ["005 渡船"]


def test_levels_of_a_list_count_and_restart() -> None:
    """Deeper ones begin anew below each one above, unless they are told not to."""
    lists = numbering(
        level("chineseCounting", "%1、"),
        level("chineseCounting", "（%2）"),
        level("decimal", "%1.%2.%3", more='<w:lvlRestart w:val="0"/><w:isLgl/>'),
    )
    body = "".join(
        p(text, properties=numbered(at))
        for at, text in [
            (0, "甲"),
            (1, "乙"),
            (2, "丙"),
            (1, "丁"),
            (2, "戊"),
            (0, "己"),
            (1, "庚"),
        ]
    )
    assert texts(body, numbering=lists) == [
        "一、甲",
        "（一）乙",
        "1.1.1 丙",
        "（二）丁",
        "1.2.2 戊",
        "二、己",
        "（一）庚",
    ]


def test_two_lists_of_one_kind_go_on_unless_one_begins_anew() -> None:
    """As Word does: what begins anew does so once."""
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    nums = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="7"/>{override}</w:num>'
    )
    lists = numbering(level("decimal", "%1."), nums=nums)
    body = "".join(p("渡", properties=numbered(0, num)) for num in (1, 2, 3, 3, 1))
    assert texts(body, numbering=lists) == ["1. 渡", "2. 渡", "1. 渡", "2. 渡", "3. 渡"]


def test_styles_number_their_paragraphs() -> None:
    """By the level that the list keeps for them, and for styles based on them; a paragraph may
    opt out."""
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/>{}</w:style>'
    by = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{}"/></w:pPr>'
    styles = (
        style.format("h1", "heading 1", by.format(0))
        + style.format("h2", "heading 2", by.format(1))
        + style.format("own", "自定", '<w:basedOn w:val="h2"/>')
    )
    lists = numbering(
        level("chineseCounting", "第%1章", more='<w:pStyle w:val="h1"/>'),
        level("decimal", "%1.%2", more='<w:pStyle w:val="h2"/><w:isLgl/>'),
    )
    body = p("总则", style="h1") + p("目的", style="h2") + p("依据", style="own")
    body += p("附录", style="h1", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
    found = read(document(body, styles=styles, numbering=lists)).lines
    assert [(line.level, line.text) for line in found] == [
        (1, "第一章 总则"),
        (2, "1.1 目的"),
        (2, "1.2 依据"),
        (1, "附录"),
    ]


def test_a_list_may_be_defined_by_a_style_for_lists() -> None:
    """Word's list styles refer to each other, and a circle of them is no list."""
    linked = '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="mine"/></w:abstractNum>'
    nums = '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    styles = (
        '<w:style w:type="numbering" w:styleId="mine"><w:pPr><w:numPr><w:numId w:val="{}"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    lists = numbering(level("decimal", "%1)"), more=linked, nums=nums)
    body = p("渡船", properties=numbered(0, 2))
    assert texts(body, numbering=lists, styles=styles.format(1)) == ["1) 渡船"]
    assert texts(body, numbering=lists, styles=styles.format(2)) == ["渡船"]


def test_items_are_told_from_headings_that_word_numbers() -> None:
    """Offices let Word number 一、 too; bullets are items and not written out."""
    lists = numbering(
        level("chineseCounting", "%1、"), level("decimal", "%2."), level("bullet", "\uf06c")
    )
    body = "".join(
        p(text, properties=numbered(at))
        for at, text in [(0, "总体情况"), (1, "信用良好，未受过处罚。"), (2, "渡船")]
    )
    found = [(line.is_item, line.text) for line in read(document(body, numbering=lists)).lines]
    assert found == [(False, "一、总体情况"), (True, "1. 信用良好，未受过处罚。"), (True, "渡船")]


def test_a_column_of_automatic_numbers_has_them() -> None:
    """Cells that hold nothing but their number; an empty paragraph of the text shows none."""
    lists = numbering(level("decimal", "%1"))
    cell = p(properties=numbered())
    body = table([cell, "渡船"], [cell, "码头"]) + p(properties=numbered())
    assert texts(body, numbering=lists) == ["1\t渡船", "2\t码头"]


def test_levels_come_from_outline_levels_and_names_of_styles() -> None:
    """A paragraph's own counts first; body text is none."""
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/>{}</w:style>'
    styles = style.format("1", "heading 3", "") + style.format(
        "x", "公文一级", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    )
    body = p("甲", style="1") + p("乙", style="x")
    body += p("丙", properties='<w:outlineLvl w:val="1"/>')
    body += p("丁", style="1", properties='<w:outlineLvl w:val="9"/>') + p("戊", style="absent")
    assert [line.level for line in read(document(body, styles=styles)).lines] == [3, 1, 2, 0, 0]


def test_a_table_of_contents_is_items_without_leaders_and_page_numbers() -> None:
    """Its entries are no headings; its instruction is not shown."""
    styles = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    begin = bare('<w:fldChar w:fldCharType="begin"/>') + bare(
        '<w:instrText> TOC \\o "1-3" </w:instrText>'
    )
    shown = bare('<w:fldChar w:fldCharType="separate"/>')
    page = bare("<w:tab/>") + r("12")
    body = p(begin, shown, "一、总则", page, style="t") + p("二、附则", page, style="t")
    body += p(bare('<w:fldChar w:fldCharType="end"/>'), "一、总则")
    found = [(line.is_item, line.text) for line in read(document(body, styles=styles)).lines]
    assert found == [(True, "一、总则"), (True, "二、附则"), (False, "一、总则")]
    own = read(document(body)).lines
    assert [(line.is_item, line.text) for line in own] == found


def test_a_nested_instruction_is_not_shown_either() -> None:
    """Nor does an instruction without an end swallow the text after it."""
    begin, shown, end = (
        bare(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end")
    )
    ask = bare("<w:instrText>IF </w:instrText>")
    inner = begin + ask + shown + r("不见") + end
    assert texts(p("甲", begin, ask, inner, shown, "乙", end, "丙")) == ["甲乙丙"]
    assert texts(p("甲", begin, ask, "吞") + p("乙")) == ["甲", "乙"]


@pytest.mark.parametrize(
    ("instruction", "form", "shown"),
    [
        ("eq \\o\\ac(○,1)", "", "①"),
        ("eq \\o\\ac(○,注)", "", "注"),
        ("EQ \\f(1,2)", "", "1/2"),
        ("SYMBOL 254 \\f Wingdings \\s 12", "", "☑"),
        ("FORMCHECKBOX", "<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>", "☑"),
        ("FORMCHECKBOX", "<w:checkBox><w:default w:val='0'/></w:checkBox>", "□"),
        (
            "FORMDROPDOWN",
            "<w:ddList><w:result w:val='1'/><w:listEntry w:val='甲'/>"
            "<w:listEntry w:val='乙'/></w:ddList>",
            "乙",
        ),
        ("PAGE", "", ""),
    ],
)
def test_fields_without_a_result_show_what_word_makes_of_them(instruction, form, shown) -> None:
    """Circled characters, fractions, symbols, boxes to tick, lists to choose from."""
    data = f"<w:ffData>{form}</w:ffData>" if form else ""
    field = bare(f'<w:fldChar w:fldCharType="begin">{data}</w:fldChar>') + "".join(
        bare(f"<w:instrText>{escape(part)}</w:instrText>")
        for part in (instruction[:4], instruction[4:])
    )
    assert texts(p("见", field, bare('<w:fldChar w:fldCharType="end"/>'), "项")) == [f"见{shown}项"]


def box(*paragraphs: str) -> str:
    """A text box as Word writes it: twice, for itself and for those before 2010."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    shape = f"<wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp>"
    new = f"<w:drawing><wp:anchor>%s{shape}</wp:anchor></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    return bare(
        f'<mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    )


def test_a_text_box_is_read_once() -> None:
    """Below the paragraph that it is anchored to, or above where it stands at the top of the
    page; in old files too, and boxes in boxes."""
    boxed = box(p("甲"), table(["乙", "丙"]), p(box(p("丁")) % "")) % ""
    assert texts(p("正文", boxed)) == ["正文", "甲", "乙\t丙", "丁"]
    top = '<wp:positionV relativeFrom="page"><wp:posOffset>900000</wp:posOffset></wp:positionV>'
    assert texts(p("正文", box(p("云溪区人民政府文件")) % top)) == ["云溪区人民政府文件", "正文"]
    old = f"<v:textbox><w:txbxContent>{p('旧')}</w:txbxContent></v:textbox>"
    assert texts(p("正文", bare(f"<w:pict><v:shape>{old}</v:shape></w:pict>"))) == ["正文", "旧"]
    art = '<w:pict><v:shape><v:textpath string="艺术字标题"/></v:shape></w:pict>'
    assert texts(p(bare(art))) == ["艺术字标题"]
    drawn = "<a:sp><a:txBody><a:p><a:r><a:t>受</a:t></a:r><a:r><a:t>理</a:t></a:r></a:p></a:txBody>"
    assert texts(p(bare(f"<w:drawing>{drawn}</a:sp></w:drawing>"))) == ["受理"]


def test_an_alternative_that_says_nothing_leaves_it_to_the_next() -> None:
    """As with pictures of characters that only newer programs know."""
    pair = (
        '<mc:AlternateContent><mc:Choice Requires="w16se"/><mc:Fallback><w:t>乙</w:t>'
        "</mc:Fallback></mc:AlternateContent>"
    )
    assert texts(p("甲", bare(pair), "丙")) == ["甲乙丙"]


def test_the_boxes_of_a_diagram_are_lines() -> None:
    """SmartArt keeps its text in a part of its own."""
    link = (
        f'<Relationship Id="d1" Type="{OFFICE}/officeDocument/2006/relationships/diagramData" '
        'Target="diagrams/data1.xml"/>'
    )
    points = "".join(
        f"<dgm:pt><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>"
        for text in ("申请", "受理", "")
    )
    data = f"<dgm:dataModel {NAMESPACES}><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>"
    drawing = '<w:drawing><wp:inline><dgm:relIds r:dm="d1"/></wp:inline></w:drawing>'
    body = p("流程：", bare(drawing))
    assert texts(body, links=link, files={"word/diagrams/data1.xml": data}) == [
        "流程：",
        "申请",
        "受理",
    ]


def test_notes_stand_at_the_end_with_their_marks() -> None:
    """Only those the text refers to, in its order, footnotes first."""
    note = '<w:footnote w:id="{}">{}</w:footnote>'
    mark = bare("<w:footnoteRef/>")
    footnotes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
        + note.format(2, p(mark, " 指云溪区。"))
        + note.format(3, p("指渡船。"))
        + note.format(4, p("没有人提到。"))
        + note.format(5, p("* 自带记号。"))
    )
    endnotes = f'<w:endnote w:id="2">{p(bare("<w:endnoteRef/>"), "见附录。")}</w:endnote>'
    to = '<w:footnoteReference w:id="{}"/>'
    own = bare('<w:footnoteReference w:customMarkFollows="1" w:id="5"/><w:t>*</w:t>')
    body = p("本区", bare(to.format(2)), "的船", bare(to.format(3)), "开放", own)
    body += p("附录", bare('<w:endnoteReference w:id="2"/>'))
    assert texts(body, footnotes=footnotes, endnotes=endnotes) == [
        "本区[1]的船[2]开放*",
        "附录[i]",
        "[1] 指云溪区。",
        "[2] 指渡船。",
        "* 自带记号。",
        "[i]见附录。",
    ]
    circled = '<w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/></w:footnotePr>'
    assert texts(body, footnotes=footnotes, settings=circled)[0] == "本区①的船②开放*"


def test_merged_cells_keep_their_places() -> None:
    """Below a cell merged downwards the place is empty; one merged sideways is one cell."""
    down = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'
    covered = "<w:tcPr><w:vMerge/></w:tcPr>"
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
    old = '<w:tcPr><w:hMerge w:val="{}"/></w:tcPr>'
    body = table(
        [down + p("渡口"), "东渡", "3"],
        [covered + p("遮住"), "西渡", "4"],
        [wide + p("合计"), "7"],
        [old.format("restart") + p("备注"), old.format("continue") + p(""), "无"],
        ["", "", ""],
    )
    assert texts(body) == ["渡口\t东渡\t3", "\t西渡\t4", "合计\t7", "备注\t无"]
    assert read(document(body)).hidden == [Hidden("隐藏文字", "遮住")]


def test_a_cell_is_one_line_and_its_breaks_blanks() -> None:
    """Paragraphs are told apart, a broken word is whole."""
    cell = p("渡船", bare("<w:br/>"), "名称") + p("（艘）")
    assert texts(table([cell, "数\t量"])) == ["渡船名称 （艘）\t数 量"]


def test_a_table_that_lays_out_the_page_is_paragraphs() -> None:
    """One cell in a row, a table in a cell, a page in a cell."""
    assert texts(table([p("甲") + p("乙", bare("<w:br/>"), "丙")])) == ["甲", "乙", "丙"]
    nested = p("前") + table(["一", "二"]) + p("后")
    assert texts(table([nested, "旁"])) == ["前", "一\t二", "后", "旁"]
    long = "渡" * 3000
    assert texts(table(["事项", p(long) + p(long)])) == ["事项", long, long]


def test_changes_are_read_as_accepted() -> None:
    """Insertions are in, deletions out and kept apart, also of rows and of paragraph marks."""
    gone = '<w:del w:id="1"><w:r><w:delText>{}</w:delText></w:r></w:del>'
    assert texts(p("渡口", gone.format("关闭"), f"<w:ins>{r('开放')}</w:ins>")) == ["渡口开放"]
    joined = p("渡口", properties="<w:rPr><w:del w:id='2'/></w:rPr>") + p("开放") + p("完")
    assert texts(joined) == ["渡口开放", "完"]
    row = table(["甲", "乙"], ["丙", "丁"]).replace(
        "<w:tr>", "<w:tr><w:trPr><w:del w:id='3'/></w:trPr>", 1
    )
    assert texts(row) == ["丙\t丁"]
    body = p("渡口", gone.format("身份"), gone.format("证号"), "开放", gone.format("关闭"))
    moved = f'<w:moveFrom w:id="4">{r("搬走")}</w:moveFrom>'
    page = read(document(body + row + p("甲", moved)))
    assert page.hidden == [Hidden("修订（已删除）", t) for t in ("身份证号", "关闭", "甲", "乙")]


def test_hidden_text_is_not_in_the_text() -> None:
    """By the run, by its style, by that of the paragraph, or a whole row."""
    styles = (
        '<w:style w:type="character" w:styleId="c"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="q"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = p("渡口", r("内部", "<w:vanish/>"), r("掌握", "<w:vanish/>"), "开放")
    body += p("渡船", r("秘密", '<w:rStyle w:val="c"/>'))
    body += p("不见", r("看见", '<w:vanish w:val="0"/>'), style="q")
    body += table(["甲", "乙"]).replace("<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>", 1)
    page = read(document(body, styles=styles))
    assert [line.text for line in page.lines] == ["渡口开放", "渡船", "看见"]
    assert page.hidden == [Hidden("隐藏文字", t) for t in ("内部掌握", "秘密", "不见", "甲", "乙")]


def test_what_stands_beside_the_text_is_kept_apart() -> None:
    """Comments, heads and feet of pages with watermarks, descriptions of pictures."""
    mark = '<w:pict><v:shape><v:textpath string="内部资料"/></v:shape></w:pict>'
    described = '<wp:docPr id="1" name="x" descr="身份证照片"/>'
    picture = f"<w:drawing><wp:inline>{described}</wp:inline></w:drawing>"
    page = read(
        document(
            p("渡口", bare('<w:commentReference w:id="0"/>'), bare(picture)),
            comments=f'<w:comment w:id="0" w:author="张三">{p("电话再核")}{p("一遍")}</w:comment>',
            header1=p("云溪区文件", bare(mark)),
            footer1=p("第 1 页"),
        )
    )
    assert [line.text for line in page.lines] == ["渡口"]
    assert page.hidden == [
        Hidden("图片说明", "身份证照片"),
        Hidden("批注", "电话再核\n一遍"),
        Hidden("页眉页脚", "云溪区文件\n内部资料"),
        Hidden("页眉页脚", "第 1 页"),
    ]


def test_properties_are_named_and_kept_apart() -> None:
    """Those of the file itself, of the program and of the office."""
    made = docx.Document()
    made.add_paragraph("渡口开放。")
    core = made.core_properties
    core.title, core.author, core.comments, core.keywords = "渡口", "张三", "初稿", ""
    page = read(saved(made))
    assert (page.properties["title"], page.properties["author"]) == ("渡口", "张三")
    assert page.properties["comments"] == "初稿"
    assert page.properties["created"].startswith("20")
    assert "keywords" not in page.properties
    assert Hidden("文档属性", "张三") in page.hidden
    assert not any("T" in hidden.text and ":" in hidden.text for hidden in page.hidden)


def test_mathematics_is_one_line() -> None:
    """Fractions, powers, brackets and sums as they are typed."""
    run = "<m:r><m:t>{}</m:t></m:r>"
    a, b = run.format("a"), run.format("b")
    formula = (
        f"<m:oMath><m:f><m:num>{a}</m:num><m:den>{b}</m:den></m:f>{run.format('+')}"
        f"<m:sSup><m:e>{a}</m:e><m:sup>{b}</m:sup></m:sSup>"
        f"<m:d><m:e>{a}</m:e></m:d><m:rad><m:deg/><m:e>{b}</m:e></m:rad></m:oMath>"
    )
    assert texts(p("即", formula)) == ["即a/b+a^b(a)√b"]


def test_pinyin_above_characters_is_left_out() -> None:
    """The characters themselves are the text."""
    ruby = f"<w:ruby><w:rt>{r('dù')}</w:rt><w:rubyBase>{r('渡')}</w:rubyBase></w:ruby>"
    assert texts(p(bare(ruby), "口")) == ["渡口"]


def relation(id_: str, kind: str, target: str) -> str:
    kinds = f"{OFFICE}/officeDocument/2006/relationships"
    return f'<Relationship Id="{id_}" Type="{kinds}/{kind}" Target="{target}"/>'


def test_documents_inside_are_handed_on() -> None:
    """Whole packages under their names, others are no documents."""
    inner = document(p("内嵌"))
    page = read(
        document(
            p("渡口"),
            files={
                "word/embeddings/Microsoft_Word_Document.docx": inner,
                "word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0 broken",
            },
            links=relation("e1", "package", "embeddings/Microsoft_Word_Document.docx")
            + relation("e2", "oleObject", "embeddings/oleObject1.bin")
            + relation("e3", "package", "embeddings/absent.xlsx"),
        )
    )
    assert page.embedded == [Embedded("Microsoft_Word_Document.docx", inner)]


def test_a_page_of_another_format_inside_the_text_is_part_of_it() -> None:
    """Converters from HTML write whole documents so, bare or captured."""
    markup = "<html><body><h1>通知</h1><p>渡口开放。</p></body></html>"
    captured = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{markup}\r\n--x--\r\n"
    )
    for content in (markup, captured, "通知\n渡口开放。"):
        found = texts(
            '<w:altChunk r:id="c1"/>' + p("完"),
            files={"word/chunk": content.encode()},
            links=relation("c1", "aFChunk", "chunk"),
        )
        assert found == ["通知", "渡口开放。", "完"]


def test_a_word_document_inside_the_text_is_part_of_it() -> None:
    """With what it hides; but not one inside the other without end."""
    link = relation("c1", "aFChunk", "chunk.docx")
    content = document(p("一") + p(r("内部", "<w:vanish/>")))
    for number in ("二", "三", "四", "五"):
        chunk = {"word/chunk.docx": content}
        page = attempt(lambda chunk=chunk: read(document("<w:altChunk r:id='c1'/>", chunk, link)))
        if number == "五":
            assert page.code == "nested-too-deep"
            break
        assert (page.lines[0].text, page.hidden) == ("一", [Hidden("隐藏文字", "内部")])
        content = document("<w:altChunk r:id='c1'/>", chunk, link)


def test_both_editions_and_all_kinds_of_the_format_are_read() -> None:
    """ISO Strict, documents with macros and templates, parts under other names."""
    content = _files(document(p("渡口", style="x"), styles=_STYLE))
    strict = {}
    for name, data in content.items():
        text = data.decode()
        for old, new in STRICT:
            text = text.replace(old, new)
        strict[name] = text.encode()
    renamed = {name.replace("document.xml", "document2.xml"): d for name, d in content.items()}
    renamed["_rels/.rels"] = content["_rels/.rels"].replace(
        b"word/document.xml", b"/word/document2.xml"
    )
    for files in (content, strict, renamed):
        (line,) = read(zipped(dict(files))).lines
        assert (line.text, line.level) == ("渡口", 1)


_STYLE = '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="heading 1"/></w:style>'


def _files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_document_of_pictures_has_no_text_layer() -> None:
    """One without anything has no lines and says nothing of itself."""
    picture = bare('<w:drawing><a:blip r:embed="x"/></w:drawing>')
    scanned = read(document(p(picture) + p("—")))
    assert (scanned.lines, scanned.legibility) == ([], "no-text-layer")
    assert read(document(p(picture) + p("说明"))).legibility is None
    empty = read(document(p()))
    assert (empty.lines, empty.legibility) == ([], None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 nothing", "damaged-file"),
        (zipped({"readme.txt": "x"}), "damaged-file"),
        (zipped({"word/document.xml": "<html/>"}), "damaged-file"),
        (zipped({"word/document.xml": f"<w:document {NAMESPACES}/>"}), "damaged-file"),
        (document("<w:p>"), "damaged-file"),
        (document(p("甲"))[:-40], "damaged-file"),
        (
            zipped({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
            "external-entity",
        ),
        (document("<w:smartTag>" * 400 + "</w:smartTag>" * 400), "too-deep"),
    ],
)
def test_what_is_no_sound_document_is_refused(content, code) -> None:
    """With a code for each fault."""
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.code == code


def test_limits_hold() -> None:
    """On the text read and on what comes out of the container."""
    content = document(p("渡" * 500) + p(r("口" * 500, "<w:vanish/>")))
    assert read(content, max_text_chars=1000).lines
    assert attempt(lambda: read(content, max_text_chars=999)).code == "text-too-long"
    assert attempt(lambda: read(content, max_unpacked_bytes=900)).code == "unpacked-too-large"


ODD = st.sampled_from(
    [
        "<w:p/>", "<w:tbl/>", "<w:tbl><w:tr/></w:tbl>", "<w:sdt/>", "<w:altChunk/>",
        "<w:altChunk r:id='absent'/>", "<w:p><w:pPr><w:numPr/></w:pPr></w:p>",
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='99'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>",
        "<w:p><w:pPr><w:outlineLvl w:val='x'/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>",
        "<w:p><w:r><w:sym/></w:r></w:p>", "<w:p><w:r><w:sym w:char='FFFFFF'/></w:r></w:p>",
        "<w:p><w:r><w:fldChar/><w:fldChar w:fldCharType='end'/></w:r></w:p>",
        "<w:p><w:r><w:footnoteReference/></w:r></w:p>", "<mc:AlternateContent/>",
        "<w:p><w:r><w:drawing><dgm:relIds/></w:drawing></w:r></w:p>", "<x:y xmlns:x='z'>乙</x:y>",
        "<w:p><m:oMath><m:f/><m:d/><m:nary/></m:oMath></w:p>", "<w:p><w:r><w:t/></w:r></w:p>",
        "<w:p><w:r><w:ruby/></w:r></w:p>", "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>",
        "<w:tbl><w:tr><w:tc/><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    ]
)  # fmt: skip


@settings(max_examples=100)
@given(st.lists(ODD, max_size=8), st.sampled_from(["", "<w:num/>", "<w:abstractNum/><w:lvl/>"]))
def test_odd_markup_is_read_without_an_error(blocks, lists) -> None:
    """Elements without what they need, in any order, and no mark of ours in the text."""
    lines = read(document("".join(blocks), numbering=lists)).lines
    assert all(line.text.strip() and not set("\x1e\x1f\n") & set(line.text) for line in lines)


def ole(stream: str, content: bytes) -> bytes:
    """An OLE2 container of one stream of 4096 bytes or more, which the format keeps in sectors
    of their own."""
    content = content.ljust(4096, b"\x00")
    count = -(-len(content) // 512)
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chain = [fat_mark, end, *(n + 3 for n in range(count - 1)), end]
    fat = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, below: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\x00\x00"
        made = raw.ljust(64, b"\x00") + struct.pack("<HBBIII", len(raw), kind, 1, free, free, below)
        return made + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, len(content))
    return header + fat + directory.ljust(512, b"\x00") + content.ljust(count * 512, b"\x00")


def native(label: str, content: bytes) -> bytes:
    """A file as Windows puts it into an object."""
    name, path = label.encode("gb18030") + b"\x00", f"C:\\{label}".encode("gb18030") + b"\x00"
    inner = b"\x02\x00" + name + path + b"\x00\x00\x03\x00" + struct.pack("<I", len(path)) + path
    inner += struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(inner)) + inner


def test_files_are_taken_out_of_objects() -> None:
    """Packaged ones under the name they had, office documents that are the object itself."""
    listed = "名单,电话\n张三,12345678901".encode()
    objects = {
        "oleObject1.bin": ole("\x01Ole10Native", native("名单.csv", listed)),
        "oleObject2.bin": ole("WordDocument", b"text"),
        "oleObject3.bin": ole("CONTENTS", b"%PDF-1.7"),
        "oleObject4.bin": ole("Equation Native", b"x"),
        "oleObject5.bin": ole("\x01Ole10Native", b"\x01"),
    }
    page = read(
        document(
            p("渡口"),
            files={f"word/embeddings/{name}": data for name, data in objects.items()},
            links="".join(
                relation(f"o{n}", "oleObject", f"embeddings/{name}")
                for n, name in enumerate(objects)
            ),
        )
    )
    assert [each.name for each in page.embedded] == ["名单.csv", "oleObject2.doc", "oleObject3.pdf"]
    assert page.embedded[0].content == listed
    assert page.embedded[1].content == objects["oleObject2.bin"]


def test_a_real_dictionary_is_read_whole(corpora) -> None:
    """Numbers that Word makes, tables with empty cells, contents without page numbers."""
    content = (corpora / "files" / "政策发布平台数据字典.docx").read_bytes()
    lines = read(content).lines
    found = [line.text for line in lines]
    assert [line.level for line in lines].count(1) == 33
    assert {
        "10. ge_area (地区表)",
        "用途：记录抓取的原始数据",
        "id\tint\t编号\t主键，自增长\t",
        "33. ge_log_error(错误日志表)",
        "name\tvarchar(32)\t事业单位名称\t\t",
    } <= set(found)
    assert sum(line.is_item for line in lines) == 34
