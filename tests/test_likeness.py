"""Texts that are nearly the same are found, and those that only look alike are not."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from ftarchive.likeness import LEAST, share, sketch

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=200, max_size=400)


def changed(text: str, times: int, seed: int) -> str:
    """``text`` with so many characters replaced."""
    chance = random.Random(seed)
    letters = list(text)
    for at in chance.sample(range(len(letters)), times):
        letters[at] = "某"
    return "".join(letters)


def plain(length: int, seed: int) -> str:
    """A text of its own, for each seed another."""
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(length))


@given(HAN)
def test_a_text_is_wholly_like_itself_however_it_is_set(text) -> None:
    """Blanks, marks and case are no part of what is compared."""
    other = "，".join(text) + "。\n"
    assert share(text, other) == 1
    assert sketch(text) == sketch(other)


@given(st.integers(0, 10_000))
def test_a_few_changes_leave_keys_in_common(seed) -> None:
    """Twenty characters of three thousand changed: still found, still nearly the same."""
    text = plain(3000, seed)
    other = changed(text, 20, seed)
    assert len(set(sketch(text)) & set(sketch(other))) >= 2
    assert 0.9 < share(text, other) < 1


@given(st.integers(0, 10_000))
def test_texts_of_their_own_have_nothing_in_common(seed) -> None:
    """No key is shared by chance."""
    one, other = plain(1000, seed), plain(1000, seed + 1)
    assert not set(sketch(one)) & set(sketch(other))
    assert share(one, other) < 0.01


def test_short_texts_are_not_compared() -> None:
    """A line that every notice has says nothing about two of them."""
    short = plain(LEAST - 1, 7)
    assert sketch(short) == ()
    assert share(short, short) == 0
    assert sketch(short + "末")


@given(HAN)
def test_keys_fit_into_a_column_of_a_database(text) -> None:
    """Signed integers of 64 bits."""
    assert all(0 <= key < 2**63 for key in sketch(text))
    assert len(sketch(text)) <= 8
