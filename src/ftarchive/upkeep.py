"""Keeping the index in step with the catalogue."""

from __future__ import annotations

from ftarchive.archive.catalogue import Catalogue
from ftarchive.config import Home, Settings
from ftarchive.durable import disk_errors, only_writer
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.progress import Stage, counted, silent
from ftarchive.search.engine import Engine

_PATIENCE = 0.2
"""Seconds after which finishing is left to the writer that is at work."""


def bring_up_to_date(catalogue: Catalogue, engine: Engine, stage: Stage = silent) -> None:
    """Takes into the index what it lacks; builds it anew where it may not be searched. What is in
    the index afterwards is durable in the catalogue.

    The caller holds the write lock.
    """
    catalogue.sync()
    position = catalogue.position()
    try:
        known = engine.position()
        if engine.mark() == catalogue.mark(known):
            if known < position:
                _apply(catalogue, engine, known, position, stage)
            return
    except IndexUnusable:
        if not position:
            return
    entries = counted(catalogue.entries(), stage("编制索引", catalogue.count()))
    engine.rebuild(entries, position, catalogue.mark(position), stage)


def _apply(catalogue: Catalogue, engine: Engine, known: int, position: int, stage: Stage) -> None:
    advance = stage("编入索引", len(catalogue.changed_ids(known)))
    changed = counted(catalogue.changed_since(known), advance)
    engine.apply(changed, position, catalogue.mark(position), stage)


def complete(home: Home, settings: Settings, catalogue: Catalogue, engine: Engine) -> bool:
    """Finishes what a killed ingest left undone; gives whether it could.

    Another writer at work will do it itself, an index built by another analysis or damaged is left
    to ``rebuild``, and on a disk that takes nothing more there is still the old one: none of it is
    an error here.
    """
    if not _is_behind(catalogue, engine):
        return False
    try:
        with (
            only_writer(home.lock, min(settings.lock_seconds, _PATIENCE)),
            disk_errors(home.index),
        ):
            bring_up_to_date(catalogue, engine)
    except HomeError:
        return False
    return True


def rebuild(
    home: Home,
    settings: Settings,
    catalogue: Catalogue,
    engine: Engine,
    actor: str,
    stage: Stage = silent,
) -> int:
    """Builds the index anew from the catalogue, or goes on with that where it was killed; gives the
    number of documents in it. Others take in documents meanwhile, but at the end.

    Raises ``HomeError``: home-busy while another rebuild goes on, or at the end an ingest, then
    what is built stays for the next time; worker-died; and for what is wrong with the disk. Raises
    ``IndexUnusable`` (index-unproven). The index is the old one then.
    """
    with disk_errors(home.index), only_writer(home.rebuild_lock, settings.lock_seconds):
        replacement = engine.replacement(catalogue)
        replacement.build(stage)
        with only_writer(home.lock, settings.lock_seconds):
            replacement.finish(stage)
            return _logged(catalogue, engine, actor, "rebuilt")


def go_back(
    home: Home,
    settings: Settings,
    catalogue: Catalogue,
    engine: Engine,
    actor: str,
    stage: Stage = silent,
) -> int:
    """Has the index before the last rebuild searched again, with what changed since; gives the
    number of documents in it. Once more, and the newer one is back.

    Raises ``HomeError`` (home-busy) and ``IndexUnusable``, see ``Engine.go_back``.
    """
    with (
        disk_errors(home.index),
        only_writer(home.rebuild_lock, settings.lock_seconds),
        only_writer(home.lock, settings.lock_seconds),
    ):
        engine.go_back(catalogue, stage)
        return _logged(catalogue, engine, actor, "went back")


def _logged(catalogue: Catalogue, engine: Engine, actor: str, action: str) -> int:
    count = engine.document_count()
    catalogue.log_event(actor, action, {"documents": count})
    return count


def _is_behind(catalogue: Catalogue, engine: Engine) -> bool:
    position = catalogue.position()
    try:
        known = engine.position()
        return known != position or engine.mark() != catalogue.mark(position)
    except IndexUnusable as error:
        return error.code == "index-missing" and position > 0
