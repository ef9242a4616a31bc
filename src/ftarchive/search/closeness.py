"""How close the words of a query stand in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_MOST_PLACES = 64
"""Places of one needle that are looked at."""
_MOST_NEEDLES = 8


def closeness(text: bytes, needles: Sequence[bytes]) -> float:
    """From 0 to 1, as the needles are far apart in ``text`` or follow each other.

    The measure is the shortest stretch with as many of the needles as the text has: what share
    of it the needles make up, times the share of the needles that are there.
    """
    asked = list(dict.fromkeys(needles))[:_MOST_NEEDLES]
    places = sorted(
        (start, start + len(needle), number)
        for number, needle in enumerate(asked)
        for start in _places(text, needle)
    )
    there = len({number for *_, number in places})
    if not there:
        return 0.0
    stretch = min(_stretches(places, there))
    told = sum(len(asked[number]) for number in {number for *_, number in places})
    return min(1.0, told / stretch) * there / len(asked)


def _places(text: bytes, needle: bytes) -> Iterator[int]:
    at = -1
    for _ in range(_MOST_PLACES):
        at = text.find(needle, at + 1)
        if at < 0:
            return
        yield at


def _stretches(places: Sequence[tuple[int, int, int]], wanted: int) -> Iterator[int]:
    """The lengths of the stretches that hold ``wanted`` different needles, by their ends."""
    last: dict[int, int] = {}
    for start, end, number in places:
        last[number] = start
        if len(last) == wanted:
            yield end - min(last.values())
