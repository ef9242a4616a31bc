"""What a document cites and what cites it, as its page shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ftarchive.archive.catalogue import Version
from ftarchive.citations import keys_of
from ftarchive.holdings import Holdings
from ftarchive.record import Disclosure
from ftarchive.search.parameters import Parameters
from ftarchive.search.references import Cited
from ftarchive.web.addresses import document_address, search_address

_TITLE = re.compile("《([^《》]+)》")
_QUOTES = re.compile('[“”"]+')


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that is cited: ``address`` is its page, empty where the archive has none; a
    ``search`` for it, empty where that could find no other."""

    wording: str
    address: str
    search: str


@dataclass(frozen=True, slots=True)
class CitedBy:
    """Documents that cite one: how many, some with their addresses, and a search for all where
    these are not all."""

    total: int
    documents: list[tuple[str, Disclosure]]
    search: str


def references(holdings: Holdings, version: Version) -> list[Reference]:
    """What a version cites, in the order of its text."""
    return [_reference(each) for each in holdings.cited_in(version)]


def cited_by(holdings: Holdings, version: Version) -> CitedBy:
    """The documents that cite the one of which this is a version, the newest first."""
    found, record = holdings.citing(version.document_id), version.record
    records = holdings.catalogue.headlines(found.ids)
    shown = [(document_address(id_), records[id_]) for id_ in found.ids if id_ in records]
    names = sorted(keys_of(record.title, record.document_number))
    return CitedBy(found.total, shown, "" if found.total <= len(shown) else _said(*names))


def _reference(cited: Cited) -> Reference:
    address = document_address(cited.ids[0]) if cited.ids else ""
    title = _TITLE.match(cited.wording)
    search = _said(title[1] if title else cited.wording) if len(cited.ids) != 1 else ""
    return Reference(cited.wording, address, search)


def _said(*names: str) -> str:
    """The search for documents that say just one of these."""
    quoted = [f"“{_QUOTES.sub(' ', name).strip()}”" for name in names]
    return search_address(Parameters(q=" 或 ".join(quoted)))
