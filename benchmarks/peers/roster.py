"""Who takes part."""

from __future__ import annotations

import importlib
from typing import cast

from benchmarks.peers.peer import Peer

OURS, TANTIVY, WORDS, TRIGRAM, STOCK = NAMES = (
    "ours",
    "tantivy",
    "fts5-words",
    "fts5-trigram",
    "whoosh-stock",
)

FACETS, PAGE = MORE = ("ours, facets", "ours, page of ten")
"""Our own engine doing more, over the same index."""

_PLACES = {
    OURS: ("ours", "OURS"),
    FACETS: ("ours", "WITH_FACETS"),
    PAGE: ("ours", "WITH_PAGE"),
    TANTIVY: ("tantivy", "TANTIVY"),
    WORDS: ("fts5", "WORDS"),
    TRIGRAM: ("fts5", "TRIGRAM"),
    STOCK: ("whoosh_stock", "STOCK"),
}

LARGEST = {STOCK: 10_000}
"""Documents up to which a peer takes part; it would need hours for more."""


def peer(name: str) -> Peer:
    """The peer called ``name``, imported only now: not everyone has all of them.

    Raises ``ImportError``.
    """
    module, attribute = _PLACES[name]
    return cast(Peer, getattr(importlib.import_module(f"benchmarks.peers.{module}"), attribute))


def index_of(name: str) -> str:
    """The name of the folder in which the index lies that ``name`` searches."""
    return OURS if name in MORE else name


def peers(count: int) -> list[str]:
    """The names of those that take part at ``count`` documents."""
    return [name for name in NAMES if count <= LARGEST.get(name, count)]


def absent(name: str) -> str:
    """Why a peer cannot take part here; empty where it can."""
    try:
        peer(name)
    except ImportError as error:
        return str(error)
    return ""
