"""Numbers of persons as people write them: ID numbers, mobile numbers, bank cards.

Digits may be of full width, in groups with blanks, hyphens or dots between them, broken by
characters that nobody sees, or by the end of a line. A number begins and ends where no letter
and no digit is its neighbour.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

_INVISIBLE = (
    "\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\u00ad\u034f\u061c\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffe"
)
_BLANK = "\\s\u00a0\u2000-\u200a\u202f\u205f\u3000\u3164"
_HYPHEN = "\\-_.·•\u2010-\u2015\u2212\ufe58\ufe63"
INVISIBLE = re.compile(f"[{_INVISIBLE}]+")
"""What is in a text and not on paper."""
GAP = f"[{_INVISIBLE}{_BLANK}{_HYPHEN}]*+"
"""What may stand between two digits of one number: anything or nothing."""
_NARROW_GAP = (
    f"[{_INVISIBLE}]*+(?:[^\\S\\t\\n]*+(?:\\n[^\\S\\t\\n]*+|[{_HYPHEN}][^\\S\\t\\n]*+)?)"
    f"[{_INVISIBLE}]*+"
)
"""No cell ends within a telephone or card number, and only one line."""
_START, _END = "(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"
_X = "[Xx\u00d7\u0425\u0445\u2169\u2179\u2715\u2716\u2573]"

LONG_RUN = re.compile(f"(?:[0-9]{GAP}){{11}}")
"""Eleven digits in a row: whatever has none of these has no number of a person."""

_WIDE = dict(
    zip(
        [
            *range(0xFF10, 0xFF1A),
            *range(0xFF21, 0xFF3B),
            *range(0xFF41, 0xFF5B),
            *range(0x0660, 0x066A),
            *range(0x06F0, 0x06FA),
            *range(0x1D7CE, 0x1D800),
        ],
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + "0123456789" * 7,
        strict=True,
    )
)
_WIDE |= {0xFF0D: "-", 0xFF0E: ".", 0xFF0B: "+", 0xFF1A: "：", 0xFF20: "@", 0xFF3F: "_"}
_IS_WIDE = re.compile(
    "[\uff0b\uff0d\uff0e\uff10-\uff19\uff20-\uff5a\u0660-\u0669\u06f0-\u06f9\U0001d7ce-\U0001d7ff]"
)


def _spaced(*parts: str) -> str:
    return GAP.join(parts)


_DAY = f"(?:0{GAP}[1-9]|1{GAP}[0-2]){GAP}(?:0{GAP}[1-9]|[12]{GAP}[0-9]|3{GAP}[01])"
_REGION = _spaced("[1-9]", *["[0-9]"] * 5)
_ID = re.compile(
    f"{_START}(?=("
    + _spaced(
        _REGION,
        f"(?:1{GAP}[89]|2{GAP}0)",
        *["[0-9]"] * 2,
        _DAY,
        *["[0-9]"] * 3,
        f"(?:[0-9]|{_X})",
    )
    + f"){_END})[0-9]"
)
_OLD_ID = re.compile(
    f"{_START}(?=(" + _spaced(_REGION, *["[0-9]"] * 2, _DAY, *["[0-9]"] * 3) + f"){_END})[0-9]"
)
_MOBILE = re.compile(
    f"{_START}(?=(?:(?:00?)?86{GAP})?("
    + _NARROW_GAP.join(["1", "[3-9]", *["[0-9]"] * 9])
    + f"){_END})[0-9]"
)
_CARDS = [
    re.compile(
        f"{_START}(?=({_NARROW_GAP.join(['[1-9][0-9]{3}', *['[0-9]'] * (length - 4)])}){_END})[0-9]"
    )
    for length in (19, 18, 17, 16)
]
_FEW = 8
_DIGIT_BEFORE, _DIGIT_AFTER = re.compile(f"[0-9]{GAP}$"), re.compile(f"{GAP}[0-9Xx]")
_GROUP = re.compile("[0-9]+")
_NOT_DIGIT = re.compile("[^0-9]+")
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82 83".split()
)
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK = "10X98765432"


class Number(NamedTuple):
    """A number in a text: from ``start`` to before ``end``; ``digits`` without what parts them,
    ``groups`` the lengths of its groups of digits."""

    start: int
    end: int
    digits: str
    groups: tuple[int, ...]


def narrowed(text: str) -> str:
    """``text`` with letters and digits of full width made plain; every offset stays."""
    return text.translate(_WIDE) if _IS_WIDE.search(text) else text


def id_numbers(text: str) -> Iterator[tuple[Number, bool]]:
    """Every run of 18 that has the shape and a real day of an ID number, and whether its check
    digit is right. ``text`` is ``narrowed``."""
    for number in _numbers(_ID, text):
        seventeen = number.digits[:17]
        if _is_day(seventeen[6:14]):
            last = number.digits[17:] or "X"
            yield number, last == id_check(seventeen)


def old_id_numbers(text: str) -> Iterator[Number]:
    """Numbers of 15 digits with a province and a real day, as they were up to 1999. One that is
    written in groups is no part of a longer row of digits."""
    for number in _numbers(_OLD_ID, text):
        is_whole = len(number.groups) == 1 or not _goes_on(text, number)
        is_shaped = number.digits[:2] in _PROVINCES and _is_day("19" + number.digits[6:12])
        if is_whole and is_shaped:
            yield number


def _goes_on(text: str, number: Number) -> bool:
    before = text[max(0, number.start - _FEW) : number.start]
    after = text[number.end : number.end + _FEW]
    return bool(_DIGIT_BEFORE.search(before) or _DIGIT_AFTER.match(after))


def mobile_numbers(text: str) -> Iterator[Number]:
    """Every run of eleven digits that begins like a mobile number, without its +86."""
    last = -1
    for number in _numbers(_MOBILE, text):
        if number.start != last:  # else once more, found without its +86
            yield number
        last = number.start


def card_numbers(text: str) -> Iterator[Number]:
    """Every run of 16 to 19 digits that passes Luhn's check, the longest first."""
    for pattern in _CARDS:
        for number in _numbers(pattern, text):
            if luhn(number.digits):
                yield number


def id_check(seventeen: str) -> str:
    """The check digit behind 17 digits, by GB 11643 (ISO 7064, mod 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def luhn(digits: str) -> bool:
    """Whether the last digit is the one that Luhn's rule asks for."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[Number]:
    for match in pattern.finditer(text):
        written = match[1]
        groups = tuple(len(group) for group in _GROUP.findall(written))
        yield Number(match.start(1), match.end(1), _NOT_DIGIT.sub("", written), groups)


def _is_day(day: str) -> bool:
    try:
        datetime.date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return True
