"""What the index holds of a record."""

from __future__ import annotations

import pytest

from ftarchive.config import CHECKOUT
from ftarchive.index.analysis import Analyzer, units
from ftarchive.index.schema import NAME_BYTES, UNKNOWN, index_fields, moment, schema
from making import record

ANALYZER = Analyzer(CHECKOUT / "index" / "dictionary" / "words.txt")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"published": "2023-12-21T18:32:05+08:00"}, 20231221183205),
        ({"published": "2023-12-21"}, 20231221000000),
        ({"written": "2023-12-20"}, 20231220000000),
        ({"published": "2023-12-21", "written": "2024-01-01"}, 20231221000000),
        ({}, UNKNOWN),
    ],
)
def test_the_moment_is_that_of_publication_or_else_of_writing(fields, expected) -> None:
    """A number that sorts as the dates do."""
    assert moment(record(**fields)) == expected


def test_the_fields_are_those_of_the_schema() -> None:
    """None is forgotten and none is filled that there is not."""
    fields = index_fields("d1", 1, record(index_number="/2023-7"), ANALYZER)
    assert set(fields) == set(schema().names())


def test_title_and_text_are_counted_apart() -> None:
    """Each with its own length, in units."""
    fields = index_fields("d1", 1, record("渡口渡口", "公告，GB18030。"), ANALYZER)
    assert fields["title"]["渡口"] == 2
    assert "渡口" not in fields["text"]
    assert fields["text"]["gb18030"] == 1
    assert (fields["title_length"], fields["text_length"]) == (4, len(units("公告，GB18030。")))


def test_the_issuer_stands_in_where_no_source_is_known() -> None:
    """One facet for both."""
    assert index_fields("d1", 1, record(issuer="甲站"), ANALYZER)["source"] == "甲站".encode()
    both = record(issuer="甲站", source="乙站")
    assert index_fields("d1", 1, both, ANALYZER)["source"] == "乙站".encode()


def test_headings_are_counted_once_more() -> None:
    """Those that the outline of the text has, and nothing else."""
    fields = index_fields("d1", 1, record("甲", "一、渡口管理\n渡口开放。\n"), ANALYZER)
    assert fields["headings"]["渡口"] == 1
    assert fields["text"]["渡口"] == 2
    assert "开放" not in fields["headings"]


def test_names_are_kept_as_numbers_of_one_length() -> None:
    """Those of a document, and those that it cites beside its own."""
    fields = index_fields(
        "d1", 1, record("关于印发《渡口办法》的通知", "《渡口办法》《桥梁法》《桥梁法》"), ANALYZER
    )
    assert (len(fields["names"]), len(fields["cited"])) == (2 * NAME_BYTES, NAME_BYTES)
    other = index_fields("d2", 2, record("中华人民共和国桥梁法", "无"), ANALYZER)
    assert (other["names"], other["cited"]) == (fields["cited"], b"")
