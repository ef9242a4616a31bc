"""Restoring a backup into a home that is empty, or whose catalogue is missing or damaged.

All of the backup is checked before anything is touched; an original that is damaged there may be
sound in the home. Originals come first, the catalogue by one rename; whatever it takes the place of
is put aside, nothing is deleted. Killed at any moment, it is run again.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.clock import now
from ftarchive.archive.database import Database, open_copy, open_database
from ftarchive.archive.originals import Originals
from ftarchive.archive.seal import check, mark_of
from ftarchive.archive.soundness import faults
from ftarchive.archive.wal import log_of
from ftarchive.backup_set import BackupSet, is_as_noted
from ftarchive.config import Home, Settings
from ftarchive.durable import (
    clear_asides,
    copy_file,
    disk_errors,
    link,
    make_folder,
    only_writer,
    remove_file,
    rename,
    sync_folder,
)
from ftarchive.errors import HomeError
from ftarchive.progress import Stage, silent
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.upkeep import bring_up_to_date


def restore(
    home: Home, settings: Settings, folder: Path, actor: str, stage: Stage = silent
) -> tuple[BackupSet, Path | None]:
    """Puts the backup in ``folder`` into ``home``, which can be searched when this returns. Gives
    what the backup is and, where something was put aside, the folder in which that is.

    Raises ``HomeError``: no-backup, backup-newer, backup-damaged; home-ahead where the home is
    sound and has events that the backup has not; home-busy, and what ``of_disk`` tells of.
    """
    found = BackupSet.read(folder)
    with only_writer(home.lock, settings.lock_seconds), disk_errors(home.root):
        is_there = _compare(home, folder, found)
        found.check(folder, home, stage)
        aside = home.root / f"put-aside-{now()[:19].replace(':', '')}"
        _restore_files(home, folder, found, aside, stage)
        if not is_there:
            _replace_catalogue(home, folder, aside)
        catalogue = Catalogue(open_database(home.catalogue, is_locked=True))
        try:
            _finish(home, settings, catalogue, found, aside, actor, stage)
        finally:
            catalogue.close()
    return found, aside if aside.exists() else None


def _compare(home: Home, folder: Path, found: BackupSet) -> bool:
    """Whether the home has the very catalogue of the backup. Raises ``HomeError`` (home-ahead)."""
    if not home.catalogue.exists():
        return False
    try:
        database = open_database(home.catalogue, is_locked=True)
    except HomeError as error:
        if error.code == "catalogue-damaged":
            return False
        raise
    try:
        return _is_same(Catalogue(database), home, folder, found)
    except HomeError as error:
        if error.code == "catalogue-damaged":
            return False
        raise
    finally:
        database.dispose()


def _is_same(catalogue: Catalogue, home: Home, folder: Path, found: BackupSet) -> bool:
    if not _is_sound(home, catalogue.engine):
        return False
    here, there = catalogue.head(), found.events
    if here == there:
        return True
    if here[0] and _mark_in(folder / home.catalogue.name, here[0]) != here[1]:
        raise HomeError("home-ahead", path=home.root, count=here[0], backup=there[0])
    return False


def _is_sound(home: Home, database: Database) -> bool:
    if any(fact.code == "catalogue-changed" for fact in check(home.catalogue)):
        return False
    with database.connect() as connection:
        return not any(True for _ in faults(connection))


def _mark_in(copy: Path, position: int) -> str:
    catalogue = Catalogue(open_copy(copy))
    try:
        return catalogue.mark(position)
    finally:
        catalogue.close()


def _restore_files(home: Home, folder: Path, found: BackupSet, aside: Path, stage: Stage) -> None:
    """Everything but the catalogue and its seal."""
    own = (home.catalogue.name, home.seal.name)
    names = [name for name in found.files if name not in own]
    advance = stage("恢复文件", len(names))
    for name in names:
        target = home.root / name
        if not is_as_noted(target, *found.files[name]):
            _put_aside(home, target, aside)
            make_folder(target.parent)
            copy_file(folder / name, target)
        advance(1)
    for place in {folder for name in names for folder in Path(name).parents}:
        # Also where nothing was missing: a killed restore may not have made it last.
        clear_asides(home.root / place)
        sync_folder(home.root / place)


def _put_aside(home: Home, path: Path, aside: Path) -> None:
    if path.exists():
        to = aside / path.relative_to(home.root)
        make_folder(to.parent)
        rename(path, to)


def _replace_catalogue(home: Home, folder: Path, aside: Path) -> None:
    """At every moment there is a catalogue where there was one; what lies beside the old one goes
    before the new one comes, as SQLite would take it to be its own."""
    coming = home.catalogue.with_name(f"{home.catalogue.name}.restored")
    copy_file(folder / home.catalogue.name, coming)
    log, mark = log_of(home.catalogue), mark_of(home.catalogue)
    if home.catalogue.exists():
        make_folder(aside)
        for path in (home.catalogue, log, home.seal, mark):
            with suppress(FileNotFoundError):
                link(path, aside / path.name)
        sync_folder(aside)
    for path in (log, log.with_name(f"{home.catalogue.name}-shm"), home.seal, mark):
        remove_file(path)
    sync_folder(home.root)
    rename(coming, home.catalogue)
    copy_file(folder / home.seal.name, home.seal)


def _finish(
    home: Home,
    settings: Settings,
    catalogue: Catalogue,
    found: BackupSet,
    aside: Path,
    actor: str,
    stage: Stage,
) -> None:
    detail = {"made_at": found.made_at, "events": found.events[0], "documents": found.documents}
    put_aside = {"put_aside": aside.name} if aside.exists() else {}
    Originals(home.originals).clear_leftovers()
    catalogue.log_event(actor, "restored", detail | put_aside)
    bring_up_to_date(catalogue, EmbeddedEngine(home, settings), stage)
