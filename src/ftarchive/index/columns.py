"""The columns of a segment in Whoosh's format, read and written whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3Codec, W3PerDocWriter
from whoosh.columns import Column, EmptyColumnReader, NumericColumn
from whoosh.filedb.structfile import BufferFile
from whoosh.util.numeric import byte_to_length, length_to_byte

from ftarchive.index.lists import Numbers
from ftarchive.index.postings import mapped

Values = Sequence[bytes | int]


class _Mapped(BufferFile):
    """A file in memory as Whoosh's columns read one."""

    def __init__(self, content: memoryview) -> None:
        self._buf = content


class Columns:
    """The columns of one segment, of which ``leaf`` is Whoosh's reader. Those that are ``later``
    wanted are opened now: their files may be gone by then."""

    def __init__(self, leaf: Any, folder: Path, later: Iterable[str] = ()) -> None:
        self._leaf, self._folder = leaf, folder
        self._size: int = leaf.doc_count_all()
        self._held = {name: self._content(name) for name in later}
        self._texts: dict[str, Any] = {}

    def text(self, name: str, document: int) -> bytes:
        """The value of one document in a column of bytes."""
        if name not in self._texts:
            self._texts[name] = self._reader(name, self._held.get(name) or self._content(name))
        value: bytes = self._texts[name][document]
        return value

    def texts(self, name: str) -> list[bytes]:
        """A column of bytes."""
        return _parted(*self.joined(name))

    def joined(self, name: str) -> tuple[bytes, Numbers]:
        """The values of a column of bytes one after another, and how long each is."""
        content = self._held.get(name) or self._content(name)
        if not content:
            return b"", np.zeros(self._size, np.int64)
        lengths = np.array(self._reader(name, content)._lengths, np.int64)
        return bytes(content[: int(lengths.sum())]), lengths

    def _content(self, name: str) -> memoryview:
        """The file of a column; Whoosh writes none where no document has a value."""
        path = self._path(name)
        return mapped(path) if path.exists() else memoryview(b"")

    def _reader(self, name: str, content: memoryview) -> Any:
        column = self._leaf.schema[name].column_type
        if not content:
            return EmptyColumnReader(column.default_value(), self._size)
        return column.reader(_Mapped(content), 0, len(content), self._size)

    def numbers(self, name: str, kind: str) -> Numbers:
        """A column of numbers; Whoosh leaves out the zeroes at its end."""
        values: NDArray[np.int64] = np.zeros(self._size, np.int64)
        if self._path(name).exists():
            stored = np.fromfile(self._path(name), kind)
            values[: len(stored)] = stored[: self._size]
        return values

    def values(self, name: str, column: Column) -> Values:
        """A column of either kind."""
        if isinstance(column, NumericColumn):
            numbers: list[int | bytes] = self.numbers(name, f">{column._typecode}").tolist()
            return numbers
        return self.texts(name)

    def lengths(self, field: str) -> Numbers:
        """The lengths of a field's values, as roughly as Whoosh keeps them."""
        return _LENGTHS[self.numbers(_length_of(field), "u1")]

    def _path(self, name: str) -> Path:
        filename: str = W3Codec.column_filename(self._leaf.segment(), name)
        return self._folder / filename


class ColumnsWriter(W3PerDocWriter):
    """Whoosh's writer of what is kept by document, given many documents at once."""

    def add_documents(
        self,
        count: int,
        columns: Iterable[tuple[str, Column, Values]],
        lengths: Mapping[str, Numbers],
    ) -> None:
        """Adds ``count`` documents: columns with a value for each of them, and by field the
        lengths by which Whoosh's own scoring goes."""
        for name, column, values in columns:
            self._add(name, column, values)
        for field, units in lengths.items():
            self._add(_length_of(field), LENGTHS_COLUMN, [*map(length_to_byte, units.tolist())])
            self._fieldlengths[field] += int(units.sum())
        self._doccount += count

    def _add(self, name: str, column: Column, values: Values) -> None:
        if not self._has_column(name):
            self._create_column(name, column)
        add = self._get_column(name).add
        for document, value in enumerate(values, self._doccount):
            add(document, value)


def distinct(content: bytes, lengths: Numbers) -> tuple[list[bytes], Numbers]:
    """The different ones of values that follow each other in ``content``, as they come, and for
    each value the place of its like among them."""
    places: dict[bytes, int] = {}
    found = [places.setdefault(value, len(places)) for value in _parted(content, lengths)]
    return list(places), np.array(found, np.int64)


def _parted(content: bytes, lengths: Numbers) -> list[bytes]:
    """The values that follow each other in ``content``."""
    ends = np.cumsum(lengths).tolist()
    return [content[start:end] for start, end in pairwise([0, *ends])]


_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.int64)


def _length_of(field: str) -> str:
    return f"_{field}_len"
