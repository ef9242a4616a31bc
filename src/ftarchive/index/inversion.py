"""Texts → posting lists, a batch at a time.

All texts are cut into units at once. A pair of neighbours and the place where it stands are
packed into one number, so that sorting these numbers gives terms, documents and positions in
order. For this each unit is numbered in the order of its code: no code is the beginning of
another (see ``analysis.encode``), so pairs of numbers stand in the order of the terms.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import WORD_LEAST, Analyzer, encode
from ftarchive.index.codepoints import (
    DROPPED_KIND,
    END,
    SINGLE_KIND,
    Codes,
    folded,
    kinds,
    text_of,
)
from ftarchive.index.lists import PostingLists, gathered

_BITS = 64
_LINE_END = ord("\n")

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Keys = NDArray[np.unsignedinteger[Any]]


def invert(
    texts: Sequence[str], analyzer: Analyzer, *, with_positions: bool
) -> tuple[PostingLists, Numbers]:
    """The posting lists of ``texts``, and the number of units of each.

    The terms are units, pairs of neighbouring units and words of three and more characters,
    as many of each as ``Analyzer.analyze`` counts. With positions pairs have theirs, the number
    of the first unit in its text, and every two neighbours are a pair, written as
    ``analysis.encode`` does; without, only those of two single-character units are.

    Takes about 40 bytes of memory for each character of ``texts``.
    """
    codes = folded(texts)
    kind = kinds(codes)
    words = _words(codes, kind, analyzer)
    units = _units(codes, kind)
    del codes, kind
    pairs, positions = _pairs(units, with_positions)
    parts = [pairs, words, *_units_alone(units)]
    return _merged(parts, positions, with_positions=with_positions), units.lengths


@dataclass(frozen=True, slots=True)
class _Units:
    """All units of a batch, in order, as numbers: ascending by their codes, those of letters
    and digits before those of one character."""

    numbers: NDArray[np.uint32]
    lengths: Numbers
    """Units of each text."""
    runs: list[str]
    singles: list[str]

    @property
    def kinds(self) -> int:
        """How many different ones there are."""
        return len(self.runs) + len(self.singles)

    def texts(self) -> NDArray[np.uint32]:
        """For each unit in which text it stands."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.uint32), self.lengths)


class _Lists(NamedTuple):
    """Lists of terms that ascend among themselves, without positions."""

    terms: list[bytes]
    counts: Numbers
    documents: NDArray[np.uint32]
    frequencies: NDArray[np.uint32]


def _units(codes: Codes, kind: NDArray[np.uint8]) -> _Units:
    begins = kind != DROPPED_KIND
    begins[1:] &= (kind[1:] == SINGLE_KIND) | (kind[1:] != kind[:-1])
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.searchsorted(starts, np.flatnonzero(codes == END)), prepend=0)
    single = kind[starts] == SINGLE_KIND
    runs = _runs(codes, kind, starts[~single])
    number = {run: number for number, run in enumerate(sorted(set(runs)))}
    numbers = np.empty(len(starts), np.uint32)
    numbers[~single] = np.fromiter(map(number.__getitem__, runs), np.uint32, len(runs))
    characters = codes[starts[single]]
    table = np.zeros(END, np.uint32)
    table[characters] = 1
    singles = np.flatnonzero(table)
    table[singles] = np.arange(len(number), len(number) + len(singles))
    numbers[single] = table[characters]
    return _Units(numbers, lengths, list(number), list(map(chr, singles.tolist())))


def _runs(codes: Codes, kind: NDArray[np.uint8], starts: Numbers) -> list[str]:
    """The units of letters and digits that begin at ``starts``."""
    changes = np.flatnonzero(kind[1:] != kind[:-1]) + 1
    ends = changes[np.searchsorted(changes, starts, side="right")]
    return text_of(_lines(codes, starts, ends)).split("\n")[:-1]


def _lines(codes: Codes, starts: Numbers, ends: Numbers) -> Codes:
    """The stretches between ``starts`` and ``ends``, a line end behind each of them."""
    edges = np.zeros(len(codes) + 1, np.int8)
    edges[starts] += 1
    edges[ends] -= 1
    inside = np.cumsum(edges[:-1], dtype=np.int8).view(np.bool_)
    after = np.cumsum(ends - starts + 1)
    lines = np.full(int(after[-1]) if len(after) else 0, _LINE_END, np.uint32)
    among = np.ones(len(lines), np.bool_)
    among[after - 1] = False
    lines[among] = codes[inside]
    return lines


def _words(codes: Codes, kind: NDArray[np.uint8], analyzer: Analyzer) -> _Lists:
    """The lists of the words of three and more characters."""
    edges = np.flatnonzero(np.diff((kind == SINGLE_KIND).view(np.int8), prepend=0, append=0))
    long = edges[1::2] - edges[::2] >= WORD_LEAST
    starts, ends = edges[::2][long], edges[1::2][long]
    after = np.concatenate([[0], np.cumsum(ends - starts + 1)])
    borders = after[np.searchsorted(starts, np.flatnonzero(codes == END))]
    words = _Numbered()
    text = text_of(_lines(codes, starts, ends))
    for start, end in pairwise([0, *borders.tolist()]):
        words.add(analyzer.long_words(text[start:end]) if start < end else [])
    return words.lists(analyzer.parts)


class _Numbered:
    """The words of one text after another, each as a number."""

    def __init__(self) -> None:
        self._number: defaultdict[str, int] = defaultdict(count().__next__)
        self._found = array("I")
        self._lengths: list[int] = []

    def add(self, words: list[str]) -> None:
        """Adds the words of the next text."""
        self._found.extend(map(self._number.__getitem__, words))
        self._lengths.append(len(words))

    def lists(self, parts: Callable[[str], list[str]]) -> _Lists:
        """The lists of the parts of all words."""
        parts_of = [parts(word) for word in self._number]
        terms = sorted(set().union(*parts_of))
        rank = {term: rank for rank, term in enumerate(terms)}
        sizes = np.array([len(each) for each in parts_of], np.int64)
        ranks = np.array([rank[part] for each in parts_of for part in each], np.uint32)
        found = np.frombuffer(self._found, np.uint32)
        texts = np.repeat(np.arange(len(self._lengths), dtype=np.uint32), self._lengths)
        at = gathered(sizes, found)
        return _counted(
            [term.encode() for term in terms], ranks[at], np.repeat(texts, sizes[found])
        )


def _units_alone(units: _Units) -> list[_Lists]:
    """The lists of the units of letters and digits, and those of the others."""
    names = [name.encode() for name in units.runs + units.singles]
    lists = _counted(names, units.numbers, units.texts())
    parted = len(units.runs)
    postings = int(lists.counts[:parted].sum())
    return [
        _Lists(lists.terms[terms], lists.counts[terms], lists.documents[of], lists.frequencies[of])
        for terms, of in (
            (slice(parted), slice(postings)),
            (slice(parted, None), slice(postings, None)),
        )
    ]


def _counted(terms: list[bytes], numbers: NDArray[np.uint32], texts: NDArray[np.uint32]) -> _Lists:
    """The lists of ``terms``, given the number of a term and of a text for each occurrence;
    each term occurs."""
    bits = int(texts[-1]).bit_length() if len(texts) else 0
    keys = _packed(numbers, bits, texts, len(terms))
    keys.sort()
    starts = np.flatnonzero(_changes(keys))
    frequencies, keys = _spans(starts, len(keys)), keys[starts]
    counts = np.bincount(keys >> keys.dtype.type(bits), minlength=len(terms))
    return _Lists(terms, counts, _low(keys, bits), frequencies)


def _packed(numbers: Keys, bits: int, low: NDArray[np.uint32], size: int) -> Keys:
    """``numbers``, which are below ``size``, each with ``low`` in so many bits behind it."""
    small = size.bit_length() + bits <= np.iinfo(np.uint32).bits
    keys: Keys = numbers.astype(np.uint32 if small else np.uint64)
    keys <<= keys.dtype.type(bits)
    keys |= low
    return keys


def _low(keys: Keys, bits: int) -> NDArray[np.uint32]:
    low: Keys = keys & keys.dtype.type((1 << bits) - 1)
    return low.astype(np.uint32, copy=False)


def _changes(keys: Keys) -> Mask:
    """Whether each differs from that before it."""
    changes = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=changes[1:])
    return changes


def _pairs(units: _Units, with_positions: bool) -> tuple[_Lists, NDArray[np.uint32]]:
    """The lists of the pairs of neighbours, and where they stand."""
    texts = units.texts()
    at = _firsts(units, texts, singles_only=not with_positions)
    pairs, numbers = _packable(_pair_numbers(units, at), bits := len(texts).bit_length())
    numbers <<= np.uint64(bits)
    numbers |= at
    numbers.sort()
    at = _low(numbers, bits)
    numbers >>= np.uint64(bits)
    documents = texts[at]
    new = _changes(numbers)
    starts = np.flatnonzero(new | _changes(documents))
    terms = np.flatnonzero(new[starts])
    names = _names(units, pairs(numbers[starts[terms]]))
    del numbers, new
    lists = _Lists(
        names, np.diff(terms, append=len(starts)), documents[starts], _spans(starts, len(at))
    )
    at -= (np.cumsum(units.lengths) - units.lengths).astype(np.uint32)[documents]
    return lists, at


def _firsts(units: _Units, texts: NDArray[np.uint32], *, singles_only: bool) -> NDArray[np.uint32]:
    """Which units have another behind them in the same text."""
    together = texts[1:] == texts[:-1]
    if singles_only:
        single = units.numbers >= len(units.runs)
        together &= single[1:] & single[:-1]
    return np.flatnonzero(together).astype(np.uint32)


def _pair_numbers(units: _Units, at: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The number of the pair of each of these units and the next, in the order of the terms."""
    numbers = units.numbers[at].astype(np.uint64)
    numbers *= np.uint64(units.kinds)
    numbers += units.numbers[1:][at]
    return numbers


Expand = Callable[[NDArray[np.uint64]], NDArray[np.uint64]]


def _packable(numbers: NDArray[np.uint64], bits: int) -> tuple[Expand, NDArray[np.uint64]]:
    """Numbers in the same order that leave so many bits free, and how to have them back."""
    if not len(numbers) or int(numbers.max()).bit_length() + bits <= _BITS:
        return lambda same: same, numbers
    known, short = np.unique(numbers, return_inverse=True)
    return known.__getitem__, short.astype(np.uint64)


def _names(units: _Units, pairs: NDArray[np.uint64]) -> list[bytes]:
    """The terms of pairs with these numbers."""
    codes = [encode([unit]).encode() for unit in (*units.runs, *units.singles)]
    first, second = np.divmod(pairs, np.uint64(units.kinds or 1))
    both = zip(first.tolist(), second.tolist(), strict=True)
    return [codes[one] + codes[other] for one, other in both]


def _spans(starts: Numbers, end: int) -> NDArray[np.uint32]:
    return np.diff(starts, append=end).astype(np.uint32)


def _merged(
    parts: Sequence[_Lists], positions: NDArray[np.uint32], *, with_positions: bool
) -> PostingLists:
    """One order of all terms; ``positions`` are those of the first part.

    Within a part nothing changes its order, so each part is written in one go to the places
    that are its own.
    """
    terms = [term for part in parts for term in part.terms]
    order = sorted(range(len(terms)), key=terms.__getitem__)
    sizes = [len(part.terms) for part in parts]
    part_of = np.repeat(np.arange(len(parts), dtype=np.uint8), sizes)[order]
    counts = np.concatenate([part.counts for part in parts])[order]
    of = np.repeat(part_of, counts)
    documents, frequencies = np.empty((2, len(of)), np.uint32)
    for number, part in enumerate(parts):
        own = of == number
        documents[own], frequencies[own] = part.documents, part.frequencies
    return PostingLists(
        terms=[terms[at] for at in order],
        counts=counts,
        documents=documents,
        frequencies=frequencies,
        placed=(part_of == 0) & with_positions,
        positions=positions if with_positions else positions[:0],
    )
