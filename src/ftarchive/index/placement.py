"""Where a pair of units stands: in which documents, and at which places in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers

Offsets = NDArray[np.int32]
Places = NDArray[np.signedinteger]
Positions = NDArray[np.unsignedinteger]
Kind = TypeVar("Kind", bound=np.integer)

_MANY = 16
"""One document in so many has it: then offsets are kept for all documents."""


@dataclass(frozen=True, slots=True)
class Placement:
    """``positions`` of one document after another; those of document ``d`` are from ``offsets[d]``
    on and before ``offsets[d + 1]``. Where few documents have any, ``d`` is the place of the
    document in ``documents``, which ascend."""

    documents: Numbers | None
    offsets: Offsets
    positions: Positions

    @classmethod
    def of(cls, size: int, parts: Iterable[tuple[Numbers, Numbers, Positions]]) -> Placement:
        """Of the documents of each segment, ``size`` in all, how often the pair is in each, and
        where."""
        told = list(parts)
        documents = _joined([documents for documents, *_ in told], np.empty(0, np.int64))
        counts = _joined([counts for _, counts, _ in told], np.empty(0, np.int64))
        positions = _joined([positions for *_, positions in told], np.empty(0, np.uint16))
        if len(documents) * _MANY < size:
            return cls(documents, _offsets(counts), positions)
        everywhere = np.zeros(size, np.int64)
        everywhere[documents] = counts
        return cls(None, _offsets(everywhere), positions)

    @property
    def nbytes(self) -> int:
        """The memory that it takes; positions are mapped, and shared with other processes."""
        return self.offsets.nbytes + (0 if self.documents is None else self.documents.nbytes)

    @property
    def is_wide(self) -> bool:
        """Whether there may be positions that two bytes do not hold."""
        return self.positions.itemsize > np.dtype(np.uint16).itemsize

    def within(self, documents: Numbers, bases: Places) -> Places:
        """Where the pair stands in some documents, given ascending: for each occurrence the base
        of its document, which stands beside it in ``bases``, plus the number of its first unit."""
        starts, counts = self._stretches(documents)
        there = counts.nonzero()[0]
        if not len(there):
            return bases[:0]
        starts, counts = starts.take(there), counts.take(there)
        ends = counts.cumsum()
        runs = _runs(ends)
        shifts = starts - ends
        shifts += counts
        places = shifts.take(runs)
        places += np.arange(len(runs))
        found: Places = bases.take(there).take(runs)
        found += self.positions.take(places)
        return found

    def _stretches(self, documents: Numbers) -> tuple[Offsets, Offsets]:
        """Where the positions of each of ``documents`` begin, and how many there are."""
        if self.documents is None:
            starts = self.offsets.take(documents)
            return starts, self.offsets[1:].take(documents) - starts
        if not len(self.documents):
            return self.offsets[:0], self.offsets[:0]
        at = self.documents.searchsorted(documents)
        starts = self.offsets.take(at)
        counts = self.offsets[1:].take(at, mode="clip") - starts
        counts *= self.documents.take(at, mode="clip") == documents
        return starts, counts


def _runs(ends: Numbers) -> Numbers:
    """For each place which of the stretches it is in, none of them empty, that end before
    ``ends``."""
    # np.repeat takes three times as long.
    steps = np.zeros(int(ends[-1]), np.int8)
    steps[ends[:-1]] = 1
    return steps.cumsum(dtype=np.int64)


def _offsets(counts: Numbers) -> Offsets:
    offsets = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def _joined(parts: list[NDArray[Kind]], nothing: NDArray[Kind]) -> NDArray[Kind]:
    """The parts one after another; a single one is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate([nothing, *parts])
