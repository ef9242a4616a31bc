"""What one may be about to type: agencies and words by how common they are, titles by date.

Nothing is suggested that finds nothing: agencies and words are counted in the documents that are
there, and a title is that of one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ftarchive.index.analysis import units
from ftarchive.index.vocabulary import Lines, Reading, Vocabulary
from ftarchive.search.engine import Suggestion

_LONGEST = 60
"""Characters typed from which nobody expects to be helped any more."""
_AGENCIES, _WORDS = 3, 4
"""How many of them stand before the titles at most, of each."""
_LOOKED_AT = 3
"""Candidates that are looked at for one place."""


def suggest(vocabulary: Vocabulary, typed: str, limit: int) -> list[Suggestion]:
    """Up to ``limit`` suggestions for what was typed: Han, pinyin, initials, or a mixture."""
    if limit < 1 or len(typed) > _LONGEST:
        return []
    readings = vocabulary.readings(typed)
    told = {_key(typed)}
    kinds = (
        (_agencies(vocabulary, readings), _AGENCIES),
        (_words(vocabulary, readings), _WORDS),
        (_titles(vocabulary, readings), limit),
    )
    found: list[Suggestion] = []
    for suggestions, most in kinds:
        found += islice(_new(suggestions, told), min(most, limit - len(found)))
    return found


def _new(suggestions: Iterator[Suggestion], told: set[str]) -> Iterator[Suggestion]:
    """Those that were not told yet; a title is worth telling also where it was typed in full."""
    for suggestion in suggestions:
        key = _key(suggestion.text)
        if suggestion.count and (key not in told or suggestion.kind == "title"):
            told.add(key)
            yield suggestion


def _agencies(vocabulary: Vocabulary, readings: list[Reading]) -> Iterator[Suggestion]:
    for number in _found(vocabulary.agencies, readings, _AGENCIES * _LOOKED_AT):
        name, count = vocabulary.agency(number)
        yield Suggestion(name, "agency", count)


def _words(vocabulary: Vocabulary, readings: list[Reading]) -> Iterator[Suggestion]:
    for number in _found(vocabulary.words, readings, _WORDS * _LOOKED_AT):
        word, count = vocabulary.word(number)
        yield Suggestion(word, "term", count)


def _titles(vocabulary: Vocabulary, readings: list[Reading]) -> Iterator[Suggestion]:
    told: set[str] = set()
    for number in _found(vocabulary.titles, readings, None):
        line = vocabulary.titles.line(number)
        if line not in told:
            told.add(line)
            title, id_ = vocabulary.title(number)
            yield Suggestion(title, "title", 1, id_)


def _found(lines: Lines, readings: list[Reading], most: int | None) -> Iterator[int]:
    """The numbers of lines that begin with what was typed, then of those that hold it."""
    begun: set[int] = set()
    for number in islice(lines.find(readings, at_start=True), most):
        begun.add(number)
        yield number
    inside = (n for n in lines.find(readings, at_start=False) if n not in begun)
    yield from islice(inside, most)


def _key(text: str) -> str:
    return " ".join(units(text))
