"""Dates as Chinese pages write them.

The forms are those of real pages: ``2023-12-21 18:32``, ``2024年01月05日``,
``2020/12/31 14:29:32``, ``2017——04——12 21:37``, ``2021-08-01-06:08:00``, ``20231221``,
``二〇二三年十二月二十一日``. Times are Asia/Shanghai, which has had no daylight saving time
since 1991: a fixed ``+08:00``.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))

_DASH = r"\s*(?:[-/.]|[—–―-]{1,2})\s*"
_NUMERIC = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})"
    rf"(?:\s*年\s*|{_DASH})(?P<month>\d{{1,2}})"
    rf"(?:\s*月\s*|{_DASH})(?P<day>\d{{2}}(?=\d{{1,2}}[:时])|\d{{1,2}}(?!\d))"
    r"(?:\s*日)?"
    r"(?:\s*[T-]?\s*(?P<hour>\d{1,2})\s*[:时]\s*(?P<minute>\d{1,2})(?:\s*[:分]\s*(?P<second>\d{1,2}))?\s*[分秒]?)?"
    r"(?P<offset>(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))?"
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_DIGITS = "〇一二三四五六七八九"
_HAN = re.compile(
    rf"(?P<year>[{_DIGITS}]{{4}})\s*年\s*(?P<month>1|[一二三四五六七八九十]{{1,2}})\s*月"
    r"\s*(?P<day>[一二三四五六七八九十]{1,3})\s*日"
)
_FIRST_MONTH = re.compile("元(?=月)")
_NARROW_ZEROES = re.compile(f"(?<=[{_DIGITS}])[0Oo]{{1,2}}(?=[{_DIGITS}]{{0,2}}年)")
"""二00九年, 二〇二O年: zeroes as a keyboard has them."""
_ZEROES = str.maketrans("零○Ｏ０", "〇〇〇〇")


def in_shanghai(moment: str) -> str:
    """A time of the archive's own log (ISO 8601, UTC) as 2024-01-18 10:05 in China."""
    local = datetime.datetime.fromisoformat(moment).astimezone(SHANGHAI)
    return local.strftime("%Y-%m-%d %H:%M")


def beginning(day: str) -> str:
    """When a day (``2024-01-18``) began in China, as the archive's own log writes times (ISO 8601,
    UTC). Raises ``ValueError`` where there is no such day."""
    midnight = datetime.datetime.combine(
        datetime.date.fromisoformat(day), datetime.time(), SHANGHAI
    )
    return midnight.astimezone(datetime.UTC).isoformat(timespec="milliseconds")


def find_date(text: str) -> tuple[str, str] | None:
    """The first date in ``text`` as ``(given, iso)``, or None where there is no real one.

    ``given`` is the part of ``text`` that says it, letter for letter. ``iso`` is a plain
    date, or with a time ``YYYY-MM-DDTHH:MM:SS+08:00``.
    """
    folded = _fold(text)
    for pattern, read in ((_NUMERIC, _numeric), (_HAN, _han), (_COMPACT, _numeric)):
        for match in pattern.finditer(folded):
            iso = read(match)
            if iso:
                return text[match.start() : match.end()].strip(), iso
    return None


def from_epoch(seconds: float, *, with_time: bool = True) -> str | None:
    """ISO date of an epoch in seconds (or milliseconds), None where it is out of range."""
    if seconds > 1e11:
        seconds /= 1000
    try:
        moment = datetime.datetime.fromtimestamp(seconds, SHANGHAI)
    except (OverflowError, ValueError, OSError):
        return None
    return moment.isoformat(timespec="seconds") if with_time else moment.date().isoformat()


def _fold(text: str) -> str:
    """``text`` with full-width forms narrowed and each offset as it was."""
    narrow = (
        folded if len(folded := unicodedata.normalize("NFKC", ch)) == 1 else ch for ch in text
    )
    folded = _FIRST_MONTH.sub("1", "".join(narrow).translate(_ZEROES))
    return _NARROW_ZEROES.sub(lambda zeroes: "〇" * len(zeroes[0]), folded)


def _numeric(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    if parts.get("offset") and parts["hour"]:
        return _elsewhere(match[0])
    year, month, day = (int(parts[name]) for name in ("year", "month", "day"))
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None
    if parts.get("hour") is None:
        return date.isoformat()
    try:
        time = datetime.time(int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0))
    except ValueError:  # 24:00, say: the day still stands
        return date.isoformat()
    return datetime.datetime.combine(date, time, SHANGHAI).isoformat(timespec="seconds")


def _elsewhere(text: str) -> str | None:
    """An ISO moment with an offset of its own, as the same moment in Shanghai."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _han(match: re.Match[str]) -> str | None:
    year = int("".join(str(_DIGITS.index(ch)) for ch in match["year"]))
    month = 1 if match["month"] == "1" else _count(match["month"])
    try:
        return datetime.date(year, month, _count(match["day"])).isoformat()
    except ValueError:
        return None


def _count(numeral: str) -> int:
    """The number that a numeral of up to three characters says: 二十一 is 21."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS.index(ones) if len(ones) == 1 else 0
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)
