"""What a verification is about: everything, or what was recorded from one event on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ftarchive.archive.audit import Audit
from ftarchive.archive.logs import Head
from ftarchive.dates import beginning
from ftarchive.errors import BadRequest

LAST = "last"
"""Says: since the last verification that is noted."""
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
_WANTED = "日期（如 2024-01-18）、日志序号，或 last（上次核验以来）"


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything, or with ``since``, as it was asked for, what events from number ``first`` on
    are about."""

    since: str = ""
    first: int = 1

    @property
    def is_whole(self) -> bool:
        return self.first <= 1

    def __str__(self) -> str:
        if self.is_whole:
            return "全部"
        asked = "上次核验以来，" if self.since == LAST else f"{self.since} 以来，"
        said = "" if self.since == str(self.first) else asked
        return f"{said}日志第 {self.first} 条起收录的；日志、目录库文件和索引为全部"

    def to_json(self) -> dict[str, Any]:
        """The scope as one object."""
        return {"since": self.since or None, "first": self.first}

    @classmethod
    def of(cls, since: str, audit: Audit) -> Scope:
        """The scope that ``since`` says: a day (in China), the number of an event, or ``last``;
        all where it says nothing.

        A day stands for the first event on it or after it, and for all that follow in the log,
        whatever clocks said. Raises ``BadRequest`` (bad-parameter).
        """
        if not since:
            return cls()
        if since == LAST:
            return cls(since, _after_last(audit))
        if since.isdecimal() and len(since) < 8:
            return cls(since, _known(since, audit))
        return cls(since, audit.first_event(_midnight(since)))


def read_head(given: str) -> Head:
    """The head of a log as an archivist noted it down.

    Raises ``BadRequest`` (bad-parameter).
    """
    match = _HEAD.fullmatch(given.strip().lower())
    if match is None:
        wanted = "核验报告上的“序号:校验和”"
        raise BadRequest("bad-parameter", name="--head", value=given, wanted=wanted)
    return int(match[1]), match[2]


def _known(number: str, audit: Audit) -> int:
    """The number of an event that is there, or of the next to come: any later one is a slip."""
    after = audit.head()[0] + 1
    if int(number) > after:
        wanted = f"日志序号，至多 {after}（日志现有 {after - 1} 条）"
        raise BadRequest("bad-parameter", name="--since", value=number, wanted=wanted)
    return max(1, int(number))


def _after_last(audit: Audit) -> int:
    """The event after the head that the last noted verification saw; the first where none is."""
    for entry in audit.custody("verified"):
        head = entry["detail"].get("head", "") if isinstance(entry["detail"], dict) else ""
        if match := _HEAD.fullmatch(head):
            return int(match[1]) + 1
    return 1


def _midnight(day: str) -> str:
    """When a day of China began, in UTC, as logs write it."""
    try:
        return beginning(day)
    except ValueError:
        raise BadRequest("bad-parameter", name="--since", value=day, wanted=_WANTED) from None
