"""Files of a catalogue that are read past SQLite, beside its own connections.

POSIX drops all locks that a process has on a file as soon as the process closes any handle on it,
SQLite's among them. So these stay open until nobody in this process uses the catalogue any more.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

_lock = threading.RLock()
_users: Counter[Path] = Counter()
_handles: dict[Path, dict[Path, FileIO]] = {}
"""By catalogue, and by file of it, the handle in use."""
_outlived: dict[Path, list[FileIO]] = {}
"""Handles on files that others have taken the place of."""


def enter(catalogue: Path) -> None:
    """Notes that somebody in this process has connections to ``catalogue``."""
    with _lock:
        _users[catalogue] += 1


def leave(catalogue: Path) -> None:
    """The end of what ``enter`` noted; all connections are closed."""
    with _lock:
        _users[catalogue] -= 1
        if _users[catalogue] <= 0:
            del _users[catalogue]
            for opened in [*_handles.pop(catalogue, {}).values(), *_outlived.pop(catalogue, [])]:
                opened.close()


@contextmanager
def used(catalogue: Path) -> Iterator[None]:
    """For as long as it lasts, handles on the files of ``catalogue`` stay open."""
    enter(catalogue)
    try:
        yield
    finally:
        leave(catalogue)


def handle(catalogue: Path, file: Path) -> int:
    """A handle on a file of a catalogue that is in use, to read from by ``os.pread``."""
    with _lock:
        known = _handles.setdefault(catalogue, {})
        if file in known and not _is_still(known[file], file):
            _outlived.setdefault(catalogue, []).append(known.pop(file))
        if file not in known:
            known[file] = file.open("rb", buffering=0)
        return known[file].fileno()


def _is_still(opened: FileIO, file: Path) -> bool:
    return os.path.samestat(os.fstat(opened.fileno()), file.stat())
