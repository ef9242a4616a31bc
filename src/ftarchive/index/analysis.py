"""One analysis for index and query: text → units → terms.

A text is a sequence of *units*: after NFKC, case folding and traditional → simplified, each
run of ASCII letters and digits is one unit, each word of another alphabet is one, and every
other letter or digit (each Han character, rare and astral ones included) is one of its own.
Everything else, white space and punctuation, is dropped.

The terms of a text are its units, the pairs of neighbouring single-character units (so that any
literal string can be found) and the words that jieba cuts (so that sense counts).
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import opencc

from ftarchive.wordlists import digest, read_lines

ANALYSIS_VERSION = 1
"""Raised with every change of this module that gives other terms for the same text."""

_ALPHABETS = r"\u00aa-\u10ff\u1200-\u1fff\u2c00-\u2dff\ua640-\ua7ff"
ASCII = "[a-z0-9]"
LETTER = rf"(?:(?![\W_])[{_ALPHABETS}])"
SINGLE = rf"(?:(?![\W_a-z0-9{_ALPHABETS}]).)"
"""Patterns of one folded character of each kind that units consist of; no other is in any."""
_UNIT = re.compile(rf"{ASCII}+|{LETTER}+|[^\W_]")
_SINGLE_RUN = re.compile(f"{SINGLE}{{2,}}")
_SINGLES = re.compile(SINGLE)
_DROPPED = re.compile(r"[\W_]+")
_PIECE = re.compile(f"{_SINGLE_RUN.pattern}|{_UNIT.pattern}")
ALONE = r"\x00-\x7f\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e\U00020000-\U000323af"
"""Characters, as in a pattern, that fold to one each and are never the second half of a
composition."""
# A stretch that NFKC cannot change together with its neighbours: such characters, and after the
# last of them whatever may be.
_STRETCH = re.compile(f"[{ALONE}]+(?![^{ALONE}])|[{ALONE}]?[^{ALONE}]+|[{ALONE}]")
_CJK = ("\u3041", "\ua640")
"""From the first on and before the second, whatever letter is left after folding is single."""
_ENCODED = re.compile("\x02([^\x03]*)\x03|([^\x02])", re.DOTALL)
WORD_LEAST = 3
"""Words of two characters are pairs already."""

_MAPPED_BLOCKS = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))


def fold(text: str) -> str:
    """``text`` with the differences that searching passes over taken out."""
    return unicodedata.normalize("NFKC", text).casefold().translate(simplified())


def units(text: str) -> list[str]:
    """The units of ``text``, in order."""
    return _units(fold(text))


def _units(folded: str) -> list[str]:
    return _UNIT.findall(folded)


def is_single(unit: str) -> bool:
    """Whether the unit is one that forms pairs with its neighbours: a Han character, say."""
    return len(unit) == 1 and (_CJK[0] <= unit < _CJK[1] or bool(_SINGLES.fullmatch(unit)))


def _pairs(folded: str) -> list[str]:
    """The pairs of neighbouring single-character units, over punctuation too."""
    runs = _SINGLE_RUN.findall(_DROPPED.sub("", folded))
    return [a + b for run in runs for a, b in pairwise(run)]


def encode(sequence: Sequence[str]) -> str:
    """A sequence of units as one string, in which one sequence stands inside another exactly
    where the units of the one follow each other in the other."""
    return "".join(unit if is_single(unit) else f"\x02{unit}\x03" for unit in sequence)


def decode(encoded: str) -> list[str]:
    """The units of what ``encode`` wrote."""
    return [long or single for long, single in _ENCODED.findall(encoded)]


def kind_of(unit: str) -> str:
    """A pattern for the characters, folded, that a unit of several like this one consists of."""
    return ASCII if unit.isascii() else LETTER


def fold_with_offsets(text: str) -> tuple[str, Sequence[int]]:
    """``fold(text)``, and for each of its characters (and its end) the place in ``text``.

    NFKC may join neighbours, so it is asked stretch by stretch; where the characters of a
    stretch do act on each other, all of them point to its beginning.
    """
    folded: list[str] = []
    offsets: list[int] = []
    for match in _STRETCH.finditer(text):
        piece, whole, start = match[0], fold(match[0]), match.start()
        if len(whole) == len(piece):
            offsets.extend(range(start, start + len(whole)))
        elif "".join(parts := [fold(ch) for ch in piece]) == whole:
            offsets.extend(start + at for at, part in enumerate(parts) for _ in part)
        else:
            offsets.extend([start] * len(whole))
        folded.append(whole)
    offsets.append(len(text))
    return "".join(folded), offsets


def placed_units(text: str) -> list[tuple[str, int]]:
    """The units of ``text``, in order, each with the place in ``text`` where it begins."""
    folded, offsets = fold_with_offsets(text)
    return [(match[0], offsets[match.start()]) for match in _UNIT.finditer(folded)]


def variants() -> dict[str, list[str]]:
    """The other forms of a character, traditional ones above all, that fold into it."""
    found: dict[str, list[str]] = {}
    for old, new in simplified().items():
        found.setdefault(new, []).append(chr(old))
    return found


class Analyzer:
    """Cuts texts into terms, with the user words of one dictionary."""

    def __init__(self, words: Path | Iterable[str]) -> None:
        """``words`` are the entries of a dictionary, or the file that holds them."""
        self._entries = tuple(_entries(words) if isinstance(words, Path) else words)

    def segment(self, text: str) -> list[list[str]]:
        """The words of ``text`` one after another, each as its units: what a person would
        call the words of a query."""
        cut = _cutters(self._entries).cut
        found: list[list[str]] = []
        for run in _PIECE.findall(fold(text)):
            if len(run) > 1 and is_single(run[0]):
                found += map(list, cut(run))
            else:
                found.append([run])
        return found

    def borders(self, text: str) -> list[int]:
        """The places in ``text`` between which its words and punctuation stand, in order."""
        cut = _cutters(self._entries).cut
        folded, offsets = fold_with_offsets(text)
        borders: list[int] = []
        for match in _PIECE.finditer(folded):
            run, at = match[0], match.start()
            for word in cut(run) if _SINGLE_RUN.fullmatch(run) else [run]:
                borders += [offsets[at], offsets[at + len(word)]]
                at += len(word)
        return sorted({0, *borders, len(text)})

    def analyze(self, text: str) -> tuple[list[str], Counter[str]]:
        """The units of ``text`` in order, and how often each of its terms occurs."""
        folded = fold(text)
        sequence = _units(folded)
        counts = Counter(sequence)
        counts.update(_pairs(folded))
        counts.update(word for word in self.words_of(folded) if len(word) >= WORD_LEAST)
        return sequence, counts

    def words(self, text: str) -> list[str]:
        """The words in ``text`` as jieba's search mode cuts them: the parts of long ones too."""
        return self.words_of(fold(text))

    def words_of(self, folded: str) -> list[str]:
        """The same of a text that is folded already: folding again may change it."""
        cut_for_search = _cutters(self._entries).cut_for_search
        return [word for run in _SINGLE_RUN.findall(folded) for word in cut_for_search(run)]

    def long_words(self, runs: str) -> list[str]:
        """The words of three and more characters in runs of single-character units, folded,
        with a line end between two. Of these the longer ones have ``parts``."""
        cut = _cutters(self._entries).cut
        return [word for word in cut(runs) if len(word) >= WORD_LEAST]

    def parts(self, word: str) -> list[str]:
        """What search mode makes of a word of three or more characters: itself and the words
        of three in it; those of two are pairs already."""
        known = _cutters(self._entries).known
        inner = (word[at : at + WORD_LEAST] for at in range(len(word) - WORD_LEAST + 1))
        return [part for part in inner if part != word and known(part)] + [word]

    def fingerprint(self) -> dict[str, str]:
        """What the terms depend on; an index of another fingerprint must not be searched."""
        return {
            "analysis": str(ANALYSIS_VERSION),
            "unicode": unicodedata.unidata_version,
            "jieba": metadata.version("jieba"),
            "opencc": metadata.version("opencc"),
            "words": digest(self._entries),
        }


def _entries(path: Path) -> list[str]:
    """The lines of a dictionary file without remarks and blank lines."""
    return [line.text for line in read_lines(path)]


@functools.cache
def simplified() -> dict[int, str]:
    """Traditional → simplified, character by character.

    OpenCC's phrase tables are left out on purpose: by them a character would change with its
    neighbours, and a string would not be found inside a longer one.
    """
    characters = "".join(chr(c) for low, high in _MAPPED_BLOCKS for c in range(low, high))
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {
        ord(old): new
        for old, new in zip(characters, converted, strict=True)
        if old != new and len(new) == 1
    }


Cut = Callable[[str], list[str]]
_CUTTERS_MADE = itertools.count()


class _Cutters(NamedTuple):
    """jieba's plain and search mode, and whether something is a word of its dictionary."""

    cut: Cut
    cut_for_search: Cut
    known: Callable[[str], bool]


@functools.lru_cache(4)
def _cutters(entries: tuple[str, ...]) -> _Cutters:
    """Cutters with these user words: rjieba's where there is one."""
    try:
        cutter = _new_cutter()
    except ImportError:
        return _reference_cutters(entries)
    for word, frequency in map(_parted, entries):
        cutter.add_word(word, frequency or cutter.suggest_freq(word), None)
    return _Cutters(cutter.cut, cutter.cut_for_search, cutter.has_word)


def _new_cutter() -> Any:
    """A cutter without user words: first the one that rjieba makes when it is imported, as to make
    another takes a tenth of a second."""
    import rjieba

    return rjieba if next(_CUTTERS_MADE) == 0 else rjieba.Jieba()


def _reference_cutters(entries: tuple[str, ...]) -> _Cutters:
    import jieba

    cutter = jieba.Tokenizer()
    cutter.initialize()
    for word, frequency in map(_parted, entries):
        cutter.add_word(word, frequency)
    return _Cutters(cutter.lcut, cutter.lcut_for_search, lambda word: bool(cutter.FREQ.get(word)))


def _parted(entry: str) -> tuple[str, int | None]:
    """A line of a dictionary as (folded word, frequency where one is given)."""
    word, *frequency = entry.split()
    return fold(word), int(frequency[0]) if frequency else None
