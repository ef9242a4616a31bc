"""The holdings of one home, opened for use: catalogue, engine, and what works on both."""

from __future__ import annotations

import functools
from dataclasses import asdict, dataclass
from typing import Any

from ftarchive.archive.catalogue import Catalogue, Resemblance, Version
from ftarchive.archive.database import open_database
from ftarchive.archive.originals import Originals
from ftarchive.config import Home, Settings
from ftarchive.record import Attachment
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Engine
from ftarchive.search.querylog import QueryLog
from ftarchive.search.references import Cited, Citing, cited_in, citing
from ftarchive.search.results import Search


@dataclass(frozen=True)
class Holdings:
    """One archive, opened. Safe to use from several threads."""

    home: Home
    settings: Settings
    catalogue: Catalogue
    engine: Engine

    @classmethod
    def peek(cls, home: Home, settings: Settings) -> Holdings:
        """The archive in ``home`` as it is; where there is none yet, none is made."""
        if home.catalogue.exists() or home.seal.exists():
            return cls.open(home, settings)
        return cls(home, settings, Catalogue(open_database(None)), EmbeddedEngine(home, settings))

    @classmethod
    def open(cls, home: Home, settings: Settings, *, is_served: bool = False) -> Holdings:
        """The archive in ``home``, its catalogue made or migrated where need be. Where it
        ``is_served``, single records are read fast rather than all of them in little memory, and
        the files of the index are checked in the background.

        Raises ``HomeError`` (catalogue-newer, catalogue-missing).
        """
        catalogue = Catalogue(open_database(home.catalogue, is_mapped=is_served))
        engine = EmbeddedEngine(home, settings, is_watchful=is_served)
        return cls(home, settings, catalogue, engine)

    @functools.cached_property
    def search(self) -> Search:
        """Answers searches."""
        return Search(self.home, self.settings, self.catalogue, self.engine)

    @functools.cached_property
    def query_log(self) -> QueryLog:
        """Notes what is asked for, where the settings say so."""
        return QueryLog(self.home, self.settings)

    def revision(self) -> str:
        """What tells one state of documents and index from any other: whatever is read of them
        after this is at least as new."""
        return f"{self.engine.revision()} {self.catalogue.revision()}"

    def document(self, document_id: str, number: int | None = None) -> dict[str, Any]:
        """Every field of a document's version, as the API and ``show --json`` give it.

        Raises ``NotFound``: no-such-document or no-such-version.
        """
        version = self.catalogue.version(document_id, number)
        history = self.catalogue.history(document_id)
        cited_by = self.citing(document_id)
        return {
            "id": document_id,
            **version.record.fields(),
            "given": version.record.given,
            "provenance": version.record.provenance,
            "sha256": version.source.sha256,
            "format": version.source.format,
            "status": version.status,
            "version": version.number,
            "versions": [told(each) for each in history],
            "legibility": version.record.legibility,
            "attachments": [asdict(each) for each in version.record.attachments],
            "references": [
                {"text": each.wording, "ids": list(each.ids)} for each in self.cited_in(version)
            ],
            "cited_by": {"total": cited_by.total, "ids": list(cited_by.ids)},
            "resembles": [asdict(each) for each in self.resembling(version)],
            "evidence": version.evidence,
        }

    def cited_in(self, version: Version) -> list[Cited]:
        """What a version cites, as far as settings say it is shown."""
        most = self.settings.references_shown
        without = self.search.taken_back()
        return cited_in(self.engine, version.document_id, version.record, most, without)

    def citing(self, document_id: str) -> Citing:
        """What cites a document, as far as settings say it is shown."""
        most, without = self.settings.references_shown, self.search.taken_back()
        return citing(self.engine, document_id, most, without)

    def resembling(self, version: Version) -> list[Resemblance]:
        """The published documents with nearly the same text as a version; none for one that was
        replaced, as it is the current texts that are compared."""
        return self.catalogue.resembling(version.document_id) if version.is_current else []

    def original(self, version: Version) -> bytes:
        """The bytes that a version was read from, as they were handed in."""
        source = version.source
        originals = Originals(self.home.originals)
        return originals.read(source.original, source.offset, source.length)

    def attachment(self, attachment: Attachment) -> bytes:
        """The bytes of an attachment, as they were handed in."""
        return Originals(self.home.originals).path(attachment.sha256).read_bytes()


def told(version: Version) -> dict[str, Any]:
    """What JSON says of a version wherever versions are listed."""
    return {
        "number": version.number,
        "recorded_at": version.recorded_at,
        "sha256": version.source.sha256,
        "title": version.record.title,
        "is_current": version.is_current,
    }
