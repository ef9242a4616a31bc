"""Honest snippets: a passage of the text as it stands, and where the query's words are in it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ftarchive.index.analysis import fold_with_offsets, unit_pattern
from ftarchive.search.query import Units

Mark = tuple[int, int]

_BETWEEN = r"[\W_]*"
_LOOKED_AT = 400
"""Occurrences from which the best passage is chosen."""
_STRETCH, _OVERLAP = 100_000, 1_000
"""Characters that are looked through at a time, and how many of them twice."""
_LEAD = 24
"""Characters before the first mark in which the beginning of a clause is looked for."""
_CLAUSE_END = re.compile(r"[。！？；：，、\s]")
_WORD = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Plain text, and the marks in it as (start, end) in characters."""

    text: str
    marks: list[Mark]


def find_marks(text: str, needles: Sequence[Units], most: int) -> list[Mark]:
    """Where the needles stand in ``text``, as (start, end); up to ``most``, none overlapping.

    Longer needles come before shorter. Units are compared as the index compares them, so
    marks go over punctuation, widths and variants.
    """
    pattern = _pattern(tuple(needles))
    if pattern is None:
        return []
    folded, offsets = fold_with_offsets(text)
    marks: list[Mark] = []
    for match in pattern.finditer(folded):
        start, end = offsets[match.start()], _end(offsets, match.end())
        if not marks or start >= marks[-1][1]:
            marks.append((start, end))
        if len(marks) == most:
            break
    return marks


def snippet(text: str, needles: Sequence[Units], length: int) -> Snippet:
    """The passage of ``text`` with most of the query, about ``length`` characters.

    Without a mark it is the beginning of the text. Of a very long text, the first stretch
    that has any mark is looked at.
    """
    flat = text.replace("\n", " ").replace("\t", " ")
    for begin in range(0, len(flat), _STRETCH - _OVERLAP):
        if marks := find_marks(flat[begin : begin + _STRETCH], needles, _LOOKED_AT):
            return _passage(flat, [(a + begin, b + begin) for a, b in marks], length)
    return _passage(flat, [], length)


def _passage(text: str, marks: Sequence[Mark], length: int) -> Snippet:
    start = _start(text, _best(text, marks, length))
    end = _whole_end(text, min(len(text), start + length))
    lead = "…" if start else ""
    tail = "…" if end < len(text) else ""
    shift = len(lead) - start
    inside = [(a + shift, b + shift) for a, b in marks if start <= a and b <= end]
    return Snippet(lead + text[start:end] + tail, inside)


@functools.lru_cache(256)
def _pattern(needles: tuple[Units, ...]) -> re.Pattern[str] | None:
    parts = [_BETWEEN.join(map(unit_pattern, needle)) for needle in needles]
    return re.compile("|".join(parts)) if parts else None


def _end(offsets: Sequence[int], end: int) -> int:
    """The place in the text after a match that ends at ``end`` of the folded text."""
    last = offsets[end - 1]
    while end < len(offsets) - 1 and offsets[end] <= last:
        end += 1
    return offsets[end]


def _best(text: str, marks: Sequence[Mark], length: int) -> int:
    """Where the passage begins whose different marked words are longest together."""
    best, best_value = 0, -1.0
    for number, (start, _) in enumerate(marks):
        value = _value(text, (m for m in marks[number:] if m[1] <= start + length - _LEAD))
        if value > best_value:
            best, best_value = start, value
    return best


def _value(text: str, marks: Iterable[Mark]) -> float:
    told: set[str] = set()
    value = 0.0
    for start, end in marks:
        word = text[start:end]
        value += 0.1 if word in told else float((end - start) ** 2)
        told.add(word)
    return value


def _start(text: str, at: int) -> int:
    """A little before ``at``, at the beginning of a clause where there is one."""
    if at <= _LEAD:
        return 0
    ends = list(_CLAUSE_END.finditer(text, at - _LEAD, at))
    start = ends[0].end() if ends else at - _LEAD // 2
    while start < at and (_splits(text, start) or text[start].isspace()):
        start += 1
    return start


def _whole_end(text: str, end: int) -> int:
    while end < len(text) and _splits(text, end):
        end += 1
    return end


def _splits(text: str, at: int) -> bool:
    """Whether a cut before ``at`` goes through a run of ASCII letters and digits, or parts
    a character from a mark that combines with it."""
    if unicodedata.combining(text[at]):
        return True
    return bool(_WORD.match(text[at]) and at and _WORD.match(text[at - 1]))
