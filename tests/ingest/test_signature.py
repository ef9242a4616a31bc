"""Who signs a document and when, and who printed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.ingest.fields.signature import Signature, agencies_on, find_imprint, find_signature
from ftarchive.ingest.web.dump import read_dump

TEXT = "渡口自即日起停渡。"


def signature(*lines: str) -> Signature | None:
    return find_signature(read_dump("\n".join([TEXT, *lines])).lines)


@pytest.mark.parametrize(
    ("lines", "issuers", "date"),
    [
        (["云溪区财政局", "2023年12月21日"], ("云溪区财政局",), "2023年12月21日"),
        (["云 溪 区 财 政 局", "2023 年 1 月 2 日"], ("云溪区财政局",), "2023 年 1 月 2 日"),
        (["云溪区财政局（盖章）", "2023-12-21"], ("云溪区财政局",), "2023-12-21"),
        (["云溪区财政局　2023年12月21日"], ("云溪区财政局",), "2023年12月21日"),
        (["云溪区财政局\t2023年12月21日"], ("云溪区财政局",), "2023年12月21日"),
        (
            ["云溪区财政局", "云溪区司法局", "二〇二三年十二月二十一日"],
            ("云溪区财政局", "云溪区司法局"),
            "二〇二三年十二月二十一日",
        ),
        (
            ["云溪区财政局　　云溪区司法局", "二○二三年元月一日"],
            ("云溪区财政局", "云溪区司法局"),
            "二○二三年元月一日",
        ),
        (["云溪区人民政府", "区长　张三", "2023年12月21日"], ("云溪区人民政府",), "2023年12月21日"),
        (["云溪区气象局", "2023年12月21日9时"], ("云溪区气象局",), "2023年12月21日"),
        (["云溪区气象局", "2023年12月21日16时30分"], ("云溪区气象局",), "2023年12月21日"),
        (["区长：张三", "2023年12月21日"], (), "2023年12月21日"),
        (["2023年12月21日"], (), "2023年12月21日"),
        (["2023年12月21日", "（此件公开发布）", "附件1", "渡口表"], (), "2023年12月21日"),
    ],
)
def test_a_signature_is_read(lines, issuers, date) -> None:
    """One office or several, persons, seals, letters spaced out."""
    found = signature(*lines)
    assert found is not None
    assert (found.issuers, found.date) == (issuers, date)


@pytest.mark.parametrize(
    "lines",
    [
        ["2023年12月21日", "渡口自即日起停渡。"],
        ["2023-12-21"],
        ["云溪区财政局", "渡口自即日起停渡。"],
        ["施工日期", "2023年12月"],
        ["云溪区财政局\t渡口\t2023年12月21日"],
        ["云溪区财政局于2023年12月21日"],
    ],
)
def test_other_dates_are_no_signature(lines) -> None:
    """In the middle of a text, without a day, in a table, in a sentence."""
    assert signature(*lines) is None


def test_the_signature_of_the_document_comes_before_those_of_its_attachments() -> None:
    """What is forwarded was signed by another office on another day."""
    found = signature(
        "云溪区人民政府", "2023年12月21日", "附件", "渡口意见", TEXT, "云溪区财政局", "2023年1月1日"
    )
    assert found == Signature(("云溪区人民政府",), "2023年12月21日", 1)


@pytest.mark.parametrize(
    ("lines", "who"),
    [
        (["云溪区人民政府办公室　　2023年12月22日印发"], ("云溪区人民政府办公室",)),
        (["云溪区人民政府办公室", "2023年12月22日印发"], ("云溪区人民政府办公室",)),
        (["2023年12月22日印发"], ()),
    ],
)
def test_an_imprint_is_read_and_is_no_signature(lines, who) -> None:
    """It tells who printed the document, which may be another office on a later day."""
    page = read_dump("\n".join([TEXT, *lines]))
    found = find_imprint(page.lines)
    assert (found.issuers, found.date) == (who, "2023年12月22日")
    assert find_signature(page.lines) is None


@pytest.mark.parametrize("text", ["渡口", "云溪区财政局 渡口", "区财政局的通知", "", "2023年"])
def test_a_line_that_says_anything_else_names_no_agency(text) -> None:
    """All of it has to."""
    assert agencies_on(text) == ()


@given(
    st.lists(st.text(st.sampled_from("云溪区财政局、　 \t年月日2013一（盖章）印发。"), max_size=20))
)
def test_any_lines_have_a_signature_or_none(lines) -> None:
    """What is found stands there."""
    page = read_dump("\n".join(lines))
    for found in (find_signature(page.lines), find_imprint(page.lines)):
        if found is not None:
            assert found.start < len(page.lines)
            assert any(found.date in line.text for line in page.lines[found.start :])
