"""Where a pair of units stands: in which documents, and at which places in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers, stretches

Offsets = NDArray[np.int32]
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

    def within(self, documents: Numbers) -> tuple[Numbers, Positions]:
        """Where the pair stands in some documents, given ascending: for each occurrence which of
        ``documents`` it is in, and the number of its first unit there."""
        owners = np.arange(len(documents))
        if self.documents is not None:
            at = self.documents.searchsorted(documents)
            there = self.documents.take(at, mode="clip") == documents if len(self.documents) else []
            owners, documents = owners[there], at[there]
        starts = self.offsets.take(documents)
        counts = self.offsets.take(documents + 1) - starts
        return np.repeat(owners, counts), self.positions.take(stretches(starts, counts))


def _offsets(counts: Numbers) -> Offsets:
    offsets = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def _joined(parts: list[NDArray[Kind]], nothing: NDArray[Kind]) -> NDArray[Kind]:
    """The parts one after another; a single one is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate([nothing, *parts])
