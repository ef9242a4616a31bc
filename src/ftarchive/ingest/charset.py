"""From bytes to text, whatever the page says of itself.

Declarations on real pages are often wrong, so the bytes decide: a byte order mark, then
UTF-8 (hardly anything else is valid UTF-8 by accident), then GB 18030, which takes in
gb2312 and gbk, and only then what is declared.
"""

from __future__ import annotations

import codecs
import re
from urllib.parse import unquote_to_bytes

from ftarchive.errors import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_TOLERATED = 0.02
"""Share of undecodable characters among those beyond ASCII up to which a text is taken: pages cut
off in the middle of a character and single bad bytes are common; of a wrong encoding, more than
half do not fit."""

# GB 18030-2022, table of changed mappings: what older tables left in the private use area.
_PRIVATE_USE = (
    *range(0xE78D, 0xE797),
    *(0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
    *(0xE816, 0xE817, 0xE818, 0xE831, 0xE83B, 0xE855),
)
_STANDARD = (
    *(0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19),
    *range(0x9FB4, 0x9FBC),
    *(0x20087, 0x20089, 0x200CC, 0x215D7, 0x2298F, 0x241FE),
)
_PRIVATE = dict(zip(_PRIVATE_USE, _STANDARD, strict=True))


def unquoted(text: str) -> str:
    """``text`` of an address without percent signs; older sites write names in GB 18030."""
    raw = unquote_to_bytes(text)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def decode(content: bytes, name: str) -> str:
    """The text of ``content``, line ends as ``\\n``, without a byte order mark.

    ``name`` stands in the error. Raises ``Refused`` (unknown-encoding) where no encoding fits.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _tidy(content[len(mark) :].decode(encoding, "replace"))
    for encoding in _candidates(content):
        text = _decoded(content, encoding)
        if text is not None:
            return _tidy(text.translate(_PRIVATE) if encoding == "gb18030" else text)
    raise Refused("unknown-encoding", path=name)


def _candidates(content: bytes) -> list[str]:
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    given = declared[1].decode("ascii").lower() if declared else ""
    if given.startswith("big5"):
        return ["utf-8", "big5hkscs", "gb18030"]
    known = given if given.startswith(("utf-16", "euc-", "shift_jis", "iso-2022")) else ""
    return [encoding for encoding in ("utf-8", "gb18030", known) if encoding]


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding, "replace")
    except LookupError:
        return None
    bad = text.count("\ufffd") - (content.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0)
    foreign = len(text) - len(text.encode("ascii", "ignore")) if bad > 1 else 0
    return text if bad <= max(1, _TOLERATED * foreign) and "\x00" not in text else None


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
