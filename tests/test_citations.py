"""Names by which documents cite each other."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.citations import (
    keys_cited,
    keys_of,
    name,
    names_cited,
    names_of,
    number_key,
    references,
)

plain = st.text("云溪区渡口管理办法条例", min_size=2, max_size=20)
anything = st.text(
    st.sampled_from("《》（）()第三条中华人民共和国渡口印发修订关于的通知 \n　ＡＢ")
    | st.characters(exclude_categories=["Cs"]),
    max_size=40,
)


@pytest.mark.parametrize(
    "cited",
    [
        "渡口管理条例",
        "中华人民共和国渡口管理条例",
        "渡口管理条例（2023年修订）",
        "渡口管理条例(试行)",
        "渡口管理条例第三条",
        "渡口管理条例第二十一条",
        "中华人民共和国渡口管理条例（2023年修正）第12条",
        "渡口 管理\u3000条例",
        "《渡口管理条例》",
    ],
)
def test_a_name_is_known_in_every_form_of_citing_it(cited) -> None:
    """With and without state, edition, article and blanks."""
    assert name(cited) == "渡口管理条例"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("渡口管理条例", "渡口管理条例实施细则"),
        ("渡口（船）管理条例", "渡口管理条例"),
        ("云溪区渡口管理条例", "渡口管理条例"),
        ("第三条", "第四条渡口"),
    ],
)
def test_other_documents_have_other_names(one, other) -> None:
    """Brackets inside a name are part of it."""
    assert name(one) != name(other)


def test_what_stands_in_title_marks_is_cited() -> None:
    """Each once; marks that go over a line or hold nothing are none."""
    text = (
        "根据《中华人民共和国渡口法》《渡口法》第三条和《渡口管理办法（试行）》，《\n》《x》制定。"
    )
    assert names_cited(text) == {"渡口法", "渡口管理办法"}
    assert names_cited("渡口管理办法") == set()


@pytest.mark.parametrize(
    "title",
    [
        "关于印发《渡口管理办法》的通知",
        "云溪区人民政府关于印发《渡口管理办法（试行）》的通知",
        "云溪区人民政府办公室关于发布《渡口管理办法》的公告",
        "关于公布实施《渡口管理办法》的决定",
        "关于修改《渡口管理办法》的决定",
        "云溪区水务局转发《渡口管理办法》",
    ],
)
def test_who_issues_a_text_carries_its_name(title) -> None:
    """Beside the name of its own."""
    assert names_of(title) == {name(title), "渡口管理办法"}


@pytest.mark.parametrize("title", ["《渡口管理办法》政策解读", "关于废止《渡口管理办法》的通知"])
def test_who_merely_speaks_of_a_text_does_not(title) -> None:
    """An interpretation is not the text that it interprets."""
    assert names_of(title) == {name(title)}


@given(plain)
def test_a_document_is_found_by_any_citation_of_its_title(title) -> None:
    """However it is cited, the name is among its own."""
    for form in ("《{}》", "《中华人民共和国{}》", "《{}（2020年修订）》", "《{}第五条》"):
        cited = names_cited(f"按照{form.format(title)}的规定。")
        assert cited == {name(title)}
        assert cited <= names_of(f"关于印发《{title}》的通知")
        assert cited <= names_of(title)


@given(anything)
def test_any_text_has_names_without_blanks_or_none(text) -> None:
    """No error, no empty name."""
    for each in names_cited(text) | names_of(text):
        assert each
        assert each == "".join(each.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据云渡规〔2023〕2号办理。", "云渡规〔2023〕2号"),
        ("根据云渡规[2023]第02号办理。", "云渡规〔2023〕2号"),
        ("经查，按照 云渡规 （ 2023 ） 2 号 文件", "云渡规〔2023〕2号"),
        ("现将云渡规〔2023〕2号转发", "云渡规〔2023〕2号"),
        ("云溪区人民政府云渡规〔2023〕2号", "云渡规〔2023〕2号"),
        ("依照中华人民共和国国务院令第711号", "国务院令第711号"),
        ("参见云渡公告2022年第05号", "云渡公告2022年第5号"),
    ],
)
def test_a_number_is_cited_whatever_leads_up_to_it(text, expected) -> None:
    """Under the key of the document that bears it."""
    assert number_key(expected) in keys_cited(text)
    assert number_key(expected) in keys_of("通知", expected)
    assert references(text, 5)[0].keys[0] == number_key(expected)


@pytest.mark.parametrize(
    "text",
    [
        "3号渡口",
        "第3号",
        "〔2023〕2号",
        "令第3号",
        "云渡规〔1023〕2号",
        "公告2022年第5号",
        "号",
        "",
    ],
)
def test_what_names_no_agency_or_year_is_no_citation(text) -> None:
    """A serial number alone says nothing."""
    assert references(text, 5) == []
    assert keys_cited(text) == set()


def test_references_come_in_order_each_once() -> None:
    """With the wording that comes first; title and 文号 that stand together are one."""
    text = (
        "根据《中华人民共和国渡口法》、云府〔2020〕1号和《渡口办法（试行）》（云渡规〔2023〕02号），"
        "《渡口法》第三条和云渡规〔2023〕2号另有规定的，从其规定。《桥梁法》"
    )
    found = references(text, 10)
    assert [each.wording for each in found] == [
        "《中华人民共和国渡口法》",
        "云府〔2020〕1号",
        "《渡口办法（试行）》（云渡规〔2023〕02号）",
        "《桥梁法》",
    ]
    assert found[2].keys[:2] == ("云渡规〔2023〕2号", "渡口办法")
    assert references(text, 2) == found[:2]


def test_a_name_and_a_number_become_one_wherever_they_are_first_said_together() -> None:
    """Who cites by one of them later means the same."""
    found = references(
        "《渡口办法》很好。《渡口办法》（云渡规〔2023〕2号）。云渡规〔2023〕2号。", 5
    )
    assert [(each.wording, set(each.keys)) for each in found] == [
        ("《渡口办法》", {"渡口办法", "云渡规〔2023〕2号"})
    ]


def test_a_number_inside_of_a_title_is_part_of_it() -> None:
    """And a year in title marks part of its number."""
    text = "《关于废止云渡规〔2023〕2号的通知》、云渡规《2023》2号"
    assert [each.wording for each in references(text, 5)] == [text[:20], "云渡规《2023》2号"]


def test_a_document_is_no_reference_of_its_own() -> None:
    """Neither by name nor by number."""
    own = keys_of("关于印发《渡口办法》的通知", "云渡规〔2023〕2号")
    assert references("《渡口办法》云渡规〔2023〕2号《桥梁法》", 5, own)[0].wording == "《桥梁法》"


@given(anything | st.text("云渡规〔〕[]2023第05号令公告年 \n《》（）依据根据", max_size=60))
def test_a_reference_is_what_stands_in_the_text(text) -> None:
    """Word for word, in order, none over another; and what is indexed has its keys."""
    found = references(text, 100)
    keys = keys_cited(text)
    for each in found:
        assert text[each.start : each.end] == each.wording
        assert set(each.keys) <= keys
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
