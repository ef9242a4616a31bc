"""Merging posting lists of many sources into one run of ascending terms, in bounded memory.

The run is cut into stretches of terms, each of which can be merged by itself, in any process.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ftarchive.index.lists import Numbers, PostingLists, joined
from ftarchive.index.postings import SegmentPostings

VOLUME = 1_000_000
"""Occurrences of terms that are merged at once; each takes up to 150 bytes meanwhile."""


class Source(Protocol):
    """Lists of one field, to be had part by part; terms are numbered from 0 in order."""

    @property
    def size(self) -> int:
        """How many terms there are."""

    def first_from(self, term: bytes) -> int:
        """The number of the first term that is not before ``term``."""

    def lists(self, first: int, last: int) -> PostingLists:
        """Those from number ``first`` on and before ``last``."""

    def bounds(self, volume: int) -> list[bytes]:
        """Terms that part it into stretches of about ``volume`` occurrences."""


class HeldLists:
    """Lists in memory as a source."""

    def __init__(self, lists: PostingLists) -> None:
        self._lists = lists

    @property
    def size(self) -> int:
        """How many terms there are."""
        return len(self._lists.terms)

    def first_from(self, term: bytes) -> int:
        """The number of the first term that is not before ``term``."""
        return bisect_left(self._lists.terms, term)

    def lists(self, first: int, last: int) -> PostingLists:
        """Those from number ``first`` on and before ``last``."""
        return self._lists.part(first, last)

    def bounds(self, volume: int) -> list[bytes]:
        """Terms that part it into stretches of about ``volume`` occurrences."""
        return [self._lists.terms[at] for at in _bounds(self._lists.occurrences, volume)]


class StoredLists:
    """One field of a segment as a source, its files at ``stem``; document ``d`` becomes
    ``numbers[d]``, -1 being none. Other processes open the files anew."""

    def __init__(self, stem: Path, field: str, numbers: Numbers) -> None:
        self._stem, self._field, self._numbers = stem, field, numbers

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_postings"}

    @property
    def size(self) -> int:
        """How many terms there are."""
        first, last = self._postings.fields[self._field]
        return last - first

    def first_from(self, term: bytes) -> int:
        """The number of the first term that is not before ``term``."""
        return self._postings.first_from(self._field, term) - self._first

    def lists(self, first: int, last: int) -> PostingLists:
        """Those from number ``first`` on and before ``last``."""
        stored = self._postings.lists(self._first + first, self._first + last)
        return stored.renumbered(self._numbers)

    def bounds(self, volume: int) -> list[bytes]:
        """Terms that part it into stretches of about ``volume`` occurrences."""
        occurrences = self._postings.all_occurrences(self._first, self._first + self.size)
        return [self._postings.term(self._first + at) for at in _bounds(occurrences, volume)]

    @cached_property
    def _postings(self) -> SegmentPostings:
        return SegmentPostings(self._stem)

    @property
    def _first(self) -> int:
        return self._postings.fields[self._field][0]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What sources have between two terms: of each the numbers of its first term and of that
    after its last."""

    parts: tuple[tuple[Source, int, int], ...]

    def merged(self) -> PostingLists:
        """All of it."""
        return joined([source.lists(first, last) for source, first, last in self.parts])


def stretches(sources: Sequence[Source], volume: int = VOLUME) -> Iterator[Stretch]:
    """All lists of ``sources``, of which each has higher documents than the one before, in
    stretches of ascending terms."""
    largest = max(sources, key=lambda source: source.size)
    begins = [0] * len(sources)
    for bound in [*largest.bounds(volume // len(sources)), None]:
        ends = [source.size if bound is None else source.first_from(bound) for source in sources]
        parts = tuple(part for part in zip(sources, begins, ends, strict=True) if part[1] < part[2])
        if parts:
            yield Stretch(parts)
        begins = ends


def _bounds(occurrences: Numbers, volume: int) -> list[int]:
    steps = np.cumsum(occurrences) // max(volume, 1)
    found: list[int] = (np.flatnonzero(np.diff(steps)) + 1).tolist()
    return found
