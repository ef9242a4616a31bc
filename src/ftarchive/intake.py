"""Handing in: from paths to documents that are kept and can be found.

The order is what makes it safe. Originals are durable before the rows that name them; rows
are durable before the index takes them up; and only then is anything reported as done. A
kill in between leaves a state that the next opening completes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ftarchive.archive.catalogue import Catalogue, Source
from ftarchive.archive.originals import Originals, checksum
from ftarchive.archive.recording import Recording
from ftarchive.config import Home, Settings
from ftarchive.durable import only_writer
from ftarchive.errors import ArchiveError, Refused
from ftarchive.ingest.reading import (
    Reading,
    Refusal,
    count_documents,
    find_files,
    read_files,
    shown,
)
from ftarchive.progress import Stage, counted, silent
from ftarchive.search.engine import Engine
from ftarchive.upkeep import bring_up_to_date

STATUSES = ("published", "updated", "unchanged", "held", "rejected")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document; ``code`` is None unless it was rejected."""

    path: str
    status: str
    id: str | None = None
    code: str | None = None
    message: str = ""
    record: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """The result as the report gives it; ``record`` only where it was asked for."""
        names = ("path", "status", "id", "code", "message")
        told = {name: getattr(self, name) for name in names}
        return told | ({"record": self.record} if self.record else {})


@dataclass(slots=True)
class Report:
    """What became of everything handed in."""

    results: list[Result] = field(default_factory=list)

    def count(self, status: str) -> int:
        """How many documents came out as ``status``."""
        return sum(result.status == status for result in self.results)

    def to_json(self) -> dict[str, Any]:
        """The report as one object."""
        counts = {status: self.count(status) for status in STATUSES}
        documents = [result.to_json() for result in self.results]
        return {"read": len(self.results), **counts, "documents": documents}


class Intake:
    """Takes documents into one archive."""

    def __init__(
        self, home: Home, settings: Settings, catalogue: Catalogue, engine: Engine
    ) -> None:
        self._home, self._settings = home, settings
        self._catalogue, self._engine = catalogue, engine
        self._originals = Originals(home.originals)
        self._kept: dict[Path, str] = {}

    def ingest(self, paths: Iterable[str | Path], actor: str, stage: Stage = silent) -> Report:
        """Takes in every document in ``paths``; all that is reported as published or updated is
        durable and can be found when this returns.

        Raises ``HomeError`` (home-busy) while another ingest or rebuild goes on.
        """
        report = Report()
        with only_writer(self._home.lock, self._settings.lock_seconds):
            self._originals.clear_leftovers()
            self._kept.clear()
            files = self._files(paths)
            advance = stage("收录", count_documents(files))
            items = read_files(files, self._home, self._settings)
            while batch := list(islice(items, self._settings.commit_batch)):
                report.results += self._record(batch, actor)
                advance(len(batch))
            bring_up_to_date(self._catalogue, self._engine, stage)
        return report

    def preview(self, paths: Iterable[str | Path], stage: Stage = silent) -> Iterator[Result]:
        """What ``ingest`` would record, field by field. It is recorded, and then taken back:
        afterwards nothing has changed."""
        files = self._files(paths)
        items = read_files(files, self._home, self._settings)
        with Recording(self._catalogue, "") as recording:
            for item in counted(items, stage("预览", count_documents(files))):
                if isinstance(item, Refusal):
                    yield _rejected(item)
                else:
                    yield self._tried(item, recording)
            recording.take_back()

    def _files(self, paths: Iterable[str | Path]) -> list[Path]:
        return [file for file in find_files(paths) if not self._home.owns(file)]

    def _tried(self, reading: Reading, recording: Recording) -> Result:
        path = _own_path(reading)
        document_id, version = recording.known(reading.record, path)
        status = "unchanged"
        if version is None:
            recording.add_original(reading.sha256, reading.length, reading.path)
            source = _source(reading, reading.sha256)
            outcome = recording.add_version(document_id, reading.record, source, path)
            status = outcome.status
        # The id of a document that is not there yet would be another one next time.
        known_id = document_id if status != "published" else None
        message, record = "；".join(reading.remarks), reading.record.to_json()
        return Result(reading.path, status, known_id, message=message, record=record)

    def _record(self, batch: list[Reading | Refusal], actor: str) -> list[Result]:
        with Recording(self._catalogue, actor) as recording:
            results = [
                _rejected(item) if isinstance(item, Refusal) else self._take(item, recording)
                for item in batch
            ]
            self._originals.sync()
        return results

    def _take(self, reading: Reading, recording: Recording) -> Result:
        path = _own_path(reading)
        document_id, version = recording.known(reading.record, path)
        if document_id and version is not None:
            original = recording.original(document_id, version)
            said = "与已有版本相同" + self._restored(reading, original)
            return Result(reading.path, "unchanged", document_id, message=said)
        try:
            original = self._keep(reading, recording)
        except ArchiveError as error:
            return _rejected(Refusal(reading.path, error))
        source = _source(reading, original)
        outcome = recording.add_version(document_id, reading.record, source, path)
        remarks = [f"第 {outcome.version} 版"] if outcome.status == "updated" else []
        message = "；".join([*remarks, *reading.remarks])
        return Result(reading.path, outcome.status, outcome.id, message=message)

    def _restored(self, reading: Reading, original: str) -> str:
        """Puts the original of a known version back where it is gone; says so."""
        if self._originals.path(original).exists() or checksum(reading.file) != original:
            return ""
        self._originals.keep(reading.file)
        return "；原件曾缺失，已补回"

    def _keep(self, reading: Reading, recording: Recording) -> str:
        """Keeps the file that ``reading`` was read from; gives its SHA-256.

        Raises ``Refused`` (unreadable) where the file is no longer what was read.
        """
        sha256 = self._kept.get(reading.file)
        if sha256 is None:
            sha256, size = self._originals.keep(reading.file)
            self._kept[reading.file] = sha256
            recording.add_original(sha256, size, shown(reading.file))
        kept = self._originals.read(sha256, reading.offset, reading.length)
        if hashlib.sha256(kept).hexdigest() != reading.sha256:
            raise Refused("unreadable", path=reading.path, reason="读取时文件正被改动")
        return sha256


def _source(reading: Reading, original: str) -> Source:
    return Source(
        path=reading.path,
        format=reading.format,
        sha256=reading.sha256,
        original=original,
        offset=reading.offset,
        length=reading.length,
    )


def _own_path(reading: Reading) -> str | None:
    """The path that tells a document from others, where the file is one document."""
    return None if reading.format == "jsonl" else shown(reading.file.absolute())


def _rejected(refusal: Refusal) -> Result:
    error = refusal.error
    message = f"{error.message}。{error.remedy}。"
    return Result(refusal.path, "rejected", code=error.code, message=message)
