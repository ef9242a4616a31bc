"""What became of what was handed in, and what was understood of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from ftarchive.archive.catalogue import Resemblance
from ftarchive.archive.recording import Known, Outcome
from ftarchive.archive.schema import HELD, HOLD, WITHDRAWN
from ftarchive.errors import ArchiveError
from ftarchive.ingest.fields.remarks import Remark
from ftarchive.ingest.gate.concerns import Concern
from ftarchive.ingest.gate.excerpts import without_numbers
from ftarchive.ingest.reading import Reading, Refusal
from ftarchive.record import LABELS, Attachment

STATUSES = ("published", "updated", "unchanged", "held", "rejected")
_BEGINNING = 300
"""Characters of a text by which staff tell whether it was read well."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a document says, but for its text, of which there is only the beginning: a report is
    about many. Where the gate found what it holds for, whatever was decided since, numbers in the
    beginning and in those fields are masked: reports are printed, sent and logged."""

    format: str
    fields: dict[str, Any]
    provenance: dict[str, str]
    characters: int
    beginning: str
    legibility: str | None
    attachments: tuple[Attachment, ...]

    @classmethod
    def of(cls, reading: Reading, concerns: Iterable[Concern]) -> Understood:
        """What was read, with what was found in it."""
        record = reading.record
        places = {concern.place for concern in concerns if concern.action == HOLD}
        said = {
            name: without_numbers(str(value)) if LABELS[name] in places else value
            for name, value in record.fields().items()
            if value and name != "text"
        }
        beginning = record.text[:_BEGINNING]
        return cls(
            format=reading.format,
            fields=said,
            provenance=record.provenance,
            characters=len(record.text),
            beginning=without_numbers(beginning) if places else beginning,
            legibility=record.legibility,
            attachments=record.attachments,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document.

    ``code`` is that of the error where it was rejected, and of what it is held for where it is
    held. ``attachments`` are the paths of its other files. What was ``understood`` is None where
    it was rejected.
    """

    path: str
    status: str
    id: str | None = None
    code: str | None = None
    message: str = ""
    attachments: tuple[str, ...] = ()
    understood: Understood | None = None
    concerns: tuple[Concern, ...] = ()
    remarks: tuple[Remark, ...] = ()
    alike: tuple[Resemblance, ...] = ()

    @classmethod
    def rejected(cls, refusal: Refusal) -> Result:
        """The result for what was refused."""
        error = refusal.error
        message = f"{error.message}。{error.remedy}。"
        return cls(refusal.path, "rejected", code=error.code, message=message)

    @classmethod
    def taken(
        cls,
        reading: Reading,
        outcome: Outcome,
        concerns: tuple[Concern, ...],
        alike: Iterable[Resemblance],
    ) -> Result:
        """The result for a document that was recorded."""
        likenesses = tuple(alike)
        said = [f"第 {outcome.version} 版"] if outcome.version > 1 else []
        said += [concern.told for concern in concerns]
        said += [
            f"与“{each.title}”（{each.id}）正文有 {each.share:.0%} 相同" for each in likenesses
        ]
        return cls(
            path=reading.path,
            status=outcome.status,
            id=outcome.id,
            code=_holding(concerns),
            message="；".join([*said, *map(str, reading.remarks)]),
            attachments=_paths(reading),
            understood=Understood.of(reading, concerns),
            concerns=concerns,
            remarks=reading.remarks,
            alike=likenesses,
        )

    @classmethod
    def unchanged(
        cls, reading: Reading, known: Known, found: tuple[Concern, ...], restored: str
    ) -> Result:
        """The result for what a version has said before: it stays as somebody decided on it.
        ``found`` are the concerns that it would be recorded with."""
        is_held = known.version_state == HELD and known.state != WITHDRAWN
        if is_held:
            said = f"第 {known.version} 版正待审查，内容相同"
        elif WITHDRAWN in (known.state, known.version_state):
            said = "与已撤回的文件相同，没有重新公开"
        else:
            said = "与已有版本相同"
        concerns = found if is_held else ()
        return cls(
            path=reading.path,
            status=HELD if is_held else "unchanged",
            id=known.id,
            code=_holding(concerns),
            message=said + restored,
            attachments=_paths(reading),
            understood=Understood.of(reading, reading.concerns),
            concerns=concerns,
        )

    def to_json(self) -> dict[str, Any]:
        """The result as one object, the keys of the contract first."""
        return asdict(self)


@dataclass(slots=True)
class Report:
    """What became of everything handed in. Where an ``error`` ended the ingest before its time,
    the results are those recorded until then."""

    results: list[Result] = field(default_factory=list)
    error: ArchiveError | None = None

    def count(self, status: str) -> int:
        """How many documents came out as ``status``."""
        return sum(result.status == status for result in self.results)

    def to_json(self) -> dict[str, Any]:
        """The report as one object."""
        counts = {status: self.count(status) for status in STATUSES}
        documents = [result.to_json() for result in self.results]
        error = {"error": self.error.to_json()} if self.error else {}
        return {"read": len(self.results), **counts, "documents": documents, **error}


def _holding(concerns: Iterable[Concern]) -> str | None:
    return next((concern.code for concern in concerns if concern.action == HOLD), None)


def _paths(reading: Reading) -> tuple[str, ...]:
    return tuple(attachment.path for attachment in reading.attachments)
