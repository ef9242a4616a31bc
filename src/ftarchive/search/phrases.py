"""Units in a row: the documents that hold them, and where in these, by the positions of pairs.

A row of units stands where its pairs do. The positions of some pairs that hold all of its units
between them are enough; the rarest come first and leave the others little to do.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ftarchive.index.analysis import encode
from ftarchive.index.snapshot import Numbers
from ftarchive.search.prepared import Prepared
from ftarchive.search.presence import Presence, common, members
from ftarchive.search.query import Phrase

OWNER = 32
"""The bits of a place below the number of its document."""
PLACE = (1 << OWNER) - 1
_OPEN_END = "\x03"
"""What the last unit of an encoded row ends with where units may go on."""


class OutOfTime(Exception):
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

    def holding(self, phrase: Phrase, within: Numbers | None = None) -> Presence:
        """The documents with the units of ``phrase`` in a row; where ``within`` is given, which
        is ascending, others are not looked at.

        Raises ``OutOfTime``.
        """
        steps = self._steps(phrase)
        if len(steps) == 1:
            return steps[0].presence
        presences = [step.presence for step in steps]
        documents = common(presences).documents if within is None else _cut_down(within, presences)
        owners = self._starts(_cover(steps), documents) >> OWNER
        return Presence.of(self._prepared.size, documents[_different(owners)])

    def places(self, units: Sequence[str], documents: Numbers) -> Numbers:
        """Where the two or more ``units`` begin in the ascending ``documents``: the number of the
        document among these, shifted by ``OWNER`` bits, and the place in its field, ascending.

        Raises ``OutOfTime``.
        """
        steps = self._steps(Phrase(tuple(units)))
        held = _cut_down(documents, [step.presence for step in steps])
        if not len(held):
            return held
        starts = self._starts(_cover(steps), held)
        owners = documents.searchsorted(held)
        places: Numbers = (owners[starts >> OWNER] << OWNER) | (starts & PLACE)
        return places

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
            mask[self._prepared.snapshot.postings(self._field, term).documents] = True
        return Presence(len(mask), int(np.count_nonzero(mask)), None, mask)

    def _starts(self, steps: Iterable[Step], documents: Numbers) -> Numbers:
        """Where the row begins of which the steps are, as ``places`` gives it."""
        owners = np.arange(len(documents))
        starts = None
        for step in sorted(steps, key=lambda each: each.presence.count):
            self._check_clock()
            told = self._told(step, documents[owners], owners)
            starts = told if starts is None else _both(starts, told)
            owners = _different(starts >> OWNER)
            if not len(owners):
                break
        return np.empty(0, np.int64) if starts is None else starts

    def _told(self, step: Step, documents: Numbers, owners: Numbers) -> Numbers:
        """Where the row would have to begin for the step to stand where it does; ``owners`` are
        the numbers under which the documents go."""
        parts = [self._term_places(term, documents, owners) for term in step.terms] or [owners[:0]]
        told: Numbers = parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))
        return told[(told & PLACE) >= step.offset] - step.offset

    def _term_places(self, term: str, documents: Numbers, owners: Numbers) -> Numbers:
        self._check_clock()
        at, positions = self._prepared.placement(self._field, term).within(documents)
        return (owners[at] << OWNER) + positions

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


def _cut_down(documents: Numbers, presences: Iterable[Presence]) -> Numbers:
    """Those of the ascending ``documents`` that are in all of ``presences``."""
    for presence in sorted(presences, key=lambda each: each.count):
        if not len(documents):
            break
        documents = documents[presence.among(documents)]
    return documents


def _different(ascending: Numbers) -> Numbers:
    """The different members of an ascending list."""
    if not len(ascending):
        return ascending
    is_new = np.concatenate(([True], ascending[1:] != ascending[:-1]))
    return ascending[is_new]


def _both(one: Numbers, other: Numbers) -> Numbers:
    """The common members of two ascending lists."""
    shorter, longer = sorted((one, other), key=len)
    return shorter[members(shorter, longer)]
