"""Runs of label lines: which of them are the header of a document, and which its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ftarchive.dates import find_date
from ftarchive.ingest.fields.labels import Found, Header, is_telling, labels_on
from ftarchive.ingest.page import Line, squeeze
from ftarchive.ingest.rules import Rules

Run = tuple[int, list[Found]]
"""A run of label lines: the number of the line after it, and its labels."""

_TOLD_ONCE = ("source", "published", "index_number", "title")
_UNKNOWN_LABEL = re.compile(r"[^\s:：，。]{2,8}\s*[:：]\s*\S")
_UNKNOWN_CHARS = 60


def header_labels(lines: Iterable[Line], rules: Rules) -> list[Found]:
    """The labels of every run of header lines that holds a telling one."""
    return [item for _, run in label_runs(lines, rules) for item in run]


def label_runs(lines: Iterable[Line], rules: Rules) -> list[Run]:
    """Runs of header lines as (number of the line after the run, labels), telling ones only.

    A run goes on over controls of the page and over labels that are in no table; it ends
    where a line says otherwise than the run so far.
    """
    runs: list[Run] = []
    run: list[Found] = []
    end = 0
    for number, line in enumerate([*lines, Line("")]):
        found = labels_on(line, rules)
        goes_on = not found and (rules.is_control(line.text) or _is_unknown_label(line))
        if run and not goes_on and (not found or _contradict(_told(run), found)):
            runs.append((end, run))
            run = []
        if found:
            run = run + found
            end = number + 1
    return [(end, run) for end, run in runs if is_telling(run)]


def _told(run: Iterable[Found]) -> dict[str, str]:
    """The values of a run by field, the first where there are several."""
    told: dict[str, str] = {}
    for item in run:
        if item.field and item.value:
            told.setdefault(item.field, item.value)
    return told


def _contradict(known: dict[str, str], found: Iterable[Found]) -> bool:
    """Whether labels say otherwise of what a header says once."""
    told = _told(found)
    return any(_differs(name, known, told) for name in _TOLD_ONCE)


def _is_unknown_label(line: Line) -> bool:
    return len(line.text) < _UNKNOWN_CHARS and bool(_UNKNOWN_LABEL.match(line.text))


def leading(runs: list[Run], lines: Sequence[Line], header: Header) -> list[Run]:
    """The runs that are the header: up to one that says otherwise than those before it, or
    below which no text is left. A notice has lines such as 来源：… of its own."""
    kept: list[Run] = []
    known = dict(header.values)
    for end, run in runs:
        has_text = any(ch.isalnum() for line in lines[end:] for ch in line.text)
        if not has_text or _contradict(known, run):
            break
        kept.append((end, run))
        known = _told(run) | known
    return kept


def _differs(name: str, known: dict[str, str], told: dict[str, str]) -> bool:
    one, other = known.get(name), told.get(name)
    if one is None or other is None:
        return False
    dates = find_date(one), find_date(other)
    if dates[0] and dates[1]:
        return dates[0][1][:10] != dates[1][1][:10]
    return squeeze(one) != squeeze(other)
