"""What an OLE object in an Office document holds."""

from __future__ import annotations

import contextlib
import io
import struct
from pathlib import PureWindowsPath

import olefile

from ftarchive.ingest.page import Embedded

_NATIVE = "\x01Ole10Native"
_WHOLE = (("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"))
"""Streams by which the object is itself a document."""
_BROKEN = (OSError, ValueError, IndexError, KeyError, struct.error, olefile.olefile.OleFileError)


def unwrap(content: bytes, name: str) -> Embedded | None:
    """The file inside of an object called ``name``; None where there is none to be read, as in
    formulas and broken objects."""
    if not olefile.isOleFile(io.BytesIO(content)):
        return None
    with contextlib.suppress(*_BROKEN), olefile.OleFileIO(io.BytesIO(content)) as ole:
        for stream, suffix in _WHOLE:
            if ole.exists(stream):
                return Embedded(f"{name}{suffix}", content)
        if ole.exists(_NATIVE):
            return _native(ole.openstream(_NATIVE).read(), name)
        return _contents(ole, name)
    return None


def _contents(ole: olefile.OleFileIO, name: str) -> Embedded | None:
    """A file that stands in a stream as it is."""
    for stream in ("Package", "CONTENTS"):
        if ole.exists(stream):
            inner = ole.openstream(stream).read()
            suffix = ".pdf" if inner.startswith(b"%PDF") else ""
            return Embedded(f"{name}{suffix}", inner)
    return None


def _native(stream: bytes, name: str) -> Embedded | None:
    """A file that was put in as an object: after its length its label, its old path, a flag,
    the path it was unpacked to, and the file, all with their lengths or a null at the end."""
    at = 6
    label, at = _string(stream, at)
    _, at = _string(stream, at)
    (length,) = struct.unpack_from("<I", stream, at + 4)
    at += 8 + length
    (size,) = struct.unpack_from("<I", stream, at)
    inner = stream[at + 4 : at + 4 + size]
    return Embedded(PureWindowsPath(label).name or name, inner) if inner else None


def _string(stream: bytes, at: int) -> tuple[str, int]:
    end = stream.index(b"\x00", at)
    raw = stream[at:end]
    try:
        return raw.decode("gb18030"), end + 1
    except UnicodeDecodeError:
        return raw.decode("latin-1"), end + 1
