"""Binary Excel workbooks, which are those of WPS tables as well."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.page import Page
from ftarchive.ingest.sheets.biff import read_beside
from ftarchive.ingest.sheets.xls import read_xls
from making import attempt

RULES = tables.load(Home(CHECKOUT))
FERRY = (Path(__file__).parent / "files" / "ferry.xls").read_bytes()
"""Fees and times of a ferry: merged cells, formats, hidden rows, columns and sheets."""


def read(content: bytes, **limits: int) -> Page:
    return read_xls(content, "渡口.xls", RULES, Settings(**limits))


def biff(*records: tuple[int, bytes]) -> bytes:
    """A bare stream of records, as before there were containers."""
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)


def old_book(text: bytes, *more: tuple[int, bytes]) -> bytes:
    """A workbook of one cell as Excel 4 wrote it, without a word about its code page."""
    label = struct.pack("<HHHH", 0, 0, 0, len(text)) + text
    return biff((0x0409, struct.pack("<HHH", 0, 0x10, 0)), *more, (0x0204, label), (0x000A, b""))


def test_a_workbook_reads_as_a_person_reads_it() -> None:
    """Sheet by sheet, numbers and dates as they are shown."""
    page = read(FERRY)
    assert [(line.text, line.level) for line in page.lines] == [
        ("云溪区渡口收费标准一览表", 1),
        ("序号\t项目\t金额\t比例\t执行日期\t联系电话", 0),
        ("1\t过渡费（成人）\t1,234.50\t12.5%\t2023年12月21日\t055512345678", 0),
        ("\t过渡费（儿童）\t600.00\tTRUE\t2024/1/1\t#DIV/0!", 0),
        ("\t密\t\t可见", 0),
        ("注：本表自发布之日起施行。", 0),
        ("船期", 1),
        ("班次\t开船", 0),
        ("1\t6:30", 0),
    ]
    assert page.is_laid_out


def test_what_is_hidden_is_noted_and_not_read() -> None:
    """Rows, columns, both kinds of hidden sheets, cells whose format hides them."""
    found = {each.place: each.text for each in read(FERRY).hidden}
    assert found == {
        "工作表“收费标准”里的页眉页脚": "内部资料",
        "工作表“收费标准”里格式设为不显示的内容": "7",
        "工作表“收费标准”隐藏的行": "内部核算\t99",
        "工作表“收费标准”隐藏的列": "经办人\n张某",
        "工作表“名单”（隐藏工作表）": "名单\n姓名\n李某",
        "工作表“底稿”（隐藏工作表）": "底稿\n未公开的底稿",
    }


def test_a_workbook_without_a_code_page_is_chinese() -> None:
    """It was written on a machine here."""
    content = old_book("云溪区渡口".encode("gb18030"))
    assert [line.text for line in read(content).lines] == ["云溪区渡口"]


def test_a_password_is_told_from_damage() -> None:
    """The first can be taken off."""
    content = old_book(b"x", (0x002F, b"\x00" * 4))
    assert attempt(read, content).code == "encrypted"


def test_a_newer_workbook_with_a_password_is_told_from_damage() -> None:
    """It lies in a container of the older kind."""
    content = FERRY.replace("Workbook".encode("utf-16-le"), "Werkbeek".encode("utf-16-le"))
    assert attempt(read, content).code == "damaged-file"
    content += "EncryptedPackage".encode("utf-16-le")
    assert attempt(read, content).code == "encrypted"


def test_text_boxes_are_seen_and_the_boxes_of_comments_are_not() -> None:
    """Their text goes on from record to record; charts inside a sheet are left out."""
    begin, end = (0x0809, b"\x00\x06"), (0x0A, b"")
    text = (0x1B6, struct.pack("<10xHH4x", 6, 0))
    stream = b"beside" + biff(
        begin,
        (0x5D, struct.pack("<HHHH", 0x15, 0x12, 6, 1)),
        text,
        (0x3C, b"\x01" + "咨询电".encode("utf-16-le")),
        (0x3C, b"\x01" + "话五五".encode("utf-16-le")),
        (0x3C, b"formats"),
        begin,
        (0x14, b"\x01\x00\x00x"),
        end,
        (0x5D, struct.pack("<HHHH", 0x15, 0x12, 0x19, 2)),
        text,
        (0x3C, b"\x00secret"),
        (0x15, b"\x05\x00\x00&Cfoo"),
        end,
        (0x14, b"\x01\x00\x00y"),
    )
    found = read_beside(stream, 6)
    assert (found.boxes, found.headings) == (["咨询电话五五"], ["&Cfoo"])


@given(st.binary(max_size=200), st.integers(-5, 300))
def test_records_that_make_no_sense_are_passed_over(stream, start) -> None:
    """Whatever their bytes."""
    assert read_beside(stream, start).boxes is not None


@pytest.mark.parametrize("end", [0, 8, 600, 2000, 4000])
def test_a_truncated_workbook_is_damaged(end) -> None:
    """Wherever it was cut off."""
    error = attempt(read, FERRY[:end])
    assert error.code == "damaged-file"
    assert error.facts["reason"]


def test_cells_are_held_to_their_limit() -> None:
    """As in any spreadsheet."""
    assert attempt(lambda: read(FERRY, max_cells=10)).code == "text-too-long"


@given(st.data())
def test_mutated_workbooks_are_read_or_refused(data) -> None:
    """Nothing but a refusal of ours comes out of broken bytes."""
    content = bytearray(FERRY)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    result = attempt(read, bytes(content))
    assert isinstance(result, Page | Refused)
