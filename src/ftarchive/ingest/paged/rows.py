"""Characters into rows, and rows into runs of text with their blanks."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from ftarchive.ingest.page import INLINE
from ftarchive.ingest.paged.sheet import Glyph, Run, is_wide

_SAME_ROW = 0.3
"""Baselines nearer than this share of the size are one row."""
_WIDE_GAP, _LATIN_GAP, _HAN_GAP, _NARROW = 1.0, 0.17, 0.6, 0.36
"""In sizes: what parts runs, what is a blank among Latin and among Chinese, and up to what a blank
between both is but the room that word processors put there."""
_PIECE_GAP = 2.0
"""Sizes from which what follows is a piece of its own."""
_SMALL, _LONGEST_MARK = 0.8, 8
"""Size and length up to which characters beside others are an index or exponent."""
_LEADER = re.compile(
    r"\s*(?:[.．·•…・‥⋯﹒]\s?){4,}\s*[-—]?\s*(?:\d{1,4}|[ivxlcIVXLCⅠ-Ⅻ]{1,6})?\s*[-—]?\s*$"
)
_WIDE_MARK = 0.7
"""Sizes from which a dash or quotation mark is a Chinese one."""
_TRACKED_LEAST = 3
_LIGATURE = 0.28
"""Sizes by which each further letter of a ligature widens it: PDFium gives all one place."""


def make_rows(glyphs: Iterable[Glyph]) -> list[list[Run]]:
    """The rows from top to bottom, each as its runs from left to right."""
    rows = _attach_marks(_cluster(glyphs))
    return [runs for row in rows if (runs := _runs(_once(row)))]


def join_runs(runs: Sequence[Run]) -> Run:
    """One run of all runs of a row, blanks at the gaps."""
    return runs[0] if len(runs) == 1 else make_run([g for run in runs for g in run.glyphs])


def make_run(glyphs: list[Glyph]) -> Run:
    """The run that the characters make, sorted from left to right."""
    solid = [g for g in glyphs if not g.text.isspace()]
    size = _common(g.size for g in solid)
    return Run(
        glyphs,
        tidy_leader(_spell(glyphs)),
        solid[0].x0,
        max(g.x1 for g in solid),
        _common(g.y for g in solid),
        size,
        2 * sum(g.is_bold for g in solid) > len(solid),
        2 * sum(g.is_red for g in solid) > len(solid),
    )


def tidy_leader(text: str) -> str:
    """``text`` without the dots that lead to a page number in a table of contents."""
    return _LEADER.sub("", text) or text


def has_leader(run: Run) -> bool:
    """Whether dots in the run lead to a page number."""
    return len("".join(g.text for g in run.glyphs).split()) > 0 and bool(
        _LEADER.search("".join(g.text for g in run.glyphs))
    )


def _common(values: Iterable[float]) -> float:
    return Counter(round(value, 2) for value in values).most_common(1)[0][0]


def _cluster(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.y):
        last = rows[-1][-1] if rows else None
        if (
            last
            and glyph.y - last.y <= _SAME_ROW * min(glyph.size, last.size)
            and (glyph.y - rows[-1][0].y <= 2 * _SAME_ROW * glyph.size)
        ):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=lambda g: g.x0)
    return rows


def _attach_marks(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Exponents and indices put into the rows beside which they stand."""
    kept: list[list[Glyph]] = []
    for number, row in enumerate(rows):
        near = rows[max(0, number - 2) : number] + rows[number + 1 : number + 3]
        rest = [g for part in _parts(row) for g in part if not _take(part, near)]
        row[:] = rest
        kept.append(row)
    for row in kept:
        row.sort(key=lambda g: g.x0)
    return [row for row in kept if any(not g.text.isspace() for g in row)]


def _take(part: list[Glyph], rows: list[list[Glyph]]) -> bool:
    """Whether one of the rows takes a mark into it."""
    if len(part) > _LONGEST_MARK:
        return False
    for row in rows:
        if any(_is_mark(part[0], glyph) for glyph in row):
            row.extend(part)
            part.clear()
            return True
    return False


def _is_mark(mark: Glyph, beside: Glyph) -> bool:
    size = beside.size
    return (
        mark.size < _SMALL * size
        and -0.4 * size <= mark.x0 - beside.x1 <= 0.4 * size
        and -0.65 * size <= mark.y - beside.y <= 0.35 * size
    )


def _parts(row: list[Glyph]) -> list[list[Glyph]]:
    parts: list[list[Glyph]] = []
    for glyph in row:
        last = parts[-1][-1] if parts else None
        if (
            last
            and glyph.x0 - last.x1 <= _HAN_GAP * max(glyph.size, last.size)
            and (glyph.size >= _SMALL * last.size and last.size >= _SMALL * glyph.size)
        ):
            parts[-1].append(glyph)
        else:
            parts.append([glyph])
    return parts


def _once(row: list[Glyph]) -> list[Glyph]:
    """The row without characters that are drawn over themselves to look bold."""
    kept: list[Glyph] = []
    for glyph in row:
        same = [other for other in kept[-3:] if other.text == glyph.text]
        if not any(_is_over(glyph, other) for other in same):
            if kept and (kept[-1].source, kept[-1].x0) == (glyph.source, glyph.x0):
                glyph.x1 = kept[-1].x1 + _LIGATURE * glyph.size
            kept.append(glyph)
    return kept


def _is_over(glyph: Glyph, other: Glyph) -> bool:
    near = 0.3 * max(glyph.x1 - glyph.x0, 0.2 * glyph.size)
    return glyph.source != other.source and abs(glyph.x0 - other.x0) < near


def _runs(row: list[Glyph]) -> list[Run]:
    groups: list[list[Glyph]] = []
    end = 0.0
    for glyph in row:
        if glyph.text.isspace():
            if groups:
                groups[-1].append(glyph)
            continue
        if groups and glyph.x0 - end <= _WIDE_GAP * glyph.size:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
        end = max(end, glyph.x1) if len(groups[-1]) > 1 else glyph.x1
    return [make_run(group) for group in groups]


def _spell(glyphs: Sequence[Glyph]) -> str:
    tracked = _tracking(glyphs)
    text, last, blank = "", None, ""
    for glyph in glyphs:
        if glyph.text.isspace():
            blank += glyph.text
            continue
        if last is not None:
            text += _between(last, glyph, blank, tracked)
        text += glyph.text
        last, blank = glyph, ""
    return text


def _between(a: Glyph, b: Glyph, blank: str, tracked: float) -> str:
    """The blank between two characters, none where it is only spacing."""
    if "\u3000" in blank:
        return blank.strip(" ")
    size = min(a.size, b.size)
    gap = (b.x0 - a.x1) / size
    wide = _is_set_wide(a, a.text[-1]) + _is_set_wide(b, b.text[0])
    if wide == 0:
        return _white(gap) if blank or gap > _LATIN_GAP + max(0.0, tracked) else ""
    if wide == 1 and gap <= _NARROW:
        return ""
    is_gap = (blank and gap > 0.1) or gap > max(_HAN_GAP, 1.35 * tracked)
    return _white(gap) if is_gap else ""


def _white(gap: float) -> str:
    """The blank for a gap; a wide one parts what is on a line into pieces of their own."""
    return f"{INLINE} {INLINE}" if gap >= _PIECE_GAP else " "


def _is_set_wide(glyph: Glyph, char: str) -> bool:
    """Whether it is of Chinese text; dashes and quotation marks are if they are as wide."""
    return is_wide(char) and (glyph.x1 - glyph.x0 >= _WIDE_MARK * glyph.size or char > "\u2027")


def _tracking(glyphs: Sequence[Glyph]) -> float:
    """The gap between characters, in sizes, where all stand equally far apart; else 0."""
    solid = [g for g in glyphs if not g.text.isspace()]
    gaps = [(b.x0 - a.x1) / a.size for a, b in itertools.pairwise(solid)]
    if len(gaps) + 1 < _TRACKED_LEAST or len(solid) != len(glyphs):
        return 0.0
    middle = statistics.median(gaps)
    is_even = all(abs(gap - middle) <= max(0.1, 0.25 * middle) for gap in gaps)
    return middle if is_even and middle > 0.05 else 0.0
