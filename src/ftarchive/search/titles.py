"""How well titles agree with what was typed, and which of them it is but for one slip."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import decode
from ftarchive.index.snapshot import Numbers, Snapshot
from ftarchive.search.query import Units, phrase_terms

_LEAST_UNITS = 4
"""Units of the shortest title that may be asked for with a slip."""
_LOST = 3
"""Terms, units and pairs of neighbours, that one slip takes away at most: a unit and two pairs,
or, of two that are swapped, three pairs."""


class Titles:
    """The titles of a snapshot beside what was asked."""

    def __init__(self, snapshot: Snapshot, asked: Units) -> None:
        self._snapshot, self._asked = snapshot, asked
        self._terms = {*asked, *phrase_terms(asked)}
        self._shared: NDArray[np.float64] = np.zeros(snapshot.size)
        for term in self._terms:
            self._shared[snapshot.postings("title", term).documents] += 1

    def agreement(self) -> NDArray[np.float64]:
        """From 0 to 1 for each document: what share of units and of neighbours its title and
        what was asked have in common, each side counting alike (Dice)."""
        in_title = np.maximum(2 * self._snapshot.lengths["title"] - 1, 1)
        in_asked = max(2 * len(self._asked) - 1, len(self._terms))
        return np.asarray(np.minimum(2 * self._shared / (in_asked + in_title), 1), np.float64)

    def same(self) -> Numbers:
        """The documents whose title is what was asked."""
        places = self._of_length(0) & (self._shared >= max(len(self._terms), 1))
        return self._where(places, lambda title: title == list(self._asked))

    def nearly(self) -> Numbers:
        """The documents whose title is what was asked but for one slip."""
        if len(self._asked) < _LEAST_UNITS:
            return np.empty(0, np.int64)
        least = max(len(self._terms) - _LOST, 1)
        places = self._of_length(1) & (self._shared >= least)
        return self._where(places, lambda title: is_one_slip(self._asked, title))

    def _of_length(self, difference: int) -> NDArray[np.bool_]:
        lengths = self._snapshot.lengths["title"]
        near: NDArray[np.bool_] = np.abs(lengths - len(self._asked)) <= difference
        return near

    def _where(self, places: NDArray[np.bool_], fits: Callable[[list[str]], bool]) -> Numbers:
        found = [
            document for document in np.flatnonzero(places).tolist() if fits(self._title(document))
        ]
        return np.array(found, np.int64)

    def _title(self, document: int) -> list[str]:
        return decode(self._snapshot.unit_text("title", document).decode())


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
