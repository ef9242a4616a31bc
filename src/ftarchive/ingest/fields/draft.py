"""A record in the making: of several sayings the first that counts fills a field."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ftarchive.dates import find_date
from ftarchive.errors import Refused
from ftarchive.ingest.page import Line, squeeze, strip
from ftarchive.ingest.rules import Rules
from ftarchive.numbers import document_number
from ftarchive.record import DATE_FIELDS, Disclosure

UNREAD = ("no-text-layer", "gibberish")
"""How a text may have come about that is none."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of a field otherwise than the record has it: ``given`` as it is worded,
    ``origin`` as in ``Disclosure.provenance``."""

    field: str
    given: str
    origin: str


@dataclass(slots=True)
class Draft:
    """The fields so far, and in ``others`` what another kind of origin says otherwise."""

    values: dict[str, Any] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    others: list[Saying] = field(default_factory=list)

    def offer(self, name: str, value: str, origin: str, rules: Rules) -> None:
        """Takes ``value`` for the field unless it is empty, unreadable or there is one."""
        value = _clean(value)
        if name in DATE_FIELDS:
            self._offer_date(name, value, origin)
        elif rules.is_empty(value):
            return
        elif name not in self.values:
            self._set(name, value, origin)
        elif squeeze(value) != squeeze(str(self.values[name])):
            self._note(name, value, origin)

    def offer_missing(self, name: str, value: str, origin: str, rules: Rules) -> None:
        """Takes ``value`` where nothing was said; it contradicts nothing that was."""
        if name not in self.values:
            self.offer(name, value, origin, rules)

    def _offer_date(self, name: str, value: str, origin: str) -> None:
        if (date := find_date(value)) is None:
            return
        given, iso = date
        known = self.values.get(name)
        adds_time = known and len(known) < len(iso) and iso.startswith(known)
        if known is None or adds_time:
            self.given[name] = given
            self.values[name], self.provenance[name] = iso, origin
        elif known[:10] != iso[:10]:
            self._note(name, given, origin)

    def _set(self, name: str, value: str, origin: str) -> None:
        if name == "index_number":
            value = re.sub(r"\s*([/-])\s*", r"\1", value).split()[0]
        if name == "document_number" and (number := document_number(value)):
            if number != value:
                self.given[name] = value
            value = number
        self.values[name], self.provenance[name] = value, origin

    def _note(self, name: str, given: str, origin: str) -> None:
        """Keeps a saying of another kind of origin; one of the same kind is a mere alternative."""
        if origin.partition(":")[0] != self.provenance.get(name, "").partition(":")[0]:
            self.others.append(Saying(name, given, origin))

    def record(self, body: Sequence[Line], name: str, legibility: str | None = None) -> Disclosure:
        """The finished record; its text is empty where ``legibility`` says that it is unread.

        Raises ``Refused`` (no-title, no-text) where it would be no record; ``name`` stands there.
        """
        lines, structure = texts([] if legibility in UNREAD else body)
        if not self.values.get("title"):
            raise Refused("no-title", path=name)
        if legibility is None and not any(ch.isalnum() for line in lines for ch in line):
            raise Refused("no-text", path=name)
        return Disclosure(
            text="\n".join(lines),
            given=self.given,
            provenance=self.provenance,
            structure=structure,
            legibility=legibility,
            **self.values,
        )


def texts(lines: Sequence[Line]) -> tuple[list[str], tuple[tuple[int, str], ...]]:
    """The texts of lines, and by their number what the file marks: ``h1`` to ``h6``, ``li``."""
    marks = (
        (number, f"h{min(line.level, 6)}" if line.level else "li")
        for number, line in enumerate(lines)
        if line.level or line.is_item
    )
    return [line.text for line in lines], tuple(marks)


def _clean(value: str) -> str:
    return strip(re.sub(r"[\s\u00a0\u3000]+", " ", entities.unescape(value)))
