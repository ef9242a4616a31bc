"""From paths to readings: which files there are, and what each of them says."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import BinaryIO

from ftarchive.config import Home, Settings
from ftarchive.crew import Crew
from ftarchive.errors import ArchiveError, Refused
from ftarchive.ingest import rules as rules_module
from ftarchive.ingest.batch import read_record
from ftarchive.ingest.charset import decode
from ftarchive.ingest.dump import read_dump
from ftarchive.ingest.fields import understand
from ftarchive.ingest.formats import SUFFIXES, identify
from ftarchive.ingest.html import read_html
from ftarchive.ingest.remarks import remarks
from ftarchive.record import Disclosure

_BLOCK = 1 << 20
_FILE_LIMIT, _LINE_LIMIT = "FTARCHIVE_MAX_FILE_BYTES", "FTARCHIVE_MAX_LINE_BYTES"
_AHEAD = 8
"""Files per process that are read before their turn comes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as read: its record and where its bytes are.

    ``path`` is what reports name (``file.jsonl:LINE`` in a batch); the bytes are ``length``
    from ``offset`` on in ``file`` and have the SHA-256 ``sha256``.
    """

    path: str
    record: Disclosure
    format: str
    file: Path
    sha256: str
    offset: int
    length: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One document, or a whole file, that cannot be taken in, and why."""

    path: str
    error: ArchiveError


def find_files(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files that ``paths`` name, folders walked in order of name, each file once.

    Hidden files and folders are passed over, and links to folders are not followed.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        found |= dict.fromkeys(_walk(path) if path.is_dir() else [path])
    return list(found)


def _walk(folder: Path) -> Iterator[Path]:
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(at, name) for name in sorted(files) if not name.startswith("."))


def count_documents(files: Iterable[Path]) -> int:
    """About how many documents are in ``files``: one each, in a batch one a line."""
    return sum(_count_lines(file) if _is_batch(file) else 1 for file in files)


def _count_lines(file: Path) -> int:
    try:
        with file.open("rb") as lines:
            return sum(block.count(b"\n") for block in iter(lambda: lines.read(_BLOCK), b""))
    except OSError:
        return 1


def read_files(
    files: Iterable[Path], home: Home, settings: Settings
) -> Iterator[Reading | Refusal]:
    """Every document in ``files``, in their order; single files side by side where many.

    Nothing is raised for a bad file: it becomes a ``Refusal``.
    """
    files = list(files)
    singles = [file for file in files if not _is_batch(file)]
    is_worth_it = len(singles) >= settings.parallel_from
    with Crew(settings.workers if is_worth_it else 1) as crew:
        results = crew.map(partial(read_file, home=home, settings=settings), singles, _AHEAD)
        for file in files:
            if _is_batch(file):
                yield from _read_batch(file, home, settings)
            else:
                yield next(results)


def _is_batch(file: Path) -> bool:
    return SUFFIXES.get(file.suffix.lower()) == "jsonl"


def read_file(file: Path, home: Home, settings: Settings) -> Reading | Refusal:
    """The one document in a page or text file."""
    name = shown(file)
    try:
        content = _bytes_of(file, settings.max_file_bytes)
        record, format_ = _read_page(content, name, home)
    except ArchiveError as error:
        return Refusal(name, error)
    except Exception as error:  # a parser must not stop the other files
        return Refusal(name, Refused("parser-failed", path=name, reason=repr(error)[:200]))
    sha256 = hashlib.sha256(content).hexdigest()
    said = tuple(remarks(record))
    return Reading(name, record, format_, file, sha256, 0, len(content), said)


def _bytes_of(file: Path, limit: int) -> bytes:
    try:
        size = file.stat().st_size
        if size > limit:
            raise Refused(
                "too-large", path=shown(file), size=size, limit=limit, setting=_FILE_LIMIT
            )
        if not file.is_file():
            raise Refused("unreadable", path=shown(file), reason="不是普通文件")
        return file.read_bytes()
    except FileNotFoundError:
        raise Refused("not-found", path=shown(file)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused("unreadable", path=shown(file), reason=reason) from None


def _read_page(content: bytes, name: str, home: Home) -> tuple[Disclosure, str]:
    rules = rules_module.load(home)
    format_ = identify(content, name)
    text = decode(content, name)
    page = read_html(text, rules, name) if format_ == "html" else read_dump(text)
    return understand(page, rules, name), format_


def shown(path: Path) -> str:
    """``path`` as it can be printed and stored, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "replace")


def _read_batch(file: Path, home: Home, settings: Settings) -> Iterator[Reading | Refusal]:
    any_yet = False
    try:
        with file.open("rb") as lines:
            for number, offset, line in _lines(lines, settings.max_line_bytes):
                if line.strip(b"\xef\xbb\xbf \t\r\n"):
                    any_yet = True
                    yield _read_line(file, number, line, offset, home, settings)
    except FileNotFoundError:
        yield Refusal(shown(file), Refused("not-found", path=shown(file)))
    except OSError as error:
        reason = error.strerror or str(error)
        yield Refusal(shown(file), Refused("unreadable", path=shown(file), reason=reason))
    else:
        if not any_yet:
            yield Refusal(shown(file), Refused("empty-batch", path=shown(file)))


def _lines(file: BinaryIO, limit: int) -> Iterator[tuple[int, int, bytes]]:
    """Lines as (number, offset, bytes); of one longer than ``limit`` only so much is held."""
    offset = 0
    for number in count(1):
        line = file.readline(limit)
        if not line:
            return
        length = len(line)
        while length >= limit and not line.endswith(b"\n") and (rest := file.readline(limit)):
            length += len(rest)
            if rest.endswith(b"\n"):
                break
        yield number, offset, line
        offset += length


def _read_line(
    file: Path, number: int, line: bytes, offset: int, home: Home, settings: Settings
) -> Reading | Refusal:
    name = f"{shown(file)}:{number}"
    limit = settings.max_line_bytes
    try:
        if len(line) >= limit:
            raise Refused("too-large", path=name, size=len(line), limit=limit, setting=_LINE_LIMIT)
        rules = rules_module.load(home)
        record, unknown = read_record(decode(line, name), rules, name)
    except ArchiveError as error:
        return Refusal(name, error)
    sha256 = hashlib.sha256(line).hexdigest()
    said = tuple(remarks(record, unknown))
    return Reading(name, record, "jsonl", file, sha256, offset, len(line), said)
