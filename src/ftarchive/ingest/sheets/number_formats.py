"""Number formats of spreadsheets: what a person sees of a number in a cell.

A format is up to four sections (positive; negative; zero; text), as ISO/IEC 29500-1, 18.8.31
describes it, with what Chinese editions add: ``上午/下午``, ``aaaa`` for the day of the week,
``!`` before a literal and ``[DBNum1]`` for Chinese numerals.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction

from ftarchive.ingest.chinese_numbers import count, digit_by_digit

GENERAL = "General"

_CHINESE_DATE, _CHINESE_MONTH, _CHINESE_DAY = 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"'
BUILT_IN: dict[int, str] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: _CHINESE_MONTH,
    28: _CHINESE_DAY,
    29: _CHINESE_DAY,
    30: "m-d-yy",
    31: _CHINESE_DATE,
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: _CHINESE_MONTH,
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"',
    42: '"¥"#,##0;"¥"-#,##0;"¥-"',
    43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥-"',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: _CHINESE_MONTH,
    51: _CHINESE_DAY,
    52: _CHINESE_MONTH,
    53: _CHINESE_DAY,
    54: _CHINESE_DAY,
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: _CHINESE_MONTH,
    58: _CHINESE_DAY,
}
"""The formats that files name by number alone, as a Chinese edition shows them."""

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | _(?P<space>.) | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<noon>AM/PM|A/P|上午/下午)
    | (?P<general>General|G/通用格式)
    | (?P<exponent>E[+-])
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|b+|g+|a{3,4})
    | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%)
    | (?P<slash>/) | (?P<text>@) | (?P<other>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_SECTION = re.compile(r'(?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;])*', re.DOTALL)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_SIGNIFICANT = 15
"""Digits of a number that office programs show; what comes after is the dirt of fractions."""
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(31))
"""What numbers are rounded to, by places after the point; no program shows more than 30."""
_GENERAL_WIDTH = 11
_LONGEST = 20
_WEEKDAYS = "一二三四五六日"
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAY_SECONDS = 86_400
_LAST_DAY = 2_958_465
"""31 December 9999, the last day that spreadsheets know."""

Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a format: its tokens as (kind, text), what it is asked for with."""

    tokens: tuple[Token, ...]
    is_date: bool
    numerals: int
    condition: tuple[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A serial number as date and time; ``total`` counts the seconds from its beginning."""

    year: int
    month: int
    day: int
    weekday: int
    total: Decimal

    @property
    def second_of_day(self) -> Decimal:
        return self.total % _DAY_SECONDS


def is_plain(code: str) -> bool:
    """Whether the format shows texts, and numbers at that, as they are."""
    return code in (GENERAL, "@", "")


@functools.lru_cache(maxsize=1 << 16)
def show_number(value: str, code: str, *, is_1904: bool = False) -> str:
    """What a cell with the number ``value`` shows in the format ``code``; "" where it hides it.

    ``value`` as files write it, such as ``0.5`` or ``1.2E+3``; what is no number is given
    back. ``is_1904`` where days are counted from 1904.
    """
    number = _number(value)
    if number is None:
        return value
    sections = _compiled(code)
    if not sections:
        return general(number)
    section, sign = _chosen(sections, number)
    if section.is_date:
        shown = _date(section, number, is_1904)
        return general(number) if shown is None else shown
    shown = _numeric(section, abs(number)).strip()
    is_nought = bool(sign) and not any(ch.isalnum() and ch != "0" for ch in shown)
    return shown if is_nought else sign + shown


def serial_number(moment: str, *, is_1904: bool = False) -> str:
    """The number by which a spreadsheet counts an ISO date or time; "" where it is none."""
    try:
        at = datetime.datetime.fromisoformat(moment.strip()).replace(tzinfo=None)
    except ValueError:
        return ""
    first = datetime.datetime(1904, 1, 1) if is_1904 else datetime.datetime(1899, 12, 30)
    days = Decimal((at - first).days) + Decimal((at - first).seconds) / _DAY_SECONDS
    before_leap = not is_1904 and days <= 60
    return str(days - before_leap)


def show_text(value: str, code: str) -> str:
    """What a cell with the text ``value`` shows in the format ``code``."""
    sections = _compiled(code)
    if not sections or (len(sections) < 4 and not _holds(sections[-1], "text")):
        return value
    return "".join(
        value if kind == "text" else text if kind == "literal" else ""
        for kind, text in sections[-1].tokens
    ).strip()


def general(number: Decimal) -> str:
    """``number`` without a format: whole numbers whole, fractions as wide as cells show them."""
    if number == number.to_integral_value():
        whole = f"{number.to_integral_value():f}"
        return f"{number:.5E}" if len(whole) > _LONGEST else _no_minus_zero(whole)
    places = max(0, _GENERAL_WIDTH - 1 - len(f"{abs(int(number))}"))
    rounded = _rounded(number, places)
    if rounded == 0:
        return f"{number.normalize():E}"
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _number(value: str) -> Decimal | None:
    if value.isdecimal() and value.isascii():
        return Decimal(value)
    try:
        return Decimal(f"{float(value):.{_SIGNIFICANT}g}") if abs(float(value)) < 1e300 else None
    except (ValueError, InvalidOperation):
        return None


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(_STEPS[min(places, len(_STEPS) - 1)], context=_EXACT)


def _no_minus_zero(text: str) -> str:
    return "0" if text == "-0" else text


@functools.lru_cache(maxsize=4096)
def _compiled(code: str) -> tuple[Section, ...]:
    """The sections of ``code``, none where it is the general one."""
    if is_plain(code) or code.casefold() == "general":
        return ()
    parts, at = [], 0
    while at <= len(code):
        match = _SECTION.match(code, at)
        parts.append(match[0] if match else "")
        at = (match.end() if match else at) + 1
    return tuple(_section(part) for part in parts[:4])


def _section(code: str) -> Section:
    tokens: list[Token] = []
    numerals, condition = 0, None
    for match in _TOKEN.finditer(code):
        kind, text = str(match.lastgroup), match[match.lastgroup or 0]
        if kind == "bracket":
            kind, text = _bracket(text)
        if kind == "numerals":
            numerals = int(text)
        elif kind == "condition" and (parts := _CONDITION.match(text)):
            condition = (parts[1], Decimal(parts[2]))
        elif kind == "space":
            tokens.append(("literal", " "))
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(("literal", text))
        elif kind not in ("fill", "condition", "nothing"):
            tokens.append((kind, text))
    is_date = any(kind in ("date", "elapsed", "noon") for kind, _ in tokens)
    return Section(tuple(tokens), is_date, numerals, condition)


def _bracket(text: str) -> Token:
    """What stands in square brackets: a currency, elapsed time, a condition, numerals, or a
    colour or locale, which say nothing here."""
    if text.startswith("$"):
        return "literal", text[1:].partition("-")[0]
    if _ELAPSED.fullmatch(text):
        return "elapsed", text
    if _CONDITION.match(text):
        return "condition", text
    if text.casefold() in ("dbnum1", "dbnum2", "dbnum3"):
        return "numerals", text[-1]
    return "nothing", ""


def _holds(section: Section, kind: str) -> bool:
    return any(each == kind for each, _ in section.tokens)


def _chosen(sections: Sequence[Section], number: Decimal) -> tuple[Section, str]:
    """The section that shows ``number``, and the sign before it."""
    sign = "-" if number < 0 else ""
    if any(section.condition for section in sections[:2]):
        for place, section in enumerate(sections[:3]):
            condition = section.condition
            if condition is None or _COMPARE[condition[0]](number, condition[1]):
                return section, "" if place and sign and condition else sign
        return sections[-1], sign
    numeric = sections[:3] if len(sections) > 1 else sections
    if number < 0 and len(numeric) > 1:
        return numeric[1], ""
    if number == 0 and len(numeric) > 2:
        return numeric[2], ""
    return numeric[0], sign


def _date(section: Section, number: Decimal, is_1904: bool) -> str | None:
    """The date that ``number`` counts; None where it counts none."""
    moment = _moment(number, is_1904, _second_places(section))
    if moment is None:
        return None
    is_short = any(kind == "noon" for kind, _ in section.tokens)
    said = []
    for place, (kind, text) in enumerate(section.tokens):
        if kind == "date":
            said.append(_date_part(text.lower(), section, place, moment, is_short))
        elif kind == "noon":
            said.append(_noon(text, moment))
        elif kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
            said.append(str(int(moment.total // unit)).zfill(len(text)))
        elif kind != "text":
            said.append(text)
    return "".join(said).strip()


def _second_places(section: Section) -> int:
    seconds = (text for kind, text in section.tokens if kind == "date" and "." in text)
    return max((len(text.partition(".")[2]) for text in seconds), default=0)


def _moment(number: Decimal, is_1904: bool, places: int) -> Moment | None:
    if number < 0 or number > _LAST_DAY:
        return None
    total = _rounded(number * _DAY_SECONDS, places)
    days = int(total // _DAY_SECONDS)
    if is_1904:
        day = datetime.date(1904, 1, 1) + datetime.timedelta(days)
    elif days in (0, 60):
        # The first of all days, and one that never was: 29 February 1900.
        return Moment(1900, 2 if days else 1, 29 if days else 0, 2 if days else 5, total)
    else:
        first = datetime.date(1899, 12, 31 if days < 60 else 30)
        day = first + datetime.timedelta(days)
    return Moment(day.year, day.month, day.day, day.weekday(), total)


def _date_part(part: str, section: Section, place: int, moment: Moment, is_short: bool) -> str:
    style = section.numerals
    if part[0] in "yeb":
        year = str(moment.year)[-2:] if part in ("y", "yy") else str(moment.year)
        return digit_by_digit(year, style) if style else year
    if part[0] == "a" or (part[0] == "d" and len(part) > 2):
        return _weekday(part, moment.weekday)
    if part[0] == "m" and len(part) > 2 and not _is_minute(section, place):
        return _month_name(part, moment.month)
    return _counted(_amount(part, section, place, moment, is_short), part, style)


def _amount(part: str, section: Section, place: int, moment: Moment, is_short: bool) -> str:
    """Day, month, hour, minute or second, in digits."""
    seconds = moment.second_of_day
    if part[0] == "s":
        places = len(part.partition(".")[2])
        return f"{seconds % 60:.{places}f}" if places else str(int(seconds % 60))
    if part[0] == "h":
        hour = int(seconds // 3600)
        return str((hour + 11) % 12 + 1 if is_short else hour)
    if part[0] == "m":
        return str(int(seconds // 60 % 60) if _is_minute(section, place) else moment.month)
    return str(moment.day) if part[0] == "d" else ""


def _counted(amount: str, part: str, style: int) -> str:
    if style:
        return count(amount, style)
    return amount.zfill(len(part)) if len(part) > 1 and amount else amount


def _is_minute(section: Section, place: int) -> bool:
    """Whether an ``m`` is a minute: hours before it or seconds after it tell."""
    marks = [
        (number, text[0].lower())
        for number, (kind, text) in enumerate(section.tokens)
        if kind in ("date", "elapsed")
    ]
    before = [mark for number, mark in marks if number < place]
    after = [mark for number, mark in marks if number > place]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _weekday(part: str, weekday: int) -> str:
    if part[0] == "a":
        return ("星期" if len(part) > 3 else "") + _WEEKDAYS[weekday]
    return _ENGLISH_DAYS[weekday] if len(part) > 3 else _ENGLISH_DAYS[weekday][:3]


def _month_name(part: str, month: int) -> str:
    name = _MONTHS[month - 1]
    return {3: name[:3], 5: name[:1]}.get(len(part), name)


def _noon(text: str, moment: Moment) -> str:
    is_late = moment.second_of_day >= _DAY_SECONDS // 2
    return text.split("/")[is_late]


def _numeric(section: Section, number: Decimal) -> str:
    if not _holds(section, "digit"):
        return _worded(section, number)
    kinds = [kind for kind, _ in section.tokens]
    number *= Decimal(100) ** kinds.count("percent")
    if "slash" in kinds:
        return _fraction(section, number)
    if "exponent" in kinds:
        return _scientific(section, number)
    return _laid_out(section.tokens, number, section.numerals)


def _worded(section: Section, number: Decimal) -> str:
    """A section without digits: general, literals alone, or nothing."""
    shown = general(number)
    shown = count(shown, section.numerals) if section.numerals else shown
    return "".join(shown if kind in ("general", "text") else text for kind, text in section.tokens)


def _laid_out(tokens: Sequence[Token], number: Decimal, numerals: int = 0) -> str:
    """The digits of ``number`` on the places that the tokens leave for them."""
    kinds = [kind for kind, _ in tokens]
    last = max(place for place, kind in enumerate(kinds) if kind == "digit")
    point = kinds.index("point") if "point" in kinds else len(kinds)
    first = kinds.index("digit")
    whole_end = min(point, last + 1)
    places = kinds[point:].count("digit")
    scale = _scale(kinds, last)
    rounded = _rounded(number / Decimal(1000) ** scale, places)
    whole, _, rest = f"{rounded:f}".partition(".")
    has_commas = "comma" in kinds[first:whole_end]
    before = _whole_part(tokens[:point], whole, has_commas)
    shown = before + _fraction_part(tokens[point:], rest)
    return _in_numerals(shown, numerals)


def _in_numerals(shown: str, numerals: int) -> str:
    if not numerals:
        return shown
    return re.sub(r"\d[\d,]*", lambda match: count(match[0].replace(",", ""), numerals), shown)


def _scale(kinds: Sequence[str], last: int) -> int:
    """Commas right after the last digit: each stands for a division by a thousand."""
    scale = 0
    while last + 1 + scale < len(kinds) and kinds[last + 1 + scale] == "comma":
        scale += 1
    return scale


def _whole_part(tokens: Sequence[Token], whole: str, has_commas: bool) -> str:
    """The digits before the point, from the right; the leftmost place takes what is left."""
    left = [place for place, (kind, _) in enumerate(tokens) if kind == "digit"]
    digits = "" if whole == "0" else whole
    said: list[str] = []
    shown = 0
    for place in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[place]
        if kind == "digit":
            taken = digits if place == left[0] else digits[-1:]
            digits = "" if place == left[0] else digits[:-1]
            for ch in reversed(taken or ("0" if text == "0" else "")):
                said.append("," if has_commas and shown and shown % 3 == 0 else "")
                said.append(ch)
                shown += 1
        elif kind != "comma":
            said.append(text)
    said.extend([] if left else reversed(digits))
    return "".join(reversed(said))


def _fraction_part(tokens: Sequence[Token], rest: str) -> str:
    """The point and the digits after it; those that ``#`` leaves open go when they are zero."""
    needed = len(rest)
    marks = [text for kind, text in tokens if kind == "digit"]
    while needed and rest[needed - 1] == "0" and marks[needed - 1] != "0":
        needed -= 1
    said, used = [], 0
    for kind, text in tokens:
        if kind == "digit":
            said.append(rest[used] if used < needed else "")
            used += 1
        elif kind == "point" and used == 0:
            said.append("." if needed or not marks else "")
        elif kind != "comma":
            said.append(text)
    return "".join(said)


def _scientific(section: Section, number: Decimal) -> str:
    place = next(n for n, (kind, _) in enumerate(section.tokens) if kind == "exponent")
    mantissa, tail = section.tokens[:place], section.tokens[place + 1 :]
    places = [kind for kind, _ in mantissa]
    decimals = places[places.index("point") :].count("digit") if "point" in places else 0
    digits, _, power = f"{number:.{decimals}E}".partition("E")
    width = sum(kind == "digit" for kind, _ in tail)
    plus = "+" if section.tokens[place][1].endswith("+") else ""
    sign = "-" if power.startswith("-") else plus
    return f"{digits}E{sign}{power.lstrip('+-').zfill(width)}"


def _fraction(section: Section, number: Decimal) -> str:
    """Halves, thirds and so on: 1.5 is ``1 1/2``."""
    kinds = [kind for kind, _ in section.tokens]
    width = kinds[kinds.index("slash") :].count("digit")
    fixed = "".join(text for _, text in section.tokens[kinds.index("slash") + 1 :]).strip()
    whole = int(number)
    part = Fraction(number - whole)
    if fixed.isdecimal() and int(fixed):
        return f"{whole or ''} {round(part * int(fixed))}/{fixed}".strip()
    part = part.limit_denominator(10 ** max(1, min(width, 3)) - 1)
    if part.denominator == 1:
        return str(whole + part.numerator)
    return f"{whole or ''} {part.numerator}/{part.denominator}".strip()
