"""Days and spans of days as people type them: ``2023``, ``2023-06``, ``2023年6月30日``,
``2023-01..2023-06``."""

from __future__ import annotations

import calendar
import re
import unicodedata

Span = tuple[int | None, int | None]
"""First and last day, both inclusive, as YYYYMMDD; None is open."""

_DAY = re.compile(r"(\d{4})(?:[-/.年]?(\d{1,2})(?:[-/.月]?(\d{1,2}))?)?[年月日]?")
_TO = re.compile(r"\.{2,}|[~—–至到]+")
_YEARS = re.compile(r"(\d{4})-(\d{4})")


def bound(value: str, *, is_last: bool) -> int | None:
    """The day as YYYYMMDD; of a month or year its first or last. None where there is none."""
    match = _DAY.fullmatch(value) if value.isascii() or "年" in value else None
    if match is None or int(match[1]) == 0:
        return None
    year = int(match[1])
    month = int(match[2] or (12 if is_last else 1))
    if not 1 <= month <= 12:
        return None
    longest = calendar.monthrange(year, month)[1]
    day = int(match[3] or (longest if is_last else 1))
    return year * 10_000 + month * 100 + day if 1 <= day <= longest else None


def span(text: str) -> Span | None:
    """The days that ``text`` means, None where it means none.

    One side of a span may be open: ``2023-06..`` is from June 2023 on.
    """
    folded = unicodedata.normalize("NFKC", text)
    years = _YEARS.fullmatch(folded)
    sides = list(years.groups()) if years else _TO.split(folded)
    if len(sides) == 1:
        sides *= 2
    if len(sides) != 2 or not any(sides):
        return None
    first, last = bound(sides[0], is_last=False), bound(sides[1], is_last=True)
    if any(side and day is None for side, day in zip(sides, (first, last), strict=True)):
        return None
    return first, last
