"""Whether the catalogue says what its log testifies to; the check where no seal is to go by."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ftarchive.archive.chain import GENESIS, link, version_sum
from ftarchive.archive.schema import custody, events, versions

_AT_ONCE = 200


def faults(connection: sa.Connection) -> Iterator[str]:
    """What is wrong, in Chinese: with the structure of the file, with the chain of either log, with
    a version that the log testifies to, or that is not there."""
    yield from _structural(connection)
    for log in (events, custody):
        yield from _broken_links(connection, log)
    yield from _changed_versions(connection)


def _structural(connection: sa.Connection) -> list[str]:
    """What the database itself finds wrong with its file; empty where nothing is."""
    said = list(connection.scalars(sa.text("PRAGMA integrity_check")))
    orphans = connection.execute(sa.text("PRAGMA foreign_key_check")).fetchall()
    return [line for line in said if line != "ok"] + [str(tuple(row)) for row in orphans]


def _broken_links(connection: sa.Connection, log: sa.Table) -> Iterator[str]:
    query = sa.select(log).order_by(log.c.seq).execution_options(yield_per=_AT_ONCE)
    chain = GENESIS
    for row in connection.execute(query).mappings():
        if link(chain, dict(row)) != row["chain"]:
            yield f"日志 {log.name} 第 {row['seq']} 条与前后对不上"
            return
        chain = row["chain"]


def _changed_versions(connection: sa.Connection) -> Iterator[str]:
    fixity = events.c.detail["fixity"].as_string()
    about = (versions.c.document_id == events.c.document_id) & (
        versions.c.number == events.c.version
    )
    said = (events.c.document_id.label("about"), events.c.version, fixity.label("fixity"))
    query = sa.select(versions, *said).join_from(events, versions, about, isouter=True)
    query = query.where(fixity.is_not(None)).execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(query).mappings():
        if row["number"] is None or version_sum(dict(row)) != row["fixity"]:
            yield f"文件 {row['about']} 第 {row['version']} 版与日志里的校验和不符"
