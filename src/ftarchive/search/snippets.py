"""Honest snippets: a passage of the text as it stands, and where the query's words are in it."""

from __future__ import annotations

import heapq
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ftarchive.index.spotting import Spotter
from ftarchive.search import borders
from ftarchive.search.borders import Cut
from ftarchive.search.needles import Needle

Mark = tuple[int, int]

_STRETCH, _OVERLAP = 200_000, 1_000
"""Characters that are looked through at a time, and how many of them twice."""
_LEAD = 40
"""Most characters before the first mark of a passage."""
_COMMON = 0.25
"""How fast a word loses worth with each time that it is in the text."""
_NEAR_BEST, _MOST_WEIGHED = 0.9, 60
"""Share of the most that a passage can show from which it is looked at closely, and how many."""
_CLOSE, _SENTENCE, _AGAIN = 0.15, 0.1, 0.02
"""What is added to a passage whose words stand close together, that begins with a sentence, and
for each time that a word stands there again."""
_MOST_AGAIN = 3
"""Times that count so, of all words together."""
_MORE = 1.2
"""How much more two passages have to show than one."""
_DOTS = "…"
_SENTENCE_END = re.compile(r"[。！？!?；\n]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Plain text, and the marks in it as (start, end) in characters; ``places`` are those in the
    whole text at which what its passages show begins."""

    text: str
    marks: list[Mark]
    places: tuple[int, ...] = (0,)


class _Find(NamedTuple):
    """A place of a needle, and the number of its group."""

    start: int
    end: int
    group: int


class _Choice(NamedTuple):
    """Finds that are shown together: from where to where, which groups, what that is worth."""

    start: int
    end: int
    groups: frozenset[int]
    value: float


def find_marks(text: str, needles: Sequence[Needle], most: int) -> list[Mark]:
    """Where the needles stand in ``text``, as (start, end); up to ``most``, none overlapping.

    Units are compared as the index compares them, so marks go over punctuation, widths and
    variants. Where needles overlap, one mark goes over both.
    """
    spotter = Spotter(text)
    spans = (spotter.spans(needle.units, is_open=needle.is_open) for needle in needles)
    marks: list[Mark] = []
    for start, end in heapq.merge(*spans):
        if marks and start < marks[-1][1]:
            marks[-1] = marks[-1][0], max(end, marks[-1][1])
        elif len(marks) == most:
            break
        else:
            marks.append((start, end))
    return marks


def snippet(
    text: str, needles: Sequence[Needle], length: int, cut: Cut, breaks: Sequence[int] = ()
) -> Snippet:
    """The passage of ``text`` with most of the query, about ``length`` characters.

    Where that shows more of the different words it is two passages with dots between; without a
    mark it is the beginning of the text. Of a very long text, the first stretch that has any mark
    is looked at. ``cut`` tells where words begin and end. No passage goes over one of ``breaks``,
    ascending places in the text, unless what it is to show does.
    """
    if len(text) <= length and not breaks:
        shown = _shown(text, [(0, len(text))], needles)
        return replace(shown, places=tuple(start for start, _ in shown.marks) or (0,))
    finds, worth = _finds(text, needles)
    chosen = _choices(text, finds, worth, length)
    room = length // len(chosen) if chosen else length
    if not chosen:
        span = 0, borders.end(text, 0, length, cut)
        return _shown(text, [_within(span, 0, 0, breaks)], needles)
    spans = [
        _within(_span(text, choice, room, cut), choice.start, choice.end, breaks)
        for choice in sorted(chosen)
    ]
    shown = _shown(text, spans, needles)
    return replace(shown, places=tuple(choice.start for choice in sorted(chosen)))


def _finds(text: str, needles: Sequence[Needle]) -> tuple[list[_Find], list[float]]:
    """The places of the needles in order, and what each of their groups is worth."""
    groups = {group: number for number, group in enumerate({n.group: 0 for n in needles})}
    worth = [0.0] * len(groups)
    for needle in needles:
        worth[groups[needle.group]] = max(worth[groups[needle.group]], needle.worth)
    finds: list[_Find] = []
    for begin in range(0, len(text) if needles else 0, _STRETCH - _OVERLAP):
        spotter = Spotter(text[begin : begin + _STRETCH])
        for needle in needles:
            group = groups[needle.group]
            for start, end in spotter.spans(needle.units, is_open=needle.is_open):
                finds.append(_Find(start + begin, end + begin, group))
        if finds:
            break
    finds.sort(key=lambda find: (find.start, -find.end))
    times = Counter(find.group for find in finds)
    return finds, [
        each / (1 + _COMMON * math.log(times[number] or 1)) for number, each in enumerate(worth)
    ]


def _choices(text: str, finds: Sequence[_Find], worth: list[float], length: int) -> list[_Choice]:
    """What to show: one choice, two where they show more, none where there is no find."""
    if not finds:
        return []
    best = _best(text, finds, worth, length - _lead(length))
    if len(best.groups) == len({find.group for find in finds}):
        return [best]
    half = length // 2
    first = _best(text, finds, worth, half - _lead(half))
    rest = [
        find
        for find in finds
        if find.end < first.start - half or find.start > max(first.end, first.start + half) + half
    ]
    left = [0.0 if number in first.groups else each for number, each in enumerate(worth)]
    second = _best(text, rest, left, half - _lead(half)) if rest else first
    both = _sum(worth, first.groups | second.groups)
    return [first, second] if both >= _MORE * _sum(worth, best.groups) else [best]


def _sum(worth: list[float], groups: Iterable[int]) -> float:
    return sum(worth[group] for group in groups)


def _lead(length: int) -> int:
    return min(_LEAD, length // 4)


def _best(text: str, finds: Sequence[_Find], worth: list[float], room: int) -> _Choice:
    """The finds within ``room`` characters that are worth most together; of equals the first."""
    totals = list(_totals(finds, worth, room))
    least = _NEAR_BEST * max(totals)
    near = [number for number, total in enumerate(totals) if total >= least]
    there = len({find.group for find in finds})
    choices = [_choice(text, finds, n, worth, room, there) for n in near[:_MOST_WEIGHED]]
    return max(choices, key=lambda choice: choice.value)


def _totals(finds: Sequence[_Find], worth: list[float], room: int) -> Iterator[float]:
    """For each find, what it and those within ``room`` characters after it are worth."""
    shown = [0] * len(worth)
    total, after = 0.0, 0
    for number, find in enumerate(finds):
        last = find.start + room
        while after < len(finds) and (finds[after].end <= last or after == number):
            group = finds[after].group
            total += 0.0 if shown[group] else worth[group]
            shown[group] += 1
            after += 1
        yield total
        shown[find.group] -= 1
        total -= 0.0 if shown[find.group] else worth[find.group]


def _choice(
    text: str, finds: Sequence[_Find], number: int, worth: list[float], room: int, there: int
) -> _Choice:
    """What is shown from a find on; ``there`` are the groups that the text has at all."""
    start, end = finds[number].start, finds[number].end
    groups: set[int] = set()
    again = 0
    for _, last, group in itertools.islice(finds, number, None):
        if last > start + room and groups:
            break
        if group not in groups:
            groups.add(group)
            end = max(end, last)
        elif (again := again + 1) >= _MOST_AGAIN and len(groups) == there:
            break
    close = _CLOSE * (1 - min(1.0, (end - start) / max(1, room)))
    fair = _SENTENCE * _follows_sentence(text, start)
    value = _sum(worth, groups) * (1 + close + fair + _AGAIN * min(again, _MOST_AGAIN))
    return _Choice(start, end, frozenset(groups), value)


def _follows_sentence(text: str, at: int) -> bool:
    """Whether a sentence begins little before ``at``."""
    return at <= _LEAD or bool(_SENTENCE_END.search(text, at - _LEAD, at))


def _span(text: str, choice: _Choice, length: int, cut: Cut) -> Mark:
    """From where to where the passage goes that shows ``choice``."""
    start = borders.begin(text, choice.start, _lead(length), len(text) - length, cut)
    return start, borders.end(text, choice.end, max(choice.end, start + length), cut)


def _within(span: Mark, first: int, last: int, breaks: Sequence[int]) -> Mark:
    """``span`` without what lies beyond the breaks around ``first`` and ``last``."""
    before = max((place for place in breaks if place <= first), default=0)
    after = min((place for place in breaks if place > last), default=span[1])
    return max(span[0], before), min(span[1], max(after, last))


def _shown(text: str, spans: Sequence[Mark], needles: Sequence[Needle]) -> Snippet:
    """The passages one after another, dots where something was left out, and all marks in them."""
    shown, marks = _DOTS if spans[0][0] else "", []
    for number, (start, end) in enumerate(spans):
        shown += _DOTS if number else ""
        passage = text[start:end].replace("\n", " ").replace("\t", " ")
        found = find_marks(passage, needles, len(passage))
        marks += [(a + len(shown), b + len(shown)) for a, b in found]
        shown += passage
    return Snippet(shown + (_DOTS if spans[-1][1] < len(text) else ""), marks)
