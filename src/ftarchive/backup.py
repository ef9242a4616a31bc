"""Backing up a home while it is served and while documents are taken in.

The catalogue comes first, by SQLite's own online backup: every original that it names is durable by
then and is never changed. Everything is put together in a folder beside, which gets its name when
it is whole; one that a killed backup left is gone on with.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ftarchive import __version__
from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.clock import now
from ftarchive.archive.copying import copy_catalogue
from ftarchive.archive.database import REVISIONS, open_copy
from ftarchive.archive.originals import Originals, checksum
from ftarchive.archive.seal import check, seal_of
from ftarchive.backup_set import MANIFEST, BackupSet, own_files
from ftarchive.config import Home, Settings
from ftarchive.durable import (
    clear_asides,
    copy_file,
    link,
    make_folder,
    only_writer,
    remove_file,
    rename,
    sync_folders,
)
from ftarchive.errors import HomeError, of_disk
from ftarchive.ingest.files import shown
from ftarchive.progress import Stage, silent

_LOCK = "lock"
"""What is locked in a folder while a backup is being put together there."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made; ``is_noted`` where the log of the home tells of it."""

    made: BackupSet
    is_noted: bool


def backup(
    home: Home,
    settings: Settings,
    catalogue: Catalogue,
    folder: Path,
    actor: str,
    stage: Stage = silent,
) -> Made:
    """Makes a backup of ``home``, which is ``folder`` when this returns.

    Originals are hard links where that lies on the same disk; else they are linked to those of an
    earlier backup that lies beside it, and copied where there is none.
    Raises ``HomeError``: backup-exists, home-busy where another one is being made there,
    catalogue-damaged, and what ``of_disk`` tells of.
    """
    folder = folder.absolute()
    if os.path.lexists(folder):
        raise HomeError("backup-exists", path=folder)
    part = folder.with_name(f"{folder.name}.part")
    try:
        make_folder(part)
        with only_writer(part / _LOCK, 0):
            made = _put_together(home, catalogue, part, folder, stage)
            remove_file(part / _LOCK)
            rename(part, folder)
    except OSError as error:
        raise of_disk(error, part) from error
    return Made(made, _note(home, settings, catalogue, made, folder, actor))


def _put_together(
    home: Home, catalogue: Catalogue, part: Path, folder: Path, stage: Stage
) -> BackupSet:
    target = part / home.catalogue.name
    for place, _, _ in os.walk(part):
        clear_asides(Path(place))
    _refuse_damage(home)
    copy_catalogue(catalogue.engine, target, stage)
    files = {path.name: _noted(path) for path in (target, seal_of(target))}
    for name in own_files(home):
        make_folder((part / name).parent)
        copy_file(home.root / name, part / name)
        files[str(name)] = _noted(part / name)
    copied = Catalogue(open_copy(target))
    try:
        known, head, documents = copied.originals(), copied.head(), copied.count()
    finally:
        copied.close()
    sources = [Originals(home.originals), *_earlier(folder)]
    missing = _gather(known, Originals(part / home.originals.name), sources, stage)
    there = sorted(set(known) - set(missing))
    files |= {f"originals/{each[:2]}/{each}": (known[each], each) for each in there}
    revision = REVISIONS[-1]
    made = BackupSet(
        now(), __version__, revision, head, documents, len(there), tuple(missing), files
    )
    made.write(part)
    # All of them: a killed backup may have put files there and not made their names last.
    sync_folders(part)
    return made


def _refuse_damage(home: Home) -> None:
    """Lest a backup of what was changed takes the place of one that is sound."""
    for fact in check(home.catalogue):
        if fact.code == "catalogue-changed":
            reason = f"从第 {fact.offset} 字节起与封存时不符"
            raise HomeError("catalogue-damaged", path=home.catalogue, reason=reason)


def _noted(path: Path) -> tuple[int, str]:
    return path.stat().st_size, checksum(path)


def _earlier(folder: Path) -> list[Originals]:
    """The originals of the backups that lie beside, the latest first."""
    beside = sorted(folder.parent.glob(f"*/{MANIFEST}"), key=os.path.getmtime, reverse=True)
    return [Originals(each.parent / "originals") for each in beside]


def _gather(
    known: dict[str, int], kept: Originals, sources: list[Originals], stage: Stage
) -> list[str]:
    """Has all originals in ``kept``; gives those that are nowhere as they should be."""
    advance = stage("备份原件", sum(known.values()), "B")
    missing = []
    for sha256, size in sorted(known.items()):
        target = kept.path(sha256)
        if not _is_there(target, size):
            make_folder(target.parent)
            if not _place(target, [each.path(sha256) for each in sources], size):
                missing.append(sha256)
        advance(size)
    return missing


def _place(target: Path, sources: list[Path], size: int) -> bool:
    found = [path for path in sources if _is_there(path, size)]
    for path in found:
        with suppress(OSError):  # another disk, or one without links
            link(path, target)
            return True
    if found:
        copy_file(found[0], target)
    return bool(found)


def _is_there(path: Path, size: int) -> bool:
    """By its size alone: bytes that have changed are told when the backup is checked."""
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _note(
    home: Home, settings: Settings, catalogue: Catalogue, made: BackupSet, to: Path, actor: str
) -> bool:
    detail = {"to": shown(to), "documents": made.documents, "originals": made.originals}
    try:
        with only_writer(home.lock, settings.lock_seconds):
            catalogue.log_event(actor, "backed-up", detail | {"events": made.events[0]})
    except HomeError:  # an ingest goes on, or the home cannot be written to
        return False
    return True
