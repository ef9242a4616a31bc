"""The nth I/O operation fails, n = 1, 2, … until none is left that could: of ingests, a rebuild and
a withdrawal, with ENOSPC or with EIO, once or from there on for good. Every operation fails once in
a run; which of the four it is goes by its number and the seed, so that neighbours, which mostly
serve one purpose, have different ones, and four seeds in a row have all of them.

Each time the command says so with a code of ours and no traceback, the lock is free, every
document is as it was or as it shall be, and what is reported as done is done; searches and
``verify`` find nothing wrong; and the same command, given again on a sound disk, succeeds and
leaves nothing behind.
"""

from __future__ import annotations

import errno
import fcntl
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from faults.checking import opened
from faults.disk import Mode
from faults.program import Ended
from faults.scenarios import Bench, Scenario, bench
from faults.trial import Figure, Stopwatch, Trial, spread
from ftarchive.config import Home
from ftarchive.errors import FAULTS

_CODE = re.compile(r"\[([a-z-]+)\]\s*$")
_WAYS = (
    (Mode.FAIL_ONCE, errno.ENOSPC),
    (Mode.FAIL_ON, errno.EIO),
    (Mode.FAIL_ONCE, errno.EIO),
    (Mode.FAIL_ON, errno.ENOSPC),
)
_DONE = ("published", "updated", "unchanged", "held")


class Case(NamedTuple):
    """An operation that fails."""

    scenario: Scenario
    number: int
    mode: Mode
    error: int

    def told(self, hit: str) -> str:
        """Which operation, how, and what it was."""
        return f"{self.scenario.name}, {_way(self)} at {self.number} ({hit})"


def run(size: int, seed: int, folder: Path) -> Trial:
    """Has ``size`` operations fail, 0 for all there are."""
    watch = Stopwatch()
    counts: Counter[str] = Counter()
    failures: list[str] = []
    with bench(folder) as tried:
        every = _cases(tried, seed)
        cases = [every[at] for at in spread(size, seed, len(every))]
        for case in cases:
            failures += _attempt(tried, case, counts)
    ways = Counter(_way(case) for case in cases)
    figures: dict[str, Figure] = {
        "operations there are": len(every),
        "of them failed": len(cases),
        **{way: ways[way] for way in sorted(ways)},
        **{name: counts[name] for name in sorted(counts)},
        "partial states, locks held, retries refused": len(failures),
        "trials a minute": round(watch.per_minute(len(cases))),
    }
    return Trial("failures_everywhere", len(cases), seed, watch.seconds, figures, failures)


def _cases(tried: Bench, seed: int) -> list[Case]:
    return [
        Case(scenario, number, *_WAYS[(number + seed) % len(_WAYS)])
        for scenario in tried.scenarios
        for number in range(1, scenario.count + 1)
    ]


def _way(case: Case) -> str:
    how = "once" if case.mode == Mode.FAIL_ONCE else "for good"
    return f"{errno.errorcode[case.error]}, {how}"


def _attempt(tried: Bench, case: Case, counts: Counter[str]) -> list[str]:
    scenario = case.scenario
    home = tried.fresh(scenario)
    ended = tried.run(scenario, home, case.mode, case.number, case.error)
    counts["of them got over" if ended.status == 0 else "of them told with a code"] += 1
    where = case.told(tried.hit)
    is_done = ended.status == 0
    found = [*untold(ended), *_lock_held(home), *_not_done(ended, home)]
    found += tried.lost(home, scenario.after, *([] if is_done else [scenario.before]))
    found += tried.unfinished(scenario, home)
    return [f"{where}: {each}" for each in found]


def untold(ended: Ended) -> list[str]:
    """What is wrong with how the command ended: a crash, an error without a code of ours."""
    if ended.status is None:
        return ["it hangs"]
    if "Traceback" in ended.stderr:
        return [f"a traceback: {ended.stderr.strip().splitlines()[-1]}"]
    code = _CODE.search(ended.stderr.strip())
    is_told = ended.status == 0 or ended.json() or (code and code[1] in FAULTS)
    return [] if is_told and ended.status in (0, 1) else [f"{ended.status}: {ended.stderr[-200:]}"]


def _lock_held(home: Path) -> list[str]:
    lock = Home(home).lock
    if not lock.exists():
        return []
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return ["the lock is held"]
    return []


def _not_done(ended: Ended, home: Path) -> list[str]:
    """Documents that were reported as done and are not there."""
    report = ended.json() or {}
    wanted = {each["id"] for each in report.get("documents", []) if each["status"] in _DONE}
    if not wanted:
        return []
    with opened(home) as holdings:
        there = {row["document_id"] for row in holdings.catalogue.log()}
    return [f"{id_} was reported as done" for id_ in sorted(wanted - there)]
