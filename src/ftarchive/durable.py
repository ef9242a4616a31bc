"""Writing so that what is written survives a power cut; one place for it.

A file counts as written when its bytes and its name are both on the disk: the file is
fsynced, renamed into place, and the folder that holds the name is fsynced as well.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from ftarchive.errors import HomeError

_LEAST = 1 << 20
"""Bytes below which a disk counts as full."""


def sync_file(path: Path) -> None:
    """Forces the bytes of ``path`` to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Forces the names in ``path`` to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Makes ``path`` and its parents, durably."""
    missing = []
    at = path
    while not at.exists():
        missing.append(at)
        at = at.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def write_file(path: Path, content: bytes) -> None:
    """Puts ``content`` at ``path``: afterwards the old file is there or the new, whole."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def is_full(folder: Path) -> bool:
    """Whether hardly anything more fits on the disk that ``folder`` lies on."""
    return shutil.disk_usage(folder).free < _LEAST


@contextlib.contextmanager
def only_writer(lock: Path, seconds: float) -> Iterator[None]:
    """Holds the home's write lock, which the kernel drops when the process dies.

    Raises ``HomeError`` (home-busy) after waiting ``seconds`` for another writer.
    """
    with lock.open("ab") as file:
        _wait_for(file.fileno(), lock, time.monotonic() + seconds)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _wait_for(handle: int, lock: Path, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise HomeError("home-busy", path=lock.parent) from None
            time.sleep(0.05)
