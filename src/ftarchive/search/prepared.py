"""A snapshot with what searches work out of it once."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers
from ftarchive.index.placement import Placement
from ftarchive.index.snapshot import Snapshot
from ftarchive.search.impacts import B, Impact, Scores
from ftarchive.search.memory import Memory
from ftarchive.search.presence import Presence, common, either
from ftarchive.search.query import Units, phrase_terms

FIELD_WEIGHT = {"title": 3.0, "headings": 1.0, "text": 1.0}
_LENGTH_OF = {"title": "title", "headings": "text", "text": "text"}
"""Headings are part of the text; what they say counts there once more."""

_CITED, _MOST_CITED = 0.12, 1000
"""How much each e-fold of citing documents adds, and how many of them count."""
_RECENT, _HALF_LIFE = 0.05, 3.0
"""How much the newest document of all gains, and the years after which it is half as much."""
_MONTH, _DAY = 10**8, 10**6
"""A moment without its day, and without its time of day."""


class Prepared:
    """Terms as lists, masks and impacts, kept up to ``most`` bytes; factors of the documents
    themselves."""

    def __init__(self, snapshot: Snapshot, most: int) -> None:
        self.snapshot, self.size = snapshot, snapshot.size
        self._memory = Memory(most)
        self._norms = {name: _length_norm(snapshot, length) for name, length in _LENGTH_OF.items()}

    def presence(self, field: str, term: str) -> Presence:
        """The documents that hold ``term`` in ``field``."""
        return self._memory.get(
            (field, term),
            lambda: Presence.of(self.size, self.snapshot.documents(field, term)),
        )

    def holding_word(self, fields: tuple[str, ...], names: tuple[Units, ...]) -> Presence:
        """The documents with a word, given by its units and those of what will do instead: in one
        of the ``fields`` all index terms of one of the ``names``."""
        return self._memory.get((fields, names), lambda: self._holding_word(fields, names))

    def _holding_word(self, fields: tuple[str, ...], names: tuple[Units, ...]) -> Presence:
        sought = [(name, phrase_terms(units)) for units in names for name in fields]
        found = [common([self.presence(name, term) for term in terms]) for name, terms in sought]
        return either(found).to_keep()

    @functools.cached_property
    def everything(self) -> Presence:
        """All documents that are there."""
        return Presence.marked(self.snapshot.live)

    def placement(self, field: str, pair: str) -> Placement:
        """Where the units of ``pair`` stand beside each other in ``field``."""
        return self._memory.get(
            ("placement", field, pair), lambda: self.snapshot.placement(field, pair)
        )

    def impact(self, scope: tuple[str, ...], term: str) -> Impact:
        """What ``term`` is worth, the fields of ``scope`` (see ``scored_fields``) together."""
        return self._memory.get((scope, term), lambda: self._impact(scope, term))

    def _impact(self, scope: tuple[str, ...], term: str) -> Impact:
        return Impact.of(
            self.size,
            [
                (self.snapshot.postings(name, term), FIELD_WEIGHT[name], self._norms[name])
                for name in scope
            ],
        )

    @functools.cached_property
    def cited(self) -> NDArray[np.float64]:
        """The factor of each document by how many others cite it."""
        # Element by element where numpy might round by where in an array a value stands.
        table = np.array([1 + _CITED * math.log1p(count) for count in range(_MOST_CITED + 1)])
        return table[np.minimum(self.snapshot.cited, _MOST_CITED)]

    @functools.cached_property
    def recent(self) -> NDArray[np.float64]:
        """A gentle advantage of the newer, by the newest document there is: an archive that does
        not change gives the same order for ever."""
        months, places = np.unique(self.snapshot.moment // _MONTH, return_inverse=True)
        dates = {month: month // 100 + month % 100 / 12 for month in months.tolist()}
        newest = max((dates[month] for month in self._live_months()), default=0.0)
        factors = [
            # What was newer than all that is there now is there no more itself.
            1 + _RECENT * 0.5 ** (max(newest - date, 0.0) / _HALF_LIFE) if month >= 100 else 1.0
            for month, date in dates.items()
        ]
        return np.array(factors)[places]

    def _live_months(self) -> list[int]:
        months: list[int] = np.unique(self.snapshot.moment[self.snapshot.live] // _MONTH).tolist()
        return months

    @functools.cached_property
    def standing(self) -> Scores:
        """What speaks for each document whatever is asked."""
        return (self.cited * self.recent).astype(np.float32)

    @functools.cached_property
    def title_terms(self) -> Scores:
        """How many units and neighbours the title of each document has."""
        lengths = self.snapshot.lengths["title"].astype(np.float32)
        return np.maximum(2 * lengths - 1, 1)

    @functools.cached_property
    def day(self) -> Numbers:
        """The day of each document as YYYYMMDD."""
        return self.snapshot.moment // _DAY

    @functools.cached_property
    def year(self) -> Numbers:
        """The year of each document; 0 where it is not known."""
        return self.day // 10**4

    @functools.cached_property
    def newest(self) -> Numbers:
        """The place of each document with the newest first, by arrival where equals."""
        return _places(np.lexsort((self.snapshot.ordinal, -self.snapshot.moment)))

    @functools.cached_property
    def oldest(self) -> Numbers:
        """The place of each document with the oldest first and those without a date last."""
        moment = self.snapshot.moment
        return _places(np.lexsort((self.snapshot.ordinal, moment, moment == 0)))


def scored_fields(fields: tuple[str, ...]) -> tuple[str, ...]:
    """The fields by which a search of ``fields`` is scored."""
    return tuple(name for name, length in _LENGTH_OF.items() if length in fields)


def _places(order: Numbers) -> Numbers:
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return places


def _length_norm(snapshot: Snapshot, name: str) -> NDArray[np.float64]:
    lengths = snapshot.lengths[name].astype(np.float64)
    average = float(lengths[snapshot.live].mean()) if snapshot.count else 1.0
    return np.asarray(1 - B + B * lengths / max(average, 1.0), np.float64)
