"""What the log says by itself of every document: the archive as it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ftarchive.archive.audit import Row
from ftarchive.archive.schema import HELD, PUBLISHED, WITHDRAWN


@dataclass(slots=True)
class Course:
    """What became of one document: ``states`` and ``fixities`` are by number of version, the
    latter "" where its event gives no sum; ``first`` and ``last`` are events about it."""

    recorded_at: str
    first: int
    last: int = 0
    status: str = ""
    version: int = 0
    states: dict[int, str] = field(default_factory=dict)
    fixities: dict[int, str] = field(default_factory=dict)
    brought: dict[int, int] = field(default_factory=dict)
    """By which event each version came."""


class Replay:
    """Goes through the log and notes where it leads."""

    def __init__(self) -> None:
        self.courses: dict[str, Course] = {}

    def take(self, event: Row) -> None:
        """Takes the next event; one of an action that is not known changes nothing."""
        id_ = str(event["document_id"])
        course = self.courses.get(id_)
        if course is None:
            course = self.courses[id_] = Course(str(event["at"]), event["seq"])
        course.last = event["seq"]
        action = event["action"]
        if action in (PUBLISHED, HELD, "updated"):
            _bring(course, event)
        elif action == "released":
            _release(course, event["version"])
        elif action == WITHDRAWN:
            _withdraw(course, event["version"])

    def touched(self, first: int) -> set[str]:
        """The documents that an event from number ``first`` on is about."""
        return {id_ for id_, course in self.courses.items() if course.last >= first}


def _bring(course: Course, event: Mapping[str, Any]) -> None:
    number, detail = event["version"], event["detail"]
    fixity = detail.get("fixity", "") if isinstance(detail, dict) else ""
    is_held = event["action"] == HELD
    course.states[number] = HELD if is_held else PUBLISHED
    course.fixities[number] = fixity
    course.brought[number] = event["seq"]
    if not is_held or course.status != PUBLISHED:
        course.version, course.status = number, course.states[number]


def _release(course: Course, number: int) -> None:
    course.states[number] = PUBLISHED
    if course.status != PUBLISHED or number > course.version:
        course.version, course.status = number, PUBLISHED


def _withdraw(course: Course, number: int | None) -> None:
    if number is not None:
        course.states[number] = WITHDRAWN
        return
    course.status = WITHDRAWN
    for each, state in course.states.items():
        if state == PUBLISHED:
            course.states[each] = WITHDRAWN
