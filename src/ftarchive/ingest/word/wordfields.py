"""The fields of a Word document: what is an instruction in them and what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ftarchive.ingest.numerals import numeral
from ftarchive.ingest.word.symbols import symbol
from ftarchive.ingest.word.wordml import attribute, child, descendants, number, switch, value

_CIRCLES = "○◯〇"
_OVERSTRIKE = re.compile(r"eq\s*\\o\s*(?:\\a[clr]\s*)?\((.+?)[,，;](.+)\)", re.IGNORECASE)
_FRACTION = re.compile(r"eq\s*\\f\s*\((.+?)[,，;](.+)\)", re.IGNORECASE)
_EQUATION = re.compile(r"eq\b", re.IGNORECASE)
_SWITCH = re.compile(r"\\[a-z]+\d*\s*", re.IGNORECASE)
_SYMBOL = re.compile(r"symbol\s+(0x[0-9a-f]+|\d+)\s+.*?\\f\s*\"?([^\"\\]+)", re.IGNORECASE)
_CONTENTS = re.compile(r"\s*toc\b", re.IGNORECASE)
_TICKED, _EMPTY = "☑", "□"


@dataclass(slots=True)
class _Frame:
    form: Any | None
    start: int
    instruction: list[str] = field(default_factory=list)
    is_shown: bool = False


class Fields:
    """The fields that are open at one place of the text, one inside the other."""

    def __init__(self) -> None:
        self._open: list[_Frame] = []

    @property
    def are_shown(self) -> bool:
        """Whether what stands here is part of a result rather than of an instruction."""
        return all(frame.is_shown for frame in self._open)

    @property
    def are_contents(self) -> bool:
        """Whether what stands here is part of a table of contents."""
        return any(
            frame.is_shown and _CONTENTS.match("".join(frame.instruction)) for frame in self._open
        )

    def mark(self, element: Any, written: int) -> str:
        """Takes a ``w:fldChar``; gives the text of a field that ends without a result.

        ``written`` grows with all that is shown: that is how results are noticed.
        """
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._open.append(_Frame(child(element, "w:ffData"), written))
        elif self._open and kind == "separate":
            self._open[-1].is_shown = True
        elif self._open and kind == "end":
            frame = self._open.pop()
            if frame.start == written:
                return _shown("".join(frame.instruction).strip(), frame.form)
        return ""

    def instruct(self, text: str) -> None:
        """Takes a piece of an instruction."""
        if self._open:
            self._open[-1].instruction.append(text)

    def end_paragraph(self) -> None:
        """Gives up instructions that have no end, lest they swallow the rest of the text."""
        self._open = [frame for frame in self._open if frame.is_shown]


def _shown(instruction: str, form: Any | None) -> str:
    """What Word shows for fields that carry no result."""
    if form is not None:
        return _form(form)
    if match := _SYMBOL.match(instruction):
        return symbol(int(match[1], 0), match[2].strip())
    return _equation(instruction) if _EQUATION.match(instruction) else ""


def _form(form: Any) -> str:
    """A box to tick, or the choice from a list; what is typed into a form is a result."""
    if (box := child(form, "w:checkBox")) is not None:
        is_ticked = switch(box, "w:checked")
        return _TICKED if (switch(box, "w:default") if is_ticked is None else is_ticked) else _EMPTY
    if (choices := child(form, "w:ddList")) is not None:
        entries = [attribute(each, "val") for each in descendants(choices, "w:listEntry")]
        chosen = number(value(choices, "w:result"), 0) or 0
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    return ""


def _equation(instruction: str) -> str:
    """带圈字符 and the like, which Chinese Word makes of equations."""
    if match := _OVERSTRIKE.match(instruction):
        around, inner = _plain(match[1]), _plain(match[2])
        count = number(inner)
        circled = numeral(count, "decimalEnclosedCircle") if count else inner
        return circled if around in _CIRCLES else around + inner
    if match := _FRACTION.match(instruction):
        return f"{_plain(match[1])}/{_plain(match[2])}"
    return _plain(_EQUATION.sub("", instruction, count=1))


def _plain(text: str) -> str:
    return _SWITCH.sub("", text).strip(" ()")
