"""The dictionary of an archive: user words, stop words, synonyms and names of agencies.

Four files that an archivist edits, in ``index/dictionary/``; ``docs/dictionary.md`` tells how. A
generation of the index keeps a copy of those it was built with.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from ftarchive.config import Home
from ftarchive.index.analysis import Analyzer, units
from ftarchive.wordlists import Line, digest, read_lines, sides

Units = tuple[str, ...]
Kind = Literal["synonym", "agency"]

WORDS, STOPS = "words.txt", "stop.txt"
KINDS: dict[str, Kind] = {"synonyms.txt": "synonym", "agencies.txt": "agency"}
FILES = (WORDS, STOPS, *KINDS)

_STRAY = re.compile("[>＞]")
_FREQUENCY = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Variant:
    """Another name for what was asked: ``shown`` as it is written in its file."""

    units: Units
    shown: str
    kind: Kind


class Occurrence(NamedTuple):
    """A name in a sequence of units, from ``start`` up to ``end``, and its other names."""

    start: int
    end: int
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Dictionary:
    """One state of the four files, read.

    ``entries`` are the lines of each file without blanks and remarks, ``stops`` the stop words
    folded. ``variants`` gives for the units of a name what asking for it also finds; ``names``
    are all names that stand in a file, those without variants of their own too.
    """

    entries: Mapping[str, tuple[str, ...]]
    stops: frozenset[str]
    variants: Mapping[Units, tuple[Variant, ...]]
    names: frozenset[Units]

    @classmethod
    def read(cls, paths: Path | Mapping[str, Path]) -> Dictionary:
        """The dictionary in a folder, or of files given by their names in one.

        Raises ``HomeError`` (dictionary-faulty) for the first line that says nothing clear.
        """
        if isinstance(paths, Path):
            paths = {name: paths / name for name in FILES}
        lines = {name: read_lines(paths[name]) for name in FILES}
        _check_words(lines[WORDS])
        names = _Names()
        for name, kind in KINDS.items():
            names.read(lines[name], kind)
        return cls(
            entries={name: tuple(line.text for line in lines[name]) for name in FILES},
            stops=frozenset("".join(_units(line, line.text)) for line in lines[STOPS]),
            variants=names.variants(),
            names=frozenset(names.known),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """The user words, some with a frequency behind them."""
        return self.entries[WORDS]

    @functools.cached_property
    def analyzer(self) -> Analyzer:
        """The analysis with these user words."""
        return Analyzer(self.words)

    @functools.cached_property
    def _longest_from(self) -> dict[str, int]:
        """Units of the longest name that begins with a unit."""
        longest: dict[str, int] = {}
        for name in self.names:
            longest[name[0]] = max(longest.get(name[0], 0), len(name))
        return longest

    def fingerprint(self) -> dict[str, str]:
        """A sum of each file's entries, by the file's name without its ending."""
        return {Path(name).stem: digest(entries) for name, entries in self.entries.items()}

    def matches(self, sequence: Sequence[str]) -> list[Occurrence]:
        """The names in ``sequence`` that have variants: from left to right, the longest name
        first, none inside or across another."""
        found = []
        for start, end in self._spans(sequence):
            if variants := self.variants.get(tuple(sequence[start:end])):
                found.append(Occurrence(start, end, variants))
        return found

    def _spans(self, sequence: Sequence[str]) -> Iterator[tuple[int, int]]:
        start = 0
        while start < len(sequence):
            end = self._end_of_name(sequence, start)
            if end > start:
                yield start, end
            start = max(end, start + 1)

    def _end_of_name(self, sequence: Sequence[str], start: int) -> int:
        """Where the longest name that begins at ``start`` ends; ``start`` where none does."""
        longest = self._longest_from.get(sequence[start], 0)
        if not longest:
            return start
        last = min(start + longest, len(sequence))
        ends = (end for end in range(last, start, -1) if tuple(sequence[start:end]) in self.names)
        return next(ends, start)


def home_files(home: Home) -> dict[str, Path]:
    """The files that the next rebuild will use, each the home's own or the shipped one."""
    return {name: home.resource("index", "dictionary", name) for name in FILES}


def _check_words(lines: Iterable[Line]) -> None:
    for line in lines:
        word, *more = line.text.split()
        _units(line, word)
        if len(more) > 1 or not all(map(_FREQUENCY.fullmatch, more)):
            line.refuse("词后只能空一格写一个词频，词频是九位以内的正整数")


def _units(line: Line, name: str) -> Units:
    """The units of a name in ``line``, of which there has to be one."""
    found = tuple(units(name))
    if not found:
        line.refuse(f"“{name}”里没有一个字" if name else "有一边是空的")
    return found


class _Names:
    """The names of all lines read so far, and which of them finds which."""

    def __init__(self) -> None:
        self.known: set[Units] = set()
        self._found: dict[Units, dict[Units, Variant]] = {}
        self._said: dict[frozenset[Units], tuple[Line, bool, Units]] = {}

    def read(self, lines: Iterable[Line], kind: Kind) -> None:
        """Takes in the lines of a file."""
        for line in lines:
            asked, others = sides(line)
            group = [Variant(_units(line, name), name, kind) for name in (*asked, *others)]
            _check_group(line, group)
            self.known.update(variant.units for variant in group)
            self._join(line, group, is_mutual=not asked)

    def _join(self, line: Line, group: list[Variant], *, is_mutual: bool) -> None:
        """Lets each of ``group`` find the others; where not mutual, only the first."""
        for asked in group if is_mutual else group[:1]:
            for variant in group:
                if variant.units != asked.units:
                    self._note(line, asked.units, variant.units, is_mutual=is_mutual)
                    self._found.setdefault(asked.units, {}).setdefault(variant.units, variant)

    def _note(self, line: Line, asked: Units, found: Units, *, is_mutual: bool) -> None:
        """Refuses a line by which two names stand to each other otherwise than by another."""
        said = (line, is_mutual, () if is_mutual else asked)
        before = self._said.setdefault(frozenset((asked, found)), said)
        if before[1:] != said[1:]:
            pair = f"“{''.join(asked)}”和“{''.join(found)}”"
            where = f"{before[0].path.name} 第 {before[0].number} 行"
            line.refuse(
                f"{pair}的关系与 {where}矛盾：同一对词，要么互通（=），要么只朝一个方向（=>）"
            )

    def variants(self) -> dict[Units, tuple[Variant, ...]]:
        """What asking for a name also finds, in the order of the lines."""
        return {asked: tuple(found.values()) for asked, found in self._found.items()}


def _check_group(line: Line, group: Sequence[Variant]) -> None:
    if len(group) < 2:
        line.refuse("只有一个词；要写成“甲 = 乙”或“甲 => 乙”")
    seen: dict[Units, str] = {}
    for variant in group:
        if _STRAY.search(variant.shown):
            line.refuse(f"“{variant.shown}”里的“>”只能紧跟在“=”后面")
        if variant.units in seen:
            line.refuse(f"“{variant.shown}”和“{seen[variant.units]}”是同一个词，写了两次")
        seen[variant.units] = variant.shown
