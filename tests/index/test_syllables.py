"""Syllables as characters."""

from __future__ import annotations

from ftarchive.index.sounds import readings
from ftarchive.index.syllables import INITIALS, NONE, SIGNS

_HAN = range(0x4E00, 0xA000)


def test_every_reading_of_a_character_has_a_sign() -> None:
    """But for ê, which nobody types."""
    assert {sound for code in _HAN for sound in readings(chr(code))} - {"ê"} <= SIGNS.keys()


def test_signs_ascend_as_syllables_do_and_each_stands_for_one() -> None:
    """What begins alike is one range."""
    signs = [SIGNS[syllable] for syllable in sorted(SIGNS)]
    assert signs == sorted({*signs})
    assert NONE not in signs


def test_a_sign_tells_the_first_letter_and_ascii_stays() -> None:
    """As what is typed by initials asks for."""
    assert all(chr(INITIALS[ord(sign)]) == syllable[0] for syllable, sign in SIGNS.items())
    assert INITIALS[:0x80].decode() == "".join(map(chr, range(0x80)))
