"""Columns read whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.columns import distinct


@given(st.lists(st.binary(max_size=20) | st.sampled_from([b"", b"a" * 8, b"a" * 16, b"\0" * 9])))
def test_values_are_told_apart_whatever_they_are(values) -> None:
    """Each is its like among those that are different, which are there once."""
    words, places = distinct(b"".join(values), np.array([*map(len, values)], np.int64))
    assert sorted(words) == sorted({*values})
    assert [words[place] for place in places] == values
