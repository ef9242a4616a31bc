"""Every file that was ever accepted, byte for byte, under its SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from ftarchive.durable import make_folder, put_in_place, remove_file, sync_folder, write_aside
from ftarchive.errors import of_system

_BLOCK = 1 << 20
_ASIDE = "incoming"


class Originals:
    """The folder of originals: ``ab/ab12…`` holds the file whose SHA-256 is ``ab12…``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._touched: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Where the file with this checksum lies, whether or not it is there."""
        return self.root / sha256[:2] / sha256

    def keep(self, file: Path) -> tuple[str, int]:
        """Copies ``file`` in; gives its SHA-256 and size. ``sync`` makes it last.

        Raises ``Refused`` (not-found, unreadable) where it cannot be read, ``OSError`` where it
        cannot be written.
        """
        make_folder(self.root / _ASIDE)
        aside = self.root / _ASIDE / f"{os.getpid()}.part"
        counted = _Counted(file)
        write_aside(aside, counted)
        target = self.path(counted.sha256)
        if self.is_kept(target.name):
            remove_file(aside)
        else:
            make_folder(target.parent)
            put_in_place(aside, target)
            self._touched.add(target.parent)
        return target.name, counted.size

    def is_kept(self, sha256: str) -> bool:
        """``is_sound``, of an original that is to be relied upon: ``sync`` makes it last where
        whoever put it there was killed before he could."""
        is_sound = self.is_sound(sha256)
        if is_sound:
            self._touched.add(self.path(sha256).parent)
        return is_sound

    def is_sound(self, sha256: str) -> bool:
        """Whether the original is there and has its checksum."""
        try:
            return checksum(self.path(sha256)) == sha256
        except OSError:
            return False

    def sync(self) -> None:
        """Makes the names of all files kept since the last call durable, and those of the folders
        they lie in."""
        if self._touched:
            for folder in (*sorted(self._touched), self.root, self.root.parent):
                sync_folder(folder)
        self._touched.clear()

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        """``length`` bytes from ``offset`` on in the original ``sha256``."""
        with self.path(sha256).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def clear_leftovers(self) -> int:
        """Removes copies that a killed ingest began; gives their number."""
        parts = list((self.root / _ASIDE).glob("*.part"))
        for part in parts:
            remove_file(part)
        return len(parts)

    def files(self) -> Iterator[Path]:
        """Every file that lies here as an original."""
        for path in sorted(self.root.glob("*/*")):
            if path.parent.name != _ASIDE:
                yield path


def checksum(path: Path) -> str:
    """SHA-256 of the file at ``path``, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


class _Counted:
    """The blocks of a file that was handed in; once they are read, its size and its SHA-256."""

    def __init__(self, file: Path) -> None:
        self._file, self._digest = file, hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        """Raises ``Refused`` (not-found, unreadable)."""
        try:
            with self._file.open("rb") as file:
                while block := file.read(_BLOCK):
                    self._digest.update(block)
                    self.size += len(block)
                    yield block
        except OSError as error:
            raise of_system(error, self._file) from None

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()
