"""Which state of an archive may be shown when: what readers are told is held against it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from faults.client import Said

LATE = 2.0
"""Seconds after which nobody may be given an old answer any more."""


@dataclass(slots=True)
class _Moment:
    """From when on a state may be seen, and from when on it has to be."""

    begun: float
    done: float | None = None


class Timeline:
    """The states of an archive by their numbers, from 0."""

    def __init__(self) -> None:
        now = time.monotonic()
        self._moments = [_Moment(now, now)]

    @property
    def last(self) -> int:
        """The number of the newest state, which may not be there yet."""
        return len(self._moments) - 1

    @contextmanager
    def change(self) -> Iterator[int]:
        """The archive changes, and has its next state at the latest when this ends; gives the
        number of that."""
        moment = _Moment(time.monotonic())
        self._moments.append(moment)
        yield self.last
        moment.done = time.monotonic()

    def late(self, states: Iterable[int], said: Said) -> float:
        """How many seconds before an answer was asked for the last of these states was over;
        endless where none of them was there yet."""
        return min((self._late(state, said) for state in states), default=float("inf"))

    def _late(self, state: int, said: Said) -> float:
        moments = self._moments
        if state >= len(moments) or moments[state].begun > said.ended:
            return float("inf")
        replaced = moments[state + 1].done if state + 1 < len(moments) else None
        return max(0.0, said.began - replaced) if replaced else 0.0


@dataclass(slots=True)
class Tally:
    """Answers, and what was wrong with them, each fault told once. To be used by many threads."""

    answers: int = 0
    wrong: int = 0
    latest: float = 0.0
    failures: dict[str, None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, said: Said, fault: str, late: float = 0.0, shown: object = "") -> None:
        """Counts an answer; where there is no fault it may still have come too ``late``: ``shown``
        is what it was then."""
        if not fault and late > LATE:
            never = late == float("inf")
            fault = "of a state that never was" if never else f"{late:.1f} s late"
            fault += f": {shown}" * bool(shown)
        with self._lock:
            self.answers += 1
            if fault:
                self.wrong += 1
                self.failures[f"{said.address}: {fault}"] = None
            else:
                self.latest = max(self.latest, late)
