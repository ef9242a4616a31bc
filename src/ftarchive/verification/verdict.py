"""The outcome of a verification, to print, to file and to compare with the next."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from ftarchive.archive.logs import Head
from ftarchive.verification.codes import ERROR, PROPERTIES, SEVERITIES
from ftarchive.verification.findings import Finding
from ftarchive.verification.scope import Scope


@dataclass(frozen=True, slots=True)
class Checked:
    """How many of what were checked for a property."""

    property: str
    what: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What was checked and what was found. ``at`` is when (ISO 8601, UTC), ``head`` and
    ``custody`` are the last entries of the two logs, ``size`` the bytes of originals read,
    ``seconds`` what it took."""

    home: str
    program: str
    at: str
    seconds: float
    scope: Scope
    documents: int
    versions: int
    originals: int
    size: int
    head: Head
    custody: Head
    checked: list[Checked]
    findings: list[Finding]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong; warnings and notices do not count."""
        return all(finding.severity != ERROR for finding in self.findings)

    def count(self, severity: str) -> int:
        """How many findings there are of one severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def by_code(self) -> dict[str, int]:
        """How many findings there are of each code, the worst first."""
        order = list(SEVERITIES)
        found = sorted(self.findings, key=lambda each: (order.index(each.severity), each.code))
        return dict(Counter(finding.code for finding in found))

    def of(self, property_: str) -> list[Finding]:
        """The findings about one of the four properties, the worst first."""
        order = list(SEVERITIES)
        found = [finding for finding in self.findings if finding.property == property_]
        return sorted(found, key=lambda each: order.index(each.severity))

    def to_json(self) -> dict[str, Any]:
        """The verdict as one object."""
        return {
            "ok": self.is_sound,
            "documents": self.documents,
            "versions": self.versions,
            "originals": self.originals,
            "original_bytes": self.size,
            "at": self.at,
            "seconds": round(self.seconds, 3),
            "program": self.program,
            "scope": self.scope.to_json(),
            "head": worded(self.head),
            "custody_head": worded(self.custody),
            "counts": {severity: self.count(severity) for severity in SEVERITIES},
            "properties": {each: self._property(each) for each in PROPERTIES},
            "findings": [asdict(finding) for finding in self.findings],
        }

    def note(self) -> dict[str, Any]:
        """What the custody log keeps of it."""
        return {
            "scope": self.scope.to_json(),
            "documents": self.documents,
            "originals": self.originals,
            "head": worded(self.head),
            "ok": self.is_sound,
            "findings": self.by_code(),
        }

    def _property(self, name: str) -> dict[str, Any]:
        checked = {each.what: each.count for each in self.checked if each.property == name}
        counts = dict.fromkeys(SEVERITIES, 0)
        for finding in self.of(name):
            counts[finding.severity] += 1
        return {"name": PROPERTIES[name], "checked": checked, **counts}


def worded(head: Head) -> str:
    """The last entry of a log as an archivist notes it down: its number, its sum."""
    return f"{head[0]}:{head[1]}"
