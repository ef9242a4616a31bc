"""The files that versions need: what each should be, and who needs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ftarchive.archive.audit import Row
from ftarchive.record import Disclosure
from ftarchive.verification.codes import COMPLETENESS
from ftarchive.verification.findings import Minutes


@dataclass(frozen=True, slots=True)
class Need:
    """What a version needs an original for: ``format`` is the one recorded, "" where none is,
    ``name`` what the file was called."""

    format: str
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Part:
    """A document that is a part of an original."""

    original: str
    offset: int
    length: int
    sha256: str
    said: str


class Kept:
    """Originals as the catalogue has them, by SHA-256 with their sizes, and what for."""

    def __init__(self, originals: dict[str, Row]) -> None:
        self.sizes: dict[str, int] = {each: row["size"] for each, row in originals.items()}
        self.needs_: dict[str, Need] = {}
        self.parts: list[Part] = []
        self.unrecorded: dict[str, str] = {}

    def needs(self, row: Row, record: Disclosure, said: str) -> None:
        """Takes note of what one version needs; ``said`` is what findings call it."""
        original = str(row["original"])
        is_part = original != row["sha256"]
        format_ = "jsonl" if row["format"] == "jsonl" else row["format"]
        path = str(row["path"]).rpartition(":")[0] if format_ == "jsonl" else str(row["path"])
        self._need(original, Need(format_, path, said))
        if is_part:
            place = (row["offset"], row["length"], row["sha256"])
            self.parts.append(Part(original, *place, said))
        for each in record.attachments:
            self._need(each.sha256, Need(each.format, each.name, said))
        for part, sha256 in row["evidence"].items():
            self._need(sha256, Need("", part, said))

    def report(self, minutes: Minutes, *, is_whole: bool) -> None:
        """Finds what versions need and nobody recorded, and where all versions were gone through
        what nobody needs."""
        minutes.check(COMPLETENESS, "版本所用的原件、附件与凭据", len(self.needs_))
        for sha256, said in self.unrecorded.items():
            minutes.find("original-unrecorded", said, sha256)
        if is_whole and not minutes.has("version-changed", "check-failed"):
            for sha256 in sorted(self.sizes.keys() - self.needs_.keys()):
                minutes.find("original-unnamed", sha256)

    def chosen(self, *, is_whole: bool) -> Iterable[str]:
        """The originals to be read: all, or those that are needed."""
        return self.sizes if is_whole else [each for each in self.needs_ if each in self.sizes]

    def _need(self, sha256: str, need: Need) -> None:
        self.needs_.setdefault(sha256, need)
        if sha256 not in self.sizes:
            self.unrecorded.setdefault(sha256, need.said)
