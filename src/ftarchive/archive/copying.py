"""A copy of the catalogue, made while others write to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from ftarchive.archive.database import Database, of_sqlite, open_copy
from ftarchive.archive.seal import seal_of
from ftarchive.archive.sealing import still_seal
from ftarchive.archive.soundness import faults
from ftarchive.durable import remove_file, sync_file, write_file
from ftarchive.errors import HomeError
from ftarchive.progress import Stage, silent

_PAGES = 4096
"""Pages that are copied before progress is told."""


def copy_catalogue(database: Database, target: Path, stage: Stage = silent) -> None:
    """Puts the present state of a catalogue into the file ``target``, durably, with its seal beside
    it.

    Raises ``HomeError``: catalogue-damaged where it does not say what its own log testifies to,
    and then leaves no copy; and what ``of_disk`` tells of.
    """
    for left in target.parent.glob(f"{target.name}*"):
        remove_file(left)
    _copy(database, target, stage)
    try:
        _seal(target)
    except HomeError:
        remove_file(target)
        raise
    sync_file(target)


def _copy(database: Database, target: Path, stage: Stage) -> None:
    with database.connect() as connection, closing(sqlite3.connect(target)) as copy:
        # With a transaction begun, the state of now is copied, whatever is committed meanwhile.
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")
        source = cast(sqlite3.Connection, connection.connection.driver_connection)
        total = source.execute("PRAGMA page_count").fetchone()[0]
        advance, done = stage("复制目录库", total, "页"), 0

        def told(_: int, remaining: int, total: int) -> None:
            nonlocal done
            advance(total - remaining - done)
            done = total - remaining

        try:
            source.backup(copy, pages=_PAGES, progress=told, sleep=0)
        except sqlite3.Error as error:
            raise of_sqlite(error, target) or error from error


def _seal(copy: Path) -> None:
    database = open_copy(copy)
    try:
        with database.connect() as connection:
            for fault in faults(connection):
                raise HomeError("catalogue-damaged", path=copy, reason=fault)
            write_file(seal_of(copy), still_seal(copy, connection).to_bytes())
    finally:
        database.dispose()
