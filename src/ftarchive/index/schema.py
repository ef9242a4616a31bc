"""What the Whoosh index holds of a document, and how the record fills it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, FieldType, Schema
from whoosh.formats import Frequency

from ftarchive.index.analysis import Analyzer, encode
from ftarchive.numbers import lookup_keys
from ftarchive.record import Disclosure

SCHEMA_VERSION = 1
"""Raised with every change of this module that gives another index for the same record."""

SEARCHED = ("title", "text")
UNKNOWN = 0
"""The moment of a document of which no date is known."""


class Terms(FieldType):
    """A field given as terms already counted; Whoosh's own analysis is not asked."""

    def __init__(self) -> None:
        super().__init__(Frequency(), None, scorable=True)

    def index(self, value: Any, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The terms of one document as Whoosh wants them."""
        for term, count in value.items():
            yield term.encode("utf-8", "replace"), count, float(count), b""


def schema() -> Schema:
    """The fields: terms of title, text and numbers, and a column for all else."""
    return Schema(
        id=ID(stored=True, unique=True),
        title=Terms(),
        text=Terms(),
        number=Terms(),
        ordinal=COLUMN(NumericColumn("I")),
        moment=COLUMN(NumericColumn("Q", default=UNKNOWN)),
        title_length=COLUMN(NumericColumn("I")),
        text_length=COLUMN(NumericColumn("I")),
        source=COLUMN(VarBytesColumn()),
        category=COLUMN(VarBytesColumn()),
        title_units=COLUMN(VarBytesColumn()),
        text_units=COLUMN(VarBytesColumn()),
    )


def index_fields(id_: str, ordinal: int, record: Disclosure, analyzer: Analyzer) -> dict[str, Any]:
    """The values of one document, by field."""
    title, title_terms = analyzer.analyze(record.title)
    text, text_terms = analyzer.analyze(record.text)
    return {
        "id": id_,
        "title": title_terms,
        "text": text_terms,
        "number": Counter(_numbers(record)),
        "ordinal": ordinal,
        "moment": moment(record),
        "title_length": len(title),
        "text_length": len(text),
        "source": (record.source or record.issuer or "").encode(),
        "category": (record.category or "").encode(),
        "title_units": encode(title).encode(),
        "text_units": encode(text).encode(),
    }


def moment(record: Disclosure) -> int:
    """When the document was published, or else written, as the number YYYYMMDDHHMMSS."""
    date = record.published or record.written
    if date is None:
        return UNKNOWN
    return int("".join(ch for ch in date[:19] if ch.isdigit()).ljust(14, "0"))


def _numbers(record: Disclosure) -> list[str]:
    numbers = (record.index_number, record.document_number)
    return [key for number in numbers if number for key in lookup_keys(number)]
