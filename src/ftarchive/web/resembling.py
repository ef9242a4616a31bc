"""Documents with nearly the same text as one, as its page lists them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ftarchive.archive.catalogue import Version
from ftarchive.holdings import Holdings
from ftarchive.record import Disclosure
from ftarchive.web.addresses import document_address

_ALMOST = 0.995
"""Share from which the part that differs is not worth a figure."""


@dataclass(frozen=True, slots=True)
class Resembling:
    """A document with its page and, in words, how much of its text is the same."""

    address: str
    record: Disclosure
    likeness: str


def resembling(holdings: Holdings, version: Version) -> list[Resembling]:
    """What resembles a version, the likest first; it is the current texts that are compared."""
    found = holdings.resembling(version)
    records = holdings.catalogue.headlines([each.id for each in found])
    return [
        Resembling(document_address(each.id), records[each.id], worded(each.share))
        for each in found
        if each.id in records
    ]


def worded(share: float) -> str:
    """A share from 0 to 1 in words, never more than it is."""
    return "正文几乎相同" if share >= _ALMOST else f"正文约 {math.floor(share * 100)}% 相同"
