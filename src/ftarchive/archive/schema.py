"""The tables of the catalogue, as SQLAlchemy Core sees them.

How a database comes to have them stands in ``migrations/``; a test holds the two to each other.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

PUBLISHED, HELD, WITHDRAWN = "published", "held", "withdrawn"
"""The states of a document and of each of its versions."""
HOLD = "hold"
"""The action of a concern under which a version is not published before somebody releases it."""

documents = Table(
    "documents",
    metadata,
    Column("ordinal", Integer, primary_key=True, autoincrement=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("status", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("recorded_at", String(32), nullable=False),
    sqlite_autoincrement=True,
)
"""One row a document. ``ordinal`` is the order of arrival; ``version`` is the current one."""

versions = Table(
    "versions",
    metadata,
    Column("document_id", String(16), ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("recorded_at", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("original", String(64), ForeignKey("originals.sha256"), nullable=False),
    Column("offset", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("format", String(16), nullable=False),
    Column("path", Text, nullable=False),
    Column("record", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(16), nullable=False, server_default="published"),
    Column("concerns", JSON, nullable=False, server_default="[]"),
    Column("evidence", JSON, nullable=False, server_default="{}"),
    UniqueConstraint("document_id", "digest"),
)
"""Every version of every document. Its bytes are ``length`` from ``offset`` on in ``original``.

``state`` is one of the three above; ``concerns`` is what the disclosure gate found; ``evidence``
has the SHA-256 of the originals it came in with: the ``archive`` that held its file, the
``manifest`` that described it.
"""

Index("versions_by_state", versions.c.state)

is_current = (versions.c.document_id == documents.c.id) & (versions.c.number == documents.c.version)
"""Joins each document with its current version."""

identities = Table(
    "identities",
    metadata,
    Column("key", Text, primary_key=True),
    Column("document_id", String(16), ForeignKey("documents.id"), primary_key=True),
)
"""What a document is known by; see ``identity.py``."""

originals = Table(
    "originals",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("recorded_at", String(32), nullable=False),
    Column("path", Text, nullable=False),
)
"""Every file kept, under the SHA-256 of its bytes; ``path`` is where it was handed in from."""

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("document_id", String(16), ForeignKey("documents.id"), nullable=False),
    Column("version", Integer),
    Column("sha256", String(64)),
    Column("detail", JSON, nullable=False),
    Column("chain", String(64), nullable=False),
    sqlite_autoincrement=True,
)
"""What was done to documents, by whom, when, with which bytes; it goes with them wherever they go.
``chain`` is the sum by which an entry testifies to all before it, see ``chain.py``; ``fixity`` in
the ``detail`` of an entry that brought a version is the sum over that. Triggers refuse to change or
delete a row."""

Index("events_by_document", events.c.document_id, events.c.seq)

custody = Table(
    "custody",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("chain", String(64), nullable=False),
    sqlite_autoincrement=True,
)
"""What was done with this copy of the archive as a whole, such as a rebuild: a chain of its own,
that stays where the copy is. Triggers refuse to change or delete a row."""

sketches = Table(
    "sketches",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("document_id", String(16), ForeignKey("documents.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""By which documents with much the same text are found; see ``ftarchive.likeness``."""

Index("sketches_by_document", sketches.c.document_id)

resemblances = Table(
    "resemblances",
    metadata,
    Column("one", String(16), ForeignKey("documents.id"), primary_key=True),
    Column("other", String(16), ForeignKey("documents.id"), primary_key=True),
    Column("share", Float, nullable=False),
)
"""Documents whose texts are nearly the same, each pair once; ``share`` is what they have in
common, from 0 to 1."""

Index("resemblances_by_other", resemblances.c.other)
