"""A generation opened for searching: posting lists and columns as arrays."""

from __future__ import annotations

import functools
import itertools
import threading
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import open_dir

from ftarchive.index.analysis import decode, encode, units
from ftarchive.index.codec import stem
from ftarchive.index.columns import Columns
from ftarchive.index.generations import Generation
from ftarchive.index.lists import Numbers as Numbers
from ftarchive.index.placement import Placement, Positions
from ftarchive.index.postings import SegmentPostings
from ftarchive.index.schema import NAME_BYTES

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that hold a term, ascending, and how often each does."""

    documents: Numbers
    frequencies: NDArray[np.float64]


@dataclass(frozen=True)
class Labels:
    """A column of words: ``codes`` gives for each document the place of its word in
    ``values``, which are sorted; -1 stands for none."""

    values: list[str]
    codes: Numbers

    @functools.cached_property
    def unit_values(self) -> list[str]:
        """The values as ``analysis.encode`` writes their units."""
        return [encode(units(value)) for value in self.values]


class Snapshot:
    """One generation, fixed. Documents are numbered from 0 through all segments; those that
    were replaced keep their number and are never given out."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._lock = threading.Lock()
        self._reader = open_dir(str(generation.path)).reader()
        # Searches that began on it may outlast its being the current one.
        weakref.finalize(self, self._reader.close)
        self._segments = list(self._open_segments())
        self.size = sum(segment.size for segment in self._segments)
        self.live = self._live()
        self.count = int(self.live.sum())
        self.ordinal = self._numbers("ordinal", ">u4")
        self.moment = self._numbers("moment", ">u8")
        self.year = self.moment // 10**10
        self.source = self._labels("source")
        self.category = self._labels("category")
        self.genre = self._labels("genre")
        self.lengths = {
            field: self._numbers(f"{field}_length", ">u4") for field in ("title", "text")
        }
        self.cited = self._count_citations()

    def ids(self, documents: Numbers) -> list[str]:
        """The permanent ids of some documents."""
        return self.texts("id", documents)

    def title_units(self, document: int) -> list[str]:
        """The units of a document's title."""
        segment = self._segment_of(document)
        with self._lock:
            value = segment.columns.text("title_units", document - segment.start)
        return decode(value.decode())

    def texts(self, column: str, documents: Numbers) -> list[str]:
        """What a column of texts says of some documents; searches go on in between."""
        found: list[str] = []
        for start in range(0, len(documents), _AT_ONCE):
            with self._lock:
                found += [self._text(column, int(d)) for d in documents[start : start + _AT_ONCE]]
        return found

    def _text(self, column: str, document: int) -> str:
        segment = self._segment_of(document)
        return segment.columns.text(column, document - segment.start).decode("utf-8", "replace")

    def terms(self, field: str) -> dict[str, int]:
        """Every term of a field that a document holds, and how many do."""
        found: Counter[str] = Counter()
        for segment in self._segments:
            for number in range(*segment.postings.fields.get(field, (0, 0))):
                term = segment.postings.term(number).decode("utf-8", "replace")
                found[term] += segment.holding(number)
        return dict(+found)

    def terms_from(self, field: str, prefix: str, most: int | None = None) -> list[str]:
        """The terms of a field that begin with ``prefix``, once for each segment; ``most`` of
        them where that is given."""
        parts = (segment.terms(field, prefix) for segment in self._segments)
        return list(itertools.islice(itertools.chain.from_iterable(parts), most))

    def holding(self, field: str, term: str) -> int:
        """How many documents hold ``term`` in ``field``; a list is read only of a segment of
        which documents were replaced."""
        return sum(segment.holding(number) for segment, number in self._numbered(field, term))

    def postings(self, field: str, term: str) -> Postings:
        """The list of ``term`` in ``field``, empty where no document has it."""
        found = list(self._numbered(field, term))
        documents = _joined([s.postings.documents(n) + s.start for s, n in found])
        frequencies = _joined([s.postings.frequencies(n) for s, n in found]).astype(np.float64)
        if self.count < self.size:
            kept = self.live[documents]
            documents, frequencies = documents[kept], frequencies[kept]
        return Postings(documents, frequencies)

    def placement(self, field: str, pair: str) -> Placement:
        """Where a pair of units stands in ``field``, as ``analysis.encode`` writes it."""
        found = self._numbered(field, pair)
        return Placement.of(self.size, (segment.placement(number) for segment, number in found))

    def _numbered(self, field: str, term: str) -> Iterator[tuple[_Segment, int]]:
        """The segments that have a term, each with the number of the term in its table."""
        sought = term.encode("utf-8", "replace")
        for segment in self._segments:
            number = segment.postings.find(field, sought)
            if number is not None:
                yield segment, number

    def _open_segments(self) -> Iterator[_Segment]:
        start = 0
        for leaf, _ in self._reader.leaf_readers():
            if leaf.segment() is None:  # Whoosh's reader of an index without documents
                continue
            segment = _Segment(leaf, start, self.generation.path)
            yield segment
            start += segment.size

    def _segment_of(self, document: int) -> _Segment:
        return next(s for s in reversed(self._segments) if s.start <= document)

    def _live(self) -> NDArray[np.bool_]:
        live = np.ones(self.size, bool)
        for segment in self._segments:
            live[segment.start : segment.start + segment.size] = segment.live
        return live

    def _numbers(self, name: str, kind: str) -> Numbers:
        return _joined([segment.columns.numbers(name, kind) for segment in self._segments])

    def _count_citations(self) -> Numbers:
        """For each document how many others cite it by one of its names."""
        owners, names = self._names("names")
        citing, cited = self._names("cited")
        if not len(names):
            return np.zeros(self.size, np.int64)
        known, places = np.unique(names, return_inverse=True)
        at = np.searchsorted(known, cited[self.live[citing]])
        is_known = known[np.minimum(at, len(known) - 1)] == cited[self.live[citing]]
        counts = np.bincount(at[is_known], minlength=len(known))
        most = np.zeros(self.size, np.int64)
        np.maximum.at(most, owners, counts[places])
        return most

    def _names(self, column: str) -> tuple[Numbers, NDArray[np.uint64]]:
        """Documents, and beside each one of the names that a column holds of it."""
        parts = [segment.columns.joined(column) for segment in self._segments]
        counts = _joined([lengths for _, lengths in parts]) // NAME_BYTES
        documents = np.repeat(np.arange(self.size), counts)
        return documents, np.frombuffer(b"".join(content for content, _ in parts), "<u8")

    def _labels(self, name: str) -> Labels:
        words = [word for segment in self._segments for word in segment.columns.texts(name)]
        values = sorted(word.decode() for word in {*words} - {b""})
        places = {value.encode(): place for place, value in enumerate(values)}
        return Labels(values, np.array([places.get(word, -1) for word in words], np.int64))


class _Segment:
    """One segment of the Whoosh index; ``start`` is the number of its first document."""

    def __init__(self, leaf: Any, start: int, folder: Path) -> None:
        self.start = start
        self.size: int = leaf.doc_count_all()
        self.columns = Columns(leaf, folder)
        self.postings = SegmentPostings(stem(leaf.storage(), leaf.segment()))
        self.live = np.ones(self.size, bool)
        self.live[np.fromiter(leaf.segment().deleted_docs(), np.int64)] = False
        self._has_gone = not self.live.all()

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """The terms that begin with ``prefix``."""
        for number in self.postings.beginning(field, prefix.encode("utf-8", "replace")):
            yield self.postings.term(number).decode("utf-8", "replace")

    def holding(self, number: int) -> int:
        """How many documents that are there still hold a term."""
        if not self._has_gone:
            return self.postings.count(number)
        return int(np.count_nonzero(self.live[self.postings.documents(number)]))

    def placement(self, number: int) -> tuple[Numbers, Numbers, Positions]:
        """The documents that hold a term, how often each does, and the positions in each."""
        postings = self.postings
        documents = postings.documents(number) + self.start
        return documents, postings.frequencies(number), postings.positions(number)


def _joined(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
