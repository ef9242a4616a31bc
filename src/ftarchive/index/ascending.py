"""Ascending numbers as bytes: one for most steps from number to number, and no limit to any.

A list of whole numbers from 0 on, each above the one before, is stored as its steps less one (the
first as it is). A step is a last byte below 128, which adds itself, after any number of bytes from
128 on, each of which adds 128 times what it is above 127. In a long list most steps are a byte;
many lists are written or read at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

_LAST, _BITS = 128, 7
_MOST = 128
"""The most steps of 128 that one byte adds."""
# What a byte adds to the number before it; each last byte adds the one that was taken off.
_ADDED: Numbers = np.array(
    [byte + 1 if byte < _LAST else (byte - 127) << _BITS for byte in range(256)]
)


def encode(numbers: NDArray[np.integer], counts: Numbers) -> tuple[Bytes, Numbers]:
    """Lists one after another, of ``counts`` numbers each: their bytes, and how many bytes
    each list takes."""
    taken = steps(numbers.astype(np.int64), -1) - 1
    starts = np.cumsum(counts) - counts
    begun = starts[counts > 0]
    taken[begun] = numbers[begun]
    if not len(taken) or int(taken.max()) < _LAST:
        return taken.astype(np.uint8), counts.copy()
    high = taken >> _BITS
    sizes = 1 + (high + _MOST - 1) // _MOST
    ends = np.cumsum(sizes)
    found = np.full(int(ends[-1]), 255, np.uint8)
    found[ends - 1] = taken & (_LAST - 1)
    is_long = sizes > 1
    found[ends[is_long] - 2] = (_LAST - 1) + high[is_long] - (sizes[is_long] - 2) * _MOST
    until = np.concatenate(([0], ends))
    return found, until[starts + counts] - until[starts]


def decode(data: Bytes) -> Numbers:
    """The numbers of one list."""
    if not len(data) or int(data.max()) < _LAST:
        numbers: Numbers = np.cumsum(data, dtype=np.int64)
        numbers += np.arange(len(data))
        return numbers
    return np.asarray(np.cumsum(_ADDED[data])[data < _LAST] - 1)


def decode_steps(data: Bytes) -> Numbers:
    """How much each number of one list is above the one before it, the first above -1."""
    if not len(data) or int(data.max()) < _LAST:
        return data + np.int64(1)
    return steps(decode(data), -1)


def decode_lists(data: Bytes, counts: Numbers) -> Numbers:
    """The numbers of lists one after another, of ``counts`` numbers each."""
    numbers = decode(data) + 1
    ends = np.cumsum(counts)
    before = np.concatenate(([0], numbers))[ends - counts]
    numbers -= np.repeat(before, counts) + 1
    return numbers


def steps(numbers: Numbers, before: int) -> Numbers:
    """How much each number is above the one before it, the first above ``before``."""
    found = numbers.copy()
    found[1:] -= numbers[:-1]
    found[:1] -= before
    return found
