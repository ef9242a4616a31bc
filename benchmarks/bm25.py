"""Plain BM25 over one field, to have something to be better than."""

from __future__ import annotations

import functools
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rjieba import Jieba

K1, B = 1.2, 0.75
Cut = Callable[[str], list[str]]

_WORD = re.compile(r"[^\W_]+")


class BM25:
    """Robertson's BM25 over documents that are given as lists of terms."""

    def __init__(self, documents: Iterable[list[str]]) -> None:
        self._terms: dict[str, int] = {}
        terms, places, counts, lengths = array("i"), array("i"), array("i"), array("i")
        for place, document in enumerate(documents):
            counted = Counter(document)
            terms.extend(self._terms.setdefault(term, len(self._terms)) for term in counted)
            places.extend([place] * len(counted))
            counts.extend(counted.values())
            lengths.append(len(document))
        order = np.argsort(np.asarray(terms), kind="stable")
        self._places = np.asarray(places)[order]
        self._starts = np.searchsorted(np.asarray(terms)[order], np.arange(len(self._terms) + 1))
        said = np.asarray(counts, np.float64)[order]
        average = sum(lengths) / len(lengths) or 1.0
        norms = K1 * (1 - B + B * np.asarray(lengths) / average)
        self._weights = said * (K1 + 1) / (said + norms[self._places])
        self.size = len(lengths)

    def scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """The score of every document; a term that is asked twice counts twice."""
        scores = np.zeros(self.size)
        for term, times in Counter(query).items():
            if (number := self._terms.get(term)) is not None:
                own = slice(self._starts[number], self._starts[number + 1])
                holding = own.stop - own.start
                idf = np.log1p((self.size - holding + 0.5) / (holding + 0.5))
                scores[self._places[own]] += times * idf * self._weights[own]
        return scores

    def best(self, query: Iterable[str], depth: int) -> list[int]:
        """The places of the best documents with any of the terms, ties in order of arrival."""
        scores = self.scores(query)
        order = np.argsort(-scores, kind="stable")[:depth]
        return [int(place) for place in order if scores[place] > 0]


def words(text: str) -> list[str]:
    """The words that jieba's search mode finds in ``text``."""
    return [word for word in _jieba().cut_for_search(_plain(text)) if _WORD.search(word)]


def words_and_pairs(text: str) -> list[str]:
    """These words, and all pairs of neighbouring characters."""
    runs = _WORD.findall(_plain(text))
    return words(text) + [a + b for run in runs for a, b in pairwise(run)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@functools.cache
def _jieba() -> Jieba:
    return Jieba()
