"""Where things are drawn: matrices that move, stretch and turn."""

from __future__ import annotations

import math

Affine = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom; a ruled line is a box without height or without width."""
UNMOVED: Affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_SLANTED = 5.0
"""Degrees beyond which text is not upright: that of a watermark."""


def compose(outer: Affine, inner: Affine) -> Affine:
    """The matrix that does what ``inner`` does and then what ``outer`` does."""
    a, b, c, d, e, f = inner
    x, y = applied(outer, e, f)
    return (
        outer[0] * a + outer[2] * b,
        outer[1] * a + outer[3] * b,
        outer[0] * c + outer[2] * d,
        outer[1] * c + outer[3] * d,
        x,
        y,
    )


def applied(place: Affine, x: float, y: float) -> tuple[float, float]:
    """Where the point (x, y) comes to lie."""
    a, b, c, d, e, f = place
    return a * x + c * y + e, b * x + d * y + f


def quarter_of(place: Affine) -> int | None:
    """By how many right angles text is turned, None where by another angle."""
    angle = math.degrees(math.atan2(place[1], place[0])) % 360
    nearest = round(angle / 90) % 4
    return nearest if abs((angle - nearest * 90 + 180) % 360 - 180) <= _SLANTED else None
