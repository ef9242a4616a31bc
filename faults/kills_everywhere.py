"""A kill at every I/O operation: of ingests, a rebuild and a withdrawal.

Each command is recorded once, then run again over a fresh copy of the home for each of its
operations, where all of its processes are killed before the operation or, of a write, after half
of it. Afterwards every document is as it was or as it shall be; what was reported as done is;
bytes are what was handed in; searches find what they must; ``verify`` finds no error; and the
command, given again, completes what it began.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from faults.disk import Kind, Mode
from faults.scenarios import Bench, Scenario, bench
from faults.trial import Figure, Stopwatch, Trial, spread


class Case(NamedTuple):
    """A moment to be killed at."""

    scenario: Scenario
    number: int
    mode: Mode


def run(size: int, seed: int, folder: Path) -> Trial:
    """Kills at ``size`` moments, 0 for all there are."""
    watch = Stopwatch()
    counts: Counter[str] = Counter()
    failures: list[str] = []
    with bench(folder) as tried:
        cases = list(_cases(tried))
        for at in spread(size, seed, len(cases)):
            failures += _attempt(tried, cases[at], counts)
        operations = {f"operations, {each.name}": each.count for each in tried.scenarios}
    kills = counts["killed"]
    figures: dict[str, Figure] = {
        **operations,
        "moments there are": len(cases),
        "kills": kills,
        "of them in the middle of a write": counts["halved"],
        "kills after which all was acknowledged": counts["acknowledged"],
        "acknowledged and lost, or neither old nor new": len(failures),
        "kills a minute": round(watch.per_minute(kills)),
    }
    return Trial("kills_everywhere", kills, seed, watch.seconds, figures, failures)


def _cases(tried: Bench) -> list[Case]:
    cases = []
    for scenario in tried.scenarios:
        for number, operation in enumerate(scenario.counted(), start=1):
            cases.append(Case(scenario, number, Mode.KILL))
            if operation.kind == Kind.WRITE:
                cases.append(Case(scenario, number, Mode.HALF))
    return cases


def _attempt(tried: Bench, case: Case, counts: Counter[str]) -> list[str]:
    scenario = case.scenario
    home = tried.fresh(scenario)
    ended = tried.run(scenario, home, case.mode, case.number)
    counts["killed"] += ended.is_killed
    counts["halved"] += ended.is_killed and case.mode == Mode.HALF
    is_done = scenario.acknowledges(ended)
    counts["acknowledged"] += ended.is_killed and is_done
    where = f"{scenario.name}, {case.mode.name} at {case.number} ({tried.hit})"
    lost = [] if ended.is_killed or ended.status == 0 else [f"{ended.status} {ended.stderr[-300:]}"]
    lost += tried.lost(home, scenario.after, *([] if is_done else [scenario.before]))
    lost += tried.unfinished(scenario, home)
    return [f"{where}: {each}" for each in lost]
