"""The parts of a record's text: that of the document itself, then those of its attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ftarchive.record import Attachment, Disclosure


@dataclass(frozen=True, slots=True)
class Section:
    """``text[start:end]`` of a record; that of an ``attachment`` goes without the line with its
    name, which begins at ``heading``. ``number`` counts attachments from 1."""

    heading: int
    start: int
    end: int
    attachment: Attachment | None = None
    number: int = 0


def sections(record: Disclosure) -> list[Section]:
    """The document's own text, then the place of each attachment in it, in order; none of those
    that have neither text nor a line with their name there."""
    found = [
        Section(_heading(record.text, each), each.start, each.start + each.length, each, number)
        for number, each in enumerate(record.attachments, start=1)
    ]
    found = sorted(
        (section for section in found if section.heading < section.end),
        key=lambda section: section.start,
    )
    return [Section(0, 0, found[0].heading if found else len(record.text)), *found]


def attachment_at(record: Disclosure, places: Sequence[int]) -> Attachment | None:
    """The attachment in which the first of ``places``, in characters of the text, lies that lies
    in any."""
    inside = (
        section.attachment
        for place in places
        for section in sections(record)[1:]
        if section.heading <= place < section.end
    )
    return next(inside, None) if record.attachments else None


def attachment_label(name: str) -> str:
    """The name of an attachment, told as one; many say so themselves."""
    return name if name.startswith("附件") else f"附件：{name}"


def _heading(text: str, attachment: Attachment) -> int:
    """Where the line with the name of an attachment begins; its text where there is none."""
    line = text.rfind("\n", 0, max(0, attachment.start - 1)) + 1
    is_named = text[line : attachment.start].strip() == attachment.name.strip()
    return line if is_named else attachment.start
