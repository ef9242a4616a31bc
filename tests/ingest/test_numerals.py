"""Numbers in characters and letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.ingest.numerals import chinese, numeral


def value_of(text: str) -> int:
    """What a number in characters is worth."""
    digits = "〇一二三四五六七八九"
    high, _, low = text.rpartition("万")
    total, digit = (value_of(high) * 10_000 if high else 0), 0
    for ch in low:
        if ch in digits:
            digit = digits.index(ch)
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[ch]
            digit = 0
    return total + digit


@given(st.integers(0, 99_999_999))
def test_a_number_in_characters_is_worth_what_it_was(number: int) -> None:
    """Without two zeros in a row, and none at the end of a larger number."""
    text = chinese(number)
    assert value_of(text) == number
    assert "〇〇" not in text
    assert number == 0 or not text.endswith("〇")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "〇"), (10, "十"), (19, "十九"), (20, "二十"), (110, "一百一十"), (101, "一百〇一"),
        (2024, "二千〇二十四"), (10_000, "一万"), (10_010, "一万〇一十"), (100_000, "十万"),
        (-3, "-3"), (10**8, "100000000"),
    ],
)  # fmt: skip
def test_numbers_in_characters_are_worded_as_usual(number: int, text: str) -> None:
    """Beyond what is ever counted, digits."""
    assert chinese(number) == text


@given(st.integers(-10, 5000), st.sampled_from(["lowerRoman", "upperLetter", "decimalZero", "x"]))
def test_any_number_has_a_text_in_any_format(number: int, name: str) -> None:
    """Digits where a format has none, as Word does."""
    assert numeral(number, name)
