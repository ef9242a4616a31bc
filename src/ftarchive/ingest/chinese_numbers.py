"""Numbers in Chinese characters.

A style is that of number formats with [DBNum1] to [DBNum3]: plain characters, those of cheques,
and full-width digits.
"""

from __future__ import annotations

_DIGITS = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_UNITS = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟"), 3: ("", "十", "百", "千")}
_GROUPS = ("", "万", "亿", "兆")


def digit_by_digit(text: str, style: int) -> str:
    """``text`` with each digit as a numeral: 2023 is 二〇二三 in style 1."""
    return "".join(_DIGITS[style][int(ch)] if ch.isascii() and ch.isdigit() else ch for ch in text)


def count(text: str, style: int) -> str:
    """The number that ``text`` begins with, as it is counted: 21 is 二十一 in style 1.

    What is no number, or too large to be counted in 兆, is given digit by digit.
    """
    whole, point, rest = text.partition(".")
    if not whole.isdecimal() or len(whole) > 4 * len(_GROUPS):
        return digit_by_digit(text, style)
    return _whole(int(whole), style) + point + digit_by_digit(rest, style)


def _whole(number: int, style: int) -> str:
    digits = _DIGITS[style]
    if number == 0:
        return digits[0]
    said, needs_zero = "", False
    for place in reversed(range(len(_GROUPS))):
        group = number // 10_000**place % 10_000
        if group:
            is_gap = bool(said) and (needs_zero or group < 1000)
            said += (digits[0] if is_gap else "") + _group(group, style) + _GROUPS[place]
        needs_zero = group == 0
    # Ten is said without the one before it, but for style 2, which is that of cheques.
    one_ten = digits[1] + _UNITS[style][1]
    return said[1:] if style != 2 and said.startswith(one_ten) else said


def _group(group: int, style: int) -> str:
    """A number below ten thousand, one zero for any run of them inside of it."""
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            said += (_DIGITS[style][0] if gap and said else "") + _DIGITS[style][digit]
            said += _UNITS[style][place]
        gap = digit == 0
    return said
