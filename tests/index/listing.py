"""Posting lists made one posting after another, to compare with what is made at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import strategies as st

from ftarchive.index.lists import PostingLists

Plain = dict[bytes, dict[int, list[int] | int]]
"""From term to document to positions, or to the frequency of a term without positions."""


def told(lists: PostingLists) -> Plain:
    """What lists say, in plain words."""
    found: Plain = {}
    posting = position = 0
    for term, count, placed in zip(lists.terms, lists.counts, lists.placed, strict=True):
        found[term] = {}
        for _ in range(count):
            frequency = int(lists.frequencies[posting])
            places = lists.positions[position : position + frequency].tolist()
            found[term][int(lists.documents[posting])] = places if placed else frequency
            posting += 1
            position += frequency if placed else 0
    assert posting == len(lists.documents) == len(lists.frequencies)
    assert position == len(lists.positions)
    return found


def listed(plain: Mapping[bytes, Mapping[int, list[int] | int]]) -> PostingLists:
    """The lists that say so."""
    rows = [(term, plain[term]) for term in sorted(plain)]
    held = [
        (document, said) for _, documents in rows for document, said in sorted(documents.items())
    ]
    positions = [place for _, said in held if isinstance(said, list) for place in said]
    frequencies = [len(said) if isinstance(said, list) else said for _, said in held]
    return PostingLists(
        [term for term, _ in rows],
        np.array([len(documents) for _, documents in rows], np.int64),
        np.array([document for document, _ in held], np.uint32),
        np.array(frequencies, np.uint32),
        np.array([is_placed(term) for term, _ in rows], bool),
        np.array(positions, np.uint32),
    )


def is_placed(term: bytes) -> bool:
    """Whether a term of these tests has positions."""
    return len(term) % 2 == 0


def _said(term: bytes) -> st.SearchStrategy[list[int] | int]:
    if is_placed(term):
        places = st.integers(0, 500) | st.integers(65_000, 66_000) | st.integers(0, 2**31)
        return st.sets(places, min_size=1, max_size=6).map(sorted)
    return st.integers(1, 3) | st.integers(1, 100_000)


_terms = st.text("的政府信息公开ab𠮷", min_size=1, max_size=3).map(str.encode)


@st.composite
def plains(draw: st.DrawFn, documents: int = 30) -> Plain:
    """Any small set of lists; the last documents may hold nothing."""
    terms = draw(st.sets(_terms, max_size=12))
    numbers = st.integers(0, documents - 1)
    return {
        term: draw(st.dictionaries(numbers, _said(term), min_size=1, max_size=8)) for term in terms
    }
