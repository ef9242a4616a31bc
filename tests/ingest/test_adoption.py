"""The note below the title of a law."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.ingest.fields.adoption import Adoption, find_adoption
from ftarchive.ingest.web.dump import read_dump

TITLE = "云溪市渡口条例"


def adoption(*note: str) -> Adoption | None:
    return find_adoption(read_dump("\n".join([TITLE, *note])).lines)


@pytest.mark.parametrize(
    ("note", "issuer", "date"),
    [
        (
            "（2018年10月26日云溪市第六届人民代表大会常务委员会第二十次会议通过）",
            "云溪市人民代表大会常务委员会",
            "2018年10月26日",
        ),
        (
            "（1982年12月4日第五届全国人民代表大会第五次会议通过　2018年3月11日第十三届"
            "全国人民代表大会第一次会议通过的修正案修正）",
            "全国人民代表大会",
            "2018年3月11日",
        ),
        (
            "（2018年6月1日云溪区人民政府令第5号公布　自2018年7月1日起施行）",
            "云溪区人民政府",
            "2018年6月1日",
        ),
        ("(2018年6月1日国务院第23次常务会议修订通过)", "国务院", "2018年6月1日"),
        ("（2018年6月1日公布）", "", "2018年6月1日"),
    ],
)
def test_the_last_adoption_counts(note, issuer, date) -> None:
    """It gave the text its wording; when it comes into force is another date."""
    found = adoption(note)
    assert (found.issuer, found.date, list(found.lines)) == (issuer, date, [1])


def test_a_note_in_several_lines_is_one() -> None:
    """Up to its closing bracket."""
    found = adoption(
        "（2018年10月26日云溪区", "人民政府第3次会议通过", "自公布之日起施行）", "第一章"
    )
    assert (found.issuer, found.date) == ("云溪区人民政府", "2018年10月26日")
    assert list(found.lines) == [1, 2, 3]


@pytest.mark.parametrize(
    "note",
    [
        "（2018年版）",
        "（2018年10月26日）",
        "（自2018年7月1日起施行）",
        "2018年6月1日通过",
        "（试行）",
    ],
)
def test_other_brackets_are_no_note(note) -> None:
    """Editions, dates alone, when something comes into force."""
    assert adoption(note) is None


@given(st.lists(st.text(st.sampled_from("（）2018年月日第届次会议通过云溪区政府 "), max_size=40)))
def test_any_lines_have_a_note_or_none(lines) -> None:
    """Its lines are there, and its date stands in them."""
    page = read_dump("\n".join(lines))
    if (found := find_adoption(page.lines)) is not None:
        note = "".join(page.lines[number].text for number in found.lines)
        assert found.date in "".join(note.split())
