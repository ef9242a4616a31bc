"""The log becomes a chain, and what was done with the archive as a whole a log of its own."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ftarchive.archive.chain import GENESIS, VERSION, link, version_sum

revision = "0003"
down_revision = "0002"

_ABOUT = ("document_id", "version", "sha256")
_BRINGING = ("published", "updated", "held")
_JSON = ("record", "concerns", "evidence")
_VERSIONS = sa.table(
    "versions", *(sa.column(name, sa.JSON() if name in _JSON else None) for name in VERSION)
)


def upgrade() -> None:
    for change in ("update", "delete"):
        op.execute(f"DROP TRIGGER events_no_{change}")
    op.drop_index("events_by_document", "events")
    op.rename_table("events", "unchained")
    events = op.create_table(
        "events",
        *_who_did_what(),
        sa.Column("document_id", sa.String(16), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("version", sa.Integer()),
        sa.Column("sha256", sa.String(64)),
        *_detail(),
        sqlite_autoincrement=True,
    )
    custody = op.create_table("custody", *_who_did_what(), *_detail(), sqlite_autoincrement=True)
    names = [column.name for column in events.c if column.name != "chain"]
    unchained = sa.table("unchained", *(sa.column(name, events.c[name].type) for name in names))
    query = sa.select(unchained).order_by(unchained.c.seq)
    entries = op.get_bind().execute(query).mappings().all()
    _chain(events, [_testifying(dict(each)) for each in entries if each["document_id"]])
    _chain(custody, [_of_all(each) for each in entries if not each["document_id"]])
    op.drop_table("unchained")
    op.create_index("events_by_document", "events", ["document_id", "seq"])
    _refuse_changes("events", "the event log is append-only")
    _refuse_changes("custody", "the custody log is append-only")


def _who_did_what() -> list["sa.Column[Any]"]:
    return [
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
    ]


def _detail() -> list["sa.Column[Any]"]:
    return [
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
    ]


def _of_all(entry: Any) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in _ABOUT}


def _testifying(event: dict[str, Any]) -> dict[str, Any]:
    """An event that brought a version, with the sum over what that says by now."""
    if event["action"] not in _BRINGING:
        return event
    of_document = _VERSIONS.c.document_id == event["document_id"]
    query = sa.select(_VERSIONS).where(of_document, _VERSIONS.c.number == event["version"])
    row = op.get_bind().execute(query).mappings().one()
    return event | {"detail": event["detail"] | {"fixity": version_sum(dict(row))}}


def _chain(log: sa.Table, entries: list[dict[str, Any]]) -> None:
    """Adds entries, numbered anew: where the other log's were there would be gaps."""
    chain = GENESIS
    for number, entry in enumerate(entries, start=1):
        entry["seq"] = number
        chain = link(chain, entry)
        op.get_bind().execute(log.insert(), entry | {"chain": chain})


def _refuse_changes(log: str, reason: str) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {log}_no_{change.lower()} BEFORE {change} ON {log} "
            f"BEGIN SELECT RAISE(ABORT, '{reason}'); END"
        )
