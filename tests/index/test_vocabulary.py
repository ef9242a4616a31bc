"""Lines to be found while one types, by their signs, sounds and initials."""

from __future__ import annotations

import pytest

from ftarchive.index.sounds import word_sounds
from ftarchive.index.vocabulary import Alphabet, Codes, Lines


class Counting(Codes):
    """Codes that count how often they are asked for."""

    asked = 0

    def known(self, word: str) -> str | None:
        self.asked += 1
        return super().known(word)


@pytest.fixture
def alphabet():
    made = Alphabet()
    made.sounds = Counting(0x3400, 0xD800)
    return made


@pytest.mark.parametrize("letters", ["ere" * 19 + "v", "an" * 29 + "v", "a" * 59 + "v"])
def test_letters_of_which_nothing_comes_are_parted_once(alphabet, letters) -> None:
    """At each place at most every length of a syllable is tried, however many ways there are."""
    for sound in ("e", "er", "re", "an", "a", "na"):
        alphabet.sounds.code(sound)
    assert list(alphabet.spellings(letters, is_open=False)) == []
    assert alphabet.sounds.asked <= 7 * len(letters)


def test_letters_are_parted_in_every_way_longer_syllables_first(alphabet) -> None:
    """A syllable counts only where the rest can be parted; the last may have just begun."""
    xian, xi, an, gao = map(alphabet.sounds.code, ("xian", "xi", "an", "gao"))
    assert list(alphabet.spellings("xiangao", is_open=False)) == [
        (xian + gao, 2),
        (xi + an + gao, 3),
    ]
    assert list(alphabet.spellings("xiang", is_open=True)) == [(xian + gao, 2), (xi + an + gao, 3)]
    assert list(alphabet.spellings("xiang", is_open=False)) == []


def test_a_latin_unit_of_a_line_is_no_syllable(alphabet) -> None:
    """It is found as it is written and among initials, but no pinyin is made of it."""
    line = ["a", "类", "安", "全"]
    lines = Lines([(line, [*word_sounds("a"), *word_sounds("类安全")])], alphabet)
    assert list(alphabet.spellings("aan", is_open=False)) == []
    for typed in ("a类", "alaq", "leianquan", "anq"):
        assert list(lines.find(alphabet.readings(typed), at_start=False)) == [0], typed
