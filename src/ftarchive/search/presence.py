"""The documents that hold something, as a list where they are few and as a mask where many."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers

Mask = NDArray[np.bool_]

MANY = 16
"""One document in so many holds it: then a mask is smaller than the list, and faster."""
_LISTED_TOO = 4
"""Where fewer than one document in so many hold what is kept, the list is there beside the mask:
to make it out of that takes ten times as long as all else that is done with it."""
_DENSE, _MISSED = 10, 50
"""One document in ``_DENSE``: below that numpy lists a mask by other means, which are slower from
one in ``_MISSED`` on."""
_FEW = 256
"""Members of a list up to which they are looked up in another one by one."""


@dataclass(frozen=True, slots=True)
class Presence:
    """``count`` documents of ``size``: their numbers, ascending, or a mask of all, or both. What
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

    @classmethod
    def marked(cls, mask: Mask) -> Presence:
        """Of documents given as a mask."""
        return cls(len(mask), int(np.count_nonzero(mask)), None, mask)

    def to_keep(self) -> Presence:
        """The same as what it is asked for again and again: a list, a mask or both."""
        if self.count * _LISTED_TOO >= self.size:
            return Presence(self.size, self.count, None, self.mask())
        is_short = self.count * MANY < self.size
        return Presence(self.size, self.count, self.documents, None if is_short else self.mask())

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(each.nbytes for each in (self.listed, self.masked) if each is not None)

    @property
    def documents(self) -> Numbers:
        """The numbers of the documents, ascending."""
        return listed(self.mask(), self.count) if self.listed is None else self.listed

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
        if self.masked is None and len(documents) < _FEW:
            return members(documents, self.documents)
        found: Mask = self.mask().take(documents)
        return found

    def with_these(self, documents: Numbers) -> Presence:
        """The same and some more documents."""
        mask = self.mask().copy()
        mask[documents] = True
        return Presence.marked(mask)


def listed(mask: Mask, count: int) -> Numbers:
    """The numbers of the ``count`` documents of a mask."""
    size = len(mask)
    if count * _MISSED < size or count * _DENSE >= size:
        return mask.nonzero()[0]
    # Where less than a tenth is set, numpy goes from one to the next, and the processor guesses
    # wrong each time. Padding makes it go the other way, which never guesses.
    padding = np.ones(size // (_DENSE - 1) + 1, bool)
    return np.concatenate((mask, padding)).nonzero()[0][:count]


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
    others = [each for each in others if each.count < each.size]
    if not others:
        return first
    if first.listed is not None:
        return _confined(first, others)
    return Presence.marked(
        functools.reduce(np.logical_and, (each.mask() for each in (first, *others)))
    )


def either(presences: Sequence[Presence]) -> Presence:
    """The documents in one of ``presences`` at least, of which there is one."""
    told = [each for each in presences if each.count]
    if len(told) < 2:
        return (told or presences)[0]
    mask = told[0].mask().copy()
    for each in told[1:]:
        each.add_to(mask)
    return Presence.marked(mask)


def _confined(first: Presence, others: Iterable[Presence]) -> Presence:
    documents = first.documents
    for other in others:
        if not len(documents):
            break
        documents = documents[other.among(documents)]
    return Presence(first.size, len(documents), documents, None)
