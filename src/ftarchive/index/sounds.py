"""How Chinese sounds: toneless pinyin of texts, and which characters sound alike.

pypinyin and its tables are loaded when first asked, not before: whoever searches for words that
are there never needs them.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence

from ftarchive.index.analysis import is_single
from ftarchive.index.syllables import NONE, SIGNS

_COMMON = "gb2312"
"""The 6,763 characters of this set are those that a slip is mended with."""
_KNOWN = (0x4E00, 0x9FA6)
_CACHED = 1 << 16
_USUAL = 2
"""Readings of a character by which it may be offered; the further ones are of old books."""

_BLURRED = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^n(?=.)"), "l"),
    (re.compile(r"^hu(?=$|[aeino])"), "f"),
    (re.compile(r"^fu$"), "f"),
    (re.compile(r"([aei]n)g$"), r"\1"),
    (re.compile(r"^fi$"), "fei"),
    (re.compile(r"^fn$"), "fen"),
)
"""What southern speakers hear no difference in: 平翘舌, n/l, h/f, 前后鼻音."""


def word_signs(word: Sequence[str]) -> str:
    """The sounds of a word, one character for each unit: the one that stands for its syllable, or
    ``NONE``. Of a unit of ASCII letters and digits it is the first of them."""
    if not word or not is_single(word[0]):
        return "".join(unit[0] if unit.isascii() else NONE for unit in word)
    return "".join(SIGNS.get(sound, NONE) for sound in _sounds("".join(word)))


@functools.lru_cache(_CACHED)
def _sounds(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    found = lazy_pinyin(word)
    if len(found) != len(word):  # what it knows no sound of it leaves in one piece
        return tuple(next(iter(readings(character)), character) for character in word)
    return tuple(found)


@functools.lru_cache(_CACHED)
def readings(character: str) -> tuple[str, ...]:
    """Every toneless reading of one character, the usual first; empty where none is known."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0])) if found else ()


def prepare() -> None:
    """Loads the tables, which takes a moment once."""
    _by_blur()


def homophones(character: str) -> frozenset[str]:
    """The other common characters with a reading of this one."""
    alike = (_by_sound().get(sound, frozenset()) for sound in readings(character)[:_USUAL])
    return frozenset().union(*alike) - {character}


def near_homophones(character: str) -> frozenset[str]:
    """The common characters that many people pronounce as this one, homophones left out."""
    blurs = {blurred(sound) for sound in readings(character)[:_USUAL]}
    alike = (_by_blur().get(blur, frozenset()) for blur in blurs)
    return frozenset().union(*alike) - homophones(character) - {character}


def blurred(sound: str) -> str:
    """A syllable without the differences that southern speakers pass over."""
    for pattern, put in _BLURRED:
        sound = pattern.sub(put, sound)
    return sound


@functools.cache
def _by_sound() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for character in filter(is_common, map(chr, range(*_KNOWN))):
        for sound in readings(character)[:_USUAL]:
            table[sound].add(character)
    return {sound: frozenset(characters) for sound, characters in table.items()}


@functools.cache
def _by_blur() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for sound, characters in _by_sound().items():
        table[blurred(sound)] |= characters
    return {blur: frozenset(characters) for blur, characters in table.items()}


def is_common(character: str) -> bool:
    """Whether a character is one of those in everyday use."""
    try:
        return len(character.encode(_COMMON)) == len("汉".encode(_COMMON))
    except UnicodeEncodeError:
        return False
