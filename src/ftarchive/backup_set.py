"""What a backup is: a folder with catalogue, originals and a home's own tables, and a manifest by
which all of it can be checked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ftarchive.archive.database import REVISIONS
from ftarchive.archive.originals import checksum
from ftarchive.config import Home
from ftarchive.durable import write_file
from ftarchive.errors import HomeError
from ftarchive.progress import Stage, silent

MANIFEST = "backup.json"
_FORMAT = 1
OWN = ("index/dictionary", "ingest/*.toml", "templates")
"""What a home may have of its own beside catalogue and originals."""


@dataclass(frozen=True, slots=True)
class BackupSet:
    """A backup: when it was made, by which program, of which structure and up to which event; how
    much is in it; the originals that were ``missing``, by SHA-256; and the size in bytes and the
    SHA-256 of each file, by its path."""

    made_at: str
    program: str
    revision: str
    events: tuple[int, str]
    documents: int
    originals: int
    missing: tuple[str, ...]
    files: Mapping[str, tuple[int, str]]

    @classmethod
    def read(cls, folder: Path) -> BackupSet:
        """The backup in ``folder``.

        Raises ``HomeError``: no-backup, backup-damaged, or backup-newer for one that a later
        program has made.
        """
        try:
            stored = json.loads(os.fsdecode((folder / MANIFEST).read_bytes()))
        except (FileNotFoundError, NotADirectoryError):
            raise HomeError("no-backup", path=folder) from None
        except ValueError:
            raise HomeError("backup-damaged", path=folder / MANIFEST) from None
        if isinstance(stored, dict) and _is_newer(stored):
            raise HomeError("backup-newer", path=folder, program=stored.get("program"))
        try:
            return cls._of(stored)
        except (TypeError, ValueError, KeyError, AttributeError):
            raise HomeError("backup-damaged", path=folder / MANIFEST) from None

    @classmethod
    def _of(cls, stored: dict[str, Any]) -> BackupSet:
        del stored["format"]
        number, chain = stored["events"]
        files = {path: (int(size), str(sum_)) for path, (size, sum_) in stored["files"].items()}
        if any(Path(path).is_absolute() or ".." in Path(path).parts for path in files):
            raise ValueError(files)
        known = {"events": (int(number), str(chain)), "missing": tuple(stored["missing"])}
        return cls(**stored | known | {"files": files})

    def write(self, folder: Path) -> None:
        """Puts the manifest there."""
        content = json.dumps({"format": _FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)
        write_file(folder / MANIFEST, os.fsencode(content))

    def check(self, folder: Path, home: Home, stage: Stage = silent) -> None:
        """Reads all of it. Raises ``HomeError`` (backup-damaged) for the first file that is not
        what the manifest says, unless it is an original that ``home`` has as it was."""
        advance = stage("核对备份", sum(size for size, _ in self.files.values()), "B")
        for name, (size, sum_) in self.files.items():
            is_there = is_as_noted(folder / name, size, sum_) or (
                name.startswith("originals/") and is_as_noted(home.root / name, size, sum_)
            )
            if not is_there:
                raise HomeError("backup-damaged", path=folder / name)
            advance(size)


def is_as_noted(path: Path, size: int, sum_: str) -> bool:
    """Whether there is a file of this size in bytes and this SHA-256."""
    try:
        return path.stat().st_size == size and checksum(path) == sum_
    except OSError:
        return False


def own_files(home: Home) -> Iterator[Path]:
    """The files by which a home differs from others, relative to it."""
    for pattern in OWN:
        for found in sorted(home.root.glob(pattern)):
            inside = sorted(found.rglob("*")) if found.is_dir() else [found]
            yield from (path.relative_to(home.root) for path in inside if path.is_file())


def _is_newer(stored: dict[str, Any]) -> bool:
    return stored.get("format", 0) != _FORMAT or stored.get("revision") not in REVISIONS
