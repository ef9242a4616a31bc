"""Whoosh's writer of segments, given many documents at once and their posting lists whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from ftarchive.crew import Crew
from ftarchive.index.batch import Batch
from ftarchive.index.codec import ArrayCodec, stem
from ftarchive.index.columns import Columns, Values
from ftarchive.index.lists import Numbers
from ftarchive.index.merging import HeldLists, Source, StoredLists, Stretch, stretches
from ftarchive.index.postings import Block, SegmentPostings
from ftarchive.progress import Stage, silent

_GROWTH = 2
"""A segment is merged with smaller ones that together have at least one document for so many of
its own: each document is written again a few times at most, and segments stay few."""


class ListPool:
    """The lists that one segment is written from."""

    def __init__(self) -> None:
        self.crew, self.advance = Crew(1), silent("", None)
        self._sources: dict[str, list[Source]] = defaultdict(list)

    def add(self, field: str, source: Source) -> None:
        """Adds lists of documents that are higher than all those before."""
        self._sources[field].append(source)

    def iter_postings(self) -> Iterator[tuple[str, Block]]:
        """All lists, by field, in blocks of ascending terms; of each is told how many postings
        it has."""
        items = (
            (field, stretch)
            for field in sorted(self._sources)
            for stretch in stretches(self._sources[field])
        )
        for field, block, size in self.crew.map(_written, items):
            yield field, block
            self.advance(size)

    def cleanup(self) -> None:
        """Lets go of all lists."""
        self._sources.clear()


def _written(item: tuple[str, Stretch]) -> tuple[str, Block, int]:
    field, stretch = item
    lists = stretch.merged()
    return field, Block.of(lists), len(lists.documents)


class ArrayWriter(SegmentWriter):
    """Adds batches of documents, and merges segments list by list and column by column."""

    def __init__(self, index: Any) -> None:
        super().__init__(index, codec=ArrayCodec(), compound=False)
        self.pool = ListPool()

    def add_batch(self, batch: Batch) -> None:
        """Adds documents."""
        for field, lists in batch.lists.items():
            numbers = np.arange(self.docnum, self.docnum + batch.size)
            self.pool.add(field, HeldLists(lists.renumbered(numbers)))
        self._add_documents(batch.size, batch.columns, batch.lengths)

    def add_segments(self, segments: Sequence[Any], crew: Crew, stage: Stage) -> None:
        """Takes in segments that others wrote beside it, to be merged by ``crew``."""
        self.segments += segments
        self._setup_doc_offsets()
        sizes = (SegmentPostings(stem(self.storage, segment)).size for segment in segments)
        self.pool.crew, self.pool.advance = crew, stage("合并索引", sum(sizes), "条")

    def add_reader(self, reader: SegmentReader) -> None:
        """Takes in all of a segment but the documents that are gone; Whoosh merges by it."""
        size = reader.doc_count_all()
        is_live = np.ones(size, bool)
        is_live[np.fromiter(reader.segment().deleted_docs(), np.int64)] = False
        numbers = np.where(is_live, self.docnum + np.cumsum(is_live) - 1, -1)
        path = stem(self.storage, reader.segment())
        for field in reader.indexed_field_names():
            self.pool.add(field, StoredLists(path, field, numbers))
        live = np.flatnonzero(is_live).tolist()
        columns = Columns(reader, Path(self.storage.folder))
        kept: dict[str, Values] = {}
        for name, column in self._columns():
            values = columns.values(name, column)
            kept[name] = [values[document] for document in live]
        scorable = [name for name, field in self.schema.items() if field.scorable]
        self._add_documents(
            len(live), kept, {name: columns.lengths(name)[live] for name in scorable}
        )

    def finish_segment(self) -> Any:
        """Writes the segment and leaves it to another writer to make it known."""
        segment = self._finalize_segment()
        self._finish()
        return segment

    def _add_documents(
        self, size: int, columns: Mapping[str, Values], lengths: Mapping[str, Numbers]
    ) -> None:
        given = ((name, column, columns[name]) for name, column in self._columns())
        self.perdocwriter.add_documents(size, given, lengths)
        self.docnum += size
        self._added |= size > 0

    def _columns(self) -> list[tuple[str, Any]]:
        fields = ((name, field.column_type) for name, field in self.schema.items())
        return [(name, column) for name, column in fields if column]


def merge_some(writer: ArrayWriter, segments: Sequence[Any]) -> list[Any]:
    """Whoosh's policy hook: merges small segments, and those of which half is gone."""
    total, kept = writer.doc_count(), []
    for segment in sorted(segments, key=lambda each: each.doc_count_all()):
        size = segment.doc_count_all()
        if size <= _GROWTH * total or 2 * segment.deleted_count() > size:
            _merge(writer, segment)
            total += segment.doc_count()
        else:
            kept.append(segment)
    return kept


def merge_all(writer: ArrayWriter, segments: Sequence[Any]) -> list[Any]:
    """Whoosh's policy hook: makes one segment of all."""
    for segment in segments:
        _merge(writer, segment)
    return []


def _merge(writer: ArrayWriter, segment: Any) -> None:
    reader = SegmentReader(writer.storage, writer.schema, segment)
    writer.add_reader(reader)
    reader.close()
