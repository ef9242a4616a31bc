"""Check digits of the codes of organisations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.credit_codes import is_credit_code, is_organisation_code

ORGANISATION = "000014349"
CREDIT = "11441700007280420Y"


def test_real_codes_are_right() -> None:
    """One of each standard, one that ends in X, and one whose organisation code is inside."""
    assert is_organisation_code(ORGANISATION)
    assert is_organisation_code("01404053X")
    assert is_credit_code(CREDIT)
    assert is_organisation_code(CREDIT[8:17])


@given(st.integers(0, 7), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_of_an_organisation_code_is_found(at, character) -> None:
    """Unless it is worth the same modulo 11."""
    wrong = ORGANISATION[:at] + character + ORGANISATION[at + 1 :]
    difference = int(character, 36) - int(ORGANISATION[at], 36)
    assert is_organisation_code(wrong) == (difference % 11 == 0)


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_of_a_credit_code_is_found(at, character) -> None:
    """Always: 31 is a prime."""
    wrong = CREDIT[:at] + character + CREDIT[at + 1 :]
    assert is_credit_code(wrong) == (wrong == CREDIT)


@pytest.mark.parametrize(
    "text", ["", "1", "11441700007280420", "11441700007280420Y1", "1144170000728042OI", "Ａ" * 18]
)
def test_what_is_no_code_has_no_right_digit(text) -> None:
    """Wrong lengths, letters that are left out, full-width ones."""
    assert not is_credit_code(text)
    assert not is_organisation_code(text)
