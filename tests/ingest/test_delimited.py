"""Tables as plain text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.ingest import rules as tables
from ftarchive.ingest.sheets.delimited import delimiter_of, read_csv, rows_in
from making import attempt

RULES = tables.load(Home(CHECKOUT))
ROWS = [["班次", "开船", "备注"], ["1", "6:30", "逢雾停航"], ["2", "7:30", ""]]


def lines(text: str, encoding: str = "utf-8") -> list[str]:
    page = read_csv(text.encode(encoding), "船期.csv", RULES, Settings())
    return [line.text for line in page.lines]


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_reads_the_same_whatever_parts_and_encodes_it(delimiter, encoding) -> None:
    """Every office program has its own way to save one."""
    assert lines(written(ROWS, delimiter), encoding) == [
        "班次\t开船\t备注",
        "1\t6:30\t逢雾停航",
        "2\t7:30",
    ]


def test_titles_and_notes_around_a_table_are_lines() -> None:
    """Not rows of one cell."""
    text = "云溪区渡口船期表,,\n\n班次,开船,备注\n1,6:30,逢雾停航\n注：以当日公告为准。,,\n"
    page = read_csv(text.encode(), "船期.csv", RULES, Settings())
    assert [(line.text, line.is_row) for line in page.lines] == [
        ("云溪区渡口船期表", False),
        ("班次\t开船\t备注", True),
        ("1\t6:30\t逢雾停航", True),
        ("注：以当日公告为准。", False),
    ]


def test_line_breaks_inside_a_cell_are_joined() -> None:
    """A space parts what is not Chinese."""
    assert lines('项目,说明\n"过渡\n费","A\nB"\n') == ["项目\t说明", "过渡费\tA B"]


def test_what_keeps_excel_from_making_numbers_is_left_out() -> None:
    """Export tools write ="00123", or a tab before the digits."""
    assert lines('编号,证号\n"=""00123""","\t110101199003071234"\n') == [
        "编号\t证号",
        "00123\t110101199003071234",
    ]


def test_a_quote_that_never_ends_takes_no_other_row_with_it() -> None:
    """Inches are written with one."""
    assert lines('管径,件数\n"5 寸,1\n6 寸,2\n"7 寸",3\n') == [
        "管径\t件数",
        '"5 寸\t1',
        "6 寸\t2",
        '"7 寸"\t3',
    ]
    assert lines('管径,件数\n5 寸,1\n"6 寸,2\n') == ["管径\t件数", "5 寸\t1", '"6 寸\t2']
    assert lines('管径,说明\n"5 寸"管,"甲\n乙"\n6 寸,丙\n') == [
        "管径\t说明",
        "5 寸管\t甲乙",
        "6 寸\t丙",
    ]


def test_a_first_line_may_say_what_parts_the_columns() -> None:
    """As Excel is told, and does not show."""
    assert lines("sep=#\n班次#开船\n1#6:30\n") == ["班次\t开船", "1\t6:30"]


def test_commas_in_a_text_part_no_columns_that_semicolons_part() -> None:
    """What parts most rows alike counts."""
    assert delimiter_of("a;b,c;d\ne;f;g,h,i\nj;k;l\n") == ";"


def test_cells_and_text_are_held_to_their_limits() -> None:
    """As in any spreadsheet."""
    content = written(ROWS).encode()
    for limits, unit in (({"max_cells": 7}, "个单元格"), ({"max_text_chars": 20}, "字")):
        error = attempt(read_csv, content, "甲.csv", RULES, Settings(**limits))
        assert (error.code, error.facts["unit"]) == ("text-too-long", unit)


def test_a_cell_may_be_as_long_as_a_file() -> None:
    """The standard library stops at 128 KiB by itself."""
    assert lines(f"甲,{'长' * 200_000}\n乙,丙\n")[0] == f"甲\t{'长' * 200_000}"


cell = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Z", "Cf"], exclude_characters="="), max_size=6
)


@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(cell, min_size=width, max_size=width), min_size=2, max_size=8
        )
    ),
    st.sampled_from([",", "\t", ";", "|"]),
)
def test_rows_come_back_as_they_were_written(rows, delimiter) -> None:
    """With whatever quotes and delimiters in their cells, once what parts them is told."""
    assert rows_in(f"sep={delimiter}\n" + written(rows, delimiter).replace("\r\n", "\n")) == rows


@given(st.text(st.characters(exclude_characters="\r"), max_size=200))
def test_any_text_is_read(text) -> None:
    """As a table of some kind."""
    assert isinstance(rows_in(text), list)
