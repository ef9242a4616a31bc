"""Whether what a paged document yields is its text: scans, pictures and wrong fonts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ftarchive.ingest.paged.gibberish import is_gibberish

_FEW_CHARS = 12
"""Characters up to which a page has no text: a stamp, a date, the name of a scanner."""
_NEARLY_ALL = 0.9
"""Share of pages without text from which the document has none."""
_CONSIDERABLE = 0.2
"""Share of text that is gibberish from which the document is not read."""


class PageSketch(NamedTuple):
    """What a page yields: its text, whether pictures or drawings fill it, whether the text is
    a layer that a scanner put there."""

    text: str
    is_drawn: bool
    is_scanned: bool


class Legibility(NamedTuple):
    """``code`` is one of ``record.LEGIBILITY`` or None; ``unread`` are pages, from 1, that
    yield nothing, ``garbled`` those whose text is none."""

    code: str | None
    unread: list[int]
    garbled: list[int]


def judge(pages: Sequence[PageSketch]) -> Legibility:
    """What can be said of a document by its pages."""
    solid = ["".join(page.text.split()) for page in pages]
    unread = [
        number
        for number, (page, text) in enumerate(zip(pages, solid, strict=True), 1)
        if page.is_drawn and len(text) <= _FEW_CHARS
    ]
    garbled = [number for number, page in enumerate(pages, 1) if is_gibberish(page.text)]
    return Legibility(_code(pages, solid, unread, garbled), unread, garbled)


def _code(
    pages: Sequence[PageSketch], solid: Sequence[str], unread: list[int], garbled: list[int]
) -> str | None:
    if unread and len(unread) >= _NEARLY_ALL * sum(
        1 for p, t in zip(pages, solid, strict=True) if p.is_drawn or t
    ):
        return "no-text-layer"
    total = sum(map(len, solid))
    bad = sum(len(solid[number - 1]) for number in garbled)
    if (garbled and bad >= _CONSIDERABLE * total) or is_gibberish(" ".join(p.text for p in pages)):
        return "gibberish"
    scanned = sum(len(text) for page, text in zip(pages, solid, strict=True) if page.is_scanned)
    return "ocr" if total and 2 * scanned > total else None
