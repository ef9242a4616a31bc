"""The documents that a request finds."""

from __future__ import annotations

import functools

import numpy as np

from ftarchive.index.snapshot import Numbers
from ftarchive.search.presence import Mask

_MANY = 4
"""One document in so many is a hit: then it is faster to reckon for all documents."""


class Hits:
    """Hits given as a mask of all documents."""

    def __init__(self, mask: Mask) -> None:
        self.mask, self.count = mask, int(np.count_nonzero(mask))

    @functools.cached_property
    def documents(self) -> Numbers:
        """Their numbers, ascending."""
        return np.flatnonzero(self.mask)

    @property
    def are_many(self) -> bool:
        """Whether they are a good part of all documents."""
        return self.count * _MANY >= len(self.mask)
