"""Documents as lists and masks, against sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.search.presence import MANY, Presence, common, either

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


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_mask_is_listed_however_full_it_is(count, start) -> None:
    """Whichever way numpy is made to go."""
    mask = np.zeros(600, bool)
    mask[start : start + count] = True
    assert Presence.marked(mask).documents.tolist() == list(range(start, start + count))


@given(st.integers(0, 600))
def test_what_is_kept_says_the_same(count) -> None:
    """As a list, a mask or both."""
    kept = Presence.of(600, np.arange(count)).to_keep()
    assert kept.documents.tolist() == np.flatnonzero(kept.mask()).tolist() == list(range(count))


@given(st.lists(st.sets(st.integers(0, 99)), min_size=1, max_size=4))
def test_either_has_the_documents_of_all(parts) -> None:
    """Each but once, lists and masks alike."""
    told = [Presence.of(100, np.array(sorted(part), np.int64)) for part in parts]
    assert either(told).documents.tolist() == sorted(set().union(*parts))
