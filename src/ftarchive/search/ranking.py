"""Which documents of a snapshot a query finds, and how well each fits.

Scores are BM25F (Robertson and Zaragoza, 2009) over pairs and words together: what the title says
counts more, each field has its own length, and a term is as rare as the documents that say it
anywhere. Statistics are those of the documents that are there, so that an index grown in steps
and one built at once give the same scores.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import encode
from ftarchive.index.schema import SEARCHED
from ftarchive.index.snapshot import Numbers, Snapshot
from ftarchive.search.engine import Scope
from ftarchive.search.query import Query, Units, Word, phrase_terms

K1, B = 1.2, 0.75
"""The usual constants of BM25."""
FIELD_WEIGHT = {"title": 5.0, "text": 1.0}

_ALL_NEEDED = 3
"""Up to so many words a hit has to have all; with each more, ``_LESS`` of their weight less,
down to ``_LEAST``: a long question need not be answered word for word."""
_LESS, _LEAST = 0.2, 0.2
_PARTIAL, _PARTIAL_OF_BEST = 0.34, 0.8
"""Where nothing has enough of the words: the share that is still shown, and what share of the
best document's a document must have to be shown beside it."""

_ROUNDING = 1e-9

Mask = NDArray[np.bool_]
Scores = NDArray[np.float64]


@dataclass(slots=True)
class Found:
    """``mask`` says which documents are hits, ``coverage`` what share of the words each has."""

    mask: Mask
    coverage: Scores
    pinned: Numbers
    is_partial: bool = False
    is_cut_short: bool = False
    missing: list[str] = field(default_factory=list)


class Matcher:
    """Finds the documents of one query in one snapshot."""

    def __init__(self, snapshot: Snapshot, scope: Scope, seconds: float) -> None:
        self._snapshot = snapshot
        self._fields = SEARCHED if scope == "all" else (scope,)
        self._deadline = time.monotonic() + seconds
        self._is_cut_short = False

    def find(self, query: Query) -> Found:
        """The hits of ``query``, not yet ordered."""
        required = self._snapshot.live & (not query.says_nothing)
        for phrase in query.phrases:
            required &= self.phrase(phrase)
        found = self._cover(query.words, required)
        found.pinned = self._pinned(query.numbers)
        if not query.phrases:  # they find what holds them to the letter, and nothing else
            found.mask[found.pinned] = True
        for phrase in query.excluded:
            found.mask &= ~self.phrase(phrase)
        found.is_cut_short = self._is_cut_short
        return found

    def phrase(self, sequence: Units) -> Mask:
        """The documents with the units of ``sequence`` in a row in one of the fields."""
        found = np.zeros(self._snapshot.size, bool)
        terms = phrase_terms(sequence)
        needle = encode(sequence).encode()
        is_exact = terms == ("".join(sequence),)
        for name in self._fields:
            documents = self._all_of(name, terms)
            found[documents if is_exact else self._holding(name, documents, needle)] = True
        return found

    def _cover(self, words: Sequence[Word], required: Mask) -> Found:
        """The documents with enough of the words; with most of them where none has enough."""
        wanted = [word for word in words if not word.is_stop]
        if not wanted:
            return Found(required, np.ones(self._snapshot.size), np.empty(0, np.int64))
        coverage: Scores = np.zeros(self._snapshot.size)
        known = total = 0.0
        missing = []
        for word in wanted:
            mask = self._word(word) & self._snapshot.live
            weight = idf(self._snapshot.count, int(mask.sum()))
            total += weight
            coverage += weight * mask
            if mask.any():
                known += weight
            else:
                missing.append("".join(word.units))
        coverage /= total
        enough = max(_LEAST, 1.0 - _LESS * max(0, len(wanted) - _ALL_NEEDED))
        mask = required & (coverage >= enough - _ROUNDING)
        found = Found(mask, coverage, np.empty(0, np.int64), missing=missing)
        if known and not mask.any():
            found.coverage = coverage * (total / known)
            self._relax(found, required)
        return found

    def _relax(self, found: Found, required: Mask) -> None:
        """Takes the documents with most of the words that any document has."""
        best = float(np.max(found.coverage, where=required, initial=0.0))
        if best >= _PARTIAL:
            found.mask = required & (found.coverage >= max(_PARTIAL, _PARTIAL_OF_BEST * best))
            found.is_partial = True

    def _word(self, word: Word) -> Mask:
        found = np.zeros(self._snapshot.size, bool)
        for name in self._fields:
            found[self._all_of(name, word.terms)] = True
        return found

    def _all_of(self, name: str, terms: Iterable[str]) -> Numbers:
        """The documents that hold every term, the rarest term's list cut down by the others."""
        lists = sorted((self._snapshot.postings(name, t).documents for t in terms), key=len)
        return functools.reduce(_intersect, lists)

    def _holding(self, name: str, documents: Numbers, needle: bytes) -> Numbers:
        """Those of ``documents`` whose units hold ``needle``, as far as time allows."""
        held = []
        for document in documents.tolist():
            if time.monotonic() > self._deadline:
                self._is_cut_short = True
                break
            if needle in self._snapshot.unit_text(name, document):
                held.append(document)
        return np.array(held, np.int64)

    def _pinned(self, keys: Iterable[str]) -> Numbers:
        lists = [self._snapshot.postings("number", key).documents for key in keys]
        return next((documents for documents in lists if len(documents)), np.empty(0, np.int64))


def score(snapshot: Snapshot, query: Query, scope: Scope, found: Found) -> Scores:
    """BM25F of every document, weighed by how much of the query it covers."""
    fields = SEARCHED if scope == "all" else (scope,)
    norms = {name: _length_norm(snapshot, name) for name in fields}
    scores: Scores = np.zeros(snapshot.size)
    for term, weight in query.terms:
        documents, said = _said(snapshot, term, norms)
        rarity = idf(snapshot.count, len(documents))
        scores[documents] += weight * rarity * said * (K1 + 1) / (said + K1)
    return scores * found.coverage


def _said(snapshot: Snapshot, term: str, norms: dict[str, Scores]) -> tuple[Numbers, Scores]:
    """The documents with ``term`` in any field, and how often each says it: occurrences by
    the weight of their field and the length of the field beside the average."""
    said: Scores = np.zeros(snapshot.size)
    for name, norm in norms.items():
        postings = snapshot.postings(name, term)
        documents = postings.documents
        said[documents] += FIELD_WEIGHT[name] * postings.frequencies / norm[documents]
    documents = np.flatnonzero(said)
    return documents, said[documents]


def idf(count: int, holding: int) -> float:
    """Rarity of what ``holding`` of ``count`` documents have; never negative."""
    return float(np.log1p((count - holding + 0.5) / (holding + 0.5)))


def _length_norm(snapshot: Snapshot, name: str) -> Scores:
    lengths = snapshot.lengths[name]
    average = float(lengths[snapshot.live].mean()) if snapshot.count else 1.0
    return np.asarray(1 - B + B * lengths / max(average, 1.0), np.float64)


def _intersect(one: Numbers, other: Numbers) -> Numbers:
    """Common members of two ascending lists, the first being the shorter."""
    if not len(one) or not len(other):
        return one[:0]
    places = np.searchsorted(other, one)
    places[places == len(other)] = len(other) - 1
    common: Numbers = one[other[places] == one]
    return common
