"""The power fails at any moment of ingests, a rebuild and a withdrawal; see ``power.py`` for what
may then be on the disk.

Afterwards every document is as it was or as it shall be; what was reported as done is; bytes are
what was handed in; and the index answers rightly, or says with a code that it has to be rebuilt,
and does so after ``rebuild``. ``verify`` finds no error, and the command, given again, completes
what it began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from faults.checking import damage, differing, lost_bytes, opened, state, wrong_answers
from faults.disk import Kind, Operation
from faults.power import Machine
from faults.scenarios import Bench, Scenario, bench
from faults.trial import Figure, Stopwatch, Trial

_LATE = 0.25
"""Share of the cuts that come after the report: what was acknowledged is what matters most."""
_TWICE = 0.25
"""Share of the cuts during a command that is given again after it was killed just before
an fsync."""
_WORST = 0.5
"""Share of these cut just after the report, where nothing is left but what was fsynced."""


def run(size: int, seed: int, folder: Path) -> Trial:
    """Cuts the power ``size`` times."""
    watch, random = Stopwatch(), Random(seed)
    counts: Counter[str] = Counter()
    failures: list[str] = []
    with bench(folder) as tried:
        for _ in range(size):
            failures += _attempt(tried, random.choice(tried.scenarios), random, counts)
    figures: dict[str, Figure] = {
        "cuts": size,
        "of them after all was acknowledged": counts["acknowledged"],
        "of them in a command given again after a kill before an fsync": counts["twice"],
        "homes without a catalogue yet": counts["empty"],
        "indices that said rebuild": counts["rebuilt"],
        "losses": len(failures),
        "cuts a minute": round(watch.per_minute(size)),
    }
    return Trial("power_loss", size, seed, watch.seconds, figures, failures)


def _attempt(tried: Bench, scenario: Scenario, random: Random, counts: Counter[str]) -> list[str]:
    drawn = random.randrange(2**32)
    own = Random(drawn)
    operations = scenario.operations
    if is_twice := own.random() < _TWICE:
        operations = tried.twice(scenario, own.choice(_syncs(scenario)))
    is_worst = is_twice and own.random() < _WORST
    said, at = _moment(operations, own)
    at = min(said + 1, len(operations)) if is_worst else at
    machine = Machine(scenario.start)
    machine.go_through(operations[:at])
    home = tried.empty()
    machine.cut(own, home, is_worst=is_worst)
    is_done = at > said
    counts.update(twice=is_twice, acknowledged=is_done)
    counts["empty"] += not (home / "archive.sqlite3").exists()
    found = _lost(tried, scenario, home, is_done=is_done, counts=counts)
    found += tried.unfinished(scenario, home)
    after = operations[at - 1].told() if at else "nothing"
    again = ", after a kill" * is_twice
    where = (
        f"{scenario.name}{again}, cut after {at} of {len(operations)} ({after}), drawn by {drawn}"
    )
    return [f"{where}: {each}" for each in found]


def _syncs(scenario: Scenario) -> list[int]:
    """The numbers of the operations that make something durable: who is killed there leaves what
    the next command finds in its place, though it may not be on the disk."""
    counted = enumerate(scenario.counted(), start=1)
    return [number for number, each in counted if each.kind == Kind.SYNC]


def _moment(operations: Sequence[Operation], random: Random) -> tuple[int, int]:
    """After how many operations it had said that it was done, and after how many the cut comes."""
    whole = len(operations)
    said = max((at for at, each in enumerate(operations) if each.kind == Kind.SAY), default=whole)
    first = min(said + 1, whole) if random.random() < _LATE else 0
    return said, random.randint(first, whole)


def _lost(
    tried: Bench, scenario: Scenario, home: Path, *, is_done: bool, counts: Counter[str]
) -> list[str]:
    allowed = [scenario.after] if is_done else [scenario.before, scenario.after]
    with opened(home) as holdings:
        found = [*differing(state(holdings), *allowed), *lost_bytes(holdings)]
        wrong = list(wrong_answers(holdings))
    if wrong and all("index-" in each for each in wrong):
        counts["rebuilt"] += 1
        tried.program.run(home, "rebuild")
        with opened(home) as holdings:
            wrong = list(wrong_answers(holdings))
    return found + wrong + damage(home)
