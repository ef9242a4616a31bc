"""Taking in what another copy of an archive, or another archive, handed on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ftarchive.archive.catalogue import Catalogue, Resemblance
from ftarchive.archive.clock import now
from ftarchive.archive.extract import VERSION
from ftarchive.archive.logs import Head, custody_log, event_log, head
from ftarchive.archive.resemblances import Resemblances
from ftarchive.archive.schema import (
    documents,
    events,
    identities,
    originals,
    resemblances,
    versions,
)
from ftarchive.errors import BagFault
from ftarchive.record import Disclosure

_AT_ONCE = 500
_ID: sa.BindParameter[str] = sa.bindparam("id")
_LOG = sa.select(events).where(events.c.document_id == _ID).order_by(events.c.seq)
_NUMBERS = sa.select(versions.c.number).where(versions.c.document_id == _ID)
_KEYS = sa.select(identities.c.key).where(identities.c.document_id == _ID)
_ORIGINAL = sa.select(originals.c.size).where(originals.c.sha256 == _ID)
# Built once: putting a statement together takes longer than what the database does for it.
_NEW_DOCUMENT, _NEW_VERSION = documents.insert(), versions.insert()
_NEW_KEY, _NEW_ORIGINAL = identities.insert(), originals.insert()
_NAMESAKES = (
    sa.select(documents.c.id)
    .distinct()
    .join(identities, identities.c.document_id == documents.c.id)
    .where(identities.c.key.in_(sa.bindparam("keys", expanding=True)))
    .where(documents.c.id != _ID)
    .order_by(documents.c.ordinal)
)


class Accession:
    """A transaction that takes in documents with their history: all of it is kept, or nothing.
    The caller holds the write lock."""

    def __init__(self, catalogue: Catalogue, actor: str) -> None:
        self._engine, self._actor = catalogue.engine, actor
        self._waiting: list[dict[str, Any]] = []

    def __enter__(self) -> Accession:
        self._begun = self._engine.begin()
        self._connection = self._begun.__enter__()
        # Entries of the log come before the documents that they are about.
        self._connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        self._at = now()
        self._resemblances = Resemblances(self._connection)
        self._log = event_log(self._connection)
        self.before: Head = head(self._connection, events)
        return self

    def __exit__(self, *exception: Any) -> None:
        self._begun.__exit__(*exception)

    def take_back(self) -> None:
        """Undoes all that was taken in."""
        self._connection.rollback()

    def chain_at(self, seq: int) -> str | None:
        """The sum of our event of number ``seq``."""
        return self._connection.scalar(sa.select(events.c.chain).where(events.c.seq == seq))

    def marks(self) -> Iterator[str]:
        """Every sum by which one of our events is known, here or where it came from."""
        query = sa.select(events.c.chain, events.c.detail["imported"].label("imported"))
        for row in self._connection.execute(query, execution_options={"yield_per": _AT_ONCE}):
            yield row.chain
            yield from (each["chain"] for each in row.imported or ())

    def append(self, event: Mapping[str, Any]) -> None:
        """Adds an event that follows our last one, exactly as it is. ``flush`` writes it."""
        self._waiting.append(dict(event))
        if len(self._waiting) == _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Writes what was appended."""
        if self._waiting:
            self._connection.execute(events.insert(), self._waiting)
            self._waiting.clear()

    def adopt(self, event: Mapping[str, Any]) -> None:
        """Adds an event of another history behind our last one: its facts stay, number and sum
        are ours, and those it had go into its detail, with the time at which it came."""
        told = {name: event[name] for name in ("at", "actor", "action", "document_id")}
        told |= {name: event[name] for name in ("version", "sha256")}
        came = {"seq": event["seq"], "chain": event["chain"], "at": self._at}
        imported = [came, *event["detail"].get("imported", ())]
        self._log.add(**told, detail=event["detail"] | {"imported": imported})

    def log(self, document_id: str) -> list[Mapping[str, Any]]:
        """The events about a document, the oldest first."""
        rows = self._connection.execute(_LOG, {"id": document_id})
        return [dict(row._mapping) for row in rows]

    def has_original(self, sha256: str) -> bool:
        """Whether the catalogue knows this original."""
        return self._connection.scalar(_ORIGINAL, {"id": sha256}) is not None

    def add_original(self, row: Mapping[str, Any]) -> bool:
        """Notes an original; gives whether it was not known before."""
        if self.has_original(row["sha256"]):
            return False
        self._connection.execute(_NEW_ORIGINAL, dict(row))
        return True

    def put(self, dossier: Mapping[str, Any], *, is_exact: bool) -> int:
        """Takes in a document with all its versions, or what is new of one that is here; gives the
        number of new versions. Where it ``is_exact`` it keeps its place in the order of arrival,
        and what resembles it is what the dossier says.

        Raises ``BagFault`` (bag-record) where that breaks a rule of the catalogue.
        """
        try:
            return self._put(dossier, is_exact)
        except sa.exc.IntegrityError:
            reason = "与别的记录冲突"
            raise BagFault("bag-record", path=dossier["id"], reason=reason) from None

    def namesakes(self, document_id: str, keys: Iterable[str]) -> list[str]:
        """The other documents that are known by one of ``keys``, in order of arrival."""
        found = self._connection.scalars(_NAMESAKES, {"id": document_id, "keys": list(keys)})
        return list(dict.fromkeys(found))

    def compare(self, dossier: Mapping[str, Any]) -> list[Resemblance]:
        """Notes which documents have nearly the same text as one that was put, beyond those that
        its dossier names; gives them."""
        return self._resemblances.compare(dossier["id"], _current(dossier))

    def stray_pairs(self) -> list[str]:
        """The ids that a resemblance names and that are not here."""
        sides = (resemblances.c.one, resemblances.c.other)
        lost = [sa.select(side).where(side.not_in(sa.select(documents.c.id))) for side in sides]
        return sorted(self._connection.scalars(sa.union(*lost)))

    def note(self, action: str, detail: dict[str, Any]) -> None:
        """Notes in this copy's log of custody what was taken in."""
        log = custody_log(self._connection)
        log.add(at=self._at, actor=self._actor, action=action, detail=detail)

    def _put(self, dossier: Mapping[str, Any], is_exact: bool) -> int:
        id_ = {"id": dossier["id"]}
        row = {name: dossier[name] for name in ("id", "recorded_at", "status", "version")}
        if is_exact:
            row["ordinal"] = dossier["ordinal"]
        known = set(self._connection.scalars(_NUMBERS, id_))
        is_new = not known
        if is_new:
            self._connection.execute(_NEW_DOCUMENT, row)
        else:
            self._move(dossier)
        new = [each for each in dossier["versions"] if each["number"] not in known]
        if new:
            rows = [self._version(dossier["id"], each) for each in new]
            self._connection.execute(_NEW_VERSION, rows)
        self._learn(dossier, set() if is_new else set(self._connection.scalars(_KEYS, id_)))
        pairs = [Resemblance(each["id"], "", each["share"]) for each in dossier["resembles"]]
        self._resemblances.take(dossier["id"], _current(dossier), pairs, is_new=is_new)
        return len(new)

    def _move(self, dossier: Mapping[str, Any]) -> None:
        """Lets a document that is here stand as its dossier says."""
        where = documents.c.id == dossier["id"]
        values = {"status": dossier["status"], "version": dossier["version"]}
        self._connection.execute(documents.update().where(where).values(values))
        for each in dossier["versions"]:
            mine = versions.c.document_id == dossier["id"]
            query = versions.update().where(mine, versions.c.number == each["number"])
            self._connection.execute(query.values(state=each["state"]))

    def _learn(self, dossier: Mapping[str, Any], known: set[str]) -> None:
        new = [key for key in dossier["keys"] if key not in known]
        if new:
            rows = [{"key": key, "document_id": dossier["id"]} for key in new]
            self._connection.execute(_NEW_KEY, rows)

    def _version(self, document_id: str, said: Mapping[str, Any]) -> dict[str, Any]:
        return {"document_id": document_id} | {name: said[name] for name in VERSION}


def _current(dossier: Mapping[str, Any]) -> Disclosure:
    said = next(each for each in dossier["versions"] if each["number"] == dossier["version"])
    return Disclosure.from_json(said["record"] | {"text": said["text"]})
