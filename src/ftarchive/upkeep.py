"""Keeping the index in step with the catalogue."""

from __future__ import annotations

from ftarchive.archive.catalogue import Catalogue
from ftarchive.config import Home, Settings
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.progress import Stage, counted, silent
from ftarchive.search.engine import Engine


def bring_up_to_date(catalogue: Catalogue, engine: Engine, stage: Stage = silent) -> None:
    """Takes into the index what it lacks; builds it anew where it may not be searched.

    The caller holds the write lock.
    """
    position = catalogue.position()
    try:
        known = engine.position()
    except IndexUnusable:
        if position:
            advance = stage("编制索引", catalogue.count())
            engine.rebuild(counted(catalogue.entries(), advance), position)
        return
    if known < position:
        advance = stage("编入索引", catalogue.changes_since(known))
        engine.apply(counted(catalogue.changed_since(known), advance), position)


def complete(home: Home, settings: Settings, catalogue: Catalogue, engine: Engine) -> bool:
    """Finishes what a killed ingest left undone; gives whether there was anything.

    Another writer at work will do it itself, and an index built by another analysis or
    damaged is left to ``rebuild``: neither is an error here.
    """
    if not _is_behind(catalogue, engine):
        return False
    try:
        with only_writer(home.lock, min(settings.lock_seconds, 0.2)):
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
        advance = stage("重建索引", catalogue.count())
        engine.rebuild(counted(catalogue.entries(), advance), catalogue.position())
        count = engine.document_count()
        catalogue.log_event(actor, "rebuilt", {"documents": count})
    return count


def _is_behind(catalogue: Catalogue, engine: Engine) -> bool:
    try:
        return engine.position() < catalogue.position()
    except IndexUnusable as error:
        return error.code == "index-missing" and catalogue.position() > 0
