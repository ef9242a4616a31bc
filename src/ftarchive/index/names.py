"""The names by which documents cite each other, as numbers: enough to tell and to count them."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers

NAME_BYTES = 8
_KIND = "<u8"


def name_sums(names: Iterable[str]) -> bytes:
    """Names as numbers of eight bytes each, one after another, ascending."""
    return b"".join(sorted(map(_sum, names)))


def numbers_of(content: bytes) -> NDArray[np.uint64]:
    """What ``name_sums`` made, as numbers."""
    return np.frombuffer(content, _KIND)


class Names:
    """Which documents have which names: ``documents``, ascending, and beside each a name."""

    def __init__(self, documents: Numbers, names: NDArray[np.uint64]) -> None:
        self.documents, self.names = documents, names

    def of(self, document: int) -> NDArray[np.uint64]:
        """The names of one document."""
        first, last = np.searchsorted(self.documents, (document, document + 1))
        return self.names[first:last]

    def having(self, names: NDArray[np.uint64]) -> Numbers:
        """The documents that have any of ``names``, ascending, each once."""
        order, ordered = self._by_name
        firsts, lasts = (np.searchsorted(ordered, names, side) for side in ("left", "right"))
        found = [order[a:b] for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True)]
        return np.unique(self.documents[np.concatenate([order[:0], *found])])

    @functools.cached_property
    def _by_name(self) -> tuple[Numbers, NDArray[np.uint64]]:
        order = np.argsort(self.names, kind="stable")
        return order, self.names[order]


def _sum(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=NAME_BYTES).digest()
