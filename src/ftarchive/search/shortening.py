"""The text of a query without a part of it.

A shorter text is the typed one without some of its tokens. There is none where it would not be
read as just the tokens that are left, and none that only says what to exclude.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from ftarchive.index.analysis import units
from ftarchive.search.parsing import Token, tokens
from ftarchive.search.query import Units, Word
from ftarchive.search.wording import wording

_JOINING = ("and", "or")
_ENDING = ("piece", "close")
_BEGINNING = ("piece", "open", "not")
_MOST_TOKENS = 40
"""Of a longer text no shorter one is told: none would be of use."""
_LOOSE = ("number", "date")
"""Fields whose conditions mean nothing as plain text."""


@dataclass(frozen=True, slots=True)
class Shorter:
    """A shorter text; what is ``said`` was done to ``subject``, a part of the typed one."""

    said: str
    subject: str
    text: str


def shorter(text: str) -> Iterator[Shorter]:
    """``text`` with one thing less each: quotation marks, the name of a field, a minus with what
    it excludes, a part."""
    found = _tokens(text)
    for at in range(len(found)):
        yield from _loosened(found, at)
    for begin, end in _items(found):
        said = "不再排除" if _is_excluded(found, begin, end) else "去掉"
        subject = _bare(found[begin:end])
        yield from _told(said, subject, [*found[:begin], *found[end:]])


def alone(text: str) -> Iterator[Shorter]:
    """Each part of ``text`` that is asked for by itself, where there are several."""
    found = _tokens(text)
    items = list(_items(found))
    for begin, end in items:
        if not _is_excluded(found, begin, end) and end - begin < len(found):
            yield from _told("只查", _typed(found[begin:end]), found[begin:end])


def without_pieces(text: str, is_vain: Callable[[str], bool]) -> Iterator[Shorter]:
    """``text`` without all pieces at once that are asked for in vain, where there are several."""
    found = _tokens(text)
    pieces = [found[at] for at in range(len(found)) if _is_asked(found, at)]
    vain = [token for token in pieces if is_vain(token.typed)]
    if len(vain) > 1:
        left = [token for token in found if token not in vain]
        yield from _told("去掉", "、".join(token.typed for token in vain), left)


def without_words(
    text: str, words: Collection[Units], cut: Callable[[str], Sequence[Word]]
) -> Iterator[Shorter]:
    """``text`` without those of its words; ``cut`` gives the words of a piece of plain text."""
    found = _tokens(text)
    left: list[Token] = []
    dropped: dict[Units, None] = {}
    for at, token in enumerate(found):
        told = cut(token.typed) if _is_plain(found, at) else ()
        gone = [word.units for word in told if word.units in words]
        dropped.update(dict.fromkeys(gone))
        left += tokens(_written(told, gone)) if gone else [token]
    if dropped:
        subject = "".join(f"“{wording(word)}”" for word in dropped)
        yield from _told("去掉", subject, left)


def _tokens(text: str) -> tuple[Token, ...]:
    found = tuple(itertools.islice(tokens(text), _MOST_TOKENS + 1))
    return found if len(found) <= _MOST_TOKENS else ()


def _told(said: str, subject: str, left: Sequence[Token]) -> Iterator[Shorter]:
    kept = _tidied(list(left))
    text = _typed(kept)
    asks = any(not _is_excluded(kept, *item) for item in _items(kept))
    if asks and units(text) and list(tokens(text)) == kept:
        yield Shorter(said, subject, text)


def _loosened(found: Sequence[Token], at: int) -> Iterator[Shorter]:
    """``found`` with the token ``at`` asking for less: not to the letter, or in any field."""
    token = found[at]
    if _is_negated(found, at) or token.field in _LOOSE:
        return
    before, after = found[:at], found[at + 1 :]
    if any(is_quoted for _, is_quoted in token.parts):
        loose = list(tokens(_unquoted(token)))
        if all(each.kind != "not" and not each.is_excluded for each in loose):
            yield from _told("去掉引号", token.typed, [*before, *loose, *after])
    if token.field:
        free = replace(token, label="", typed=token.typed.removeprefix(f"{token.label}:"))
        end = _end_of_group(found, at) if token.kind == "open" else at + 1
        subject = _typed([free, *found[at + 1 : end]])
        yield from _told(f"不限{token.label}", subject, [*before, free, *after])


def _unquoted(token: Token) -> str:
    bare = " ".join(token.text.split())
    if not token.label:
        return bare
    return f"{token.label}:({bare})" if " " in bare else f"{token.label}:{bare}"


def _items(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where each piece and each group begins and ends, with every NOT before it."""
    for at, token in enumerate(found):
        if token.kind not in ("piece", "open"):
            continue
        begin = at
        while begin and found[begin - 1].kind == "not":
            begin -= 1
        yield begin, at + 1 if token.kind == "piece" else _end_of_group(found, at)


def _end_of_group(found: Sequence[Token], at: int) -> int:
    depth = 0
    for place in range(at, len(found)):
        depth += {"open": 1, "close": -1}.get(found[place].kind, 0)
        if not depth:
            return place + 1
    return len(found)


def _is_excluded(found: Sequence[Token], begin: int, end: int) -> bool:
    return end > begin and (found[begin].kind == "not" or found[begin].is_excluded)


def _is_asked(found: Sequence[Token], at: int) -> bool:
    """Whether a token is a piece that is asked for."""
    return found[at].kind == "piece" and not _is_negated(found, at)


def _is_negated(found: Sequence[Token], at: int) -> bool:
    return found[at].is_excluded or (at > 0 and found[at - 1].kind == "not")


def _is_plain(found: Sequence[Token], at: int) -> bool:
    """Whether a token is plain text that is asked for."""
    token = found[at]
    is_quoted = any(is_quoted for _, is_quoted in token.parts)
    return _is_asked(found, at) and not token.label and not is_quoted


def _written(told: Sequence[Word], gone: Sequence[Units]) -> str:
    kept = (word for word in told if word.units not in gone and not word.is_stop)
    return " ".join(wording(word.units) for word in kept)


def _bare(found: Sequence[Token]) -> str:
    """Tokens as they were typed, without the NOT or minus before them."""
    inner = [token for at, token in enumerate(found) if token.kind != "not" or at > 0]
    return _typed(inner).lstrip("-－−") if inner and inner[0].is_excluded else _typed(inner)


def _tidied(left: list[Token]) -> list[Token]:
    """``left`` without operators that have nothing to join and groups with nothing in them."""
    while (idle := _idle(left)) is not None:
        del left[idle]
    return left


def _idle(left: Sequence[Token]) -> slice | None:
    kinds = ["close", *(token.kind for token in left), "close"]
    for at, token in enumerate(left):
        before, after = kinds[at], kinds[at + 2]
        if token.kind == "open" and after == "close":
            return slice(at, at + 2)
        if token.kind in (*_JOINING, "not") and after not in _BEGINNING:
            return slice(at, at + 1)
        if token.kind in _JOINING and (not at or before not in _ENDING):
            return slice(at, at + 1)
    return None


def _typed(found: Sequence[Token]) -> str:
    text = " ".join(token.typed for token in found)
    return text.replace("( ", "(").replace(" )", ")")
