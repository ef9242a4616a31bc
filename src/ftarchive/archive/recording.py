"""Adding to the catalogue: new documents, new versions of known ones, and what a person decides
about them.

A document is published, held or withdrawn. Each of its versions has a state of its own: a new
version in which the disclosure gate found something is held while the one before it stays public.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ftarchive.archive.catalogue import PUBLISHING, Catalogue, Resemblance, Source, current_record
from ftarchive.archive.chain import version_sum
from ftarchive.archive.clock import now
from ftarchive.archive.identity import contradict, identity_keys
from ftarchive.archive.logs import event_log
from ftarchive.archive.resemblances import Resemblances
from ftarchive.archive.schema import (
    HELD,
    HOLD,
    PUBLISHED,
    WITHDRAWN,
    documents,
    events,
    identities,
    originals,
    versions,
)
from ftarchive.errors import BadRequest, NotFound
from ftarchive.record import Disclosure

_ID_ALPHABET = "0123456789bcdfghjkmnpqrstvwxyz"
_ID_LENGTH = 10
"""30 letters, no vowels and no l: an id is never a word. 10 of them are 5.9 × 10^14."""

# Built once: putting a statement together takes longer than what the database does for it.
_ID: sa.BindParameter[str] = sa.bindparam("id")
_STATE = sa.select(documents.c.status).where(documents.c.id == _ID)
_LAST_WORD = (
    sa.select(events.c.action)
    .where(events.c.document_id == _ID)
    .where(
        events.c.action.in_(PUBLISHING)
        | ((events.c.action == WITHDRAWN) & events.c.version.is_(None))
    )
    .order_by(events.c.seq.desc())
    .limit(1)
)
"""What was last done to a document as a whole: made public, or taken back."""
_ORIGINAL = sa.select(originals.c.sha256).where(originals.c.sha256 == sa.bindparam("sha256"))
_SAYING = sa.select(versions.c.number, versions.c.state).where(
    versions.c.document_id == _ID, versions.c.digest == sa.bindparam("saying")
)
_KNOWN_BY = (
    sa.select(identities.c.document_id)
    .join(documents, documents.c.id == identities.c.document_id)
    .where(identities.c.key == sa.bindparam("known_by"))
    .order_by(documents.c.ordinal)
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document that was recorded: ``status`` is published, updated or held."""

    status: str
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded of a document that was handed in again: its ``state``, whether somebody took
    it back and nobody released it since, and the version that says the same with its own state;
    None where no version does."""

    id: str
    state: str
    is_taken_back: bool
    version: int | None = None
    version_state: str | None = None


class Recording:
    """A transaction that records documents: all of it is kept, or nothing."""

    def __init__(self, catalogue: Catalogue, actor: str) -> None:
        self._engine, self._actor = catalogue.engine, actor

    def __enter__(self) -> Recording:
        self._begun = self._engine.begin()
        self._connection = self._begun.__enter__()
        self._at = now()
        self._noted: set[str] = set()
        self._resemblances = Resemblances(self._connection)
        self._log = event_log(self._connection)
        return self

    def __exit__(self, *exception: Any) -> None:
        self._begun.__exit__(*exception)

    def take_back(self) -> None:
        """Undoes all that was recorded so far."""
        self._connection.rollback()

    def known(self, record: Disclosure, path: str | None) -> Known | None:
        """The document that ``record`` is a version of; None where there is none.

        ``path`` counts only for a file that is one document; see ``identity.py``.
        """
        document_id = self._identify(record, identity_keys(record, path))
        if document_id is None:
            return None
        state = self._state(document_id)
        said = {"id": document_id, "saying": record.digest()}
        row = self._connection.execute(_SAYING, said).first()
        return Known(document_id, state, self._is_taken_back(document_id, state), *(row or ()))

    def original(self, document_id: str, number: int) -> str:
        """The SHA-256 of the file that a recorded version was read from."""
        where = (versions.c.document_id == document_id) & (versions.c.number == number)
        return str(self._connection.scalar(sa.select(versions.c.original).where(where)))

    def add_original(self, sha256: str, size: int, path: str) -> None:
        """Notes an original that lies durably in its place."""
        if sha256 in self._noted:
            return
        self._noted.add(sha256)
        if self._connection.scalar(_ORIGINAL, {"sha256": sha256}) is None:
            row = {"sha256": sha256, "size": size, "recorded_at": self._at, "path": path}
            self._connection.execute(originals.insert(), row)

    def add_version(
        self,
        document_id: str | None,
        record: Disclosure,
        source: Source,
        path: str | None,
        concerns: Sequence[Mapping[str, Any]] = (),
        evidence: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Records ``record`` as a new document, or as the new version of a known one. It is held
        where one of the ``concerns`` has the action ``hold``."""
        is_held = any(concern["action"] == HOLD for concern in concerns)
        state = HELD if is_held else PUBLISHED
        status = HELD if is_held else ("updated" if document_id else PUBLISHED)
        is_new, number = document_id is None, 1
        if document_id is None:
            document_id = self._new_document(state)
        else:
            number = self._last_version(document_id) + 1
        row = {
            "document_id": document_id,
            "number": number,
            "recorded_at": self._at,
            "state": state,
            "concerns": [dict(concern) for concern in concerns],
            "evidence": dict(evidence or {}),
        }
        row |= _record_columns(record) | _source_columns(source)
        self._connection.execute(versions.insert(), row)
        if not is_new and (not is_held or self._state(document_id) != PUBLISHED):
            self._make_current(document_id, number, state)
        self._learn(document_id, identity_keys(record, path), is_new=is_new)
        self._note_version(status, row, **_found(concerns))
        return Outcome(status, document_id, number)

    def release(self, document_id: str, number: int | None, reason: str) -> int:
        """Publishes a version that is held, or again what was withdrawn; gives its number.

        ``number`` may be None where there is no choice. Raises ``NotFound`` (no-such-document,
        no-such-version) and ``BadRequest`` (not-held, several-held).
        """
        state = self._state(document_id)
        if number is None and state == WITHDRAWN:
            number = self._version(document_id)
        states = (HELD,) if number is None else (HELD, WITHDRAWN)
        number = self._meant(document_id, number, *states)
        self._set_state(document_id, number, PUBLISHED)
        if state != PUBLISHED or number > self._version(document_id):
            self._make_current(document_id, number, PUBLISHED)
        self._decide("released", document_id, number, reason)
        self.note_likeness(document_id, current_record(self._connection, document_id))
        return number

    def withdraw(self, document_id: str, number: int | None, reason: str) -> None:
        """Takes a document back, or with ``number`` one version of it that is held. Nothing is
        deleted.

        Raises ``NotFound`` (no-such-document, no-such-version) and ``BadRequest``
        (withdrawn-before; not-held).
        """
        if self._state(document_id) == WITHDRAWN:
            raise BadRequest("withdrawn-before", id=document_id)
        if number is None:
            self._make_current(document_id, self._version(document_id), WITHDRAWN)
            self._take_back_versions(document_id)
        else:
            self._meant(document_id, number, HELD)
            self._set_state(document_id, number, WITHDRAWN)
        self._decide(WITHDRAWN, document_id, number, reason)

    def note_likeness(
        self,
        document_id: str,
        record: Disclosure,
        keys: Iterable[int] | None = None,
        *,
        is_new: bool = False,
    ) -> list[Resemblance]:
        """Notes which documents have nearly the same text as this one; see ``Resemblances``."""
        return self._resemblances.note(document_id, record, keys, is_new=is_new)

    def _identify(self, record: Disclosure, keys: list[str]) -> str | None:
        for key in keys:
            for document_id in list(self._connection.scalars(_KNOWN_BY, {"known_by": key})):
                if not contradict(current_record(self._connection, document_id), record):
                    return str(document_id)
        return None

    def _new_document(self, state: str) -> str:
        document_id = "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))
        row = {"id": document_id, "status": state, "version": 1, "recorded_at": self._at}
        self._connection.execute(documents.insert(), row)
        return document_id

    def _make_current(self, document_id: str, number: int, state: str) -> None:
        query = documents.update().where(documents.c.id == document_id)
        self._connection.execute(query.values(version=number, status=state))

    def _set_state(self, document_id: str, number: int, state: str) -> None:
        where = (versions.c.document_id == document_id) & (versions.c.number == number)
        self._connection.execute(versions.update().where(where).values(state=state))

    def _take_back_versions(self, document_id: str) -> None:
        """What was public is so no more, nor when another version is released one day."""
        public = versions.c.state == PUBLISHED
        where = (versions.c.document_id == document_id) & public
        self._connection.execute(versions.update().where(where).values(state=WITHDRAWN))

    def _state(self, document_id: str) -> str:
        state = self._connection.scalar(_STATE, {"id": document_id})
        if state is None:
            raise NotFound("no-such-document", id=document_id)
        return str(state)

    def _is_taken_back(self, document_id: str, state: str) -> bool:
        """Also of one of which a new version is held meanwhile."""
        if state != HELD:
            return state == WITHDRAWN
        return self._connection.scalar(_LAST_WORD, {"id": document_id}) == WITHDRAWN

    def _version(self, document_id: str) -> int:
        query = sa.select(documents.c.version).where(documents.c.id == document_id)
        return int(self._connection.scalar(query) or 0)

    def _last_version(self, document_id: str) -> int:
        where = versions.c.document_id == document_id
        return int(
            self._connection.scalar(sa.select(sa.func.max(versions.c.number)).where(where)) or 0
        )

    def _meant(self, document_id: str, number: int | None, *states: str) -> int:
        """The version that a person decides about: that of ``number``, else the only one, in any
        of ``states``."""
        query = sa.select(versions.c.number, versions.c.state)
        rows = self._connection.execute(query.where(versions.c.document_id == document_id)).all()
        if number is not None and number not in {row.number for row in rows}:
            raise NotFound("no-such-version", id=document_id, number=number)
        numbers = [row.number for row in rows if row.state in states]
        if number is not None:
            numbers = [each for each in numbers if each == number]
        if not numbers:
            raise BadRequest("not-held", id=document_id)
        if len(numbers) > 1:
            listed = "、".join(map(str, numbers))
            raise BadRequest("several-held", id=document_id, numbers=listed)
        return int(numbers[0])

    def _learn(self, document_id: str, keys: list[str], *, is_new: bool) -> None:
        known = set() if is_new else self._learned(document_id)
        rows = [{"key": key, "document_id": document_id} for key in keys if key not in known]
        if rows:
            self._connection.execute(identities.insert(), rows)

    def _learned(self, document_id: str) -> set[str]:
        where = identities.c.document_id == document_id
        return set(self._connection.scalars(sa.select(identities.c.key).where(where)))

    def _note_version(self, action: str, version: Mapping[str, Any], **found: Any) -> None:
        origin = {name: version[name] for name in ("path", "original")}
        self._log.add(
            at=self._at,
            actor=self._actor,
            action=action,
            document_id=version["document_id"],
            version=version["number"],
            sha256=version["sha256"],
            detail=origin | {"fixity": version_sum(version)} | found,
        )

    def _decide(self, action: str, document_id: str, number: int | None, reason: str) -> None:
        self._log.add(
            at=self._at,
            actor=self._actor,
            action=action,
            document_id=document_id,
            version=number,
            sha256=None,
            detail={"reason": reason},
        )


def _record_columns(record: Disclosure) -> dict[str, Any]:
    stored = record.to_json()
    return {"digest": record.digest(), "text": stored.pop("text"), "record": stored}


def _source_columns(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in Source.__slots__}


def _found(concerns: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What the log says of concerns: their codes, never what they are about."""
    codes = sorted({concern["code"] for concern in concerns})
    return {"concerns": codes} if codes else {}
