"""Reading the catalogue: documents, versions, what changed since, totals."""

from __future__ import annotations

import pytest

from ftarchive.archive.catalogue import Withdrawal
from ftarchive.archive.logs import event_log
from ftarchive.archive.schema import documents
from ftarchive.errors import NotFound
from making import dump, line


@pytest.fixture
def filled(holdings, write, ingest):
    """Five documents of a batch, the second of which has two versions."""
    ingest(
        write("批.jsonl", "".join(line(f"云溪区公告{n}", index_number=f"/{n}") for n in range(5)))
    )
    ingest(write("改.jsonl", line("云溪区公告1", "改过的正文。", index_number="/1")))
    return holdings.catalogue


def test_documents_come_in_order_of_arrival_with_their_current_version(filled) -> None:
    """The order that no rebuild changes."""
    entries = list(filled.entries())
    assert [entry.record.title for entry in entries] == [f"云溪区公告{n}" for n in range(5)]
    assert [entry.ordinal for entry in entries] == sorted(entry.ordinal for entry in entries)
    assert entries[1].record.text == "改过的正文。"
    assert [e.id for e in filled.entries(after=entries[2].ordinal)] == [e.id for e in entries[3:]]


def test_more_documents_than_are_read_at_once_come_each_once(holdings, write, ingest) -> None:
    """Paging through the table neither skips nor repeats."""
    ingest(write("批.jsonl", "".join(line(f"云溪区公告第{n}号") for n in range(1203))))
    ids = [entry.id for entry in holdings.catalogue.entries()]
    assert len(ids) == len(set(ids)) == 1203
    assert [entry.id for entry in holdings.catalogue.changed_since(0)] == ids
    assert holdings.catalogue.totals()["versions"] == 1203


def test_what_changed_since_a_position_is_what_events_are_about(filled) -> None:
    """Each document once, however many events."""
    first = filled.log()[0]["seq"]
    assert len(filled.changed_ids(0)) == 5
    assert len(filled.changed_ids(first)) == 4
    assert [entry.record.text for entry in filled.changed_since(filled.position() - 1)] == [
        "改过的正文。"
    ]
    assert filled.changed_ids(filled.position()) == []


def test_the_position_counts_only_events_about_documents(filled) -> None:
    """A rebuild is noted and leaves nothing to be indexed."""
    position = filled.position()
    filled.log_event("甲", "rebuilt", {"documents": 5})
    assert filled.position() == position
    assert "rebuilt" not in {event["action"] for event in filled.log()}
    (entry,) = filled.custody()
    assert (entry["actor"], entry["action"], entry["detail"]) == ("甲", "rebuilt", {"documents": 5})


def test_a_version_is_found_by_its_number_and_the_current_one_without(filled) -> None:
    """The old one stays readable and says that it is not current."""
    id_ = list(filled.entries())[1].id
    assert filled.version(id_).number == 2
    old = filled.version(id_, 1)
    assert (old.record.text, old.is_current) == ("渡口自即日起开放。", False)


@pytest.mark.parametrize("number", [0, 3, -1, 10**9])
def test_a_version_that_is_not_there_is_an_error(filled, number) -> None:
    """With the id and the number."""
    id_ = list(filled.entries())[1].id
    with pytest.raises(NotFound) as missing:
        filled.version(id_, number)
    assert missing.value.code == "no-such-version"
    assert id_ in missing.value.message


@pytest.mark.parametrize("id_", ["", "nosuchone0", "' OR 1=1 --", "\x00", "甲" * 999])
def test_a_document_that_is_not_there_is_an_error(filled, id_) -> None:
    """Whatever was asked for."""
    with pytest.raises(NotFound) as missing:
        filled.version(id_)
    assert missing.value.code == "no-such-document"
    assert filled.history(id_) == []


def test_totals_count_everything(holdings, write, ingest) -> None:
    """Originals are counted once however many documents they hold."""
    page = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    batch = write("批.jsonl", line("云溪区关于桥梁的公告") + line("云溪区关于堤防的公告"))
    ingest(page, batch)
    assert holdings.catalogue.totals() == {
        "documents": 3,
        "versions": 3,
        "originals": 2,
        "held": 0,
        "withdrawn": 0,
        "original_bytes": page.stat().st_size + batch.stat().st_size,
        "events": 3,
    }


def test_records_are_given_for_the_ids_that_are_known(filled) -> None:
    """Others are left out."""
    ids = [entry.id for entry in filled.entries()]
    assert set(filled.records([*ids[:2], "nosuchone0"])) == set(ids[:2])
    assert filled.records([]) == {}


def test_headlines_are_records_of_published_documents_without_their_texts(filled) -> None:
    """Of current versions; ids that are not there are left out."""
    ids = [entry.id for entry in filled.entries()]
    found = filled.headlines([*ids[:2], "nothing"])
    assert {id_: (each.title, each.text) for id_, each in found.items()} == {
        ids[0]: ("云溪区公告0", ""),
        ids[1]: ("云溪区公告1", ""),
    }
    with filled.engine.begin() as connection:
        connection.execute(documents.update().values(status="held"))
    assert filled.headlines(ids) == {}


def test_only_what_is_published_is_public(filled) -> None:
    """Of any ids, known or not."""
    ids = [entry.id for entry in filled.entries()]
    with filled.engine.begin() as connection:
        connection.execute(documents.update().where(documents.c.id == ids[0]).values(status="held"))
    assert filled.public([*ids[:3], "nothing"]) == set(ids[1:3])
    assert filled.public([]) == set()


def test_a_withdrawal_tells_when_and_why(filled) -> None:
    """The last one; none of a document that was never public."""
    ids = [entry.id for entry in filled.entries()]
    assert filled.withdrawal(ids[0]) is None
    for at, reason in (("2024-01-01", "误报"), ("2024-02-02", "失效")):
        event = {"at": at, "actor": "经办人", "action": "withdrawn", "document_id": ids[0]}
        with filled.engine.begin() as connection:
            event_log(connection).add(**event, detail={"reason": reason})
    assert filled.withdrawal(ids[0]) == Withdrawal("2024-02-02", "失效")
    assert filled.withdrawal("nothing") is None
