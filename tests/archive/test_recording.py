"""Adding to the catalogue: versions, identities, and a log that nobody rewrites."""

from __future__ import annotations

import contextlib
import re

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftarchive.archive.catalogue import Catalogue, Source
from ftarchive.archive.database import open_database
from ftarchive.archive.recording import Recording
from making import record

SHA = "ab" * 32
SOURCE = Source("甲.txt", "txt", SHA, SHA, 0, 9)


@pytest.fixture
def catalogue(home):
    opened = Catalogue(open_database(home.catalogue))
    yield opened
    opened.close()


def add(recording: Recording, said, path: str | None = None):
    """Records what one file says, as an intake does; ``None`` where it was said before."""
    known = recording.known(said, path)
    if known and known.version is not None:
        return None
    recording.add_original(SHA, 9, "甲.txt")
    return recording.add_version(known.id if known else None, said, SOURCE, path)


def test_a_new_document_gets_a_short_opaque_id(catalogue) -> None:
    """Ten characters, no vowels: permanent, and never a word."""
    with Recording(catalogue, "甲") as recording:
        ids = [add(recording, record(url=f"http://a.example/{n}")).id for n in range(50)]
    assert len(set(ids)) == 50
    for id_ in ids:
        assert re.fullmatch("[0-9b-df-hj-km-np-tv-z]{10}", id_)


def test_a_correction_is_the_next_version_and_the_current_one(catalogue) -> None:
    """The versions before it stay, in order."""
    with Recording(catalogue, "甲") as recording:
        first = add(recording, record(index_number="/1", text="一"))
        second = add(recording, record(index_number="/1", text="二"))
    assert (first.status, first.version) == ("published", 1)
    assert (second.status, second.version, second.id) == ("updated", 2, first.id)
    assert catalogue.version(first.id).record.text == "二"
    history = catalogue.history(first.id)
    assert [(v.number, v.record.text, v.is_current) for v in history] == [
        (1, "一", False),
        (2, "二", True),
    ]


def test_what_an_earlier_version_said_changes_nothing(catalogue) -> None:
    """A → B → A: an old file that is handed in again does not put the correction aside."""
    with Recording(catalogue, "甲") as recording:
        id_ = add(recording, record(index_number="/1", text="A")).id
        add(recording, record(index_number="/1", text="B"))
        assert add(recording, record(index_number="/1", text="A")) is None
    assert catalogue.version(id_).record.text == "B"
    assert len(catalogue.history(id_)) == 2
    assert len(catalogue.log(id_)) == 2


def test_a_document_is_known_by_the_keys_of_all_its_versions(catalogue) -> None:
    """An 索引号 that a correction brought finds the document, as does the old address."""
    with Recording(catalogue, "甲") as recording:
        first = add(recording, record(url="http://a.example/1"))
        second = add(recording, record(url="http://a.example/1", index_number="/1"))
        third = add(recording, record("改过的标题", index_number="/1", url="http://a.example/1"))
    assert first.id == second.id == third.id


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["/1", "/2", "/3"]), st.sampled_from("123")), max_size=12)
)
def test_any_sequence_of_files_gives_each_document_its_distinct_versions(
    tmp_path_factory, said
) -> None:
    """Numbers run from 1 without gaps; nothing said twice is stored twice."""
    catalogue = Catalogue(open_database(tmp_path_factory.mktemp("home") / "archive.sqlite3"))
    with Recording(catalogue, "甲") as recording:
        for number, text in said:
            add(recording, record(index_number=number, text=text))
    distinct = dict.fromkeys(said)
    assert catalogue.count() == len({number for number, _ in distinct})
    for id_ in catalogue.ids("published"):
        history = catalogue.history(id_)
        number = history[0].record.index_number
        assert [v.record.text for v in history] == [text for n, text in distinct if n == number]
        assert [v.number for v in history] == list(range(1, len(history) + 1))
        assert [v.is_current for v in history] == [False] * (len(history) - 1) + [True]
    catalogue.close()


def test_a_rollback_leaves_nothing(catalogue) -> None:
    """All of a transaction is kept, or none of it."""
    with contextlib.suppress(KeyboardInterrupt), Recording(catalogue, "甲") as recording:
        add(recording, record(index_number="/1"))
        raise KeyboardInterrupt
    assert catalogue.totals() == {
        "documents": 0, "versions": 0, "originals": 0, "events": 0,
        "held": 0, "withdrawn": 0, "original_bytes": 0,
    }  # fmt: skip


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = '乙'", "DELETE FROM events"])
def test_the_log_refuses_to_be_changed(catalogue, statement) -> None:
    """Not by convention: by the database."""
    with Recording(catalogue, "甲") as recording:
        add(recording, record())
    with (
        pytest.raises(sa.exc.IntegrityError, match="append-only"),
        catalogue.engine.begin() as connection,
    ):
        connection.execute(sa.text(statement))
    assert [event["actor"] for event in catalogue.log()] == ["甲"]


def test_a_document_can_only_have_bytes_that_were_kept(catalogue) -> None:
    """A version that names an unknown original is refused by the database."""
    with pytest.raises(sa.exc.IntegrityError), Recording(catalogue, "甲") as recording:
        recording.add_version(None, record(), SOURCE, None)
    assert catalogue.count() == 0
