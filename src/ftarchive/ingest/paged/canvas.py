"""A page of OFD in millimetres: words with their places, and ruled lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ftarchive.ingest.paged.affine import Box
from ftarchive.ingest.paged.sheet import Glyph, Rule, Sheet, is_wide

_POINTS = 72 / 25.4
"""Points in a millimetre."""
_THIN = 1.5
"""Millimetres up to which a box is a line."""


@dataclass(slots=True)
class Span:
    """A piece of text in one row: its left and right edge, its base line and size of type,
    whether the file has a space before it, and how it looks."""

    text: str
    left: float
    right: float
    base: float
    size: float
    is_after_space: bool = False
    is_bold: bool = False
    is_red: bool = False

    @property
    def middle(self) -> float:
        """Where, between top and bottom, the characters have their middle."""
        return self.base - 0.35 * self.size


@dataclass(slots=True)
class Canvas:
    """What stands on one page; ``rules`` are its ruled lines, boxes without height or width."""

    width: float
    height: float
    spans: list[Span] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)


def as_sheet(canvas: Canvas) -> Sheet:
    """The page as a sheet of single characters, in points."""
    sheet = Sheet(canvas.width * _POINTS, canvas.height * _POINTS)
    for number, span in enumerate(canvas.spans):
        sheet.glyphs.extend(_glyphs(span, number))
    for left, top, right, bottom in (_in_points(box) for box in canvas.rules):
        if bottom - top <= min(_THIN * _POINTS, right - left):
            sheet.across.append(Rule((top + bottom) / 2, left, right))
        elif right - left <= _THIN * _POINTS:
            sheet.down.append(Rule((left + right) / 2, top, bottom))
    return sheet


def _in_points(box: Box) -> Box:
    left, top, right, bottom = (_POINTS * edge for edge in box)
    return left, top, right, bottom


def _glyphs(span: Span, number: int) -> Iterator[Glyph]:
    """The characters of a span beside each other, those of Latin half as wide as others."""
    base, size, x = _POINTS * span.base, _POINTS * span.size, _POINTS * span.left
    ems = sum(map(_ems, span.text)) or 1.0
    one = _POINTS * (span.right - span.left) / ems
    if span.is_after_space:
        yield Glyph(" ", x - 0.05 * size, x, base, size, source=number)
    for char in span.text:
        end = x + one * _ems(char)
        yield Glyph(char, x, end, base, size, span.is_bold, span.is_red, source=number)
        x = end


def _ems(char: str) -> float:
    return 1.0 if is_wide(char) else 0.5
