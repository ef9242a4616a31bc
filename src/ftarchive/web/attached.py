"""The attachments of a document as its page lists them."""

from __future__ import annotations

from dataclasses import dataclass

from ftarchive.archive.catalogue import Version
from ftarchive.sections import sections
from ftarchive.web.addresses import attachment_address
from ftarchive.web.reading import attachment_anchor, legibility_note


@dataclass(frozen=True, slots=True)
class Listed:
    """An attachment: its file is at ``address``, its text on the page at ``anchor``, empty where
    it has none there; ``length`` is in characters."""

    name: str
    format: str
    length: int
    address: str
    anchor: str
    note: str


def attachments(version: Version) -> list[Listed]:
    """The attachments of a version, in order."""
    number = None if version.is_current else version.number
    shown = {section.number for section in sections(version.record)}
    return [
        Listed(
            name=each.name,
            format=each.format,
            length=each.length,
            address=attachment_address(version.document_id, place, number),
            anchor=attachment_anchor(place) if place in shown and each.length else "",
            note=legibility_note(each),
        )
        for place, each in enumerate(version.record.attachments, start=1)
    ]
