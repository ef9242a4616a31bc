"""What the Whoosh index holds of a document, and how the record fills it."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, FieldType, Schema
from whoosh.formats import Frequency, Positions

from ftarchive.citations import keys_cited, keys_of
from ftarchive.genres import genre_of
from ftarchive.index.analysis import Analyzer, encode
from ftarchive.index.names import name_sums
from ftarchive.index.sounds import word_signs
from ftarchive.numbers import lookup_keys
from ftarchive.outline import headings
from ftarchive.record import Disclosure

SCHEMA_VERSION = 4
"""Raised with every change of this module that gives another index for the same record."""

SEARCHED = ("title", "text")
UNKNOWN = 0
"""The moment of a document of which no date is known."""
_SOUNDED_AS = "\t"
_CACHED = 1 << 14


class Terms(FieldType):
    """A field given as whole posting lists; Whoosh's own analysis is not asked. Positions are
    those of pairs of units."""

    def __init__(self, *, with_positions: bool = False) -> None:
        super().__init__(Positions() if with_positions else Frequency(), None, scorable=True)


def schema() -> Schema:
    """The fields: terms of title, text and numbers, and a column for all else."""
    return Schema(
        id=ID(unique=True, sortable=VarBytesColumn()),
        title=Terms(with_positions=True),
        headings=Terms(),
        text=Terms(with_positions=True),
        number=Terms(),
        word=Terms(),
        agency=Terms(),
        ordinal=COLUMN(NumericColumn("I")),
        moment=COLUMN(NumericColumn("Q", default=UNKNOWN)),
        title_length=COLUMN(NumericColumn("I")),
        text_length=COLUMN(NumericColumn("I")),
        source=COLUMN(VarBytesColumn()),
        category=COLUMN(VarBytesColumn()),
        genre=COLUMN(VarBytesColumn()),
        names=COLUMN(VarBytesColumn()),
        cited=COLUMN(VarBytesColumn()),
        title_units=COLUMN(VarBytesColumn()),
        title_shown=COLUMN(VarBytesColumn()),
        title_sounds=COLUMN(VarBytesColumn()),
    )


def columns(
    id_: str, ordinal: int, record: Disclosure, analyzer: Analyzer, text_length: int
) -> dict[str, Any]:
    """The values of one document by field, but for the terms of title, headings and text, which
    ``inversion`` finds for many documents at once; ``text_length`` is in units."""
    words = analyzer.segment(record.title)
    title = [unit for word in words for unit in word]
    source = record.source or record.issuer or ""
    return {
        "id": id_,
        "number": Counter(_numbers(record)),
        "word": Counter(_sounded_word("".join(word)) for word in words if len(word) > 1),
        "agency": _agency(source, analyzer),
        "ordinal": ordinal,
        "moment": moment(record),
        "title_length": len(title),
        "text_length": text_length,
        "source": source.encode(),
        "category": (record.category or "").encode(),
        "genre": (genre_of(record) or "").encode(),
        "names": name_sums(own := keys_of(record.title, record.document_number)),
        "cited": name_sums(keys_cited(f"{record.title}\n{record.text}") - own),
        "title_units": encode(title).encode(),
        "title_shown": record.title.encode("utf-8", "replace"),
        "title_sounds": sounds(words).encode(),
    }


def headings_of(record: Disclosure) -> str:
    """The headings in the text of a document, which are searched as one field."""
    return "\n".join(headings(record.text, record.structure))


def sounds(words: Sequence[Sequence[str]]) -> str:
    """The sounds of the units of ``words``, a character for each; see ``word_signs``."""
    return "".join(map(word_signs, words))


def sounded(name: str, words: Sequence[Sequence[str]]) -> str:
    """A name with its sounds, as one term; ``parted`` takes it apart."""
    return f"{name}{_SOUNDED_AS}{sounds(words)}"


def parted(term: str) -> tuple[str, str]:
    """The name and the sounds of a term that ``sounded`` made."""
    name, _, sounds_ = term.rpartition(_SOUNDED_AS)
    return name, sounds_


@functools.lru_cache(_CACHED)
def _sounded_word(word: str) -> str:
    return sounded(word, [list(word)])


@functools.lru_cache(_CACHED)
def _agency(source: str, analyzer: Analyzer) -> dict[str, int]:
    return {sounded(source, analyzer.segment(source)): 1} if source else {}


def moment(record: Disclosure) -> int:
    """When the document was published, or else written, as the number YYYYMMDDHHMMSS."""
    date = record.published or record.written
    if date is None:
        return UNKNOWN
    return int("".join(ch for ch in date[:19] if ch.isdigit()).ljust(14, "0"))


def _numbers(record: Disclosure) -> list[str]:
    numbers = (record.index_number, record.document_number)
    return [key for number in numbers if number for key in lookup_keys(number)]
