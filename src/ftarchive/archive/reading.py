"""By what address the catalogue is read: also on a disk that nothing can be written to."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ftarchive.archive.wal import log_bytes, log_of
from ftarchive.durable import copy_file, scratch_elsewhere
from ftarchive.errors import HomeError


@contextmanager
def readable(catalogue: Path) -> Iterator[str]:
    """The address (an SQLite URI) by which ``catalogue`` is read, good for as long as this lasts.

    SQLite needs an index of the log, and where it cannot make one, to be told that nothing changes.
    It reads no log then, so one that a killed writer left there is brought together with the
    catalogue in a copy elsewhere.
    Raises ``HomeError`` (home-readonly) where there is no room for that.
    """
    address = f"{catalogue.as_uri()}?mode=ro"
    if os.access(catalogue.parent, os.W_OK) or not catalogue.exists() or _opens(address):
        yield address
    elif not log_bytes(catalogue):
        yield f"{address}&immutable=1"
    else:
        with scratch_elsewhere() as folder:
            yield f"{_copied(catalogue, folder).as_uri()}?mode=ro"


def _opens(address: str) -> bool:
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        pass  # it does open; what is wrong with it, its user is told
    return True


def _copied(catalogue: Path, folder: Path) -> Path:
    copy = folder / catalogue.name
    try:
        for file in (catalogue, log_of(catalogue)):
            copy_file(file, folder / file.name)
    except OSError as error:
        raise HomeError("home-readonly", path=catalogue.parent) from error
    return copy
