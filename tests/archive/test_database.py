"""The structure of the catalogue, and how a database comes to have it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner

from ftarchive.archive import database
from ftarchive.archive.catalogue import Catalogue, Source
from ftarchive.archive.chain import GENESIS, link, version_sum
from ftarchive.archive.recording import Recording
from ftarchive.archive.schema import metadata, versions
from ftarchive.cli import main
from ftarchive.config import Home
from ftarchive.errors import HomeError
from making import dump, environment, line, record

OPEN = """
import sys
from pathlib import Path
from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.database import open_database
print("ready", flush=True)
sys.stdin.readline()
print(Catalogue(open_database(Path(sys.argv[1]))).count(), flush=True)
"""


def test_migrations_produce_the_tables_that_the_code_works_with(home) -> None:
    """Autogeneration finds nothing left to do."""
    engine = database.open_database(home.catalogue)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_revisions_are_those_of_the_migrations_in_their_order() -> None:
    """The list that spares opening the import of alembic is a true one."""
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(script.revision for script in reversed(scripts)) == database.REVISIONS


def test_a_catalogue_of_a_later_program_is_refused_and_left_alone(home) -> None:
    """Rather an error than a structure half understood."""
    engine = database.open_database(home.catalogue)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(HomeError) as newer:
        database.open_database(home.catalogue)
    assert newer.value.code == "catalogue-newer"
    assert "9999" in newer.value.message
    assert database.REVISIONS[-1] in newer.value.message


def test_opening_again_changes_nothing(home) -> None:
    """The second time there is nothing to migrate."""
    database.open_database(home.catalogue).dispose()
    content = home.catalogue.read_bytes()
    database.open_database(home.catalogue).dispose()
    assert home.catalogue.read_bytes() == content


def test_commits_wait_for_the_disk_and_rows_for_their_parents(home) -> None:
    """Set on every connection, not only on the first."""
    engine = database.open_database(home.catalogue)
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            asked = {
                name: connection.scalar(sa.text(f"PRAGMA {name}"))
                for name in ("synchronous", "foreign_keys", "journal_mode")
            }
            assert asked == {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal"}
    engine.dispose()


def test_two_processes_may_open_a_new_home_at_once(home) -> None:
    """One migrates and the others wait for it."""
    opening = [sys.executable, "-c", OPEN, home.catalogue]
    processes = [
        subprocess.Popen(
            opening, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            encoding="utf-8", env=environment(),
        )
        for _ in range(3)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        out, error = process.communicate(timeout=60)
        assert (out, process.returncode) == ("0\n", 0), error


def test_a_path_with_odd_characters_is_a_path(tmp_path) -> None:
    """What means something in an address means nothing in a path."""
    folder = tmp_path / "档案 100% #1?x=y&z"
    folder.mkdir()
    database.open_database(folder / "archive.sqlite3").dispose()
    assert (folder / "archive.sqlite3").exists()
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_chinese_is_stored_as_it_is(holdings, write, ingest) -> None:
    """Whoever looks into the file with other tools can read it."""
    ingest(write("批.jsonl", line(source="云溪区渡口管理站")))
    with holdings.catalogue.engine.connect() as connection:
        stored = connection.scalar(sa.text("SELECT record FROM versions"))
    assert "云溪区渡口管理站" in stored


def first_catalogue(path: Path) -> None:
    """A catalogue as the first release left it, with a document in two versions."""
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        add_event = sa.text(
            "INSERT INTO events (at, actor, action, document_id, version, sha256, detail)"
            " VALUES (:at, '甲', :action, :id, :version, :sha256, :detail)"
        )
        sha256, at = "ab" * 32, "2026-01-05T08:00:00.000+00:00"
        connection.execute(
            sa.text("INSERT INTO originals VALUES (:sha256, 9, :at, '甲.txt')"),
            {"sha256": sha256, "at": at},
        )
        connection.execute(
            sa.text("INSERT INTO documents VALUES (1, 'bcd0123456', 'published', 2, :at)"),
            {"at": at},
        )
        for number, text in enumerate(("旧文。", LONG), start=1):
            stored = {"title": "云溪区关于渡口的公告", "breadcrumb": [], "given": {}}
            row = {"record": json.dumps(stored | {"provenance": {}}), "text": text}
            connection.execute(
                sa.text(
                    "INSERT INTO versions VALUES ('bcd0123456', :number, :at, :digest, :sha256,"
                    " :sha256, 0, 9, 'txt', '甲.txt', :record, :text)"
                ),
                row | {"number": number, "at": at, "digest": str(number) * 64, "sha256": sha256},
            )
            about = {"id": "bcd0123456", "version": number, "sha256": sha256}
            told = {"action": "updated", "detail": '{"path": "甲.txt"}'}
            connection.execute(add_event, about | told | {"at": at})
            nothing = dict.fromkeys(about)
            rebuilt = {"action": "rebuilt", "detail": '{"documents": 1}'}
            connection.execute(add_event, nothing | rebuilt | {"at": at})
    engine.dispose()


LONG = "".join(chr(0x4E00 + 7 * n) for n in range(300))


def test_a_catalogue_of_the_first_release_is_taken_over(home) -> None:
    """All its versions are public, nothing is lost, and what comes in is compared with it."""
    first_catalogue(home.catalogue)
    catalogue = Catalogue(database.open_database(home.catalogue))
    first, second = catalogue.history("bcd0123456")
    assert [each.state for each in (first, second)] == ["published", "published"]
    assert (second.record.text, second.concerns, second.evidence) == (LONG, (), {})
    assert catalogue.held() == []
    assert [event["seq"] for event in catalogue.log()] == [1, 2]
    assert [entry["seq"] for entry in catalogue.custody()] == [1, 2]
    assert [entry["detail"] for entry in catalogue.custody()] == [{"documents": 1}] * 2
    chain = GENESIS
    with catalogue.engine.connect() as connection:
        rows = connection.execute(sa.select(versions).order_by(versions.c.number)).mappings().all()
    for event, row in zip(catalogue.log(), rows, strict=True):
        chain = link(chain, event)
        assert event["chain"] == chain
        assert event["detail"] == {"path": "甲.txt", "fixity": version_sum(row)}
    with Recording(catalogue, "甲") as recording:
        recording.add_original("cd" * 32, 9, "乙.txt")
        said = record("云溪区关于渡口的公告（转载）", LONG + "末")
        source = Source("乙.txt", "txt", "cd" * 32, "cd" * 32, 0, 9)
        outcome = recording.add_version(None, said, source, "乙.txt")
        alike = recording.note_likeness(outcome.id, said)
    assert [each.id for each in alike] == ["bcd0123456"]
    assert [each.id for each in catalogue.resembling(outcome.id)] == ["bcd0123456"]
    assert [each.id for each in catalogue.resembling("bcd0123456")] == [outcome.id]
    catalogue.close()


def test_a_database_that_is_full_says_so_and_takes_the_transaction_back(home) -> None:
    """SQLite itself refuses to grow; what was there before stays, and later there is room."""
    catalogue = Catalogue(database.open_database(home.catalogue))
    pages = "SELECT page_count FROM pragma_page_count"
    with catalogue.engine._writing.connect() as connection:
        used = connection.scalar(sa.text(pages))
        connection.execute(sa.text(f"PRAGMA max_page_count = {used}"))
    with pytest.raises(HomeError) as full:
        catalogue.log_event("甲", "rebuilt", {"said": "长" * 100_000})
    assert full.value.code == "home-full"
    assert catalogue.custody() == []
    with catalogue.engine._writing.connect() as connection:
        connection.execute(sa.text(f"PRAGMA max_page_count = {used + 999}"))
    catalogue.log_event("甲", "rebuilt", {"said": "长" * 100_000})
    assert len(catalogue.custody()) == 1
    catalogue.close()


def test_a_database_that_may_only_be_read_says_so(home) -> None:
    """By what SQLite says of it."""
    catalogue = Catalogue(database.open_database(home.catalogue))
    with catalogue.engine._writing.connect() as connection:
        connection.execute(sa.text("PRAGMA query_only = 1"))
    with pytest.raises(HomeError) as readonly:
        catalogue.log_event("甲", "rebuilt", {})
    assert readonly.value.code == "home-readonly"
    catalogue.close()


def test_a_database_that_cannot_be_opened_says_why(home) -> None:
    """SQLite does not: the system is asked."""
    home.catalogue.mkdir()
    with pytest.raises(HomeError, match="Is a directory") as failing:
        database.open_database(home.catalogue)
    assert failing.value.code == "disk-failing"


def test_a_database_that_others_write_to_is_busy(home) -> None:
    """Somebody looks into it with a program of their own."""
    catalogue = Catalogue(database.open_database(home.catalogue))
    with catalogue.engine._writing.connect() as connection:
        connection.execute(sa.text("PRAGMA busy_timeout = 1"))
    other = sqlite3.connect(home.catalogue)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HomeError) as busy:
        catalogue.log_event("甲", "rebuilt", {})
    assert busy.value.code == "home-busy"
    other.close()
    catalogue.close()


@pytest.mark.parametrize(
    ("is_full", "code"), [(True, "home-full"), (False, "disk-failing")], ids=["full", "failing"]
)
def test_an_error_of_the_disk_is_told_from_one_that_is_full(
    is_full, code, home, monkeypatch
) -> None:
    """Which SQLite does not, where memory to share is what does not fit any more."""
    catalogue = Catalogue(database.open_database(home.catalogue))
    monkeypatch.setattr(database, "is_full", lambda _: is_full)

    @sa.event.listens_for(catalogue.engine._reading, "do_execute")
    def fail(*_) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
        raise error

    with pytest.raises(HomeError) as failing:
        catalogue.count()
    assert failing.value.code == code
    catalogue.close()


def test_a_catalogue_that_gets_no_log_is_not_made(home, monkeypatch) -> None:
    """SQLite goes on in another mode where the disk failed then; the next attempt makes it."""
    monkeypatch.setattr(database, "_JOURNAL", "PRAGMA journal_mode = DELETE")
    with pytest.raises(HomeError) as failing:
        database.open_database(home.catalogue)
    assert failing.value.code == "disk-failing"
    monkeypatch.undo()
    catalogue = Catalogue(database.open_database(home.catalogue))
    assert catalogue.count() == 0
    catalogue.close()


@pytest.mark.parametrize(
    "change",
    [
        "record = '{'",
        "record = '[]'",
        "record = replace(record, 'title', 'titlf')",
        "text = CAST(x'e6b8' AS TEXT)",
    ],
)
def test_a_value_that_cannot_be_read_is_damage_and_not_a_crash(
    change, holdings, ingest, write
) -> None:
    """JSON that is none, or not of a record, and bytes that are no text: the pages of the file are
    sound."""
    ingest(write("甲.jsonl", line("云溪区渡口公告")))
    holdings.catalogue.close()
    connection = sqlite3.connect(holdings.home.catalogue)
    connection.execute(f"UPDATE versions SET {change}")
    connection.commit()
    connection.close()
    catalogue = Catalogue(database.open_database(holdings.home.catalogue))
    with pytest.raises(HomeError) as caught:
        list(catalogue.entries())
    assert caught.value.code == "catalogue-damaged"
    catalogue.close()


@pytest.mark.parametrize(
    "command",
    [
        ("ingest", "甲.txt"),
        ("ingest", "甲.txt", "--dry-run"),
        ("watch", "--once"),
        ("held",),
        ("release", "bcd0123456", "--by", "甲", "--reason", "乙"),
        ("withdraw", "bcd0123456", "--by", "甲", "--reason", "乙"),
        ("search", "渡口"),
        ("show", "bcd0123456"),
        ("rebuild",),
        ("verify",),
        ("dictionary", "check"),
        ("recall", "--runs", "1"),
        ("serve", "--port", "0"),
        ("stats",),
        ("export", "--bag", "袋"),
        ("import", "袋"),
        ("backup", "备份"),
        ("restore", "备份"),
    ],
)
def test_no_command_touches_a_catalogue_of_a_later_program(command, later, monkeypatch) -> None:
    """Each refuses it by the same code, before anything is written."""
    home, before = later
    monkeypatch.chdir(home.root.parent)
    done = CliRunner().invoke(main, ["--home", str(home.root), *command])
    assert done.exit_code == 1, done.output
    assert "[catalogue-newer]" in done.output, done.output
    beside = ("archive.lock", "archive.sqlite3-wal", "archive.sqlite3-shm")
    assert contents(home.root.parent, beside) == before


def contents(folder: Path, but: tuple[str, ...] = ()) -> dict[str, bytes]:
    """All files below a folder, but those of some names."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in but)
    return {str(path): path.read_bytes() for path in files}


@pytest.fixture
def later(home) -> tuple[Home, dict[str, bytes]]:
    """A home of a later program, beside it a file, a bag and a backup, and all that is there."""
    runner = CliRunner()
    beside = home.root.parent
    (beside / "甲.txt").write_text(dump("云溪区关于渡口的公告"), "utf-8")
    at = ["--home", str(home.root)]
    for words in (
        ("ingest", beside / "甲.txt"),
        ("backup", beside / "备份"),
        ("export", "--bag", beside / "袋"),
    ):
        done = runner.invoke(main, [*at, *map(str, words)])
        assert done.exit_code == 0, done.output
    engine = database.open_database(home.catalogue)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    but = ("archive.lock", "archive.sqlite3-wal", "archive.sqlite3-shm")
    return home, contents(beside, but)
