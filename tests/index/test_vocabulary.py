"""Lines to be found while one types, by their signs, sounds and initials."""

from __future__ import annotations

import pytest

from ftarchive.index.analysis import encode, is_single
from ftarchive.index.sounds import word_signs
from ftarchive.index.syllables import SIGNS
from ftarchive.index.vocabulary import Alphabet, Codes, Lines, Text


class Counting(Codes):
    """Codes that count how often they are asked for."""

    asked = 0

    def known(self, word: str) -> str | None:
        self.asked += 1
        return super().known(word)


def signs_of(line):
    """The signs of units, each as a word of its own."""
    return "".join(word_signs([unit]) for unit in line)


def text_of(*lines):
    """Lines, given as their units, on their way."""
    return Text([encode(line).encode() for line in lines], [signs_of(x).encode() for x in lines])


def made_of(*lines):
    """Lines to be found, and their alphabet."""
    text = text_of(*lines)
    alphabet = Alphabet([text])
    return Lines(text, alphabet), alphabet


def alphabet_of(*sounds):
    """An alphabet in which some syllables occur."""
    return Alphabet([Text([], ["".join(SIGNS[sound] for sound in sounds).encode()])])


@pytest.mark.parametrize("letters", ["ere" * 19 + "v", "an" * 29 + "v", "a" * 59 + "v"])
def test_letters_of_which_nothing_comes_are_parted_once(letters) -> None:
    """At each place at most every length of a syllable is tried, however many ways there are."""
    alphabet = alphabet_of()
    sounds = ["a", "an", "e", "er", "na", "re"]
    alphabet.sounds = Counting(sounds, [ord(SIGNS[sound]) for sound in sounds])
    assert list(alphabet.spellings(letters, is_open=False)) == []
    assert alphabet.sounds.asked <= 7 * len(letters)


def test_letters_are_parted_in_every_way_longer_syllables_first() -> None:
    """A syllable counts only where the rest can be parted; the last may have just begun."""
    alphabet = alphabet_of("an", "gao", "xi", "xian")
    xian, xi, an, gao = (SIGNS[sound] for sound in ("xian", "xi", "an", "gao"))
    assert list(alphabet.spellings("xiangao", is_open=False)) == [
        (xian + gao, 2),
        (xi + an + gao, 3),
    ]
    assert list(alphabet.spellings("xiang", is_open=True)) == [(xian + gao, 2), (xi + an + gao, 3)]
    assert list(alphabet.spellings("xiang", is_open=False)) == []


def test_a_latin_unit_of_a_line_is_no_syllable() -> None:
    """It is found as it is written and among initials, but no pinyin is made of it."""
    lines, alphabet = made_of(["a", "类", "安", "全"])
    assert list(alphabet.spellings("aan", is_open=False)) == []
    for typed in ("a类", "alaq", "leianquan", "anq"):
        assert list(lines.find(alphabet.readings(typed), at_start=False)) == [0], typed


@pytest.mark.parametrize("count", [50, 7000])
def test_latin_units_are_told_apart_however_many_there_are(count) -> None:
    """Each is found by all of it, or by how it begins where it was typed last."""
    lines, alphabet = made_of(*(["第", f"{number:05}", "号"] for number in range(count)))
    found = alphabet.readings("第00049号")
    assert list(lines.find(found, at_start=True)) == [49]
    found = alphabet.readings("第0004")
    assert sorted(lines.find(found, at_start=True)) == list(range(40, 50))


@pytest.mark.parametrize("lines", [[], [[]], [[], ["安"], []], [["𠮷", "全"], ["2023", "年"]]])
def test_lines_are_kept_one_by_one(lines) -> None:
    """Also empty ones, and where there is none."""
    made, alphabet = made_of(*lines)
    assert len(made) == len(lines)
    for number, line in enumerate(lines):
        code = alphabet.others.known
        assert made.line(number) == "".join(u if is_single(u) else code(u) for u in line)
    assert len({*map(len, made.writings)}) == 1
