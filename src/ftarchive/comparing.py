"""Two texts compared, paragraph by paragraph, and inside of paragraphs that changed.

Paragraphs that stand in both texts once are the fixed points (a patience diff), so that long texts
take little more time than it takes to read them. Inside of a paragraph characters are compared,
letters and digits as whole words.
"""

from __future__ import annotations

import bisect
import math
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from ftarchive.record import LABELS, Disclosure

Kind = Literal["same", "added", "removed", "changed"]

_SMALL = 250_000
"""Product of the numbers of paragraphs up to which every pair may be looked at."""
_DEEPEST = 30
_NEAR = 12
"""Paragraphs among which the new form of an old one is looked for."""
_ALIKE, _READ = 0.5, 1000
"""Share of pairs of characters from which a paragraph counts as changed, rather than as removed
and another as added; and how many characters are looked at for that."""
_LONGEST = 2000
"""Words of a paragraph up to which it is compared inside."""
_CHANCE = 1
"""Characters that two forms of a paragraph have in common between two changes by chance alone."""
_WORD = re.compile(r"[0-9A-Za-z０-９]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a paragraph: in both texts, in the new one alone or in the old one alone."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that changed, or all ``paragraphs`` between two that did; each in stretches."""

    kind: Kind
    paragraphs: tuple[tuple[Stretch, ...], ...]

    @property
    def length(self) -> int:
        """Characters."""
        return sum(len(part.text) for paragraph in self.paragraphs for part in paragraph)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of both texts in passages, in order; not ``is_whole`` where time ran out and whole
    paragraphs stand for what changed in them."""

    passages: list[Passage]
    is_whole: bool = True

    def count(self, kind: Kind) -> int:
        """How many paragraphs are of a kind."""
        return sum(len(each.paragraphs) for each in self.passages if each.kind == kind)


class FieldChange(NamedTuple):
    """A field that is not the same in two versions, by its name, as each words it."""

    name: str
    old: str
    new: str


class _Run(NamedTuple):
    """``length`` paragraphs that are the same, from ``old`` and ``new`` on."""

    old: int
    new: int
    length: int


class _Window(NamedTuple):
    """Some paragraphs of either text, from … to."""

    old: int
    old_end: int
    new: int
    new_end: int


def compare(old: str, new: str, until: float = math.inf, *, is_marked: bool = True) -> Comparison:
    """What became of the paragraphs of ``old``: a paragraph a line, empty ones left out.

    After ``until``, a moment of the monotonic clock, and where it is not ``is_marked``, paragraphs
    are not compared inside.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    passages: list[Passage] = []
    is_whole = True
    for gap, run in _steps(before, after):
        removed, added = before[gap.old : gap.old_end], after[gap.new : gap.new_end]
        for one, other in _paired(removed, added, until):
            in_time = time.monotonic() < until
            is_whole &= in_time
            passages.append(_change(one, other, is_marked=is_marked and in_time))
        if run.length:
            same = before[run.old : run.old + run.length]
            passages.append(Passage("same", tuple((Stretch("same", each),) for each in same)))
    return Comparison(passages, is_whole)


def field_changes(old: Disclosure, new: Disclosure) -> list[FieldChange]:
    """The fields but for the text in which two versions differ, in reading order; last, as
    ``attachments``, the names of these where any of them differs."""
    changes = [
        FieldChange(name, _worded(old, name), _worded(new, name))
        for name in LABELS
        if name != "text" and _worded(old, name) != _worded(new, name)
    ]
    one, other = ({(a.name, a.sha256) for a in each.attachments} for each in (old, new))
    if one != other:
        changes.append(FieldChange("attachments", _attached(old), _attached(new)))
    return changes


def cut(passages: Sequence[Passage], most: int) -> list[Passage]:
    """The first passages with up to ``most`` characters together."""
    kept: list[Passage] = []
    for passage in passages:
        most -= passage.length
        if most < 0:
            break
        kept.append(passage)
    return kept


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _worded(record: Disclosure, name: str) -> str:
    value = record.given.get(name) or getattr(record, name) or ""
    return value if isinstance(value, str) else " > ".join(value)


def _attached(record: Disclosure) -> str:
    return "、".join(f"{each.name}（{each.sha256[:8]}）" for each in record.attachments)


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[_Window, _Run]]:
    """What differs and the run of equal paragraphs behind it, one after another."""
    end = _Run(len(old), len(new), 0)
    at = _Run(0, 0, 0)
    for run in [*_merged(_aligned(old, new, _Window(0, len(old), 0, len(new)), 0)), end]:
        yield _Window(at.old + at.length, run.old, at.new + at.length, run.new), run
        at = run


def _merged(runs: Iterator[_Run]) -> Iterator[_Run]:
    """Runs that follow each other without a gap as one."""
    last: _Run | None = None
    for run in runs:
        if last and (last.old + last.length, last.new + last.length) == run[:2]:
            last = last._replace(length=last.length + run.length)
        else:
            if last:
                yield last
            last = run
    if last:
        yield last


def _aligned(old: list[str], new: list[str], window: _Window, depth: int) -> Iterator[_Run]:
    """The equal paragraphs in a window, in order."""
    head = _common(old, new, window)
    first = _Window(window.old + head, window.old_end, window.new + head, window.new_end)
    tail = _common_end(old, new, first)
    inner = first._replace(old_end=first.old_end - tail, new_end=first.new_end - tail)
    if head:
        yield _Run(window.old, window.new, head)
    if inner.old < inner.old_end and inner.new < inner.new_end:
        yield from _inner(old, new, inner, depth)
    if tail:
        yield _Run(inner.old_end, inner.new_end, tail)


def _inner(old: list[str], new: list[str], window: _Window, depth: int) -> Iterator[_Run]:
    anchors = _anchors(old, new, window) if depth < _DEEPEST else []
    if anchors:
        ends = [_Run(window.old - 1, window.new - 1, 1), *anchors]
        for before, anchor in pairwise([*ends, _Run(window.old_end, window.new_end, 0)]):
            gap = _Window(before.old + 1, anchor.old, before.new + 1, anchor.new)
            yield from _aligned(old, new, gap, depth + 1)
            if anchor.length:
                yield anchor
    elif (window.old_end - window.old) * (window.new_end - window.new) <= _SMALL:
        one, other = old[window.old : window.old_end], new[window.new : window.new_end]
        for found in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
            if found.size:
                yield _Run(window.old + found.a, window.new + found.b, found.size)


def _common(old: list[str], new: list[str], window: _Window) -> int:
    most = min(window.old_end - window.old, window.new_end - window.new)
    same = (n for n in range(most) if old[window.old + n] != new[window.new + n])
    return next(same, most)


def _common_end(old: list[str], new: list[str], window: _Window) -> int:
    most = min(window.old_end - window.old, window.new_end - window.new)
    same = (n for n in range(most) if old[window.old_end - 1 - n] != new[window.new_end - 1 - n])
    return next(same, most)


def _anchors(old: list[str], new: list[str], window: _Window) -> list[_Run]:
    """Paragraphs that are in either part of the window once, as many as keep their order."""
    where = _once(new, window.new, window.new_end)
    pairs = [
        (at, where[line])
        for line, at in _once(old, window.old, window.old_end).items()
        if line in where
    ]
    return [_Run(*pairs[n], 1) for n in _ascending([new_at for _, new_at in pairs])]


def _once(lines: list[str], start: int, end: int) -> dict[str, int]:
    """Where each paragraph stands that is there once, in order."""
    times = Counter(lines[start:end])
    return {lines[at]: at for at in range(start, end) if times[lines[at]] == 1}


def _ascending(values: Sequence[int]) -> list[int]:
    """The places of a longest ascending part of ``values``, all different."""
    tops: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        at = bisect.bisect_left(tops, value)
        before.append(places[at - 1] if at else -1)
        tops[at : at + 1] = [value]
        places[at : at + 1] = [place]
    found = []
    place = places[-1] if places else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _paired(old: list[str], new: list[str], until: float) -> Iterator[tuple[str, str]]:
    """What was removed, what was added, and the two forms of what changed; empty for none. After
    ``until`` nothing counts as changed."""
    forms = [Counter[str]()] * len(new)
    made = at = 0
    for line in old:
        while made < min(at + _NEAR, len(new)) and time.monotonic() < until:
            forms[made] = _pairs(new[made])
            made += 1
        in_time = time.monotonic() < until
        found = _likest(_pairs(line), forms[at : at + _NEAR]) if in_time else None
        if found is None:
            yield line, ""
            continue
        yield from (("", each) for each in new[at : at + found])
        yield line, new[at + found]
        at += found + 1
    yield from (("", each) for each in new[at:])


def _likest(one: Counter[str], others: Sequence[Counter[str]]) -> int | None:
    shares = [_share(one, other) for other in others]
    best = max(shares, default=0.0)
    return shares.index(best) if best >= _ALIKE else None


def _pairs(line: str) -> Counter[str]:
    return Counter(map("".join, pairwise(f" {line[:_READ]} ")))


def _share(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())


def _change(old: str, new: str, *, is_marked: bool) -> Passage:
    if not old:
        return Passage("added", ((Stretch("added", new),),))
    if not new:
        return Passage("removed", ((Stretch("removed", old),),))
    return Passage("changed", (tuple(_stretches(old, new, is_marked=is_marked)),))


def _stretches(old: str, new: str, *, is_marked: bool) -> Iterator[Stretch]:
    """Both forms of a paragraph in one: what is removed stands before what is added for it."""
    one, other = (_WORD.findall(text) if is_marked else [text] for text in (old, new))
    for old_start, old_end, new_start, new_end, is_same in _differences(one, other):
        removed, added = "".join(one[old_start:old_end]), "".join(other[new_start:new_end])
        if is_same:
            yield Stretch("same", removed)
            continue
        if removed:
            yield Stretch("removed", removed)
        if added:
            yield Stretch("added", added)


def _differences(one: list[str], other: list[str]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Ranges of both, and whether they are the same."""
    at = _Run(0, 0, 0)
    end = _Run(len(one), len(other), 0)
    for run in [*_word_runs(one, other), end]:
        gap = (at.old + at.length, run.old, at.new + at.length, run.new)
        if gap[0] < gap[1] or gap[2] < gap[3]:
            yield (*gap, False)
        if run.length:
            yield run.old, run.old + run.length, run.new, run.new + run.length, True
        at = run


def _word_runs(one: list[str], other: list[str]) -> list[_Run]:
    """Runs of words that both have, those between two changes left out that are chance."""
    whole = _Window(0, len(one), 0, len(other))
    head = _common(one, other, whole)
    tail = _common_end(one, other, _Window(head, len(one), head, len(other)))
    inner, inside = one[head : len(one) - tail], other[head : len(other) - tail]
    found = [_Run(0, 0, head)] if head else []
    if max(len(inner), len(inside)) <= _LONGEST:
        blocks = SequenceMatcher(None, inner, inside, autojunk=False).get_matching_blocks()
        found += [
            _Run(head + block.a, head + block.b, block.size)
            for block in blocks
            if len("".join(inner[block.a : block.a + block.size])) > _CHANCE
        ]
    return found + ([_Run(len(one) - tail, len(other) - tail, tail)] if tail else [])
