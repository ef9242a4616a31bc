"""What one file says, found out in a process that may fail: the work of the sandbox."""

from __future__ import annotations

import hashlib
import importlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from ftarchive import agencies
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError, Refused, of_system
from ftarchive.ingest import rules as rules_module
from ftarchive.ingest.batch import read_record
from ftarchive.ingest.bundling import Handed
from ftarchive.ingest.charset import decode
from ftarchive.ingest.fields.remarks import Remark, remarks
from ftarchive.ingest.fields.understanding import text_of, weigh
from ftarchive.ingest.files import is_batch
from ftarchive.ingest.formats import identify
from ftarchive.ingest.gate import gate_rules
from ftarchive.ingest.gate.concerns import Concern, unread, unread_part
from ftarchive.ingest.gate.inspection import inspect
from ftarchive.ingest.gate.passages import TEXT, passages, passages_of_attachment
from ftarchive.ingest.given import Given
from ftarchive.ingest.manifest import Manifest, find_manifest, rows_of
from ftarchive.ingest.page import Page
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.text_limit import check_length
from ftarchive.record import Disclosure

READERS = {
    "html": "web.html:read_web_page",
    "txt": "web.dump:read_text",
    "markdown": "web.markdown:read_markdown",
    "docx": "word.docx:read_docx",
    "doc": "word.doc:read_doc",
    "rtf": "word.doc:read_doc",
    "pdf": "paged.pdf:read_pdf",
    "ofd": "paged.ofd:read_ofd",
    "xlsx": "sheets.xlsx:read_xlsx",
    "xls": "sheets.xls:read_xls",
    "xls-xml": "sheets.spreadsheetml:read_spreadsheetml",
    "csv": "sheets.delimited:read_csv",
    "mhtml": "web.mhtml:read_mhtml",
}
"""The module and the function that read a format: loaded when the first such file comes."""
RECOGNISERS = {"pdf": "paged.ocr:recognise_pdf"}
"""Those that read the pictures of a format's pages."""
CONTAINERS = ("zip", "warc", "jsonl")
"""Formats of files that hold several documents."""
_LINE_LIMIT, _FILE_LIMIT = "FTARCHIVE_MAX_LINE_BYTES", "FTARCHIVE_MAX_FILE_BYTES"

_INSIDE = "内嵌文件"

BLANK = b"\xef\xbb\xbf \t\r\n"
"""Bytes of which a line without a record consists."""
_HEAD = 1 << 16
"""Bytes of a batch that tell what it is."""

Read = Callable[[bytes, str, Rules, Settings], Page]
Sketch = Callable[[str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What one file says as a document (``record``) or as an attachment (``text`` and
    ``structure``, the other empty). ``embedded`` are the files in it, written aside, ``sketch``
    the keys of its text where they are known."""

    format: str
    sha256: str
    length: int
    record: Disclosure | None = None
    text: str = ""
    structure: tuple[tuple[int, str], ...] = ()
    legibility: str | None = None
    remarks: tuple[Remark, ...] = ()
    concerns: tuple[Concern, ...] = ()
    embedded: tuple[Handed, ...] = ()
    sketch: tuple[int, ...] | None = None

    @property
    def is_unread(self) -> bool:
        """Whether there is text in the file that could not be read."""
        return bool(self.legibility) and not (self.record.text if self.record else self.text)


@dataclass(frozen=True, slots=True)
class Container:
    """A file that holds documents rather than being one."""

    format: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A line of a batch: its number from 1, where it begins, and its bytes; of one that is too
    long, only the first of them."""

    number: int
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What one line of a batch says, or why it is refused."""

    line: BatchLine
    piece: Piece | None = None
    error: ArchiveError | None = None


@dataclass(frozen=True)
class Reader:
    """Reads files for one home. It goes to the processes that do so: keep it small."""

    home: Home
    settings: Settings
    given: Given = field(default_factory=Given)

    def document(self, handed: Handed, given: Given) -> Piece | Container:
        """The document in a file; ``given`` is what staff say of it.

        Raises ``Refused``.
        """
        if is_batch(handed.file) and self._begins_as_batch(handed):
            return Container("jsonl")
        content = self._bytes(handed)
        format_ = identify(content, handed.name)
        if format_ in CONTAINERS:
            return Container(format_)
        page = self._page(READERS[format_], content, handed)
        return self._document(page, format_, content, handed, given)

    def document_by_ocr(self, handed: Handed, given: Given) -> Piece:
        """The document in a file, its pages read as pictures. Raises ``Refused``."""
        content = self._bytes(handed)
        format_ = identify(content, handed.name)
        page = self._page(RECOGNISERS[format_], content, handed)
        return self._document(page, format_, content, handed, given)

    def attachment(self, handed: Handed, label: str) -> Piece:
        """The text of a file that belongs to a document, where people see it as ``label``.

        Raises ``Refused``.
        """
        content = self._bytes(handed)
        format_ = identify(content, handed.name)
        if format_ in CONTAINERS:
            raise Refused("unsupported-format", path=handed.name, kind="附件中的压缩包")
        page = self._page(READERS[format_], content, handed)
        return self._attachment(page, format_, content, handed, label)

    def attachment_by_ocr(self, handed: Handed, label: str) -> Piece:
        """The same, its pages read as pictures."""
        content = self._bytes(handed)
        format_ = identify(content, handed.name)
        page = self._page(RECOGNISERS[format_], content, handed)
        return self._attachment(page, format_, content, handed, label)

    def manifest(self, handed: Handed, names: Sequence[str]) -> Manifest | None:
        """The manifest that a spreadsheet is, of files among ``names``; None where it is none.

        Raises ``Refused``.
        """
        content = self._bytes(handed)
        format_ = identify(content, handed.name)
        rows = rows_of(content, handed.name, format_, self._rules, self.settings)
        return find_manifest(rows, names, self._rules)

    def lines(self, name: str, lines: Sequence[BatchLine]) -> list[Said]:
        """The documents on some lines of the batch that reports call ``name``; the lines come back
        without their content."""
        # Takes numpy, which would double the start of a process that reads a single file.
        from ftarchive.likeness import sketch

        return [self._line(f"{name}:{line.number}", line, sketch) for line in lines]

    def _line(self, name: str, line: BatchLine, sketch: Sketch) -> Said:
        read = replace(line, content=b"")
        try:
            return Said(read, self._said(name, line.content, sketch))
        except ArchiveError as error:
            return Said(read, error=error)

    def _said(self, name: str, content: bytes, sketch: Sketch) -> Piece:
        size, limit = len(content), self.settings.max_line_bytes
        if size >= limit:
            raise Refused("too-large", path=name, size=size, limit=limit, setting=_LINE_LIMIT)
        record, unknown = read_record(decode(content, name), self._rules, name)
        record, warnings = self.given.laid_over(record, self._rules)
        found = inspect(passages(record), self._gate)
        sha256 = hashlib.sha256(content).hexdigest()
        said = (*_noted("given", warnings), *remarks(record, unknown, agencies=self._agencies))
        return Piece(
            "jsonl",
            sha256,
            size,
            record,
            remarks=said,
            concerns=tuple(found),
            sketch=sketch(record.text),
        )

    def _begins_as_batch(self, handed: Handed) -> bool:
        """Whether a file that is a batch by its name is one, however large: it is never in memory
        as a whole. An empty one is an empty batch."""
        with _refusing(handed.name), handed.file.open("rb") as file:
            head = file.read(_HEAD)
        whole = head.rpartition(b"\n")[0] or head
        return not head.strip(BLANK) or identify(whole, handed.name) == "jsonl"

    def _attachment(
        self, page: Page, format_: str, content: bytes, handed: Handed, label: str
    ) -> Piece:
        lines, structure = text_of(page, self._rules)
        text = "\n".join(lines)
        looked_at = passages_of_attachment((handed.path.name, label), text, page.hidden)
        inside = (unread(_INSIDE, f"“{each.name}”嵌在附件里，没有读取") for each in page.embedded)
        return Piece(
            format_,
            hashlib.sha256(content).hexdigest(),
            len(content),
            text=text,
            structure=structure,
            legibility=page.legibility,
            concerns=(*inspect(looked_at, self._gate), *_unread_parts(page), *inside),
        )

    def _document(
        self, page: Page, format_: str, content: bytes, handed: Handed, given: Given
    ) -> Piece:
        said = self.given.before(given)
        understood = weigh(page, self._rules, handed.name, said.title)
        record, warnings = said.laid_over(understood.record, self._rules)
        found = inspect(passages(record, page.hidden, _beside(page, record)), self._gate)
        return Piece(
            format_,
            hashlib.sha256(content).hexdigest(),
            len(content),
            record,
            legibility=record.legibility,
            remarks=(
                *_noted("given", warnings),
                *remarks(record, others=understood.others, agencies=self._agencies),
            ),
            concerns=(*found, *_unread_parts(page)),
            embedded=tuple(self._aside(page, handed)),
        )

    def _page(self, where: str, content: bytes, handed: Handed) -> Page:
        module, _, function = where.partition(":")
        read: Read = getattr(importlib.import_module(f"ftarchive.ingest.{module}"), function)
        page = read(content, handed.name, self._rules, self.settings)
        check_length(sum(len(line.text) for line in page.lines), handed.name, self.settings)
        return page

    def _aside(self, page: Page, handed: Handed) -> list[Handed]:
        """The files inside of a file, written where the attachments of others lie."""
        found = []
        for embedded in page.embedded:
            handle, path = tempfile.mkstemp()
            with os.fdopen(handle, "wb") as file:
                file.write(embedded.content)
            found.append(Handed(f"{handed.name}/{embedded.name}", Path(path), None))
        return found

    def _bytes(self, handed: Handed) -> bytes:
        name, limit = handed.name, self.settings.max_file_bytes
        with _refusing(name):
            size = handed.file.stat().st_size
            if size > limit:
                raise Refused("too-large", path=name, size=size, limit=limit, setting=_FILE_LIMIT)
            if not handed.file.is_file():
                raise Refused("unreadable", path=name, reason="不是普通文件")
            return handed.file.read_bytes()

    @cached_property
    def _agencies(self) -> agencies.Agencies:
        return agencies.load(self.home)

    @cached_property
    def _rules(self) -> Rules:
        return rules_module.load(self.home)

    @cached_property
    def _gate(self) -> gate_rules.GateRules:
        return gate_rules.load(self.home)


def _unread_parts(page: Page) -> Iterator[Concern]:
    """The pages that yielded nothing, while others did."""
    return (unread_part(TEXT, each) for each in page.remarks)


def _noted(code: str, said: Iterable[str]) -> Iterator[Remark]:
    return (Remark(code, each) for each in said)


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Has what the system says of a file become a refusal of the file that is called ``name``."""
    try:
        yield
    except OSError as error:
        raise of_system(error, name) from None


def _beside(page: Page, record: Disclosure) -> str:
    """The lines of a paged document that are not in its text: its red head, its signature. What
    stands around the text of a web page is not its own."""
    if not page.is_laid_out:
        return ""
    text = set(record.text.split("\n"))
    return "\n".join(line.text for line in page.lines if line.text not in text)
