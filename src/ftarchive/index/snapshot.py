"""A generation opened for searching: posting lists and columns as arrays."""

from __future__ import annotations

import functools
import itertools
import threading
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import open_dir
from whoosh.reading import TermNotFound

from ftarchive.index.analysis import encode, units
from ftarchive.index.codec import place, unpack
from ftarchive.index.generations import Generation
from ftarchive.index.schema import NAME_BYTES

Numbers = NDArray[np.int64]

_CACHED_LISTS = 4096
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
        self._cached: dict[tuple[str, str], Postings] = {}

    def ids(self, documents: Numbers) -> list[str]:
        """The permanent ids of some documents."""
        return self.texts("id", documents)

    def unit_text(self, field: str, document: int) -> bytes:
        """The units of a document's field as ``analysis.encode`` writes them, in UTF-8."""
        segment = self._segment_of(document)
        with self._lock:
            value: bytes = segment.column(f"{field}_units")[document - segment.start]
        return value

    def texts(self, column: str, documents: Numbers) -> list[str]:
        """What a column of texts says of some documents; searches go on in between."""
        found: list[str] = []
        for start in range(0, len(documents), _AT_ONCE):
            with self._lock:
                found += [self._text(column, int(d)) for d in documents[start : start + _AT_ONCE]]
        return found

    def _text(self, column: str, document: int) -> str:
        segment = self._segment_of(document)
        value: bytes = segment.column(column)[document - segment.start]
        return value.decode("utf-8", "replace")

    def terms(self, field: str) -> dict[str, int]:
        """Every term of a field that a document holds, and how many do."""
        found: Counter[str] = Counter()
        for segment in self._segments:
            with self._lock:
                listed = list(segment.leaf.iter_field(field))
            for term, info in listed:
                found[term.decode("utf-8", "replace")] += segment.live_among(info)
        return dict(+found)

    def terms_from(self, field: str, prefix: str, most: int | None = None) -> list[str]:
        """The terms of a field that begin with ``prefix``, once for each segment; ``most`` of
        them where that is given."""
        with self._lock:
            parts = [segment.terms(field, prefix) for segment in self._segments]
            return list(itertools.islice(itertools.chain.from_iterable(parts), most))

    def holding(self, field: str, term: str) -> int:
        """How many documents hold ``term`` in ``field``; a list is read only of a segment of
        which documents were replaced."""
        return sum(segment.holding(field, term, self._lock) for segment in self._segments)

    def postings(self, field: str, term: str) -> Postings:
        """The list of ``term`` in ``field``, empty where no document has it."""
        key = (field, term)
        found = self._cached.get(key)
        if found is None:
            if len(self._cached) >= _CACHED_LISTS:
                self._cached.clear()
            found = self._cached[key] = self._read_postings(field, term)
        return found

    def _read_postings(self, field: str, term: str) -> Postings:
        parts = [segment.postings(field, term, self._lock) for segment in self._segments]
        documents = np.concatenate([part[0] for part in parts] or [np.empty(0, np.int64)])
        frequencies = np.concatenate([part[1] for part in parts] or [np.empty(0)])
        if self.count < self.size:
            kept = self.live[documents]
            documents, frequencies = documents[kept], frequencies[kept]
        return Postings(documents, frequencies)

    def _open_segments(self) -> Iterator[_Segment]:
        start = 0
        for leaf, _ in self._reader.leaf_readers():
            if leaf.segment() is None:  # Whoosh's reader of an index without documents
                continue
            segment = _Segment(leaf, start, self.generation)
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
        columns = [segment.numbers(name, kind) for segment in self._segments]
        return np.concatenate(columns or [np.empty(0, np.int64)])

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
        values = [
            segment.column(column)[number]
            for segment in self._segments
            for number in range(segment.size)
        ]
        counts = [len(value) // NAME_BYTES for value in values]
        documents = np.repeat(np.arange(self.size), counts)
        return documents, np.frombuffer(b"".join(values), "<u8")

    def _labels(self, name: str) -> Labels:
        words = [
            segment.column(name)[number].decode()
            for segment in self._segments
            for number in range(segment.size)
        ]
        values = sorted(set(words) - {""})
        places = {value: place for place, value in enumerate(values)}
        return Labels(values, np.array([places.get(word, -1) for word in words], np.int64))


class _Segment:
    """One segment of the Whoosh index; ``start`` is the number of its first document."""

    def __init__(self, leaf: Any, start: int, generation: Generation) -> None:
        self.leaf, self.start = leaf, start
        self.size: int = leaf.doc_count_all()
        self._folder = generation.path
        self._columns: dict[str, Any] = {}
        self.live = np.ones(self.size, bool)
        self.live[np.fromiter(leaf.segment().deleted_docs(), np.int64)] = False
        self._has_gone = not self.live.all()
        postings = self._folder / leaf.segment().make_filename(W3Codec.POSTS_EXT)
        self._postings = (
            np.memmap(postings, np.uint8, "r") if postings.stat().st_size else np.empty(0, np.uint8)
        )

    def postings(
        self, field: str, term: str, lock: threading.Lock
    ) -> tuple[Numbers, NDArray[np.float64]]:
        """Documents and frequencies; Whoosh's term table is not made for several threads."""
        try:
            with lock:
                info = self.leaf._terms.term_info(field, term.encode("utf-8", "replace"))
        except TermNotFound:
            return np.empty(0, np.int64), np.empty(0)
        documents, frequencies = unpack(self._postings, *place(info))
        return documents.astype(np.int64) + self.start, frequencies.astype(np.float64)

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """The terms that begin with ``prefix``; to be read out while the snapshot is locked."""
        begin = prefix.encode("utf-8", "replace")
        for name, term in self.leaf._terms.terms_from(field, begin):
            if name != field or not term.startswith(begin):
                return
            yield term.decode("utf-8", "replace")

    def holding(self, field: str, term: str, lock: threading.Lock) -> int:
        """How many documents that are there hold a term."""
        try:
            with lock:
                info = self.leaf._terms.term_info(field, term.encode("utf-8", "replace"))
        except TermNotFound:
            return 0
        return self.live_among(info)

    def live_among(self, info: Any) -> int:
        """How many documents of a list are there still."""
        if not self._has_gone:
            return int(info.doc_frequency())
        documents, _ = unpack(self._postings, *place(info))
        return int(np.count_nonzero(self.live[documents]))

    def numbers(self, name: str, kind: str) -> Numbers:
        """A numeric column; Whoosh leaves out the zeroes at its end."""
        path = self._folder / W3Codec.column_filename(self.leaf.segment(), name)
        values = np.zeros(self.size, np.int64)
        if path.exists():
            stored = np.fromfile(path, kind)
            values[: len(stored)] = stored[: self.size]
        return values

    def column(self, name: str) -> Any:
        """A column of byte strings."""
        if name not in self._columns:
            self._columns[name] = self.leaf.column_reader(name, translate=False)
        return self._columns[name]
