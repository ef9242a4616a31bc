"""How close the words of a query stand in texts."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers
from ftarchive.search.phrases import OWNER, Rows
from ftarchive.search.prepared import Prepared
from ftarchive.search.presence import Mask
from ftarchive.search.query import Phrase, Units

_MOST_PLACES = 64
"""Places of one needle in one text that are looked at."""
_MOST_NEEDLES = 8
# Of a place, from the highest bit on: the text, where in it the needle begins, how long it is and
# which one it is. So places in order are in the order of texts, beginnings and ends.
_NUMBER_BITS, _LENGTH_BITS = 3, 12
_PLACE_BITS = _NUMBER_BITS + _LENGTH_BITS
_LONGEST = (1 << _LENGTH_BITS) - 1
_NEVER = np.iinfo(np.int64).max

Shares = NDArray[np.float64]


class Closeness:
    """How close needles stand in the documents of a snapshot, in the better one of some fields.

    A needle of one unit stands at no place that the index tells: it is left out beside others,
    and alone it is there or not.
    """

    def __init__(
        self, prepared: Prepared, fields: Iterable[str], needles: Iterable[Units], until: float
    ) -> None:
        self._rows = [Rows(prepared, field, until) for field in fields]
        asked = list(dict.fromkeys(needles))
        self._needles = ([each for each in asked if len(each) > 1] or asked)[:_MOST_NEEDLES]

    def __bool__(self) -> bool:
        """Whether there is anything to stand close."""
        return bool(self._needles)

    def of(self, documents: Numbers) -> Shares:
        """From 0 to 1 for each of the ascending ``documents``.

        Raises ``OutOfTime``.
        """
        if len(self._needles) == 1:
            return self._holding(self._needles[0], documents).astype(np.float64)
        if len(self._needles[0]) == 1:
            shares = [self._share(rows, documents) for rows in self._rows]
            return np.asarray(functools.reduce(np.maximum, shares))
        # Each field of a document is a text of its own; all are reckoned at once.
        count, fields = len(documents), len(self._rows)
        places = [self._places(each, documents) for each in self._needles]
        lengths = [len(each) for each in self._needles]
        told = closeness(places, lengths, count * fields).reshape(fields, count)
        return np.asarray(told.max(axis=0))

    def _holding(self, needle: Units, documents: Numbers) -> Mask:
        """Which of the documents have the needle."""
        found = np.zeros(len(documents), bool)
        for rows in reversed(self._rows):  # what titles say is mostly in the text too
            left = (~found).nonzero()[0]
            if len(left):
                found[left] = rows.among(Phrase(needle), documents.take(left))
        return found

    def _share(self, rows: Rows, documents: Numbers) -> Shares:
        """What share of the needles each document has, wherever they stand."""
        there = [rows.among(Phrase(each), documents) for each in self._needles]
        return np.asarray(sum(there, start=np.zeros(len(documents))) / len(there))

    def _places(self, needle: Units, documents: Numbers) -> Numbers:
        """Where a needle stands in the documents, one field after another."""
        found = [rows.places(needle, documents) for rows in self._rows]
        texts = [number * len(documents) << OWNER for number in range(len(found))]
        return np.concatenate([each + text for each, text in zip(found, texts, strict=True)])


def closeness(places: Sequence[Numbers], lengths: Sequence[int], count: int) -> Shares:
    """From 0 to 1 for each of ``count`` texts, as up to eight needles are far apart in it or
    follow each other.

    ``places`` tells of each needle, ``lengths`` units long, where it begins, as
    ``phrases.Rows.places`` does. The measure is the shortest stretch with as many of the needles
    as the text has: what share of it the needles make up, times the share of the needles that
    are there.
    """
    found = np.zeros((len(places), count), bool)
    for number, each in enumerate(places):
        found[number, each >> OWNER] = True
    if not found.any():
        return np.zeros(count)
    told = np.asarray(lengths) @ found
    share = told / _shortest([_first(each) for each in places], lengths, found)
    return np.asarray(np.minimum(share, 1.0) * found.mean(axis=0))


def _first(places: Numbers) -> Numbers:
    """The first places in each text."""
    if len(places) <= _MOST_PLACES:
        return places
    texts = places >> OWNER
    is_first = texts[_MOST_PLACES:] != texts[:-_MOST_PLACES]
    if is_first.all():
        return places
    return np.concatenate((places[:_MOST_PLACES], places[_MOST_PLACES:][is_first]))


def _shortest(
    places: Sequence[Numbers], lengths: Sequence[int], found: NDArray[np.bool_]
) -> Numbers:
    """How long the shortest stretch of each text is that has all needles ``found`` in it."""
    marks = np.concatenate(list(_marks(places, lengths)))
    marks.sort()
    at, number = marks >> _PLACE_BITS, marks & ((1 << _NUMBER_BITS) - 1)
    texts = at >> OWNER
    bases = texts << OWNER
    first = at - bases
    ends = first + (marks >> _NUMBER_BITS & _LONGEST)
    for needle, is_in in enumerate(found):
        last = _last(at, number == needle)
        last -= bases  # negative where the needle is not there yet
        if not is_in.all():
            last[~is_in.take(texts)] = _NEVER
        np.minimum(first, last, out=first)
    ends -= first
    ends[first < 0] = _NEVER
    shortest = np.full(found.shape[1], _NEVER)
    np.minimum.at(shortest, texts, ends)
    return shortest


def _marks(places: Sequence[Numbers], lengths: Sequence[int]) -> Iterator[Numbers]:
    for number, (each, length) in enumerate(zip(places, lengths, strict=True)):
        yield (each << _PLACE_BITS) | (min(length, _LONGEST) << _NUMBER_BITS) | number


def _last(at: Numbers, is_there: NDArray[np.bool_]) -> Numbers:
    """For each place the last one up to it at which something is; -1 for none."""
    last: Numbers = np.maximum.accumulate(np.where(is_there, at, -1))
    return last
