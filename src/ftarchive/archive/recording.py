"""Adding to the catalogue: new documents, new versions of known ones."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ftarchive.archive.catalogue import Catalogue, Source, stored_record
from ftarchive.archive.clock import now
from ftarchive.archive.identity import contradict, identity_keys
from ftarchive.archive.schema import (
    documents,
    events,
    identities,
    is_current,
    originals,
    versions,
)
from ftarchive.record import Disclosure

PUBLISHED = "published"

_ID_ALPHABET = "0123456789bcdfghjkmnpqrstvwxyz"
_ID_LENGTH = 10
"""30 letters, no vowels and no l: an id is never a word. 10 of them are 5.9 × 10^14."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document that was recorded: ``status`` is published or updated."""

    status: str
    id: str
    version: int


class Recording:
    """A transaction that records documents: all of it is kept, or nothing."""

    def __init__(self, catalogue: Catalogue, actor: str) -> None:
        self._engine, self._actor = catalogue.engine, actor

    def __enter__(self) -> Recording:
        self._begun = self._engine.begin()
        self._connection = self._begun.__enter__()
        self._at = now()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._begun.__exit__(*exception)

    def take_back(self) -> None:
        """Undoes all that was recorded so far."""
        self._connection.rollback()

    def known(self, record: Disclosure, path: str | None) -> tuple[str | None, int | None]:
        """The document that ``record`` is a version of, and the version that says the same.

        ``path`` counts only for a file that is one document; see ``identity.py``.
        """
        document_id = self._identify(record, identity_keys(record, path))
        if document_id is None:
            return None, None
        where = (versions.c.document_id == document_id) & (versions.c.digest == record.digest())
        return document_id, self._connection.scalar(sa.select(versions.c.number).where(where))

    def original(self, document_id: str, number: int) -> str:
        """The SHA-256 of the file that a recorded version was read from."""
        where = (versions.c.document_id == document_id) & (versions.c.number == number)
        return str(self._connection.scalar(sa.select(versions.c.original).where(where)))

    def add_original(self, sha256: str, size: int, path: str) -> None:
        """Notes an original that lies durably in its place."""
        known = sa.select(originals.c.sha256).where(originals.c.sha256 == sha256)
        if self._connection.scalar(known) is None:
            row = {"sha256": sha256, "size": size, "recorded_at": self._at, "path": path}
            self._connection.execute(originals.insert().values(row))

    def add_version(
        self, document_id: str | None, record: Disclosure, source: Source, path: str | None
    ) -> Outcome:
        """Records ``record`` as a new document, or as the new version of a known one."""
        status = "updated" if document_id else "published"
        if document_id is None:
            document_id, number = self._new_document(), 1
        else:
            number = self._raise_version(document_id)
        stored = record.to_json()
        text = stored.pop("text")
        self._connection.execute(
            versions.insert().values(
                document_id=document_id,
                number=number,
                recorded_at=self._at,
                digest=record.digest(),
                record=stored,
                text=text,
                **_source_columns(source),
            )
        )
        self._learn(document_id, identity_keys(record, path))
        self._log(status, document_id, number, source)
        return Outcome(status, document_id, number)

    def _identify(self, record: Disclosure, keys: list[str]) -> str | None:
        for key in keys:
            query = (
                sa.select(identities.c.document_id)
                .join(documents, documents.c.id == identities.c.document_id)
                .where(identities.c.key == key)
                .order_by(documents.c.ordinal)
            )
            for document_id in list(self._connection.scalars(query)):
                if not contradict(self._current(document_id), record):
                    return str(document_id)
        return None

    def _current(self, document_id: str) -> Disclosure:
        query = sa.select(versions).join_from(documents, versions, is_current)
        where = documents.c.id == document_id
        return stored_record(self._connection.execute(query.where(where)).one())

    def _new_document(self) -> str:
        document_id = "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))
        row = {"id": document_id, "status": PUBLISHED, "version": 1, "recorded_at": self._at}
        self._connection.execute(documents.insert().values(row))
        return document_id

    def _raise_version(self, document_id: str) -> int:
        where = documents.c.id == document_id
        query = documents.update().where(where).values(version=documents.c.version + 1)
        self._connection.execute(query)
        number = self._connection.scalar(sa.select(documents.c.version).where(where))
        assert number is not None  # noqa: S101 - the row was updated just above
        return int(number)

    def _learn(self, document_id: str, keys: list[str]) -> None:
        where = identities.c.document_id == document_id
        known = set(self._connection.scalars(sa.select(identities.c.key).where(where)))
        rows = [{"key": key, "document_id": document_id} for key in keys if key not in known]
        if rows:
            self._connection.execute(identities.insert(), rows)

    def _log(self, action: str, document_id: str, number: int, source: Source) -> None:
        self._connection.execute(
            events.insert().values(
                at=self._at,
                actor=self._actor,
                action=action,
                document_id=document_id,
                version=number,
                sha256=source.sha256,
                detail={"path": source.path, "original": source.original},
            )
        )


def _source_columns(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in Source.__slots__}
