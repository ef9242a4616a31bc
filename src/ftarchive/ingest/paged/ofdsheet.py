"""A page of OFD as it is drawn, and what of it readers see."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ftarchive.ingest.paged.affine import Box
from ftarchive.ingest.paged.canvas import Canvas, Span

_COVERING, _SCANNED = 0.5, 0.9
"""A picture that covers so much of the page is a scan of it, where so much of its text is not
seen."""


@dataclass(slots=True)
class Painted:
    """What is drawn on one page, in the order of drawing."""

    canvas: Canvas
    spans: list[Drawn] = field(default_factory=list)
    surfaces: list[tuple[int, Box]] = field(default_factory=list)
    """Number in the order of drawing, and place."""
    scans: list[tuple[int, Box]] = field(default_factory=list)
    """The pictures among them that cover most of the page."""
    drawn: int = 0

    def cover(self, box: Box, *, is_picture: bool) -> None:
        """Draws a surface."""
        self.drawn += 1
        self.surfaces.append((self.drawn, box))
        if is_picture and _area(box) >= _COVERING * self.canvas.width * self.canvas.height:
            self.scans.append((self.drawn, box))


@dataclass(slots=True)
class Drawn:
    """A span as it was drawn; ``quarter`` says how many right angles it is turned by, None
    where by another angle; ``why`` in Chinese what keeps readers from seeing it."""

    span: Span
    order: int
    quarter: int | None
    is_white: bool
    why: str


def main_quarter(painted: Painted) -> int:
    """How many right angles most of the text on a page is turned by."""
    counts = [0, 0, 0, 0]
    for drawn in painted.spans:
        if drawn.quarter is not None:
            counts[drawn.quarter] += len(drawn.span.text)
    return counts.index(max(counts))


def behind_scan(painted: Painted) -> Canvas | None:
    """The text of a page of which hardly anything but a picture is seen: that of an OCR program.
    None for any other page."""
    if not painted.scans:
        return None
    unseen = [each for each in painted.spans if each.quarter == 0 and why_unseen(each, painted)]
    hidden = sum(len(each.span.text) for each in unseen)
    if not hidden or hidden <= _SCANNED * sum(len(each.span.text) for each in painted.spans):
        return None
    return Canvas(painted.canvas.width, painted.canvas.height, [each.span for each in unseen])


def why_unseen(drawn: Drawn, painted: Painted) -> str:
    """Why readers do not see the span: its own look, its place, or what lies over it."""
    span, canvas = drawn.span, painted.canvas
    x = span.left if drawn.quarter else (span.left + span.right) / 2
    y = span.right if drawn.quarter else span.middle
    if drawn.why or not (0 <= x <= canvas.width and 0 <= y <= canvas.height):
        return drawn.why or "页面之外的文字"
    if any(order > drawn.order and _is_in(box, x, y) for order, box in painted.scans):
        return "图片下面的文字"
    if not drawn.is_white:
        return ""
    is_on = any(order < drawn.order and _is_in(box, x, y) for order, box in painted.surfaces)
    return "" if is_on else "白色文字"


def turned_size(canvas: Canvas, quarter: int) -> tuple[float, float]:
    """Width and height of a page that is turned back by so many right angles."""
    return (canvas.height, canvas.width) if quarter % 2 else (canvas.width, canvas.height)


def _turned_point(x: float, y: float, canvas: Canvas, quarter: int) -> tuple[float, float]:
    """A place on a page that is turned back by so many right angles."""
    if quarter == 1:
        return y, canvas.width - x
    if quarter == 2:
        return canvas.width - x, canvas.height - y
    return (canvas.height - y, x) if quarter == 3 else (x, y)


def turned_box(box: Box, canvas: Canvas, quarter: int) -> Box:
    """Where a box lies on the page turned back."""
    if not quarter:
        return box
    x0, y0 = _turned_point(box[0], box[1], canvas, quarter)
    x1, y1 = _turned_point(box[2], box[3], canvas, quarter)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def turned_span(drawn: Drawn, canvas: Canvas, quarter: int) -> Span:
    """The span as it stands on the page turned back; one that is turned otherwise than the
    page keeps its place, as a piece of its own."""
    span = drawn.span
    if not drawn.quarter:
        x, y, length = span.left, span.base, span.right - span.left
    else:  # its fields are x, y and length
        x, y, length = span.left, span.right, span.base
    x, y = _turned_point(x, y, canvas, quarter)
    return replace(span, left=x, right=x + length, base=y)


def _is_in(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
