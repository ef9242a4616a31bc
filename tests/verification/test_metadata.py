"""Records against themselves and their texts."""

from __future__ import annotations

import datetime

import pytest

from ftarchive.verification.findings import Minutes
from ftarchive.verification.metadata import MetadataCheck
from making import attached, record

GOOD = {"source": "云溪区水务局", "published": "2023-12-21T18:32:00+08:00"}
DOCUMENT = {"id": "d1", "status": "published"}


def codes(document=DOCUMENT, **fields) -> list[str]:
    """What is found of a record with these fields."""
    minutes = Minutes()
    today = datetime.date(2024, 1, 1)
    MetadataCheck(minutes, today).look(document, {}, record(**(GOOD | fields)))
    return [finding.code for finding in minutes.findings]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"source": None, "issuer": "云溪区水务局"},
        {"published": None, "written": "2023-12-21"},
        {"document_number": "云水〔2023〕5号", "text": "云水〔2023〕5号\n渡口开放。"},
        {"document_number": "云水〔2023〕5号", "text": "根据云水〔2022〕9号文件，渡口开放。"},
        {"text": "（一）修改《云溪区关于渔港管理的规定》\n渡口开放。"},
        {"text": "为贯彻《云溪区关于渔港的通知》精神，作如下规定：\n渡口开放。"},
        {"title": "关于渔港的通知", "text": "云溪区水务局关于渔港的通知\n渔港开放。"},
        {"written": "2023-03-02", "text": "桥梁开放。\n云溪区水务局\n2023年3月2日"},
        {"ended": "2030-01-01", "effective": "2024-06-01"},
        {"legibility": "ocr"},
    ],
)
def test_nothing_is_found_in_a_record_that_agrees(fields) -> None:
    """Neither what stands elsewhere nor what another document is called contradicts it."""
    assert codes(**fields) == []


def test_a_document_that_was_taken_back_is_not_looked_at() -> None:
    """Nobody asks for its metadata to be put right."""
    assert codes({"id": "d1", "status": "withdrawn"}, source=None) == []


def test_attachments_do_not_speak_for_their_document() -> None:
    """Their signatures are their own."""
    text, files = attached("渡口开放。", ("附件1.docx", "说明。\n云溪区水务局\n2020年3月2日"))
    assert codes(text=text, attachments=files, written="2023-12-01") == []


@pytest.mark.parametrize("day", ["2023-13-01", "0023-01-01", "1800-01-01", "去年"])
def test_days_that_cannot_be_are_found(day) -> None:
    """Whatever they were given as."""
    assert "impossible-date" in codes(effective=day)
