"""The objects of an OFD page (text, paths, pictures), drawn one over the other."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ftarchive.ingest.paged.affine import UNMOVED, Affine, Box, applied, compose, quarter_of
from ftarchive.ingest.paged.canvas import Span
from ftarchive.ingest.paged.ofdsheet import Drawn, Painted
from ftarchive.ingest.paged.ofdxml import (
    as_number,
    as_numbers,
    box_of,
    child,
    children,
    local_name,
    text_of,
)

_NESTING = 32
_WORD_GAP = 0.3
"""Characters of one object that stand further apart than this share of their size are told
apart as spans, for the rows to decide what the gap means."""
_WIDEST = 1.2
"""No character, of the Latin ones too, advances by more than this share of the size."""
_RULE_MM = 1.5
"""Thicker boxes are surfaces; the lines that rule a table are thinner."""
_DOWNWARDS = 90
_WHITE = 250
_RED, _NOT_RED = 160, 100
"""Least red, and most green and blue, of what is red."""
_BOLD = 600
"""Weight from which type is bold."""
_FAINT = 100
"""Text that lets so much of what is behind it through is a watermark."""
_MOVES = re.compile(r"[MLSCQBA]|-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")


class Brush:
    """Walks over the objects of a page as they are drawn, one over the other."""

    def __init__(
        self,
        painted: Painted,
        units: Mapping[str, Any],
        params: Mapping[str, Any],
        texts: dict[str, str],
        count: Callable[[str], None],
    ) -> None:
        self.painted = painted
        self._units, self._params, self._texts, self._count = units, params, texts, count

    def paint_layers(self, root: Any, origin: Affine) -> None:
        """Draws the layers of a page or template."""
        for layer in children(child(root, "Content"), "Layer"):
            self._paint(layer, origin, "", layer.get("DrawParam", ""), 0)

    def _paint(self, parent: Any, place: Affine, why: str, param: str, depth: int) -> None:
        for element in parent:
            kind = local_name(element)
            unseen = why or _invisible(element)
            if kind == "TextObject":
                self._paint_text(element, compose(place, _moved(element)), unseen, param)
            elif kind == "PathObject" and not unseen:
                self._paint_path(element, compose(place, _moved(element)))
            elif kind == "ImageObject" and not unseen:
                self.painted.cover(_place_of(element, place), is_picture=True)
            elif depth < _NESTING and kind == "PageBlock":
                self._paint(element, place, unseen, param, depth + 1)
            elif depth < _NESTING and kind == "CompositeObject":
                unit = child(self._units.get(element.get("ResourceID", "")), "Content")
                if unit is not None:
                    moved = compose(place, _moved(element))
                    self._paint(unit, moved, unseen, param, depth + 1)

    def _paint_path(self, element: Any, place: Affine) -> None:
        """Ruled lines, and surfaces that text may stand on."""
        edges = list(_edges(text_of(child(element, "AbbreviatedData")), place))
        if not edges:
            return
        box = _around(edges)
        is_filled = element.get("Fill", "false").lower() in ("true", "1")
        if min(box[2] - box[0], box[3] - box[1]) <= _RULE_MM:
            self.painted.canvas.rules.append(box)
        elif element.get("Stroke", "true").lower() not in ("false", "0"):
            self.painted.canvas.rules += edges
        if is_filled and not _is_white(child(element, "FillColor")):
            self.painted.cover(box, is_picture=False)

    def _paint_text(self, element: Any, place: Affine, why: str, param: str) -> None:
        self.painted.drawn += 1
        colour = self._colour(element, param)
        why = why or _transparent(colour) or _unfilled(element)
        said = []
        for text, x, y, deltas_x, deltas_y in _codes(element):
            self._count(text)
            said.append(text)
            for span, quarter in _spans(element, place, text, (x, y), deltas_x, deltas_y):
                span.is_bold = as_number(element.get("Weight"), 400.0) >= _BOLD
                span.is_red = _is_red(colour)
                self.painted.spans.append(
                    Drawn(span, self.painted.drawn, quarter, _is_white(colour), why)
                )
        self._texts.setdefault(element.get("ID", ""), "".join(said))

    def _colour(self, element: Any, param: str) -> Any:
        own = child(element, "FillColor")
        known = self._params.get(element.get("DrawParam", "") or param)
        return own if own is not None else child(known, "FillColor")


def _codes(
    element: Any,
) -> Iterator[tuple[str, float, float, list[float], list[float]]]:
    """Each piece of text of an object, where it begins, and how far its characters advance."""
    x = y = 0.0
    for code in children(element, "TextCode"):
        text = (code.text or "").strip("\r\n")
        text = "".join(" " if ch.isspace() and ch != "\u3000" else ch for ch in text)
        x, y = as_number(code.get("X"), x), as_number(code.get("Y"), y)
        wanted = len(text) - 1
        yield text, x, y, _deltas(code.get("DeltaX"), wanted), _deltas(code.get("DeltaY"), wanted)


def _spans(
    element: Any,
    place: Affine,
    text: str,
    at: tuple[float, float],
    deltas_x: list[float],
    deltas_y: list[float],
) -> Iterator[tuple[Span, int | None]]:
    """A piece of text as spans without gaps inside, each with its quarter turns."""
    size = abs(as_number(element.get("Size"), 0.0)) or 1.0
    wide = size * abs(as_number(element.get("HScale"), 1.0))
    is_downwards = int(as_number(element.get("ReadDirection"), 0.0)) == _DOWNWARDS
    if is_downwards and not deltas_x and not deltas_y:
        deltas_y = [size] * (len(text) - 1)
    if any(deltas_y) and not any(deltas_x) and min(deltas_y) >= 0:
        yield _stacked(text, at, deltas_y, size, place)
        return
    scale = math.hypot(place[0], place[1]) or 1.0
    tall = math.hypot(place[2], place[3]) * size
    quarter = quarter_of(place)
    for word, start, end in _words(text, at[0], deltas_x, wide, size):
        x, y = applied(place, start, at[1])
        length, is_spaced = (end - start) * scale, word[:1].isspace()
        edges = (x, x + length, y) if quarter in (None, 0) else (x, y, length)
        yield Span(word.lstrip(), *edges, tall, is_spaced), quarter


def _stacked(
    text: str, at: tuple[float, float], deltas: list[float], size: float, place: Affine
) -> tuple[Span, int | None]:
    """Upright characters one below the other, as in the narrow head of a table's row."""
    height = sum(deltas[: len(text) - 1])
    x, y = applied(place, at[0], at[1] + height / 2)
    scale = math.hypot(place[2], place[3]) or 1.0
    return Span(text, x, x + size * scale, y, size * scale), quarter_of(place)


def _words(
    text: str, x: float, deltas: list[float], wide: float, size: float
) -> Iterator[tuple[str, float, float]]:
    """Runs of characters that stand close together, with where each begins and ends; a space
    before one is left at its beginning."""
    word, gap, start, end, last = "", "", x, x, x
    for number, char in enumerate(text):
        is_apart = x - end > _WORD_GAP * size and x - last > _WIDEST * size
        if word and (char.isspace() or is_apart):
            yield gap + word, start, end
            word, gap = "", ""
        width = wide * _breadth(char)
        if char.isspace():
            gap = " "
        else:
            start = start if word else x
            word, end, last = word + char, x + width, x
        x += deltas[number] if number < len(deltas) else width
    if word:
        yield gap + word, start, end


def _breadth(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _deltas(value: str | None, wanted: int) -> list[float]:
    """Advances; ``g 5 3.2`` says five times 3.2. No more than ``wanted`` are made."""
    tokens = (value or "").split()
    deltas: list[float] = []
    number = 0
    while number < len(tokens) and len(deltas) < wanted:
        if tokens[number] == "g" and number + 2 < len(tokens):
            times = int(as_number(tokens[number + 1], 0.0))
            deltas += [as_number(tokens[number + 2], 0.0)] * min(times, wanted - len(deltas))
            number += 3
        else:
            deltas.append(as_number(tokens[number], 0.0))
            number += 1
    return deltas


def _moved(element: Any) -> Affine:
    """From the space of an object to that around it: its matrix, then the corner of its box."""
    left, top, _, _ = box_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    a, b, c, d, e, f = as_numbers(element.get("CTM"), 6) or UNMOVED
    return a, b, c, d, e + left, f + top


def _place_of(element: Any, place: Affine) -> Box:
    left, top, width, height = box_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    corners = applied(place, left, top), applied(place, left + width, top + height)
    return _edge(*corners)


def _edges(data: str, place: Affine) -> Iterator[Box]:
    """The straight, upright or level edges of a path, as boxes without height or width."""
    start = at = None
    tokens = _MOVES.findall(data)
    number = 0
    while number < len(tokens):
        operation = tokens[number]
        number += 1
        if operation == "C" and start and at:
            yield _edge(at, start)
            at = start
            continue
        values = []
        while number < len(tokens) and not tokens[number].isalpha():
            values.append(float(tokens[number]))
            number += 1
        if len(values) < 2:
            continue
        to = applied(place, values[-2], values[-1])
        if operation == "L" and at:
            yield _edge(at, to)
        at = to
        start = to if operation in "MS" or start is None else start


def _edge(one: tuple[float, float], other: tuple[float, float]) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    )


def _around(boxes: list[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _invisible(element: Any) -> str:
    is_off = element.get("Visible", "true").lower() in ("false", "0")
    return "隐藏文字" if is_off else _transparent(element)


def _transparent(look: Any) -> str:
    """What text of this look is, if not simply seen; ``Alpha`` goes from 0 to 255."""
    alpha = as_number(look.get("Alpha"), 255.0) if look is not None else 255.0
    if alpha > _FAINT:
        return ""
    return "水印" if alpha else "隐藏文字"


def _unfilled(element: Any) -> str:
    is_bare = element.get("Fill", "true").lower() in ("false", "0")
    is_stroked = element.get("Stroke", "false").lower() in ("true", "1")
    return "隐藏文字" if is_bare and not is_stroked else ""


def _is_red(colour: Any) -> bool:
    values = _channels(colour)
    return len(values) == 3 and values[0] >= _RED and max(values[1:]) <= _NOT_RED


def _is_white(colour: Any) -> bool:
    values = _channels(colour)
    if len(values) == 4:  # the four inks of a press
        return not any(values)
    return bool(values) and all(value >= _WHITE for value in values)


def _channels(colour: Any) -> list[float]:
    value = colour.get("Value", "") if colour is not None else ""
    return [_channel(each) for each in value.replace(",", " ").split()]


def _channel(value: str) -> float:
    try:
        return int(value[1:], 16) if value.startswith("#") else float(value)
    except ValueError:
        return 0.0
