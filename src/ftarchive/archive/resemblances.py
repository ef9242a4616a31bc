"""Which documents have nearly the same text as one that is being recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ftarchive.archive.catalogue import Resemblance, current_record
from ftarchive.archive.schema import resemblances, sketches
from ftarchive.likeness import share, sketch
from ftarchive.record import Disclosure

_ALIKE = 0.9
"""Share of their shingles from which two texts are nearly the same."""
_SHARED_KEYS = 2
_COMPARED = 20
"""Documents that a text is compared with, those that share most keys first."""

_SHARED = sa.func.count()
_SHARING = (
    sa.select(sketches.c.document_id)
    .where(sketches.c.key.in_(sa.bindparam("keys", expanding=True)))
    .group_by(sketches.c.document_id)
    .having(_SHARED >= _SHARED_KEYS)
    .order_by(_SHARED.desc(), sketches.c.document_id)
    .limit(_COMPARED)
)

_NEW_KEY, _NEW_PAIR = sketches.insert(), resemblances.insert()
_ID: sa.BindParameter[str] = sa.bindparam("id")
_PAIRED = sa.union_all(
    sa.select(resemblances.c.other).where(resemblances.c.one == _ID),
    sa.select(resemblances.c.one).where(resemblances.c.other == _ID),
)
"""The documents that are noted to be like one."""


class Resemblances:
    """Sketches of the current texts, and the pairs that are alike, within one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def note(
        self, document_id: str, record: Disclosure, keys: Iterable[int] | None, *, is_new: bool
    ) -> list[Resemblance]:
        """Notes which documents have nearly the same text as this one; gives them, the likest
        first. ``keys`` is the sketch of its text where that is known; of one that ``is_new``
        nothing was noted before."""
        keys = sketch(record.text) if keys is None else keys
        if not is_new:
            self._forget(document_id)
        if not keys:
            return []
        found = self._alike(keys, record)
        self._add(document_id, keys, found)
        return found

    def take(
        self, document_id: str, record: Disclosure, found: list[Resemblance], *, is_new: bool
    ) -> None:
        """Notes what was ``found`` elsewhere to have nearly the same text as this document."""
        if not is_new:
            self._forget(document_id)
        self._add(document_id, sketch(record.text), self._unpaired(document_id, found))

    def compare(self, document_id: str, record: Disclosure) -> list[Resemblance]:
        """Notes which documents have nearly the same text as this one, whose sketch is here, beyond
        those that are noted; gives them, the likest first."""
        others = (e for e in self._alike(sketch(record.text), record) if e.id != document_id)
        found = self._unpaired(document_id, list(others))
        self._add(document_id, (), found)
        return found

    def _unpaired(self, document_id: str, found: list[Resemblance]) -> list[Resemblance]:
        if not found:
            return []
        paired = set(self._connection.scalars(_PAIRED, {"id": document_id}))
        return [each for each in found if each.id not in paired]

    def _add(self, document_id: str, keys: Iterable[int], found: list[Resemblance]) -> None:
        rows = [{"key": key, "document_id": document_id} for key in sorted(set(keys))]
        if rows:
            self._connection.execute(_NEW_KEY, rows)
        pairs = [_pair(document_id, each) for each in found]
        if pairs:
            self._connection.execute(_NEW_PAIR, pairs)

    def _forget(self, document_id: str) -> None:
        ours = sketches.c.document_id == document_id
        self._connection.execute(sketches.delete().where(ours))
        pair = (resemblances.c.one == document_id) | (resemblances.c.other == document_id)
        self._connection.execute(resemblances.delete().where(pair))

    def _alike(self, keys: Iterable[int], record: Disclosure) -> list[Resemblance]:
        found = []
        for document_id in list(self._connection.scalars(_SHARING, {"keys": list(keys)})):
            other = current_record(self._connection, document_id)
            if (part := share(record.text, other.text)) >= _ALIKE:
                found.append(Resemblance(document_id, other.title, part))
        return sorted(found, key=lambda each: -each.share)


def _pair(document_id: str, other: Resemblance) -> dict[str, Any]:
    one, two = sorted((document_id, other.id))
    return {"one": one, "other": two, "share": other.share}
