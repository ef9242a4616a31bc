"""Where a passage may begin and end: between sentences, clauses or words, never inside of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

Cut = Callable[[str], list[int]]
"""The places in a text between which its words and punctuation stand; see ``Analyzer.borders``."""

_SENTENCE_END = re.compile(r"[。！？!?；\n][”’」』）)]*")
_CLAUSE_END = re.compile(r"[。！？!?；;：，、\s][”’」』）)]*")
_NEVER_FIRST = re.compile(r"[\s。！？!?；;：，,、.．”’」』）)》〉〕】…—]")
_AROUND = 20
"""Characters on both sides of a place that are cut into words to find a border near it."""
_LONGEST_WHOLE = 48
"""Characters on both sides in which numbers with their units are looked for."""
_LONGEST_RUN = 400
"""Characters that are gone on where no border is at hand."""

_LETTERS = "0-9A-Za-z０-９Ａ-Ｚａ-ｚ"
_JOINTS = r".．,:：/／\-－–—·~～_@?=&+"
_NUMERALS = "〇零一二三四五六七八九十百千万亿两"
_UNITS = (
    "[%％‰℃°]|平方公里|平方米|立方米|公里|千米|厘米|毫米|公斤|千克|小时|分钟|万亿元|亿元|万元"
    "|[年月日号时分秒元万亿千百个件人次页条款项章节届期批岁吨米户宗份亩]"
)
_WHOLE = re.compile(
    # a 文号
    rf"[\u4e00-\u9fff]{{0,8}}[〔﹝\[［(（【][0-9０-９]{{4}}年?[〕﹞\]］)）】]\s?第?\s?[0-9０-９]+\s?号"
    # numbers and dates with their units, addresses
    rf"|第?(?:[{_LETTERS}]+(?:[{_JOINTS}]{{1,3}}[{_LETTERS}]+)*(?:\s?(?:{_UNITS}))?)+"
    rf"|第?(?:[{_NUMERALS}]+(?:{_UNITS}))+"
)
_PARTS = re.compile(
    r"[。！!？；;，、”’」』]|[\s:：?)）]" + rf"(?![\s{_LETTERS}第号{_JOINTS}]|{_UNITS})"
)
"""Punctuation after which none of these goes on: to look for them costs more than to see that."""
_ALNUM = re.compile(f"[{_LETTERS}]{{2}}")
_JOINED_AFTER = re.compile(
    "[\u1160-\u11ff\u200d\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_ALPHABETIC = re.compile(r"(?:(?![\W\d_\u2e80-\ua4cf\uac00-\ufaff])[^\U00020000-\U000323af]){2}")


def begin(text: str, at: int, lead: int, least: int, cut: Cut) -> int:
    """Where a passage begins that is to show what stands at ``at``.

    That is up to ``lead`` characters before, and from ``least`` on where that is even
    earlier: where a sentence begins, else a clause, else a word.
    """
    low = min(at - lead, least)
    if low <= 0:
        return 0
    sentences = _ends(_SENTENCE_END, text, low, at)
    if sentences:
        start = sentences[0] if least < at - lead else sentences[-1]
    else:
        clauses = _ends(_CLAUSE_END, text, low, at)
        start = clauses[0] if clauses else _word_border(text, low, at, cut, after=True)
    while start < at and _NEVER_FIRST.match(text[start]) and not splits(text, start + 1):
        start += 1
    return start


def end(text: str, least: int, most: int, cut: Cut) -> int:
    """Where a passage ends that shows what stands before ``least``, at ``most`` where it can be.

    It is after a sentence or clause that ends not long before, else after a word.
    """
    if most >= len(text):
        return len(text)
    low = max(least, most - _AROUND)
    ends = _ends(_SENTENCE_END, text, low, most) or _ends(_CLAUSE_END, text, low, most)
    last = ends[-1] if ends else _word_border(text, least, most, cut, after=False)
    while last > least and text[last - 1].isspace() and not splits(text, last - 1):
        last -= 1
    return last


def splits(text: str, at: int) -> bool:
    """Whether a cut before ``at`` parts what is one character to the reader, or goes through a
    run of letters and digits."""
    if not 0 < at < len(text):
        return False
    pair = text[at - 1 : at + 1]
    if "\u4e00" <= pair[1] <= "\u9fff":  # most characters by far: they go with none before them
        return pair[0] == "\u200d"
    if pair[0] == "\u200d" or unicodedata.category(pair[1])[0] == "M":
        return True
    if _JOINED_AFTER.match(pair[1]) or _FLAGS.match(pair):
        return True
    return bool(_ALNUM.match(pair) or (not pair.isascii() and _ALPHABETIC.match(pair)))


def _ends(pattern: re.Pattern[str], text: str, low: int, high: int) -> list[int]:
    places = (match.end() for match in pattern.finditer(text, low, high))
    return _allowed(text, [place for place in places if place <= high])


def _allowed(text: str, places: Iterable[int]) -> list[int]:
    """Those of ``places`` that split nothing; all of them stand close together."""
    kept = [place for place in places if not splits(text, place)]
    if all(_PARTS.match(text, place - 1) for place in kept):
        return kept
    low = max(0, kept[0] - _LONGEST_WHOLE)
    wholes = [match.span() for match in _WHOLE.finditer(text, low, kept[-1] + _LONGEST_WHOLE)]
    return [place for place in kept if not any(a < place < b for a, b in wholes)]


def _word_border(text: str, low: int, high: int, cut: Cut, *, after: bool) -> int:
    """The border of a word from ``low`` to ``high``: the first one or the last."""
    target = low if after else high
    first, last = max(0, target - _AROUND), min(len(text), target + _AROUND)
    inner = [first + place for place in cut(text[first:last]) if first < first + place < last]
    found = _allowed(text, [place for place in inner if low <= place <= high])
    if found:
        return found[0] if after else found[-1]
    back = range(high, max(0, high - _LONGEST_RUN) - 1, -1)
    onward = range(high, min(len(text), high + _LONGEST_RUN) + 1)
    return _whole(text, back if after else onward)


def _whole(text: str, places: range) -> int:
    """The first of ``places`` that splits nothing; of a run without end the first of all."""
    return next((place for place in places if not splits(text, place)), places[0])
