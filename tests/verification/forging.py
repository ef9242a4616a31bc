"""Changes made behind the program's back, by somebody who covers up as much as wanted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ftarchive.archive.chain import GENESIS, link, version_sum
from ftarchive.archive.database import open_copy
from ftarchive.archive.identity import identity_keys
from ftarchive.archive.originals import Originals
from ftarchive.archive.seal import seal_of
from ftarchive.archive.sealing import still_seal
from ftarchive.holdings import Holdings
from ftarchive.likeness import sketch

_JSON = ("record", "concerns", "evidence", "detail")


@contextmanager
def database(holdings: Holdings) -> Iterator[sqlite3.Connection]:
    """The file of the catalogue, without the triggers that guard the logs; sealed afterwards."""
    opened = sqlite3.connect(holdings.home.catalogue)
    opened.row_factory = sqlite3.Row
    for log in ("events", "custody"):
        for change in ("update", "delete"):
            opened.execute(f"DROP TRIGGER IF EXISTS {log}_no_{change}")
    yield opened
    opened.commit()
    opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    reseal(holdings)


def reseal(holdings: Holdings) -> None:
    """Has the seal be that of the file as it is."""
    file = holdings.home.catalogue
    copy = open_copy(file)
    with copy.connect() as connection:
        seal_of(file).write_bytes(still_seal(file, connection).to_bytes())
    copy.dispose()


def sql(holdings: Holdings, *statements: str) -> None:
    """Runs statements on the file."""
    with database(holdings) as opened:
        for statement in statements:
            opened.execute(statement)


def rechain(holdings: Holdings, *, with_fixities: bool = False) -> None:
    """Makes the log follow from itself again, and testify to the versions as they are."""
    with database(holdings) as opened:
        chain = GENESIS
        for row in opened.execute("SELECT * FROM events ORDER BY seq").fetchall():
            event = _read(row)
            if with_fixities and "fixity" in event["detail"]:
                event["detail"]["fixity"] = version_sum(_version(opened, event))
            chain = link(chain, event)
            said = json.dumps(event["detail"], ensure_ascii=False)
            change = "UPDATE events SET detail = ?, chain = ? WHERE seq = ?"
            opened.execute(change, (said, chain, event["seq"]))


def reindex(holdings: Holdings) -> None:
    """Has the index testify to the log as it is."""
    position = holdings.catalogue.position()
    mark = holdings.catalogue.mark(position)
    for _ in range(2):  # the generation before is a witness too
        holdings.engine.rebuild(holdings.catalogue.entries(), position, mark)


def cover_up(holdings: Holdings) -> None:
    """Both, so that only the thing itself can give it away."""
    rechain(holdings, with_fixities=True)
    reindex(holdings)


def id_of(holdings: Holdings, title: str) -> str:
    """The document whose title has these words."""
    ids = holdings.catalogue.ids("published")
    (found,) = (id_ for id_ in ids if title in holdings.catalogue.version(id_).record.title)
    return found


def rerecord(holdings: Holdings, title: str, **fields: Any) -> None:
    """Puts other fields into a record as if they had been recorded so."""
    id_ = id_of(holdings, title)
    record = replace(holdings.catalogue.version(id_).record, **fields)
    stored = record.to_json()
    text = stored.pop("text")
    with database(holdings) as opened:
        opened.execute(
            "UPDATE versions SET record = ?, text = ?, digest = ? WHERE document_id = ?",
            (json.dumps(stored, ensure_ascii=False), text, record.digest(), id_),
        )
        for table, keys in (("identities", identity_keys(record)), ("sketches", sketch(text))):
            opened.execute(f"DELETE FROM {table} WHERE document_id = ?", (id_,))
            rows = [(key, id_) for key in set(keys)]
            opened.executemany(f"INSERT INTO {table} (key, document_id) VALUES (?, ?)", rows)
    cover_up(holdings)


def add_evidence(holdings: Holdings, title: str, content: bytes) -> None:
    """Gives a document a file that it came in with."""
    file = holdings.home.root / "凭据"
    file.write_bytes(content)
    sha256, size = Originals(holdings.home.originals).keep(file)
    evidence = json.dumps({"archive": sha256})
    with database(holdings) as opened:
        row = (sha256, size, "2024-01-01T00:00:00.000+00:00", "凭据.zip")
        opened.execute("INSERT INTO originals VALUES (?, ?, ?, ?)", row)
        change = "UPDATE versions SET evidence = ? WHERE document_id = ?"
        opened.execute(change, (evidence, id_of(holdings, title)))
    cover_up(holdings)


def _read(row: sqlite3.Row) -> dict[str, Any]:
    return {
        name: json.loads(row[name]) if name in _JSON and row[name] else row[name]
        for name in row.keys()  # noqa: SIM118 - a row gives its values, not their names
    }


def _version(opened: sqlite3.Connection, event: dict[str, Any]) -> dict[str, Any]:
    query = "SELECT * FROM versions WHERE document_id = ? AND number = ?"
    return _read(opened.execute(query, (event["document_id"], event["version"])).fetchone())
