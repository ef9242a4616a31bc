"""The best of many, without putting all in order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers
from ftarchive.search.impacts import Scores

Classes = NDArray[np.uint8]

_BLOCK, _BLOCKS = 64, 4
"""Scores of which the highest is taken together, where there are so many blocks for each place."""


def leading(scores: Scores, classes: Classes | None, count: int) -> Numbers:
    """The places of at least the ``count`` best, in no order: the higher class comes first, in a
    class the higher score. Who has the score of the last of them is there too."""
    if classes is None:
        return _highest(scores, count)
    last, above = _last_class(classes, count)
    within = np.flatnonzero(classes == last)
    best = within[_highest(scores.take(within), count - above)]
    return np.concatenate((np.flatnonzero(classes > last), best)) if above else best


def _last_class(classes: Classes, count: int) -> tuple[int, int]:
    """The class down to which there are ``count``, and how many there are above it."""
    above = 0
    for each in range(int(classes.max(initial=0)), 0, -1):
        there = int(np.count_nonzero(classes == each))
        if above + there >= count:
            return each, above
        above += there
    return 0, above


def _highest(scores: Scores, count: int) -> Numbers:
    if len(scores) <= count:
        return np.arange(len(scores))
    if count < 1:
        return np.empty(0, np.int64)
    return np.flatnonzero(scores >= _bound(scores, count))


def _bound(scores: Scores, count: int) -> float:
    """A score that ``count`` reach, and not many more."""
    blocks = len(scores) // _BLOCK
    if blocks >= count * _BLOCKS:
        # Every so manieth score: so numpy compares whole rows.
        scores = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks).max(axis=0)
    return float(np.partition(scores, -count)[-count])
