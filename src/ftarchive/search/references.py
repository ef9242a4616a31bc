"""What a document cites and what cites it, as far as it is in the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ftarchive.citations import keys_of, references
from ftarchive.errors import IndexUnusable
from ftarchive.record import Disclosure
from ftarchive.search.engine import Engine

_ALIKE = 5
"""Documents of the same name that are given."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that is cited, under the ``wording`` of the text; ``ids`` are those in the
    archive that it may be, the best first, empty where it has none."""

    wording: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citing:
    """How many documents cite one, and the ``ids`` of some of them, the newest first."""

    total: int
    ids: tuple[str, ...]


def cited_in(
    engine: Engine,
    document_id: str,
    record: Disclosure,
    most: int,
    without: Sequence[str] = (),
) -> list[Cited]:
    """The first ``most`` documents that a version of a document cites, in order, itself left out,
    and those ``without`` which are given by id. Where no index may be searched, none has ids."""
    own = keys_of(record.title, record.document_number)
    found = references(f"{record.title}\n{record.text}", most, own)
    bearing = _bearing(engine, list({key: 0 for each in found for key in each.keys}), without)
    return [
        Cited(
            each.wording,
            tuple(
                dict.fromkeys(
                    id_ for key in each.keys for id_ in bearing.get(key, ()) if id_ != document_id
                )
            ),
        )
        for each in found
    ]


def citing(engine: Engine, document_id: str, most: int, without: Sequence[str] = ()) -> Citing:
    """The documents that cite one by any of its names, ``without`` those which are given by id;
    none where no index may be searched."""
    try:
        total, ids = engine.citing(document_id, most, without)
    except IndexUnusable:
        return Citing(0, ())
    return Citing(total, tuple(ids))


def _bearing(engine: Engine, names: list[str], without: Sequence[str]) -> dict[str, list[str]]:
    try:
        return engine.bearing(names, _ALIKE, without)
    except IndexUnusable:
        return {}
