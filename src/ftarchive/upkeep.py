"""Keeping the index in step with the catalogue."""

from __future__ import annotations

from ftarchive.archive.catalogue import Catalogue
from ftarchive.config import Home, Settings
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.progress import Stage, counted, silent
from ftarchive.search.engine import Engine

_PATIENCE = 0.2
"""Seconds after which finishing is left to the writer that is at work."""


def bring_up_to_date(catalogue: Catalogue, engine: Engine, stage: Stage = silent) -> None:
    """Takes into the index what it lacks; builds it anew where it may not be searched.

    The caller holds the write lock.
    """
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
    _rebuild(catalogue, engine, position, "编制索引", stage)


def _apply(catalogue: Catalogue, engine: Engine, known: int, position: int, stage: Stage) -> None:
    advance = stage("编入索引", len(catalogue.changed_ids(known)))
    changed = counted(catalogue.changed_since(known), advance)
    engine.apply(changed, position, catalogue.mark(position), stage)


def _rebuild(catalogue: Catalogue, engine: Engine, position: int, name: str, stage: Stage) -> None:
    entries = counted(catalogue.entries(), stage(name, catalogue.count()))
    engine.rebuild(entries, position, catalogue.mark(position), stage)


def complete(home: Home, settings: Settings, catalogue: Catalogue, engine: Engine) -> bool:
    """Finishes what a killed ingest left undone; gives whether there was anything.

    Another writer at work will do it itself, and an index built by another analysis or
    damaged is left to ``rebuild``: neither is an error here.
    """
    if not _is_behind(catalogue, engine):
        return False
    try:
        with only_writer(home.lock, min(settings.lock_seconds, _PATIENCE)):
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
    """Builds the index anew from the catalogue; gives the number of documents in it.

    Raises ``HomeError`` (home-busy) while another ingest or rebuild goes on.
    """
    with only_writer(home.lock, settings.lock_seconds):
        _rebuild(catalogue, engine, catalogue.position(), "重建索引", stage)
        count = engine.document_count()
        catalogue.log_event(actor, "rebuilt", {"documents": count})
    return count


def _is_behind(catalogue: Catalogue, engine: Engine) -> bool:
    position = catalogue.position()
    try:
        known = engine.position()
        return known != position or engine.mark() != catalogue.mark(position)
    except IndexUnusable as error:
        return error.code == "index-missing" and position > 0
