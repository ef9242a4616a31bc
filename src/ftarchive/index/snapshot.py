"""A generation opened for searching: posting lists and columns as arrays."""

from __future__ import annotations

import functools
import itertools
import math
import threading
import time
import weakref
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import open_dir
from whoosh.query import MultiTerm, Or, Term
from whoosh.query import Query as WhooshQuery
from whoosh.searching import Searcher

from ftarchive.index.analysis import decode, encode, units
from ftarchive.index.codec import stem
from ftarchive.index.columns import Columns, distinct
from ftarchive.index.generations import Generation, check_sizes
from ftarchive.index.lists import Numbers, sums
from ftarchive.index.names import NAME_BYTES, Names, numbers_of
from ftarchive.index.placement import Placement, Positions
from ftarchive.index.postings import SegmentPostings

_AT_ONCE = 500
_LATER = ("id", "title_units", "title_shown", "title_sounds")
"""Columns that are read when they are first asked for."""
_TERMS_AT_ONCE, _OFTEN = 256, 4096
"""Lists that a query of Whoosh's has open at once, and documents after which the clock is looked
at."""


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
    were replaced keep their number and are never given out. All files are opened at once: they
    may be removed while it is in use."""

    def __init__(self, generation: Generation) -> None:
        """Raises ``IndexUnusable`` (index-damaged) where files are gone before all are open."""
        self.generation = generation
        self._lock = threading.Lock()
        self._asking = threading.Lock()
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
        self.names, self.citations = self._names("names"), self._names("cited")
        self.cited = self._count_citations()
        check_sizes(
            generation
        )  # what was gone before, a column say, would have been taken for none

    def ids(self, documents: Numbers) -> list[str]:
        """The permanent ids of some documents."""
        content, ends = self._all_ids
        starts = (documents - 1).tolist()
        return [
            content[ends[before] : ends[before + 1]].decode("utf-8", "replace") for before in starts
        ]

    @functools.cached_property
    def _all_ids(self) -> tuple[bytes, array[int]]:
        """All ids one after another, and where each of them ends; before the first, and so in the
        last place, stands 0."""
        parts = [segment.columns.joined("id") for segment in self._segments]
        ends = np.cumsum(_joined([lengths for _, lengths in parts]))
        return b"".join(content for content, _ in parts), array("q", [*ends.tolist(), 0])

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

    def column(self, name: str) -> list[bytes]:
        """A column of texts, of all documents."""
        return [value for segment in self._segments for value in segment.columns.texts(name)]

    def _text(self, column: str, document: int) -> str:
        segment = self._segment_of(document)
        return segment.columns.text(column, document - segment.start).decode("utf-8", "replace")

    def terms(self, field: str) -> dict[str, int]:
        """Every term of a field that a document holds, and how many do."""
        found: Counter[str] = Counter()
        for segment in self._segments:
            found.update(segment.counted(field))
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

    def documents(self, field: str, term: str) -> Numbers:
        """The documents of ``postings`` alone, in half the time."""
        found = self._numbered(field, term)
        documents = _joined([s.postings.documents(n) + s.start for s, n in found])
        return documents[self.live[documents]] if self.count < self.size else documents

    def matching(self, query: WhooshQuery, until: float = math.inf) -> Numbers:
        """The documents that Whoosh's own matchers find, whatever is asked, ascending.

        Raises ``TimeoutError`` after the moment ``until`` of the monotonic clock. It is meant for
        what is rarely asked: Whoosh goes through its lists one document at a time.
        """
        found = np.zeros(self.size, bool)
        with self._asking:  # Whoosh's searchers are not made for several threads
            searcher = Searcher(self._reader, closereader=False)
            for part in _parted(query, self._reader):
                for count, document in enumerate(searcher.docs_for_query(part)):
                    if count % _OFTEN == 0:
                        _check_clock(until)
                    found[document] = True
                _check_clock(until)
        return np.flatnonzero(found & self.live)

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
        owners, names = self.names.documents, self.names.names
        citing, cited = self.citations.documents, self.citations.names
        if not len(names):
            return np.zeros(self.size, np.int64)
        known, places = np.unique(names, return_inverse=True)
        wanted, times = np.unique(cited[self.live[citing]], return_counts=True)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        counts = np.zeros(len(known), np.int64)
        is_known = known[at] == wanted
        counts[at[is_known]] = times[is_known]
        most = np.zeros(self.size, np.int64)
        np.maximum.at(most, owners, counts[places])
        return most

    def _names(self, column: str) -> Names:
        parts = [segment.columns.joined(column) for segment in self._segments]
        counts = _joined([lengths for _, lengths in parts]) // NAME_BYTES
        documents = np.repeat(np.arange(self.size), counts)
        return Names(documents, numbers_of(b"".join(content for content, _ in parts)))

    def _labels(self, name: str) -> Labels:
        parts = [segment.columns.joined(name) for segment in self._segments]
        content = b"".join(content for content, _ in parts)
        words, places = distinct(content, _joined([lengths for _, lengths in parts]))
        values = sorted(word.decode() for word in words if word)
        codes = {value.encode(): code for code, value in enumerate(values)}
        return Labels(values, np.array([codes.get(word, -1) for word in words], np.int64)[places])


class _Segment:
    """One segment of the Whoosh index; ``start`` is the number of its first document."""

    def __init__(self, leaf: Any, start: int, folder: Path) -> None:
        self.start = start
        self.size: int = leaf.doc_count_all()
        self.columns = Columns(leaf, folder, _LATER)
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

    def counted(self, field: str) -> dict[str, int]:
        """How many documents that are there still hold each term of a field."""
        first, last = self.postings.fields.get(field, (0, 0))
        numbers = range(first, last)
        counts = map(self.postings.count, numbers)
        if self._has_gone:
            lists = self.postings.lists(first, last)
            counts = iter(sums(self.live[lists.documents], lists.counts).tolist())
        terms = (self.postings.term(number).decode("utf-8", "replace") for number in numbers)
        return dict(zip(terms, counts, strict=True))

    def placement(self, number: int) -> tuple[Numbers, Numbers, Positions]:
        """The documents that hold a term, how often each does, and the positions in each."""
        postings = self.postings
        documents = postings.documents(number) + self.start
        return documents, postings.frequencies(number), postings.positions(number)


def _parted(query: WhooshQuery, reader: Any) -> Iterator[WhooshQuery]:
    """A query for any of many terms as one for some of them after another: Whoosh opens all
    lists of a query before it looks into the first."""
    if not isinstance(query, MultiTerm):
        yield query
        return
    terms = iter(query.expanded_terms(reader))
    while some := list(itertools.islice(terms, _TERMS_AT_ONCE)):
        yield Or([Term(field, term) for field, term in some])


def _check_clock(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError


def _joined(parts: list[Numbers]) -> Numbers:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
