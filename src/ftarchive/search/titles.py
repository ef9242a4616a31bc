"""How well titles agree with what was typed, and which of them it is but for one slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import decode
from ftarchive.index.snapshot import Numbers, Snapshot
from ftarchive.search.query import Units, phrase_terms

_LEAST_UNITS = 4
"""Units of the shortest title that may be asked for with a slip."""
_LEAST_AGREEMENT = 0.5
"""What a title with one slip in it agrees at least, with ``_LEAST_UNITS``."""
_COMPARED = 200
"""Titles that are compared unit by unit, those that agree best."""


def agreement(snapshot: Snapshot, asked: Units) -> NDArray[np.float64]:
    """From 0 to 1 for each document: what share of units and of neighbours its title and what
    was asked have in common, each side counting alike (Dice)."""
    shared = np.zeros(snapshot.size)
    if not asked:
        return shared
    terms = {*asked, *phrase_terms(asked)}
    for term in terms:
        shared[snapshot.postings("title", term).documents] += 1
    in_title = np.maximum(2 * snapshot.lengths["title"] - 1, 1)
    in_asked = max(2 * len(asked) - 1, len(terms))
    return np.asarray(np.minimum(2 * shared / (in_asked + in_title), 1), np.float64)


def same_or_nearly(
    snapshot: Snapshot, asked: Units, agreeing: NDArray[np.float64]
) -> tuple[Numbers, Numbers]:
    """The documents whose title is what was asked, and those where one slip is between."""
    same, nearly = [], []
    for document in _best(agreeing):
        title = decode(snapshot.unit_text("title", document).decode())
        if title == list(asked):
            same.append(document)
        elif len(asked) >= _LEAST_UNITS and is_one_slip(asked, title):
            nearly.append(document)
    return np.array(same, np.int64), np.array(nearly, np.int64)


def is_one_slip(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one unit more, less or different, or two neighbours swapped, makes ``one`` of
    ``other`` (Damerau)."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return len(one) != len(other)
    a, b = list(one[start:]), list(other[start:])
    is_swapped = len(a) == len(b) and a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return is_swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]


def _best(agreeing: NDArray[np.float64]) -> Iterator[int]:
    candidates = np.flatnonzero(agreeing >= _LEAST_AGREEMENT)
    order = np.argsort(-agreeing[candidates], kind="stable")
    return (int(document) for document in candidates[order][:_COMPARED])
