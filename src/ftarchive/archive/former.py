"""Records as they were when an event was the last one: an index is built up to one, and shows what
documents said then until the next is there."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from ftarchive.archive.schema import PUBLISHED, WITHDRAWN, events, versions
from ftarchive.archive.standing import standing

_TAKEN_BACK = (
    sa.select(events.c.document_id)
    .where(events.c.seq > sa.bindparam("at"))
    .where(events.c.action == WITHDRAWN, events.c.version.is_(None))
)
"""Built once: it is asked for each search. Were SQLite to see to it that each is given once, it
would go through the whole log by document."""


def changed_after(connection: sa.Connection, ids: Collection[str], at: int) -> set[str]:
    """Those of some documents that an event after the number ``at`` is about."""
    query = sa.select(events.c.document_id).where(events.c.document_id.in_(ids), events.c.seq > at)
    return set(connection.scalars(query))


def former_rows(connection: sa.Connection, ids: Collection[str], at: int) -> list[Any]:
    """The id, record and text of the version that was current of each of these documents after the
    event ``at``, unless it is no longer public."""
    wanted = sa.tuple_(versions.c.document_id, versions.c.number).in_(_numbers(connection, ids, at))
    columns = (versions.c.document_id.label("id"), versions.c.record, versions.c.text)
    query = sa.select(*columns).where(wanted, versions.c.state == PUBLISHED)
    return list(connection.execute(query))


def taken_back_after(connection: sa.Connection, at: int) -> list[str]:
    """The documents that were taken back, as a whole, by an event after the number ``at``."""
    return list(dict.fromkeys(connection.scalars(_TAKEN_BACK, {"at": at})))


def _numbers(connection: sa.Connection, ids: Collection[str], at: int) -> list[tuple[str, int]]:
    """By document the version that was current."""
    columns = (events.c.document_id, events.c.action, events.c.version)
    query = sa.select(*columns).where(events.c.document_id.in_(ids), events.c.seq <= at)
    rows = connection.execute(query.order_by(events.c.document_id, events.c.seq))
    by_document = groupby(rows, key=attrgetter("document_id"))
    return [(id_, standing(row._asdict() for row in log).version) for id_, log in by_document]
