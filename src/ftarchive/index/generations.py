"""Generations of the index: built aside, checked by checksum, swapped in one rename.

``index/CURRENT`` names the generation that is searched; ``index/generations/NAME/`` holds its
files and ``manifest.json``, which says what it was built from and the SHA-256 of every file.
A generation never changes once it is named. The one before it is kept.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ftarchive.durable import make_folder, sync_file, sync_folder, write_file
from ftarchive.errors import IndexUnusable

_MANIFEST = "manifest.json"
_KEPT = 2

Stamp = tuple[int, int]
"""The inode and the time of writing of ``CURRENT``."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is: ``position`` is the last event of the catalogue that is in it, and
    ``mark`` what that event is known by; ``files`` gives the SHA-256 and the size in bytes of
    each file."""

    position: int
    mark: str
    documents: int
    fingerprint: dict[str, str]
    built_at: str
    files: dict[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.path.name


class Generations:
    """The generations of one home."""

    def __init__(self, index: Path) -> None:
        self._folder = index / "generations"
        self._pointer = index / "CURRENT"

    def current_name(self) -> str | None:
        """The name of the generation that is searched; None where there is none.

        Raises ``IndexUnusable`` (index-damaged) where no name is in its place.
        """
        try:
            name = self._pointer.read_bytes().strip()
        except FileNotFoundError:
            return None
        if not name.isdigit():
            raise IndexUnusable("index-damaged", path=self._pointer, reason="内容已损坏")
        return name.decode("ascii")

    def stamp(self) -> Stamp | None:
        """What tells one moment's current generation from another's of the same name: after all
        were deleted, names begin anew. None where there is none."""
        try:
            status = self._pointer.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns

    def current(self) -> Generation:
        """The generation that is searched.

        Raises ``IndexUnusable``: index-missing, or index-damaged where a file is not as its
        manifest says (sizes are compared here, checksums by ``damage``).
        """
        name = self.current_name()
        if name is None:
            raise IndexUnusable("index-missing")
        path = self._folder / name
        generation = Generation(path, _read_manifest(path / _MANIFEST))
        for file, (_, size) in generation.manifest.files.items():
            _check_size(path / file, size)
        return generation

    def prepare(self, base: Generation | None) -> Path:
        """A folder for a new generation, with the files of ``base`` linked into it."""
        self.clear_leftovers()
        number = max((int(path.name) for path in self._finished()), default=0) + 1
        path = self._folder / f"{number:08d}.building"
        make_folder(path)
        if base:
            for name in base.manifest.files:
                os.link(base.path / name, path / name)
        return path

    def publish(self, building: Path, manifest: Manifest) -> Generation:
        """Makes a prepared folder durable and the one that is searched."""
        content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        for name in manifest.files:
            sync_file(building / name)
        write_file(building / _MANIFEST, content)
        path = building.with_suffix("")
        building.rename(path)
        sync_folder(self._folder)
        write_file(self._pointer, path.name.encode("ascii") + b"\n")
        self._drop_old(path.name)
        return Generation(path, manifest)

    def clear_leftovers(self) -> None:
        """Removes what a killed build left behind."""
        for path in self._folder.glob("*.building"):
            shutil.rmtree(path)

    def _drop_old(self, current: str) -> None:
        older = sorted(path for path in self._finished() if path.name < current)
        for path in older[: -(_KEPT - 1)]:
            shutil.rmtree(path)

    def _finished(self) -> Iterator[Path]:
        return (path for path in self._folder.glob("*") if path.name.isdecimal())


def _read_manifest(path: Path) -> Manifest:
    try:
        stored = json.loads(path.read_text("utf-8"))
        stored["files"] = {name: (sha, size) for name, (sha, size) in stored["files"].items()}
        return Manifest(**stored)
    except FileNotFoundError:
        raise IndexUnusable("index-damaged", path=path, reason="不见了") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise IndexUnusable("index-damaged", path=path, reason="内容已损坏") from None


def _check_size(path: Path, size: int) -> None:
    try:
        found = path.stat().st_size
    except FileNotFoundError:
        raise IndexUnusable("index-damaged", path=path, reason="不见了") from None
    if found != size:
        reason = f"应为 {size} 字节，现为 {found} 字节"
        raise IndexUnusable("index-damaged", path=path, reason=reason)
