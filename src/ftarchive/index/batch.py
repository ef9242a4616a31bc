"""Documents on their way into the index, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ftarchive.archive.catalogue import Entry
from ftarchive.index.analysis import Analyzer
from ftarchive.index.columns import Values
from ftarchive.index.inversion import invert
from ftarchive.index.lists import Numbers, PostingLists, listed
from ftarchive.index.schema import SEARCHED, columns, headings_of, schema

_COUNTED = ("number", "word", "agency")
"""Fields of which each document says how often it has which term."""


@dataclass(frozen=True, slots=True)
class Batch:
    """``size`` documents, numbered from 0: of each column the values of all, and of each field
    its lists; of fields that are scored the number of units in each document as well."""

    size: int
    columns: Mapping[str, Sequence[Any]]
    lists: Mapping[str, PostingLists]
    lengths: Mapping[str, Numbers]


def batch_of(entries: Sequence[Entry], analyzer: Analyzer) -> Batch:
    """Documents as the index takes them in."""
    texts = {
        "title": [entry.record.title for entry in entries],
        "headings": [headings_of(entry.record) for entry in entries],
        "text": [entry.record.text for entry in entries],
    }
    inverted = {
        field: invert(values, analyzer, with_positions=field in SEARCHED)
        for field, values in texts.items()
    }
    lists = {field: found for field, (found, _) in inverted.items()}
    lengths = {field: found for field, (_, found) in inverted.items()}
    told = [
        columns(entry.id, entry.ordinal, entry.record, analyzer, length)
        for entry, length in zip(entries, lengths["text"].tolist(), strict=True)
    ]
    lists |= {field: listed(each[field] for each in told) for field in _COUNTED}
    lists["id"] = listed({entry.id: 1} for entry in entries)
    names = [name for name, field in schema().items() if field.column_type and name != "id"]
    values: dict[str, Values] = {name: [each[name] for each in told] for name in names}
    return Batch(len(entries), {**values, "id": [e.id.encode() for e in entries]}, lists, lengths)
