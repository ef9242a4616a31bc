"""What makes two files the same document.

Tried in this order; the first that both sides can say decides:

1. the same 索引号 on the same site (its 网站标识码, or the host of its address). The number
   alone is not enough: it repeats across sites. Where no site is known, two sources tell two
   documents apart, and so does what is no number at all (见附件);
2. the same original address, unless it is only that of a site;
3. the same title, source and publication date, all three known.

A weaker agreement never overrules a stronger difference: two notices of one day with one
title and two 索引号 or two 文号 are two documents. Where nothing of the kind is known of a file, it
is the same document as the one that came from the same path under the same title, or that says
exactly the same.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from ftarchive.record import Disclosure


def identity_keys(record: Disclosure, path: str | None = None) -> list[str]:
    """The keys of ``record``, the strongest first; ``path`` where the file is its own."""
    keys = []
    title = _fold(record.title)
    if record.index_number:
        number = _fold(record.index_number)
        sites = _sites(record)
        keys += [f"index|{site}|{number}" for site in sites]
        if not sites and any(ch.isdigit() for ch in number):
            keys.append(f"index||{number}")
    if record.url and _names_a_page(record.url):
        keys.append(f"url|{_address(record.url)}")
    if record.source and record.published:
        keys.append(f"said|{title}|{_fold(record.source)}|{record.published[:10]}")
    if not keys:
        keys += [f"path|{path}|{title}"] if path else []
        keys.append(f"same|{record.digest()}")
    return keys


def contradict(one: Disclosure, other: Disclosure) -> bool:
    """Whether a stronger field tells the two apart, though a weaker one agrees."""
    if _differ(one.index_number, other.index_number):
        return True
    if one.index_number and other.index_number:
        is_of_a_site = _sites(one) and _sites(other)
        return _differ(one.site, other.site) or (
            not is_of_a_site and _differ(one.source, other.source)
        )
    if one.url and other.url and _names_a_page(one.url) and _names_a_page(other.url):
        return _address(one.url) != _address(other.url)
    return _differ(one.document_number, other.document_number)


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and _fold(one) != _fold(other))


def _sites(record: Disclosure) -> list[str]:
    """What the site of a record is known by."""
    return [site for site in (record.site, _host(record.url)) if site]


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url).hostname or "") if url else ""
    except ValueError:
        return ""


def _names_a_page(url: str) -> bool:
    """Whether the address is of a page: many templates give that of the site for all of them."""
    place = _address(url)
    return place.partition("/")[2].strip("/") != "" or "?" in place or "#" in place


def _address(url: str) -> str:
    """The address without what does not change the page: scheme, case of host, and a fragment,
    unless it is the route of a site that is one script."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{parts.hostname or ''}{port}{parts.path.rstrip('/')}{query}{fragment}"


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
