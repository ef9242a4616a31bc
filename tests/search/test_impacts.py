"""What terms are worth, as lists and for all documents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.snapshot import Postings
from ftarchive.search.impacts import K1, Impact

SIZE = 200
fields = st.lists(
    st.dictionaries(st.integers(0, SIZE - 1), st.integers(1, 50), max_size=60),
    min_size=1,
    max_size=3,
)
NORM = np.linspace(0.3, 4, SIZE)


def impact(told: list[dict[int, int]]) -> Impact:
    return Impact.of(SIZE, [(postings(field), 1.0 + n, NORM) for n, field in enumerate(told)])


def postings(field: dict[int, int]) -> Postings:
    documents = np.array(sorted(field), np.int64)
    return Postings(documents, np.array([field[n] for n in sorted(field)], np.float64))


@given(fields)
def test_the_worth_of_a_term_saturates_what_all_fields_say(told) -> None:
    """Each by its weight and by the length of the document in it."""
    said = np.zeros(SIZE)
    for number, field in enumerate(told):
        for document, frequency in field.items():
            said[document] += (1 + number) * frequency / NORM[document]
    found = impact(told)
    assert found.count == np.count_nonzero(said)
    assert found.at(None) == pytest.approx(said * (K1 + 1) / (said + K1), rel=1e-6)


@given(fields, st.sets(st.integers(0, SIZE - 1)), st.floats(0.01, 9))
def test_for_some_documents_the_bits_are_those_for_all(told, chosen, weight) -> None:
    """So that it is all the same by which way an order comes about."""
    found, places = impact(told), np.array(sorted(chosen), np.int64)
    some, every = np.full(len(places), 0.1, np.float32), np.full(SIZE, 0.1, np.float32)
    found.add_to(some, np.float32(weight), places)
    found.add_to(every, np.float32(weight), None)
    assert some.tobytes() == every[places].tobytes()
