"""Any changed byte of the catalogue is told, and no sound one is ever said to be changed."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftarchive.archive import handles, wal
from ftarchive.archive.catalogue import Catalogue, Source
from ftarchive.archive.database import Database, open_database
from ftarchive.archive.image import BLOCK
from ftarchive.archive.recording import Recording
from ftarchive.archive.seal import CODES, NoSeal, Seal, check, mark_of, seal_of
from ftarchive.durable import only_writer, write_file
from ftarchive.errors import HomeError
from ftarchive.verification import codes as verification
from making import environment, record

KILLED = """
import os, sys
from pathlib import Path
from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.database import open_database
catalogue = Catalogue(open_database(Path(sys.argv[1])))
with catalogue.engine.session():
    catalogue.log_event("甲", "rebuilt", {"documents": 7})
    os._exit(9)
"""


def codes(path: Path) -> list[str]:
    return [fact.code for fact in check(path)]


def add(catalogue: Catalogue, number: int, size: int = 100) -> None:
    """A document with a text of some size."""
    text = f"第{number}号渡口。" + random.Random(number).randbytes(size).hex()
    with Recording(catalogue, "甲") as recording:
        sha256 = f"{number:064x}"
        recording.add_original(sha256, 9, "甲.txt")
        source = Source("甲.txt", "txt", sha256, sha256, 0, 9)
        recording.add_version(None, record(f"云溪区公告{number}", text), source, None)


@pytest.fixture
def sealed(home) -> Path:
    """A catalogue of some blocks, sealed, which nobody uses."""
    catalogue = Catalogue(open_database(home.catalogue))
    for number in range(40):
        add(catalogue, number, 3000)
    catalogue.close()
    assert home.catalogue.stat().st_size > 3 * BLOCK
    assert check(home.catalogue) == []
    return home.catalogue


def flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def test_any_flipped_bit_is_told_with_the_place_where_it_is(sealed) -> None:
    """Also one in a text, in unused space, in the header, and in the very last byte."""
    chance, size = random.Random(7), sealed.stat().st_size
    for at in [0, 8 * size - 1, *(chance.randrange(8 * size) for _ in range(300))]:
        flip(sealed, at)
        (fact,) = check(sealed)
        assert fact.code == "catalogue-changed"
        assert fact.offset <= at // 8 < fact.offset + fact.length
        flip(sealed, at)
    assert check(sealed) == []


def test_a_file_that_was_cut_or_added_to_is_told(sealed) -> None:
    """Size is part of the seal."""
    content = sealed.read_bytes()
    sealed.write_bytes(content + bytes(4096))
    assert codes(sealed) == ["catalogue-changed"]
    sealed.write_bytes(content[:-5000])
    assert set(codes(sealed)) == {"catalogue-changed"}
    sealed.write_bytes(content)
    assert codes(sealed) == []


def test_any_flipped_bit_of_the_seal_itself_is_told(sealed) -> None:
    """It never makes the catalogue seem changed."""
    seal = seal_of(sealed)
    chance = random.Random(3)
    for at in [chance.randrange(8 * seal.stat().st_size) for _ in range(200)]:
        flip(seal, at)
        assert codes(sealed) == ["seal-damaged"]
        flip(seal, at)
    seal.write_bytes(b"")
    assert codes(sealed) == ["seal-damaged"]
    seal.unlink()
    assert codes(sealed) == ["seal-missing"]


def test_damage_is_still_told_after_more_has_been_recorded(sealed) -> None:
    """Whoever writes does not seal over what was changed before, wherever that is."""
    chance, size = random.Random(5), sealed.stat().st_size
    content, seal = sealed.read_bytes(), seal_of(sealed).read_bytes()
    for number in range(60):
        # Not the first block: SQLite would open no file with some of its bytes changed.
        flip(sealed, chance.randrange(8 * BLOCK, 8 * size))
        try:
            with closing(Catalogue(open_database(sealed))) as catalogue:
                add(catalogue, 100 + number)
        except (HomeError, LookupError, ValueError):
            pass  # it was met while recording
        assert "catalogue-changed" in codes(sealed)
        sealed.write_bytes(content)
        seal_of(sealed).write_bytes(seal)
        for left in (mark_of(sealed), wal.log_of(sealed)):
            left.unlink(missing_ok=True)


def test_a_writer_that_was_killed_leaves_a_catalogue_that_is_sealed_when_next_opened(home) -> None:
    """Before anybody's closing carries over what it left."""
    Catalogue(open_database(home.catalogue)).close()
    killed = [sys.executable, "-c", KILLED, home.catalogue]
    assert subprocess.run(killed, env=environment()).returncode == 9
    assert wal.log_bytes(home.catalogue) > 0
    assert codes(home.catalogue) == ["catalogue-unsealed"]
    catalogue = Catalogue(open_database(home.catalogue))
    assert [each["detail"] for each in catalogue.custody()] == [{"documents": 7}]
    catalogue.close()
    assert codes(home.catalogue) == []


def test_while_a_writer_is_at_work_the_catalogue_is_left_to_it(home) -> None:
    """Who opens it meanwhile neither waits nor seals."""
    catalogue = Catalogue(open_database(home.catalogue))
    with only_writer(home.lock, 1), catalogue.engine.session():
        catalogue.log_event("甲", "rebuilt", {})
        open_database(home.catalogue).dispose()
        assert codes(home.catalogue) == ["catalogue-unsealed"]
    assert codes(home.catalogue) == []
    catalogue.close()


def test_what_another_program_carried_over_is_sealed_when_the_log_agrees(home) -> None:
    """As where somebody looked into it with other tools after a kill."""
    Catalogue(open_database(home.catalogue)).close()
    killed = [sys.executable, "-c", KILLED, home.catalogue]
    assert subprocess.run(killed, env=environment()).returncode == 9
    with closing(sqlite3.connect(home.catalogue)) as connection:
        connection.execute("SELECT count(*) FROM custody").fetchall()
    assert wal.log_bytes(home.catalogue) == 0
    assert codes(home.catalogue) == ["catalogue-unsealed"]
    open_database(home.catalogue).dispose()
    assert codes(home.catalogue) == []


def test_what_does_not_agree_with_the_log_is_not_sealed(sealed) -> None:
    """A text changed while there was no seal; reading goes on, writing does not."""
    content = sealed.read_bytes()
    said = "第17号渡口".encode()
    assert said in content
    sealed.write_bytes(content.replace(said, "第71号渡口".encode()))
    seal_of(sealed).unlink()
    catalogue = Catalogue(open_database(sealed))
    assert catalogue.count() == 40
    with pytest.raises(HomeError) as damaged:
        catalogue.log_event("甲", "rebuilt", {})
    assert damaged.value.code == "catalogue-damaged"
    catalogue.close()
    with pytest.raises(NoSeal):
        Seal.read(sealed)


def test_a_seal_says_where_both_logs_ended(home) -> None:
    """By which it is told to be of one state and no other."""
    catalogue = Catalogue(open_database(home.catalogue))
    add(catalogue, 1)
    catalogue.log_event("甲", "rebuilt", {})
    seal = Seal.read(home.catalogue)
    assert seal.events == catalogue.head()
    last = catalogue.custody()[-1]
    assert seal.custody == (last["seq"], last["chain"])
    catalogue.close()


def test_a_reader_that_holds_an_old_state_keeps_nothing_from_being_sealed(home) -> None:
    """Then the seal covers what is still in the log, before and after it is carried over."""
    catalogue = Catalogue(open_database(home.catalogue))
    add(catalogue, 1)
    reader = open_database(home.catalogue)
    with reader.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM events").fetchall()
        add(catalogue, 2)
        assert Seal.read(home.catalogue).reach.frames
        assert codes(home.catalogue) == []
        add(catalogue, 3)
        assert codes(home.catalogue) == []
    reader.dispose()
    add(catalogue, 4)
    assert not wal.log_bytes(home.catalogue)
    catalogue.close()
    assert codes(home.catalogue) == []


STEP = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 9000)),
    st.tuples(st.just("note"), st.just(0)),
    st.tuples(st.just("fail"), st.integers(0, 9000)),
    st.tuples(st.just("read"), st.just(0)),
    st.tuples(st.just("forget"), st.just(0)),
    st.tuples(st.just("reopen"), st.just(0)),
    st.tuples(st.just("kill"), st.integers(0, 3)),
    st.tuples(st.just("foreign"), st.just(0)),
    st.tuples(st.just("session"), st.integers(1, 3)),
)


class History:
    """What writers and readers do to one catalogue, and what of it is copied at a moment."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number, self.copies = folder, 0, 0
        self.readers: list[tuple[Database, object]] = []
        self.open(folder / "0")

    def open(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.path = folder / "archive.sqlite3"
        self.catalogue = Catalogue(open_database(self.path))

    def take(self, what: str, size: int) -> None:
        self.number += 1
        getattr(self, what)(size)

    def add(self, size: int) -> None:
        add(self.catalogue, self.number, size)

    def note(self, size: int) -> None:
        self.catalogue.log_event("甲", "rebuilt", {})

    def fail(self, size: int) -> None:
        with Recording(self.catalogue, "甲") as recording:
            recording.add_original(f"{self.number:064x}", size, "乙" * size)
            recording.take_back()

    def session(self, transactions: int) -> None:
        with self.catalogue.engine.session():
            for _ in range(transactions):
                self.take("add", 500)
                assert set(codes(self.path)) <= {"catalogue-unsealed"}

    def read(self, size: int) -> None:
        """A reader that holds the state of now."""
        reader = open_database(self.path)
        connection = reader.connect()
        connection.exec_driver_sql("SELECT count(*) FROM events").fetchall()
        self.readers.append((reader, connection))

    def forget(self, size: int) -> None:
        for reader, connection in self.readers:
            connection.close()
            reader.dispose()
        self.readers.clear()

    def reopen(self, size: int) -> None:
        self.forget(size)
        self.catalogue.close()
        self.open(self.path.parent)

    def kill(self, transactions: int) -> None:
        """All goes on with a copy, as it was found after so many unsealed transactions."""
        self.copies += 1
        copy = self.folder / str(self.copies)
        with self.catalogue.engine.session():
            for _ in range(transactions):
                self.take("add", 300)
            shutil.copytree(self.path.parent, copy)
        self.forget(0)
        self.catalogue.close()
        (copy / "archive.sqlite3-shm").unlink(missing_ok=True)
        assert set(codes(copy / "archive.sqlite3")) <= {"catalogue-unsealed"}
        self.open(copy)

    def foreign(self, size: int) -> None:
        """Another program, which carries over what is in the log."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


@given(st.lists(STEP, max_size=12))
def test_no_history_makes_a_sound_catalogue_seem_changed(tmp_path_factory, steps) -> None:
    """Whatever was done in what order: after each step it is sealed, and nothing is found."""
    history = History(tmp_path_factory.mktemp("history"))
    for what, size in steps:
        history.take(what, size)
        assert codes(history.path) == [], (what, size)
    history.forget(0)
    history.catalogue.close()
    assert codes(history.path) == []
    assert not handles._handles
    shutil.rmtree(history.folder)


def test_readers_that_come_and_go_and_a_check_meanwhile_find_nothing_changed(home) -> None:
    """In threads of their own, over a writer in many sessions."""
    catalogue = Catalogue(open_database(home.catalogue))
    found: list[str] = []
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            reader = open_database(home.catalogue)
            with reader.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM versions").fetchall()
                found.extend(codes(home.catalogue))
            reader.dispose()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(25):
        with only_writer(home.lock, 30):
            add(catalogue, number, 5000)
    is_over.set()
    for thread in threads:
        thread.join()
    assert set(found) <= {"catalogue-unsealed"}
    assert codes(home.catalogue) == []
    catalogue.close()


def test_a_long_log_is_sealed_and_carried_over_within_a_session(home, monkeypatch) -> None:
    """So it does not grow as long as an ingest takes."""
    monkeypatch.setattr("ftarchive.archive.sealing._LOG_BYTES", 1 << 16)
    catalogue = Catalogue(open_database(home.catalogue))
    with catalogue.engine.session():
        for number in range(20):
            add(catalogue, number, 4000)
            assert wal.log_bytes(home.catalogue) < 1 << 18
            assert set(codes(home.catalogue)) <= {"catalogue-unsealed"}
    catalogue.close()
    assert codes(home.catalogue) == []


def test_every_finding_has_a_remedy(sealed) -> None:
    """The codes are those that a person can be shown."""
    assert set(CODES) == {
        "catalogue-changed", "seal-damaged", "seal-missing", "catalogue-unsealed",
    }  # fmt: skip
    assert all(verification.CODES[code].remedy for code in CODES)


@settings(max_examples=5)
@given(st.integers(1, 4), st.integers(0, 9000))
def test_an_unsealed_catalogue_with_a_flipped_bit_is_never_said_to_be_sealed(
    tmp_path_factory, transactions, size
) -> None:
    """After a kill, damage in what the seal does cover stays told or is refused to be sealed."""
    history = History(tmp_path_factory.mktemp("history"))
    for _ in range(20):
        history.take("add", size)
    folder = history.folder / "killed"
    with history.catalogue.engine.session():
        for _ in range(transactions):
            history.take("add", 300)
        shutil.copytree(history.path.parent, folder)
    history.catalogue.close()
    path = folder / "archive.sqlite3"
    said = "第7号渡口".encode()
    content = path.read_bytes()
    assert said in content
    path.write_bytes(content.replace(said, "第9号渡口".encode()))
    open_database(path).dispose()
    assert codes(path) == ["catalogue-unsealed"]
    shutil.rmtree(history.folder)


def test_the_index_of_the_log_is_read_as_sqlite_writes_it(home) -> None:
    """Frames and pages are those that a checkpoint of SQLite's counts."""
    catalogue = Catalogue(open_database(home.catalogue))
    with catalogue.engine.session():
        add(catalogue, 1, 20000)
        reach = wal.reach(home.catalogue)
        with closing(sqlite3.connect(home.catalogue)) as connection:
            _, frames, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        assert reach.frames == frames > 5
        pages = wal.pages(wal.log_of(home.catalogue), 4096, reach)
        assert max(pages) * 4096 <= home.catalogue.stat().st_size
    catalogue.close()


def test_a_log_that_was_cut_short_keeps_nobody_from_writing_for_good(home, tmp_path) -> None:
    """What is still there is checked against the log of events, and sealed anew."""
    catalogue = Catalogue(open_database(home.catalogue))
    add(catalogue, 1)
    with open_database(home.catalogue).connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM events").fetchall()
        add(catalogue, 2)
        add(catalogue, 3)
        shutil.copytree(home.root, tmp_path / "cut")
        connection.invalidate()
    catalogue.close()
    path = tmp_path / "cut" / "archive.sqlite3"
    log = wal.log_of(path)
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 5000)
    path.with_name(f"{path.name}-shm").unlink()
    mark_of(path).touch()
    catalogue = Catalogue(open_database(path))
    add(catalogue, 4)
    assert catalogue.count() == 3
    catalogue.close()
    assert codes(path) == []


def test_a_mark_that_a_killed_writer_left_is_made_to_last_before_more_is_committed(
    home, monkeypatch
) -> None:
    """That it can be seen does not mean that it is on the disk."""
    catalogue = Catalogue(open_database(home.catalogue))
    mark_of(home.catalogue).touch()
    written = []
    monkeypatch.setattr(
        "ftarchive.archive.sealing.write_file",
        lambda path, content: written.append(path.name) or write_file(path, content),
    )
    with catalogue.engine.session():
        add(catalogue, 1)
        add(catalogue, 2)
    assert written == [mark_of(home.catalogue).name, seal_of(home.catalogue).name]
    catalogue.close()


def test_a_version_that_is_gone_is_not_sealed(sealed) -> None:
    """Though no row that is left says anything wrong."""
    with closing(sqlite3.connect(sealed)) as connection:
        for trigger in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {trigger[0]}")
        connection.execute("DELETE FROM versions WHERE rowid = 7")
        connection.commit()
    seal_of(sealed).unlink()
    catalogue = Catalogue(open_database(sealed))
    with closing(catalogue), pytest.raises(HomeError) as damaged:
        catalogue.log_event("甲", "rebuilt", {})
    assert damaged.value.code == "catalogue-damaged"
