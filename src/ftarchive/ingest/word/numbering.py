"""The automatic numbers of a Word document, counted as Word counts them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ftarchive.ingest.numerals import numeral
from ftarchive.ingest.word.wordml import (
    attribute,
    child,
    local_name,
    name_of,
    number,
    switch,
    value,
)

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_NO_BLANK_AFTER = re.compile(r"[\u2460-\u24ff\u3000-\u303f\uff00-\uffef]$")
"""Signs that are wide enough to stand before a word without a blank."""


@dataclass(slots=True)
class Level:
    """How one level of a list counts and looks."""

    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    text: str = ""
    suffix: str = "tab"
    restarts: int | None = None
    is_legal: bool = False
    style: str = ""

    @classmethod
    def read(cls, element: Any) -> Level:
        """The level that a ``w:lvl`` describes."""
        format_ = _format(element)
        return cls(
            start=number(value(element, "w:start"), 0) or 0,
            format=attribute(format_, "val", "decimal"),
            pattern=attribute(format_, "format"),
            text=value(element, "w:lvlText"),
            suffix=value(element, "w:suff", default="tab"),
            restarts=number(value(element, "w:lvlRestart")),
            is_legal=bool(switch(element, "w:isLgl")),
            style=value(element, "w:pStyle"),
        )


@dataclass(slots=True)
class Sequence:
    """What a ``w:num`` refers to: levels, and with what levels begin anew for it."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before a paragraph: ``text`` with the blank after it; none for bullets."""

    text: str
    is_bullet: bool


class Numbering:
    """The lists of a document and how far each of them has been counted.

    ``root`` is ``w:numbering`` or None; ``style_lists`` gives the ``numId`` of styles for
    lists, to which definitions may refer.
    """

    def __init__(self, root: Any | None, style_lists: dict[str, str]) -> None:
        elements = list(root) if root is not None else []
        self._abstract = {
            attribute(each, "abstractNumId"): each
            for each in elements
            if name_of(each) == "w:abstractNum"
        }
        self._nums = {
            attribute(each, "numId"): each for each in elements if name_of(each) == "w:num"
        }
        self._style_lists = style_lists
        self._sequences: dict[str, Sequence | None] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of_style(self, num_id: str, styles: Iterable[str]) -> int | None:
        """The level that a list keeps for one of these styles."""
        sequence = self._sequence(num_id)
        wanted = set(styles)
        levels = sequence.levels.items() if sequence else ()
        return next((at for at, level in levels if level.style and level.style in wanted), None)

    def next(self, num_id: str, at: int) -> Mark | None:
        """Counts one paragraph of the list on level ``at`` (from 0); None where there is no
        such list."""
        sequence = self._sequence(num_id)
        if sequence is None or at not in sequence.levels:
            return None
        self._count(num_id, sequence, at)
        level = sequence.levels[at]
        if level.format == "bullet":
            return Mark("", is_bullet=True)
        return Mark(self._shown(sequence, level), is_bullet=False)

    def _sequence(self, num_id: str) -> Sequence | None:
        if num_id not in self._sequences:
            self._sequences[num_id] = self._read_sequence(num_id)
        return self._sequences[num_id]

    def _read_sequence(self, num_id: str) -> Sequence | None:
        num = self._nums.get(num_id)
        abstract = value(num, "w:abstractNumId")
        for _ in range(_LEVELS):  # a style may refer to a style, and one day to itself
            link = value(self._abstract.get(abstract), "w:numStyleLink")
            if not link:
                break
            linked = self._nums.get(self._style_lists.get(link, ""))
            abstract = value(linked, "w:abstractNumId")
        element = self._abstract.get(abstract)
        if num is None or element is None:
            return None
        sequence = Sequence(abstract, _levels(element))
        for each in num:
            _override(sequence, each)
        return sequence

    def _count(self, num_id: str, sequence: Sequence, at: int) -> None:
        counts = self._counts.setdefault(sequence.abstract, [None] * _LEVELS)
        if at in sequence.starts and (num_id, at) not in self._begun:
            counts[at] = None
        self._begun.add((num_id, at))
        known = counts[at]
        counts[at] = _start(sequence, at) if known is None else known + 1
        for deeper in range(at + 1, _LEVELS):
            level = sequence.levels.get(deeper)
            if level is None or level.restarts is None or at < level.restarts:
                counts[deeper] = None

    def _shown(self, sequence: Sequence, level: Level) -> str:
        counts = self._counts[sequence.abstract]

        def part(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = sequence.levels.get(at, level)
            known = counts[at]
            name = "decimal" if level.is_legal and of.format != "bullet" else of.format
            return numeral(_start(sequence, at) if known is None else known, name, of.pattern)

        text = _PLACE.sub(part, level.text).strip()
        has_blank = text and level.suffix != "nothing" and not _NO_BLANK_AFTER.search(text)
        return f"{text} " if has_blank else text


def _format(element: Any) -> Any | None:
    """The ``w:numFmt`` of a level, also where newer formats stand beside an older one."""
    plain = child(element, "w:numFmt")
    chosen = child(element, "mc:AlternateContent", "mc:Choice", "w:numFmt")
    return plain if chosen is None else chosen


def _levels(element: Any) -> dict[int, Level]:
    return {
        at: Level.read(each)
        for each in element
        if name_of(each) == "w:lvl" and 0 <= (at := number(attribute(each, "ilvl"), 0) or 0) < 9
    }


def _override(sequence: Sequence, element: Any) -> None:
    """Takes what a ``w:num`` says otherwise than the definition that it uses."""
    at = number(attribute(element, "ilvl"), 0) or 0
    if local_name(element) != "lvlOverride" or not 0 <= at < _LEVELS:
        return
    if (level := child(element, "w:lvl")) is not None:
        sequence.levels[at] = Level.read(level)
    start = number(value(element, "w:startOverride"))
    if start is not None:
        sequence.starts[at] = start


def _start(sequence: Sequence, at: int) -> int:
    level = sequence.levels.get(at)
    return sequence.starts.get(at, level.start if level else 1)
