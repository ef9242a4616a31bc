"""Replacing the index: proven before the swap, and back to the one before."""

from __future__ import annotations

import pytest

from ftarchive import upkeep
from ftarchive.config import Settings
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.index.generations import Generations
from ftarchive.review import Review
from ftarchive.search import replacing
from ftarchive.search.parameters import Parameters
from making import built_otherwise, flipped, line, of_another_analysis


@pytest.fixture
def filled(holdings, write, ingest):
    ingest(write("甲.jsonl", line("云溪区渡口公告") + line("云溪区桥梁公告")))
    return holdings


def titles(holdings) -> list[str]:
    hits = holdings.search.results(Parameters(order="oldest")).hits
    return [hit.record.title for hit in hits]


def rebuild(holdings, **changes) -> int:
    settings = Settings(**changes)
    return upkeep.rebuild(holdings.home, settings, holdings.catalogue, holdings.engine, "甲")


def go_back(holdings) -> int:
    return upkeep.go_back(
        holdings.home, holdings.settings, holdings.catalogue, holdings.engine, "甲"
    )


def test_documents_are_taken_in_while_an_index_is_built(filled, write, ingest, monkeypatch) -> None:
    """The write lock is free; they are found at once, and in the new index as well; so is what
    was withdrawn meanwhile not."""
    whole = replacing.Rebuilding.build

    def beside(of, stage):
        whole(of, stage)
        ingest(write("乙.jsonl", line("云溪区堤防公告")))
        (hit,) = filled.search.results(Parameters(q="桥梁")).hits
        review = Review(filled.home, filled.settings, filled.catalogue, filled.engine)
        review.withdraw(hit.id, None, "乙", "重复")
        assert titles(filled) == ["云溪区渡口公告", "云溪区堤防公告"]

    monkeypatch.setattr(replacing.Rebuilding, "build", beside)
    assert rebuild(filled) == 2
    assert titles(filled) == ["云溪区渡口公告", "云溪区堤防公告"]
    assert filled.catalogue.custody()[-1]["detail"] == {"documents": 2}


def test_a_second_rebuild_is_told_that_the_first_goes_on(filled) -> None:
    """It has a lock of its own."""
    with only_writer(filled.home.rebuild_lock, 1), pytest.raises(HomeError) as busy:
        rebuild(filled, lock_seconds=0.1)
    assert busy.value.code == "home-busy"


def test_what_was_built_stays_for_the_next_time_where_an_ingest_goes_on(
    filled, monkeypatch
) -> None:
    """Only the swap is left then."""
    with only_writer(filled.home.lock, 1), pytest.raises(HomeError):
        rebuild(filled, lock_seconds=0.1)
    monkeypatch.setattr("ftarchive.index.rebuilding.write_batch", None)
    assert rebuild(filled) == 2


@pytest.mark.parametrize("fault", ["proof", "file"])
def test_an_index_that_is_not_what_it_should_be_is_not_searched(fault, filled, monkeypatch) -> None:
    """The old one stays, and the next rebuild begins anew."""
    before = Generations(filled.home.index).stamp()
    if fault == "proof":
        monkeypatch.setattr("ftarchive.search.proving._is_found", lambda *_: False)
    else:
        monkeypatch.setattr(replacing, "forget", lambda path: flipped(path) if _big(path) else None)
    with pytest.raises(IndexUnusable) as unproven:
        rebuild(filled)
    assert unproven.value.code == "index-unproven"
    assert Generations(filled.home.index).stamp() == before
    assert filled.engine.leftovers() == []
    monkeypatch.undo()
    assert rebuild(filled) == 2


def _big(path) -> bool:
    return path.suffix == ".pos"


def test_one_can_go_back_and_back_again(filled, write, ingest) -> None:
    """Each time with what changed since; the log says who did it."""
    first = Generations(filled.home.index).current()
    rebuild(filled)
    ingest(write("乙.jsonl", line("云溪区堤防公告")))
    assert go_back(filled) == 3
    back = Generations(filled.home.index).current()
    shared = [
        name
        for name in first.manifest.files
        if name in back.manifest.files and name.endswith(".txt")
    ]
    assert shared
    assert back.manifest.rebuilt == ""
    assert titles(filled) == ["云溪区渡口公告", "云溪区桥梁公告", "云溪区堤防公告"]
    assert filled.catalogue.custody()[-1]["action"] == "went back"
    assert go_back(filled) == 3
    assert Generations(filled.home.index).current().manifest.rebuilt > "2023"
    assert len(titles(filled)) == 3


def test_one_can_go_back_where_the_current_index_is_damaged(filled) -> None:
    """That is what it is kept for."""
    rebuild(filled)
    next(Generations(filled.home.index).current().path.glob("*.pos")).unlink()
    assert go_back(filled) == 2
    assert filled.engine.trouble() is None


def lacking(filled) -> None:
    """Nothing was rebuilt yet."""


def stale(filled) -> None:
    built_otherwise(filled.home, of_another_analysis)
    rebuild(filled)


def damaged(filled) -> None:
    earlier = Generations(filled.home.index).current().path
    rebuild(filled)
    flipped(next(earlier.glob("*.pos")))


def foreign(filled) -> None:
    built_otherwise(filled.home, lambda manifest: manifest.update(mark="another"))
    rebuild(filled)


CASES = {
    "no-earlier-index": lacking,
    "earlier-index-stale": stale,
    "earlier-index-damaged": damaged,
    "earlier-index-foreign": foreign,
}


@pytest.mark.parametrize("code", CASES)
def test_where_one_cannot_go_back_one_is_told_why(code, filled) -> None:
    """And nothing changes."""
    CASES[code](filled)
    before = Generations(filled.home.index).stamp()
    with pytest.raises(IndexUnusable) as refused:
        go_back(filled)
    assert refused.value.code == code
    assert Generations(filled.home.index).stamp() == before
    assert len(titles(filled)) == 2
