"""Before an index is searched it is compared with the catalogue."""

from __future__ import annotations

import dataclasses

import pytest

from ftarchive.errors import IndexUnusable
from ftarchive.index.generations import Generations
from ftarchive.index.snapshot import Snapshot
from ftarchive.search import proving
from ftarchive.search.prepared import Prepared
from ftarchive.search.proving import prove
from making import line

BATCH = [
    line("云溪区关于渡口的公告", "渡口自即日起开放。", index_number="/2023-11"),
    line("GB 18030", "ABC 123", document_number="云渡〔2024〕3号"),
    line("云溪區關於堤防的通知", "請到渡口辦理，𠮷水䶮。"),
    line("…", "——"),
]


@pytest.fixture
def filled(holdings, write, ingest):
    ingest(write("批.jsonl", "".join(BATCH)))
    return holdings


def proven(holdings, seed: int = 1) -> None:
    prepared = Prepared(Snapshot(Generations(holdings.home.index).current()), 0)
    prove(prepared, holdings.catalogue, seed)


@pytest.mark.parametrize("seed", range(5))
def test_an_index_of_the_catalogue_is_proven(seed, filled) -> None:
    """Whatever its documents are made of."""
    proven(filled, seed)


def rebuilt_with(holdings, change) -> None:
    holdings.engine.rebuild(change(list(holdings.catalogue.entries())), 1)


def test_a_document_that_is_lacking_is_told(filled) -> None:
    """By its id."""
    rebuilt_with(filled, lambda entries: entries[1:])
    with pytest.raises(IndexUnusable, match="1 件不在其中") as unproven:
        proven(filled)
    assert unproven.value.code == "index-unproven"


def test_a_document_that_is_not_public_is_told(filled) -> None:
    """It would be found."""
    with filled.catalogue.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE documents SET status = 'withdrawn' WHERE ordinal = 1")
    with pytest.raises(IndexUnusable, match="多出 1 件"):
        proven(filled)


@pytest.mark.parametrize(
    ("name", "value"),
    [("text", "别的正文"), ("title", "别的标题"), ("index_number", "/2023-12")],
)
def test_a_document_that_is_not_found_by_what_it_says_is_told(name, value, filled) -> None:
    """By a run of its text, its title, its number."""

    def another(entries):
        record = dataclasses.replace(entries[0].record, **{name: value})
        return [dataclasses.replace(entries[0], record=record), *entries[1:]]

    rebuilt_with(filled, another)
    with pytest.raises(IndexUnusable, match="找不到文件"):
        proven(filled)


def test_what_is_drawn_is_drawn_again_by_the_same_seed(filled, monkeypatch) -> None:
    """So that a failure can be repeated."""
    drawn = []
    monkeypatch.setattr(proving, "_is_found", lambda _, *given: drawn.append(given) or True)
    proven(filled, 7)
    first, drawn[:] = list(drawn), []
    proven(filled, 7)
    assert drawn == first != []
