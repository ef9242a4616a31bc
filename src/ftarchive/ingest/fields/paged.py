"""A paged document (DOCX, PDF, OFD, DOC) in its parts. Nothing on it is a menu or a footer of a
site: all but its title and a table of labels above it is text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ftarchive.ingest.fields.header import Run, label_runs
from ftarchive.ingest.fields.labels import TELLING, Header, labels_on
from ftarchive.ingest.fields.redhead import RedHead, find_red_head
from ftarchive.ingest.page import Line, squeeze
from ftarchive.ingest.rules import Rules

_LABEL_LINES = 12
"""Lines in which the labels of a page that somebody printed may stand."""
_LABELS_LEAST = 2
_SURE = ("index_number",)
_ENTRY_CHARS = 200
"""Longer lines are no entries of a table of contents."""
_LEADER = re.compile(r"(?:[.．·…]\s*){2,}\d*$|(?:\t|\s{2,})\d{1,4}$")


@dataclass(frozen=True, slots=True)
class Paged:
    """The parts of a paged document; ``lines`` are all but labels above it, the title too."""

    header: Header
    head: RedHead
    lines: list[Line]

    def body(self, title: str) -> list[Line]:
        """The lines without those of the title, where ``title`` is what they say and they are not
        all that there is."""
        if squeeze(title) != squeeze(self.head.title):
            return self.lines
        others = [
            line for number, line in enumerate(self.lines) if number not in self.head.title_lines
        ]
        return others if any(ch.isalnum() for line in others for ch in line.text) else self.lines


def lay_out_paged(lines: Sequence[Line], rules: Rules) -> Paged:
    """Finds the parts of a document."""
    header = Header()
    lines = _without_labels(lines, header, rules)
    return Paged(header, find_red_head(lines, rules), clean_contents(lines, rules))


def clean_contents(lines: Sequence[Line], rules: Rules) -> list[Line]:
    """The lines without what leads to the page numbers of a table of contents."""
    cleaned: list[Line] = []
    is_inside = False
    for line in lines:
        is_short = len(line.text) <= _ENTRY_CHARS
        bare = _LEADER.sub("", line.text).rstrip() if is_inside and is_short else ""
        is_entry = bool(bare) and bare != line.text
        cleaned.append(replace(line, text=bare) if is_entry else line)
        is_inside = is_entry or (is_short and squeeze(line.text) in rules.contents)
    return cleaned


def _without_labels(lines: Sequence[Line], header: Header, rules: Rules) -> list[Line]:
    """Takes the labels above the text, as a printed page has them; gives the other lines."""
    runs = [run for run in label_runs(lines[:_LABEL_LINES], rules) if _is_sure(run, rules)]
    if not runs:
        return list(lines)
    header.take((item for _, run in runs for item in run), rules)
    stop = runs[-1][0]
    return [
        line for number, line in enumerate(lines) if number >= stop or not labels_on(line, rules)
    ]


def _is_sure(run: Run, rules: Rules) -> bool:
    """Whether labels are those of a document and not, say, the columns of a table."""
    found = run[1]
    if any(squeeze(item.value) in rules.labels for item in found):
        return False
    told = {item.field for item in found if item.value and item.field in TELLING}
    return len(told) >= _LABELS_LEAST or any(name in told for name in _SURE)
