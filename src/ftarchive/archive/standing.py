"""What the log says about where a document stands, whatever its rows say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ftarchive.archive.schema import HELD, PUBLISHED, WITHDRAWN

BRINGING = (PUBLISHED, "updated", HELD)
"""The actions that bring a version."""
ACTIONS = (*BRINGING, "released", WITHDRAWN)
"""Everything that is done to documents."""


@dataclass(slots=True)
class Standing:
    """The ``status`` of a document, the number of its current ``version``, and the states of its
    versions by number."""

    status: str = ""
    version: int = 0
    states: dict[int, str] = field(default_factory=dict)

    def follow(self, action: str, number: int | None) -> None:
        """Takes in the next entry of the log."""
        if action == WITHDRAWN:
            return self._withdraw(number)
        number = number or 0
        state = HELD if action == HELD else PUBLISHED
        self.states[number] = state
        is_beside = self.status == PUBLISHED and (
            action == HELD or (action == "released" and number < self.version)
        )
        if not is_beside:
            self.status, self.version = state, number
        return None

    def _withdraw(self, number: int | None) -> None:
        if number is not None:
            self.states[number] = WITHDRAWN
            return
        self.status = WITHDRAWN
        for each, state in self.states.items():
            if state == PUBLISHED:
                self.states[each] = WITHDRAWN


def standing(events: Iterable[Mapping[str, Any]]) -> Standing:
    """Where a document stands after ``events``, all that its log has, in order."""
    now = Standing()
    for event in events:
        now.follow(event["action"], event["version"])
    return now
