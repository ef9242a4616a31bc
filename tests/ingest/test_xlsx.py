"""Excel workbooks: what a person sees, what they hide, and what is not let in."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.page import Page
from ftarchive.ingest.sheets.xlsx import read_xlsx
from making import attempt

RULES = tables.load(Home(CHECKOUT))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def read(content: bytes, **limits: int) -> Page:
    return read_xlsx(content, "渡口.xlsx", RULES, Settings(**limits))


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def hidden(page: Page) -> dict[str, str]:
    """What is not seen, by its place."""
    found: dict[str, str] = {}
    for each in page.hidden:
        found[each.place] = "\n".join(filter(None, [found.get(each.place), each.text]))
    return found


def workbook(*rows: list, title: str = "Sheet1") -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def relation(id_: str, kind: str, target: str, office: str = OFFICE) -> str:
    return f'<Relationship Id="{id_}" Type="{office}/{kind}" Target="{target}"/>'


def package(
    sheet: str,
    *,
    main: str = MAIN,
    office: str = OFFICE,
    book: str = "",
    relations: str = "",
    parts: dict[str, str] | None = None,
    sheet_part: str = "xl/worksheets/sheet1.xml",
) -> bytes:
    """A workbook of one sheet, written by hand as some program might."""
    out = io.BytesIO()
    written = {
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">'
        + relation("rId1", "officeDocument", "xl/workbook.xml", office)
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">{book}'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        + relation("rId1", "worksheet", "worksheets/sheet1.xml", office)
        + relations
        + "</Relationships>",
        sheet_part: f'<worksheet xmlns="{main}">{sheet}</worksheet>',
    }
    with zipfile.ZipFile(out, "w") as file:
        for name, content in (written | (parts or {})).items():
            file.writestr(name, content)
    return out.getvalue()


def cells(*values: str) -> str:
    """A sheet of one row, its cells as XML."""
    return f"<sheetData><row>{''.join(values)}</row></sheetData>"


def table() -> openpyxl.Workbook:
    """A table as offices make them: title, unit, two rows of headings, notes."""
    made = workbook(
        ["云溪区渡口收费标准一览表"],
        [None, None, None, None, "单位：元"],
        ["类别", "收费", None, "执行日期", "电话"],
        [None, "金额", "比例", None, None],
        ["成人", 1234.5, 0.125, datetime.date(2023, 12, 21), "055512345678"],
        [None, 600, 0.05, datetime.date(2024, 1, 1), None],
        ["儿童\n（含学生）", 0, True, None, "#DIV/0!"],
        [],
        ["注：1．本表自发布之日起施行。\n2．免费乘船的范围另行公布。"],
        title="收费",
    )
    sheet = made.active
    for area in ("A1:E1", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "A5:A6", "A9:E9"):
        sheet.merge_cells(area)
    for row in (5, 6, 7):
        sheet[f"B{row}"].number_format = "#,##0.00"
        sheet[f"C{row}"].number_format = "0.0%"
    sheet["D5"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["D6"].number_format = "mm-dd-yy"
    return made


def test_a_table_reads_as_a_person_reads_it() -> None:
    """Title and notes are lines, merged cells stand once, numbers as they are shown."""
    page = read(saved(table()))
    assert texts(page) == [
        "云溪区渡口收费标准一览表",
        "单位：元",
        "类别\t收费\t\t执行日期\t电话",
        "\t金额\t比例",
        "成人\t1,234.50\t12.5%\t2023年12月21日\t055512345678",
        "\t600.00\t5.0%\t2024/1/1",
        "儿童（含学生）\t0.00\tTRUE\t\t#DIV/0!",
        "注：1．本表自发布之日起施行。",
        "2．免费乘船的范围另行公布。",
    ]
    assert [line.is_row for line in page.lines] == [False] * 2 + [True] * 5 + [False] * 2
    assert page.is_laid_out
    assert page.lines[2].pieces == ("类别", "收费", "", "执行日期", "电话")


def test_sheets_are_headed_by_their_names() -> None:
    """Where there are several; a sheet whose title says the name already has no other head."""
    made = table()
    made.create_sheet("船期").append(["班次", "开船"])
    made.create_sheet("Sheet3")
    page = read(saved(made))
    assert [(line.text, line.level) for line in page.lines if line.level] == [
        ("云溪区渡口收费标准一览表", 1),
        ("船期", 1),
    ]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("船期表", "船期表"),
        ("Sheet1", "班次\t开船"),
        ("工作表 2", "班次\t开船"),
        ("表1", "班次\t开船"),
    ],
)
def test_a_single_sheet_is_headed_by_a_name_that_tells_something(name, first) -> None:
    """Not by one that a program gave it."""
    assert texts(read(saved(workbook(["班次", "开船"], [1, "6:30"], title=name))))[0] == first


def test_blank_edges_and_columns_that_only_merging_made_are_left_out() -> None:
    """A form drawn on a fine grid reads as its cells do."""
    made = openpyxl.Workbook()
    sheet = made.active
    for at, text in (("C5", "姓名"), ("F5", "张某"), ("C6", "住址"), ("F6", "云溪区")):
        sheet[at] = text
        sheet.merge_cells(f"{at}:{chr(ord(at[0]) + 2)}{at[1]}")
    assert texts(read(saved(made))) == ["姓名\t张某", "住址\t云溪区"]


def test_long_numbers_leading_zeros_and_rich_text_are_whole() -> None:
    """Numbers of cards and files are no amounts."""
    sheet = cells(
        '<c r="A1"><v>110101199003071234</v></c>',
        '<c r="B1" t="s"><v>0</v></c>',
        '<c r="C1" t="s"><v>1</v></c>',
        '<c r="D1" t="str"><f>A1&amp;"号"</f><v>甲号</v></c>',
        '<c r="E1" t="e"><v>#N/A</v></c>',
        '<c r="F1" t="b"><v>0</v></c>',
        '<c r="G1" t="inlineStr"><is><t>内联</t></is></c>',
        '<c r="H1" t="d"><v>2023-12-21</v></c>',
        '<c r="I1"><v>3.0</v></c>',
    )
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>00123</t></si><si><r><t>渡</t></r><r><t>口</t></r>'
        "<rPh><t>dukou</t></rPh></si><si><t>删掉的一行_x000D_</t></si></sst>"
    )
    page = read(package(sheet, parts={"xl/sharedStrings.xml": strings}))
    assert texts(page) == ["110101199003071234\t00123\t渡口\t甲号\t#N/A\tFALSE\t内联\t45281\t3"]
    assert hidden(page) == {
        "工作表“Sheet1”公式里的文字": "号",
        "没有单元格使用的文字": "删掉的一行",
    }


def test_pictures_in_cells_are_no_text() -> None:
    """WPS writes them as a formula that only it knows."""
    formula = "<f>_xlfn.DISPIMG(&quot;ID_1A&quot;,1)</f><v>=DISPIMG(&quot;ID_1A&quot;,1)</v>"
    page = read(package(cells("<c><v>1</v></c>", f'<c t="str">{formula}</c>', "<c><v>2</v></c>")))
    assert texts(page) == ["1\t2"]
    assert page.hidden == []


def test_strict_workbooks_read_as_others_do() -> None:
    """The other variant of the standard has other names for everything."""
    sheet = cells('<c t="inlineStr"><is><t>班次</t></is></c>', "<c><v>1</v></c>")
    content = package(sheet, main=STRICT, office=STRICT_OFFICE)
    assert texts(read(content)) == ["班次\t1"]


def test_odd_programs_write_odd_workbooks() -> None:
    """No styles, no addresses, a wrong size, absolute targets in another case, a far value."""
    sheet = (
        '<dimension ref="A1"/><sheetData><row><c t="inlineStr"><is><t>班次</t></is></c>'
        '<c s="7"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c>'
        '<c r="A1048576" t="s"><v>9</v></c></row></sheetData>'
    )
    content = package(sheet, sheet_part="XL\\Worksheets\\Sheet1.xml")
    assert texts(read(content)) == ["班次\t1", "2"]


def test_days_may_be_counted_from_1904() -> None:
    """As old programs on another system did."""
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    content = package(
        cells('<c s="0"><v>43819</v></c>'),
        book='<workbookPr date1904="1"/>',
        parts={"xl/styles.xml": styles},
    )
    assert texts(read(content)) == ["2023/12/21"]


def test_what_is_hidden_is_noted_and_not_read() -> None:
    """Rows, columns, sheets, what lies beneath merged cells, what a format hides."""
    made = workbook(
        ["项目", "金额", "经办人"], ["成人", 1, "张某"], ["内部", 2, "王某"], ["儿童", 3]
    )
    sheet = made.active
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["B4"].number_format = ";;;"
    names = made.create_sheet("名单")
    names.append(["姓名", "证号"])
    names.append(["李某", "11010119900307123X"])
    names.sheet_state = "veryHidden"
    made.create_sheet("底稿").append(["草稿"])
    made["底稿"].sheet_state = "hidden"
    page = read(saved(made))
    assert texts(page) == ["项目\t金额", "成人\t1", "儿童"]
    found = hidden(page)
    assert found["工作表“Sheet1”隐藏的行"] == "内部\t2\t王某"
    assert found["工作表“Sheet1”隐藏的列"] == "经办人\n张某"
    assert found["工作表“Sheet1”里格式设为不显示的内容"] == "3"
    assert found["工作表“名单”（隐藏工作表）"] == "名单\n姓名\t证号\n李某\t11010119900307123X"
    assert found["工作表“底稿”（隐藏工作表）"] == "底稿\n草稿"


def test_text_beneath_merged_cells_is_noted() -> None:
    """Merging keeps what it covers, in some programs."""
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="str"><v>标题</v></c><c r="B1" t="str"><v>遮住</v></c>'
        '</row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    page = read(package(sheet))
    assert texts(page) == ["标题"]
    assert hidden(page) == {"工作表“Sheet1”合并单元格遮住的内容": "遮住"}


def test_merged_cells_that_begin_in_a_hidden_row_are_seen() -> None:
    """They show their text in what is left of them."""
    made = workbook(["甲", 1], [None, 2], ["乙", 3])
    made.active.merge_cells("A1:A2")
    made.active.row_dimensions[1].hidden = True
    page = read(saved(made))
    assert texts(page) == ["甲\t2", "乙\t3"]
    assert hidden(page)["工作表“Sheet1”隐藏的行"] == "1"


def test_rows_of_no_height_and_columns_of_no_width_are_hidden() -> None:
    """As are rows where the sheet hides all that say nothing else."""
    sheet = (
        '<sheetFormatPr zeroHeight="1"/><cols><col min="2" max="3" width="0"/></cols><sheetData>'
        '<row r="1" ht="14"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c></row><row r="3" ht="0"><c r="A3"><v>4</v></c></row>'
        "</sheetData>"
    )
    page = read(package(sheet))
    assert texts(page) == ["1"]
    assert hidden(page) == {"工作表“Sheet1”隐藏的行": "3\n4", "工作表“Sheet1”隐藏的列": "2"}


def test_comments_names_properties_and_running_heads_are_noted() -> None:
    """All that a person may have written into it."""
    made = workbook(["项目", "金额"])
    sheet = made.active
    sheet["A1"].comment = Comment("先不要公开", "王某")
    sheet.oddHeader.center.text = "内部资料"
    sheet["A1"].font = Font(bold=True)
    made.defined_names["经办"] = DefinedName("经办", attr_text='"张某"')
    made.properties.title = "收费标准"
    made.properties.creator = "渡口管理站"
    made.properties.description = "李某起草"
    page = read(saved(made))
    found = hidden(page)
    assert texts(page) == ["项目\t金额"]
    assert found["工作表“Sheet1”里的批注"] == "A1 王某：先不要公开"
    assert found["工作表“Sheet1”里的页眉页脚"] == "内部资料"
    assert found["定义的名称"] == '经办\t"张某"'
    assert found["文档属性"] == "作者：渡口管理站\n标题：收费标准\n备注：李某起草"
    assert page.properties["title"] == "收费标准"
    assert page.properties["author"] == "渡口管理站"
    assert page.properties["modified"]


def test_threads_caches_boxes_and_files_beside_the_cells_are_found() -> None:
    """Text boxes are seen; threads and cached data are not; files are handed on."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    box = (
        f'<wsDr xmlns:a="{drawing}"><sp><cNvPr descr="码头照片"/>'
        "<a:p><a:t>咨询</a:t><a:t>电话</a:t></a:p>"
        '</sp><sp><cNvPr hidden="1"/><a:p><a:t>暗框</a:t></a:p></sp></wsDr>'
    )
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        + relation("a", "threadedComment", "../threadedComments/t.xml")
        + relation("b", "drawing", "/xl/drawings/d.xml")
        + relation("c", "comments", "../none.xml")
        + "</Relationships>",
        "xl/threadedComments/t.xml": '<ThreadedComments><threadedComment ref="A1" personId="p">'
        "<text>先问王某</text></threadedComment></ThreadedComments>",
        "xl/persons/person.xml": '<personList><person id="p" displayName="李某"/></personList>',
        "xl/drawings/d.xml": box,
        "xl/externalLinks/e.xml": f'<x xmlns="{MAIN}"><cell r="A1"><v>赵某</v></cell></x>',
        "xl/pivotCache/c.xml": '<x><s v="钱某"/><n v="110101199003071234"/><n v="2"/></x>',
        "xl/embeddings/附件.docx": "PK",
    }
    page = read(package(cells("<c><v>1</v></c>"), parts=parts))
    assert texts(page) == ["1", "咨询电话"]
    assert hidden(page) == {
        "工作表“Sheet1”里的批注": "A1 李某：先问王某",
        "工作表“Sheet1”里隐藏的文本框": "暗框",
        "工作表“Sheet1”里的图片说明": "码头照片",
        "外部链接的缓存": "赵某",
        "数据透视表的缓存": "钱某\n110101199003071234",
    }
    assert [each.name for each in page.embedded] == ["附件.docx"]


def test_lists_and_prompts_of_cells_are_noted() -> None:
    """They come up only where one types."""
    sheet = cells("<c><v>1</v></c>") + (
        '<dataValidations><dataValidation prompt="填写姓名"><formula1>"张某,李某"</formula1>'
        "</dataValidation></dataValidations>"
    )
    page = read(package(sheet))
    assert hidden(page) == {"工作表“Sheet1”里的输入提示和下拉选项": "填写姓名\n张某,李某"}


def test_cells_and_text_are_held_to_their_limits() -> None:
    """A sheet of a million rows is refused before it is read to its end."""
    content = saved(workbook(["甲", "乙"], ["丙", "丁"]))
    error = attempt(lambda: read(content, max_cells=3))
    assert (error.code, error.facts["unit"]) == ("text-too-long", "个单元格")
    error = attempt(lambda: read(content, max_text_chars=5))
    assert (error.code, error.facts["unit"]) == ("text-too-long", "字")
    assert len(read(content, max_cells=4, max_text_chars=6).lines) == 2


def test_cells_far_apart_do_not_make_a_text_of_tabs_without_end() -> None:
    """A diagonal of a few cells would be as wide as it is long."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c>{f"<c><v>{n}</v></c>" * n}</row>'
        for n in range(1, 200)
    )
    error = attempt(lambda: read(package(f"<sheetData>{rows}</sheetData>"), max_text_chars=9999))
    assert error.code == "text-too-long"


DAMAGE = {
    "no sheet": (package("", sheet_part="xl/other.xml"), "damaged-file"),
    "no workbook": (package("").replace(b"xl/workbook.xml", b"xl/workbooc.xml"), "damaged-file"),
    "not XML": (package("<sheetData><row><c>"), "damaged-file"),
    "truncated": (saved(workbook(["甲"]))[:-200], "damaged-file"),
    "entities": (
        package("", parts={"xl/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "external-entity",
    ),
    "entities in a sheet": (
        package(
            "",
            parts={
                "xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a><row>&b;</row></a>'
            },
        ),
        "external-entity",
    ),
    "binary": (
        package(
            "",
            parts={
                "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">'
                + relation("a", "officeDocument", "xl/workbook.bin")
                + "</Relationships>"
            },
        ),
        "needs-converter",
    ),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_what_cannot_be_read_is_refused_with_its_reason(case) -> None:
    """Each kind of damage has its code."""
    content, code = DAMAGE[case]
    assert attempt(read, content).code == code


plain = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn", "Co"]),
    min_size=1,
    max_size=8,
).filter(lambda text: not text.startswith("=") and "_x" not in text)


@given(st.lists(st.lists(plain, min_size=2, max_size=5), min_size=1, max_size=6))
def test_texts_come_back_as_they_were_written(rows) -> None:
    """Row by row, cell by cell."""
    page = read(saved(workbook(*rows)))
    assert texts(page) == ["\t".join(row) for row in rows]


TABLE = saved(table())


@given(st.data())
def test_mutated_workbooks_are_read_or_refused(data) -> None:
    """Nothing but a refusal of ours comes out of broken bytes."""
    content = bytearray(TABLE)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    result = attempt(read, bytes(content))
    assert isinstance(result, Page | Refused)


def test_the_list_of_categories_is_read_whole(corpora: Path) -> None:
    """A real table: every row, three cells each."""
    page = read((corpora / "files" / "附件1.xlsx").read_bytes())
    assert len(page.lines) == 518
    assert all(line.is_row and len(line.pieces) == 3 for line in page.lines)
    assert page.lines[0].text == "一级分类\t二级分类\t三级分类"
    assert page.lines[-1].text == "劳动和社会保障\t退休政策及待遇\t病退及提前退休人员待遇"
