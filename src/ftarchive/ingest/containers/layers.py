"""How archives lie one inside the other, and what may come out of all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.containers.members import Budget, Member, check_count

_NESTING = "FTARCHIVE_MAX_NESTING"


@dataclass(slots=True)
class _Total:
    members: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Layer:
    """Where a file lies: inside of ``depth`` archives. ``total`` is what came so far out of the
    outermost of them and all that are in it: without it a small file could swell for days, each
    archive in it within the limits."""

    depth: int = 0
    total: _Total = field(default_factory=_Total)

    def check(self, name: str, settings: Settings) -> None:
        """Raises ``Refused`` where the archive ``name`` on this layer is not to be opened:
        nested-too-deep, and too-many-members or unpacked-too-large for all together."""
        limit = settings.max_nesting
        if self.depth >= limit:
            raise Refused("nested-too-deep", path=name, limit=limit, setting=_NESTING)
        check_count(self.total.members, name, settings)
        Budget(name, settings).check(self.total.size)

    def count(self, members: Iterable[Member | Refused]) -> None:
        """Counts what came out of an archive on this layer."""
        files = [each.file for each in members if isinstance(each, Member)]
        self.total.members += len(files)
        self.total.size += sum(file.stat().st_size for file in files)

    def below(self) -> Layer:
        """The layer of the files in an archive on this one."""
        return Layer(self.depth + 1, self.total)
