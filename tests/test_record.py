"""The record: what is stored of it, and what makes two of them say the same."""

from __future__ import annotations

import dataclasses
import json

from hypothesis import given
from hypothesis import strategies as st

from ftarchive.record import DATE_FIELDS, LABELS, Disclosure

OPTIONAL = [name for name in LABELS if name not in ("title", "text", "breadcrumb")]
words = st.text(max_size=20)
records = st.builds(
    Disclosure,
    title=words,
    text=words,
    breadcrumb=st.lists(words, max_size=3).map(tuple),
    given=st.dictionaries(st.sampled_from(OPTIONAL), words, max_size=3),
    provenance=st.dictionaries(st.sampled_from(OPTIONAL), words, max_size=3),
    **{name: st.none() | words for name in OPTIONAL},
)


@given(records)
def test_a_record_comes_back_from_json_as_it_was(record) -> None:
    """Through real JSON, every field."""
    assert Disclosure.from_json(json.loads(json.dumps(record.to_json()))) == record


@given(records)
def test_what_a_later_program_stored_can_be_read(record) -> None:
    """Keys that are not known are passed over."""
    assert Disclosure.from_json(record.to_json() | {"of_a_later_version": 1}) == record


@given(records, records)
def test_the_digest_tells_what_is_said(one, other) -> None:
    """Equal where fields, text and wording are, whatever the provenance."""
    same = (one.fields(), one.given) == (other.fields(), other.given)
    assert (one.digest() == other.digest()) is same
    moved = dataclasses.replace(one, provenance={"title": "elsewhere"})
    assert moved.digest() == one.digest()


@given(records, st.sampled_from([*OPTIONAL, "title", "text"]))
def test_a_change_of_any_field_changes_the_digest(record, name) -> None:
    """No field can be altered unseen."""
    changed = dataclasses.replace(record, **{name: (getattr(record, name) or "") + "改"})
    assert changed.digest() != record.digest()


def test_the_digest_stays_the_same_through_releases() -> None:
    """A stored digest is compared with digests of later programs: it must not drift."""
    record = Disclosure(
        title="云溪区关于渡口的公告", text="渡口自即日起开放。", source="渡口管理站"
    )
    assert record.digest() == "91ac053d9bc9e09225c0d8391b80b6d860ac3848925a0663218443d491b6e42b"


def test_every_field_has_a_name_for_people() -> None:
    """Labels cover all fields but those that are about fields, the text and other files; dates are
    among them."""
    names = {field.name for field in dataclasses.fields(Disclosure)}
    beside = {"given", "provenance", "structure", "legibility", "attachments"}
    assert names - set(LABELS) == beside
    assert set(LABELS) <= names
    assert set(DATE_FIELDS) <= set(LABELS)
    assert len(set(LABELS.values())) == len(LABELS)


def test_the_year_is_that_of_publication_or_else_of_writing() -> None:
    """A document of unknown date has none."""
    both = Disclosure(title="甲", text="乙", published="2024-01-05", written="2023-12-30")
    assert both.year == 2024
    assert dataclasses.replace(both, published=None).year == 2023
    assert dataclasses.replace(both, published=None, written=None).year is None
