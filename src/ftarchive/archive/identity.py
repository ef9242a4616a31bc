"""What makes two files the same document.

Tried in this order; the first that both sides can say decides:

1. the same 索引号 on the same site (its 网站标识码, else the host of its address). The number
   alone is not enough: it repeats across sites;
2. the same original address;
3. the same title, source and publication date, all three known.

A weaker agreement never overrules a stronger difference: two notices of one day with one
title and two 索引号 are two documents. Where nothing of the kind is known of a file, it is the
same document as the one that came from the same path with the same title; lines of a batch have
no path of their own and stay apart.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from ftarchive.record import Disclosure


def identity_keys(record: Disclosure, path: str | None = None) -> list[str]:
    """The keys of ``record``, the strongest first; ``path`` where the file is its own."""
    keys = []
    if record.index_number:
        keys.append(f"index|{_site(record)}|{_fold(record.index_number)}")
    if record.url:
        keys.append(f"url|{_address(record.url)}")
    if record.source and record.published:
        parts = map(_fold, (record.title, record.source, record.published[:10]))
        keys.append("said|" + "|".join(parts))
    if path and not keys:
        keys.append(f"path|{path}|{_fold(record.title)}")
    return keys


def contradict(one: Disclosure, other: Disclosure) -> bool:
    """Whether a stronger field tells the two apart, though a weaker one agrees."""
    if one.index_number and other.index_number:
        return _fold(one.index_number) != _fold(other.index_number) or (
            "" not in (_site(one), _site(other)) and _site(one) != _site(other)
        )
    return bool(one.url and other.url and _address(one.url) != _address(other.url))


def _site(record: Disclosure) -> str:
    return record.site or (urlsplit(record.url).hostname if record.url else None) or ""


def _address(url: str) -> str:
    """The address without what does not change the page: scheme, case of host, fragment."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.hostname or ''}{port}{parts.path.rstrip('/')}{query}"


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
