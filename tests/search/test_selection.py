"""The best of many, against putting all in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ftarchive.search.selection import leading

sizes = st.integers(1, 3000)
scores = sizes.flatmap(lambda n: arrays(np.float32, n, elements=st.integers(0, 40).map(np.float32)))


@given(scores, st.integers(0, 30), st.randoms(use_true_random=False))
def test_the_best_are_among_those_chosen(given_, count, chance) -> None:
    """With all that tie with the last of them, whatever the classes."""
    classes = np.array([chance.choice([0, 0, 1, 2, 9]) for _ in given_], np.uint8)
    for told in (None, classes):
        keys = list(zip(np.zeros(len(given_)) if told is None else told, given_, strict=True))
        chosen = set(leading(given_, told, count).tolist())
        ordered = sorted(keys, reverse=True)[:count]
        assert {n for n, key in enumerate(keys) if ordered and key >= ordered[-1]} <= chosen


def test_few_more_are_chosen_than_are_asked_for() -> None:
    """Of many different scores."""
    different = np.random.default_rng(3).permutation(100_000).astype(np.float32)
    assert 20 <= len(leading(different, None, 20)) <= 60
