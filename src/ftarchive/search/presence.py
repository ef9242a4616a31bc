"""The documents that hold something, as a list where they are few and as a mask where many."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.snapshot import Numbers

Mask = NDArray[np.bool_]

MANY = 16
"""One document in so many holds it: then a mask is smaller than the list, and faster."""
_FEW = 256
"""Members of a list up to which they are looked up in another one by one."""


@dataclass(frozen=True, slots=True)
class Presence:
    """``count`` documents of ``size``: either their numbers, ascending, or a mask of all. What
    it is made of is never changed: it may be kept."""

    size: int
    count: int
    listed: Numbers | None
    masked: Mask | None

    @classmethod
    def of(cls, size: int, documents: Numbers) -> Presence:
        """Of documents given by their numbers, ascending."""
        if len(documents) * MANY < size:
            return cls(size, len(documents), documents, None)
        mask = np.zeros(size, bool)
        mask[documents] = True
        return cls(size, len(documents), None, mask)

    @property
    def nbytes(self) -> int:
        """Bytes of its array."""
        return self.size if self.listed is None else self.listed.nbytes

    @property
    def documents(self) -> Numbers:
        """The numbers of the documents, ascending."""
        return np.flatnonzero(self.mask()) if self.listed is None else self.listed

    def mask(self) -> Mask:
        """A mask of all documents, not to be changed."""
        if self.masked is not None:
            return self.masked
        mask = np.zeros(self.size, bool)
        mask[self.listed] = True
        return mask

    def add_to(self, mask: Mask) -> None:
        """Marks its documents."""
        if self.masked is not None:
            mask |= self.masked
        else:
            mask[self.listed] = True

    def among(self, documents: Numbers) -> Mask:
        """Which of the ascending ``documents`` belong to it."""
        if self.listed is not None and len(documents) < _FEW:
            return members(documents, self.listed)
        found: Mask = self.mask().take(documents)
        return found


def members(wanted: Numbers, listed: Numbers) -> Mask:
    """Which of ``wanted`` are in the ascending ``listed``."""
    if not len(listed):
        return np.zeros(len(wanted), bool)
    places = listed.searchsorted(wanted)
    found: Mask = listed.take(places, mode="clip") == wanted
    return found


def common(presences: Iterable[Presence]) -> Presence:
    """The documents in all of ``presences``, of which there is one at least: the shortest list
    is cut down by the others, rarest first."""
    first, *others = sorted(presences, key=lambda each: each.count)
    if first.listed is not None:
        return _confined(first, others)
    if not others:
        return first
    mask = functools.reduce(np.logical_and, (each.mask() for each in (first, *others)))
    return Presence(first.size, int(np.count_nonzero(mask)), None, mask)


def _confined(first: Presence, others: Iterable[Presence]) -> Presence:
    documents = first.documents
    for other in others:
        if not len(documents):
            break
        documents = documents[other.among(documents)]
    return Presence(first.size, len(documents), documents, None)
