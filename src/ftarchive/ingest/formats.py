"""What a file is, by its bytes first and its suffix second."""

from __future__ import annotations

import re
from pathlib import PurePath

from ftarchive.errors import Refused

SUFFIXES = {".html": "html", ".htm": "html", ".txt": "txt", ".jsonl": "jsonl"}

_SIGNATURES = (
    (b"%PDF-", "PDF 文件"),
    (b"PK\x03\x04", "压缩包或 Office/OFD 文件（ZIP 容器）"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 或 WPS 文件（OLE2 容器）"),
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"\x1f\x8b", "压缩文件（gzip）"),
    (b"Rar!", "压缩文件（RAR）"),
    (b"7z\xbc\xaf", "压缩文件（7z）"),
    (b"{\\rtf", "RTF 文件"),
)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|span|article|section)[\s>/]",
    re.IGNORECASE,
)
_LOOKED_AT = 2048
_MARKS_WITH_NULS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def identify(content: bytes, name: str) -> str:
    """``html`` or ``txt`` for the bytes of one document.

    Raises ``Refused``: empty-file, or unsupported-format with what it was recognised as.
    """
    head = content[:_LOOKED_AT]
    if not content.strip():
        raise Refused("empty-file", path=name)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise Refused("unsupported-format", path=name, kind=kind)
    if b"\x00" in head and not head.startswith(_MARKS_WITH_NULS):
        raise Refused("unsupported-format", path=name, kind="无法识别的二进制文件")
    suffix = PurePath(name).suffix.lower()
    if _looks_like_markup(head) or SUFFIXES.get(suffix) == "html":
        return "html"
    if suffix[1:].strip("0123456789") and SUFFIXES.get(suffix) != "txt":
        raise Refused("unsupported-format", path=name, kind=f"“{suffix}”文件")
    return "txt"


def _looks_like_markup(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") and bool(_MARKUP.search(plain))
