"""How a query was read, in words that the public understand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ftarchive.index.analysis import is_single
from ftarchive.search.query import (
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
    Words,
)

_FACETS = {"source": "来源", "category": "栏目", "genre": "文种"}


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
            return f"不{told(inner)}" if isinstance(inner, Words) else f"排除（{told(inner)}）"
        case All(clauses):
            return _joined("，并且", clauses)
        case Either(clauses):
            return _joined("，或者", clauses)
        case _:
            return _leaf(clause)


def _is_short(clause: Clause) -> bool:
    """Whether what a title has to meet is told without a bracket."""
    inner = clause.clause if isinstance(clause, Not) else clause
    return isinstance(inner, Words | Phrase)


def _leaf(clause: Words | Phrase | Numbered | Labelled | Dated) -> str:
    match clause:
        case Words(chunks):
            return "含有" + " ".join(wording(chunk.units) for chunk in chunks)
        case Phrase(units, is_open):
            said = f"“{wording(units)}”"
            return f"含有以{said}开头的词" if is_open else f"一字不差含有{said}"
        case Numbered(text):
            return f"文号或索引号为“{text}”"
        case Labelled(facet, word):
            return f"{_FACETS[facet]}含有“{wording(word.units)}”"
        case Dated(first, last):
            return _days(first, last)


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
