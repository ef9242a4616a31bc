"""The two logs, to add to: an entry is linked to the one before it."""

from __future__ import annotations

import functools
from typing import Any

import sqlalchemy as sa

from ftarchive.archive.chain import GENESIS, link
from ftarchive.archive.schema import custody, events

Head = tuple[int, str]
"""The number of an entry and its sum: that of the last one stands for the whole log."""


def head(connection: sa.Connection, log: sa.Table) -> Head:
    """The last entry of ``log``; 0 and ``GENESIS`` where it has none."""
    row = connection.execute(_last(log)).first()
    return (row.seq, row.chain) if row else (0, GENESIS)


@functools.cache
def _last(log: sa.Table) -> sa.Select[Head]:
    """Built once: it is asked for with each answer."""
    return sa.select(log.c.seq, log.c.chain).order_by(log.c.seq.desc()).limit(1)


class Log:
    """One log within a transaction, whose writer no other one disturbs."""

    def __init__(self, connection: sa.Connection, log: sa.Table) -> None:
        self._connection, self._log = connection, log
        self._head: Head | None = None

    def add(self, **entry: Any) -> None:
        """Adds an entry, which says all that the table wants but ``seq`` and ``chain``."""
        seq, chain = self._head or head(self._connection, self._log)
        entry["seq"] = seq + 1
        self._head = seq + 1, link(chain, entry)
        self._connection.execute(self._log.insert(), entry | {"chain": self._head[1]})


def event_log(connection: sa.Connection) -> Log:
    """What is done to documents."""
    return Log(connection, events)


def custody_log(connection: sa.Connection) -> Log:
    """What is done with this copy of the archive as a whole."""
    return Log(connection, custody)
