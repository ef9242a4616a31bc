"""Where units stand in a text, looked for in the text as it is written.

Folding a whole text to find a few words in it would cost more than all the rest of a hit. So the
patterns know every way in which the characters of a unit are written, and of the text only
those stretches are folded in which characters act on each other or become several.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

from ftarchive.index.analysis import (
    ALONE,
    fold,
    fold_with_offsets,
    is_single,
    kind_of,
    simplified,
)
from ftarchive.index.wildcards import WILD, expression

Span = tuple[int, int]

_BETWEEN = r"[\W_]*+"
# Punctuation and blanks that fold to punctuation and blanks and join with nothing.
_SILENT = (
    r"\xa0\xb0\xb7\xd7\xf7\u2002\u2003\u200b\u2010-\u2016\u2018-\u2027\u2030-\u203b"
    r"\u2190-\u22ff\u25a0-\u25ff\u3000\ue000-\uf8ff"
)
_EVEN = ALONE + _SILENT
_ODD = re.compile(f"[^{_EVEN}]")
_UNEVEN = re.compile(f"[{_EVEN}]?[^{_EVEN}]+")
_LETTERS = "0-9A-Za-z０-９Ａ-Ｚａ-ｚ"
_MOST = 2_000
"""Places of one pattern that are told."""
_LONGEST = 64
"""Units of a row that are looked for: at each place of a text that repeats itself all may have to
be compared."""


class Spotter:
    """One text, in which units are looked for as the index compares them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._even, self._steps = _evened(text)

    def spans(self, units: tuple[str, ...], *, is_open: bool = False) -> Iterator[Span]:
        """Where ``units`` stand in a row, as (start, end) in the text, from left to right.

        There may be ``wildcards`` in them, and where it ``is_open`` the last may go on. Places may
        overlap. Of a very long row the beginning is looked for.
        """
        search = _pattern(units[:_LONGEST], is_open and len(units) <= _LONGEST).search
        match = search(self._even)
        for _ in range(_MOST):
            if not match:
                return
            yield self._span(match.start(), match.end()) if self._steps else match.span()
            match = search(self._even, match.start() + 1)

    def _span(self, start: int, end: int) -> Span:
        """Where a match stands in the text; of what became several characters
        all of it, and what combines with its end."""
        last = self._place(end - 1)[1]
        while last < len(self._text) and unicodedata.category(self._text[last])[0] == "M":
            last += 1
        return self._place(start)[0], last

    def _place(self, at: int) -> Span:
        """The part of the text that a character of the evened text comes from."""
        number = bisect_right(self._steps, at, key=lambda step: step[0]) - 1
        if number < 0:
            return at, at + 1
        begin, place, offsets = self._steps[number]
        if at - begin >= len(offsets) - 1:
            start = place + offsets[-1] + at - begin - (len(offsets) - 1)
            return start, start + 1
        start = offsets[at - begin]
        return place + start, place + next(other for other in offsets if other > start)


Step = tuple[int, int, Sequence[int]]


def _evened(text: str) -> tuple[str, list[Step]]:
    """``text`` with its uneven stretches folded, and for each of them where it begins in what
    comes of it, where in the text, and what its characters come from."""
    if not _ODD.search(text):
        return text, []
    parts: list[str] = []
    steps: list[Step] = []
    done = length = 0
    for match in _UNEVEN.finditer(text):
        folded, offsets = fold_with_offsets(match[0])
        length += match.start() - done
        steps.append((length, match.start(), offsets))
        parts += [text[done : match.start()], folded]
        length += len(folded)
        done = match.end()
    return "".join([*parts, text[done:]]), steps


@functools.lru_cache(1024)
def _pattern(units: tuple[str, ...], is_open: bool) -> re.Pattern[str]:
    last = len(units) - 1
    parts = (_unit(unit, is_open and at == last) for at, unit in enumerate(units))
    return re.compile(_BETWEEN.join(parts))


def _unit(unit: str, is_open: bool) -> str:
    """A pattern for ``unit`` as a whole unit, or for one that begins so."""
    if WILD.search(unit):
        letter = f"[{_LETTERS}]"
        return f"(?<!{letter}){expression(unit, letter, _character)}(?!{letter})"
    first, *rest = (_character(ch) for ch in unit)
    if is_single(unit):
        return first
    kind = f"[{_LETTERS}]" if unit.isascii() else kind_of(unit)
    end = f"{kind}*+" if is_open else f"(?!{kind})"
    return f"{first}(?<!{kind}{first}){''.join(rest)}{end}"


def _character(ch: str) -> str:
    forms = _forms().get(ch, "")
    return f"[{re.escape(ch + forms)}]" if forms else re.escape(ch)


@functools.cache
def _forms() -> dict[str, str]:
    """How else a character may be written in a text that needs no folding."""
    compatible = chain(range(0x41, 0x5B), range(0xFF01, 0xFF5F), range(0x2F800, 0x2FA1E))
    even = re.compile(f"[{_EVEN}]")
    forms: dict[str, str] = {}
    for ch in map(chr, chain(compatible, simplified())):
        folded = fold(ch)
        if folded != ch and even.match(ch):
            forms[folded] = forms.get(folded, "") + ch
    return forms
