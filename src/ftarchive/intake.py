"""Handing in: from paths to documents that are kept and can be found.

The order is what makes it safe. Originals are durable before the rows that name them; rows
are durable before the index takes them up; and only then is anything reported as done. A
kill in between leaves a state that the next opening completes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

from ftarchive.archive.catalogue import Catalogue, Source
from ftarchive.archive.originals import Originals, checksum
from ftarchive.archive.recording import Known, Recording
from ftarchive.archive.schema import HELD, PUBLISHED
from ftarchive.config import Home, Settings
from ftarchive.durable import disk_errors, only_writer, scratch, scratch_elsewhere
from ftarchive.errors import Refused
from ftarchive.ingest.desk import read_files
from ftarchive.ingest.files import count_documents, find_files, shown
from ftarchive.ingest.gate.concerns import Concern, withdrawn_before
from ftarchive.ingest.given import Given
from ftarchive.ingest.reading import Kept, Reading, Refusal
from ftarchive.progress import Stage, counted, silent
from ftarchive.report import Report, Result
from ftarchive.search.engine import Engine
from ftarchive.upkeep import bring_up_to_date


class Intake:
    """Takes documents into one archive."""

    def __init__(
        self, home: Home, settings: Settings, catalogue: Catalogue, engine: Engine
    ) -> None:
        self._home, self._settings = home, settings
        self._catalogue, self._engine = catalogue, engine
        self._originals = Originals(home.originals)
        self._kept: dict[Path, tuple[str, int]] = {}

    def ingest(
        self,
        paths: Iterable[str | Path],
        actor: str,
        stage: Stage = silent,
        given: Given | None = None,
        report: Report | None = None,
    ) -> Report:
        """Takes in every document in ``paths``; all that is reported as published or updated is
        durable and can be found when this returns. ``given`` is what staff say of all of them.

        Raises ``HomeError``: home-busy while another ingest or rebuild goes on, and for what is
        wrong with the disk. What is in ``report`` then, where one was given, is recorded durably;
        it may be that it can be found only after the next command.
        """
        with self.only_writer():
            return self.take(paths, actor, stage, given, report)

    def only_writer(self) -> AbstractContextManager[None]:
        """Keeps other writers away, as ``take`` wants it. Raises ``HomeError`` (home-busy)."""
        return only_writer(self._home.lock, self._settings.lock_seconds)

    def take(
        self,
        paths: Iterable[str | Path],
        actor: str,
        stage: Stage = silent,
        given: Given | None = None,
        report: Report | None = None,
    ) -> Report:
        """``ingest`` for a caller who holds the write lock."""
        report = Report() if report is None else report
        with disk_errors(self._home.root):
            self._originals.clear_leftovers()
            self._kept.clear()
            files = self._files(paths)
            advance = stage("收录", count_documents(files))
            with (
                self._catalogue.engine.session(),
                scratch(self._home.scratch) as folder,
                # Closed before the folder goes that its processes write into.
                closing(read_files(files, self._home, self._settings, folder, given)) as items,
            ):
                while batch := list(islice(items, self._settings.commit_batch)):
                    report.results += self._record(batch, actor)
                    advance(len(batch))
            bring_up_to_date(self._catalogue, self._engine, stage)
        return report

    def preview(
        self, paths: Iterable[str | Path], stage: Stage = silent, given: Given | None = None
    ) -> Iterator[Result]:
        """What ``ingest`` would record. It is recorded, and then taken back: afterwards nothing
        has changed.

        Raises ``HomeError`` (home-busy) while an ingest or rebuild goes on.
        """
        files = self._files(paths)
        with (
            disk_errors(self._home.root),
            self._only_writer_there(),
            scratch_elsewhere() as folder,
            closing(read_files(files, self._home, self._settings, folder, given)) as items,
            Recording(self._catalogue, "") as recording,
        ):
            for item in counted(items, stage("预览", count_documents(files))):
                if isinstance(item, Refusal):
                    yield Result.rejected(item)
                else:
                    yield self._tried(item, recording)
            recording.take_back()

    def _only_writer_there(self) -> AbstractContextManager[None]:
        """The write lock, where there is an archive that others may write to."""
        if not self._home.catalogue.exists():
            return nullcontext()
        return self.only_writer()

    def _files(self, paths: Iterable[str | Path]) -> list[Path]:
        return [file for file in find_files(paths) if not self._home.owns(file)]

    def _tried(self, reading: Reading, recording: Recording) -> Result:
        known = recording.known(reading.record, _own_path(reading))
        if known and known.version is not None:
            return Result.unchanged(reading, known, _concerns(reading, known), "")
        recording.add_original(reading.sha256, reading.length, reading.path)
        result = self._add(reading, reading.sha256, {}, known, recording)
        # The id of a document that is not there yet would be another one next time.
        return result if known else replace(result, id=None)

    def _record(self, batch: list[Reading | Refusal], actor: str) -> list[Result]:
        with Recording(self._catalogue, actor) as recording:
            results = [
                Result.rejected(item) if isinstance(item, Refusal) else self._take(item, recording)
                for item in batch
            ]
            self._originals.sync()
        return results

    def _take(self, reading: Reading, recording: Recording) -> Result:
        known = recording.known(reading.record, _own_path(reading))
        try:
            if known and known.version is not None:
                original = recording.original(known.id, known.version)
                restored = self._restored(reading, original)
                return Result.unchanged(reading, known, _concerns(reading, known), restored)
            original = self._keep_document(reading)
            evidence = {part: self._keep(file) for part, file in reading.evidence.items()}
            for attachment in reading.attachments:
                self._keep_attachment(attachment)
        except Refused as error:
            return Result.rejected(Refusal(reading.path, error))
        self._note_originals(reading, recording)
        return self._add(reading, original, evidence, known, recording)

    def _note_originals(self, reading: Reading, recording: Recording) -> None:
        """Notes the files of a document, all of which are kept."""
        files = {file: shown(file) for file in reading.evidence.values()}
        files |= {each.file: each.path for each in reading.attachments}
        files |= {reading.file: _file_path(reading)}
        for file, path in files.items():
            recording.add_original(*self._kept[file], path)

    def _add(
        self,
        reading: Reading,
        original: str,
        evidence: dict[str, str],
        known: Known | None,
        recording: Recording,
    ) -> Result:
        concerns = _concerns(reading, known)
        outcome = recording.add_version(
            known.id if known else None,
            reading.record,
            _source(reading, original),
            _own_path(reading),
            [asdict(each) for each in concerns],
            evidence,
        )
        is_beside = outcome.status == HELD and known is not None and known.state == PUBLISHED
        if is_beside:
            return Result.taken(reading, outcome, concerns, [])
        alike = recording.note_likeness(
            outcome.id, reading.record, reading.sketch, is_new=known is None
        )
        return Result.taken(reading, outcome, concerns, alike)

    def _restored(self, reading: Reading, original: str) -> str:
        """Puts back what is gone of the files of a known version; says so."""
        files = {reading.file: original} | {each.file: each.sha256 for each in reading.attachments}
        missing = [
            file
            for file, sha256 in files.items()
            if not self._originals.path(sha256).exists() and _has(file, sha256)
        ]
        for file in missing:
            self._originals.keep(file)
        return "；原件曾缺失，已补回" if missing else ""

    def _keep_document(self, reading: Reading) -> str:
        """Keeps the file that ``reading`` was read from; gives its SHA-256.

        Raises ``Refused`` (unreadable) where the file is no longer what was read.
        """
        sha256 = self._keep(reading.file)
        kept = self._originals.read(sha256, reading.offset, reading.length)
        if hashlib.sha256(kept).hexdigest() != reading.sha256:
            raise Refused("unreadable", path=reading.path, reason="读取时文件正被改动")
        return sha256

    def _keep_attachment(self, attachment: Kept) -> None:
        if self._keep(attachment.file) != attachment.sha256:
            raise Refused("unreadable", path=attachment.path, reason="读取时文件正被改动")

    def _keep(self, file: Path) -> str:
        """Keeps a file, once in each ingest."""
        if file not in self._kept:
            self._kept[file] = self._originals.keep(file)
        return self._kept[file][0]


def _concerns(reading: Reading, known: Known | None) -> tuple[Concern, ...]:
    """What somebody has to look at before a document is public, or again."""
    is_back = known is not None and known.is_taken_back
    return (*reading.concerns, withdrawn_before()) if is_back else reading.concerns


def _source(reading: Reading, original: str) -> Source:
    return Source(
        path=reading.path,
        format=reading.format,
        sha256=reading.sha256,
        original=original,
        offset=reading.offset,
        length=reading.length,
    )


def _has(file: Path, sha256: str) -> bool:
    try:
        return checksum(file) == sha256
    except OSError:
        return False


def _file_path(reading: Reading) -> str:
    """What the file was handed in as that ``reading`` was read from."""
    return reading.path.rpartition(":")[0] if reading.format == "jsonl" else reading.path


def _own_path(reading: Reading) -> str | None:
    """The path that tells a document from others, where the file is one document."""
    return None if reading.format == "jsonl" else shown(Path(reading.path).absolute())
