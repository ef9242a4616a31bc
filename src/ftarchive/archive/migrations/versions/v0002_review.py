"""What the gate found and holds back, what files came in with, and which texts are alike."""

import sqlalchemy as sa
from alembic import op

from ftarchive.likeness import sketch

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    state = sa.Column("state", sa.String(16), nullable=False, server_default="published")
    op.add_column("versions", state)
    op.add_column("versions", sa.Column("concerns", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("versions", sa.Column("evidence", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("versions_by_state", "versions", ["state"])
    op.create_table(
        "sketches",
        sa.Column("key", sa.BigInteger(), primary_key=True),
        sa.Column("document_id", sa.String(16), sa.ForeignKey("documents.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("sketches_by_document", "sketches", ["document_id"])
    op.create_table(
        "resemblances",
        sa.Column("one", sa.String(16), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("other", sa.String(16), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("share", sa.Float(), nullable=False),
    )
    op.create_index("resemblances_by_other", "resemblances", ["other"])
    _sketch_all()


def _sketch_all() -> None:
    """Lets what comes in be compared with what is there."""
    connection = op.get_bind()
    current = sa.text(
        "SELECT d.id, v.text FROM documents d JOIN versions v"
        " ON v.document_id = d.id AND v.number = d.version"
    )
    add = sa.text("INSERT INTO sketches (key, document_id) VALUES (:key, :id)")
    for row in connection.execute(current):
        rows = [{"key": key, "id": row.id} for key in set(sketch(row.text))]
        if rows:
            connection.execute(add, rows)
