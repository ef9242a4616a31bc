"""SQLite's write-ahead log (https://www.sqlite.org/walformat.html), as far as one has to know which
pages of the catalogue lie in it."""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ftarchive.archive.handles import handle
from ftarchive.durable import disk_errors, sync_file, sync_folder

_HEADER, _FRAME = 32, 24
_SALT = slice(16, 24)
_INDEX = struct.Struct("=16xI12x8s8x")
"""The header of the log's index: the number of frames and the salt. It is there twice, written one
after the other."""

Pages = dict[int, int]
"""By the number of a page, from 1, where in the log its last content begins."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a log was written: ``frames`` frames under ``salt``, which is another one as soon as
    the log is begun anew."""

    salt: str = ""
    frames: int = 0


def log_of(catalogue: Path) -> Path:
    """Where the log of ``catalogue`` is."""
    return catalogue.with_name(f"{catalogue.name}-wal")


def log_bytes(catalogue: Path) -> int:
    """The size of the log's file; 0 where there is none."""
    try:
        return log_of(catalogue).stat().st_size
    except FileNotFoundError:
        return 0


def sync_log(catalogue: Path) -> None:
    """Makes the log durable, its name as well. What a process wrote that was killed before it
    synced it, others see as committed; on the disk it need not be.

    Raises ``HomeError``, see ``of_disk``.
    """
    log = log_of(catalogue)
    with disk_errors(log), suppress(FileNotFoundError):  # then all is in the catalogue's own file
        sync_file(log)
        sync_folder(log.parent)


def reach(catalogue: Path) -> Reach:
    """How far transactions have been committed, as SQLite's own index of the log says.

    For a writer that keeps others away and has a connection, which has recovered the index.
    """
    index = catalogue.with_name(f"{catalogue.name}-shm")
    said = os.pread(handle(catalogue, index), 2 * _INDEX.size, 0)
    one, other = said[: _INDEX.size], said[_INDEX.size :]
    if one != other:
        raise OSError(f"{index} is being written to")
    frames, salt = _INDEX.unpack(one)
    return Reach(salt.hex(), frames) if frames else Reach()


def salt(log: Path) -> str:
    """The salt under which the log is being written; empty where it is empty or not there."""
    try:
        with log.open("rb") as file:
            return file.read(_HEADER)[_SALT].hex()
    except FileNotFoundError:
        return ""


def pages(log: Path, page_size: int, upto: Reach, first: int = 0) -> Pages:
    """The pages in the frames after the ``first`` and up to ``upto``.

    Raises ``OSError`` where the log was begun anew, or is shorter.
    """
    found: Pages = {}
    if upto.frames <= first:
        return found
    with log.open("rb") as file:
        for frame in range(first, upto.frames):
            at = _HEADER + frame * (_FRAME + page_size)
            head = os.pread(file.fileno(), _FRAME, at)
            if head[8:16].hex() != upto.salt:
                raise OSError(f"{log} has another salt at {at}")
            found[int.from_bytes(head[:4], "big")] = at + _FRAME
    return found
