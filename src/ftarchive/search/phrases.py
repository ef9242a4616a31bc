"""Units in a row: the documents that hold them, and where in these, by the positions of pairs.

A row of units stands where its pairs do. The positions of some pairs that hold all of its units
between them are enough; the rarest come first and leave the others little to do.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import encode
from ftarchive.index.lists import Numbers
from ftarchive.index.placement import Places
from ftarchive.search.prepared import Prepared
from ftarchive.search.presence import Mask, Presence, common, members
from ftarchive.search.query import Phrase

OWNER = 32
"""The bits of a place below the number of its document."""
_SHORT_OWNER = 17
"""The same where no position takes more than two bytes: enough for ``_AT_ONCE`` documents in four
bytes, with room between the last place of one and the first of the next."""
_AT_ONCE = 8192
"""Documents of which so many at a time are looked through: their places stay in the processor's
cache."""
_MERGED = 3
"""Two lists of which the longer is less than so many times as long are merged; in a longer one
the members of the other are looked up."""
_OPEN_END = "\x03"
"""What the last unit of an encoded row ends with where units may go on."""


class OutOfTime(TimeoutError):
    """The clock ran out while places were compared."""


@dataclass(frozen=True, slots=True)
class Step:
    """Two neighbours of a row: their place in it, the terms that they may be, and the documents
    that hold one of these."""

    offset: int
    terms: tuple[str, ...]
    presence: Presence


class Rows:
    """Rows of units in one field; nothing is looked up after the moment ``until``."""

    def __init__(self, prepared: Prepared, field: str, until: float) -> None:
        self._prepared, self._field, self._until = prepared, field, until

    def holding(self, phrase: Phrase) -> Presence:
        """The documents with the units of ``phrase`` in a row.

        Raises ``OutOfTime``.
        """
        steps = self._steps(phrase)
        if len(steps) == 1:
            return steps[0].presence
        documents = common([step.presence for step in steps]).documents
        cover = _cover(steps)
        bits = OWNER if self._is_wide(cover) else _SHORT_OWNER
        found = [
            block.take(_different(self._starts(cover, block, bits) >> bits))
            for block in _blocks(documents)
        ]
        return Presence.of(self._prepared.size, np.concatenate([documents[:0], *found]))

    def among(self, phrase: Phrase, documents: Numbers) -> Mask:
        """Which of the ascending ``documents``, a few, have the units of ``phrase`` in a row.

        Raises ``OutOfTime``.
        """
        steps = self._steps(phrase)
        if len(steps) == 1:
            return steps[0].presence.among(documents)
        found = np.zeros(len(documents), bool)
        found[self._starts(_cover(steps), documents, OWNER) >> OWNER] = True
        return found

    def places(self, units: Sequence[str], documents: Numbers) -> Numbers:
        """Where the two or more ``units`` begin in the ascending ``documents``: the number of the
        document among these, shifted by ``OWNER`` bits, and the place in its field, ascending.

        Raises ``OutOfTime``.
        """
        steps = self._steps(Phrase(tuple(units)))
        return self._starts(_cover(steps), documents, OWNER)

    def _steps(self, phrase: Phrase) -> list[Step]:
        """All neighbours of a row; of one unit the unit itself."""
        units, goes_on = phrase.units, phrase.whole_units != phrase.units
        if len(units) == 1:
            return [self._step(0, units[0], is_open=goes_on)]
        last = len(units) - 2
        pairs = (encode(pair) for pair in pairwise(units))
        return [
            self._step(offset, pair, is_open=goes_on and offset == last)
            for offset, pair in enumerate(pairs)
        ]

    def _step(self, offset: int, term: str, *, is_open: bool) -> Step:
        if not is_open:
            return Step(offset, (term,), self._prepared.presence(self._field, term))
        begun = term.removesuffix(_OPEN_END)
        terms = tuple(dict.fromkeys(self._prepared.snapshot.terms_from(self._field, begun)))
        return Step(offset, terms, self._any_of(terms))

    def _any_of(self, terms: Iterable[str]) -> Presence:
        """The documents with one of the terms, however many there are."""
        mask = np.zeros(self._prepared.size, bool)
        for term in terms:
            self._check_clock()
            mask[self._prepared.snapshot.documents(self._field, term)] = True
        return Presence(len(mask), int(np.count_nonzero(mask)), None, mask)

    def _is_wide(self, steps: Iterable[Step]) -> bool:
        terms = (term for step in steps for term in step.terms)
        return any(self._prepared.placement(self._field, term).is_wide for term in terms)

    def _starts(self, steps: Iterable[Step], documents: Numbers, bits: int) -> Places:
        """Where the row begins of which the steps are, the first of all among them, as ``places``
        gives it, but for the number of ``bits``."""
        rarest, *others = sorted(steps, key=lambda each: each.presence.count)
        bases: Places = np.arange(len(documents))
        bases = (bases if bits == OWNER else bases.astype(np.int32)) << bits
        starts = self._told(rarest, documents, bases)
        # A row that would begin before its document looks as if it were in the one before, at a
        # place that is in none: the first pair is not there.
        starts = starts[starts.searchsorted(0) :]
        for step in others:
            if not len(starts):
                break
            owners = _different(starts >> bits)
            starts = _both(starts, self._told(step, documents.take(owners), bases.take(owners)))
        return starts

    def _told(self, step: Step, documents: Numbers, bases: Places) -> Places:
        """Where the row would have to begin for the step to stand where it does."""
        self._check_clock()
        bases = bases - step.offset if step.offset else bases
        parts = [self._prepared.placement(self._field, term) for term in step.terms]
        found = [part.within(documents, bases) for part in parts]
        return found[0] if len(found) == 1 else np.sort(np.concatenate([bases[:0], *found]))

    def _check_clock(self) -> None:
        if time.monotonic() > self._until:
            raise OutOfTime


def _cover(steps: Sequence[Step]) -> list[Step]:
    """The rarest neighbours that hold all units between them: of two pairs one after the other
    one is enough, but for the first and the last of all."""
    # For each pair the documents of a cover that ends with it, and the pair before it in that.
    costs, before = [steps[0].presence.count], [0]
    for at, step in enumerate(steps[1:], start=1):
        choices = range(max(at - 2, 0), at)
        before.append(min(choices, key=costs.__getitem__))
        costs.append(costs[before[at]] + step.presence.count)
    chosen = [len(steps) - 1]
    while chosen[-1]:
        chosen.append(before[chosen[-1]])
    return [steps[at] for at in chosen]


def _blocks(documents: Numbers) -> Iterator[Numbers]:
    """All documents in turn."""
    for start in range(0, len(documents), _AT_ONCE):
        yield documents[start : start + _AT_ONCE]


def _different(ascending: Places) -> Places:
    """The different members of an ascending list."""
    if not len(ascending):
        return ascending
    is_new = np.empty(len(ascending), bool)
    is_new[0] = True
    np.not_equal(ascending[1:], ascending[:-1], out=is_new[1:])
    return ascending[is_new]


def _both(one: Places, other: Places) -> Places:
    """The common members of two ascending lists."""
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    if len(shorter) * _MERGED < len(longer):
        return shorter[members(shorter, longer)]
    merged = np.concatenate((one, other))
    merged.sort(kind="stable")
    is_twice: NDArray[np.bool_] = merged[1:] == merged[:-1]
    return merged[1:][is_twice]
