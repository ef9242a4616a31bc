"""How well titles agree with what was typed, and which of them it is but for one slip."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers
from ftarchive.search.prepared import Prepared
from ftarchive.search.query import Units, phrase_terms

_LEAST_UNITS = 4
"""Units of the shortest title that may be asked for with a slip."""
_LOST = 3
"""Terms, units and pairs of neighbours, that one slip takes away at most: a unit and two pairs,
or, of two that are swapped, three pairs."""


class Titles:
    """The titles of a snapshot beside what was asked."""

    def __init__(self, prepared: Prepared, asked: Units) -> None:
        self._prepared, self._asked = prepared, asked
        self._terms = {*asked, *phrase_terms(asked)}
        self._in_asked = np.float32(max(2 * len(asked) - 1, len(self._terms)))

    @functools.cached_property
    def shared(self) -> NDArray[np.unsignedinteger[Any]]:
        """How many of the terms that were asked for each title has."""
        small = np.uint8 if len(self._terms) < 256 else np.uint16
        shared: NDArray[np.unsignedinteger[Any]] = np.zeros(self._prepared.size, small)
        for term in self._terms:
            presence = self._prepared.presence("title", term)
            if presence.masked is not None:
                shared += presence.masked
            elif presence.count:
                shared[presence.listed] += 1
        return shared

    def agreement(self, documents: Numbers | None) -> NDArray[np.float32]:
        """From 0 to 1 for each of some documents, or of all: what share of units and of
        neighbours its title and what was asked have in common, each side counting alike (Dice)."""
        shared, terms = self.shared, self._prepared.title_terms
        if documents is not None:
            shared, terms = shared.take(documents), terms.take(documents)
        told: NDArray[np.float32] = np.multiply(shared, np.float32(2), dtype=np.float32)
        told /= self._in_asked + terms
        np.minimum(told, 1, out=told)
        return told

    def same(self) -> Numbers:
        """The documents whose title is what was asked."""
        if not len(self._like):
            return self._like
        asked = list(self._asked)
        has_all = self.shared.take(self._like) >= len(self._terms)
        alike = has_all & (self._lengths(self._like) == len(asked))
        return self._fitting(self._like[alike], lambda title: title == asked)

    def nearly(self) -> Numbers:
        """The documents whose title is what was asked but for one slip."""
        if len(self._asked) < _LEAST_UNITS or not len(self._like):
            return np.empty(0, np.int64)
        return self._fitting(self._like, lambda title: is_one_slip(self._asked, title))

    @functools.cached_property
    def _like(self) -> Numbers:
        """The documents whose title has most of the terms and is about as long."""
        least = len(self._terms) - (_LOST if len(self._asked) >= _LEAST_UNITS else 0)
        least = max(least, 1)
        if self.shared.max(initial=0) < least:
            return np.empty(0, np.int64)
        places = (self.shared >= least).nonzero()[0]
        return places[np.abs(self._lengths(places) - len(self._asked)) <= 1]

    def _lengths(self, documents: Numbers) -> Numbers:
        return self._prepared.snapshot.lengths["title"].take(documents).astype(np.int64)

    def _fitting(self, documents: Numbers, fits: Callable[[list[str]], bool]) -> Numbers:
        return np.array([each for each in documents.tolist() if fits(self._title(each))], np.int64)

    def _title(self, document: int) -> list[str]:
        return self._prepared.snapshot.title_units(document)


def is_one_slip(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one unit more, less or different, or two neighbours swapped, makes ``one`` of
    ``other`` (Damerau)."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return len(one) != len(other)
    a, b = list(one[start:]), list(other[start:])
    is_swapped = len(a) == len(b) and a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return is_swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]
