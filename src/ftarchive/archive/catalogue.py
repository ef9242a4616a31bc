"""The catalogue: what documents there are, in which versions, and what was done to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ftarchive.archive.clock import now
from ftarchive.archive.database import Database
from ftarchive.archive.former import changed_after, former_rows, taken_back_after
from ftarchive.archive.logs import Head, custody_log, head
from ftarchive.archive.schema import (
    HELD,
    PUBLISHED,
    WITHDRAWN,
    custody,
    documents,
    events,
    is_current,
    originals,
    resemblances,
    versions,
)
from ftarchive.archive.wal import sync_log
from ftarchive.errors import HomeError, NotFound
from ftarchive.record import Disclosure

_AT_ONCE = 500
PUBLISHING = ("published", "updated", "released")
"""Actions in the log after which a document is public."""
_RECORDS = (
    sa.select(documents.c.id, versions.c.record, versions.c.text)
    .join_from(documents, versions, is_current)
    .where(documents.c.id.in_(sa.bindparam("ids", expanding=True)))
    .where(documents.c.status == PUBLISHED)
)
_RECORDED_BY = (
    sa.select(sa.func.min(events.c.seq))
    .where(events.c.document_id == versions.c.document_id)
    .where(events.c.version == versions.c.number)
    .scalar_subquery()
)
"""The first event about a version."""
_CURRENT = (
    sa.select(versions.c.record, versions.c.text)
    .join_from(documents, versions, is_current)
    .where(documents.c.id == sa.bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes of a document are: in ``original``, ``length`` from ``offset`` on."""

    path: str
    format: str
    sha256: str
    original: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document; ``is_current`` where search finds this one.

    ``status`` is that of the document, ``state`` the version's own; ``concerns`` is what the
    disclosure gate found, ``evidence`` the originals that it came in with, by their part.
    """

    document_id: str
    number: int
    recorded_at: str
    status: str
    state: str
    source: Source
    record: Disclosure
    is_current: bool
    concerns: tuple[dict[str, Any], ...] = ()
    evidence: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """When a document that was public was taken back (ISO 8601, UTC), and why."""

    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A document with nearly the same text; ``share`` is what they have in common, 0 to 1."""

    id: str
    title: str
    share: float


@dataclass(frozen=True, slots=True)
class Entry:
    """The current version of a document, as the index needs it."""

    id: str
    ordinal: int
    status: str
    record: Disclosure


class Catalogue:
    """What has been recorded, to read. ``recording.Recording`` adds to it."""

    def __init__(self, engine: Database) -> None:
        self.engine = engine

    def close(self) -> None:
        """Lets go of all connections."""
        self.engine.dispose()

    def sync(self) -> None:
        """Makes durable what is recorded. A transaction is when it ends; but where a process was
        killed just before that, others see what it recorded though the disk may not have it."""
        if self.engine.path:
            sync_log(self.engine.path)

    def log_event(self, actor: str, action: str, detail: dict[str, Any]) -> None:
        """Notes something done with this copy of the archive as a whole, such as a rebuild. The
        caller holds the write lock."""
        with self.engine.begin() as connection:
            log = custody_log(connection)
            log.add(at=now(), actor=actor, action=action, detail=detail)

    def version(self, document_id: str, number: int | None = None) -> Version:
        """One version of a document, the current one where ``number`` is None.

        Raises ``NotFound``: no-such-document or no-such-version.
        """
        with self.engine.connect() as connection:
            row = _document(connection, document_id)
            if row is None:
                raise NotFound("no-such-document", id=document_id)
            wanted = row.version if number is None else number
            where = (versions.c.document_id == document_id) & (versions.c.number == wanted)
            found = connection.execute(sa.select(versions).where(where)).first()
        if found is None:
            raise NotFound("no-such-version", id=document_id, number=number)
        return _version(found, row)

    def history(self, document_id: str) -> list[Version]:
        """All versions of a document, the oldest first; empty where there is none."""
        by_document = versions.c.document_id == document_id
        query = sa.select(versions).where(by_document).order_by(versions.c.number)
        with self.engine.connect() as connection:
            row = _document(connection, document_id)
            return [_version(found, row) for found in connection.execute(query)] if row else []

    def held(self) -> list[Version]:
        """All versions that wait for a decision, the oldest first."""
        return self._versions(versions.c.state == HELD, documents.c.status != WITHDRAWN)

    def marked(self) -> list[Version]:
        """The current versions of published documents that somebody should look at again."""
        is_marked = sa.cast(versions.c.concerns, sa.Text) != "[]"
        return self._versions(is_marked, is_current, documents.c.status == PUBLISHED)

    def _versions(self, *where: Any) -> list[Version]:
        query = sa.select(versions, documents.c.status, documents.c.version)
        query = query.join_from(versions, documents, versions.c.document_id == documents.c.id)
        # Clocks go back at times; the numbers of events do not.
        query = query.where(*where).order_by(_RECORDED_BY, documents.c.ordinal, versions.c.number)
        with self.engine.connect() as connection:
            return [_version(row, row) for row in connection.execute(query)]

    def withdrawal(self, document_id: str) -> Withdrawal | None:
        """When and why a document was last taken back, as a whole; None unless it was public
        before."""
        log = self.log(document_id)
        was_public = any(event["action"] in PUBLISHING for event in log)
        taken_back = [
            event for event in log if event["action"] == WITHDRAWN and not event["version"]
        ]
        if not was_public or not taken_back:
            return None
        return Withdrawal(taken_back[-1]["at"], taken_back[-1]["detail"]["reason"])

    def resembling(self, document_id: str) -> list[Resemblance]:
        """The published documents with nearly the same text as this one, the likest first."""
        one, other = resemblances.c.one, resemblances.c.other
        theirs = sa.case((one == document_id, other), else_=one)
        query = (
            sa.select(documents.c.id, versions.c.record, resemblances.c.share)
            .join_from(resemblances, documents, documents.c.id == theirs)
            .join(versions, is_current)
            .where((one == document_id) | (other == document_id))
            .where(documents.c.status == PUBLISHED)
            .order_by(resemblances.c.share.desc(), documents.c.ordinal)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Resemblance(row.id, row.record["title"], row.share) for row in rows]

    def records(self, ids: Sequence[str], at: int | None = None) -> dict[str, Disclosure]:
        """The current records of those of some documents that are published, by id; with ``at``
        what was current after the event of that number, as far as it is public still."""
        with self.engine.connect() as connection:
            rows = connection.execute(_RECORDS, {"ids": list(ids)}).all()
            found = {row.id: row for row in rows}
            if at is not None and head(connection, events)[0] > at:
                changed = changed_after(connection, list(found), at)
                former = former_rows(connection, changed, at)
                found = {id_: row for id_, row in found.items() if id_ not in changed}
                found |= {row.id: row for row in former}
        return {id_: stored_record(row) for id_, row in found.items()}

    def taken_back_since(self, position: int) -> list[str]:
        """The documents that were taken back, as a whole, after the event ``position``; also those
        that somebody has released again."""
        with self.engine.connect() as connection:
            return taken_back_after(connection, position)

    def public(self, ids: Sequence[str]) -> set[str]:
        """Those of some documents that are published."""
        if not ids:
            return set()
        where = documents.c.id.in_(list(ids)) & (documents.c.status == PUBLISHED)
        with self.engine.connect() as connection:
            return set(connection.scalars(sa.select(documents.c.id).where(where)))

    def headlines(self, ids: Sequence[str]) -> dict[str, Disclosure]:
        """The current records of those of some documents that are published, by id, without their
        texts."""
        where = documents.c.id.in_(list(ids)) & (documents.c.status == PUBLISHED)
        query = sa.select(documents.c.id, versions.c.record).join_from(
            documents, versions, is_current
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query.where(where)).all()
        return {row.id: Disclosure.from_json(row.record | {"text": ""}) for row in rows}

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """All documents in order of arrival, from the one after ``after`` on."""
        while batch := list(self._entries(documents.c.ordinal > after, limit=_AT_ONCE)):
            yield from batch
            after = batch[-1].ordinal

    def changed_since(self, position: int) -> Iterator[Entry]:
        """The documents that any event after ``position`` is about, in order of arrival."""
        ids = self.changed_ids(position)
        for start in range(0, len(ids), _AT_ONCE):
            yield from self._entries(documents.c.id.in_(ids[start : start + _AT_ONCE]))

    def changed_ids(self, position: int) -> list[str]:
        """The ids of the documents that ``changed_since`` gives."""
        about = sa.select(events.c.document_id).where(events.c.seq > position)
        query = sa.select(documents.c.id).where(documents.c.id.in_(about))
        with self.engine.connect() as connection:
            return list(connection.scalars(query.order_by(documents.c.ordinal)))

    def ids(self, status: str) -> list[str]:
        """The ids of all documents of a status, in order of arrival."""
        query = sa.select(documents.c.id).where(documents.c.status == status)
        with self.engine.connect() as connection:
            return list(connection.scalars(query.order_by(documents.c.ordinal)))

    def count(self) -> int:
        """How many documents there are."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(documents)) or 0

    def head(self) -> Head:
        """The number and the sum of the last event, which stand for the whole history."""
        with self.engine.connect() as connection:
            return head(connection, events)

    def position(self) -> int:
        """The number of the last event, 0 where there is none."""
        return self.head()[0]

    def mark(self, position: int) -> str:
        """The sum of the event at ``position``, which tells it from one of the same number in
        another history, such as that of a catalogue restored from a backup; empty where there is
        none."""
        query = sa.select(events.c.chain).where(events.c.seq == position)
        with self.engine.connect() as connection:
            return connection.scalar(query) or ""

    def revision(self) -> str:
        """What tells this state of all documents from any other."""
        return "{} {}".format(*self.head())

    def originals(self) -> dict[str, int]:
        """The size in bytes of every original, by SHA-256."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(originals.c.sha256, originals.c.size))
            return {row.sha256: row.size for row in rows}

    def totals(self) -> dict[str, int]:
        """Counts of documents (those ``withdrawn`` among them), versions (those ``held``),
        originals (and their bytes) and events."""
        counted: dict[str, sa.Select[Any]] = {
            table.name: sa.select(sa.func.count()).select_from(table)
            for table in (documents, versions, originals, events)
        }
        withdrawn = documents.c.status == WITHDRAWN
        counted["held"] = (
            sa.select(sa.func.count())
            .select_from(versions.join(documents, versions.c.document_id == documents.c.id))
            .where(versions.c.state == HELD, ~withdrawn)
        )
        counted["withdrawn"] = sa.select(sa.func.count()).select_from(documents).where(withdrawn)
        counted["original_bytes"] = sa.select(sa.func.coalesce(sa.func.sum(originals.c.size), 0))
        with self.engine.connect() as connection:
            return {name: connection.scalar(query) or 0 for name, query in counted.items()}

    def log(self, document_id: str | None = None) -> list[dict[str, Any]]:
        """The events, all or those about one document, the oldest first."""
        query = sa.select(events).order_by(events.c.seq)
        if document_id is not None:
            query = query.where(events.c.document_id == document_id)
        return self._rows(query)

    def custody(self) -> list[dict[str, Any]]:
        """What was done with this copy of the archive as a whole, the oldest first."""
        return self._rows(sa.select(custody).order_by(custody.c.seq))

    def _rows(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def _entries(self, where: Any, limit: int | None = None) -> Iterator[Entry]:
        columns = (documents.c.id, documents.c.ordinal, documents.c.status)
        query = (
            sa.select(*columns, versions.c.record, versions.c.text)
            .join_from(documents, versions, is_current)
            .where(where)
            .order_by(documents.c.ordinal)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            yield Entry(row.id, row.ordinal, row.status, stored_record(row))


def _document(connection: sa.Connection, document_id: str) -> Any:
    return connection.execute(sa.select(documents).where(documents.c.id == document_id)).first()


def _version(row: Any, document: Any) -> Version:
    return Version(
        document_id=row.document_id,
        number=row.number,
        recorded_at=row.recorded_at,
        status=document.status,
        state=row.state,
        source=_source(row),
        record=stored_record(row),
        is_current=row.number == document.version,
        concerns=tuple(row.concerns),
        evidence=dict(row.evidence),
    )


def stored_record(row: Any) -> Disclosure:
    """The record out of a row of ``versions``.

    Raises ``HomeError`` (catalogue-damaged) where it has not the fields of one.
    """
    try:
        return Disclosure.from_json(row.record | {"text": row.text})
    except (TypeError, ValueError, AttributeError) as error:
        raise HomeError("catalogue-damaged", path="archive.sqlite3", reason=error) from error


def current_record(connection: sa.Connection, document_id: str) -> Disclosure:
    """The record of the current version of a document that is there."""
    return stored_record(connection.execute(_CURRENT, {"id": document_id}).one())


def _source(row: Any) -> Source:
    return Source(row.path, row.format, row.sha256, row.original, row.offset, row.length)
