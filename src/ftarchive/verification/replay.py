"""What the log says by itself of every document: the archive as it has to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from ftarchive.archive.audit import Row
from ftarchive.archive.standing import ACTIONS, BRINGING, Standing


@dataclass(slots=True)
class Course(Standing):
    """What became of one document, beside where it stands: ``fixities`` are by number of version,
    "" where its event gives no sum; ``first`` and ``last`` are events about it."""

    recorded_at: str = ""
    first: int = 0
    last: int = 0
    fixities: dict[int, str] = field(default_factory=dict)
    brought: dict[int, int] = field(default_factory=dict)
    """By which event each version came."""

    def take(self, event: Row) -> None:
        """Takes the next event; one of an action that is not known changes nothing."""
        self.last = event["seq"]
        action, number, detail = event["action"], event["version"], event["detail"]
        if action in BRINGING:
            self.fixities[number] = detail.get("fixity", "") if isinstance(detail, dict) else ""
            self.brought[number] = event["seq"]
        if action in ACTIONS:
            self.follow(action, number)


class Replay:
    """Goes through the log and notes where it leads."""

    def __init__(self) -> None:
        self.courses: dict[str, Course] = {}

    def take(self, event: Row) -> None:
        """Takes the next event."""
        id_ = str(event["document_id"])
        if id_ not in self.courses:
            self.courses[id_] = Course(recorded_at=str(event["at"]), first=event["seq"])
        self.courses[id_].take(event)

    def touched(self, first: int) -> set[str]:
        """The documents that an event from number ``first`` on is about."""
        return {id_ for id_, course in self.courses.items() if course.last >= first}
