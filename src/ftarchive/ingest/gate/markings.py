"""Marks by which a document says of itself that it is secret, not for the public, or a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftarchive.ingest.gate.gate_rules import GateRules
from ftarchive.ingest.gate.surroundings import Lines, squeezed

Found = tuple[str, int, int]

_PARTS = re.compile(r"\t+|\s{2,}|\u3000+")
_SHORT, _LONG, _QUOTED = 60, 200, 8
_QUOTES = '“‘"「『'
_SENTENCE = re.compile("[。；]")


def find_markings(
    lines: Lines, rules: GateRules, *, is_head: bool, is_title: bool
) -> Iterator[Found]:
    """Marks as ``(code, start, end)``, each a whole line. ``is_head`` where a document begins
    with the text; only then its first lines may carry a mark of secrecy."""
    marked = {lines.number(match.start()) for match in rules.marked.finditer(lines.text)}
    if not marked:
        return
    numbers = _written(lines)
    head = set(numbers[: rules.head_lines]) if is_head else set()
    foot = set(numbers[-rules.foot_lines :])
    title = lines.text if is_title else ""
    attributes = []
    for number in filter(marked.__contains__, numbers):
        line = _ends(lines.line(number))
        code = _edge_mark(line, rules, number in head, number in foot, title)
        if code is None and _is_note(line, rules):
            code = "not-for-disclosure"
        if code is None and _is_attribute(line, rules):
            attributes.append(number)
        elif code:
            yield _whole(lines, number, code)
    # Many of them are the catalogue of other documents.
    edge = [number for number in attributes if number in head or number in foot]
    for number in attributes if len(attributes) == 1 else edge:
        yield _whole(lines, number, "not-for-disclosure")


def _written(lines: Lines) -> list[int]:
    """The numbers of the lines that are not blank."""
    return [number for number in range(len(lines.starts)) if lines.line(number).strip()]


def _ends(line: str) -> str:
    """A long line without its midst: a mark stands at one of its ends."""
    return line if len(line) <= 2 * _LONG else f"{line[:_LONG]}……{line[-_LONG:]}"


def _whole(lines: Lines, number: int, code: str) -> Found:
    start = lines.starts[number]
    line = lines.line(number)
    return code, start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _edge_mark(line: str, rules: GateRules, is_head: bool, is_foot: bool, title: str) -> str | None:
    if is_head and _is_secret(line, rules):
        return "classified"
    if (is_head or is_foot) and _is_note_of_head(line, rules):
        return "not-for-disclosure"
    if title and rules.noted_title.search(squeezed(line)):
        return "not-for-disclosure"
    return None


def _is_secret(line: str, rules: GateRules) -> bool:
    if "密" not in line:
        return False
    whole = squeezed(line)
    if _is_spoken_of(whole, rules):
        return False
    parts = (whole, *map(squeezed, _PARTS.split(line)))
    starred = rules.secret_starred.search(whole) and not _SENTENCE.search(whole)
    is_labelled = rules.secret_labelled.search(whole)
    return bool(starred or is_labelled or any(map(rules.secret.fullmatch, filter(None, parts))))


def _is_spoken_of(line: str, rules: GateRules) -> bool:
    return bool(_SENTENCE.search(line) and rules.about.search(line))


def _is_note_of_head(line: str, rules: GateRules) -> bool:
    whole = squeezed(line)
    return bool(rules.notes.fullmatch(whole) and rules.weak_notes.sub("", whole))


def _is_note(line: str, rules: GateRules) -> bool:
    """Whether the line has a note such as （此件不公开）, and does not speak about one."""
    whole = squeezed(line)
    for match in rules.note.finditer(whole):
        before, after = whole[: match.start()], whole[match.end() :]
        is_quoted = (before[-1:] in _QUOTES and before) or rules.about.search(before[-_QUOTED:])
        if not is_quoted and (not before or not after or len(whole) <= _SHORT):
            return True
    return False


def _is_attribute(line: str, rules: GateRules) -> bool:
    """Whether the line says 公开属性：依申请公开, in a form, a table or with a tick."""
    if "公开" not in (whole := squeezed(line)):
        return False
    celled = squeezed(_PARTS.sub("：", line))
    if rules.boxes.search(whole):
        return True
    is_said = rules.closed.search(whole) or rules.closed.search(celled)
    return bool(is_said) and "。" not in whole[:-1]
