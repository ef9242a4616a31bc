"""Records of a binary workbook that are about no cell: running heads and text boxes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADER, _FOOTER, _OBJECT, _TEXT, _CONTINUE, _END = 0x14, 0x15, 0x5D, 0x1B6, 0x3C, 0x0A
_BEGIN = 0x0809
_COMMENT = 0x19
_RECORD = struct.Struct("<HH")


@dataclass(slots=True)
class Beside:
    """What stands on one sheet beside its cells."""

    headings: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


def read_beside(stream: bytes, start: int) -> Beside:
    """What the sheet whose records begin at ``start`` of ``stream`` (BIFF8) has beside cells.

    Records that make no sense are passed over.
    """
    found = Beside()
    kind_of_object, awaited, parts = 0, 0, list[str]()
    for kind, data in _records(stream, start):
        if kind == _CONTINUE and awaited > 0:
            text = _characters(data, awaited)
            parts.append(text)
            awaited -= len(text) or awaited
            continue
        if parts and kind_of_object != _COMMENT:
            found.boxes.append("".join(parts))
        awaited, parts = 0, []
        if kind == _OBJECT and len(data) >= 6:
            kind_of_object = int.from_bytes(data[4:6], "little")
        elif kind == _TEXT and len(data) >= 12:
            awaited = int.from_bytes(data[10:12], "little")
        elif kind in (_HEADER, _FOOTER) and len(data) > 3:
            found.headings.append(_characters(data[2:], int.from_bytes(data[:2], "little")))
    return found


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one sheet, those of charts inside of it left out."""
    depth = 0
    while start >= 0 and start + _RECORD.size <= len(stream):
        kind, length = _RECORD.unpack_from(stream, start)
        data = stream[start + _RECORD.size : start + _RECORD.size + length]
        start += _RECORD.size + length
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 1:
            yield kind, data
        if depth <= 0:
            return


def _characters(data: bytes, most: int) -> str:
    """Characters after the byte that says whether each takes one byte or two."""
    if data[:1] and data[0] & 1:
        return data[1 : 1 + 2 * most].decode("utf-16-le", "replace")
    return data[1 : 1 + most].decode("latin-1")
