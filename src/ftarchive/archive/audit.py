"""The rows of the catalogue as they lie in its file, whatever is wrong with them, all of one
moment: what a verification goes by."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.chain import GENESIS
from ftarchive.archive.logs import Head
from ftarchive.errors import HomeError
from ftarchive.record import Disclosure

Row = dict[str, Any]

_JSON = ("record", "concerns", "evidence", "detail")
_HEADS = {
    "events": "SELECT seq, chain FROM events ORDER BY seq DESC LIMIT 1",
    "custody": "SELECT seq, chain FROM custody ORDER BY seq DESC LIMIT 1",
}


class Audit:
    """A look at the catalogue that nothing recorded meanwhile disturbs. For one thread.

    Whatever is read raises ``HomeError`` (catalogue-damaged) where the file is not as SQLite has
    to find it. Text that is no UTF-8 and JSON that is none are given as they are, not raised.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._database = catalogue.engine

    def __enter__(self) -> Audit:
        self._pooled = self._database.connect()
        driver = self._pooled.connection.driver_connection
        self._connection = cast(sqlite3.Connection, driver)
        self._connection.text_factory = _text
        try:
            self._ask("BEGIN", ())
            # SQLite settles on a moment with the first thing that is read.
            next(self._asked("SELECT count(*) FROM sqlite_master"))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: Any) -> None:
        if self._connection.in_transaction:
            self._connection.rollback()
        self._connection.text_factory = str
        self._pooled.close()

    def integrity(self) -> list[str]:
        """What the database itself finds wrong with its file; empty where nothing is."""
        said = [str(line) for (line,) in self._asked("PRAGMA integrity_check")]
        orphans = [str(row) for row in self._asked("PRAGMA foreign_key_check")]
        return [line for line in said if line != "ok"] + orphans

    def events(self) -> Iterator[Row]:
        """What was done to documents, the oldest first."""
        return self._rows("SELECT * FROM events ORDER BY seq")

    def custody(self, action: str | None = None) -> Iterator[Row]:
        """What was done with this copy as a whole: the oldest first, or with ``action`` all of
        that kind, the latest first."""
        if action is None:
            return self._rows("SELECT * FROM custody ORDER BY seq")
        return self._rows("SELECT * FROM custody WHERE action = ? ORDER BY seq DESC", action)

    def head(self, log: str = "events") -> Head:
        """The last entry of ``events`` or of ``custody``."""
        row = next(self._asked(_HEADS[log]), None)
        return (row[0], row[1]) if row else (0, GENESIS)

    def chain(self, seq: int) -> str | None:
        """The sum of one event, None where there is none of that number."""
        if not seq:
            return GENESIS
        row = next(self._asked("SELECT chain FROM events WHERE seq = ?", seq), None)
        return str(row[0]) if row else None

    def numbered(self, table: str) -> int:
        """The highest number that was ever given in a table whose numbers are never given twice."""
        query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        row = next(self._asked(query, table), None)
        return int(row[0]) if row else 0

    def first_event(self, moment: str) -> int:
        """The number of the first event in the log at or after ``moment`` (ISO 8601, UTC); that
        of the next event to come where there is none."""
        row = next(self._asked("SELECT min(seq) FROM events WHERE at >= ?", moment))
        return int(row[0]) if row[0] is not None else self.head()[0] + 1

    def documents(self) -> Iterator[Row]:
        """All documents in order of arrival."""
        return self._rows("SELECT * FROM documents ORDER BY ordinal")

    def versions(self, ids: Iterable[str] | None = None) -> Iterator[Row]:
        """All versions, or those of some documents: those of one document follow each other in
        order."""
        if ids is None:
            yield from self._rows("SELECT * FROM versions ORDER BY document_id, number")
            return
        query = "SELECT * FROM versions WHERE document_id = ? ORDER BY number"
        for id_ in sorted(ids):
            yield from self._rows(query, id_)

    def originals(self) -> dict[str, Row]:
        """Every original by its SHA-256."""
        return {row["sha256"]: row for row in self._rows("SELECT * FROM originals")}

    def identities(self) -> dict[str, set[str]]:
        """What each document is known by."""
        found: dict[str, set[str]] = {}
        for document_id, key in self._asked("SELECT document_id, key FROM identities"):
            found.setdefault(document_id, set()).add(str(key))
        return found

    def sketch(self, document_id: str) -> set[int]:
        """The keys that are kept of a document's text."""
        query = "SELECT key FROM sketches WHERE document_id = ?"
        return {key for (key,) in self._asked(query, document_id)}

    def resemblances(self) -> Iterator[Row]:
        """The pairs of documents with nearly the same text."""
        return self._rows("SELECT * FROM resemblances ORDER BY one, other")

    def text(self, document_id: str) -> str | None:
        """The current text of a document."""
        query = (
            "SELECT v.text FROM documents d JOIN versions v"
            " ON v.document_id = d.id AND v.number = d.version WHERE d.id = ?"
        )
        row = next(self._asked(query, document_id), None)
        return str(row[0]) if row else None

    def numbers(self) -> Iterator[Row]:
        """Of every published document its id and what its record says of ``index_number``,
        ``document_number``, ``source``, ``site`` and ``url``."""
        return self._rows(
            "SELECT d.id, v.record ->> 'index_number' AS index_number,"
            " v.record ->> 'document_number' AS document_number, v.record ->> 'source' AS source,"
            " v.record ->> 'site' AS site, v.record ->> 'url' AS url"
            " FROM documents d JOIN versions v ON v.document_id = d.id AND v.number = d.version"
            " WHERE d.status = 'published' AND json_valid(v.record) ORDER BY d.ordinal"
        )

    def shared(self) -> Iterator[tuple[str, list[str]]]:
        """The SHA-256 of bytes that more than one document has in a version, and their ids."""
        query = (
            "SELECT sha256, group_concat(DISTINCT document_id) FROM versions"
            " GROUP BY sha256 HAVING count(DISTINCT document_id) > 1"
        )
        for sha256, ids in self._asked(query):
            yield sha256, sorted(ids.split(","))

    def _rows(self, query: str, *values: Any) -> Iterator[Row]:
        cursor = self._ask(query, values)
        names = [column[0] for column in cursor.description]
        for row in _fetched(cursor):
            yield {name: _read(name, value) for name, value in zip(names, row, strict=True)}

    def _asked(self, query: str, *values: Any) -> Iterator[Any]:
        return _fetched(self._ask(query, values))

    def _ask(self, query: str, values: Sequence[Any]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(query, values)
        except sqlite3.Error as error:
            raise _damage(error) from error


def record_of(row: Row) -> Disclosure:
    """The record out of a row of ``versions`` that is sound."""
    return Disclosure.from_json(row["record"] | {"text": row["text"]})


def _fetched(cursor: sqlite3.Cursor) -> Iterator[Any]:
    try:
        yield from cursor
    except sqlite3.Error as error:
        raise _damage(error) from error


def _damage(error: sqlite3.Error) -> HomeError:
    return HomeError("catalogue-damaged", path="archive.sqlite3", reason=error)


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _read(name: str, value: Any) -> Any:
    """JSON as what it says; anything else, and what should be JSON and is not, as it is."""
    if name not in _JSON or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
