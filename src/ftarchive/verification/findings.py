"""What a verification finds, and what it has looked at."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ftarchive.errors import ArchiveError
from ftarchive.verification.codes import CODES


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: a stable code, what it is about, what was expected and what there was
    instead ("" where that goes without saying), and what to do."""

    code: str
    property: str
    severity: str
    subject: str
    expected: str
    found: str
    remedy: str


class Minutes:
    """The minutes of a verification: what was found, and how many of what were checked."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.checked: Counter[tuple[str, str]] = Counter()

    def find(self, code: str, subject: object, expected: object = "", found: object = "") -> None:
        """Notes a finding of one of ``CODES``."""
        told = CODES[code]
        said = (str(subject), str(expected), str(found))
        self.findings.append(Finding(code, told.property, told.severity, *said, told.remedy))

    def check(self, property_: str, what: str, count: int = 1) -> None:
        """Notes that ``count`` more of ``what`` were checked for a property."""
        self.checked[property_, what] += count

    def has(self, *codes: str) -> bool:
        """Whether anything of these codes was found."""
        return any(finding.code in codes for finding in self.findings)

    @contextlib.contextmanager
    def surviving(self, what: str) -> Iterator[None]:
        """Makes a finding of whatever goes wrong inside: damage may raise anything, and what
        else there is to check is checked all the same."""
        try:
            yield
        except ArchiveError as error:
            code = error.code if error.code in CODES else "check-failed"
            self.find(code, what, found=error.message)
        except Exception as error:
            self.find("check-failed", what, found=f"{type(error).__name__}: {error}")
