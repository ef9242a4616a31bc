"""Binary Excel files of one sheet: the records of BIFF8 in an OLE2 file with one stream."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR, _LINKS = 512, 128
_LEAST = 4096
"""Bytes below which a stream would have to lie elsewhere."""
_GLOBALS, _SHEET = 0x5, 0x10


def workbook(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A file whose sheet ``name`` has ``rows``; cells of digits are numbers."""
    start, end = _beginning(_GLOBALS), _record(0x0A)
    sheet = _listed(name, 0)
    place = len(start) + len(sheet) + len(end)
    body = b"".join(
        _cell(row, column, text)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    )
    return _ole(start + _listed(name, place) + end + _beginning(_SHEET) + body + end)


def _beginning(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0x41, 6))


def _listed(name: str, place: int) -> bytes:
    said = struct.pack("<IBBBB", place, 0, 0, len(name), 1)
    return _record(0x85, said + name.encode("utf-16-le"))


def _cell(row: int, column: int, text: str) -> bytes:
    at = struct.pack("<HHH", row, column, 0)
    if text.isdigit():
        return _record(0x203, at + struct.pack("<d", int(text)))
    return _record(0x204, at + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _ole(stream: bytes) -> bytes:
    """An OLE2 file with the stream ``Workbook``: its tables of sectors, the directory, the rest."""
    whole = stream.ljust(max(_LEAST, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count, tables = len(whole) // _SECTOR, 1
    while tables * _LINKS < tables + 1 + count:
        tables += 1
    first = tables + 1
    links = [_FAT] * tables + [_END] + [*range(first + 1, first + count), _END]
    table = struct.pack(f"<{len(links)}I", *links).ljust(tables * _SECTOR, b"\xff")
    root, book = (
        _entry("Root Entry", 5, 1, _END, 0),
        _entry("Workbook", 2, _FREE, first, len(whole)),
    )
    return _header(tables) + table + (root + book).ljust(_SECTOR, b"\0") + whole


def _header(tables: int) -> bytes:
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(_SECTOR, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, tables, tables, 0, _LEAST, _END, 0, _END, 0)
    header[76:] = struct.pack(f"<{tables}I", *range(tables)).ljust(_SECTOR - 76, b"\xff")
    return bytes(header)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    coded = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        *(coded, len(coded), kind, 1, _FREE, _FREE, child, b"", 0, 0, 0, start, size),
    )
