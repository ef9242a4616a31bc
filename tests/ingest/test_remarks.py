"""What staff are told about a record."""

from __future__ import annotations

import datetime

import pytest

from ftarchive.agencies import load
from ftarchive.config import CHECKOUT, Home
from ftarchive.ingest.fields.draft import Saying
from ftarchive.ingest.fields.remarks import REMARKS, Remark, remarks
from ftarchive.record import LEGIBILITY, Disclosure

TODAY = datetime.date(2024, 1, 10)
AGENCIES = load(Home(CHECKOUT))


def said(*others: Saying, keys=(), **fields) -> list[Remark]:
    """The remarks about a record that has what every record should have, and ``fields``."""
    usual = {
        "title": "云溪区关于渡口的公告",
        "text": "渡口自即日起开放。",
        "source": "云溪区财政局",
        "category": "通知公告",
        "index_number": "/2023-7",
        "published": "2023-12-21",
    }
    record = Disclosure(**(usual | fields))
    return remarks(record, keys, others=others, agencies=AGENCIES, today=TODAY)


def codes(*others: Saying, **fields) -> list[str]:
    return [remark.code for remark in said(*others, **fields)]


def test_nothing_is_said_of_a_record_that_is_fine() -> None:
    """Not even with dates and numbers of all kinds."""
    fine = {"written": "2023-12-20", "document_number": "云府〔2023〕5号"}
    assert said() == []
    assert said(index_number="11441700007280420Y/2021-00050", **fine) == []
    assert said(index_number="000014349/2017-00110", issuer="云溪区财政局", **fine) == []


def test_a_remark_is_its_message_as_text() -> None:
    """Reports print it."""
    (remark,) = said(source=None)
    assert str(remark) == remark.message == "未找到来源"


@pytest.mark.parametrize(
    ("fields", "code", "part"),
    [
        ({"source": None, "published": None}, "missing-fields", "来源、信息提供日期"),
        ({"index_number": "0142768-8"}, "odd-index-number", "0142768-8"),
        ({"index_number": "000014340/2017-00110"}, "index-number-check", "组织机构代码“000014340”"),
        (
            {"index_number": "11441700007280421Y/2021-00050"},
            "index-number-check",
            "统一社会信用代码“11441700007280421Y”",
        ),
        ({"given": {"generated": "近日"}}, "unread-date", "生成日期“近日”"),
        ({"written": "2023-12-22"}, "written-after-published", "成文日期"),
        ({"published": "2024-01-11T00:10:00+08:00"}, "published-in-future", "2024-01-11"),
        (
            {"document_number": "云府〔2022〕5号", "written": "2023-01-04"},
            "number-year-differs",
            "云府〔2022〕5号",
        ),
        (
            {"document_number": "云溪区公告2022年第5号", "written": "2023-01-04"},
            "number-year-differs",
            "2023-01-04",
        ),
        ({"source": "云溪区科技创心局"}, "unknown-agency", "来源“云溪区科技创心局”"),
        ({"issuer": "云溪区财征局"}, "unknown-agency", "发文机关“云溪区财征局”"),
        ({"source": "云溪区科创局"}, "short-agency", "即“云溪区科技创新局”"),
        ({"issuer": "云溪区法制办公室"}, "former-agency", "现由“云溪区司法局”承担"),
        ({"keys": ["tags", "x"]}, "unknown-keys", "tags、x"),
        ({"legibility": "gibberish"}, "gibberish", "乱码"),
    ],
)
def test_what_is_odd_is_told(fields, code, part) -> None:
    """With the value, in words; nothing else is said."""
    (remark,) = said(**fields)
    assert remark.code == code
    assert part in remark.message


def test_an_unknown_agency_is_told_once() -> None:
    """Where source and issuer are the same."""
    assert codes(source="云溪区财征局", issuer="云溪区财征局") == ["unknown-agency"]


def test_agencies_are_not_judged_without_a_list() -> None:
    """A caller that has none says nothing of them."""
    record = Disclosure(title="甲", text="乙", source="某某", published="2023-12-21")
    assert [remark.code for remark in remarks(record, today=TODAY)] == ["missing-fields"]


def test_today_is_no_future() -> None:
    """Nor is what was published by now."""
    assert codes(published="2024-01-10T23:59:00+08:00") == []


def test_two_dates_that_disagree_are_both_told() -> None:
    """With where they stand, once for the same day."""
    fields = {
        "written": "2023-12-20",
        "given": {"written": "2023年12月20日"},
        "provenance": {"written": "label:成文日期"},
    }
    other = Saying("written", "二〇二三年十二月十九日", "layout")
    again = Saying("written", "2023-12-19", "text")
    (remark,) = said(other, again, **fields)
    assert remark.code == "dates-disagree"
    for part in ("成文日期", "2023年12月20日", "标签“成文日期”", other.given, "版式"):
        assert part in remark.message


@pytest.mark.parametrize(
    ("heading", "differs"),
    [
        ("云溪区关于码头的公告", True),
        ("关于渡口的公告", False),
        ("云溪区 关于“渡口”的公告", False),
        ("云溪区关于渡口的公告_云溪区政府网", False),
        ("云溪区人民政府令", False),
    ],
)
def test_a_heading_that_says_otherwise_than_the_title_is_told(heading, differs) -> None:
    """One that is cut short, or has the name of the site behind it, says the same."""
    told = codes(Saying("title", heading, "heading"), provenance={"title": "meta:ArticleTitle"})
    assert told == (["title-differs"] if differs else [])


def test_other_sayings_are_left_alone() -> None:
    """Many offices may stand behind one document."""
    assert codes(Saying("issuer", "云溪区司法局", "layout"), issuer="云溪区财政局") == []


def test_every_legibility_has_its_remark() -> None:
    """So that staff learn why a text is empty."""
    assert set(LEGIBILITY) < set(REMARKS)
