"""Whether an index is that of the catalogue: which documents it has, and a sample of searches."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from random import Random

import numpy as np

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.schema import HELD, PUBLISHED, WITHDRAWN
from ftarchive.errors import IndexUnusable
from ftarchive.index.analysis import units
from ftarchive.index.snapshot import Snapshot
from ftarchive.numbers import lookup_keys
from ftarchive.record import Disclosure
from ftarchive.search.matching import Matcher
from ftarchive.search.prepared import Prepared
from ftarchive.search.query import Clause, InTitle, Numbered, Phrase, Query

_SAMPLE = 32
"""Documents that are searched for."""
_RUN = 12
"""Characters of a text that are searched for."""
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def prove(prepared: Prepared, catalogue: Catalogue, seed: int) -> None:
    """Compares an index with the catalogue: it has every published document and no other, and
    some of them, drawn by ``seed``, are found by a run of their text, their title and their number.

    Raises ``IndexUnusable`` (index-unproven).
    """
    chance = Random(seed)  # noqa: S311 - what is drawn has to be drawn again by the same seed
    snapshot = prepared.snapshot
    published = catalogue.ids(PUBLISHED)
    _compare(all_ids(snapshot), set(published))
    for status in (WITHDRAWN, HELD):
        for id_ in _drawn(chance, catalogue.ids(status)):
            if len(snapshot.documents("id", id_)):
                raise _unproven(f"没有公开的文件 {id_} 检索得到")
    for id_, record in catalogue.records(_drawn(chance, published)).items():
        for said, clause in _searches(chance, record):
            if not _is_found(prepared, id_, clause):
                raise _unproven(f"检索“{said}”找不到文件 {id_}")


def all_ids(snapshot: Snapshot) -> set[str]:
    """The ids of all documents in an index."""
    return set(snapshot.ids(np.flatnonzero(snapshot.live)))


def _compare(indexed: set[str], published: set[str]) -> None:
    if lacking := published - indexed:
        raise _unproven(f"公开的文件有 {len(lacking)} 件不在其中，如 {min(lacking)}")
    if surplus := indexed - published:
        raise _unproven(f"多出 {len(surplus)} 件不该有的文件，如 {min(surplus)}")


def _drawn(chance: Random, ids: list[str]) -> list[str]:
    return chance.sample(ids, min(_SAMPLE, len(ids)))


def _searches(chance: Random, record: Disclosure) -> Iterator[tuple[str, Clause]]:
    """Searches that must find a document, each with what it is shown as."""
    if title := tuple(units(record.title)):
        yield record.title, InTitle(Phrase(title))
    if runs := _HAN.findall(record.text):
        run = chance.choice(runs)
        start = chance.randrange(max(1, len(run) - _RUN))
        yield run[start : start + _RUN], Phrase(tuple(units(run[start : start + _RUN])))
    for number in (record.index_number, record.document_number):
        if number and (keys := lookup_keys(number)):
            yield number, Numbered(number, tuple(keys))


def _is_found(prepared: Prepared, document_id: str, clause: Clause) -> bool:
    found = Matcher(prepared, "all", math.inf).find(Query("", clause)).hits
    return bool(found.among(prepared.snapshot.documents("id", document_id)).all())


def _unproven(reason: str) -> IndexUnusable:
    return IndexUnusable("index-unproven", reason=reason)
