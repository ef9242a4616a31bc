"""Posting lists as plain arrays, through Whoosh's codec extension point.

A list of ``n`` postings is ``n`` document numbers (uint32, ascending) followed by ``n``
frequencies (uint16, at most 65,535), little-endian, at the extent that the term's info gives.
Everything else of the index is Whoosh's own format.
"""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.matching import ListMatcher

DOCUMENTS = np.dtype("<u4")
FREQUENCIES = np.dtype("<u2")
POSTING_BYTES = DOCUMENTS.itemsize + FREQUENCIES.itemsize
_MOST = 65_535


class ArrayCodec(W3Codec):
    """Whoosh's codec with our postings."""

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """A writer of arrays; of Whoosh's own lists for term vectors."""
        return super().postings_writer(dbfile, byteids=True) if byteids else ArrayWriter(dbfile)

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


class ArrayWriter:
    """Writes one list after another. Between ``start_postings`` and ``finish_postings`` it
    is also the block of which Whoosh's term info takes its statistics."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def start_postings(self, _format: Any, terminfo: Any) -> None:
        """Begins the list of the term that ``terminfo`` is to describe."""
        self._terminfo = terminfo
        self._ids = array("I")
        self._weights = array("f")
        self._shortest: int | None = None
        self._longest = 0

    def add_posting(
        self, id_: int, weight: float, _value: bytes, length: int | None = None
    ) -> None:
        """Adds a document, its frequency, and the length of its field."""
        self._ids.append(id_)
        self._weights.append(weight)
        if length:
            self._shortest = length if self._shortest is None else min(self._shortest, length)
            self._longest = max(self._longest, length)

    def finish_postings(self) -> Any:
        """Writes the list; gives the term info with its extent."""
        start = self._file.tell()
        documents = np.asarray(self._ids, DOCUMENTS)
        frequencies = np.minimum(np.asarray(self._weights), _MOST).astype(FREQUENCIES)
        self._file.write(documents.tobytes() + frequencies.tobytes())
        self._terminfo.add_block(self)
        self._terminfo.set_extent(start, len(documents) * POSTING_BYTES)
        return self._terminfo

    def __len__(self) -> int:
        return len(self._ids)

    def min_id(self) -> int:
        """The first document of the list."""
        return self._ids[0]

    def max_id(self) -> int:
        """The last document of the list."""
        return self._ids[-1]

    def min_length(self) -> int | None:
        """The shortest field in the list, in terms."""
        return self._shortest

    def max_length(self) -> int:
        """The longest field in the list, in terms."""
        return self._longest

    def max_weight(self) -> float:
        """The highest frequency in the list."""
        return max(self._weights)


def place(terminfo: Any) -> tuple[int, int]:
    """Where the list of a term begins, in bytes, and how many postings it has."""
    return terminfo.extent()[0], terminfo.doc_frequency()


def unpack(buffer: Any, offset: int, count: int) -> tuple[Any, Any]:
    """Documents and frequencies of the list of ``count`` postings from ``offset`` on."""
    documents = np.frombuffer(buffer, DOCUMENTS, count, offset)
    frequencies = np.frombuffer(buffer, FREQUENCIES, count, offset + count * DOCUMENTS.itemsize)
    return documents, frequencies
