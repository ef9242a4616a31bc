"""How to cite a document, and under which name to keep its file."""

from __future__ import annotations

import re
from urllib.parse import quote

from ftarchive.archive.catalogue import Version
from ftarchive.record import Disclosure
from ftarchive.web.rendering import SITE_NAME

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST_NAME = 80
"""Characters: three bytes each in UTF-8, and file systems take 255 bytes."""


def citation(version: Version, address: str) -> str:
    """来源. 标题（文号）. 日期. 索引号. 存档编号. 网址 – leaving out what is not known."""
    record = version.record
    kept = f"{SITE_NAME}（非官方存档），存档编号：{version.document_id}，第 {version.number} 版"
    parts = [
        record.source or record.issuer,
        record.title + (f"（{record.document_number}）" if record.document_number else ""),
        _day(record),
        record.index_number and f"索引号：{record.index_number}",
        kept,
        address,
    ]
    return ". ".join(part for part in parts if part)


def file_name(title: str, extension: str) -> str:
    """A file name made of the title, fit for any system."""
    stem = _NOT_IN_NAMES.sub(" ", title).strip(" .")[:_LONGEST_NAME].rstrip()
    return f"{stem or '原件'}.{extension}"


def disposition(name: str, fallback: str) -> str:
    """A Content-Disposition that saves the file as ``name`` (RFC 6266, RFC 5987);
    ``fallback`` is ASCII, for programs that know no other."""
    encoded = quote(name, safe="", errors="replace")
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{encoded}"


def _day(record: Disclosure) -> str:
    return (record.published or record.written or "")[:10]
