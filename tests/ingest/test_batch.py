"""Lines of a .jsonl batch."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.batch import read_record
from ftarchive.record import DATE_FIELDS, LABELS
from making import attempt

RULES = tables.load(Home(CHECKOUT))

CONTRACT = {
    "title": "云溪区关于渡口的公告",
    "text": "渡口自即日起开放。\n特此公告。",
    "source": "云溪区渡口管理站",
    "published": "2023-12-21 18:32",
    "index_number": "/2023-7",
    "document_number": "云渡规[2023]02号",
    "category": "通知公告",
    "url": "http://www.yunxi.example/a.html",
    "written": "2023年12月20日",
}


def read(**values):
    """The record of a line with the two required keys and these values."""
    line = json.dumps({"title": "云溪区公告", "text": "正文。"} | values)
    return read_record(line, RULES, "批.jsonl:1")


def test_every_key_of_the_contract_is_understood() -> None:
    """Dates and 文号 are read; what was given stands beside."""
    record, unknown = read_record(json.dumps(CONTRACT), RULES, "批.jsonl:1")
    assert unknown == []
    for key in ("title", "text", "source", "index_number", "category", "url"):
        assert getattr(record, key) == CONTRACT[key]
    assert (record.published, record.written) == ("2023-12-21T18:32:00+08:00", "2023-12-20")
    assert record.document_number == "云渡规〔2023〕2号"
    assert record.given == {
        key: CONTRACT[key] for key in ("published", "written", "document_number")
    }
    assert set(record.provenance.values()) == {"batch"}
    assert set(record.provenance) == set(CONTRACT)


def test_only_title_and_text_are_required() -> None:
    """All else is null."""
    record, _ = read()
    assert {name for name, value in record.fields().items() if value} == {"title", "text"}


@pytest.mark.parametrize("key", ["title", "text"])
@pytest.mark.parametrize("value", ["", " \n", None, [], "——", 0])
def test_a_line_without_title_or_text_is_refused_with_the_key(key, value) -> None:
    """Empty is as good as missing."""
    with pytest.raises(Refused) as refused:
        read(**{key: value})
    assert refused.value.code == "missing-key"
    assert f"“{key}”" in refused.value.message
    assert "批.jsonl:1" in refused.value.message


@pytest.mark.parametrize("key", ["title", "source", "published", "index_number"])
@pytest.mark.parametrize("value", [7, 1.5, True, ["甲"], {"a": 1}])
def test_a_value_that_is_no_text_is_refused_with_key_and_value(key, value) -> None:
    """Nothing is guessed."""
    with pytest.raises(Refused) as refused:
        read(**{key: value})
    assert refused.value.code == "bad-value"
    assert f"“{key}”" in refused.value.message


@pytest.mark.parametrize("value", ["首页", ["首页", 1], {"0": "首页"}, [["首页"]]])
def test_a_breadcrumb_is_a_list_of_texts(value) -> None:
    """Or nothing."""
    with pytest.raises(Refused) as refused:
        read(breadcrumb=value)
    assert refused.value.code == "bad-value"
    assert read(breadcrumb=["首页", "公告"])[0].breadcrumb == ("首页", "公告")


@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_empty_value_is_null(value) -> None:
    """In every field but the two."""
    record, _ = read(**{key: value for key in LABELS if key not in ("title", "text", "breadcrumb")})
    assert {name for name, held in record.fields().items() if held} == {"title", "text"}


@pytest.mark.parametrize("value", ["无", "/", "null", "N/A", "—  —", "NULL"])
def test_a_value_that_says_none_is_null(value) -> None:
    """The empty markers of real pages mean the same in a batch."""
    record, _ = read(index_number=value, url=value, source=value)
    assert (record.index_number, record.url, record.source) == (None, None, None)


def test_keys_that_no_field_has_are_named() -> None:
    """For a remark; the record is taken all the same."""
    record, unknown = read(tags=["a"], author=None, Title="x")
    assert set(unknown) == {"tags", "author", "Title"}
    assert record.title == "云溪区公告"


@pytest.mark.parametrize("field", DATE_FIELDS)
def test_a_date_that_cannot_be_read_is_kept_as_given(field) -> None:
    """And nothing is put in its place."""
    record, _ = read(**{field: "近日"})
    assert getattr(record, field) is None
    assert record.given[field] == "近日"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "1",
        "null",
        '"x"',
        '{"title": "a" "text": "b"}',
        "[" * 99_999,
        "{'title': 1}",
        '{"a":' * 99_999,
    ],
)
def test_a_line_that_is_no_object_is_refused(line) -> None:
    """With the place of the fault."""
    with pytest.raises(Refused) as refused:
        read_record(line, RULES, "批.jsonl:1")
    assert refused.value.code == "bad-json"
    assert "批.jsonl:1" in refused.value.message


def test_lone_surrogates_and_nuls_become_replacement_characters() -> None:
    """No file, database or page can hold them; everything around them stays."""
    record, _ = read_record(
        '{"title": "渡\\ud800口\\u0000公告", "text": "\\ud83d\\ude00\\udc00。a"}',
        RULES,
        "批.jsonl:1",
    )
    assert record.title == "渡\ufffd口\ufffd公告"
    assert record.text == "😀\ufffd。a"


def test_line_ends_of_any_kind_part_paragraphs() -> None:
    """The text is otherwise as it was given, blanks and all."""
    assert read(text="\n　　甲。\r\n\r\n  乙。\r丙。\n")[0].text == "　　甲。\n\n  乙。\n丙。"


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = (
    values | st.lists(values, max_size=2) | st.dictionaries(st.text(max_size=3), values, max_size=2)
)


@given(st.dictionaries(st.sampled_from([*LABELS, "x"]) | st.text(max_size=3), values, max_size=6))
def test_any_object_is_a_record_or_refused(given_) -> None:
    """No other error; what is taken in can be stored as UTF-8."""
    found = attempt(read_record, json.dumps(given_), RULES, "批.jsonl:1")
    if isinstance(found, Refused):
        assert found.code in ("missing-key", "bad-value")
    else:
        json.dumps(found[0].to_json(), ensure_ascii=False).encode("utf-8")


@given(st.text(max_size=60))
def test_any_line_is_a_record_or_refused(line) -> None:
    """The same for what is no JSON at all."""
    with pytest.raises(Refused):
        read_record(line, RULES, "批.jsonl:1")
