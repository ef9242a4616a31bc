"""What a binary Word file holds, story by story: all of it, seen or not.

Converters leave out what they take for unseen. Here the text is taken by way of the piece table
([MS-DOC] 2.9.38), without any look at its formatting, for the disclosure gate to see all.
"""

from __future__ import annotations

import io
import re
import struct
from typing import Any

import olefile

from ftarchive.errors import Refused

WORD_97 = 193
"""The first version of the format with a table stream (nFib)."""
_STORIES = ("text", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "head boxes")
_LENGTHS, _CLX, _HEAD = 0x4C, 0x1A2, 0x1AA
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_NO_YEAR = 1980
_COMPRESSED = 1 << 30
_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
"""The instructions of a field, up to what it shows."""
_ENDS = re.compile("[\r\n\x07\x0b\x0c\x0e]+")
_CONTROLS = re.compile(r"[\x00-\x08\x13-\x1f]")


class WordStream:
    """The container of a binary Word or WPS file, opened as far as it can be.

    Raises ``Refused``: encrypted, and damaged-file where it is none.
    """

    def __init__(self, content: bytes, name: str, kind: str) -> None:
        try:
            self._ole = olefile.OleFileIO(io.BytesIO(content))
            is_encrypted = self._ole.exists("EncryptedPackage")
            self._main = b"" if is_encrypted else self._ole.openstream("WordDocument").read()
            self.version, flags = struct.unpack_from("<H6xH", self._main + bytes(12), 2)
            self._table = self._table_of(flags)
        except (OSError, ValueError, IndexError, TypeError, struct.error):
            raise Refused(
                "damaged-file", path=name, kind=kind, reason="结构不完整，可能没有传完"
            ) from None
        if is_encrypted or flags & _ENCRYPTED:
            raise Refused("encrypted", path=name)

    def _table_of(self, flags: int) -> bytes:
        if self.version < WORD_97 or not self._main:
            return b""
        found: bytes = self._ole.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
        return found

    def stories(self) -> dict[str, list[str]]:
        """The paragraphs of each story: text, footnotes, headers, comments, endnotes, boxes,
        head boxes; none where the table of pieces cannot be read, as in Word 6 and 95."""
        if self.version < WORD_97 or len(self._main) < _HEAD:
            return {}
        try:
            lengths = struct.unpack_from("<8i", self._main, _LENGTHS)
            text = self._text(sum(max(0, length) for length in lengths) + 1)
        except struct.error:
            return {}
        found, at = {}, 0
        for story, length in zip(_STORIES, lengths, strict=True):
            found[story] = _paragraphs(text[at : at + max(0, length)])
            at += max(0, length)
        return found

    def properties(self) -> dict[str, str]:
        """Title, author, subject, keywords, comments, company, last_modified_by, created and
        modified (ISO 8601), where given."""
        try:
            meta = self._ole.get_metadata()
        except (OSError, ValueError, IndexError, TypeError, struct.error):
            return {}
        given = {
            "title": _decoded(meta.title),
            "author": _decoded(meta.author),
            "subject": _decoded(meta.subject),
            "keywords": _decoded(meta.keywords),
            "comments": _decoded(meta.comments),
            "company": _decoded(meta.company),
            "last_modified_by": _decoded(meta.last_saved_by),
            "created": _moment(meta.create_time),
            "modified": _moment(meta.last_saved_time),
        }
        return {name: value for name, value in given.items() if value}

    def _text(self, limit: int) -> str:
        """The characters of all stories, ``limit`` of them at most, in their order."""
        at, length = struct.unpack_from("<II", self._main, _CLX)
        table = self._table[at : at + length]
        place = 0
        while table[place : place + 1] == b"\x01":  # formatting of pieces
            place += 3 + struct.unpack_from("<H", table, place + 1)[0]
        size = struct.unpack_from("<I", table, place + 1)[0]
        count = min(size, len(table) - place - 5) // 12
        ends = struct.unpack_from(f"<{count + 1}I", table, place + 5)
        pieces = place + 5 + 4 * (count + 1)
        said = []
        for number in range(count):
            start = struct.unpack_from("<I", table, pieces + 8 * number + 2)[0]
            wanted = min(max(0, ends[number + 1] - ends[number]), limit)
            said.append(self._piece(start, wanted))
            limit -= wanted
        return "".join(said)

    def _piece(self, start: int, length: int) -> str:
        if start & _COMPRESSED:
            at = (start & ~_COMPRESSED) // 2
            return self._main[at : at + length].decode("cp1252", "replace")
        return self._main[start : start + 2 * length].decode("utf-16-le", "replace")


def _paragraphs(text: str) -> list[str]:
    parts = _ENDS.split(_FIELD.sub("", text))
    return [clean for part in parts if (clean := _CONTROLS.sub("", part).strip())]


def _moment(value: Any) -> str:
    """A point in time; programs that know none write the first of 1601 or of 1980."""
    return value.isoformat() if value and value.year > _NO_YEAR else ""


def _decoded(value: Any) -> str:
    """A property as text: Chinese programs write GBK whatever code page they declare."""
    if isinstance(value, str):
        return value.strip("\x00 ")
    if not isinstance(value, bytes):
        return ""
    raw = value.rstrip(b"\x00 ")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    return ""
