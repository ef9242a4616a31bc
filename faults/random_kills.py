"""SIGKILL to all processes of an ingest or a rebuild, at a random moment; up to ten in a row over
one home.

After each, what an earlier command had reported is there, every document is whole and found, and
``verify`` finds no error. After the last one the rest goes in, nothing is there twice, and then
nothing is left to do. Most commands are forked from a warm process; every eighth chain is of real
ones, with as many processes as there are cores.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from faults.checking import State, damage, lost_bytes, opened, state, wrong_answers
from faults.inside import remembering_dictionaries
from faults.material import many
from faults.program import Interpreters, Program
from faults.trial import Figure, Stopwatch, Trial

_DOCUMENTS = 24
_IN_A_ROW = (1, 3, 10)
_REAL_EACH = 8
_STARTED = 0.2
"""Share of its time in which a fresh interpreter has not yet begun."""
_PATIENCE = 180.0
_SMALL = {"FTARCHIVE_COMMIT_BATCH": "4"}
"""Small transactions: more states to be killed in."""

Way = Program | Interpreters


@dataclass
class Yard:
    """What all chains have in common: ``seconds`` is how long each command takes each way."""

    program: Program
    files: Path
    counts: Counter[str]
    seconds: dict[tuple[Way, str], float] = field(default_factory=dict)

    def command(self, name: str) -> list[str]:
        return ["ingest", str(self.files), "--json"] if name == "ingest" else [name]

    def measure(self, way: Way, home: Path) -> None:
        """Notes how long the commands take that nobody kills."""
        home.mkdir()
        for name in ("ingest", "rebuild"):
            began = time.monotonic()
            way.killed(_PATIENCE, home, *self.command(name), **_SMALL)
            self.seconds[way, name] = time.monotonic() - began
        shutil.rmtree(home)


@dataclass
class Chain:
    """Kills over one home. ``known`` are the documents that were there once."""

    yard: Yard
    way: Way
    home: Path
    known: State = field(default_factory=dict)

    def kill(self, name: str, share: float) -> list[str]:
        """Kills a command after a ``share`` of the time that it takes; gives what is wrong then."""
        seconds = share * self.yard.seconds[self.way, name]
        ended = self.way.killed(seconds, self.home, *self.yard.command(name), **_SMALL)
        self.yard.counts["killed"] += ended.is_killed
        self.yard.counts["ended before that"] += not ended.is_killed
        found = self._wrong()
        if ended.json() and len(self.known) != _DOCUMENTS:
            found.append(f"{len(self.known)} documents after all were reported")
        how = f"{type(self.way).__name__}, {name} killed after {seconds:.3f} s"
        return [f"{how}: {each}" for each in found]

    def finish(self) -> list[str]:
        """Hands in what is left, and ends a rebuild that was killed, which is kept to be gone on
        with by the next one; gives what is wrong then, or left to do."""
        report = self.yard.program.run(self.home, *self.yard.command("ingest")).json() or {}
        taken = report.get("published", 0) + report.get("unchanged", 0)
        found = [f"{taken} taken in at last"] * (taken != _DOCUMENTS) + self._wrong()
        again = self.yard.program.run(self.home, *self.yard.command("ingest")).json() or {}
        unchanged = again.get("unchanged", 0)
        found += [f"{unchanged} known at last"] * (unchanged != _DOCUMENTS)
        rebuilt = self.yard.program.run(self.home, "rebuild")
        found += [f"rebuild at last: {rebuilt.stderr[-300:]}"] * (rebuilt.status != 0)
        verdict = self.yard.program.run(self.home, "verify", "--json").json() or {}
        return found + [f"left over: {each}" for each in verdict.get("findings", ["all"])]

    def _wrong(self) -> list[str]:
        with opened(self.home) as holdings:
            now = state(holdings)
            doubled = holdings.catalogue.count() - len(now)
            found = [*lost_bytes(holdings), *wrong_answers(holdings)]
        found += [f"document {key[:8]} is gone" for key in self.known if key not in now]
        found += [f"{doubled} documents are there twice"] * bool(doubled)
        self.known = now
        return found + damage(self.home)


def run(size: int, seed: int, folder: Path) -> Trial:
    """Kills ``size`` times."""
    watch, counts = Stopwatch(), Counter[str]()
    files = many(folder / "handed-in", _DOCUMENTS)
    with remembering_dictionaries(), Program(folder, [files]) as program:
        yard = Yard(program, files, counts)
        failures = list(_killed(yard, size, Random(seed), folder))
    figures: dict[str, Figure] = {
        "kills": counts["killed"],
        "commands that had ended before theirs": counts["ended before that"],
        "homes": counts["homes"],
        "documents in each": _DOCUMENTS,
        "lost, doubled, or left to do": len(failures),
        "kills a minute": round(watch.per_minute(size)),
    }
    return Trial("random_kills", size, seed, watch.seconds, figures, failures)


def _killed(yard: Yard, size: int, random: Random, folder: Path) -> Iterator[str]:
    ways: list[Way] = [Interpreters(), *[yard.program] * (_REAL_EACH - 1)]
    for way in set(ways):
        yard.measure(way, folder / "measured")
    while (left := size - yard.counts["killed"]) > 0:
        number = yard.counts["homes"]
        chain = Chain(yard, ways[number % len(ways)], folder / f"home-{number}")
        chain.home.mkdir()
        for _ in range(min(random.choice(_IN_A_ROW), left)):
            name = random.choice(("ingest", "ingest", "rebuild"))
            yield from chain.kill(
                name, random.uniform(_STARTED if number % len(ways) == 0 else 0, 1)
            )
        yield from (f"home {number}: {each}" for each in chain.finish())
        shutil.rmtree(chain.home)
        yard.counts["homes"] += 1
