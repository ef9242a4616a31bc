"""The lists of an HTML page: which lines are items, and the numbers a browser gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ftarchive.ingest.numerals import numeral
from ftarchive.ingest.page import Line
from ftarchive.ingest.rules import Rules
from ftarchive.outline import headings

_BLOCKS = frozenset("div table section article h1 h2 h3 h4 h5 h6 dl form".split())
"""What stands in an ``li`` that lays out the page."""
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-decimal": "ideographDigital",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "simp-chinese-formal": "chineseLegalSimplified",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
}
"""Formats of numbers by the names of HTML and CSS."""
_STYLE = re.compile(r"list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)
_NO_NUMBER = frozenset("none disc circle square".split())
_NUMBERED = re.compile(
    r"\s*(?:[（(【\[]?\s*(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|[A-Za-z])\s*[)）】\]、.．:：]"
    r"|第[0-9一二三四五六七八九十]+|[\u2460-\u24ff\u2776-\u2793\u3220-\u3229])"
)
"""With what an item begins that somebody numbered by hand."""


@dataclass(slots=True)
class Lists:
    """The items that are open, one inside the other, each with its number until a line bears it.

    ``_counts`` gives for each ordered list its next number and the step to the one after it.
    """

    _open: list[tuple[Any, str | None]] = field(default_factory=list)
    _counts: dict[Any, tuple[int, int]] = field(default_factory=dict)

    def begin(self, item: Any) -> None:
        """An ``li`` begins; its first line will be an item."""
        is_layout = any(child.tag in _BLOCKS for child in item)
        number = self._number(item)
        self._open.append((item, None if is_layout else number))

    def end(self, element: Any) -> None:
        """An element ends, perhaps the ``li`` that began last."""
        if self._open and self._open[-1][0] is element:
            self._open.pop()

    def mark(self, line: Line, rules: Rules) -> None:
        """Makes an item of the first line in an ``li``, with its number before the text. A
        heading, a menu and a label that stand in one are left as they are."""
        item, number = self._open[-1] if self._open else (None, None)
        if number is None:
            return
        self._open[-1] = item, None
        is_other = line.level or line.is_heading or line.is_boilerplate or line.is_crumb
        if is_other or not line.own or rules.label.match(line.text) or headings(line.text):
            return
        line.is_item = True
        if number and not _NUMBERED.match(line.text):
            line.text = number + line.text
            line.pieces = (number + line.pieces[0], *line.pieces[1:])

    def _number(self, item: Any) -> str:
        """The number of an item with the blank after it, "" where a browser shows none."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        count, step = self._counts.get(parent) or _first(parent)
        count = _integer(item.get("value"), count)
        self._counts[parent] = (count + step, step)
        kind = _kind(item) or _kind(parent) or "1"
        if kind in _NO_NUMBER:
            return ""
        text = numeral(count, _FORMATS.get(kind, "decimal"))
        return f"{text}. " if text.isascii() else f"{text}、"


def _first(ordered: Any) -> tuple[int, int]:
    """The first number of an ordered list and the step to the next."""
    if ordered.get("reversed") is None:
        return _integer(ordered.get("start"), 1), 1
    return _integer(ordered.get("start"), sum(child.tag == "li" for child in ordered)), -1


def _kind(element: Any) -> str:
    """The kind of number that an element asks for by its style or its type."""
    style = _STYLE.search(element.get("style") or "")
    words = style[1].casefold().split() if style else []
    known = (word for word in words if word in _FORMATS or word in _NO_NUMBER)
    return next(known, (element.get("type") or "").strip())


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
