"""Many times in few figures."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """What ``percent`` of ``values`` do not exceed, between two neighbours in proportion; of
    none it is not a number."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = ordered[int(place)]
    above = ordered[min(int(place) + 1, len(ordered) - 1)]
    return below + (above - below) * (place - int(place))


def median_ratio(values: Sequence[float], others: Sequence[float]) -> float:
    """The median of ``values`` over ``others``, one by one; of none it is not a number."""
    ratios = [value / other for value, other in zip(values, others, strict=True)]
    return statistics.median(ratios) if ratios else float("nan")
