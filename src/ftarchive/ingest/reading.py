"""What was read: a document with where its bytes are, or the reason why it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ftarchive.errors import ArchiveError
from ftarchive.ingest.fields.remarks import Remark
from ftarchive.ingest.gate.concerns import Concern
from ftarchive.record import Disclosure


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes are kept with a document: where it lies now, what reports call it, and
    its SHA-256."""

    file: Path
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as read: its record and where its bytes are.

    ``path`` is what reports name (``file.jsonl:LINE`` in a batch, ``a.zip/b.docx`` in an
    archive); the bytes are ``length`` from ``offset`` on in ``file`` and have the SHA-256
    ``sha256``. ``attachments`` are its other files, ``evidence`` those that it came in with
    (``archive``, ``manifest``). ``concerns`` is what the disclosure gate found, ``sketch`` the
    keys of its text (see ``ftarchive.likeness``) where they are known.
    """

    path: str
    record: Disclosure
    format: str
    file: Path
    sha256: str
    offset: int
    length: int
    remarks: tuple[Remark, ...]
    concerns: tuple[Concern, ...] = ()
    attachments: tuple[Kept, ...] = ()
    evidence: Mapping[str, Path] = field(default_factory=dict)
    sketch: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One document, or a whole file, that cannot be taken in, and why."""

    path: str
    error: ArchiveError
