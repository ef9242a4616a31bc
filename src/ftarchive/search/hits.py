"""The documents that a request finds."""

from __future__ import annotations

import functools

from ftarchive.index.lists import Numbers
from ftarchive.search.presence import Mask, Presence

_MANY = 4
"""One document in so many is a hit: then it is faster to reckon for all documents."""


class Hits:
    """Hits as list and as mask, each made when it is first asked for."""

    def __init__(self, found: Presence) -> None:
        self._found, self.count = found, found.count

    @functools.cached_property
    def mask(self) -> Mask:
        """Which of all documents are hits."""
        return self._found.mask()

    @functools.cached_property
    def documents(self) -> Numbers:
        """Their numbers, ascending."""
        return self._found.documents

    @property
    def are_many(self) -> bool:
        """Whether they are a good part of all documents."""
        return self.count * _MANY >= self._found.size
