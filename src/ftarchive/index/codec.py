"""Our postings as Whoosh sees them, through its codec extension point.

Schema, storage, segments, writer, deletions, merging, locks and columns are Whoosh's; only the
posting lists and the table of terms are ours (``postings``). What Whoosh asks of a codec is
answered here, so that its own searcher runs any query on the index. It walks lists one posting at
a time; ``snapshot`` reads whole lists instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldCursor, FieldWriter, TermsReader
from whoosh.codec.whoosh3 import W3Codec
from whoosh.formats import Format, Positions
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from ftarchive.index.columns import ColumnsWriter
from ftarchive.index.lists import Numbers
from ftarchive.index.postings import EXTENSIONS, Block, PostingsWriter, SegmentPostings


class ArrayCodec(W3Codec):
    """Whoosh's codec with our postings."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> ColumnsWriter:
        """A writer of whole columns."""
        return ColumnsWriter(self, storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        """A writer of whole lists."""
        return ArrayFieldWriter(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        """A reader of terms and their lists."""
        return ArrayTermsReader(SegmentPostings(stem(storage, segment)))


def stem(storage: Any, segment: Any) -> Path:
    """The path of a segment's files without their extensions."""
    return Path(storage.folder, segment.make_filename(""))


class ArrayFieldWriter(FieldWriter):
    """Writes the postings of a segment."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._writer = PostingsWriter(*(segment.create_file(storage, ext) for ext in EXTENSIONS))
        self.is_closed = False

    def add_postings(
        self, _schema: Any, _lengths: Any, blocks: Iterable[tuple[str, Block]]
    ) -> None:
        """Writes blocks given by field, and within a field by ascending terms."""
        for field, block in blocks:
            self._writer.add(field, block)

    def close(self) -> None:
        """Finishes the files."""
        self._writer.close()
        self.is_closed = True


class ArrayTermsReader(TermsReader):
    """The terms of a segment, given as (field, term in UTF-8)."""

    def __init__(self, postings: SegmentPostings) -> None:
        self.postings = postings

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.postings.find(*term) is not None

    def indexed_field_names(self) -> Iterable[str]:
        """The names of the fields that have terms."""
        return self.postings.fields.keys()

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms."""
        return (term for term, _ in self._numbered(0))

    def terms_from(self, field: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms from ``prefix`` of a field on, and those of all fields after it."""
        return (term for term, _ in self._numbered(self.postings.first_from(field, prefix)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms, each with what is known of it."""
        return ((term, self._info(number)) for term, number in self._numbered(0))

    def items_from(self, field: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The same from ``prefix`` of a field on."""
        numbered = self._numbered(self.postings.first_from(field, prefix))
        return ((term, self._info(number)) for term, number in numbered)

    def term_info(self, field: str, term: bytes) -> TermInfo:
        """What is known of a term; raises ``TermNotFound``."""
        return self._info(self._number(field, term))

    def frequency(self, field: str, term: bytes) -> int:
        """How often all documents say a term, 0 where none does."""
        number = self.postings.find(field, term)
        return 0 if number is None else self.postings.occurrences(number)

    def doc_frequency(self, field: str, term: bytes) -> int:
        """How many documents hold a term, 0 where none does."""
        number = self.postings.find(field, term)
        return 0 if number is None else self.postings.count(number)

    def matcher(self, field: str, term: bytes, format_: Format, scorer: Any = None) -> ListMatcher:
        """A matcher over the list of a term; raises ``TermNotFound``."""
        number = self._number(field, term)
        documents = self.postings.documents(number).tolist()
        weights = self.postings.frequencies(number).astype(float).tolist()
        info, values = self._info(number), _Values(self.postings, number)
        return ListMatcher(
            documents, weights, values, format_, scorer=scorer, term=(field, term), terminfo=info
        )

    def cursor(self, field: str, fieldobj: Any) -> ArrayCursor:
        """A cursor over the terms of a field."""
        return ArrayCursor(self.postings, field, fieldobj)

    def close(self) -> None:
        """Nothing: the maps go when the last array that looks into them does."""

    def _number(self, field: str, term: bytes) -> int:
        number = self.postings.find(field, term)
        if number is None:
            raise TermNotFound(f"No term {field}:{term!r}")
        return number

    def _numbered(self, start: int) -> Iterator[tuple[tuple[str, bytes], int]]:
        for field, (first, last) in self.postings.fields.items():
            for number in range(max(start, first), last):
                yield (field, self.postings.term(number)), number

    def _info(self, number: int) -> TermInfo:
        """Shortest and longest fields are not known: 1 and 1 bound every score from above."""
        documents, frequencies = self.postings.documents(number), self.postings.frequencies(number)
        return TermInfo(
            weight=float(self.postings.occurrences(number)),
            df=self.postings.count(number),
            minlength=1,
            maxlength=1,
            maxweight=float(frequencies.max(initial=0)),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )


class ArrayCursor(FieldCursor):
    """Walks the terms of one field in order."""

    def __init__(self, postings: SegmentPostings, field: str, fieldobj: Any) -> None:
        self._postings, self._field, self._fieldobj = postings, field, fieldobj
        self._first, self._last = postings.fields.get(field, (0, 0))
        self._at = self._first

    def first(self) -> str | None:
        """Goes to the first term and gives it."""
        self._at = self._first
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Goes to the first term that is not before ``term`` and gives it."""
        sought = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._at = self._postings.first_from(self._field, sought)
        return self.text()

    def next(self) -> str | None:
        """Goes to the next term and gives it."""
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """The term that it stands at; None after the last."""
        if not self.is_valid():
            return None
        text: str = self._fieldobj.from_bytes(self._postings.term(self._at))
        return text

    def is_valid(self) -> bool:
        """Whether it stands at a term."""
        return self._at < self._last


class _Values(Sequence[bytes]):
    """Positions, document by document, as Whoosh's format writes them."""

    _format = Positions()

    def __init__(self, postings: SegmentPostings, number: int) -> None:
        self._positions: NDArray[np.unsignedinteger] = postings.positions(number)
        self._ends: Numbers = np.cumsum(postings.frequencies(number))

    def __len__(self) -> int:
        return len(self._ends) if len(self._positions) else 0

    def __getitem__(self, at: Any) -> Any:
        start = int(self._ends[at - 1]) if at else 0
        value: bytes = self._format.encode(self._positions[start : int(self._ends[at])].tolist())
        return value
