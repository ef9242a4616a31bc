"""What the index holds of a record."""

from __future__ import annotations

import pytest

from ftarchive.config import CHECKOUT
from ftarchive.index.analysis import Analyzer
from ftarchive.index.names import NAME_BYTES
from ftarchive.index.schema import UNKNOWN, columns, headings_of, moment
from ftarchive.record import Disclosure
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


def told(one: Disclosure):
    """What is told of a document beside its long fields."""
    return columns("d1", 1, one, ANALYZER, 0)


def test_the_issuer_stands_in_where_no_source_is_known() -> None:
    """One facet for both."""
    assert told(record(issuer="甲站"))["source"] == "甲站".encode()
    assert told(record(issuer="甲站", source="乙站"))["source"] == "乙站".encode()


def test_names_are_kept_as_numbers_of_one_length() -> None:
    """Those of a document, and those that it cites beside its own."""
    one = told(record("关于印发《渡口办法》的通知", "《渡口办法》《桥梁法》《桥梁法》"))
    assert (len(one["names"]), len(one["cited"])) == (2 * NAME_BYTES, NAME_BYTES)
    other = told(record("中华人民共和国桥梁法", "无"))
    assert (other["names"], other["cited"]) == (one["cited"], b"")


def test_headings_are_those_that_the_file_marks_and_those_that_are_numbered() -> None:
    """Both are searched as one field; a marked item is none."""
    one = record(text="渡船\n正文。\n一、码头\n1.缆绳", structure=((0, "h2"), (3, "li")))
    assert headings_of(one) == "渡船\n一、码头"
