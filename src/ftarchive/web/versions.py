"""The versions of a document: what changed from each to the next, and two of them compared."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ftarchive.archive.catalogue import Version
from ftarchive.comparing import Comparison, FieldChange, Passage, compare, cut, field_changes
from ftarchive.errors import NotFound
from ftarchive.holdings import told
from ftarchive.record import LABELS
from ftarchive.web.addresses import document_address, versions_address
from ftarchive.web.answers import JSON, Page
from ftarchive.web.asked import number_value
from ftarchive.web.lasting import Made, lasting
from ftarchive.web.public import holdings_of, public_history, public_version
from ftarchive.web.rendering import renderer_of

_LABELS = LABELS | {"attachments": "附件"}


@dataclass(frozen=True, slots=True)
class Step:
    """A version and what changed in it: ``fields`` by name, and how many paragraphs were added,
    removed and changed; the first version, and those for which time ran out, have no ``tally``."""

    version: Version
    fields: tuple[str, ...] = ()
    tally: dict[str, int] | None = None
    before: int | None = None

    @property
    def labels(self) -> list[str]:
        """The fields in Chinese."""
        return [_LABELS[name] for name in self.fields]


def page(request: Request) -> Response:
    """``/documents/{id}/versions?from=&to=``: all versions, two of them compared; the last two
    where none are named.

    Raises ``NotFound``, ``Gone`` and ``BadRequest``.
    """
    asked = (number_value(request, "from"), number_value(request, "to"))
    return lasting(request, asked, lambda: _page(request, *asked))


def listed(request: Request) -> Response:
    """``/api/v1/documents/{id}/versions``: what changed from each version to the next.

    Raises ``NotFound`` and ``Gone``.
    """
    return lasting(request, (), lambda: _listed(request))


def _page(request: Request, first: int | None, last: int | None) -> Made:
    current, history, until = _asked(request)
    old, new = _two(history, first, last)
    compared = compare(old.record.text, new.record.text, until)
    steps = _steps(history, until)
    shown = cut(compared.passages, holdings_of(request).settings.compare_chars)
    values = {
        "current": current,
        "steps": steps[::-1],
        "old": old,
        "new": new,
        "changes": _worded(field_changes(old.record, new.record)),
        "compared": compared,
        "passages": shown,
        "left": _changed(compared.passages[len(shown) :]),
        "addresses": _addresses(history),
        "versions": versions_address(current.document_id),
    }
    answer = Page(renderer_of(request).page("versions.html", **values))
    return Made(answer, compared.is_whole and _are_whole(steps))


def _listed(request: Request) -> Made:
    current, history, until = _asked(request)
    steps = _steps(history, until)
    said = {"id": current.document_id, "versions": [_told(step) for step in steps]}
    return Made(JSON(said), _are_whole(steps))


def _asked(request: Request) -> tuple[Version, list[Version], float]:
    """The current version, all that are public, and up to when they may be compared."""
    document_id: str = request.path_params["id"]
    current = public_version(request, document_id, None)
    seconds = holdings_of(request).settings.compare_seconds
    return current, public_history(request, document_id), time.monotonic() + seconds


def _two(history: list[Version], first: int | None, last: int | None) -> tuple[Version, Version]:
    """The versions to compare. Raises ``NotFound`` (no-such-version)."""
    by_number = {version.number: version for version in history}
    numbers = list(by_number)
    last = numbers[-1] if last is None else last
    before = [number for number in numbers if number < last]
    first = (before[-1] if before else numbers[0]) if first is None else first
    for number in (first, last):
        if number not in by_number:
            raise NotFound("no-such-version", id=history[0].document_id, number=number)
    return by_number[first], by_number[last]


def _steps(history: list[Version], until: float) -> list[Step]:
    """Each version with what changed in it, as far as time allows."""
    return [Step(history[0]), *(_step(old, new, until) for old, new in pairwise(history))]


def _step(old: Version, new: Version, until: float) -> Step:
    fields = tuple(change.name for change in field_changes(old.record, new.record))
    if time.monotonic() > until:
        return Step(new, fields, None, old.number)
    found = compare(old.record.text, new.record.text, until, is_marked=False)
    return Step(new, fields, _tally(found) if found.is_whole else None, old.number)


def _tally(found: Comparison) -> dict[str, int]:
    return {kind: found.count(kind) for kind in ("added", "removed", "changed")}


def _are_whole(steps: list[Step]) -> bool:
    return all(step.tally is not None for step in steps[1:])


def _changed(passages: list[Passage]) -> int:
    return sum(len(each.paragraphs) for each in passages if each.kind != "same")


def _worded(changes: list[FieldChange]) -> list[tuple[str, str, str]]:
    return [(_LABELS[name], old, new) for name, old, new in changes]


def _addresses(history: list[Version]) -> dict[int, str]:
    """The page of each version, by number."""
    return {
        each.number: document_address(
            each.document_id, version=None if each.is_current else each.number
        )
        for each in history
    }


def _told(step: Step) -> dict[str, Any]:
    changes = {"fields": list(step.fields), "paragraphs": step.tally} if step.before else None
    return {**told(step.version), "changes": changes}
