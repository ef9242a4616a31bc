"""What bag-info.txt says of a bag: which part of which history it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ftarchive.archive.logs import Head


@dataclass(frozen=True, slots=True)
class Identification:
    """The history after ``base`` up to ``head``; ``base`` is (0, GENESIS) of a whole archive."""

    base: Head
    head: Head

    @property
    def is_whole(self) -> bool:
        """Whether it has all of the archive from its first event on."""
        return self.base[0] == 0

    def __str__(self) -> str:
        """The External-Identifier: the numbers of the first and the last event, and the beginning
        of the sum by which the last testifies to all before it."""
        return f"ftarchive-{self.base[0] + 1}-{self.head[0]}-{self.head[1][:16]}"

    def to_json(self) -> dict[str, Any]:
        """As custody and reports have it."""
        return {"bag": str(self), "base": list(self.base), "head": list(self.head)}


def written(head: Head) -> str:
    """A head as bag-info.txt has it."""
    return f"{head[0]} {head[1]}"
