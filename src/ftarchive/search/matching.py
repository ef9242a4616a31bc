"""Which documents of a snapshot a query finds."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import encode
from ftarchive.index.schema import SEARCHED
from ftarchive.index.snapshot import Labels, Numbers, Snapshot
from ftarchive.search.engine import Scope
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
    Word,
    Words,
    phrase_terms,
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
_MOST_ENDINGS = 2000
"""Terms that an open phrase may go on to before texts are looked through instead."""
_ROUNDING = 1e-9
_DAY = 10**6
"""A moment without its time of day."""

Mask = NDArray[np.bool_]
Scores = NDArray[np.float64]


def _no_documents() -> Numbers:
    return np.empty(0, np.int64)


@dataclass(slots=True)
class Found:
    """``mask`` says which documents are hits, ``coverage`` what share of the words side by side
    each has, by their weight; ``agreement`` how well its title agrees with what was typed.
    ``pinned``, ``titled`` and ``nearly`` have the number or the title that was typed, the last
    but for one slip. It ``is_partial`` where no document has enough of the words."""

    mask: Mask
    coverage: Scores
    agreement: Scores = field(default_factory=lambda: np.empty(0))
    pinned: Numbers = field(default_factory=_no_documents)
    titled: Numbers = field(default_factory=_no_documents)
    nearly: Numbers = field(default_factory=_no_documents)
    is_question: bool = False
    is_partial: bool = False
    is_cut_short: bool = False
    missing: list[str] = field(default_factory=list)


class Matcher:
    """Finds the documents of one query in one snapshot."""

    def __init__(self, snapshot: Snapshot, scope: Scope, until: float) -> None:
        self._snapshot = snapshot
        self._fields: tuple[str, ...] = SEARCHED if scope == "all" else (scope,)
        self._until = until
        self._is_cut_short = False
        self._is_excluding = False
        self._takes_numbers = True

    def find(self, query: Query) -> Found:
        """The hits of ``query``, not yet ordered."""
        words, others = _parts(query.clause)
        required = self._snapshot.live & (not query.says_nothing)
        for clause in others:
            required &= self.meets(clause)
        found = self._cover(words, required) if words else self._whole(required)
        if query.literal:
            found.mask |= self.phrase(Phrase(query.literal)) & self._snapshot.live
        self._add_named(found, query, required)
        found.is_cut_short = self._is_cut_short
        return found

    def _add_named(self, found: Found, query: Query, required: Mask) -> None:
        """Notes the documents that bear a number or the title that was typed, and adds those
        whose title it is but for a slip. A phrase finds what holds it to the letter, no more."""
        found.pinned = np.flatnonzero(self._bearing(query.numbers) & found.mask)
        titles = Titles(self._snapshot, query.asked)
        found.agreement = titles.agreement()
        if "title" not in self._fields or not isinstance(query.clause, Words | Phrase):
            return
        found.titled, found.nearly = titles.same(), titles.nearly()
        if isinstance(query.clause, Words):
            found.mask[found.nearly] = required[found.nearly]

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

    def _leaf(self, clause: Words | Phrase | Numbered | Labelled | Dated) -> Mask:
        match clause:
            case Words():
                return self._enough(clause)
            case Phrase():
                return self.phrase(clause)
            case Numbered():
                return self._numbered(clause)
            case Labelled():
                return self._labelled(clause)
            case Dated(first, last):
                return between(self._snapshot, first, last)

    def phrase(self, phrase: Phrase) -> Mask:
        """The documents with the units of ``phrase`` in a row in one of the fields."""
        whole, sequence = phrase.whole_units, phrase.units
        needle = encode(sequence).removesuffix("\x03" if whole != sequence else "").encode()
        terms = phrase_terms(whole)
        is_exact = whole == sequence and terms == ("".join(sequence),)
        found = self._none()
        for name in self._fields:
            documents = self._all_of(name, terms) if terms else self._everything()
            if whole != sequence:
                documents = documents[self._going_on(name, sequence[-1])[documents]]
            found[documents if is_exact else self._holding(name, documents, needle)] = True
        return found

    def _cover(self, bag: Words, required: Mask) -> Found:
        """The documents with enough of the words; with most of them where none has enough."""
        coverage, known, missing = self._coverage(bag)
        found = self._whole(required & self._answers(bag, coverage))
        found.coverage = coverage
        if not self._bearing(bag.numbers).any():  # parts of a number that is there are no words
            found.missing = missing
        found.is_question = bag.is_question
        if bag.is_question:
            self._widen(found, required)
        if known and not found.mask.any():
            found.coverage = coverage / known
            self._relax(found, required)
        return found

    def _coverage(self, bag: Words) -> tuple[Scores, float, list[str]]:
        """What share of the words each document has, what share any document has, and the
        words that none has. Rare words weigh more; stop words nothing."""
        coverage: Scores = np.zeros(self._snapshot.size)
        known = total = 0.0
        missing = []
        for word in bag.needed:
            mask = self._word(word) & self._snapshot.live
            weight = idf(self._snapshot.count, int(mask.sum()))
            total += weight
            coverage += weight * mask
            if mask.any():
                known += weight
            else:
                missing.append("".join(word.units))
        return coverage / (total or 1.0), known / (total or 1.0), missing

    def _widen(self, found: Found, required: Mask) -> None:
        """Adds to a few answers of a question the documents with less of its words."""
        if int(found.mask.sum()) >= _FEW:
            return
        lesser = np.where(required, found.coverage, 0.0)
        most = min(_MOST_LESSER, lesser.size)
        least = float(np.partition(lesser, -most)[-most]) if most else 1.0
        found.mask |= lesser >= max(least, _LEAST_OF_ALL)

    def _relax(self, found: Found, required: Mask) -> None:
        """Takes the documents with most of the words that any document has."""
        best = float(np.max(found.coverage, where=required, initial=0.0))
        if best >= _PARTIAL:
            found.mask = required & (found.coverage >= max(_PARTIAL, _PARTIAL_OF_BEST * best))
            found.is_partial = True

    def _enough(self, bag: Words) -> Mask:
        coverage, _, _ = self._coverage(bag)
        return self._answers(bag, coverage)

    def _answers(self, bag: Words, coverage: Scores) -> Mask:
        """The documents with enough of the words, or with a number that is among them."""
        return (coverage >= _enough_of(bag) - _ROUNDING) | self._bearing(bag.numbers)

    def _word(self, word: Word) -> Mask:
        """The documents with a word or one of its variants."""
        if word.is_phrase:
            return self.phrase(Phrase(word.units))
        found = self._none()
        for terms in (word.terms, *(phrase_terms(other.units) for other in word.variants)):
            for name in self._fields:
                found[self._all_of(name, terms)] = True
        return found

    def _in_title(self, clause: Clause) -> Mask:
        fields, self._fields = self._fields, ("title",)
        takes, self._takes_numbers = self._takes_numbers, False
        found = self.meets(clause)
        self._fields, self._takes_numbers = fields, takes
        return found

    def _numbered(self, clause: Numbered) -> Mask:
        found = self._bearing((clause.keys,))
        if clause.keys and not found.any():
            beginnings = self._snapshot.terms_from("number", clause.keys[0])
            found = self._any_of("number", beginnings)
        return found

    def _bearing(self, numbers: Iterable[Sequence[str]]) -> Mask:
        """The documents with one of the numbers, each by the first of its forms that any has."""
        found = self._none()
        for keys in numbers if self._takes_numbers else ():
            lists = (self._snapshot.postings("number", key).documents for key in keys)
            found[next((documents for documents in lists if len(documents)), [])] = True
        return found

    def _labelled(self, clause: Labelled) -> Mask:
        labels: Labels = getattr(self._snapshot, clause.facet)
        names = (clause.word.units, *(other.units for other in clause.word.variants))
        needles = [encode(name) for name in names]
        codes = [
            code
            for code, value in enumerate(labels.unit_values)
            if any(needle in value for needle in needles)
        ]
        return np.isin(labels.codes, codes)

    def _all_of(self, name: str, terms: Iterable[str]) -> Numbers:
        """The documents that hold every term, the rarest term's list cut down by the others."""
        lists = sorted((self._snapshot.postings(name, t).documents for t in terms), key=len)
        return functools.reduce(_intersect, lists)

    def _any_of(self, name: str, terms: Iterable[str]) -> Mask:
        """The documents that hold one of the terms."""
        found = self._none()
        for term in terms:
            if self._is_over():
                return found | self._is_excluding
            found[self._snapshot.postings(name, term).documents] = True
        return found

    def _going_on(self, name: str, beginning: str) -> Mask:
        """The documents with a unit that begins so, or where there are too many such, all."""
        endings = self._snapshot.terms_from(name, beginning, _MOST_ENDINGS)
        is_complete = len(endings) < _MOST_ENDINGS
        return self._any_of(name, endings) if is_complete else self._snapshot.live

    def _holding(self, name: str, documents: Numbers, needle: bytes) -> Numbers:
        """Those of ``documents`` whose units hold ``needle``, as far as time allows."""
        held: list[int] = []
        for place, document in enumerate(documents.tolist()):
            if self._is_over():
                return np.array(held + documents[place:].tolist() * self._is_excluding, np.int64)
            if needle in self._snapshot.unit_text(name, document):
                held.append(document)
        return np.array(held, np.int64)

    def _whole(self, mask: Mask) -> Found:
        return Found(mask, np.ones(self._snapshot.size))

    def _none(self) -> Mask:
        return np.zeros(self._snapshot.size, bool)

    def _everything(self) -> Numbers:
        return np.flatnonzero(self._snapshot.live)


def _parts(clause: Clause | None) -> tuple[Words | None, list[Clause]]:
    """The words that a hit need not all have, where there is one such bag, and what it must."""
    parts = clause.clauses if isinstance(clause, All) else (clause,)
    clauses = [part for part in parts if part]
    bags = [each for each in clauses if isinstance(each, Words)]
    if len(bags) != 1:
        return None, clauses
    return bags[0], [each for each in clauses if each is not bags[0]]


def _enough_of(bag: Words) -> float:
    """The share of the words that makes a hit."""
    return max(_LEAST, 1.0 - _LESS * max(0, len(bag.needed) - ALL_NEEDED))


def between(snapshot: Snapshot, first: int | None, last: int | None) -> Mask:
    """The documents dated from one day to another, both inclusive; None is open."""
    day = snapshot.moment // _DAY
    mask = np.ones(snapshot.size, bool)
    if first is not None:
        mask &= day >= first
    if last is not None:
        mask &= (day <= last) & (day > 0)
    return mask


def idf(count: int, holding: int) -> float:
    """Rarity of what ``holding`` of ``count`` documents have; never negative."""
    return float(np.log1p((count - holding + 0.5) / (holding + 0.5)))


def _intersect(one: Numbers, other: Numbers) -> Numbers:
    """Common members of two ascending lists, the first being the shorter."""
    if not len(one) or not len(other):
        return one[:0]
    places = np.searchsorted(other, one)
    places[places == len(other)] = len(other) - 1
    common: Numbers = one[other[places] == one]
    return common
