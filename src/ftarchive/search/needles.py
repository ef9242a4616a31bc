"""What to look for in the text of a hit, and how much each find is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ftarchive.index.analysis import is_single
from ftarchive.search.query import Chunk, Phrase, Query, Units, Wildcard, Word, Words, leaves

_PHRASE = 2.0
"""How much more than a word of the same length a phrase is worth."""
_LONGEST = 8
"""Characters from which a longer name is worth no more."""
_SINGLE = 0.3
"""What a word of one Han character is worth: it stands inside of other words too."""


@dataclass(frozen=True, slots=True)
class Needle:
    """Units that stand in a row, in which there may be wildcards; the last may go on where it
    ``is_open``.

    ``asked`` are those of the word that was asked for, where this is another name for it.
    """

    units: Units
    asked: Units = ()
    worth: float = 1.0
    is_open: bool = False

    @property
    def group(self) -> Units:
        """What all names of the same word have in common."""
        return self.asked or self.units


def text_needles(query: Query) -> tuple[Needle, ...]:
    """What to mark in the text of a hit: what is asked of its title alone is not in it."""
    return _needles(query, in_title=False)


def title_needles(query: Query) -> tuple[Needle, ...]:
    """What to mark in the title of a hit."""
    return _needles(query, in_title=True)


def _needles(query: Query, *, in_title: bool) -> tuple[Needle, ...]:
    found = [Needle(query.literal, worth=_worth(query.literal))] if query.literal else []
    for leaf in leaves(query.clause, in_titles=in_title) if query.clause else ():
        if isinstance(leaf, Phrase):
            found += _of_phrase(leaf)
        elif isinstance(leaf, Words):
            found += _of_words(leaf)
        elif isinstance(leaf, Wildcard):
            found.append(Needle((leaf.pattern,), worth=_worth((leaf.pattern,))))
    return tuple({(needle.units, needle.is_open): needle for needle in found}.values())


def _of_phrase(phrase: Phrase) -> Iterable[Needle]:
    yield Needle(phrase.units, worth=_PHRASE * _worth(phrase.units), is_open=phrase.is_open)


def _of_words(words: Words) -> Iterable[Needle]:
    """Whole chunks, words that say something, and the other names of these."""
    says_more = not all(word.is_stop for chunk in words.chunks for word in chunk.words)
    for chunk in words.chunks:
        if len(chunk.words) > 1:
            yield Needle(chunk.units, worth=_worth(chunk.units))
        for word in _telling(chunk, without_stops=says_more):
            yield from _of_word(word)


def _telling(chunk: Chunk, *, without_stops: bool) -> Sequence[Word]:
    """The words to mark where they stand alone: one of a single Han character, which stands in
    many other words, only where no longer one was typed together with it."""
    words = [word for word in chunk.words if not (word.is_stop and without_stops)]
    return [word for word in words if word.variants or not _is_single(word.units)] or words


def _of_word(word: Word) -> Iterable[Needle]:
    worth = _worth(word.units) * (_PHRASE if word.is_phrase else 1.0)
    yield Needle(word.units, worth=worth)
    for variant in word.variants:
        yield Needle(variant.units, asked=word.units, worth=worth)


def _worth(units: Units) -> float:
    return _SINGLE if _is_single(units) else float(min(len("".join(units)), _LONGEST))


def _is_single(units: Units) -> bool:
    return len(units) == 1 and is_single(units[0])
