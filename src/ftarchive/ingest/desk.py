"""From files to readings: each is read in the sandbox, side by side, and comes out in order.

What holds several documents (an archive, a capture, a batch) is opened there too, and its parts
are read like files. Files that belong together make one document with attachments.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

from ftarchive.config import Home, Settings
from ftarchive.durable import make_aside
from ftarchive.errors import Refused, of_system
from ftarchive.ingest.bundling import Bundle, Handed
from ftarchive.ingest.chunks import chunks
from ftarchive.ingest.containers.layers import Layer
from ftarchive.ingest.containers.members import Member
from ftarchive.ingest.containers.unpacking import unpack
from ftarchive.ingest.described import Described
from ftarchive.ingest.fields.remarks import Remark
from ftarchive.ingest.files import shown
from ftarchive.ingest.formats import SUFFIXES
from ftarchive.ingest.given import Given
from ftarchive.ingest.joining import Join
from ftarchive.ingest.manifest import Manifest
from ftarchive.ingest.paged.ocr import can_recognise
from ftarchive.ingest.piece import RECOGNISERS, BatchLine, Container, Piece, Reader, Said
from ftarchive.ingest.reading import Reading, Refusal
from ftarchive.ingest.sandbox import Sandbox

_AHEAD = 8
"""Documents per process that are begun before their turn comes."""
_HOLDING = (".zip", ".warc", ".gz", ".jsonl")
"""Suffixes of files that may hold so many documents that reading side by side pays."""
_SECONDS, _OCR_SECONDS = "FTARCHIVE_READ_SECONDS", "FTARCHIVE_OCR_SECONDS"

Result = TypeVar("Result")
Work = TypeVar("Work")
Started = TypeVar("Started")
Outcome = Reading | Refusal


@dataclass(frozen=True, slots=True)
class _Work:
    """Files that make one document, with what is known of them from outside."""

    bundle: Bundle
    given: Given = field(default_factory=Given)
    evidence: Mapping[str, Path] = field(default_factory=dict)
    layer: Layer = field(default_factory=Layer)


@dataclass(frozen=True, slots=True)
class _Begun:
    """Work that is going on: what is to come of the document and of each attachment."""

    work: _Work
    document: Future[Piece | Container]
    attachments: list[tuple[str, Handed, Future[Piece]]]


def read_files(
    files: Iterable[Path],
    home: Home,
    settings: Settings,
    scratch: Path,
    given: Given | None = None,
) -> Generator[Outcome, None, None]:
    """Every document in ``files``, in their order; ``given`` is what staff say of all of them.
    What is unpacked lies in the folder ``scratch`` until the caller removes it.

    Nothing is raised for a bad file: it becomes a ``Refusal``. Raises ``HomeError``
    (too-many-files, bad-data-file) where every other file would come to the same.
    """
    handed = [_handed(shown(file), file) for file in files]
    is_much = len(handed) > 1 or any(each.file.suffix.lower() in _HOLDING for each in handed)
    size = settings.workers if is_much else 1
    with Sandbox(size, settings.read_memory_mb, scratch) as sandbox:
        reader = Reader(home, settings, given or Given())
        desk = _Desk(reader, settings, sandbox, scratch, size * _AHEAD)
        yield from desk.run(desk.sorted(handed))


class _Desk:
    """Hands files out and takes in what comes back; up to ``ahead`` documents are going on."""

    def __init__(
        self, reader: Reader, settings: Settings, sandbox: Sandbox, scratch: Path, ahead: int
    ) -> None:
        self._reader, self._settings, self._sandbox = reader, settings, sandbox
        self._scratch, self._ahead = scratch, ahead
        self._folders = itertools.count(1)

    def sorted(
        self,
        files: Sequence[Handed],
        evidence: Mapping[str, Path] | None = None,
        layer: Layer | None = None,
    ) -> Iterator[_Work | Refusal]:
        """Files put together to documents, and what is not even opened. Those that were handed in
        lie on no ``layer`` together."""
        described = Described(files)
        for each, manifest in self._manifests(described):
            described.take(each, manifest)
        yield from described.refusals
        for bundle in described.bundles():
            given, manifest_file = described.given(bundle.main)
            own = {"manifest": manifest_file} if manifest_file else {}
            yield _Work(bundle, given, {**(evidence or {}), **own}, layer or Layer())

    def run(self, works: Iterable[_Work | Refusal]) -> Iterator[Outcome]:
        """Has all work done, in order."""
        for begun in self._begun_ahead(works, self._begin):
            if isinstance(begun, Refusal):
                yield begun
            else:
                yield from self._finish(begun)

    def _manifests(self, described: Described) -> Iterator[tuple[Handed, Manifest]]:
        """Those of the spreadsheets that are manifests."""

        def begin(each: Handed) -> tuple[Handed, Future[Manifest | None]]:
            names = list(described.below(each))
            return each, self._begin_one(self._reader.manifest, each, names)

        for each, future in self._begun_ahead(described.candidates, begin):
            # One that cannot be read is read again as a document, and says then why.
            with contextlib.suppress(Refused):
                if manifest := self._awaited(future, each):
                    yield each, manifest

    def _begun_ahead(
        self, works: Iterable[Work], begin: Callable[[Work], Started]
    ) -> Iterator[Started]:
        """What ``begin`` makes of each of ``works``, in order, several going on at once."""
        going_on: deque[Started] = deque()
        left = iter(works)
        while True:
            going_on += map(begin, itertools.islice(left, self._ahead - len(going_on)))
            if not going_on:
                return
            yield going_on.popleft()

    def _begin(self, work: _Work | Refusal) -> _Begun | Refusal:
        if isinstance(work, Refusal):
            return work
        main = work.bundle.main
        document = self._begin_one(self._reader.document, main, work.given)
        return _Begun(work, document, self._begin_attachments(work.bundle.attachments))

    def _begin_attachments(
        self, files: Iterable[tuple[str, Handed]]
    ) -> list[tuple[str, Handed, Future[Piece]]]:
        begin, read = self._begin_one, self._reader.attachment
        return [(label, handed, begin(read, handed, label)) for label, handed in files]

    def _begin_one(self, work: Callable[..., Result], *given: object) -> Future[Result]:
        return self._sandbox.begin(work, *given, seconds=self._settings.read_seconds)

    def _awaited(self, future: Future[Result], handed: Handed) -> Result:
        seconds = self._settings.read_seconds
        return self._sandbox.result(future, handed.name, seconds, _SECONDS)

    def _finish(self, begun: _Begun) -> Iterator[Outcome]:
        main = begun.work.bundle.main
        try:
            found = self._awaited(begun.document, main)
            if not isinstance(found, Container):
                yield self._joined(begun, found)
            elif found.format == "jsonl":
                yield from self._batch(begun.work)
            else:
                yield from self._unpacked(begun.work)
        except Refused as error:
            yield Refusal(main.name, error)
            yield from self.run(_alone(begun.work))

    def _recognised(
        self, piece: Piece, handed: Handed, by_ocr: Callable[..., Piece], *given: object
    ) -> Piece:
        """What OCR makes of a file without readable text, where there is OCR; else ``piece``."""
        seconds = self._settings.ocr_seconds
        is_wanted = piece.is_unread and piece.format in RECOGNISERS
        if not (is_wanted and seconds and can_recognise()):
            return piece
        future = self._sandbox.begin(by_ocr, handed, *given, seconds=seconds)
        try:
            return self._sandbox.result(future, handed.name, seconds, _OCR_SECONDS)
        except Refused as error:
            failed = Remark(error.code, f"OCR 没有成功：{error.message}")
            return replace(piece, remarks=(*piece.remarks, failed))

    def _joined(self, begun: _Begun, piece: Piece) -> Reading:
        """One reading out of a document and its attachments, those inside of its file last."""
        embedded = [(each.name.rpartition("/")[2], each) for each in piece.embedded]
        main, given = begun.work.bundle.main, begun.work.given
        piece = self._recognised(piece, main, self._reader.document_by_ocr, given)
        join = Join(piece)
        for label, handed, future in [*begun.attachments, *self._begin_attachments(embedded)]:
            join.add(label, handed, self._attached(future, handed, label))
        return Reading(
            path=main.name,
            record=join.record(),
            format=piece.format,
            file=main.file,
            sha256=piece.sha256,
            offset=0,
            length=piece.length,
            remarks=(*piece.remarks, *join.remarks),
            concerns=tuple(join.concerns),
            attachments=tuple(join.kept),
            evidence=begun.work.evidence,
        )

    def _attached(self, future: Future[Piece], handed: Handed, label: str) -> Piece | Refused:
        try:
            piece = self._awaited(future, handed)
        except Refused as error:
            return error
        return self._recognised(piece, handed, self._reader.attachment_by_ocr, label)

    def _unpacked(self, work: _Work) -> Iterator[Outcome]:
        """The documents in an archive or a capture. Raises ``Refused`` about all of it."""
        main = work.bundle.main
        work.layer.check(main.name, self._settings)
        into = self._scratch / str(next(self._folders))
        try:
            make_aside(into)
        except OSError as error:
            raise of_system(error, main.name) from None
        future = self._begin_one(unpack, main.file, into, main.name, self._settings)
        members = self._awaited(future, main)
        if not members:
            raise Refused("empty-archive", path=main.name)
        work.layer.count(members)
        yield from (_refused(each) for each in members if isinstance(each, Refused))
        found = [each for each in members if isinstance(each, Member)]
        files = [_handed(f"{main.name}/{each.path}", each.file, each.facts) for each in found]
        evidence = work.evidence if "archive" in work.evidence else {"archive": main.file}
        yield from self.run(self.sorted(files, evidence, work.layer.below()))

    def _batch(self, work: _Work) -> Iterator[Outcome]:
        """The documents of a batch. Raises ``Refused`` about all of it."""
        main, limit = work.bundle.main, self._settings.max_line_bytes
        any_yet = False
        try:
            with main.file.open("rb") as file:
                for said in self._lines(main, chunks(file, limit)):
                    any_yet = True
                    yield _of_line(work, said)
        except OSError as error:
            raise of_system(error, main.name) from None
        if not any_yet:
            raise Refused("empty-batch", path=main.name)

    def _lines(self, main: Handed, parts: Iterable[list[BatchLine]]) -> Iterator[Said]:
        """What each line says."""
        for part, future in self._begun_ahead(parts, partial(self._begin_lines, main)):
            yield from self._said(main, part, future)

    def _begin_lines(
        self, main: Handed, part: list[BatchLine]
    ) -> tuple[list[BatchLine], Future[list[Said]]]:
        return part, self._begin_one(self._reader.lines, main.name, part)

    def _said(
        self, main: Handed, part: list[BatchLine], future: Future[list[Said]]
    ) -> Iterator[Said]:
        """What the lines of a chunk say; where one of them brings the process down, each of them
        is read on its own."""
        try:
            yield from self._awaited(future, main)
            return
        except Refused as error:
            if len(part) == 1:
                yield Said(part[0], error=error)
                return
        for line in part:
            yield from self._said(main, *self._begin_lines(main, [line]))


def _handed(name: str, file: Path, facts: Mapping[str, str] | None = None) -> Handed:
    """A file with the format that its suffix promises: enough to tell what may belong to what."""
    return Handed(name, file, SUFFIXES.get(PurePosixPath(name).suffix.lower()), dict(facts or {}))


def _refused(error: Refused) -> Refusal:
    return Refusal(str(error.facts["path"]), error)


def _alone(work: _Work) -> Iterator[_Work]:
    """The attachments of a document that is refused, as documents of their own."""
    for _, handed in work.bundle.attachments:
        yield _Work(Bundle(handed, ()), Given(), work.evidence, work.layer)


def _of_line(work: _Work, said: Said) -> Outcome:
    main, line = work.bundle.main, said.line
    path = f"{main.name}:{line.number}"
    if said.piece is None or said.piece.record is None:
        assert said.error is not None  # noqa: S101 - a line says something or is refused
        return Refusal(path, said.error)
    piece = said.piece
    return Reading(
        path=path,
        record=said.piece.record,
        format=piece.format,
        file=main.file,
        sha256=piece.sha256,
        offset=line.offset,
        length=piece.length,
        remarks=piece.remarks,
        concerns=piece.concerns,
        evidence=work.evidence,
        sketch=piece.sketch,
    )
