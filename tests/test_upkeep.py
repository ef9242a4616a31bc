"""Keeping the index in step with the catalogue, whatever happened to it."""

from __future__ import annotations

import shutil

import pytest

from ftarchive.config import Settings
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError
from ftarchive.holdings import Holdings
from ftarchive.index.generations import Generations
from ftarchive.search.parameters import Parameters
from ftarchive.upkeep import complete, rebuild
from making import built_otherwise, line, of_another_analysis


@pytest.fixture
def behind(holdings, write, ingest):
    """An archive whose last document was recorded, but not indexed: the ingest was killed."""
    ingest(write("甲.jsonl", line("云溪区渡口公告")))
    kept = holdings.home.index.with_name("kept")
    shutil.copytree(holdings.home.index, kept)
    ingest(write("乙.jsonl", line("云溪区桥梁公告")))
    shutil.rmtree(holdings.home.index)
    kept.rename(holdings.home.index)
    return holdings


def finish(holdings, **changes) -> tuple[bool, list[str]]:
    """What ``complete`` says, and the titles found afterwards, by a process that starts anew."""
    opened = Holdings.open(holdings.home, Settings(**changes))
    try:
        did = complete(opened.home, opened.settings, opened.catalogue, opened.engine)
        hits = opened.search.results(Parameters(order="oldest")).hits
        return did, [hit.record.title for hit in hits]
    finally:
        opened.catalogue.close()


def test_what_a_killed_ingest_left_undone_is_finished(behind) -> None:
    """Once; then there is nothing to do."""
    assert finish(behind) == (True, ["云溪区渡口公告", "云溪区桥梁公告"])
    assert finish(behind) == (False, ["云溪区渡口公告", "云溪区桥梁公告"])


def test_what_is_taken_into_the_index_is_durable_in_the_catalogue_before(
    behind, monkeypatch
) -> None:
    """A process that was killed may have written to the log of the database and not synced it."""
    done = []
    monkeypatch.setattr("ftarchive.archive.wal.sync_file", lambda path: done.append(path.name))
    monkeypatch.setattr("ftarchive.search.embedded.build", lambda *_: done.append("index"))
    complete(behind.home, behind.settings, behind.catalogue, behind.engine)
    assert done == ["archive.sqlite3-wal", "index"]


def test_an_index_that_was_thrown_away_is_built_again(behind) -> None:
    """The archive is the record and the index is disposable."""
    shutil.rmtree(behind.home.index)
    assert finish(behind) == (True, ["云溪区渡口公告", "云溪区桥梁公告"])


def test_an_empty_archive_needs_nothing(holdings) -> None:
    """No index is made for no documents."""
    assert finish(holdings) == (False, [])


def test_while_another_writer_is_at_work_it_is_left_to_that(behind) -> None:
    """Readers start at once, with what there is."""
    with only_writer(behind.home.lock, 1):
        assert finish(behind) == (False, ["云溪区渡口公告"])


def test_an_index_of_another_analysis_is_left_to_a_rebuild(behind) -> None:
    """Neither an error of ``complete`` nor a build that nobody asked for."""
    built_otherwise(behind.home, of_another_analysis)
    before = Generations(behind.home.index).stamp()
    opened = Holdings.open(behind.home, Settings())
    assert not complete(opened.home, opened.settings, opened.catalogue, opened.engine)
    assert Generations(behind.home.index).stamp() == before
    opened.catalogue.close()


@pytest.mark.parametrize("damage", ["analysis", "file"])
def test_the_next_ingest_repairs_an_index_that_may_not_be_searched(
    damage, behind, write, ingest
) -> None:
    """An ingest leaves its documents searchable, whatever it found."""
    if damage == "file":
        next(Generations(behind.home.index).current().path.glob("*.doc")).unlink()
    else:
        built_otherwise(behind.home, of_another_analysis)
    ingest(write("丙.jsonl", line("云溪区堤防公告")))
    assert finish(behind)[1] == ["云溪区渡口公告", "云溪区桥梁公告", "云溪区堤防公告"]


def test_a_rebuild_changes_no_answer_and_is_noted(behind) -> None:
    """Who did it and how many documents there are stands in the log."""
    finish(behind)
    before = behind.search.results(Parameters(q="公告")).hits
    told: list[int] = []
    count = rebuild(
        behind.home,
        behind.settings,
        behind.catalogue,
        behind.engine,
        "经办人甲",
        lambda _name, _total: told.append,
    )
    assert count == sum(told) == 2
    assert behind.search.results(Parameters(q="公告")).hits == before
    (event,) = behind.catalogue.custody()
    assert (event["actor"], event["action"], event["detail"]) == (
        "经办人甲",
        "rebuilt",
        {"documents": 2},
    )


def test_a_rebuild_waits_for_another_writer_and_then_gives_up(behind) -> None:
    """Two builds never run into each other."""
    settings = Settings(lock_seconds=0.1)
    with only_writer(behind.home.lock, 1), pytest.raises(HomeError) as busy:
        rebuild(behind.home, settings, behind.catalogue, behind.engine, "甲")
    assert busy.value.code == "home-busy"


def test_a_catalogue_that_was_restored_from_a_backup_is_indexed_as_it_is(
    holdings, write, ingest
) -> None:
    """Its events have numbers that the index knows already, for other documents."""
    ingest(write("甲.jsonl", line("云溪区渡口公告")))
    holdings.catalogue.close()
    kept = holdings.home.catalogue.read_bytes()
    ingest(write("乙.jsonl", line("云溪区桥梁公告")))
    holdings.catalogue.close()
    for leftover in holdings.home.root.glob("archive.sqlite3-*"):
        leftover.unlink()
    holdings.home.catalogue.write_bytes(kept)
    ingest(write("丙.jsonl", line("云溪区堤防公告")))
    assert finish(holdings)[1] == ["云溪区渡口公告", "云溪区堤防公告"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("pattern", ["*.trm", "*.doc"])
def test_an_index_damaged_without_changing_its_size_is_built_again(
    pattern, holdings, write, ingest
) -> None:
    """The next ingest repairs it, and what it recorded is found."""
    ingest(write("甲.jsonl", line("云溪区渡口公告")))
    for path in Generations(holdings.home.index).current().path.glob(pattern):
        path.write_bytes(b"\xff" * path.stat().st_size)
    ingest(write("乙.jsonl", line("云溪区桥梁公告")))
    assert finish(holdings)[1] == ["云溪区渡口公告", "云溪区桥梁公告"]
