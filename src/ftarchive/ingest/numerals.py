"""Numbers as lists and notes show them: 一, 壹, 甲, ①, iv, AA."""

from __future__ import annotations

from collections.abc import Callable

from ftarchive.ingest.chinese_numbers import count, digit_by_digit

_PLAIN, _FULL_WIDTH = 1, 3
"""Styles of Chinese numbers."""
_FORMAL = str.maketrans("〇一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟萬")
_FORMAL_SIMPLIFIED = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_IN_BRACKETS = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_HAN_CIRCLED = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
_MOST = 10**8
_LETTERS_MOST = 780
"""Word's limit: thirty times the alphabet."""


def chinese(number: int) -> str:
    """``number`` in characters: 十一, 一百〇二, 一万〇三十."""
    if not 0 <= number < _MOST:
        return str(number)
    return count(str(number), _PLAIN)


def _digital(number: int) -> str:
    return digit_by_digit(str(number), _PLAIN)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for worth, sign in _ROMAN:
        times, number = divmod(number, worth)
        text += sign * times
    return text


def _letters(number: int) -> str:
    if not 0 < number <= _LETTERS_MOST:
        return str(number)
    times, place = divmod(number - 1, 26)
    return "abcdefghijklmnopqrstuvwxyz"[place] * (times + 1)


def _one_of(signs: str) -> Callable[[int], str]:
    """Signs for 1, 2, …; digits beyond the last of them."""
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda number: "",
    "bullet": lambda number: "",
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "decimalFullWidth": lambda number: digit_by_digit(str(number), _FULL_WIDTH),
    "decimalFullWidth2": lambda number: digit_by_digit(str(number), _FULL_WIDTH),
    "decimalEnclosedCircle": _one_of(_CIRCLED),
    "decimalEnclosedCircleChinese": _one_of(_CIRCLED),
    "decimalEnclosedFullstop": _one_of(_DOTTED),
    "decimalEnclosedParen": _one_of(_IN_BRACKETS),
    "ideographEnclosedCircle": _one_of(_HAN_CIRCLED),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "chineseLegalSimplified": lambda number: chinese(number).translate(_FORMAL_SIMPLIFIED),
    "ideographLegalTraditional": lambda number: chinese(number).translate(_FORMAL),
    "japaneseLegal": lambda number: chinese(number).translate(_FORMAL),
    "numberInDash": lambda number: f"- {number} -",
}


def numeral(number: int, name: str, pattern: str = "") -> str:
    """``number`` in the format that WordprocessingML calls ``name``; digits where it is unknown.

    ``pattern`` is that of a custom format, such as ``001, 002, 003, ...``.
    """
    if name == "custom":
        return str(number).zfill(len(pattern.split(",")[0].strip()))
    return _FORMATS.get(name, str)(number)
