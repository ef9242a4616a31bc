"""What a generation holds of a few documents, against what their records come to: the whole way
from the record to the files, gone a second time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import open_dir

from ftarchive.archive.catalogue import Entry
from ftarchive.index.analysis import Analyzer
from ftarchive.index.batch import batch_of
from ftarchive.index.codec import stem
from ftarchive.index.columns import Columns
from ftarchive.index.dictionary import WORDS
from ftarchive.index.generations import Generation
from ftarchive.index.lists import Numbers, PostingLists
from ftarchive.index.merging import StoredLists, stretches

_SHOWN = 3

Terms = dict[tuple[str, bytes], tuple[int, ...]]
"""By field and term of one document how often it holds it, and then where, if that is kept."""


def differences(generation: Generation, entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """The ids of those of ``entries`` of which the generation holds anything else than they come
    to, each with the terms and columns that differ, in Chinese."""
    batch = batch_of(entries, Analyzer(generation.path / WORDS))
    wanted: list[Terms] = [{} for _ in entries]
    for field, lists in batch.lists.items():
        _sort_out(field, lists, wanted)
    ids = {entry.id: number for number, entry in enumerate(entries)}
    held, columns = _held(generation, ids)
    for number, entry in enumerate(entries):
        said = _differing(wanted[number], held[number])
        for name, values in columns.items():
            if values[number] != _stored(batch.columns[name][number]):
                said.append(f"栏 {name}")
        if said:
            yield entry.id, "、".join(said[:_SHOWN]) + ("…" if len(said) > _SHOWN else "")


def _held(
    generation: Generation, ids: dict[str, int]
) -> tuple[list[Terms], dict[str, list[bytes | int | None]]]:
    """What the files say of each of ``ids``, by its number there: its terms, and its columns."""
    held: list[Terms] = [{} for _ in ids]
    columns: dict[str, list[bytes | int | None]] = {}
    index = open_dir(str(generation.path))
    reader = index.reader()
    try:
        for leaf, _ in reader.leaf_readers():
            if leaf.segment() is not None:
                _read_segment(leaf, generation.path, ids, held, columns)
    finally:
        reader.close()
        index.close()
    return held, columns


def _read_segment(
    leaf: Any,
    folder: Path,
    ids: dict[str, int],
    held: list[Terms],
    columns: dict[str, list[bytes | int | None]],
) -> None:
    there = Columns(leaf, folder)
    numbers = _numbers(leaf, there, ids)
    if (numbers < 0).all():
        return
    path = stem(leaf.storage(), leaf.segment())
    for field in leaf.indexed_field_names():
        for stretch in stretches([StoredLists(path, field, numbers)]):
            _sort_out(field, stretch.merged(), held)
    for name, field in leaf.schema.items():
        if field.column_type:
            values = columns.setdefault(name, [None] * len(ids))
            stored = there.values(name, field.column_type)
            for document in np.flatnonzero(numbers >= 0).tolist():
                values[int(numbers[document])] = stored[document]


def _numbers(leaf: Any, columns: Columns, ids: dict[str, int]) -> Numbers:
    """For each document of a segment its number among ``ids``; -1 for others and those gone."""
    gone = set(leaf.segment().deleted_docs())
    stored = columns.texts("id")
    return np.array(
        [-1 if at in gone else ids.get(id_.decode(), -1) for at, id_ in enumerate(stored)], np.int64
    )


def _sort_out(field: str, lists: PostingLists, documents: list[Terms]) -> None:
    """Puts lists down by document."""
    told, placed = 0, 0
    for term, count, is_placed in zip(
        lists.terms, lists.counts.tolist(), lists.placed.tolist(), strict=True
    ):
        for at in range(told, told + count):
            often = int(lists.frequencies[at])
            places: tuple[int, ...] = ()
            if is_placed:
                places = tuple(lists.positions[placed : placed + often].tolist())
                placed += often
            documents[int(lists.documents[at])][field, term] = (often, *places)
        told += count


def _differing(wanted: Terms, held: Terms) -> list[str]:
    names = sorted(key for key in wanted.keys() | held.keys() if wanted.get(key) != held.get(key))
    return [f"{field}“{term.decode('utf-8', 'replace')}”" for field, term in names]


def _stored(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytes | bytearray) else int(value)
