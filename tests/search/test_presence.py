"""Documents as lists and masks, against sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.search.presence import MANY, Presence, common

SIZE = 40 * MANY
few = st.sets(st.integers(0, SIZE - 1), max_size=30)
many = st.sets(st.integers(0, SIZE - 1), min_size=40, max_size=80)
members = few | many


def presence(chosen: set[int]) -> Presence:
    return Presence.of(SIZE, np.array(sorted(chosen), np.int64))


@given(st.lists(members, min_size=1, max_size=4))
def test_common_documents_are_those_in_every_set(chosen) -> None:
    """Few and many alike, and counted."""
    found = common(map(presence, chosen))
    assert found.documents.tolist() == sorted(set.intersection(*chosen))
    assert found.count == len(found.documents)


@given(members, members)
def test_a_presence_tells_its_members_and_adds_them(one, other) -> None:
    """Without being changed itself."""
    both, mask = presence(one), presence(other).mask().copy()
    within = np.array(sorted(other), np.int64)
    assert within[both.among(within)].tolist() == sorted(one & other)
    both.add_to(mask)
    assert np.flatnonzero(mask).tolist() == sorted(one | other)
    assert np.flatnonzero(both.mask()).tolist() == both.documents.tolist() == sorted(one)


def test_what_many_documents_have_is_kept_as_a_mask() -> None:
    """One bit of news for each document takes fewer bytes than its number."""
    assert presence(set(range(SIZE // 2))).nbytes == SIZE
    assert presence({1, 2}).nbytes == 16
