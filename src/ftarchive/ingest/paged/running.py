"""Running heads and feet, page numbers and watermarks: what stands on pages but is no text."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ftarchive.ingest.page import INLINE
from ftarchive.ingest.paged.rows import join_runs
from ftarchive.ingest.paged.sheet import Run

_EDGE_ROWS = 3
"""Rows at the top and bottom of a page that can be running heads and feet."""
_HEAD, _FOOT = 0.13, 0.87
"""Shares of the height above and below which they stand."""
_WINDOW = 40
"""Pages before and after in which the same is looked for."""
_SAME_PLACE = 5.0
"""Points by which they may move from page to page."""
_TITLE = 1.25
"""Share of the usual size from which a row is a title, however often it is repeated."""
_DASH = r"[-—–―－─_~～·•・.\s]*"
_NUMBER = r"(?:\d{1,4}|[IVXLCivxlcⅠ-Ⅻⅰ-ⅻ]{1,7})"
_COUNT = rf"共\s*{_NUMBER}\s*页"
_PAGE_NUMBER = re.compile(
    rf"{_DASH}(?:{_NUMBER}"
    rf"|(?:第\s*{_NUMBER}\s*页|{_NUMBER})\s*[,，/／()（）|of\s]*(?:{_COUNT}|{_NUMBER})?[)）]?"
    rf"|{_COUNT}[,，\s]*第\s*{_NUMBER}\s*页|page\s*{_NUMBER}(?:\s*(?:of|/)\s*{_NUMBER})?"
    rf"){_DASH}",
    re.IGNORECASE,
)
_BARE = re.compile(r"\d{1,4}|[IVXLCivxlcⅠ-Ⅻⅰ-ⅻ]{1,7}")
_COUNTED = re.compile(r"[附表图章节条件号]\s*\d|^\d+[、.．]")
"""Numbers of annexes and the like, which may grow from page to page as page numbers do."""
_DIGITS = re.compile(r"\d+")

Rows = list[list[Run]]


class _Place(NamedTuple):
    """Where a text stands, with the numbers in it."""

    page: int
    y: float
    numbers: tuple[int, ...]


def drop_running(pages: Sequence[Rows], heights: Sequence[float]) -> list[list[str]]:
    """Takes the running heads, feet and page numbers out of the rows of each page.

    Returns what was taken out, page by page.
    """
    size = _usual_size(pages)
    edges = [_edges(rows, height) for rows, height in zip(pages, heights, strict=True)]
    repeated = _repeated(edges)
    dropped = []
    for number, rows in enumerate(pages):
        gone = _gone(edges, number, repeated, size, rows)
        dropped.append([_text(rows[index]) for index in sorted(gone)])
        rows[:] = [row for index, row in enumerate(rows) if index not in gone]
    return dropped


def is_page_number(text: str) -> bool:
    """Whether ``text`` is a page number and nothing else, such as “— 3 —” or “第 3 页 共 10 页”."""
    return _PAGE_NUMBER.fullmatch(unicodedata.normalize("NFKC", text.strip())) is not None


def _text(row: Sequence[Run]) -> str:
    return join_runs(row).text.replace(INLINE, "")


def _usual_size(pages: Sequence[Rows]) -> float:
    sizes: Counter[float] = Counter()
    for rows in pages:
        for row in rows:
            for run in row:
                sizes[round(run.size, 1)] += len(run.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _edges(rows: Rows, height: float) -> dict[int, tuple[str, float]]:
    """The rows near the upper and lower edge, by number: their text and place."""
    indexes = {
        *range(min(_EDGE_ROWS, len(rows))),
        *range(max(0, len(rows) - _EDGE_ROWS), len(rows)),
    }
    return {
        index: (_text(rows[index]), rows[index][0].y)
        for index in indexes
        if not _HEAD * height < rows[index][0].y < _FOOT * height
    }


def _key(text: str) -> str:
    return _DIGITS.sub("#", "".join(text.split()))


def _repeated(edges: Sequence[dict[int, tuple[str, float]]]) -> dict[str, list[_Place]]:
    """The texts at the edges, their numbers aside, with the pages and places where they stand."""
    places: dict[str, list[_Place]] = defaultdict(list)
    for page, rows in enumerate(edges):
        for text, y in rows.values():
            places[_key(text)].append(_Place(page, y, _numbers(text)))
    return places


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number[:6]) for number in _DIGITS.findall(text))


def _gone(
    edges: Sequence[dict[int, tuple[str, float]]],
    page: int,
    repeated: dict[str, list[_Place]],
    size: float,
    rows: Rows,
) -> set[int]:
    gone = set()
    for index, (text, y) in edges[page].items():
        is_title = rows[index][0].size > _TITLE * size
        own = _Place(page, y, _numbers(text))
        places = repeated[_key(text)]
        start = bisect.bisect_left(places, page - _WINDOW, key=lambda place: place.page)
        end = bisect.bisect_right(places, page + _WINDOW, key=lambda place: place.page)
        same = {place.page for place in places[start:end] if _is_same(own, place, text)}
        runs_on = _is_running(same, page, len(edges))
        if (runs_on and not is_title) or _is_numbered(rows, index):
            gone.add(index)
    return gone


def _is_same(own: _Place, other: _Place, text: str) -> bool:
    """Whether the same stands on another page, numbers equal or growing with the pages."""
    if other.page == own.page or abs(other.y - own.y) > _SAME_PLACE:
        return False
    ahead = 0 if _COUNTED.search(text) else other.page - own.page
    pairs = zip(own.numbers, other.numbers, strict=True)
    return all(b - a in (0, ahead) for a, b in pairs)


def _is_running(same: set[int], page: int, pages: int) -> bool:
    """Whether pages with the same are enough, and near."""
    return any(abs(other - page) <= 2 for other in same) and len(same) + 1 >= min(3, pages)


def _is_numbered(rows: Rows, index: int) -> bool:
    """Whether the row is the first or last and a page number by its form."""
    text = _text(rows[index])
    if index not in (0, len(rows) - 1) or not is_page_number(text):
        return False
    if not _BARE.fullmatch(text.strip()):
        return True
    beside = rows[1 if index == 0 else index - 1][0] if len(rows) > 1 else None
    own = rows[index][0]
    return beside is None or abs(beside.y - own.y) >= 1.6 * own.size
