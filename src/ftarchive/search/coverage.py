"""What share of the words of a query each document has, by their weight."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers
from ftarchive.search.presence import Mask, Presence

Shares = NDArray[np.float64]
ROUNDING = 1e-9
_BITS = 8


class Coverage:
    """Words, each as the documents that have it and a weight.

    Which of eight words a document has is one byte, and the share that goes with each of the
    256 bytes is reckoned once.
    """

    def __init__(self, size: int, words: Sequence[tuple[Presence, float]]) -> None:
        self._size, self._total = size, sum(weight for _, weight in words)
        self._groups = [words[at : at + _BITS] for at in range(0, len(words), _BITS)]

    def at(self, documents: Numbers) -> Shares:
        """The share that each of ``documents`` has."""
        shares = np.zeros(len(documents))
        for group, told in zip(self._groups, self._shares, strict=True):
            shares += told.take(_bytes([held.mask().take(documents) for held, _ in group]))
        return shares

    def everywhere(self) -> Shares:
        """The share that each document of the snapshot has."""
        parts = zip(self._shares, self._codes, strict=True)
        told = [shares.take(codes) for shares, codes in parts]
        return functools.reduce(np.add, told) if told else np.zeros(self._size)

    def reaching(self, least: float) -> Mask:
        """The documents that have ``least`` of it, but for rounding."""
        if len(self._groups) != 1:
            return np.asarray(self.everywhere() >= least - ROUNDING)
        return (self._shares[0] >= least - ROUNDING).take(self._codes[0])

    def least_of_best(self, most: int, required: Mask) -> float:
        """The share that the last has of the ``most`` of the ``required`` documents that have
        most of it; 0 where there are fewer."""
        told = self.everywhere() * required
        if len(told) < most or not most:
            return 0.0
        return float(np.partition(told, -most)[-most])

    @functools.cached_property
    def _shares(self) -> list[Shares]:
        return [_shares([weight / self._total for _, weight in group]) for group in self._groups]

    @functools.cached_property
    def _codes(self) -> list[NDArray[np.uint8]]:
        return [_bytes([held.mask() for held, _ in group]) for group in self._groups]


def _shares(weights: Sequence[float]) -> Shares:
    """The sum of the weights that the bits of each number stand for."""
    sums = np.zeros(1)
    for weight in weights:
        sums = np.concatenate((sums, sums + weight))
    return sums


def _bytes(masks: Sequence[Mask]) -> NDArray[np.uint8]:
    """Up to eight masks as the bits of one byte for each document."""
    codes = masks[0].view(np.uint8).copy()
    for bit, mask in enumerate(masks[1:], start=1):
        codes |= mask.view(np.uint8) << np.uint8(bit)
    return codes
