"""The postings of one segment, as they lie in its files.

=====  ====================================================================================
.trm   the table of terms: a header, columns of numbers, then the terms one after another
.doc   the documents of each list, as ``ascending`` writes them
.frq   for lists in which a term is said twice somewhere, the running sum of its frequencies,
       written likewise
.pos   for terms with positions, the positions in each document, two bytes each, or four
       in a list that has one above 65,535
=====  ====================================================================================

Lists stand in the files in the order of the table: by field, then by term. All numbers are
little-endian. The files are read through memory maps, so that processes share them.
"""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.ascending import decode, decode_lists, decode_steps, encode, steps
from ftarchive.index.lists import Numbers, PostingLists

TERMS, DOCUMENTS, FREQUENCIES, POSITIONS = ".trm", ".doc", ".frq", ".pos"
EXTENSIONS = (TERMS, DOCUMENTS, FREQUENCIES, POSITIONS)

_MAGIC = b"ftarchv1"
_SHORT, _LONG = np.dtype("<u2"), np.dtype("<u4")
_COLUMNS: dict[str, np.dtype[Any]] = {
    "counts": np.dtype("<u4"),
    "occurrences": np.dtype("<u4"),
    "term_ends": np.dtype("<u4"),
    "document_ends": np.dtype("<u8"),
    "frequency_ends": np.dtype("<u8"),
    "position_ends": np.dtype("<u8"),
}
"""Of each term: how many documents hold it, how often all do, and where its part of the terms
and of each file ends, in bytes."""
_ENDS = [name for name in _COLUMNS if name.endswith("_ends")]
_FILES = {"document_ends": DOCUMENTS, "frequency_ends": FREQUENCIES, "position_ends": POSITIONS}
_PADDING = 8


@dataclass(frozen=True, slots=True)
class Block:
    """Lists as they go into the files: ``columns`` of the table, in which places are counted from
    the beginning of the block, the ``terms`` and what comes into each of the other files."""

    columns: dict[str, NDArray[np.integer]]
    terms: bytes
    contents: tuple[bytes, bytes, bytes]

    @classmethod
    def of(cls, lists: PostingLists) -> Block:
        """Lists as a block."""
        occurrences = lists.occurrences
        parts = _documents(lists), _frequencies(lists, occurrences), _positions(lists, occurrences)
        lengths = np.array([len(term) for term in lists.terms], np.int64)
        ends = [np.cumsum(sizes) for sizes in (lengths, *(sizes for _, sizes in parts))]
        columns = dict(zip(_COLUMNS, (lists.counts, occurrences, *ends), strict=True))
        documents, frequencies, positions = (content for content, _ in parts)
        return cls(columns, b"".join(lists.terms), (documents, frequencies, positions))


class PostingsWriter:
    """Writes the postings of a segment, field by field, each in blocks of ascending terms."""

    def __init__(
        self,
        table: IO[bytes],
        documents: IO[bytes],
        frequencies: IO[bytes],
        positions: IO[bytes],
    ) -> None:
        self._table = table
        self._files = documents, frequencies, positions
        self._fields: dict[str, tuple[int, int]] = {}
        # The table has one part after another, and may be larger than memory.
        self._parts = ExitStack()
        self._terms = self._spooled()
        self._columns = {name: self._spooled() for name in _COLUMNS}
        self._count = 0
        self._ends = dict.fromkeys(_COLUMNS, 0)

    def _spooled(self) -> IO[bytes]:
        return self._parts.enter_context(TemporaryFile())

    def add(self, field: str, block: Block) -> None:
        """Writes the next lists of a field."""
        first, _ = self._fields.get(field, (self._count, 0))
        self._count += len(block.columns["counts"])
        self._fields[field] = first, self._count
        for file, content in zip(self._files, block.contents, strict=True):
            file.write(content)
        self._terms.write(block.terms)
        for name, kind in _COLUMNS.items():
            column = block.columns[name] + self._ends[name]
            self._columns[name].write(column.astype(kind).tobytes())
        for name, content in zip(_ENDS, (block.terms, *block.contents), strict=True):
            self._ends[name] += len(content)

    def close(self) -> None:
        """Writes the table and closes all files."""
        header = json.dumps({"terms": self._count, "fields": self._fields}).encode("ascii")
        self._table.write(_MAGIC + len(header).to_bytes(_PADDING, "little") + header)
        for part in (*self._columns.values(), self._terms):
            self._table.write(bytes(-self._table.tell() % _PADDING))
            part.seek(0)
            copyfileobj(part, self._table)
        self._parts.close()
        for file in (self._table, *self._files):
            file.close()


def _documents(lists: PostingLists) -> tuple[bytes, Numbers]:
    content, sizes = encode(lists.documents, lists.counts)
    return content.tobytes(), sizes


def _frequencies(lists: PostingLists, occurrences: Numbers) -> tuple[bytes, Numbers]:
    """Lists in which each document says the term once need none."""
    is_told = occurrences > lists.counts
    told, counts = np.repeat(is_told, lists.counts), lists.counts[is_told]
    running = np.cumsum(lists.frequencies[told], dtype=np.int64)
    ends = np.cumsum(counts)
    before = np.concatenate(([0], running))[ends - counts]
    content, sizes = encode(running - np.repeat(before, counts) - 1, counts)
    return content.tobytes(), _spread(sizes, is_told)


def _positions(lists: PostingLists, occurrences: Numbers) -> tuple[bytes, Numbers]:
    counts = occurrences[lists.placed]
    is_wide = _are_wide(lists.positions, counts)
    sizes = counts * np.where(is_wide, _LONG.itemsize, _SHORT.itemsize)
    if not is_wide.any():
        return lists.positions.astype(_SHORT).tobytes(), _spread(sizes, lists.placed)
    ends = np.cumsum(counts)
    content = b"".join(
        lists.positions[end - count : end].astype(_LONG if wide else _SHORT).tobytes()
        for end, count, wide in zip(ends.tolist(), counts.tolist(), is_wide.tolist(), strict=True)
    )
    return content, _spread(sizes, lists.placed)


def _are_wide(positions: NDArray[np.uint32], counts: Numbers) -> NDArray[np.bool_]:
    """Which lists have a position that two bytes do not hold."""
    high = np.flatnonzero(positions > np.iinfo(_SHORT).max)
    is_wide = np.zeros(len(counts), bool)
    is_wide[np.searchsorted(np.cumsum(counts), high, side="right")] = True
    return is_wide


def _spread(values: Numbers, where: NDArray[np.bool_]) -> Numbers:
    """``values`` at the places where something is, 0 elsewhere."""
    spread = np.zeros(len(where), np.int64)
    spread[where] = values
    return spread


class SegmentPostings:
    """The postings of a segment, read through memory maps.

    Raises ``ValueError`` on files that are none; safe to use from several threads.
    """

    def __init__(self, stem: Path) -> None:
        """``stem`` is the path of the files without their extension."""
        table = _part_of(stem, TERMS)
        if bytes(table[: len(_MAGIC)]) != _MAGIC:
            raise ValueError(f"{stem}{TERMS} is no table of terms")
        at = len(_MAGIC) + _PADDING
        size = int.from_bytes(table[len(_MAGIC) : at], "little")
        header = json.loads(bytes(table[at : at + size]))
        self.fields: dict[str, tuple[int, int]] = {
            name: (first, last) for name, (first, last) in header["fields"].items()
        }
        at += size
        self._columns: dict[str, NDArray[np.integer]] = {}
        for name, kind in _COLUMNS.items():
            at += -at % _PADDING
            self._columns[name] = np.frombuffer(table, kind, header["terms"], at)
            at += header["terms"] * kind.itemsize
        at += -at % _PADDING
        self._terms = table[at:]
        self._term_ends: memoryview[int] = self._columns["term_ends"].data
        self._files = {
            name: np.frombuffer(_part_of(stem, extension), np.uint8)
            for name, extension in _FILES.items()
        }

    @property
    def size(self) -> int:
        """How many postings there are."""
        return int(self._columns["counts"].sum(dtype=np.int64))

    def find(self, field: str, term: bytes) -> int | None:
        """The number of a term in the table; None where it is not in it."""
        number = self.first_from(field, term)
        _, last = self.fields.get(field, (0, 0))
        return number if number < last and self.term(number) == term else None

    def first_from(self, field: str, term: bytes) -> int:
        """The number of the first term of a field that is not before ``term``."""
        first, last = self.fields.get(field, (0, 0))
        return bisect_left(range(last), term, first, key=self.term)

    def beginning(self, field: str, prefix: bytes) -> Iterator[int]:
        """The numbers of the terms that begin with ``prefix``, in order."""
        _, last = self.fields.get(field, (0, 0))
        for number in range(self.first_from(field, prefix), last):
            if not self.term(number).startswith(prefix):
                return
            yield number

    def term(self, number: int) -> bytes:
        """A term, in UTF-8."""
        start = self._term_ends[number - 1] if number else 0
        return bytes(self._terms[start : self._term_ends[number]])

    def count(self, number: int) -> int:
        """How many documents hold a term."""
        return int(self._columns["counts"][number])

    def occurrences(self, number: int) -> int:
        """How often all documents together say a term."""
        return int(self._columns["occurrences"][number])

    def documents(self, number: int) -> Numbers:
        """The documents that hold a term, ascending."""
        return decode(self._part("document_ends", number, number + 1))

    def frequencies(self, number: int) -> Numbers:
        """How often each of them says it."""
        part = self._part("frequency_ends", number, number + 1)
        return decode_steps(part) if len(part) else np.ones(self.count(number), np.int64)

    def positions(self, number: int) -> NDArray[np.unsignedinteger]:
        """The positions of a term: for each document, in order, as many as its frequency,
        ascending; empty where none are kept."""
        part = self._part("position_ends", number, number + 1)
        is_wide = len(part) > self.occurrences(number) * _SHORT.itemsize
        return part.view(_LONG if is_wide else _SHORT)

    def lists(self, first: int, last: int) -> PostingLists:
        """All of the terms from number ``first`` on and before ``last``."""
        counts = self._columns["counts"][first:last].astype(np.int64)
        occurrences = self.all_occurrences(first, last)
        sizes = self._sizes("position_ends", first, last)
        return PostingLists(
            self._all_terms(first, last),
            counts,
            decode_lists(self._part("document_ends", first, last), counts).astype(np.uint32),
            self._all_frequencies(first, last, counts, occurrences),
            sizes > 0,
            self._all_positions(first, last, occurrences, sizes),
        )

    def all_occurrences(self, first: int, last: int) -> Numbers:
        """How often all documents say each term from number ``first`` on and before ``last``."""
        return self._columns["occurrences"][first:last].astype(np.int64)

    def _all_terms(self, first: int, last: int) -> list[bytes]:
        begin = self._term_ends[first - 1] if first else 0
        ends = self._columns["term_ends"][first:last].tolist()
        content = bytes(self._terms[begin : ends[-1] if ends else begin])
        starts = [begin, *ends]
        return [content[a - begin : b - begin] for a, b in zip(starts, ends, strict=False)]

    def _all_frequencies(
        self, first: int, last: int, counts: Numbers, occurrences: Numbers
    ) -> NDArray[np.uint32]:
        is_told = occurrences > counts
        told = counts[is_told]
        running = decode_lists(self._part("frequency_ends", first, last), told)
        said = steps(running, -1)
        starts = np.cumsum(told) - told
        said[starts] = running[starts] + 1
        frequencies = np.ones(int(counts.sum()), np.uint32)
        frequencies[np.repeat(is_told, counts)] = said
        return frequencies

    def _all_positions(
        self, first: int, last: int, occurrences: Numbers, sizes: Numbers
    ) -> NDArray[np.uint32]:
        part = self._part("position_ends", first, last)
        is_wide = sizes > occurrences * _SHORT.itemsize
        if not is_wide.any():
            return part.view(_SHORT).astype(np.uint32)
        ends = np.cumsum(sizes)
        return np.concatenate(
            [
                part[end - size : end].view(_LONG if wide else _SHORT).astype(np.uint32)
                for end, size, wide in zip(
                    ends.tolist(), sizes.tolist(), is_wide.tolist(), strict=True
                )
            ]
        )

    def _sizes(self, column: str, first: int, last: int) -> Numbers:
        ends = self._columns[column]
        return steps(ends[first:last].astype(np.int64), int(ends[first - 1]) if first else 0)

    def _part(self, column: str, first: int, last: int) -> NDArray[np.uint8]:
        """The bytes of the lists from number ``first`` on and before ``last``."""
        ends = self._columns[column]
        start, end = (int(ends[number - 1]) if number else 0 for number in (first, last))
        return self._files[column][start:end]


def _part_of(stem: Path, extension: str) -> memoryview:
    return mapped(stem.with_name(stem.name + extension))


def mapped(path: Path) -> memoryview:
    """A file as a buffer; one without content cannot be mapped."""
    with path.open("rb") as file:
        file.seek(0, 2)
        if not file.tell():
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
