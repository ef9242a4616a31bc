"""A query as it was understood: what a hit has to have, and what it is scored by.

A ``Query`` is a tree of clauses. Its leaves are words side by side, phrases, prefixes, wildcards
and conditions on a field; ``All``, ``Either`` and ``Not`` join them. ``parsing`` makes it out of
what the user typed, an engine answers it, ``wording`` tells the user how it was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from ftarchive.index.analysis import is_single
from ftarchive.index.dictionary import Variant

Units = tuple[str, ...]
Weighted = tuple[tuple[str, float], ...]
"""Index terms, each with its weight."""
ALL_NEEDED = 3
"""Words side by side up to which a hit has to have all; of more it may lack some."""
LabelFacet = Literal["source", "category", "genre"]
Leaf = TypeVar("Leaf")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the query. ``variants`` are the names that will do instead; ``is_stop`` where it
    need not be in a hit, ``is_phrase`` where its units have to stand in a row."""

    units: Units
    variants: tuple[Variant, ...] = ()
    is_stop: bool = False
    is_phrase: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """The index terms that a text with this word must have."""
        return phrase_terms(self.units)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words written together, without a blank between them."""

    words: tuple[Word, ...]

    @property
    def units(self) -> Units:
        """The units of all its words, in a row."""
        return tuple(unit for word in self.words for unit in word.units)

    def as_word(self) -> Word:
        """The whole as one word; its variants are the whole with one name for another."""
        others: list[Variant] = []
        for at, word in enumerate(self.words):
            before, after = Chunk(self.words[:at]).units, Chunk(self.words[at + 1 :]).units
            others += [
                replace(other, units=(*before, *other.units, *after)) for other in word.variants
            ]
        return Word(self.units, tuple(others))


@dataclass(frozen=True, slots=True)
class Words:
    """Words side by side: the more of them a document has, the better it fits.

    In a question not every word has to be in a hit. ``numbers`` are the 索引号 and 文号 among
    them, each as the forms it is looked up under: the document that bears one is a hit.
    """

    chunks: tuple[Chunk, ...]
    is_question: bool = False
    numbers: tuple[tuple[str, ...], ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """The different words of all chunks, in order; where all are stop words, none is."""
        words = {word.units: word for chunk in self.chunks for word in chunk.words}
        if all(word.is_stop for word in words.values()):
            return tuple(replace(word, is_stop=False) for word in words.values())
        return tuple(words.values())

    @property
    def needed(self) -> tuple[Word, ...]:
        """Those of the words that count: stop words do not."""
        return tuple(word for word in self.words if not word.is_stop)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Units that have to stand in a row; where it ``is_open`` the last of them may go on."""

    units: Units
    is_open: bool = False

    @property
    def whole_units(self) -> Units:
        """The units that a text has to have as they are."""
        goes_on = self.is_open and not is_single(self.units[-1])
        return self.units[:-1] if goes_on else self.units


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A unit of letters and digits, folded, in which ``*`` stands for any number of these and
    ``?`` for one."""

    pattern: str


@dataclass(frozen=True, slots=True)
class InTitle:
    """What the title alone has to meet."""

    clause: Clause


@dataclass(frozen=True, slots=True)
class Numbered:
    """An 索引号 or 文号: ``text`` as it was typed, ``keys`` the forms it is looked up under. Where
    no document has it, those whose number begins with the first key will do."""

    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value of a facet in which the units, or those of a variant, stand in a row."""

    facet: LabelFacet
    word: Word


@dataclass(frozen=True, slots=True)
class Dated:
    """Days from ``first`` to ``last``, both inclusive, as YYYYMMDD; None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be met."""

    clause: Clause


@dataclass(frozen=True, slots=True)
class All:
    """What has to be met together."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Of which one has to be met."""

    clauses: tuple[Clause, ...]


Clause = Words | Phrase | Wildcard | InTitle | Numbered | Labelled | Dated | Not | All | Either


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was understood.

    ``text`` is what was typed, blanks evened out, and ``clause`` what it was read as: None where
    no letter or digit was in it. ``literal`` are the units of the whole: a document with them in
    a row is a hit however the rest was read. ``scored`` is what a hit is scored by: of each
    group the alternative that scores most.
    """

    text: str
    clause: Clause | None = None
    literal: Units = ()
    scored: tuple[tuple[Weighted, ...], ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: then everything is a hit."""
        return not self.text

    @property
    def says_nothing(self) -> bool:
        """Whether something was typed in which no letter or digit is: it finds nothing."""
        return bool(self.text) and self.clause is None

    @property
    def is_question(self) -> bool:
        """Whether words of it are read as a question, of which a hit need not have all."""
        return any(bag.is_question for bag in self._leaves(Words))

    @property
    def words(self) -> tuple[Word, ...]:
        """All words asked for, in order."""
        return tuple(dict.fromkeys(word for bag in self._leaves(Words) for word in bag.words))

    @property
    def chunks(self) -> tuple[Units, ...]:
        """The units of what was written together in plain text, in order."""
        bags = self._leaves(Words)
        return tuple(dict.fromkeys(chunk.units for bag in bags for chunk in bag.chunks))

    @property
    def numbers(self) -> tuple[tuple[str, ...], ...]:
        """The 索引号 and 文号 in plain text, each as the forms it is looked up under."""
        return tuple(number for bag in self._leaves(Words) for number in bag.numbers)

    @property
    def asked(self) -> Units:
        """The units of all that is asked for in plain text and phrases."""
        return tuple(unit for part in (*self.chunks, *self.phrases) for unit in part)

    @property
    def phrases(self) -> tuple[Units, ...]:
        """All phrases asked for, in order."""
        return tuple(dict.fromkeys(phrase.units for phrase in self._leaves(Phrase)))

    @property
    def variants(self) -> tuple[tuple[Word, Variant], ...]:
        """Every name that is searched beside one that was typed."""
        labels = tuple(leaf.word for leaf in self._leaves(Labelled))
        return tuple((word, other) for word in self.words + labels for other in word.variants)

    def _leaves(self, kind: type[Leaf]) -> tuple[Leaf, ...]:
        found = leaves(self.clause) if self.clause else ()
        return tuple(leaf for leaf in found if isinstance(leaf, kind))


def leaves(clause: Clause, *, in_titles: bool = True) -> Iterator[Clause]:
    """The leaves of a clause that are asked for, what is excluded being none; those that the
    title alone has to meet only where ``in_titles``."""
    match clause:
        case All(clauses) | Either(clauses):
            for each in clauses:
                yield from leaves(each, in_titles=in_titles)
        case InTitle(inner):
            if in_titles:
                yield from leaves(inner)
        case Not():
            return
        case _:
            yield clause


def phrase_terms(sequence: Sequence[str]) -> tuple[str, ...]:
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
