"""Posting lists of many terms at once, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PostingLists:
    """The postings of many terms, list after list, terms ascending as bytes.

    ``counts`` are the documents of each term; ``documents`` ascend within each list and
    ``frequencies`` stand beside them. ``placed`` says of which terms ``positions`` are given: for
    each posting as many as its frequency, ascending.
    """

    terms: list[bytes]
    counts: Numbers
    documents: NDArray[np.uint32]
    frequencies: NDArray[np.uint32]
    placed: NDArray[np.bool_]
    positions: NDArray[np.uint32]

    @property
    def occurrences(self) -> Numbers:
        """How often each term occurs in all its documents."""
        return sums(self.frequencies, self.counts)

    def part(self, first: int, last: int) -> PostingLists:
        """The lists of the terms from number ``first`` on and before ``last``."""
        until = np.concatenate(([0], np.cumsum(self.counts)))
        told = np.concatenate(([0], np.cumsum(self.occurrences * self.placed)))
        postings = slice(int(until[first]), int(until[last]))
        return PostingLists(
            self.terms[first:last],
            self.counts[first:last],
            self.documents[postings],
            self.frequencies[postings],
            self.placed[first:last],
            self.positions[int(told[first]) : int(told[last])],
        )

    def renumbered(self, numbers: Numbers) -> PostingLists:
        """The same with ``numbers[d]`` for document ``d``; postings of a document whose number is
        -1 are left out, and so are the terms that no document has then."""
        documents = numbers[self.documents]
        kept = documents >= 0
        if kept.all():
            return self._with_documents(documents)
        counts = sums(kept, self.counts)
        is_placed = np.repeat(self.placed, self.counts)
        is_told = np.repeat(kept[is_placed], self.frequencies[is_placed])
        there = counts > 0
        return PostingLists(
            [term for term, is_there in zip(self.terms, there.tolist(), strict=True) if is_there],
            counts[there],
            documents[kept].astype(np.uint32),
            self.frequencies[kept],
            self.placed[there],
            self.positions[is_told],
        )

    def _with_documents(self, documents: Numbers) -> PostingLists:
        return PostingLists(
            self.terms,
            self.counts,
            documents.astype(np.uint32),
            self.frequencies,
            self.placed,
            self.positions,
        )


def listed(documents: Iterable[Mapping[str, int]]) -> PostingLists:
    """The lists of documents given as counts of terms."""
    held: dict[bytes, list[tuple[int, int]]] = {}
    for number, counts in enumerate(documents):
        for term, count in counts.items():
            held.setdefault(term.encode("utf-8", "replace"), []).append((number, count))
    terms = sorted(held)
    pairs = np.array([pair for term in terms for pair in held[term]], np.uint32).reshape(-1, 2)
    return PostingLists(
        terms,
        np.array([len(held[term]) for term in terms], np.int64),
        pairs[:, 0],
        pairs[:, 1],
        np.zeros(len(terms), bool),
        np.empty(0, np.uint32),
    )


def joined(parts: Sequence[PostingLists]) -> PostingLists:
    """One set of lists out of several, of which each has higher documents than the one before."""
    if len(parts) == 1:
        return parts[0]
    # Sorting what consists of sorted runs is merging them.
    terms = list(dict.fromkeys(sorted(chain.from_iterable(part.terms for part in parts))))
    places = {term: place for place, term in enumerate(terms)}
    owners = np.array([places[term] for part in parts for term in part.terms], np.int64)
    order = np.argsort(owners, kind="stable")
    counts = np.concatenate([part.counts for part in parts])
    postings = gathered(counts, order)
    placed = np.concatenate([part.placed for part in parts])
    occurrences = np.concatenate([part.occurrences for part in parts]) * placed
    is_placed = np.zeros(len(terms), bool)
    is_placed[owners] = placed
    return PostingLists(
        terms,
        np.bincount(owners, counts, len(terms)).astype(np.int64),
        np.concatenate([part.documents for part in parts])[postings],
        np.concatenate([part.frequencies for part in parts])[postings],
        is_placed,
        np.concatenate([part.positions for part in parts])[gathered(occurrences, order)],
    )


def sums(values: NDArray[np.generic], counts: Numbers) -> Numbers:
    """The sum of each of the stretches, of ``counts`` values, that follow each other."""
    until = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    ends = np.cumsum(counts)
    return np.asarray(until[ends] - until[ends - counts], np.int64)


def gathered(counts: Numbers, order: NDArray[np.integer]) -> Numbers:
    """Where the members of stretches, of ``counts`` members each, stand when the stretches are
    taken in ``order``."""
    starts, taken = (np.cumsum(counts) - counts)[order], counts[order]
    ends = np.cumsum(taken)
    places = np.arange(int(ends[-1]) if len(ends) else 0)
    places += np.repeat(starts - ends + taken, taken)
    return places
