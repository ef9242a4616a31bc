"""The connection to the catalogue, brought to the structure that this program knows."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ftarchive.config import LOCK
from ftarchive.durable import only_writer, sync_folder
from ftarchive.errors import HomeError

REVISIONS = ("0001", "0002")
"""The structures there have been, oldest first; a test compares them with ``migrations/``."""

WRITING_FAILED = (OSError, sa.exc.OperationalError)
"""What is raised where the disk takes no more."""
_PRAGMAS = ("busy_timeout = 30000", "synchronous = FULL", "foreign_keys = ON")
_MAPPED = (1 << 31) - (1 << 16)
"""Bytes of the file that may be read through a memory map, the most that SQLite allows."""
_MIGRATION_SECONDS = 60.0


def open_database(path: Path | None, *, is_mapped: bool = False) -> sa.Engine:
    """An engine on the catalogue at ``path``, made or migrated where need be; on an empty one in
    memory where ``path`` is None.

    Where it ``is_mapped`` it is read through a memory map: the records of a page of results are
    there in a sixth of the time, but who reads all of it has all of it in memory.

    Raises ``HomeError``: catalogue-newer for a structure of a later program, and, here or on
    any later use of the engine, catalogue-damaged where the file is not a sound database.
    """
    is_new = path is not None and not path.exists()
    url = sa.URL.create("sqlite", database=str(path) if path else None)
    engine = sa.create_engine(url, json_serializer=_to_json)
    pragmas = (*_PRAGMAS, f"mmap_size = {_MAPPED if is_mapped else 0}")
    sa.event.listen(engine, "connect", functools.partial(_configure, pragmas))
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "handle_error", functools.partial(_name_damage, path))
    with engine.connect() as connection:
        found = _revision(connection)
    if found not in (None, *REVISIONS):
        raise HomeError("catalogue-newer", path=path, found=found, known=REVISIONS[-1])
    if found != REVISIONS[-1]:
        # Of two processes that find a structure wanting, one migrates and one waits for it.
        lock = only_writer(path.with_name(LOCK), _MIGRATION_SECONDS) if path else nullcontext()
        with lock:
            _migrate(engine)
    if path and is_new:
        sync_folder(path.parent)
    return engine


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _configure(pragmas: Iterable[str], connection: Any, _: object) -> None:
    # Python's driver would commit before each change of structure; we begin ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _name_damage(path: Path | None, context: sa.ExceptionContext) -> None:
    original = context.original_exception
    # Its subclasses are a full disk, a lock, a broken rule: not damage to the file.
    if type(original) is sqlite3.DatabaseError:
        raise HomeError("catalogue-damaged", path=path, reason=original) from original


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def _migrate(engine: sa.Engine) -> None:
    # Costs most of a second to import, and is needed once in the life of a catalogue.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        connection.exec_driver_sql("COMMIT")
        # Kept in the file; it cannot be set in a transaction, nor while others are at work.
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if _revision(connection) == REVISIONS[-1]:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, REVISIONS[-1])
