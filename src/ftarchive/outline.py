"""The structure of an official text: headings, paragraphs and rows of tables.

Levels are 一、 → （一） → 1. → （1）, brackets and dots of either width, any level may be
skipped; 第一章 and 第一节 of laws are levels 1 and 2. A heading that goes on in the same line
ends at its first full stop. A numbered line that is a whole sentence is an item of a list,
not a heading.

What the file itself marks counts more than the wording: a marked line is a heading of that level,
or an item. As files mark some headings and only number others, a heading that is only numbered
lies below the marked one before it; where that one is numbered too, it shows what level of marks
a level of numbers is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "item", "table"]
Structure = Sequence[tuple[int, str]]
"""Line numbers from 0 with ``h1`` … ``h6`` or ``li``, as a ``Disclosure`` has them."""

_HAN = "一二三四五六七八九十百〇零"
_DIGIT = "0-9０-９"
_NUMBER = re.compile(
    r"\s*(?:"
    # “一、二级” and “一、二、三等奖” count things: no heading begins there.
    rf"([{_HAN}]+[、．.](?![{_HAN}]+[、和及级等类])|第[{_HAN}{_DIGIT}]+章(?!的|规定))"
    rf"|([（(][{_HAN}]+[）)]|第[{_HAN}{_DIGIT}]+节(?!的|规定))"
    # “1.5亿元” and “2023.12” are numbers; “1.2024年” is a heading that begins with a year.
    rf"|([{_DIGIT}]{{1,2}}[.．、](?![{_DIGIT}](?![{_DIGIT}]{{3}}年)))"
    rf"|([（(][{_DIGIT}]{{1,2}}[）)]))"
)
"""What a numbered line begins with: a group for each level, from 1 on."""
_STOP = re.compile(r"[。？！?!]")
_OPEN_END = "。；;，,：:"
_COMMA = re.compile(r"[，,；;：:]")

_FIRST = frozenset(f"{_HAN}第（(0123456789０１２３４５６７８９")
"""With what a numbered line begins."""

LONGEST_HEADING = 60
"""Characters; a longer one is a paragraph that begins with a number."""
_LONGEST_SENTENCE = 20
"""Characters up to which a line that is one sentence without a comma is still a heading."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text, line ends included; ``level`` is that of a heading, 1 and up: 1–4
    where the file marks none; 0 for all else."""

    kind: Kind
    start: int
    text: str
    level: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def outline(text: str, structure: Structure = ()) -> list[Block]:
    """The blocks of ``text`` in order; joined, their texts are ``text`` again.

    ``structure`` is what the file marks; a mark on a row of a table says nothing.
    """
    blocks: list[Block] = []
    for block in _lines(text, dict(structure)):
        last = blocks[-1] if blocks else None
        if last and block.kind == last.kind == "table" and not _is_new_table(last, block):
            blocks[-1] = Block("table", last.start, last.text + block.text)
        else:
            blocks.append(block)
    return blocks


def headings(text: str, structure: Structure = ()) -> list[str]:
    """The texts of the headings that ``outline`` finds, without line ends."""
    if structure:
        blocks = outline(text, structure)
        return [block.text.removesuffix("\n") for block in blocks if block.kind == "heading"]
    lines = (line for line in text.split("\n") if _may_be_heading(line) and "\t" not in line)
    return [line[:length] for line in lines if (length := _heading(line)[1])]


def nesting(levels: Sequence[int]) -> list[int]:
    """For each heading how deep it lies, 1 for the outermost: no depth is ever skipped."""
    open_levels: list[int] = []
    depths = []
    for level in levels:
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        depths.append(len(open_levels))
    return depths


def _lines(text: str, marks: Mapping[int, str]) -> Iterator[Block]:
    start, shift = 0, 0
    for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+", text)):
        mark = marks.get(number, "")
        if "\t" in line:
            yield Block("table", start, line)
        elif mark == "li":
            yield Block("item", start, line)
        else:
            level, length = _heading(line)
            if marked := _marked_level(mark, line, length):
                shift = marked - level
                yield from _heading_and_rest(start, line, marked, length or len(line))
            else:
                yield from _heading_and_rest(start, line, max(1, level + shift), length)
        start += len(line)


def _marked_level(mark: str, line: str, length: int) -> int:
    """The level that a mark gives to a line, 0 for none: whole paragraphs are formatted as
    headings too, for their looks."""
    is_paragraph = not length and len(line) > LONGEST_HEADING and _STOP.search(line)
    is_blank = not line.strip()
    return 0 if not mark or is_paragraph or is_blank else int(mark[1:])


def _heading_and_rest(start: int, line: str, level: int, length: int) -> Iterator[Block]:
    if length:
        yield Block("heading", start, line[:length], level)
    if length < len(line):
        yield Block("paragraph", start + length, line[length:])


def _heading(line: str) -> tuple[int, int]:
    """The level of the heading with which a line begins, and how long it is; 0 for none."""
    number = _NUMBER.match(line) if _may_be_heading(line) else None
    if number is None:
        return 0, 0
    return number.lastindex or 0, _heading_length(line, number.end())


def _may_be_heading(line: str) -> bool:
    first = line[:1]
    return first in _FIRST or (first.isspace() and line.lstrip()[:1] in _FIRST)


def _heading_length(line: str, after: int) -> int:
    """How much of a numbered line is its heading; 0 where it is a paragraph."""
    stop = _STOP.search(line, after)
    head = line[after : stop.start() if stop else len(line)].strip()
    if not head or len(head) > LONGEST_HEADING:
        return 0
    if stop and line[stop.end() :].strip():
        return stop.end()
    return len(line) if _is_title(head, line.rstrip()[-1]) else 0


def _is_title(head: str, last: str) -> bool:
    """Whether a line that is numbered and goes no further is a heading rather than an item."""
    if last in _OPEN_END:
        return last == "。" and len(head) <= _LONGEST_SENTENCE and not _COMMA.search(head)
    return True


def _is_new_table(table: Block, row: Block) -> bool:
    """Whether ``row`` repeats the first heading of the table above it: another one begins."""
    first = table.text.split("\t", 1)[0].strip()
    return bool(first) and row.text.split("\t", 1)[0].strip() == first
