"""How a query was read, in words that the public understand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeGuard

from ftarchive.index.analysis import is_single
from ftarchive.search.naming import FACET_NAMES
from ftarchive.search.query import (
    ALL_NEEDED,
    All,
    Clause,
    Dated,
    Either,
    InTitle,
    Labelled,
    Not,
    Numbered,
    Phrase,
    Query,
    Units,
    Wildcard,
    Word,
    Words,
)


def understood(query: Query) -> list[str]:
    """What a query was read as, one condition after another; nothing where it is plain words."""
    parts = query.clause.clauses if isinstance(query.clause, All) else (query.clause,)
    said = [told(part) for part in parts if part]
    is_plain = all(part is None or isinstance(part, Words) for part in parts)
    return [] if is_plain and len(said) < 2 else said


def wording(sequence: Units) -> str:
    """Units as they are read: words of letters stand apart."""
    told = list(sequence[:1])
    for before, unit in pairwise(sequence):
        told.append(unit if is_single(before) or is_single(unit) else f" {unit}")
    return "".join(told)


def told(clause: Clause) -> str:
    """What a clause asks for."""
    match clause:
        case InTitle(inner):
            return f"标题{told(inner)}" if _is_short(inner) else f"标题符合（{told(inner)}）"
        case Not(inner):
            return f"不含{_quoted(inner.words)}" if _is_word(inner) else f"排除（{told(inner)}）"
        case All(clauses):
            return _joined("，并且", clauses)
        case Either(clauses):
            return _joined("，或者", clauses)
        case _:
            return _leaf(clause)


def _is_short(clause: Clause) -> bool:
    """Whether what a title has to meet is told without a bracket."""
    inner = clause.clause if isinstance(clause, Not) else clause
    return isinstance(inner, Words | Phrase | Wildcard)


def _is_word(clause: Clause) -> TypeGuard[Words]:
    return isinstance(clause, Words) and len(clause.needed) == 1


def _leaf(clause: Words | Phrase | Wildcard | Numbered | Labelled | Dated) -> str:
    match clause:
        case Words():
            return f"含有{_words(clause)}"
        case Phrase(units):
            goes_on = clause.whole_units != units
            said = f"“{wording(units)}”"
            return f"含有以{said}开头的词" if goes_on else f"一字不差含有{said}"
        case Wildcard(pattern):
            return f"含有形如“{pattern}”的词"
        case Numbered(text):
            return f"文号或索引号为“{text}”"
        case Labelled(facet, word):
            return f"{FACET_NAMES[facet]}含有“{wording(word.units)}”"
        case Dated(first, last):
            return _days(first, last)


def _words(bag: Words) -> str:
    """The words that a hit has to have, and how many of them."""
    words = bag.needed
    if len(words) > ALL_NEEDED or (bag.is_question and len(words) > 1):
        return f"{_quoted(words)}中的{'多数' if len(words) > 2 else '至少一个'}"
    *others, last = words
    return f"{_quoted(others)}和{_quoted([last])}" if others else _quoted([last])


def _quoted(words: Iterable[Word]) -> str:
    return "".join(f"“{wording(word.units)}”" for word in words)


def _joined(by: str, clauses: Sequence[Clause]) -> str:
    """Clauses in a row; one that joins others itself stands in brackets."""
    return by.join(
        f"（{told(clause)}）" if isinstance(clause, All | Either) else told(clause)
        for clause in clauses
    )


def _days(first: int | None, last: int | None) -> str:
    if first == last and first is not None:
        return f"日期为 {_day(first)}"
    begin = f"自 {_day(first)} 起" if first else ""
    end = f"至 {_day(last)} 止" if last else ""
    return f"日期{begin}{end}"


def _day(day: int) -> str:
    return f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}"
