"""Commands that change an archive, each with the state before it and the state after it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from faults.checking import (
    State,
    damage,
    differing,
    lost_bytes,
    opened,
    state,
    wrong_answers,
)
from faults.disk import Disk, Kind, Mode, Operation, lacking, read_trace
from faults.inside import remembering_dictionaries
from faults.material import UNLUCKY, Material, make
from faults.program import Ended, Program
from ftarchive.search.parameters import Parameters

_WHOLLY_EVERY = 4
"""Homes after which one is verified once more at its end, and its command given a third time."""
_PASSING = ("*.tmp", "*.part", "*.building", "scratch")
"""Names of what is there for a while."""


@dataclass(frozen=True)
class Scenario:
    """``command``, run over a copy of the home ``start``, makes ``after`` of ``before``;
    ``operations`` are those of its disk."""

    name: str
    start: Path
    command: Sequence[str]
    before: State
    after: State
    operations: list[Operation]

    def counted(self) -> list[Operation]:
        """The operations that have a number, from 1."""
        return [each for each in self.operations if each.kind != Kind.SAY]

    @property
    def count(self) -> int:
        return len(self.counted())

    def acknowledges(self, ended: Ended) -> bool:
        """Whether it said that it was done."""
        return ended.json() is not None if "--json" in self.command else bool(ended.stdout)


class Bench:
    """A program over a failing disk, and the scenarios that it goes through. To be used by
    ``bench``."""

    def __init__(self, program: Program, disk: Disk, folder: Path, material: Material) -> None:
        self.program, self.disk = program, disk
        self._folder, self._tried = folder, 0
        self.hit = ""
        self.scenarios = list(self._recorded(material))

    def fresh(self, scenario: Scenario) -> Path:
        """A copy of the home as it is before the scenario. The one given before is gone."""
        shutil.copytree(scenario.start, home := self.empty())
        return home

    def empty(self) -> Path:
        """Where a home may be made. The one before it is gone."""
        shutil.rmtree(self._home(), ignore_errors=True)
        self._tried += 1
        return self._home()

    def run(self, scenario: Scenario, home: Path, mode: Mode, target: int, error: int = 0) -> Ended:
        """The command of the scenario; at one of its operations something happens."""
        self.disk.tell(mode, home, target, error)
        ended = self.program.run(home, *scenario.command)
        self.hit = self.disk.hit(home)
        self.disk.tell(Mode.OFF, home)
        return ended

    def twice(self, scenario: Scenario, number: int) -> list[Operation]:
        """The operations of a command that is killed at one of them and given again, over the same
        home."""
        home, trace = self.fresh(scenario), self._folder / "trace-twice"
        trace.unlink(missing_ok=True)
        for target in (number, 0):
            self.disk.tell(Mode.RECORD, home, target, trace=trace)
            self.program.run(home, *scenario.command)
        self.disk.tell(Mode.OFF, home)
        return list(read_trace(trace, home))

    def lost(self, home: Path, *allowed: State) -> list[str]:
        """What is wrong with the archive in ``home``, where each document may be as it is in one of
        the states."""
        return self._looked_at(home, *allowed) + damage(home)

    def unfinished(self, scenario: Scenario, home: Path) -> list[str]:
        """What is wrong after the command is given again and, every few times, what ``verify``
        finds then and what a third time changes.

        By then every state, byte and answer is compared with what it has to be, and ``verify`` has
        gone over what the fault left, before the command was given again."""
        again = self.program.run(home, *scenario.command)
        found = [] if _is_accepted(again) else [f"again: {again.status} {again.stderr[-300:]}"]
        found += self._looked_at(home, scenario.after)
        found += [f"left behind: {path.relative_to(home)}" for path in _leftovers(home)]
        if self._tried % _WHOLLY_EVERY == 0:
            found += [*damage(home), *self._changed(scenario, home)]
        return found

    def _looked_at(self, home: Path, *allowed: State) -> list[str]:
        with opened(home) as holdings:
            found = differing(state(holdings), *allowed)
            return [*found, *lost_bytes(holdings), *wrong_answers(holdings)]

    def _changed(self, scenario: Scenario, home: Path) -> list[str]:
        """What an ingest changes that has nothing to take in."""
        found = []
        if scenario.command[0] == "ingest":
            with opened(home) as holdings:
                before = holdings.catalogue.position()
            self.program.run(home, *scenario.command)
            with opened(home) as holdings:
                changed = holdings.catalogue.position() - before
            found += [f"a third time: {changed} events more"] * bool(changed)
        return found

    def _home(self) -> Path:
        return self._folder / f"home-{self._tried}"

    def _recorded(self, material: Material) -> Iterator[Scenario]:
        """Each begins where the one before it ended."""
        start = self._folder / "start-0"
        start.mkdir()
        before: State = {}
        commands = {
            "first ingest": ["ingest", str(material.first), "--json"],
            "ingest": ["ingest", str(material.second), "--json"],
            "rebuild": ["rebuild"],
            "withdrawal": ["withdraw", "", "--by", "张三", "--reason", "有误"],
        }
        for number, (name, command) in enumerate(commands.items(), start=1):
            if name == "withdrawal":
                command[1] = self._unlucky(start)
            home, trace = self._folder / f"start-{number}", self._folder / f"trace-{number}"
            shutil.copytree(start, home)
            self.disk.tell(Mode.RECORD, home, trace=trace)
            ended = self.program.run(home, *command)
            self.disk.tell(Mode.OFF, home)
            if ended.status != 0:
                raise RuntimeError(f"{name}: {ended}")
            with opened(home) as holdings:
                after = state(holdings)
            operations = list(read_trace(trace, home))
            yield Scenario(name, start, command, before, after, operations)
            start, before = home, after

    def _unlucky(self, home: Path) -> str:
        """The id of the document that is withdrawn."""
        with opened(home) as holdings:
            (hit,) = holdings.search.results(Parameters(q=UNLUCKY)).hits
            return hit.id


def _leftovers(home: Path) -> list[Path]:
    """What no command leaves behind that has ended well."""
    return [path for kind in _PASSING for path in home.rglob(kind)]


def _is_accepted(ended: Ended) -> bool:
    """Also where it says that it was done before."""
    return ended.status == 0 or (ended.is_ours and "withdrawn-before" in ended.stderr)


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """A bench in ``folder``.

    Raises ``RuntimeError`` where no disk can be made to fail.
    """
    if reason := lacking():
        raise RuntimeError(reason)
    material, disk = make(folder / "handed-in"), Disk(folder / "disk")
    program = Program(folder, [material.first, material.second], disk)
    with remembering_dictionaries(), program:
        yield Bench(program, disk, folder, material)
