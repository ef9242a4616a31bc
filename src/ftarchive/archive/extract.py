"""What the catalogue holds at one moment, from an event on: what an archive is handed on as.

A dossier is all that is recorded of one document, as one JSON object:

    {"id", "ordinal", "recorded_at", "status", "version",
     "keys": [what it is known by],
     "resembles": [{"id", "share"}],
     "events": [{"seq", "chain"} or, of one that came from elsewhere, with "imported" too],
     "versions": [{"number", "recorded_at", "state", "format", "path", "sha256", "original",
                   "offset", "length", "digest", "concerns", "evidence", "record", "text"}]}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.chain import GENESIS
from ftarchive.archive.logs import Head, head
from ftarchive.archive.schema import (
    documents,
    events,
    identities,
    is_current,
    originals,
    resemblances,
    versions,
)
from ftarchive.errors import BadRequest

_ROWS = 20
"""Rows held in memory at once: a text may have 20 million characters."""
VERSION = (
    "number",
    "recorded_at",
    "state",
    "format",
    "path",
    "sha256",
    "original",
    "offset",
    "length",
    "digest",
    "concerns",
    "evidence",
    "record",
    "text",
)
"""What a dossier says of a version, in the order of reading."""
DOCUMENT = ("id", "ordinal", "recorded_at", "status", "version")
EVENT = tuple(column.name for column in events.c)
ORIGINAL = tuple(column.name for column in originals.c)


class Extract:
    """Everything after the event ``base``; whatever is recorded meanwhile is not in it."""

    def __init__(self, connection: sa.Connection, base: Head) -> None:
        self._connection, self.base = connection, base
        self.head = head(connection, events)
        self._touched = sa.select(events.c.document_id).where(events.c.seq > base[0])

    def count(self) -> int:
        """How many dossiers there are."""
        query = sa.select(sa.func.count(events.c.document_id.distinct()))
        return int(self._connection.scalar(query.where(events.c.seq > self.base[0])) or 0)

    def events(self) -> Iterator[dict[str, Any]]:
        """The events after the base, in order, with every column."""
        query = sa.select(events).where(events.c.seq > self.base[0]).order_by(events.c.seq)
        return (dict(row._mapping) for row in self._stream(query))

    def originals(self) -> Iterator[dict[str, Any]]:
        """What the catalogue says of the originals that no version up to the base needs, in the
        order of their sums."""
        known = self._originals_of_base()
        for row in self._stream(sa.select(originals).order_by(originals.c.sha256)):
            if row.sha256 not in known:
                yield dict(row._mapping)

    def dossiers(self) -> Iterator[dict[str, Any]]:
        """The documents that any event after the base is about, in the order of their ids."""
        log = self._beside(events, events.c.seq)
        said = self._beside(versions, versions.c.number)
        keys = self._beside(identities, identities.c.key)
        pairs = _by_document(self._stream(self._pairs()))
        query = sa.select(documents).where(documents.c.id.in_(self._touched))
        for row in self._stream(query.order_by(documents.c.id)):
            yield {
                **{name: getattr(row, name) for name in DOCUMENT},
                "keys": [each.key for each in keys(row.id)],
                "resembles": [{"id": each.other, "share": each.share} for each in pairs(row.id)],
                "events": [_reference(each) for each in log(row.id)],
                "versions": [
                    {name: each._mapping[name] for name in VERSION} for each in said(row.id)
                ],
            }

    def lines(self, *, by_year: bool) -> Iterator[sa.Row[Any]]:
        """A row for each dossier: ``id``, ``ordinal``, ``status``, ``year`` (four digits or None),
        ``record`` without text, ``format`` and ``original`` of the current version; in order of
        arrival, or of that within a year."""
        record = versions.c.record
        day = sa.func.coalesce(record["published"].as_string(), record["written"].as_string())
        year = sa.func.substr(day, 1, 4).label("year")
        query = (
            sa.select(documents.c.id, documents.c.ordinal, documents.c.status, year)
            .add_columns(record, versions.c.format, versions.c.original)
            .join_from(documents, versions, is_current)
            .where(documents.c.id.in_(self._touched))
        )
        order = (year, documents.c.ordinal) if by_year else (documents.c.ordinal,)
        return self._stream(query.order_by(*order))

    def _beside(self, table: sa.Table, order: Any) -> Callable[[str], list[Any]]:
        query = sa.select(table).where(table.c.document_id.in_(self._touched))
        return _by_document(self._stream(query.order_by(table.c.document_id, order)))

    def _pairs(self) -> sa.CompoundSelect[Any]:
        """Each pair of documents from either side."""
        one, other, share = resemblances.c.one, resemblances.c.other, resemblances.c.share
        there = sa.select(one.label("document_id"), other.label("other"), share)
        back = sa.select(other.label("document_id"), one.label("other"), share)
        sides = [side.where(of.in_(self._touched)) for side, of in ((there, one), (back, other))]
        return sa.union_all(*sides).order_by("document_id", "other")

    def _originals_of_base(self) -> set[str]:
        """The originals of all versions that came up to the base."""
        if not self.base[0]:
            return set()
        came = (events.c.document_id == versions.c.document_id) & (
            events.c.version == versions.c.number
        )
        query = (
            sa.select(versions.c.original, versions.c.evidence, versions.c.record)
            .join_from(versions, events, came)
            .where(events.c.seq <= self.base[0])
        )
        return {sha256 for row in self._stream(query) for sha256 in needed(row._mapping)}

    def _stream(self, query: sa.Executable) -> Iterator[Any]:
        options = {"yield_per": _ROWS}
        return iter(self._connection.execute(query, execution_options=options))


def needed(version: Any) -> Iterator[str]:
    """The sums of all originals that a version speaks of: its own, its attachments', and those
    that it came in with."""
    yield version["original"]
    yield from (each["sha256"] for each in version["record"].get("attachments", ()))
    yield from version["evidence"].values()


@contextmanager
def extract(catalogue: Catalogue, since: int | str) -> Iterator[Extract]:
    """What was recorded after the event of number ``since``, or from the moment ``since`` (as the
    log writes it) on.

    Raises ``BadRequest`` (bad-parameter) where no event has that number.
    """
    with catalogue.engine.connect() as connection:
        yield Extract(connection, _base(connection, since))


def _base(connection: sa.Connection, since: int | str) -> Head:
    if isinstance(since, str):
        since = _last_before(connection, since)
    if not since:
        return (0, GENESIS)
    chain = connection.scalar(sa.select(events.c.chain).where(events.c.seq == since))
    if chain is None:
        last = head(connection, events)[0]
        wanted = f" 0 到 {last} 之间的事件序号，或 2023-06-01 这样的日期"
        raise BadRequest("bad-parameter", name="--since", value=since, wanted=wanted)
    return (since, str(chain))


def _last_before(connection: sa.Connection, moment: str) -> int:
    """The number of the event before the first one that came here at ``moment`` or later: clocks
    may have gone backwards in between, numbers never do."""
    came = events.c.detail[("imported", 0, "at")].as_string()
    query = sa.select(sa.func.min(events.c.seq))
    first = connection.scalar(query.where(sa.func.coalesce(came, events.c.at) >= moment))
    return head(connection, events)[0] if first is None else int(first) - 1


def _reference(event: Any) -> dict[str, Any]:
    told = {"seq": event.seq, "chain": event.chain}
    imported = event.detail.get("imported")
    return told | ({"imported": imported} if imported else {})


def _by_document(rows: Iterable[Any]) -> Callable[[str], list[Any]]:
    """Gives the rows of one document after another out of ``rows``, which are in the order of
    documents, as are those that are asked for."""
    groups = groupby(rows, key=lambda row: str(row.document_id))
    waiting = next(groups, None)

    def of(document_id: str) -> list[Any]:
        nonlocal waiting
        if waiting is None or waiting[0] != document_id:
            return []
        found = list(waiting[1])
        waiting = next(groups, None)
        return found

    return of
