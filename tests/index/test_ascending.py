"""Ascending numbers as bytes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.ascending import decode, decode_lists, encode

numbers = st.integers(0, 300) | st.integers(0, 40_000) | st.integers(0, 2**33)
ascending = st.sets(numbers, max_size=40).map(sorted)


@given(st.lists(ascending, max_size=8))
def test_lists_come_back_as_they_were(lists: list[list[int]]) -> None:
    """Many lists are written and read at once, empty ones among them."""
    counts = np.array([len(each) for each in lists], np.int64)
    data, sizes = encode(np.array([n for each in lists for n in each], np.int64), counts)
    assert decode_lists(data, counts).tolist() == [n for each in lists for n in each]
    assert sizes.sum() == len(data)


@given(st.lists(ascending, min_size=1, max_size=8))
def test_each_list_can_be_read_alone(lists: list[list[int]]) -> None:
    """The bytes of a list are where their sizes say and need no other."""
    counts = np.array([len(each) for each in lists], np.int64)
    data, sizes = encode(np.array([n for each in lists for n in each], np.int64), counts)
    ends = np.cumsum(sizes)
    for numbers, size, end in zip(lists, sizes, ends, strict=True):
        assert decode(data[end - size : end]).tolist() == numbers


def test_dense_lists_take_a_byte_for_each_number() -> None:
    """Steps up to 128 are a byte each, steps up to 16,384 two."""
    for step, size in ((1, 1), (128, 1), (129, 2), (16_384, 2), (16_512, 2), (16_513, 3)):
        numbers = np.arange(1, 101) * step - 1
        data, _ = encode(numbers, np.array([100]))
        assert len(data) == 100 * size
        assert decode(data).tolist() == numbers.tolist()
