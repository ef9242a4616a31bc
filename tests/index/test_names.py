"""Names of documents as numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.names import NAME_BYTES, Names, name_sums, numbers_of

names = st.lists(st.sets(st.sampled_from("甲乙丙丁"), max_size=3), max_size=6)


def held(sets: list[set[str]]) -> Names:
    """Names of documents, numbered from 0."""
    sums = [name_sums(each) for each in sets]
    counts = [len(each) // NAME_BYTES for each in sums]
    return Names(np.repeat(np.arange(len(sets)), counts), numbers_of(b"".join(sums)))


@given(names, st.sets(st.sampled_from("甲乙丙丁戊")))
def test_the_documents_with_any_of_some_names_are_those_that_have_one(sets, asked) -> None:
    """Each once, in order."""
    found = held(sets).having(numbers_of(name_sums(asked)))
    assert found.tolist() == [n for n, each in enumerate(sets) if each & asked]


@given(names)
def test_a_document_has_the_names_that_were_given(sets) -> None:
    """And one that is not there has none."""
    every = held(sets)
    for number, each in enumerate([*sets, set()]):
        assert every.of(number).tobytes() == name_sums(each)


def test_a_name_that_is_no_unicode_has_a_number_all_the_same() -> None:
    """A lone surrogate, as JSON can hold it."""
    assert len(name_sums(["\ud800渡口"])) == NAME_BYTES
