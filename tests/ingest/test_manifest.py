"""Tables that give metadata for the files beside them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.draft import Draft
from ftarchive.ingest.given import given_by, lay_over
from ftarchive.ingest.manifest import Entry, Manifest, find_manifest, rows_of
from ftarchive.ingest.named_files import NamedFiles
from ftarchive.ingest.page import Line
from ftarchive.record import LABELS
from making import record

RULES = tables.load(Home(CHECKOUT))
BESIDE = ["渡口公告.docx", "收费/标准.pdf", "附件1.xlsx", "附件2.xlsx", "船期、票价.pdf"]
HEADER = ["序号", "文件名", "标题", "发布日期", "文号", "来源", "附件"]


def found(*rows: list[str], beside: list[str] = BESIDE) -> Manifest:
    manifest = find_manifest([HEADER, *rows], beside, RULES)
    assert manifest is not None
    return manifest


def row(file: str, title: str = "关于渡口的公告", attachments: str = "") -> list[str]:
    return ["1", file, title, "2023-12-21", "云渡规[2023]第02号", "无", attachments]


def test_a_row_says_what_its_columns_are_called() -> None:
    """By field, with the wording of the column; markers of emptiness say nothing."""
    assert found(row("渡口公告.docx", attachments="附件1.xlsx；附件2")).entries == [
        Entry(
            2,
            "渡口公告.docx",
            "渡口公告.docx",
            {
                "title": "关于渡口的公告",
                "published": "2023-12-21",
                "document_number": "云渡规[2023]第02号",
            },
            {"title": "标题", "published": "发布日期", "document_number": "文号"},
            ("附件1.xlsx", "附件2.xlsx"),
        )
    ]


HEADERS = {
    "label": (["文件名称", "信息名称"], "title"),
    "key": (["file", "index_number"], "index_number"),
    "name": (["Path", "栏目"], "category"),
    "remark": (["*文件名（必填）", "成 文 日 期（年-月-日）"], "written"),
    "title called file name": (["文件名", "文件名称"], "title"),
    "attachment column alone": (["附件", "索引号："], "index_number"),
    "name of attachment": (["附件名", "索引号"], "index_number"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_columns_are_known_by_many_names(case) -> None:
    """Those of the label table, of the record and of its parts."""
    header, field = HEADERS[case]
    manifest = find_manifest([header, ["渡口公告.docx", "甲"]], BESIDE, RULES)
    assert manifest
    assert [list(entry.values) for entry in manifest.entries] == [[field]]


def test_the_header_may_stand_under_a_title() -> None:
    """Rows count as the sheet counts them."""
    manifest = find_manifest(
        [["云溪区信息公开清单"], [], HEADER, row("渡口公告.docx")], BESIDE, RULES
    )
    assert manifest
    assert [entry.row for entry in manifest.entries] == [4]


NO_MANIFESTS = [
    [],
    [["班次", "开船"], ["1", "6:30"]],
    [["文件名", "标题"], ["别的.docx", "甲"]],
    [["文件名", "大小"], ["渡口公告.docx", "12"]],
    [["标题", "发布日期"], ["渡口公告.docx", "2023-12-21"]],
    [["x"]] * 11 + [HEADER, row("渡口公告.docx")],
]


@pytest.mark.parametrize("rows", NO_MANIFESTS)
def test_other_tables_are_no_manifests(rows) -> None:
    """No column of files, none of fields, no file that is there, or too far down."""
    assert find_manifest(rows, BESIDE, RULES) is None


NAMES = {
    "渡口公告.docx": "渡口公告.docx",
    "渡口公告.DOCX": "渡口公告.docx",
    "渡口公告．ｄｏｃｘ": "渡口公告.docx",
    "渡口公告": "渡口公告.docx",
    "《渡口公告》": "渡口公告.docx",
    "./渡口公告.docx": "渡口公告.docx",
    "收费\\标准.pdf": "收费/标准.pdf",
    "标准.pdf": "收费/标准.pdf",
    "标准": "收费/标准.pdf",
    "C:\\资料\\收费\\标准.pdf": "收费/标准.pdf",
    "D:\\桌面\\渡口公告.docx": "渡口公告.docx",
    "别处/标准.pdf": None,
    "../渡口公告.docx": None,
    "收费/../../渡口公告.docx": None,
    "渡口公告.pdf": None,
    "/": None,
    "": None,
}


@pytest.mark.parametrize("name", NAMES)
def test_files_are_found_as_people_name_them(name) -> None:
    """Case, width, slashes, folders and suffixes vary; nothing outside the folder is meant."""
    assert NamedFiles(BESIDE).find(name) == NAMES[name]


def test_a_name_that_may_mean_two_files_means_none() -> None:
    """Unless one of them is it exactly."""
    files = NamedFiles(["甲/1.pdf", "乙/1.pdf", "2.pdf", "丙/2.pdf", "3.pdf", "3.docx"])
    assert files.find("1.pdf") is None
    assert files.find("甲/1.pdf") == "甲/1.pdf"
    assert files.find("2.pdf") == "2.pdf"
    assert files.find("3") is None


@pytest.mark.parametrize("between", ["；", ";", "\n", " | "])
def test_names_of_attachments_stand_between_marks(between) -> None:
    """A comma inside of a name parts nothing."""
    cell = between.join(["附件1.xlsx", "船期、票价.pdf", "没有.pdf"])
    wanted = ["附件1.xlsx", "船期、票价.pdf"]
    assert NamedFiles(BESIDE).find_all(cell) == (wanted, ["没有.pdf"])


@pytest.mark.parametrize("between", ["、", "，", ", "])
def test_commas_part_names_that_are_none_as_a_whole(between) -> None:
    """As people list files in a cell."""
    cell = between.join(["附件1", "附件2.XLSX"])
    assert NamedFiles(BESIDE).find_all(cell) == (["附件1.xlsx", "附件2.xlsx"], [])


def test_rows_whose_files_are_missing_are_kept_and_told() -> None:
    """With the row and the name as written."""
    manifest = found(row("渡口公告.docx", attachments="附件1；附件9"), row("没有.pdf"))
    faults = [fault for entry in manifest.entries for fault in entry.faults("清单.xlsx")]
    assert [(fault.code, fault.facts["row"], fault.facts["file"]) for fault in faults] == [
        ("manifest-file-missing", 2, "附件9"),
        ("manifest-file-missing", 3, "没有.pdf"),
    ]
    assert manifest.entries[1].file is None


def test_a_second_row_for_a_file_is_told() -> None:
    """With the row that was first."""
    manifest = found(row("渡口公告.docx"), row("标准.pdf"), row("渡口公告", "另一个标题"))
    faults = [fault for entry in manifest.entries for fault in entry.faults("清单.xlsx")]
    assert [(fault.code, fault.facts["row"], fault.facts["first"]) for fault in faults] == [
        ("manifest-row-doubled", 4, 2)
    ]


def test_rows_that_only_go_on_with_attachments_belong_to_the_row_above() -> None:
    """Blank, or merged with it; notes and blank rows say nothing."""
    manifest = found(
        row("渡口公告.docx", attachments="附件1"),
        ["", "", "", "", "", "", "附件2"],
        row("渡口公告.docx", attachments="标准.pdf"),
        [],
        ["注：以上均已审查"],
    )
    assert len(manifest.entries) == 1
    assert manifest.entries[0].attachments == ("附件1.xlsx", "附件2.xlsx", "收费/标准.pdf")


def test_a_row_with_a_title_and_no_file_is_told() -> None:
    """Its file was forgotten."""
    assert found(row("渡口公告.docx"), row("")).entries[1].file is None


def test_rows_come_from_the_first_sheet_that_is_seen() -> None:
    """Blank rows count; cells merged downwards say the same in each row."""
    made = openpyxl.Workbook()
    made.active.sheet_state = "hidden"
    made.active["A1"] = "旧清单"
    sheet = made.create_sheet("清单")
    for each in ([], ["文件名", "来源"], ["甲.pdf", "渡口站"], ["乙.pdf"]):
        sheet.append(each)
    sheet.merge_cells("B3:B4")
    out = io.BytesIO()
    made.save(out)
    assert rows_of(out.getvalue(), "清单.xlsx", "xlsx", RULES, Settings()) == [
        [], ["文件名", "来源"], ["甲.pdf", "渡口站"], ["乙.pdf", "渡口站"],
    ]  # fmt: skip


def test_rows_come_from_text_and_from_nothing_but_tables() -> None:
    """A format that is none has no rows."""
    content = "文件名;标题\n甲.pdf;公告\n".encode("gb18030")
    assert rows_of(content, "清单.csv", "csv", RULES, Settings()) == [
        ["文件名", "标题"], ["甲.pdf", "公告"],
    ]  # fmt: skip
    assert rows_of(b"%PDF-", "甲.pdf", "pdf", RULES, Settings()) == []


def test_what_staff_say_counts_before_what_the_file_says() -> None:
    """Dates keep their wording, a 文号 is made canonical, provenance names the column."""
    before = record(published="2020-01-01", given={"published": "2020/1/1"}, source="渡口站")
    values = {
        "title": "新的标题",
        "published": "2023年12月21日",
        "document_number": "云渡规[2023]第02号",
        "source": "无",
        "breadcrumb": "首页 > 公告",
    }
    labels = {"published": "发布时间", "title": "名称"}
    after, said = given_by(before, values, labels, "manifest", RULES)
    assert (after.title, after.published, after.document_number, after.source) == (
        "新的标题", "2023-12-21", "云渡规〔2023〕2号", "渡口站",
    )  # fmt: skip
    assert after.breadcrumb == ("首页", "公告")
    assert after.given == {
        "published": "2023年12月21日",
        "document_number": "云渡规[2023]第02号",
    }
    assert after.provenance["published"] == "manifest:发布时间"
    assert after.provenance["title"] == "manifest:名称"
    assert said == ["信息提供日期以清单的“2023年12月21日”为准，文件里是“2020-01-01”"]
    assert after.text == before.text


def test_what_cannot_be_read_is_told_and_changes_nothing() -> None:
    """A date that is none, an address that is none."""
    before = record(published="2020-01-01")
    values = {"published": "近期", "url": "见门户网站", "text": "另一个正文", "unknown": "甲"}
    after, said = given_by(before, values, {}, "staff", RULES)
    assert after == before
    assert said == [
        "填报的信息提供日期“近期”读不懂，没有采用",
        "填报的原始网址“见门户网站”读不懂，没有采用",
    ]


def test_the_time_of_day_that_a_file_gives_stays() -> None:
    """Where staff say the same day."""
    before = record(published="2023-12-21T18:32:00+08:00", given={"published": "12-21 18:32"})
    assert given_by(before, {"published": "2023/12/21"}, {}, "staff", RULES) == (before, [])


def test_a_record_without_a_title_gets_it_from_staff() -> None:
    """Before it is finished."""
    draft = Draft()
    assert lay_over(draft, {"title": "渡口公告"}, {}, "staff", RULES) == []
    assert draft.record([Line("渡口开放。")], "甲").title == "渡口公告"
    assert draft.provenance == {"title": "staff"}


fields = st.sampled_from(sorted(set(LABELS) - {"text", "breadcrumb"}))


@given(st.dictionaries(fields, st.text(max_size=30)))
def test_any_value_is_taken_or_told(values) -> None:
    """Nothing staff type breaks a record."""
    after, said = given_by(record(), values, {}, "staff", RULES)
    assert after.title
    assert all(isinstance(each, str) for each in said)


names = st.text(
    st.characters(categories=["Lo", "Ll", "Nd"], include_characters="（）-_ "), min_size=1
).map(lambda name: f"甲{name.strip()}甲.pdf")


@given(st.lists(names, min_size=1, max_size=6, unique=True), st.data())
def test_every_file_is_found_by_its_own_name(files, data) -> None:
    """Whatever other files there are; and no name finds what is not there."""
    rows = [HEADER, *(row(name) for name in files)]
    manifest = find_manifest(rows, files, RULES)
    assert manifest
    assert [entry.file for entry in manifest.entries] == files
    known = NamedFiles(files)
    assert known.find(data.draw(st.text(max_size=20))) in (None, *files)
