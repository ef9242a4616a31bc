"""What is lawful to publish or not as the case may be: marked, so that somebody looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ftarchive.ingest.gate.gate_rules import GateRules
from ftarchive.ingest.gate.surroundings import Lines, around, in_cells, squeezed

Found = tuple[str, int, int]
Check = Callable[[Lines, re.Match[str], GateRules], Iterator[tuple[int, int]]]

_NEAR = 40
_SHORT = 60
_LABEL = re.compile("(?:号码?|编号|证号)?[:：为是]{0,2}")
_NUMBERED = frozenset(("passport", "licence-plate"))
_SENTENCE = re.compile("[。；]")


def find_sensitive(lines: Lines, name: str, rules: GateRules, *, is_title: bool) -> Iterator[Found]:
    """Passages to be marked as ``(code, start, end)``; ``name`` is what the text is called."""
    seen = set()
    for trigger in rules.trigger.finditer(lines.text):
        for code in rules.codes[trigger[0]]:
            for start, end in _CHECKS[code](lines, trigger, rules):
                # One line is marked once for what is said in words.
                key = code, start if code in _NUMBERED else _line_start(lines, start)
                if key not in seen:
                    yield code, start, end
                seen.add(key)
    draft = rules.draft.search(lines.text) if is_title else None
    if draft and not rules.lawful.search(squeezed(name)):
        yield "draft", draft.start(), draft.end()


def _passports(lines: Lines, trigger: re.Match[str], rules: GateRules) -> Iterator[tuple[int, int]]:
    """Numbers behind the word, in its line and in the column below it."""
    window = lines.text[trigger.end() : min(_line_end(lines, trigger.end()), trigger.end() + _NEAR)]
    for match in rules.passport.finditer(window):
        between = squeezed(window[: match.start()])
        if not match[0].isdecimal() or _LABEL.fullmatch(between):
            yield trigger.end() + match.start(), trigger.end() + match.end()
    before = lines.text[max(0, trigger.start() - _NEAR // 2) : trigger.start()]
    for match in rules.passport.finditer(before):  # 持E12345678号护照
        if not match[0].isdecimal() and before[match.end() :] in ("", "号", "号的"):
            yield (
                trigger.start() - len(before) + match.start(),
                trigger.start() - len(before) + match.end(),
            )
    for start, cell in _column_below(lines, trigger.start()):
        if rules.passport.fullmatch(cell.strip()):
            yield start, start + len(cell)


def _plates(lines: Lines, trigger: re.Match[str], rules: GateRules) -> Iterator[tuple[int, int]]:
    start = max(_line_start(lines, trigger.start()), trigger.start() - _NEAR)
    window = lines.text[start : min(_line_end(lines, trigger.end()), trigger.end() + _NEAR)]
    for match in rules.plate.finditer(window):
        yield start + match.start(), start + match.end()
    for below, cell in _column_below(lines, trigger.start()):
        if rules.plate.fullmatch(cell.strip()):
            yield below, below + len(cell)


def _column_below(lines: Lines, at: int) -> Iterator[tuple[int, str]]:
    """The cells below the one that ``at`` stands in, each with where it begins; none where
    that is no head of a table."""
    number = lines.number(at)
    if lines.head(number) or "\t" not in lines.line(number):
        return
    column = lines.text.count("\t", lines.starts[number], at)
    while "\t" in (row := lines.line(number := number + 1)):
        cells = row.split("\t")
        if column < len(cells):
            yield (
                lines.starts[number] + sum(len(cell) + 1 for cell in cells[:column]),
                cells[column],
            )


def _addresses(lines: Lines, trigger: re.Match[str], rules: GateRules) -> Iterator[tuple[int, int]]:
    start, stop = _line_start(lines, trigger.start()), _line_end(lines, trigger.end())
    said = squeezed(lines.text[trigger.start() : min(stop, trigger.end() + 2 * _NEAR)])
    before = lines.text[max(start, trigger.start() - 2 * _NEAR) : trigger.start()]
    lives = rules.lives.match(said) and rules.address_persons.search(before)
    line = lines.text[start:stop]
    is_column = "\t" in line and rules.private_head.search(in_cells(line)) and not lives
    if rules.address.match(said) or lives or (is_column and len(line) <= _SHORT):
        yield trigger.start(), trigger.end()


def _illnesses(lines: Lines, trigger: re.Match[str], rules: GateRules) -> Iterator[tuple[int, int]]:
    """In a table of persons, or behind a label in the record of one."""
    place = around(lines, trigger.start(), trigger.end())
    is_table = place.is_row and "姓名" in place.line
    is_record = len(place.line) <= 3 * _NEAR and rules.illness_persons.search(place.line)
    if is_table or is_record:
        yield trigger.start(), trigger.end()


def _welfare(lines: Lines, trigger: re.Match[str], rules: GateRules) -> Iterator[tuple[int, int]]:
    """A title or a heading that announces a list."""
    start, stop = _line_start(lines, trigger.start()), _line_end(lines, trigger.end())
    line = squeezed(lines.text[start : min(stop, start + 200)])
    is_heading = len(line) <= _SHORT and not _SENTENCE.search(line)
    if is_heading and rules.welfare.search(line):
        yield trigger.start(), trigger.end()


def _line_start(lines: Lines, at: int) -> int:
    return lines.text.rfind("\n", 0, at) + 1


def _line_end(lines: Lines, at: int) -> int:
    end = lines.text.find("\n", at)
    return len(lines.text) if end < 0 else end


_CHECKS: dict[str, Check] = {
    "passport": _passports,
    "licence-plate": _plates,
    "home-address": _addresses,
    "illness": _illnesses,
    "welfare-list": _welfare,
}
