"""What a named person decides about documents: to release what is held, to take back what is
public. Both are in the log with name and reason, and in force when the call returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.recording import Recording
from ftarchive.config import Home, Settings
from ftarchive.durable import disk_errors, only_writer
from ftarchive.errors import ArchiveError, BadRequest, HomeError
from ftarchive.search.engine import Engine
from ftarchive.upkeep import bring_up_to_date


@dataclass(frozen=True, slots=True)
class Review:
    """Decides about the documents of one archive."""

    home: Home
    settings: Settings
    catalogue: Catalogue
    engine: Engine

    def release(self, document_id: str, number: int | None, actor: str, reason: str) -> int:
        """Publishes a held version, or again a document that was taken back; gives the number of
        the version. ``number`` may be None where only one is held.

        Raises ``HomeError`` (home-busy; not-yet-indexed where it is decided, but search does not
        know of it), ``NotFound`` and ``BadRequest``.
        """
        with self._decision(actor, reason) as recording:
            return recording.release(document_id, number, reason)

    def withdraw(self, document_id: str, number: int | None, actor: str, reason: str) -> None:
        """Takes a document back, or with ``number`` one held version of it.

        Raises ``HomeError`` (home-busy; not-yet-indexed where it is decided, but search does not
        know of it), ``NotFound`` and ``BadRequest``.
        """
        with self._decision(actor, reason) as recording:
            recording.withdraw(document_id, number, reason)

    @contextmanager
    def _decision(self, actor: str, reason: str) -> Iterator[Recording]:
        for name, value in (("--by", actor), ("--reason", reason)):
            if not value.strip():
                raise BadRequest("bad-parameter", name=name, value=value, wanted="不为空的文字")
        with only_writer(self.home.lock, self.settings.lock_seconds):
            with Recording(self.catalogue, actor) as recording:
                yield recording
            try:
                with disk_errors(self.home.index):
                    bring_up_to_date(self.catalogue, self.engine)
            except ArchiveError as error:
                # Who tries again would be told that there is nothing to decide.
                raise HomeError("not-yet-indexed", reason=error.message) from error
