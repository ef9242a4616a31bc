"""What the user typed, understood. Nothing is an error: what means nothing is plain text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ftarchive.index.analysis import Analyzer, is_single, units
from ftarchive.numbers import lookup_keys

Units = tuple[str, ...]

_QUOTED = re.compile(
    r'["＂]([^"＂]*)["＂]|[“”„‟]([^“”„‟]*)[“”„‟]|«([^«»]*)»|「([^「」]*)」|『([^『』]*)』'
)
_NUMBER_LABEL = re.compile(r"^(?:信息索引号|索引号|发文字号|文号)\s*[:：]?\s*")
_TOKEN = re.compile(r"(?P<minus>(?<!\S)[-－−](?=\S))?(?:(?P<slot>\x00)|(?P<plain>[^\s\x00]+))")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the query; ``is_stop`` where it need not be in a hit."""

    units: Units
    is_stop: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """The index terms that a text with this word must have."""
        return phrase_terms(self.units)


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was understood.

    ``phrases`` have to stand in a hit to the letter, ``excluded`` must not. ``words`` are the
    words of the rest, ``chunks`` what was typed between blanks, as units. ``numbers`` are the
    keys under which the whole is looked up as an 索引号 or 文号. ``terms`` are what a hit is
    scored by, each with its weight.
    """

    text: str
    words: tuple[Word, ...] = ()
    chunks: tuple[Units, ...] = ()
    phrases: tuple[Units, ...] = ()
    excluded: tuple[Units, ...] = ()
    numbers: tuple[str, ...] = ()
    terms: tuple[tuple[str, float], ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: then everything is a hit."""
        return not self.text

    @property
    def says_nothing(self) -> bool:
        """Whether something was typed in which no letter or digit is: it finds nothing."""
        return bool(self.text) and not (self.words or self.phrases or self.excluded)

    @property
    def needles(self) -> tuple[Units, ...]:
        """What to mark in a hit, longer before shorter."""
        told = {*self.phrases, *self.chunks, *(word.units for word in self.words)}
        stops = {word.units for word in self.words if word.is_stop}
        kept = told - stops or told
        return tuple(sorted(kept, key=lambda needle: (-len("".join(needle)), needle)))


def parse(
    text: str, analyzer: Analyzer, stops: Iterable[str], limit: int, most_terms: int
) -> Query:
    """Reads ``text``, of which the first ``limit`` characters and ``most_terms`` terms count.

    Words stand apart by blanks or are cut by jieba; quotation marks of any kind hold a
    phrase together; a minus before a word or phrase excludes it.
    """
    shown = " ".join(text[:limit].replace("\x00", " ").split())
    chunks: list[Units] = []
    phrases: list[Units] = []
    excluded: list[Units] = []
    words: dict[Units, Word] = {}
    weights: Counter[str] = Counter()
    stop_words = frozenset(stops)
    for piece, is_phrase, is_excluded in _pieces(shown):
        sequence = tuple(units(piece))
        if not sequence:
            continue
        if is_excluded:
            excluded.append(sequence)
            continue
        weights.update(_weighted(piece, sequence, analyzer))
        if is_phrase:
            phrases.append(sequence)
        else:
            chunks.append(sequence)
            for word in analyzer.segment(piece):
                is_stop = "".join(word) in stop_words
                words.setdefault(tuple(word), Word(tuple(word), is_stop))
    return Query(
        text=shown,
        words=_without_idle_stops(list(words.values())[:most_terms]),
        chunks=tuple(dict.fromkeys(chunks)),
        phrases=tuple(dict.fromkeys(phrases)),
        excluded=tuple(dict.fromkeys(excluded)),
        numbers=tuple(lookup_keys(_NUMBER_LABEL.sub("", shown).strip('"“”「」'))),
        terms=tuple((term, float(weight)) for term, weight in list(weights.items())[:most_terms]),
    )


def _weighted(piece: str, sequence: Units, analyzer: Analyzer) -> Iterator[str]:
    """The terms to score by: pairs, and words, so that a pair that is a word counts twice."""
    yield from phrase_terms(sequence)
    yield from dict.fromkeys(word for word in analyzer.words(piece) if len(word) > 1)


def phrase_terms(sequence: Units) -> tuple[str, ...]:
    """The index terms of a sequence of units: pairs, and the units that no pair holds."""
    terms: list[str] = []
    covered = False
    for at, unit in enumerate(sequence):
        following = sequence[at + 1] if at + 1 < len(sequence) else ""
        if following and is_single(unit) and is_single(following):
            terms.append(unit + following)
            covered = True
        else:
            if not covered:
                terms.append(unit)
            covered = False
    return tuple(dict.fromkeys(terms))


def _pieces(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Pieces of ``text`` as (piece, is it a phrase, is it excluded)."""
    quoted = [match[match.lastindex or 0] for match in _QUOTED.finditer(text)]
    held = iter(quoted)
    for match in _TOKEN.finditer(_QUOTED.sub("\x00", text)):
        is_phrase = match["slot"] is not None
        piece = next(held) if is_phrase else match["plain"]
        yield piece, is_phrase, match["minus"] is not None


def _without_idle_stops(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words; where all are stop words, none is."""
    words = tuple(words)
    if all(word.is_stop for word in words):
        return tuple(Word(word.units) for word in words)
    return words
