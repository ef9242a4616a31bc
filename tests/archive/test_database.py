"""The structure of the catalogue, and how a database comes to have it."""

from __future__ import annotations

import json
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

from ftarchive.archive import database
from ftarchive.archive.catalogue import Catalogue, Source
from ftarchive.archive.recording import Recording
from ftarchive.archive.schema import metadata
from ftarchive.errors import HomeError
from making import environment, line, record

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
