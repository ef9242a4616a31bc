"""What came of a trial, and how it stands in a report."""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import cast

Figure = int | float | str

_SHOWN = 50
"""Failures that are told in full."""
_MEMORY = "/dev/shm"
"""Where homes lie: what outlasts what is modelled here, and a real disk would only be slow."""


@dataclass(frozen=True)
class Trial:
    """A trial of ``size`` attempts, all of them drawn by ``seed``; it passed where there are no
    ``failures``, each of which says in one line what was lost and how to have it again."""

    name: str
    size: int
    seed: int
    seconds: float
    figures: dict[str, Figure]
    failures: list[str] = field(default_factory=list)

    @property
    def has_passed(self) -> bool:
        return not self.failures

    def told(self) -> str:
        """All of it for a terminal, the seed and the size first."""
        verdict = "passed" if self.has_passed else f"FAILED ({len(self.failures)})"
        head = f"{self.name}: {verdict}, size {self.size:,}, seed {self.seed}, {self.seconds:.0f} s"
        figures = [f"  {name}: {shown(value)}" for name, value in self.figures.items()]
        return "\n".join([head, *figures, *(f"  ! {each}" for each in self.failures[:_SHOWN])])


Run = Callable[[int, int, Path], Trial]
"""The ``run`` of a trial's module: ``size``, ``seed`` and an empty folder to work in."""


def runner(name: str) -> Run:
    """The ``run`` of the module ``faults.NAME``, loaded when it is wanted."""
    return cast(Run, importlib.import_module(f"faults.{name}").run)


def tried(name: str, size: int, seed: int) -> Trial:
    """Runs one trial in a folder of its own."""
    print(f"{name} …", file=sys.stderr, flush=True)
    memory = _MEMORY if Path(_MEMORY).is_dir() else None
    with tempfile.TemporaryDirectory("", "faults-", memory, True) as folder:
        return runner(name)(size, seed, Path(folder))


def shown(value: Figure) -> str:
    """A figure as it stands in a report."""
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else value


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def per_minute(self, count: int) -> float:
        """How many a minute ``count`` are."""
        return 60 * count / max(self.seconds, 1e-9)


def spread(size: int, seed: int, count: int) -> list[int]:
    """``size`` of the numbers from 0 to ``count`` - 1, evenly spread and drawn by ``seed``; all of
    them where ``size`` is 0 or there are no more."""
    if not 0 < size < count:
        return list(range(count))
    random, bounds = Random(seed), [number * count // size for number in range(size + 1)]
    return [random.randrange(first, end) for first, end in pairwise(bounds)]
