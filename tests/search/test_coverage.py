"""Shares of the words of a query, against adding them up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.search.coverage import Coverage
from ftarchive.search.presence import Presence

SIZE = 30
masks = st.lists(st.booleans(), min_size=SIZE, max_size=SIZE).map(np.array)
words = st.lists(st.tuples(masks, st.floats(0.01, 9)), min_size=1, max_size=20)


def covered(asked) -> Coverage:
    """The coverage of words given as masks with weights."""
    return Coverage(SIZE, [(Presence.marked(mask), weight) for mask, weight in asked])


@given(words, st.sets(st.integers(0, SIZE - 1)), st.floats(0.05, 1))
def test_a_document_covers_the_weight_of_its_words(asked, chosen, least) -> None:
    """More words than one byte has bits included; some documents at a time or all."""
    coverage = covered(asked)
    expected = sum(mask * weight for mask, weight in asked) / sum(weight for _, weight in asked)
    documents = np.array(sorted(chosen), np.int64)
    assert coverage.at(documents) == pytest.approx(expected[documents])
    assert coverage.everywhere() == pytest.approx(expected)
    away = abs(expected - least) > 1e-6
    assert (coverage.reaching(least) == (expected >= least))[away].all()


@given(words, masks, st.integers(1, SIZE))
def test_the_least_of_the_best_is_that_of_the_last_in_order(asked, required, most) -> None:
    """Of those that are required."""
    coverage = covered(asked)
    ordered = sorted(coverage.everywhere() * required, reverse=True)
    assert coverage.least_of_best(most, required) == ordered[most - 1]


def test_of_no_words_nothing_is_covered() -> None:
    """And nothing fails."""
    assert Coverage(3, []).everywhere().tolist() == [0, 0, 0]
