"""The names inside of a ZIP file, read without trust: enough to tell what the file is.

The table of contents at its end is walked lazily, so that one of a million entries costs no
memory. Where it is missing because the file was cut off, the headers before each part are walked
instead.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import islice
from mmap import mmap

_END, _ENTRY, _PART = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_WITHIN = 22 + 65535
_MOST = 10_000


def parts(content: bytes) -> set[str] | None:
    """The names in a ZIP file, lower case, with ``/``; None where the bytes are no such file.

    At most 10,000 are looked at. Only ASCII counts: those of Office and OFD have no others.
    """
    names = walk_entries(content) or (_walk_parts(content) if content.startswith(_PART) else None)
    if names is None:
        return set() if content.startswith(_END) else None
    plain = (name.decode("ascii", "replace").replace("\\", "/") for name in islice(names, _MOST))
    return {name.lower().lstrip("/") for name in plain}


def first_part(content: bytes, most: int) -> bytes:
    """The first ``most`` bytes of the first part, which in some files says what it is."""
    if len(content) < 30:
        return b""
    method, name, extra = struct.unpack_from("<8xH16xHH", content)
    start = 30 + name + extra
    if method == 0:
        return content[start : start + most]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start : start + 999], most)
    except zlib.error:
        return b""


def walk_entries(content: bytes | mmap) -> Iterator[bytes] | None:
    """The names in the table of contents, as written; None where there is no such table."""
    end = content.rfind(_END, max(0, len(content) - _END_WITHIN))
    if end < 0 or len(content) < end + 22:
        return None
    size, offset = struct.unpack_from("<II", content, end + 12)
    for start in (end - size, offset):
        if start >= 0 and content[start : start + 4] == _ENTRY:
            return _walk_entries(content, start)
    return None


def _walk_entries(content: bytes | mmap, at: int) -> Iterator[bytes]:
    while content[at : at + 4] == _ENTRY and at + 46 <= len(content):
        name, extra, comment = struct.unpack_from("<HHH", content, at + 28)
        yield content[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment


def _walk_parts(content: bytes) -> Iterator[bytes]:
    at = 0
    while at >= 0 and at + 30 <= len(content):
        flags, size, name, extra = struct.unpack_from("<6xH10xI4xHH", content, at)
        yield content[at + 30 : at + 30 + name]
        after = at + 30 + name + extra
        at = content.find(_PART, after if flags & 8 else after + size)
