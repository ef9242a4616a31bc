"""What became of a bag that was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ftarchive.bags.identification import Identification
from ftarchive.errors import ArchiveError

WHOLE, CONTINUED, MERGED = "whole", "continued", "merged"
UNCHANGED, REFUSED = "unchanged", "refused"
"""How the history of a bag stands to ours: ours was empty; ours goes on in it; it is another one;
all of it is here already; it cannot be believed or does not fit."""
TAKEN, KEPT, SAME = "taken", "kept", "same"
"""What became of the dictionary: the bag's came in, ours stays, or they do not differ."""


@dataclass(frozen=True, slots=True)
class Told:
    """A document that was added or updated, with what somebody should know of it."""

    id: str
    title: str
    status: str
    message: str = ""


@dataclass(slots=True)
class Imported:
    """What became of a bag. ``documents`` are those that were added or updated; ``counts`` has
    the added, updated and unchanged ones, and the versions, events and originals that are new,
    and the originals that had been lost or changed here and were ``restored``."""

    path: str
    outcome: str
    bag: str = ""
    is_trial: bool = False
    dictionary: str = SAME
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("added", "updated", "unchanged", "versions", "events", "originals", "restored"), 0
        )
    )
    documents: list[Told] = field(default_factory=list)
    faults: Sequence[ArchiveError] = ()

    @property
    def is_refused(self) -> bool:
        """Whether nothing was taken in because something is wrong."""
        return self.outcome == REFUSED

    def refuse(self, faults: Sequence[ArchiveError]) -> Imported:
        """The report that nothing was taken in, for these reasons."""
        return Imported(self.path, REFUSED, self.bag, self.is_trial, faults=faults)

    def custody(self, which: Identification) -> dict[str, Any]:
        """What the log of custody says of it."""
        return which.to_json() | {"outcome": self.outcome, **self.counts}

    def to_json(self) -> dict[str, Any]:
        """The report as one object."""
        return {
            "bag": self.bag,
            "path": self.path,
            "outcome": self.outcome,
            "dry_run": self.is_trial,
            **self.counts,
            "dictionary": self.dictionary,
            "documents": [asdict(each) for each in self.documents],
            "faults": [
                {"code": each.code, "message": each.message, "remedy": each.remedy}
                for each in self.faults
            ],
        }
