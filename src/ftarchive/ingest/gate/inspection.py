"""The disclosure gate: what must not be published, or not without somebody having looked at it.

It is pure: passages in, concerns out. What is a list (labels, marks, words of context) is data in
``ingest/gate.toml``; ``docs/gate.md`` says the rules as staff know them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ftarchive.ingest.gate.concerns import KINDS, Concern
from ftarchive.ingest.gate.excerpts import excerpt
from ftarchive.ingest.gate.gate_rules import GateRules
from ftarchive.ingest.gate.identifiers import narrowed
from ftarchive.ingest.gate.markings import find_markings
from ftarchive.ingest.gate.passages import TITLE, Passage
from ftarchive.ingest.gate.personal import find_numbers
from ftarchive.ingest.gate.sensitive import find_sensitive
from ftarchive.ingest.gate.surroundings import Lines

_NUMBERS = frozenset(
    "id-number id-number-doubtful mobile-number bank-card office-account passport "
    "licence-plate".split()
)


class Finding(NamedTuple):
    """A code and the characters of a passage that it is about."""

    code: str
    start: int
    end: int


def inspect(given: Iterable[Passage], rules: GateRules) -> list[Concern]:
    """All concerns about the passages of one document, in their order.

    A document is to be held where one of them says ``hold``.
    """
    every = list(given)
    title = " ".join(passage.text for passage in every if passage.place == TITLE)
    return [concern for passage in every for concern in _concerns(passage, title, rules)]


def _concerns(passage: Passage, title: str, rules: GateRules) -> list[Concern]:
    lines = Lines(narrowed(passage.text))
    name = title if passage.place == TITLE else f"{title} {passage.place}"
    findings = {Finding(*found) for found in _found(passage, lines, name, rules)}
    ordered = sorted(findings, key=lambda finding: (finding.start, finding.end, finding.code))
    return [_concern(finding, passage, lines) for finding in ordered]


def _found(
    passage: Passage, lines: Lines, name: str, rules: GateRules
) -> Iterator[tuple[str, int, int]]:
    yield from find_numbers(lines, name, rules)
    yield from find_markings(lines, rules, is_head=passage.is_head, is_title=passage.place == TITLE)
    yield from find_sensitive(lines, name, rules, is_title=passage.place == TITLE)


def _concern(finding: Finding, passage: Passage, lines: Lines) -> Concern:
    code, start, end = finding
    return Concern(
        code=code,
        action=KINDS[code].action,
        place=passage.place,
        excerpt=excerpt(passage.text, start, end, is_number=code in _NUMBERS),
        start=start,
        length=end - start,
        paragraph=lines.number(start) + 1,
    )
