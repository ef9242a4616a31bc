"""Every file that was ever accepted, byte for byte, under its SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from ftarchive.durable import make_folder, sync_folder
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

        Raises ``Refused`` (unreadable) where it cannot be read.
        """
        make_folder(self.root / _ASIDE)
        aside = self.root / _ASIDE / f"{os.getpid()}.part"
        try:
            sha256, size = _copy(file, aside)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise of_system(error, file) from None
        target = self.path(sha256)
        if self.is_sound(sha256):
            aside.unlink()
        else:
            make_folder(target.parent)
            aside.replace(target)
        self._touched.add(target.parent)
        return sha256, size

    def is_sound(self, sha256: str) -> bool:
        """Whether the original is there and has its checksum."""
        try:
            return checksum(self.path(sha256)) == sha256
        except OSError:
            return False

    def sync(self) -> None:
        """Makes the names of all files kept since the last call durable."""
        for folder in self._touched:
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
            part.unlink()
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


def _copy(source: Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(_BLOCK):
            digest.update(block)
            size += len(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest(), size
