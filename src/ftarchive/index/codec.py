"""Posting lists as plain arrays, through Whoosh's codec extension point.

A list of ``n`` postings is ``n`` document numbers (uint32, ascending) followed by ``n``
frequencies (uint16, at most 65,535), little-endian, at the extent that the term's info gives.
Everything else of the index is Whoosh's own format.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.matching import ListMatcher
from whoosh.system import pack_ushort

DOCUMENTS = np.dtype("<u4")
FREQUENCIES = np.dtype("<u2")
POSTING_BYTES = DOCUMENTS.itemsize + FREQUENCIES.itemsize
_MOST = 65_535
_LIST_BYTES = 400
"""What a list costs in memory beside its postings: two arrays, a key and their table entry."""


class ArrayCodec(W3Codec):
    """Whoosh's codec with our postings."""

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        """A writer of whole lists."""
        return ArrayFieldWriter(self, storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """A matcher over one list, by which Whoosh merges segments and can run any query."""
        offset, count = place(terminfo)
        documents, frequencies = unpack(dbfile.get(offset, count * POSTING_BYTES), 0, count)
        values = [b""] * len(documents)
        ids, weights = documents.tolist(), frequencies.astype(float).tolist()
        return ListMatcher(
            ids, weights, values, format_, scorer=scorer, term=term, terminfo=terminfo
        )


class PostingPool:
    """Takes postings in order of document and gives them back in order of term.

    Stands in for Whoosh's own pool, which sorts a tuple for each posting on disk: three
    quarters of the time of building went there. ``size`` is an estimate in bytes.
    """

    def __init__(self) -> None:
        self._lists: dict[tuple[str, bytes], tuple[array[int], array[int]]] = {}
        self._postings = 0

    @property
    def size(self) -> int:
        return self._postings * POSTING_BYTES + len(self._lists) * _LIST_BYTES

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Adds (field, term, document, frequency, value); the value is not kept."""
        name, term, document, frequency, _ = posting
        lists = self._lists.get((name, term))
        if lists is None:
            lists = self._lists[name, term] = array("I"), array("H")
        lists[0].append(document)
        lists[1].append(min(int(frequency), _MOST))
        self._postings += 1

    def iter_postings(self) -> Iterator[PostingList]:
        """Every list, by field and term."""
        for name, term in sorted(self._lists):
            documents, frequencies = self._lists[name, term]
            yield PostingList(name, term, documents, frequencies)

    def cleanup(self) -> None:
        """Lets go of all lists."""
        self._lists.clear()


@dataclass(frozen=True, slots=True)
class PostingList:
    """The postings of one term. Also the block of which a term info takes its statistics."""

    field: str
    term: bytes
    documents: array[int]
    frequencies: array[int]

    def to_bytes(self) -> bytes:
        """The list as it lies in the file."""
        documents = np.asarray(self.documents).astype(DOCUMENTS)
        return documents.tobytes() + np.asarray(self.frequencies).astype(FREQUENCIES).tobytes()

    @property
    def _weights(self) -> array[int]:
        return self.frequencies

    def __len__(self) -> int:
        return len(self.documents)

    def min_id(self) -> int:
        return self.documents[0]

    def max_id(self) -> int:
        return self.documents[-1]

    def min_length(self) -> int:
        return 1

    def max_length(self) -> int:
        return 1

    def max_weight(self) -> int:
        return max(self.frequencies)


class ArrayFieldWriter(W3FieldWriter):
    """Writes the lists of a ``PostingPool`` behind Whoosh's table of terms."""

    def add_postings(self, schema: Any, _lengths: Any, lists: Iterable[PostingList]) -> None:
        """Writes all lists of a segment, given by field and term."""
        for name, group in groupby(lists, key=attrgetter("field")):
            self.start_field(name, schema[name])
            for postings in group:
                self._add_list(postings)
            self.finish_field()

    def _add_list(self, postings: PostingList) -> None:
        info = W3TermInfo()
        start = self._postfile.tell()
        content = postings.to_bytes()
        self._postfile.write(content)
        info.add_block(postings)
        info.set_extent(start, len(content))
        self._tindex.add(pack_ushort(self._fieldid) + postings.term, info.to_bytes())


def place(terminfo: Any) -> tuple[int, int]:
    """Where the list of a term begins, in bytes, and how many postings it has."""
    return terminfo.extent()[0], terminfo.doc_frequency()


def unpack(buffer: Any, offset: int, count: int) -> tuple[Any, Any]:
    """Documents and frequencies of the list of ``count`` postings from ``offset`` on."""
    documents = np.frombuffer(buffer, DOCUMENTS, count, offset)
    frequencies = np.frombuffer(buffer, FREQUENCIES, count, offset + count * DOCUMENTS.itemsize)
    return documents, frequencies
