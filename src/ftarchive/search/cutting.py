"""Cutting what was typed into words, names of the dictionary before those that jieba cuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ftarchive.index.analysis import units
from ftarchive.index.dictionary import Dictionary, Occurrence
from ftarchive.search.query import Chunk, Word

_LEAST_UNALIGNED = 3
"""Units from which a name is seen also where jieba cuts across it."""


class Cutter:
    """Cuts the pieces of one query; ``most`` words, phrases and conditions in all, the rest is
    passed over."""

    def __init__(self, dictionary: Dictionary, most: int, *, with_variants: bool) -> None:
        self._dictionary, self._left = dictionary, most
        self._with_variants = with_variants

    def chunk(self, parts: Iterable[tuple[str, bool]]) -> Chunk:
        """The words of texts written together, each with whether it is quoted: a quoted one is
        one word."""
        words: list[Word] = []
        for text, is_quoted in parts:
            words += [Word(tuple(units(text)), is_phrase=True)] if is_quoted else self._cut(text)
        words = words[: self._left]
        self.spend(len(words))
        return Chunk(tuple(words))

    @property
    def is_spent(self) -> bool:
        """Whether no more of the query is read."""
        return self._left <= 0

    def spend(self, count: int) -> None:
        """Counts what was read otherwise than as words."""
        self._left -= count

    def _cut(self, text: str) -> Iterator[Word]:
        cut = [word for word in self._dictionary.analyzer.segment(text) if word]
        sequence = tuple(unit for word in cut for unit in word)
        names = {name.start: name for name in self._names(sequence, _bounds(cut))}
        inside = {at for name in names.values() for at in range(name.start + 1, name.end)}
        ends = {end for name in names.values() for end in (name.start, name.end)}
        for start, end in pairwise(sorted((_bounds(cut) - inside) | ends)):
            name = names.get(start)
            yield self._word(sequence[start:end], name)

    def _names(self, sequence: Sequence[str], bounds: set[int]) -> list[Occurrence]:
        if not self._with_variants:
            return []
        return [
            name
            for name in self._dictionary.matches(sequence)
            if name.end - name.start >= _LEAST_UNALIGNED or {name.start, name.end} <= bounds
        ]

    def _word(self, sequence: tuple[str, ...], name: Occurrence | None) -> Word:
        is_stop = "".join(sequence) in self._dictionary.stops
        return Word(sequence, name.variants if name else (), is_stop)


def _bounds(words: Iterable[Sequence[str]]) -> set[int]:
    """Where words begin and end, in units."""
    bounds = [0]
    for word in words:
        bounds.append(bounds[-1] + len(word))
    return set(bounds)
