"""What stands around a place in a text: its line, the line above, the head of its table."""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass

from ftarchive.ingest.gate.identifiers import INVISIBLE

_BEFORE, _AFTER, _ABOVE = 120, 40, 80
"""Characters that are looked at; most of them are white space in a form."""
_KEPT, _LONG = 60, 300
_HEAD_ROWS = 2
_SPACE = re.compile(r"\s+")


def squeezed(text: str) -> str:
    """``text`` without white space and without what nobody sees."""
    return _SPACE.sub("", INVISIBLE.sub("", text))


class Lines:
    """A text by lines, which are found once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @functools.cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def number(self, at: int) -> int:
        """The number, from 0, of the line that ``at`` stands in."""
        return bisect.bisect_right(self.starts, at) - 1

    def line(self, number: int) -> str:
        """A line without its end; empty where there is none of that number."""
        if not 0 <= number < len(self.starts):
            return ""
        return self.text[self.starts[number] : self.end(number)]

    def end(self, number: int) -> int:
        """Where a line ends."""
        return self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)

    def above(self, number: int) -> str:
        """The last line above that is not blank."""
        for each in range(number - 1, max(-1, number - 4), -1):
            if line := in_cells(self.line(each)[-_LONG:]):
                return line[-_ABOVE:]
        return ""

    @functools.cached_property
    def _tables(self) -> list[int]:
        """For each line the number of the first of the rows that it stands among."""
        first, found = 0, []
        for number in range(len(self.starts)):
            if "\t" not in self.line(number):
                first = number + 1
            found.append(first)
        return found

    def head(self, number: int) -> list[list[str]]:
        """The cells of the first rows of the table that the row stands in, above itself."""
        first = self._tables[number]
        rows = range(first, min(first + _HEAD_ROWS, number))
        return [list(map(squeezed, self.line(row).split("\t"))) for row in rows]


@dataclass(frozen=True, slots=True)
class Around:
    """The surroundings of a number, without white space. ``head`` are the cells of the rows that
    head its table, ``column`` those above the number itself, each behind a ``|``, as are the cells
    of ``line`` and ``above``; of a long line it is what stands near."""

    before: str
    after: str
    above: str
    line: str
    is_row: bool
    head: str
    column: str


def in_cells(line: str) -> str:
    """A line without white space, with a ``|`` between its cells."""
    return "|".join(map(squeezed, line.split("\t"))) if "\t" in line else squeezed(line)


def around(lines: Lines, start: int, end: int) -> Around:
    """What stands around the characters from ``start`` to before ``end``."""
    first, last = lines.number(start), lines.number(end - 1)
    opening, closing = lines.starts[first], lines.end(last)
    is_row = lines.text.find("\t", opening, closing) >= 0
    head = lines.head(first) if is_row else []
    column = lines.text.count("\t", opening, start) if head else 0
    return Around(
        before=squeezed(lines.text[max(opening, start - _BEFORE) : start])[-_KEPT:],
        after=squeezed(lines.text[end : min(closing, end + _AFTER)]),
        above=lines.above(first),
        line=in_cells(lines.text[max(opening, start - _LONG) : min(closing, end + _LONG)]),
        is_row=is_row,
        head="|".join(cell for row in head for cell in row),
        column="|".join(row[column] for row in head if column < len(row)),
    )
