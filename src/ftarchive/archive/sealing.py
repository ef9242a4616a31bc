"""Sealing the catalogue at the end of each session of writing.

Nothing gets from the write-ahead log into the file before the seal that covers it is durable. All
that is changed by a session is therefore still in the log when it is sealed, and the file has what
was sealed before: a block that does not is left under its old sum, and goes on being told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from ftarchive.archive import wal
from ftarchive.archive.handles import used
from ftarchive.archive.image import Image
from ftarchive.archive.logs import head
from ftarchive.archive.schema import custody, events
from ftarchive.archive.seal import NoSeal, Seal, mark_of, seal_of
from ftarchive.archive.soundness import faults
from ftarchive.durable import clear_asides, disk_errors, remove_file, write_file
from ftarchive.errors import HomeError

_LOG_BYTES = 64 << 20
_LOG_SHARE = 4
"""The log is carried over when it has this many bytes, and this part of the file's: sealing reads
the blocks that changed, which are most of them where much is recorded."""
_PATIENCE = "PRAGMA busy_timeout = {}"


class Sealing:
    """Keeps the seal of one catalogue. For who holds the home's write lock."""

    def __init__(self, catalogue: Path, engine: sa.Engine) -> None:
        self._catalogue, self._engine = catalogue, engine
        self._is_marked = False

    def settle(self) -> None:
        """Before a session: makes sure that the seal may be built upon.

        Where a killed writer left transactions that it does not cover, and what else there is
        cannot be told to be what was sealed, all of the catalogue is checked against its log.
        Raises ``HomeError`` (catalogue-damaged) where it does not pass.
        """
        self._is_marked = False
        with disk_errors(self._catalogue):
            clear_asides(self._catalogue.parent)
            if not self._is_explained():
                self._examine()
                self._seal(None)

    def mark(self) -> None:
        """Before a transaction is committed: notes that it will not be covered."""
        if not self._is_marked:
            # Also where there is one: whoever was killed over it may not have made it last.
            mark = mark_of(self._catalogue)
            with disk_errors(mark):
                write_file(mark, b"")
            self._is_marked = True

    def relieve(self) -> None:
        """Between transactions: seals where the log has become long."""
        size = wal.log_bytes(self._catalogue)
        if size > max(_LOG_BYTES, self._catalogue.stat().st_size // _LOG_SHARE):
            with disk_errors(self._catalogue):
                self.finish()

    def finish(self) -> None:
        """At the end of a session: seals what has been committed and carries it over, as far as
        readers allow."""
        if mark_of(self._catalogue).exists():
            self._seal(_sealed(self._catalogue))

    @contextmanager
    def renewal(self) -> Iterator[None]:
        """Around a change of structure: also what was never sealed is so afterwards, unless it does
        not pass the check."""
        was_explained = self._is_explained()
        self.mark()
        yield
        if was_explained:
            return self.finish()
        with suppress(HomeError):
            self.settle()

    def _is_explained(self) -> bool:
        seal = _sealed(self._catalogue)
        if seal is None:
            return False
        if not mark_of(self._catalogue).exists():
            return True
        # Of a log that was cut short or begun anew nothing is known.
        with suppress(OSError), used(self._catalogue):
            return not seal.changed(self._catalogue, range(len(seal.sums)))
        return False

    def _examine(self) -> None:
        with self._engine.connect() as connection:
            for fault in faults(connection):
                raise HomeError("catalogue-damaged", path=self._catalogue, reason=fault)

    def _seal(self, before: Seal | None) -> None:
        wal.sync_log(self._catalogue)
        with used(self._catalogue), self._engine.connect() as connection:
            # A seal of what is then lost in a power cut would tell of damage where there is none.
            wal.sync_log(self._catalogue)
            write_file(seal_of(self._catalogue), self._made(connection, before).to_bytes())
        # A mark that is there again after a power cut does no harm: that is looked into.
        remove_file(mark_of(self._catalogue))
        self._is_marked = False
        self._carry_over()

    def _made(self, connection: sa.Connection, before: Seal | None) -> Seal:
        """The seal of what is committed now."""
        heads = head(connection, events), head(connection, custody)
        size = (_pragma(connection, "page_size"), _pragma(connection, "page_count"))
        reach = wal.reach(self._catalogue)
        log = wal.log_of(self._catalogue)
        image = Image(self._catalogue, *size, wal.pages(log, size[0], reach))
        if before is None or before.page_size != size[0]:
            sums = [image.sum_of(block) for block in range(image.blocks)]
        else:
            sums = self._renewed(image, before, reach)
        return Seal(*heads, *size, reach, tuple(sums))

    def _renewed(self, image: Image, before: Seal, reach: wal.Reach) -> list[bytes]:
        first = before.reach.frames if before.reach.salt == reach.salt else 0
        touched = wal.pages(wal.log_of(self._catalogue), before.page_size, reach, first)
        sums = list(before.sums[: image.blocks])
        # The last block may have another length.
        ends = {len(before.sums) - 1, image.blocks - 1}
        changed = (image.blocks_of(touched) | ends) & set(range(len(sums)))
        for block in changed - set(before.changed(self._catalogue, changed)):
            sums[block] = image.sum_of(block)
        return sums + [image.sum_of(block) for block in range(len(sums), image.blocks)]

    def _carry_over(self) -> None:
        with self._engine.connect() as connection:
            connection.rollback()
            driver = cast(sqlite3.Connection, connection.connection.driver_connection)
            patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
            driver.execute(_PATIENCE.format(200))
            # What the disk does not take now stays in the log, as durable there.
            with suppress(sqlite3.OperationalError):
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            driver.execute(_PATIENCE.format(patience))


def still_seal(catalogue: Path, connection: sa.Connection) -> Seal:
    """The seal of a catalogue that nobody writes to and that has no log; of a copy."""
    heads = head(connection, events), head(connection, custody)
    size = (_pragma(connection, "page_size"), _pragma(connection, "page_count"))
    image = Image(catalogue, *size, {})
    sums = tuple(image.sum_of(block) for block in range(image.blocks))
    return Seal(*heads, *size, wal.Reach(), sums)


def _sealed(catalogue: Path) -> Seal | None:
    try:
        return Seal.read(catalogue)
    except NoSeal:
        return None


def _pragma(connection: sa.Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
