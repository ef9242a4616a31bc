"""Texts cut where marks begin and end, ready for a page."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ftarchive.search.snippets import Mark

_BEGIN, _END = Markup("<mark>"), Markup("</mark>")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text. ``number`` is that of its mark, from 1, and 0 outside of marks; of a
    mark that is cut in several pieces only one ``is_first``."""

    text: str
    number: int = 0
    is_first: bool = False


def cut(text: str, marks: Sequence[Mark], start: int = 0, end: int | None = None) -> list[Piece]:
    """``text[start:end]`` in pieces; ``marks`` are those of the whole text, in order."""
    end = len(text) if end is None else end
    pieces: list[Piece] = []
    at = start
    number = bisect.bisect_right(marks, start, key=lambda mark: mark[1])
    while number < len(marks) and marks[number][0] < end:
        first, last = marks[number]
        begin, stop = max(first, start), min(last, end)
        pieces += [Piece(text[at:begin])] if begin > at else []
        pieces.append(Piece(text[begin:stop], number + 1, is_first=begin == first))
        at = stop
        number += 1
    return [*pieces, Piece(text[at:end])] if at < end else pieces


def cut_line(text: str, marks: Sequence[Mark], start: int, end: int) -> list[Piece]:
    """The same without the blanks at both ends, which the page's layout stands for.

    A mark never begins with a blank, so each keeps its first piece.
    """
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return cut(text, marks, start, max(start, end - (len(inner) - len(inner.rstrip()))))


def marked(pieces: Iterable[Piece]) -> Markup:
    """The pieces as HTML, what is marked in ``<mark>``."""
    return Markup("").join(
        _BEGIN + piece.text + _END if piece.number else piece.text for piece in pieces
    )
