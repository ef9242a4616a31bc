"""Writing a bag: aside, and under its own name once it is whole and on the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ftarchive.bags.layout import DECLARATION, INFO, MANIFEST, TAG_MANIFEST
from ftarchive.bags.tagfiles import DECLARED, info, manifest
from ftarchive.durable import (
    claimed,
    disk_errors,
    make_aside,
    make_folder,
    open_new,
    remove_file,
    remove_tree,
    rename,
    sync_file,
    sync_folder,
)
from ftarchive.errors import BadRequest, HomeError

_BLOCK = 1 << 20


class Entry:
    """A file of the bag that is being written; its sum and size grow with it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest, self.size = file, hashlib.sha256(), 0

    def write(self, content: bytes) -> None:
        """Adds to the file."""
        self._file.write(content)
        self._digest.update(content)
        self.size += len(content)

    @property
    def sha256(self) -> str:
        """The sum of what was written so far."""
        return self._digest.hexdigest()


class BagWriter:
    """A bag that grows in the folder ``root``: its payload in any order, then ``finish``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._payload: dict[str, tuple[str, int]] = {}

    @contextmanager
    def file(self, path: str) -> Iterator[Entry]:
        """Opens a file of the payload, whose ``path`` begins with ``data/``."""
        with self._new(path) as file:
            entry = Entry(file)
            yield entry
        self._payload[path] = entry.sha256, entry.size

    def add(self, path: str, content: bytes) -> None:
        """Adds a file of the payload."""
        with self.file(path) as entry:
            entry.write(content)

    def copy(self, path: str, source: Path) -> str:
        """Adds what lies at ``source`` to the payload; gives its SHA-256."""
        with source.open("rb") as reading, self.file(path) as entry:
            while block := reading.read(_BLOCK):
                entry.write(block)
        return entry.sha256

    @property
    def oxum(self) -> str:
        """Bytes and files of the payload, as Payload-Oxum has them."""
        return f"{self.length}.{len(self._payload)}"

    @property
    def length(self) -> int:
        """Bytes of the payload."""
        return sum(size for _, size in self._payload.values())

    def finish(self, said: Sequence[tuple[str, object]]) -> None:
        """Writes the tag files, bag-info.txt with what is ``said``, and forces all to the disk."""
        entries = ((path, sha256) for path, (sha256, _) in sorted(self._payload.items()))
        tags = {
            DECLARATION: self._tag(DECLARATION, iter([DECLARED])),
            INFO: self._tag(INFO, iter([info(said)])),
            MANIFEST: self._tag(MANIFEST, manifest(entries)),
        }
        self._tag(TAG_MANIFEST, manifest(sorted(tags.items())))
        _sync_all(self._root)

    def _tag(self, path: str, parts: Iterator[bytes]) -> str:
        with self._new(path) as file:
            entry = Entry(file)
            for part in parts:
                entry.write(part)
        return entry.sha256

    def _new(self, path: str) -> IO[bytes]:
        target = self._root / path
        make_aside(target.parent)
        return open_new(target)


@contextmanager
def new_bag(folder: Path) -> Iterator[BagWriter]:
    """A bag that is at ``folder`` when this ends well; else nothing is. What a killed attempt
    left is cleared away.

    Raises ``BadRequest`` (bag-exists) where there is something already, ``HomeError`` (bag-busy)
    while somebody else writes a bag there, and for what the system says of the disk.
    """
    _check_absent(folder)
    with disk_errors(folder):
        make_folder(folder.parent)
        aside = folder.with_name(f".{folder.name}.partial")
        with claimed(aside) as is_ours:
            if not is_ours:
                raise HomeError("bag-busy", path=folder)
            yield from _written(folder, aside)


def _written(folder: Path, aside: Path) -> Iterator[BagWriter]:
    try:
        for path in aside.iterdir():
            (remove_tree if path.is_dir() else remove_file)(path)
        yield BagWriter(aside)
        _check_absent(folder)
        rename(aside, folder)
    except BaseException:
        remove_tree(aside)
        raise


def _check_absent(folder: Path) -> None:
    if os.path.lexists(folder):
        raise BadRequest("bag-exists", path=folder)


def _sync_all(root: Path) -> None:
    """After everything is written: the first call flushes nearly all, the others cost little."""
    for place, _, names in os.walk(root):
        for name in names:
            sync_file(Path(place, name))
        sync_folder(Path(place))
