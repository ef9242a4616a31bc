"""What a term is worth in each document, whatever the query: the saturated frequency of BM25F."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers
from ftarchive.index.snapshot import Postings
from ftarchive.search.presence import MANY

Scores = NDArray[np.float32]
"""Four bytes are enough to put documents in order. Every operation on them is one that gives for
a document the same bits wherever it stands: equal documents stay equal, and an index grown in
steps gives the order of one built at once."""

K1, B = 0.9, 0.75
"""Constants of BM25: how soon a word said again stops counting, and how much length tells."""


@dataclass(frozen=True, slots=True)
class Impact:
    """The worth of a term in the ``count`` documents that have it: ``values`` beside the numbers
    of these, or where they are many, of all documents."""

    size: int
    count: int
    documents: Numbers | None
    values: Scores

    @classmethod
    def of(cls, size: int, fields: Sequence[tuple[Postings, float, NDArray[np.float64]]]) -> Impact:
        """Of the postings in each field, the weight of the field and the norm of the length of
        each document in it."""
        documents = _either([postings.documents for postings, *_ in fields], size)
        are_many = len(documents) * MANY >= size
        said = np.zeros(size if are_many else len(documents))
        for postings, weight, norm in fields:
            there = postings.documents
            places = there if are_many else documents.searchsorted(there)
            said[places] += weight * postings.frequencies / norm.take(there)
        values = (said * (K1 + 1) / (said + K1)).astype(np.float32)
        return cls(size, len(documents), None if are_many else documents, values)

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return self.values.nbytes + (0 if self.documents is None else self.documents.nbytes)

    def at(self, places: Numbers | None) -> Scores:
        """The worth in some documents; in all of them where ``places`` is None."""
        values = self.values
        if self.documents is not None:
            values = np.zeros(self.size, np.float32)
            values[self.documents] = self.values
        return values if places is None else values.take(places)

    def add_to(self, scores: Scores, weight: np.float32, places: Numbers | None) -> None:
        """Adds ``weight`` times the worth to ``scores``, which are those of ``places``."""
        if places is None and self.documents is not None:
            scores[self.documents] += weight * self.values
        else:
            scores += weight * self.at(places)


def _either(lists: Sequence[Numbers], size: int) -> Numbers:
    """The documents of one list at least, ascending."""
    told = [each for each in lists if len(each)]
    if len(told) < 2:
        return told[0] if told else np.empty(0, np.int64)
    mask = np.zeros(size, bool)
    for each in told:
        mask[each] = True
    return np.flatnonzero(mask)
