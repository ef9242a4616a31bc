"""Characters into rows of text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ftarchive.ingest.paged.rows import join_runs, make_rows
from ftarchive.ingest.paged.sheet import Glyph


def glyphs(text: str, dash: float) -> Iterator[Glyph]:
    """A line set in type of 10 points, dashes and quotation marks so wide."""
    x = 0.0
    for char in text:
        width = 2.5 if char == " " else 5.0 if char.isascii() else dash if char in "–“”" else 10.0
        yield Glyph(char, x, x + width, 100, 10)
        x += width


@pytest.mark.parametrize(
    ("line", "dash", "read"),
    [
        ("report – March “as is” only", 5.0, "report – March “as is” only"),
        ("报告“如实”公开", 10.0, "报告“如实”公开"),
        ("报告“如实”公开", 5.0, "报告“如实”公开"),
    ],
)
def test_blanks_beside_marks_stay_in_latin_text(line, dash, read) -> None:
    """Dashes and quotation marks are of that text whose width they have."""
    (row,) = make_rows(glyphs(line, dash))
    assert join_runs(row).text == read
