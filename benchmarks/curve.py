"""What things cost as the corpus grows, as a picture; the same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

from benchmarks.latency import IN_TURN, medians
from benchmarks.measuring import Measured
from benchmarks.peers.roster import NAMES, OURS
from benchmarks.summary import percentile

_COLOURS = dict(zip(NAMES, ("#0b5fa5", "#d1495b", "#7a8f2a", "#b98b1e", "#7d7d86"), strict=True))
_MARKERS = dict(zip(NAMES, "osD^v", strict=True))
_INK, _PALE = "#333333", "#e4e4e4"
_SETTINGS: Any = {
    "svg.hashsalt": "ftarchive",
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": "#999999",
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}

Reading = Callable[[Measured, str], float | None]
"""A figure of one engine at one size, where there is one."""


def draw(measured: Sequence[Measured], path: Path) -> None:
    """Writes the picture of all sizes to ``path`` as SVG."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(9.6, 6.2), layout="constrained", facecolor="white")
        panels = figure.subplots(2, 3).flat
        for axes, (title, reading) in zip(panels, _READINGS.items(), strict=True):
            _panel(axes, title, reading, measured)
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(NAMES), frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _panel(axes: Axes, title: str, reading: Reading, measured: Sequence[Measured]) -> None:
    axes.set_title(title, loc="left", fontsize=9.5)
    for name in NAMES:
        points = [(each.corpus.count, reading(each, name)) for each in measured]
        known = [(count, value) for count, value in points if value is not None]
        counts, values = [point[0] for point in known], [point[1] for point in known]
        width, order = (2.2, 3) if name == OURS else (1.3, 2)
        look: dict[str, Any] = {
            "color": _COLOURS[name],
            "marker": _MARKERS[name],
            "lw": width,
            "ms": 4.5,
        }
        axes.plot(counts, values, label=name, zorder=order, **look)
    _scale(axes, [each.corpus.count for each in measured])


def _scale(axes: Axes, counts: Sequence[int]) -> None:
    """Both axes in powers of ten, in plain numbers."""
    plain = FuncFormatter(lambda value, _: f"{value:,g}")
    axes.set(xscale="log", yscale="log")
    axes.set_xticks(counts)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(plain)
    axes.yaxis.set_major_formatter(plain)
    axes.grid(color=_PALE, lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def _latency(percent: float) -> Reading:
    def reading(measured: Measured, name: str) -> float | None:
        answers = measured.answers.get(name)
        return 1e3 * percentile(medians(answers, IN_TURN), percent) if answers else None

    return reading


def _rate(measured: Measured, name: str) -> float | None:
    built = measured.built.get(name)
    return measured.corpus.characters / built.build.wall / 1e6 if built else None


def _memory(measured: Measured, name: str) -> float | None:
    built = measured.built.get(name)
    return built.build.largest / 1e6 if built else None


def _share(measured: Measured, name: str) -> float | None:
    built = measured.built.get(name)
    return built.bytes / measured.corpus.bytes if built else None


def _taken_in(measured: Measured, name: str) -> float | None:
    change = measured.changes.get(name)
    return 1e3 * change.taken_in if change else None


_READINGS: dict[str, Reading] = {
    "query, p50, ms": _latency(50),
    "query, p95, ms": _latency(95),
    "one document in, ms": _taken_in,
    "building, million characters a second": _rate,
    "building, MB of the largest process": _memory,
    "index, bytes per byte of text": _share,
}
