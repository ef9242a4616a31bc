"""The connections to the catalogue, brought to the structure that this program knows.

Those to read with are read-only: a reader that is the last to close would else carry the log of a
killed writer over into the file, before anybody knows which pages that changes (see ``seal.py``).
"""

from __future__ import annotations

import errno
import functools
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ftarchive.archive import handles
from ftarchive.archive.reading import readable
from ftarchive.archive.seal import mark_of, seal_of
from ftarchive.archive.sealing import Sealing
from ftarchive.config import LOCK
from ftarchive.durable import disk_errors, is_full, only_writer, opening_fails, sync_folder
from ftarchive.errors import HomeError, of_disk

REVISIONS = ("0001", "0002", "0003")
"""The structures there have been, oldest first; a test compares them with ``migrations/``."""

_PRIMARY = 0xFF
"""The part of SQLite's codes that tells the kind of an error."""
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_ERRNO = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
}
_OF_THE_DISK = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
_PRAGMAS = ("busy_timeout = 30000", "synchronous = FULL", "foreign_keys = ON")
_WRITING = (*_PRAGMAS, "wal_autocheckpoint = 0")
_JOURNAL = "PRAGMA journal_mode = WAL"
_MAPPED = (1 << 31) - (1 << 16)
"""Bytes of the file that may be read through a memory map, the most that SQLite allows."""
_GARBLED = "Could not decode to UTF-8"
"""What the driver says of a text that is none."""
_MIGRATION_SECONDS = 60.0


class Database:
    """One catalogue: ``connect`` to read it, ``begin`` to change it. Safe to use from several
    threads; whoever changes it holds the home's write lock. One that ``is_still`` is a copy that
    nobody writes to, and that is read without leaving anything beside it."""

    def __init__(
        self, path: Path | None, *, is_mapped: bool = False, is_still: bool = False
    ) -> None:
        self.path = path
        self._closing = ExitStack()
        self._is_in_session = False
        if path is None:
            self._reading = self._writing = _engine(None, "", _PRAGMAS)
            self._sealing = None
            return
        self._closing.enter_context(handles.used(path))
        source = f"{path.as_uri()}?mode=ro&immutable=1"
        if not is_still:
            source = self._closing.enter_context(readable(path))
        pragmas = (*_PRAGMAS, f"mmap_size = {_MAPPED if is_mapped else 0}")
        self._reading = _engine(path, source, pragmas)
        self._writing = _engine(path, f"{path.as_uri()}?mode=rwc", _WRITING)
        self._sealing = Sealing(path, self._writing)

    def connect(self) -> sa.Connection:
        """A connection to read with."""
        return self._reading.connect()

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A transaction: all of it is kept, or nothing where the body raises."""
        with self.session(), self._writing.begin() as connection:
            yield connection
            if self._sealing and connection.in_transaction():
                self._sealing.mark()

    @contextmanager
    def session(self) -> Iterator[None]:
        """Several transactions, after which the catalogue is sealed once.

        Raises ``HomeError`` (catalogue-damaged) where what a killed writer left behind turns out
        not to be what the log says.
        """
        if self._sealing is None:
            yield
        elif self._is_in_session:
            self._sealing.relieve()
            yield
        else:
            self._sealing.settle()
            self._is_in_session = True
            try:
                yield
            finally:
                self._is_in_session = False
                # What is recorded is so, sealed or not; the next to open it seals it.
                with suppress(OSError, HomeError):
                    self._sealing.finish()

    def seal(self) -> None:
        """Seals what a killed writer has left unsealed, unless a writer is at work or what is there
        is not sound; in neither case reading it is any worse than before."""
        with suppress(HomeError, OSError), _lock(self.path, 0), self.session():
            pass

    def migrate(self) -> None:
        """Brings the catalogue to the structure that this program knows. Another process may be
        first."""
        with self._sealing.renewal() if self._sealing else nullcontext():
            _migrate(self._writing, self.path)

    def dispose(self) -> None:
        """Lets go of all connections."""
        self._reading.dispose()
        self._writing.dispose()
        self._closing.close()


def open_database(
    path: Path | None, *, is_mapped: bool = False, is_locked: bool = False
) -> Database:
    """The catalogue at ``path``, made or migrated where need be; an empty one in memory where
    ``path`` is None.

    Where it ``is_mapped`` it is read through a memory map: the records of a page of results are
    there in a sixth of the time, but who reads all of it has all of it in memory. The caller holds
    the home's write lock where it ``is_locked``.

    Raises ``HomeError``: catalogue-newer for a structure of a later program, and, here or on
    any later use, catalogue-damaged where the file is not a sound database,
    catalogue-missing where there is none and its seal says that there was one, home-busy, and what
    ``of_disk`` tells of.
    """
    path = path.absolute() if path else None
    is_new = path is not None and not path.exists()
    if path and is_new and seal_of(path).exists():
        raise HomeError("catalogue-missing", path=path)
    database = Database(path, is_mapped=is_mapped)
    try:
        _fit(database, is_new=is_new, is_locked=is_locked)
    except BaseException:
        database.dispose()
        raise
    return database


def open_copy(path: Path) -> Database:
    """The catalogue at ``path`` as it is, without anything being written beside it: a copy, which
    nobody has at work.

    Raises ``HomeError``: catalogue-newer, or catalogue-damaged where it is none.
    """
    database = Database(path.absolute(), is_still=True)
    try:
        found = _copied_revision(database)
        if found not in REVISIONS:
            raise HomeError("catalogue-newer", path=path, found=found, known=REVISIONS[-1])
    except BaseException:
        database.dispose()
        raise
    return database


def _copied_revision(database: Database) -> str:
    with database.connect() as connection:
        found = _revision(connection)
    if found is None:
        raise HomeError("catalogue-damaged", path=database.path, reason="没有目录库的结构")
    return found


def _fit(database: Database, *, is_new: bool, is_locked: bool) -> None:
    path = database.path
    found = None if is_new else _found(database)
    if found not in (None, *REVISIONS):
        raise HomeError("catalogue-newer", path=path, found=found, known=REVISIONS[-1])
    if found != REVISIONS[-1]:
        # Of two processes that find a structure wanting, one migrates and one waits for it.
        with nullcontext() if is_locked else _lock(path, _MIGRATION_SECONDS):
            database.migrate()
    if path and is_new:
        with disk_errors(path):
            sync_folder(path.parent)
    if path and mark_of(path).exists():
        database.seal()


def _lock(path: Path | None, seconds: float) -> AbstractContextManager[None]:
    return only_writer(path.with_name(LOCK), seconds) if path else nullcontext()


def _found(database: Database) -> str | None:
    """The structure that is there. What was killed while it was made has to be recovered first,
    which a connection to read with cannot."""
    try:
        with database.connect() as connection:
            return _revision(connection)
    except HomeError as error:
        if error.code == "catalogue-damaged":
            raise
        with database._writing.connect() as connection:
            return _revision(connection)


def _engine(path: Path | None, address: str, pragmas: Iterable[str]) -> sa.Engine:
    if path is None:
        engine = sa.create_engine("sqlite://", json_serializer=_to_json)
    else:
        opened = functools.partial(sqlite3.connect, address, uri=True, check_same_thread=False)
        engine = sa.create_engine(
            "sqlite://",
            creator=opened,
            poolclass=sa.QueuePool,
            json_serializer=_to_json,
            json_deserializer=functools.partial(_from_json, path),
        )
    sa.event.listen(engine, "connect", functools.partial(_configure, pragmas))
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "handle_error", functools.partial(_name_fault, path))
    return engine


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _from_json(path: Path, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise HomeError("catalogue-damaged", path=path, reason=error) from error


def _configure(pragmas: Iterable[str], connection: Any, _: object) -> None:
    # Python's driver would commit before each change of structure; we begin ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _name_fault(path: Path | None, context: sa.ExceptionContext) -> None:
    original = context.original_exception
    if path is None or not isinstance(original, sqlite3.DatabaseError):
        return
    if fault := of_sqlite(original, path):
        raise fault from original


def of_sqlite(error: sqlite3.Error, path: Path) -> HomeError | None:
    """What SQLite says of the catalogue at ``path``: catalogue-damaged, home-busy, or what
    ``of_disk`` tells of; None where it is the fault of what was asked."""
    # Its subclasses are a full disk, a lock, a broken rule: not damage to the file.
    is_garbled = _GARBLED in str(error)
    if is_garbled or type(error) is sqlite3.DatabaseError:
        return HomeError("catalogue-damaged", path=path, reason=error)
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _BUSY:
        return HomeError("home-busy", path=path.parent)
    if code in _ERRNO or code in _OF_THE_DISK:
        return of_disk(_said_by_system(path, code, str(error)), path)
    return None


def _said_by_system(path: Path, code: int, said: str) -> OSError:
    """What the system said to SQLite, which tells only that there was something."""
    if code in _ERRNO:
        return OSError(_ERRNO[code], said)
    if is_full(path.parent):
        return OSError(errno.ENOSPC, said)
    return opening_fails(path) or OSError(errno.EIO, said)


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def _migrate(engine: sa.Engine, path: Path | None) -> None:
    # Costs most of a second to import, and is needed once in the life of a catalogue.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        connection.exec_driver_sql("COMMIT")
        # Kept in the file; it cannot be set in a transaction, nor while others are at work.
        mode = connection.exec_driver_sql(_JOURNAL).scalar()
        if path and mode != "wal":  # which SQLite does not call an error
            said = f"journal_mode = {mode}"
            raise of_disk(_said_by_system(path, sqlite3.SQLITE_IOERR, said), path)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if _revision(connection) == REVISIONS[-1]:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, REVISIONS[-1])
