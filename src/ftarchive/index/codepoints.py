"""Folding many texts at once: a table look-up for each character.

A character is *plain* where it folds to one character whatever stands beside it: then the table
says all. What is not plain is folded by ``analysis.fold``, together with the character before
it, with which it may be composed.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import ASCII, LETTER, fold

DROPPED_KIND, ASCII_KIND, LETTER_KIND, SINGLE_KIND = range(4)
END = 0x3FFFE
"""Stands behind each text; no character of a text folds to it."""
_OTHER = 0x3FFFF
"""Stands for itself and whatever comes after it: nothing there is part of a unit."""
_SIZE = _OTHER + 1
_SUPPLEMENTARY_HAN = 0x20000
"""From here on nothing acts on what is before it."""
_FEW = 1 << 16
"""Characters that are folded sooner than the table is made."""
_NOT_PLAIN = 0xFFFFFFFF
_ENCODING = "utf-32-le"
_CODE = np.dtype("<u4")

Codes = NDArray[np.uint32]


def folded(texts: Sequence[str]) -> Codes:
    """The code points of ``fold(text)`` for each text, ``END`` behind each of them. Beyond
    U+3FFFF all are one, since none is part of a unit."""
    if sum(map(len, texts)) < _FEW:
        return np.concatenate([_codes("")] + [_folded_alone(text) for text in texts])
    joined = "\n".join([*texts, ""])
    ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64) - 1
    codes = _table().take(_codes(joined), mode="clip")
    codes[ends] = END
    return _with_folded(codes, joined) if (codes == _NOT_PLAIN).any() else codes


def _folded_alone(text: str) -> Codes:
    codes = np.minimum(_codes(fold(text)), np.uint32(_OTHER))
    codes[codes == END] = _OTHER
    return np.append(codes, np.uint32(END))


def kinds(codes: Codes) -> NDArray[np.uint8]:
    """Of which kind each folded character is."""
    return _kind_table().take(codes)


def text_of(codes: Codes) -> str:
    """The characters with these code points."""
    return codes.astype(_CODE, copy=False).tobytes().decode(_ENCODING, "surrogatepass")


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode(_ENCODING, "surrogatepass"), _CODE)


def _with_folded(codes: Codes, text: str) -> Codes:
    """``codes`` with what is not plain folded out of ``text``, stretch by stretch."""
    starts, ends = _stretches(codes == _NOT_PLAIN)
    starts -= (starts > 0) & (codes[starts - 1] != END)
    parts, done = [], 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        parts += [codes[done:start], _fold_codes(text[start:end])]
        done = end
    return np.concatenate([*parts, codes[done:]])


def _stretches(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the stretches of true values begin and end."""
    edges = np.flatnonzero(np.diff(mask.view(np.int8), prepend=0, append=0))
    return edges[::2], edges[1::2]


@functools.lru_cache(1 << 16)
def _fold_codes(text: str) -> Codes:
    return _folded_alone(text)[:-1]


@functools.cache
def _table() -> Codes:
    """For each code point to which one it folds, or ``_NOT_PLAIN``."""
    each = _one_by_one(fold)
    table = np.array([ord(to) if len(to) == 1 else _NOT_PLAIN for to in each], np.uint32)
    table[_acting_on_what_is_before()] = _NOT_PLAIN
    table[END:] = _OTHER
    return table


def _acting_on_what_is_before() -> NDArray[np.bool_]:
    """For each code point whether it may change with the characters before it: the second
    half of a composition, or a mark that is put in order among others."""
    few = _SUPPLEMENTARY_HAN
    parted = _one_by_one(functools.partial(unicodedata.normalize, "NFD"), few)
    acting = set(filter(unicodedata.combining, map(chr, range(few))))
    acting.update(*(parts[1:] for parts in parted if len(parts) > 1))
    whole = _one_by_one(functools.partial(unicodedata.normalize, "NFKD"), few)
    found = np.zeros(_SIZE, np.bool_)
    found[:few] = [parts[0] in acting for parts in whole]
    return found


def _one_by_one(change: Callable[[str], str], size: int = _SIZE) -> list[str]:
    """What ``change`` makes of each code point below ``size``, all in one call: nothing acts
    over a line end."""
    changed = change("\n".join(map(chr, range(size)))).split("\n")
    changed[ord("\n") : ord("\n") + 2] = ["\n"]
    return changed


@functools.cache
def _kind_table() -> NDArray[np.uint8]:
    every = "".join(map(chr, range(_SIZE)))
    table = np.full(_SIZE, DROPPED_KIND, np.uint8)
    for kind, pattern in ((SINGLE_KIND, r"[^\W_]"), (LETTER_KIND, LETTER), (ASCII_KIND, ASCII)):
        for match in re.finditer(f"{pattern}+", every):
            table[match.start() : match.end()] = kind
    return table
