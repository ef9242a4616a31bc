"""Which generation is searched: the current one, or the last good one, and one in each request."""

from __future__ import annotations

import shutil
import threading

import pytest

from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.index import generations as at
from ftarchive.index.generations import Generations
from ftarchive.search import uptake
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Request
from making import asked, built_otherwise, engine_of, entries, flipped, of_another_analysis, record


@pytest.fixture
def two(tmp_path) -> Home:
    """A home with an index of one document, and then of two, of which no file is shared."""
    engine = engine_of(tmp_path, [record("甲渡口")])
    engine.rebuild(entries([record("甲渡口"), record("乙渡口")]), 2)
    return Home(tmp_path)


def reader(home: Home) -> EmbeddedEngine:
    return EmbeddedEngine(home, Settings())


def current(home: Home):
    return Generations(home.index).current().path


DAMAGES = {
    "a file is gone": (lambda home: next(current(home).glob("*.doc")).unlink(), "index-damaged"),
    "a file is longer": (
        lambda home: next(current(home).glob("*.pos")).write_bytes(b"x" * 99),
        "index-damaged",
    ),
    "the manifest is changed": (
        lambda home: flipped(current(home) / "manifest.json"),
        "index-damaged",
    ),
    "the manifest is gone": (
        lambda home: (current(home) / "manifest.json").unlink(),
        "index-damaged",
    ),
    "all of it is gone": (lambda home: shutil.rmtree(current(home)), "index-damaged"),
    "its name is changed": (lambda home: flipped(home.index / "CURRENT", 15), "index-damaged"),
    "its sum is changed": (lambda home: flipped(home.index / "CURRENT", 30), "index-damaged"),
    "another program built it": (
        lambda home: built_otherwise(home, of_another_analysis),
        "index-stale",
    ),
}


@pytest.mark.parametrize(("damage", "code"), DAMAGES.values(), ids=DAMAGES)
def test_where_the_current_generation_is_damaged_the_last_good_one_is_searched(
    damage, code, two
) -> None:
    """And who asks is told; what writes is not fooled."""
    damage(two)
    engine = reader(two)
    assert engine.document_ids() == {"d1"}
    assert engine.trouble().code == code
    served = engine.served()
    assert (served.position, served.documents, served.trouble.code) == (1, 1, code)
    assert engine.search(Request(asked("渡口"))).total == 1
    with pytest.raises(IndexUnusable):
        engine.position()


def test_damage_to_a_line_of_what_is_kept_is_told_too(two) -> None:
    """The current generation goes on being searched."""
    stamp = (two.index / "CURRENT").read_bytes()
    flipped(two.index / "CURRENT", stamp.index(b"previous"))
    engine = reader(two)
    assert engine.document_ids() == {"d1", "d2"}
    assert engine.trouble().code == "index-damaged"


def test_a_lost_pointer_is_told_and_the_newest_generation_searched(two) -> None:
    """It lies there, whole."""
    (two.index / "CURRENT").unlink()
    engine = reader(two)
    assert engine.document_ids() == {"d1", "d2"}
    assert engine.trouble().code == "index-damaged"


def test_files_lost_or_put_back_under_a_running_reader_are_noticed(two) -> None:
    """When its health is asked for."""
    engine = reader(two)
    assert engine.served().documents == 2
    path = next(current(two).glob("*.doc"))
    path.rename(path.with_suffix(".away"))
    assert (engine.served().documents, engine.trouble().code) == (1, "index-damaged")
    path.with_suffix(".away").rename(path)
    assert (engine.served().documents, engine.trouble()) == (2, None)


def test_a_file_written_to_after_it_was_read_is_noticed_and_so_is_its_repair(two) -> None:
    """When health is asked for, by a process that never starts anew."""
    engine = reader(two)
    assert not engine._uptake.has_damage(engine._uptake.serving().generation)
    path = next(current(two).glob("*.pos"))
    flipped(path)
    assert (engine.served().documents, engine.trouble().code) == (1, "index-damaged")
    flipped(path)
    assert (engine.served().documents, engine.trouble()) == (2, None)


def test_a_serving_process_reads_all_files_and_leaves_a_damaged_generation(
    two, monkeypatch, caplog
) -> None:
    """In the background: the next request is answered by the last good one, and staff told."""
    monkeypatch.setattr(uptake, "_UNDISTURBED", 0)
    flipped(next(current(two).glob("*.pos")))
    checked = threading.Event()
    given_up = uptake.Uptake._drop
    monkeypatch.setattr(uptake.Uptake, "_drop", lambda of: (given_up(of), checked.set()))
    engine = EmbeddedEngine(two, Settings(), is_watchful=True)
    assert engine.document_ids()
    assert checked.wait(30)
    assert engine.document_ids() == {"d1"}
    assert engine.trouble().code == "index-damaged"
    assert "ftarchive rebuild" in caplog.text


def test_damage_that_generations_share_rules_out_both(tmp_path) -> None:
    """A file is one file under whatever name."""
    engine = engine_of(tmp_path, [record(f"第{n}号渡口") for n in range(9)])
    engine.apply(entries([record("桥梁")], first=10), 2)
    home = Home(tmp_path)
    shared = max(current(home).glob("*.pos"), key=lambda path: path.stat().st_nlink)
    assert shared.stat().st_nlink == 2
    flipped(shared)
    one = reader(home)
    serving = one._uptake.serving()
    assert one._uptake.has_damage(serving.generation)
    with pytest.raises(IndexUnusable) as damaged:
        one.document_ids()
    assert damaged.value.code == "index-damaged"


def test_a_file_that_was_checked_is_not_read_again(tmp_path, monkeypatch) -> None:
    """Of the next generation only what is new."""
    engine = engine_of(tmp_path, [record(f"第{n}号渡口") for n in range(9)])
    one, read = reader(Home(tmp_path)), []
    whole = at.checksum
    monkeypatch.setattr(at, "checksum", lambda path: (read.append(path.name), whole(path))[1])
    assert not one._uptake.has_damage(one._uptake.serving().generation)
    first, read[:] = set(read), []
    engine.apply(entries([record("桥梁")], first=10), 2)
    assert not one._uptake.has_damage(one._uptake.serving().generation)
    assert read
    assert not first & set(read)


def test_a_request_sees_one_generation_from_beginning_to_end(tmp_path) -> None:
    """In its thread; the next request, and other threads, see the new one."""
    writer = engine_of(tmp_path, [record("甲渡口")])
    engine, others = reader(Home(tmp_path)), []
    with engine.pinned():
        before = engine.revision(), engine.document_ids()
        writer.apply(entries([record("乙渡口")], first=2), 2)
        with engine.pinned():
            assert engine.search(Request(asked("渡口"))).total == 1
        thread = threading.Thread(target=lambda: others.append(engine.document_ids()))
        thread.start()
        thread.join()
        assert (engine.revision(), engine.document_ids()) == before
        assert engine.suggest("乙", 5) == []
    assert others == [{"d1", "d2"}]
    assert engine.document_ids() == {"d1", "d2"}
    assert engine.revision() != before[0]


def test_what_is_read_late_is_read_of_a_generation_that_is_gone(tmp_path) -> None:
    """Vocabulary, ids, titles, lists: nothing is opened when it is first asked for."""
    writer = engine_of(tmp_path, [record("甲渡口"), record("乙渡口", "文见《甲渡口》。")])
    whole, late = reader(Home(tmp_path)), reader(Home(tmp_path))
    queries = ["渡口", '"甲渡口"', "标题:乙", "GB*", ""]

    def told(engine: EmbeddedEngine) -> list[object]:
        answers = [engine.search(Request(asked(each), is_explained=True)) for each in queries]
        ids = engine.document_ids(), engine.citing("d1", 5), engine.bearing(["甲渡口"], 5)
        return [answers, ids, engine.suggest("jia", 5), engine.suggest("乙", 5)]

    expected = told(whole)
    with late.pinned():
        gone = late._uptake.serving().generation.path
        for position in range(3, 6):
            writer.rebuild(entries([record("丙")]), position)
        assert not gone.exists()
        assert told(late) == expected


def test_a_reader_overtaken_by_several_swaps_begins_again(tmp_path, monkeypatch) -> None:
    """What it was about to open is gone: it opens what is current, without any error."""
    writer = engine_of(tmp_path, [record("甲渡口")])
    swaps = [3]
    whole = uptake.Snapshot

    def overtaken(generation):
        while swaps[0]:
            swaps[0] -= 1
            writer.rebuild(entries([record("甲渡口"), record("乙渡口")]), 5 - swaps[0])
        return whole(generation)

    monkeypatch.setattr(uptake, "Snapshot", overtaken)
    engine = reader(Home(tmp_path))
    assert engine.document_ids() == {"d1", "d2"}
    assert engine.trouble() is None


def test_a_generation_removed_in_its_time_is_not_taken_for_damaged(tmp_path) -> None:
    """Its files are gone because two newer ones came."""
    writer = engine_of(tmp_path, [record("甲渡口")])
    engine = reader(Home(tmp_path))
    generation = engine._uptake.serving().generation
    for position in (2, 3):
        writer.rebuild(entries([record("乙渡口")]), position)
    assert not generation.path.exists()
    assert not engine._uptake.has_damage(generation)
    assert engine.trouble() is None
