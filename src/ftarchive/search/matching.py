"""Which documents of a snapshot a query finds."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ftarchive.index.analysis import encode
from ftarchive.index.lists import Numbers
from ftarchive.index.schema import SEARCHED
from ftarchive.index.snapshot import Labels
from ftarchive.index.wildcards import UnitsLike
from ftarchive.search.coverage import Coverage
from ftarchive.search.engine import Scope
from ftarchive.search.phrases import Rows
from ftarchive.search.prepared import Prepared
from ftarchive.search.presence import Mask, Presence, common, either
from ftarchive.search.query import (
    ALL_NEEDED,
    All,
    Clause,
    Dated,
    Either,
    InTitle,
    Labelled,
    Not,
    Numbered,
    Phrase,
    Query,
    Wildcard,
    Word,
    Words,
)
from ftarchive.search.titles import Titles

_LESS, _LEAST = 0.2, 0.2
"""With each word more than ``ALL_NEEDED`` a hit may have so much of their weight less, down to
``_LEAST``: a long question need not be answered word for word."""
_FEW = 300
"""Hits below which a question is also answered by documents with less than enough of it, the
``_MOST_LESSER`` that have most of its words, each at least ``_LEAST_OF_ALL``."""
_MOST_LESSER, _LEAST_OF_ALL = 1000, 0.02
_PARTIAL, _PARTIAL_OF_BEST = 0.34, 0.8
"""Where nothing has enough of the words: the share that is still shown, and what share of the
best document's a document must have to be shown beside it."""


def _no_documents() -> Numbers:
    return np.empty(0, np.int64)


class Held:
    """A word, the documents that have it and how many, and its weight among ``among``."""

    __slots__ = ("count", "presence", "weight", "word")

    def __init__(self, word: Word, presence: Presence, among: int) -> None:
        self.word, self.presence, self.count = word, presence, presence.count
        self.weight = idf(among, self.count)


@dataclass(slots=True)
class Found:
    """``hits`` are the documents that are found, ``coverage`` says what share of the words side by
    side each has (None where there are no such; it need not be asked where every hit
    ``has_all``), ``titles`` how well their titles agree with what was typed.
    ``pinned``, ``titled`` and ``nearly`` have the number or the title that was typed, the last
    but for one slip. It ``is_partial`` where no document has enough of the words."""

    hits: Presence
    titles: Titles
    coverage: Coverage | None = None
    has_all: bool = True
    pinned: Numbers = field(default_factory=_no_documents)
    titled: Numbers = field(default_factory=_no_documents)
    nearly: Numbers = field(default_factory=_no_documents)
    is_question: bool = False
    is_partial: bool = False
    is_cut_short: bool = False
    missing: list[str] = field(default_factory=list)


class Matcher:
    """Finds the documents of one query in one snapshot."""

    def __init__(self, prepared: Prepared, scope: Scope, until: float) -> None:
        self._prepared, self._snapshot = prepared, prepared.snapshot
        self._fields: tuple[str, ...] = SEARCHED if scope == "all" else (scope,)
        self._until = until
        self._is_cut_short = False
        self._is_excluding = False
        self._takes_numbers = True

    def find(self, query: Query) -> Found:
        """The hits of ``query``, not yet ordered."""
        words, others = _parts(query.clause)
        required = self._nothing if query.says_nothing else self._required(others)
        found = Found(required, Titles(self._prepared, query.asked))
        if words:
            self._cover(found, words, required)
        if query.literal:
            literal = self.phrase(Phrase(query.literal)) & self._snapshot.live
            found.hits = either((found.hits, Presence.marked(literal)))
            found.has_all = False
        self._add_named(found, query, required)
        found.is_cut_short = self._is_cut_short
        return found

    def _required(self, clauses: Sequence[Clause]) -> Presence:
        """The documents that meet all of ``clauses``."""
        if not clauses:
            return self._prepared.everything
        met = (self.meets(clause) for clause in clauses)
        return Presence.marked(functools.reduce(np.logical_and, met, self._snapshot.live))

    def _add_named(self, found: Found, query: Query, required: Presence) -> None:
        """Notes the documents that bear a number or the title that was typed, and adds those
        whose title it is but for a slip. A phrase finds what holds it to the letter, no more."""
        bearing = self._bearing(query.numbers)
        found.pinned = bearing[found.hits.among(bearing)] if len(bearing) else bearing
        if "title" not in self._fields or not isinstance(query.clause, Words | Phrase):
            return
        found.titled, found.nearly = found.titles.same(), found.titles.nearly()
        if isinstance(query.clause, Words) and len(found.nearly):
            nearly = found.nearly[required.among(found.nearly)]
            found.has_all &= bool(found.hits.among(nearly).all())
            found.hits = found.hits.with_these(nearly)

    def meets(self, clause: Clause) -> Mask:
        """The documents that meet ``clause``.

        What time does not allow to be checked is no hit: nothing is asked for that is not
        there, and nothing is shown that was excluded.
        """
        if self._is_over():
            return np.full(self._snapshot.size, self._is_excluding)
        match clause:
            case Not(inner):
                return self._excluded(inner)
            case All(clauses):
                return functools.reduce(np.logical_and, map(self.meets, clauses))
            case Either(clauses):
                return functools.reduce(np.logical_or, map(self.meets, clauses))
            case InTitle(inner):
                return self._in_title(inner)
            case _:
                return self._leaf(clause)

    def _excluded(self, clause: Clause) -> Mask:
        self._is_excluding = not self._is_excluding
        found = ~self.meets(clause)
        self._is_excluding = not self._is_excluding
        return found

    def _is_over(self) -> bool:
        is_over = time.monotonic() > self._until
        self._is_cut_short |= is_over
        return is_over

    def _leaf(self, clause: Words | Phrase | Wildcard | Numbered | Labelled | Dated) -> Mask:
        match clause:
            case Words():
                return self._enough(clause)
            case Phrase():
                return self.phrase(clause)
            case Wildcard(pattern):
                return self._like(pattern)
            case Numbered():
                return self._numbered(clause)
            case Labelled():
                return self._labelled(clause)
            case Dated(first, last):
                return between(self._prepared, first, last)

    def phrase(self, phrase: Phrase) -> Mask:
        """The documents with the units of ``phrase`` in a row in one of the fields."""
        return self._in_a_field(
            lambda name: Rows(self._prepared, name, self._until).holding(phrase)
        )

    def _like(self, pattern: str) -> Mask:
        """The documents with a unit that matches, as Whoosh's own matchers find them."""

        def matching(name: str) -> Presence:
            query = UnitsLike(name, pattern, self._until)
            return Presence.of(self._snapshot.size, self._snapshot.matching(query, self._until))

        return self._in_a_field(matching)

    def _in_a_field(self, holding: Callable[[str], Presence]) -> Mask:
        """The documents that one field has, ``holding`` telling those of each; raised by it is
        ``TimeoutError`` where time runs out."""
        found = self._none()
        try:
            for name in self._fields:
                holding(name).add_to(found)
        except TimeoutError:
            self._is_cut_short = True
            return np.full(self._snapshot.size, self._is_excluding)
        return found

    def _cover(self, found: Found, bag: Words, required: Presence) -> None:
        """Takes the documents with enough of the words; with most of them where none has
        enough."""
        held = self._held(bag)
        bearing = self._bearing(bag.numbers)
        coverage = self._coverage(held)
        found.coverage, found.is_question = coverage, bag.is_question
        found.has_all = len(held) <= ALL_NEEDED and not len(bearing)
        found.hits = common((required, self._answers(held, coverage, bearing)))
        if not len(bearing):  # parts of a number that is there are no words
            found.missing = ["".join(each.word.units) for each in held if not each.count]
        if bag.is_question:
            self._widen(found, coverage, required)
        if not found.hits.count and any(each.count for each in held):
            self._relax(found, self._coverage([each for each in held if each.count]), required)

    def _held(self, bag: Words) -> list[Held]:
        """The words that count, stop words being none, with the documents of each."""
        return [Held(word, self._word(word), self._snapshot.count) for word in bag.needed]

    def _coverage(self, held: Sequence[Held]) -> Coverage:
        """What share of the words each document has. Rare words weigh more."""
        return Coverage(self._snapshot.size, [(each.presence, each.weight) for each in held])

    def _widen(self, found: Found, coverage: Coverage, required: Presence) -> None:
        """Adds to a few answers of a question the documents with less of its words."""
        if found.hits.count >= _FEW:
            return
        least = coverage.least_of_best(_MOST_LESSER, required.mask())
        lesser = coverage.reaching(max(least, _LEAST_OF_ALL)) & required.mask()
        found.hits = either((found.hits, Presence.marked(lesser)))
        found.has_all = False

    def _relax(self, found: Found, coverage: Coverage, required: Presence) -> None:
        """Takes the documents with most of the words that any document has."""
        found.coverage, found.has_all = coverage, False
        best = coverage.least_of_best(1, required.mask())
        if best >= _PARTIAL:
            enough = coverage.reaching(max(_PARTIAL, _PARTIAL_OF_BEST * best))
            found.hits = common((required, Presence.marked(enough)))
            found.is_partial = True

    def _enough(self, bag: Words) -> Mask:
        held = self._held(bag)
        return self._answers(held, self._coverage(held), self._bearing(bag.numbers)).mask()

    def _answers(self, held: Sequence[Held], coverage: Coverage, bearing: Numbers) -> Presence:
        """The documents with enough of the words, or with a number that is among them."""
        if 0 < len(held) <= ALL_NEEDED:
            enough = common([each.presence for each in held])
        else:
            enough = Presence.marked(coverage.reaching(_enough_of(len(held))))
        return enough.with_these(bearing) if len(bearing) else enough

    def _word(self, word: Word) -> Presence:
        """The documents with a word or one of its variants."""
        if word.is_phrase:
            return Presence.marked(self.phrase(Phrase(word.units)))
        names = (word.units, *(other.units for other in word.variants))
        return self._prepared.holding_word(self._fields, names)

    def _in_title(self, clause: Clause) -> Mask:
        fields, self._fields = self._fields, ("title",)
        takes, self._takes_numbers = self._takes_numbers, False
        found = self.meets(clause)
        self._fields, self._takes_numbers = fields, takes
        return found

    def _numbered(self, clause: Numbered) -> Mask:
        found = self._none()
        found[self._bearing((clause.keys,))] = True
        if clause.keys and not found.any():
            beginnings = self._snapshot.terms_from("number", clause.keys[0])
            found = self._any_of("number", beginnings)
        return found

    def _bearing(self, numbers: Iterable[Sequence[str]]) -> Numbers:
        """The documents with one of the numbers, each by the first of its forms that any has."""
        found = [_no_documents()]
        for keys in numbers if self._takes_numbers else ():
            lists = (self._snapshot.documents("number", key) for key in keys)
            found.append(next((documents for documents in lists if len(documents)), found[0]))
        return np.concatenate(found) if len(found) > 1 else found[0]

    def _labelled(self, clause: Labelled) -> Mask:
        labels: Labels = getattr(self._snapshot, clause.facet)
        names = (clause.word.units, *(other.units for other in clause.word.variants))
        needles = [encode(name) for name in names]
        codes = [
            code
            for code, value in enumerate(labels.unit_values)
            if any(needle in value for needle in needles)
        ]
        return coded(labels, codes)

    def _any_of(self, name: str, terms: Iterable[str]) -> Mask:
        """The documents that hold one of the terms."""
        found = self._none()
        for term in terms:
            if self._is_over():
                return found | self._is_excluding
            found[self._snapshot.documents(name, term)] = True
        return found

    @property
    def _nothing(self) -> Presence:
        return Presence.of(self._snapshot.size, _no_documents())

    def _none(self) -> Mask:
        return np.zeros(self._snapshot.size, bool)


def _parts(clause: Clause | None) -> tuple[Words | None, list[Clause]]:
    """The words that a hit need not all have, where there is one such bag, and what it must."""
    parts = clause.clauses if isinstance(clause, All) else (clause,)
    clauses = [part for part in parts if part]
    bags = [each for each in clauses if isinstance(each, Words)]
    if len(bags) != 1:
        return None, clauses
    return bags[0], [each for each in clauses if each is not bags[0]]


def _enough_of(count: int) -> float:
    """The share of so many words that makes a hit."""
    return max(_LEAST, 1.0 - _LESS * max(0, count - ALL_NEEDED))


def between(prepared: Prepared, first: int | None, last: int | None) -> Mask:
    """The documents dated from one day to another, both inclusive; None is open."""
    mask = np.ones(prepared.size, bool)
    if first is not None:
        mask &= prepared.day >= first
    if last is not None:
        mask &= (prepared.day <= last) & (prepared.day > 0)
    return mask


def coded(labels: Labels, codes: Sequence[int]) -> Mask:
    """The documents with one of some labels, given by their places among the values."""
    is_told = np.zeros(len(labels.values) + 1, bool)  # the last one is that of no label, -1
    is_told[codes] = True
    return is_told.take(labels.codes)


def idf(count: int, holding: int) -> float:
    """Rarity of what ``holding`` of ``count`` documents have; never negative."""
    return math.log1p((count - holding + 0.5) / (holding + 0.5))
