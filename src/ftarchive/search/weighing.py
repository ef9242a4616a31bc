"""What a hit is scored by: the index terms of a query, each with its weight.

The weights are those that ``make eval`` found best; around them the figures change by some
thousandths.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from ftarchive.index.analysis import Analyzer, is_single
from ftarchive.search.query import (
    Chunk,
    Clause,
    Phrase,
    Units,
    Weighted,
    Word,
    Words,
    leaves,
    phrase_terms,
)

INSIDE, ACROSS = 0.5, 1.0
"""Of a pair of neighbouring characters inside a word, and of one over the border of two: this
says that the words stand side by side in the text as in the query."""
CUT = 0.7
"""Of a word that jieba cuts, beside its pairs."""
SINGLE = 1.0
"""Of a word of one unit: a lone character, or a run of letters or digits."""
STOP = 0.4
"""What is left of the weight of a term that a stop word has part in."""
_WORDS_KEPT = 4096
"""Words of which the terms are kept."""
VARIANT = 0.5
"""What another name is worth beside the one that was typed, however long either is."""


def scored(clause: Clause | None, analyzer: Analyzer) -> tuple[tuple[Weighted, ...], ...]:
    """Groups of alternatives: a document is scored by that of each group it fits best."""
    plain: dict[str, float] = {}
    groups: list[tuple[Weighted, ...]] = []
    for chunk in _chunks(clause):
        for word in chunk.words:
            if word.variants:
                groups.append(_alternatives(word, analyzer))
            else:
                _take(plain, _inside(word, analyzer))
        _take(plain, _across(chunk))
    return (*(((pair,),) for pair in plain.items()), *groups)


def _chunks(clause: Clause | None) -> Iterator[Chunk]:
    for leaf in leaves(clause) if clause else ():
        if isinstance(leaf, Words):
            yield from leaf.chunks
        elif isinstance(leaf, Phrase):
            # The last unit of an open phrase is the beginning of one.
            units = (
                leaf.units[:-1] if leaf.is_open and not is_single(leaf.units[-1]) else leaf.units
            )
            yield Chunk((Word(units),))


def _take(plain: dict[str, float], terms: Iterable[tuple[str, float]]) -> None:
    """Adds terms; what the query says twice it does not mean twice."""
    for term, weight in terms:
        plain[term] = max(plain.get(term, 0.0), weight)


def _alternatives(word: Word, analyzer: Analyzer) -> tuple[Weighted, ...]:
    own = _inside(word, analyzer)
    others = (_inside(Word(other.units), analyzer) for other in word.variants)
    return (own, *(_worth(VARIANT * _sum(own), other) for other in others))


def _worth(points: float, terms: Weighted) -> Weighted:
    """Terms whose weights together are ``points``, each to the others as before."""
    share = points / (_sum(terms) or 1.0)
    return tuple((term, share * weight) for term, weight in terms)


def _sum(terms: Weighted) -> float:
    return sum(weight for _, weight in terms)


def _inside(word: Word, analyzer: Analyzer) -> Weighted:
    """The terms of one word."""
    if len(word.units) < 2:
        return ((word.units[0], SINGLE),) if word.units and not word.is_stop else ()
    told = _weights(word.units, analyzer)
    return tuple((term, weight * STOP) for term, weight in told) if word.is_stop else told


@functools.lru_cache(_WORDS_KEPT)
def _weights(units: Units, analyzer: Analyzer) -> Weighted:
    """The pairs and words in two and more units."""
    weights = dict.fromkeys(phrase_terms(units), INSIDE)
    for cut in analyzer.words_of("".join(units)):
        if len(cut) > 1:
            weights[cut] = weights.get(cut, 0.0) + CUT
    return tuple(weights.items())


def _across(chunk: Chunk) -> Iterator[tuple[str, float]]:
    """The pairs over the borders of its words."""
    for one, other in zip(chunk.words, chunk.words[1:], strict=False):
        last, first = one.units[-1], other.units[0]
        if is_single(last) and is_single(first):
            yield last + first, ACROSS * (STOP if one.is_stop or other.is_stop else 1.0)
