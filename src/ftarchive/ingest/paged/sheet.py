"""A printed page as what stands on it: characters with their places, ruling lines.

Lengths are in points. ``x`` grows to the right and ``y`` downwards from the upper edge, in the
direction in which the text is read, however the page is turned.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import NamedTuple

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WIDE = re.compile(rf"[{HAN}\u2010-\u201f\u2026\u3000-\u30ff\uff00-\uffef]")
"""Characters that are set without blanks between them."""


@dataclass(slots=True)
class Glyph:
    """One character; ``y`` is its baseline, ``source`` the drawing operation it came with."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool = False
    is_red: bool = False
    is_askew: bool = False
    source: int = 0


class Rule(NamedTuple):
    """A ruling line, ``at`` its place across its direction, from ``start`` to ``end`` along it."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Sheet:
    """One page; ``others`` are texts that run in another direction, each ready to read."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    others: list[list[Glyph]] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """Characters in a row without a wide gap between them."""

    glyphs: list[Glyph]
    text: str = ""
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0
    size: float = 0.0
    is_bold: bool = False
    is_red: bool = False

    @property
    def top(self) -> float:
        return self.y - 0.85 * self.size

    @property
    def bottom(self) -> float:
        return self.y + 0.15 * self.size


@dataclass(slots=True)
class Table:
    """Rows of cells as texts, and the place of the whole.

    ``edges`` are where its columns part: a table that goes on over the page has the same.
    """

    rows: list[list[str]]
    x0: float
    x1: float
    top: float
    bottom: float
    edges: tuple[float, ...] = ()


@functools.lru_cache(maxsize=1 << 15)
def is_wide(text: str) -> bool:
    """Whether the character is set without blanks beside it."""
    return WIDE.match(text) is not None
