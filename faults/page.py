"""The figures in ``docs/durability.md``: each trial's stand between two marks of its own."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

from faults.trial import Trial, shown

MARK = "<!-- figures: {} -->"
END = "<!-- end of figures -->"


def fill(page: Path, trials: Iterable[Trial]) -> None:
    """Puts the figures of ``trials`` between their marks in ``page``; all else stays.

    Raises ``ValueError`` where a trial has no mark there.
    """
    text = page.read_text("utf-8")
    for trial in trials:
        text = _filled(text, trial)
    page.write_text(text, "utf-8")


def _filled(text: str, trial: Trial) -> str:
    mark = MARK.format(trial.name)
    place = re.compile(f"{re.escape(mark)}\n.*?{re.escape(END)}", re.DOTALL)
    filled, times = place.subn(lambda _: f"{mark}\n\n{_table(trial)}\n\n{END}", text)
    if times != 1:
        raise ValueError(f"the page has no place for {trial.name}: {mark} … {END}")
    return filled


def _table(trial: Trial) -> str:
    rows = {
        "verdict": "passed" if trial.has_passed else f"**{len(trial.failures)} failed**",
        "size": shown(trial.size),
        "seed": str(trial.seed),
        **{name: shown(value) for name, value in trial.figures.items()},
        "time": f"{trial.seconds:,.0f} s",
        "where": _machine(),
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {rows[name]} |" for name in rows)])


def _machine() -> str:
    python, sqlite = platform.python_version(), sqlite3.sqlite_version
    day = time.strftime("%Y-%m-%d")
    return f"{day}, Python {python}, SQLite {sqlite}, {os.cpu_count()} cores"
