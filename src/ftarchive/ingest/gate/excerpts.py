"""Excerpts that may be printed and logged: long numbers in them are masked."""

from __future__ import annotations

import re
import unicodedata

from ftarchive.ingest.gate.identifiers import GAP, narrowed

_AROUND, _LONGEST = 14, 40
_SLACK = 80
_FIRST, _LAST, _SHORT = 4, 2, 9
_NUMBER = re.compile(f"[A-Za-z]{{0,3}}[0-9](?:{GAP}[0-9]){{5,}}(?:{GAP}[Xx])?")
_SIGN = re.compile("[0-9A-Za-z]")
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_BLANKS = re.compile(r"\s+")


def excerpt(text: str, start: int, end: int, *, is_number: bool) -> str:
    """The characters from ``start`` to before ``end`` and some around them, on one line.

    Every number of six digits or more is masked, wherever in it; with ``is_number`` so is all
    that is between ``start`` and ``end``.
    """
    opening, closing = max(0, start - _AROUND), min(len(text), end + _AROUND)
    if not is_number:
        closing = min(closing, start + _LONGEST)
    left, right = max(0, opening - _SLACK), min(len(text), closing + _SLACK)
    window = _masked(narrowed(text[left:right]), opening - left, closing - left)
    if is_number:
        here = slice(start - left, end - left)
        own = mask(narrowed(text[start:end]))
        window = window[: here.start] + own + window[here.stop :]
    cut = window[opening - left : closing - left]
    said = _BLANKS.sub(" ", "".join(map(_shown, cut))).strip()
    return f"{'…' if opening else ''}{said}{'…' if closing < len(text) else ''}"


def without_numbers(text: str) -> str:
    """``text`` with every number of six digits or more masked."""
    return _masked(narrowed(text), 0, len(text))


def _shown(sign: str) -> str:
    """A blank for what moves or hides other characters on a terminal."""
    return " " if unicodedata.category(sign) in _UNSAFE else sign


def mask(number: str) -> str:
    """``number`` with all letters and digits but the first and the last few as stars; as long."""
    signs = [match.start() for match in _SIGN.finditer(number)]
    first = 2 if len(signs) <= _SHORT else _FIRST - (len(signs) < 15)
    hidden = set(signs[first : -(1 if len(signs) <= _SHORT else _LAST)])
    return "".join("*" if at in hidden else sign for at, sign in enumerate(number))


def _masked(window: str, start: int, end: int) -> str:
    """``window`` with each number masked that is at least partly between ``start`` and ``end``."""
    parts, done = [], 0
    for match in _NUMBER.finditer(window):
        if match.end() > start and match.start() < end:
            parts += [window[done : match.start()], mask(match[0])]
            done = match.end()
    return "".join([*parts, window[done:]])
