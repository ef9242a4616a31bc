"""Keeping the index in step with the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ftarchive.archive.catalogue import Catalogue, Entry
from ftarchive.config import Home, Settings
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.search.engine import Engine


def bring_up_to_date(catalogue: Catalogue, engine: Engine) -> None:
    """Takes into the index what it lacks; builds it anew where it may not be searched.

    The caller holds the write lock.
    """
    position = catalogue.position()
    try:
        known = engine.position()
    except IndexUnusable:
        if position:
            engine.rebuild(catalogue.entries(), position)
        return
    if known < position:
        engine.apply(catalogue.changed_since(known), position)


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
    progress: Callable[[int], Any] = lambda _: None,
) -> int:
    """Builds the index anew from the catalogue; gives the number of documents in it.

    Raises ``HomeError`` (home-busy) while another ingest or rebuild goes on.
    """
    with only_writer(home.lock, settings.lock_seconds):
        engine.rebuild(_counted(catalogue.entries(), progress), catalogue.position())
        count = engine.document_count()
        catalogue.log_event(actor, "rebuilt", {"documents": count})
    return count


def _is_behind(catalogue: Catalogue, engine: Engine) -> bool:
    try:
        return engine.position() < catalogue.position()
    except IndexUnusable as error:
        return error.code == "index-missing" and catalogue.position() > 0


def _counted(entries: Iterator[Entry], progress: Callable[[int], Any]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        progress(1)
