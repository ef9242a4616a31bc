"""Readers ask a server of two processes without pause while the index is rebuilt, the rebuild is
killed at any moment, and documents come in. Each answer has to be the one of a state of the archive
that was current while it was made; all were worked out before, on a copy."""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from faults import commands
from faults.client import Client, Said, connections, reading
from faults.documents import Paper, batch, papers, write
from faults.inside import reading_inside
from faults.questions import questions
from faults.timeline import LATE, Tally, Timeline
from faults.trial import Figure, Stopwatch, Trial
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.web.app import create_app

_DOCUMENTS = 400
_PER_REBUILD = 50
"""Documents for each rebuild, where there are few of these."""
_QUESTIONS = 40
_READERS = 4
_WORKERS = 2
_PROBES = 8
"""Connections that are looked at for the time at which all processes have a new generation."""
_TO_ITS_END = 10
"""One rebuild in so many is left alone."""
_INGEST_EVERY = 5
_PATIENT = {"FTARCHIVE_QUERY_SECONDS": "60", "FTARCHIVE_SPELLING_SECONDS": "60"}
_OWN = re.compile(
    r'"took_ms": [0-9.]+, |"recorded_at": "[^"]+", |(?<=/documents/)\w{10}|(?<=")[0-9b-z]{10}(?=")'
)
"""What is another one in each archive, or each time: ids, and when and how long."""


class _Watch:
    """What readers were told, held against what they may be told."""

    def __init__(self, expected: dict[str, list[str]]) -> None:
        self._expected = expected
        self.addresses = [*expected, "/healthz"]
        self.timeline, self.tally, self.failures = Timeline(), Tally(), list[str]()
        self.now = ""

    def check(self, said: Said) -> None:
        """Notes an answer, and what is wrong with it."""
        now = self.now
        if said.status != 200:
            self.tally.note(said, f"{said.status} {said.text[:200]} ({now})")
        elif said.address == "/healthz":
            is_well = json.loads(said.text)["status"] == "ok"
            self.tally.note(said, "" if is_well else f"{said.text} ({now})")
        else:
            self._check_answer(said, now)

    def _check_answer(self, said: Said, now: str) -> None:
        answer, known = _OWN.sub("", said.text), self._expected[said.address]
        states = [number for number, each in enumerate(known) if each == answer]
        if states:
            self.tally.note(said, "", self.timeline.late(states, said))
        else:
            wanted = known[self.timeline.last]
            self.tally.note(said, f"no state's answer: {_difference(wanted, answer)} ({now})")


def run(size: int, seed: int, folder: Path) -> Trial:
    """``size`` rebuilds, of which nine in ten are killed."""
    stopwatch, home = Stopwatch(), folder / "home"
    handed_in, later = _handed_in(size, seed, folder)
    home.mkdir()
    _take_in(home, handed_in)
    shutil.copytree(home, folder / "copy")
    watch = _Watch(_expected(folder / "copy", seed, _documents(size), later))
    with _asked(home, seed, watch) as probes:
        figures = _rebuilds(home, size, seed, later, watch, probes)
    said = commands.run(home, "verify", "--json")
    if said.returncode:
        watch.failures.append(f"verify: {said.stdout}{said.stderr}")
    figures |= {
        "answers": watch.tally.answers,
        "failed or wrong": watch.tally.wrong,
        "ms that an old answer was given, at most": round(1000 * watch.tally.latest),
    }
    failures = [*watch.failures, *watch.tally.failures]
    return Trial("rebuilds_killed", size, seed, stopwatch.seconds, figures, failures)


def _handed_in(size: int, seed: int, folder: Path) -> tuple[list[Path], list[Path]]:
    """The files that are there first, and those that come in later, one by one; half of them
    change what is there."""
    count = _documents(size)
    first = write(list(papers(seed, count)), folder / "first")
    later = []
    for turn in range(size // _INGEST_EVERY):
        number, edition = (count + turn + 1, 1) if turn % 2 else (turn + 1, 2)
        later.append(batch([Paper(seed, number, edition)], folder / f"{turn}.jsonl"))
    return first, later


def _take_in(home: Path, files: Sequence[Path]) -> None:
    with reading_inside():
        holdings = Holdings.open(Home(home), Settings())
        works = (Home(home), holdings.settings, holdings.catalogue, holdings.engine)
        Intake(*works).ingest(files, "试验员")
        holdings.catalogue.close()


def _documents(size: int) -> int:
    return min(_DOCUMENTS, size * _PER_REBUILD)


def _expected(copy: Path, seed: int, count: int, later: Sequence[Path]) -> dict[str, list[str]]:
    """By address the answer in each state of the archive."""
    known = list(papers(seed, count + len(later)))
    settings = Settings(query_seconds=60.0, spelling_seconds=60.0)
    holdings = Holdings.open(Home(copy), settings)
    ids = holdings.catalogue.ids("published")[: _QUESTIONS // 8]
    asked = questions(seed, known, _QUESTIONS) + questions(seed, known, _QUESTIONS // 4, "")
    asked += ["/", "/search?q=", *(f"/api/v1/documents/{id_}" for id_ in ids)]
    expected: dict[str, list[str]] = {address: [] for address in asked}
    with TestClient(create_app(holdings)) as client:
        for file in (None, *later):
            if file:
                _take_in(copy, [file])
            for address, answers in expected.items():
                answers.append(_OWN.sub("", client.get(address).text))
    holdings.catalogue.close()
    return expected


@contextmanager
def _asked(home: Path, seed: int, watch: _Watch) -> Iterator[dict[int, list[Client]]]:
    """Has a server asked without pause; gives connections to each of its processes."""
    drawing = [random.Random(f"{seed}/{number}") for number in range(_READERS)]
    drawings = [lambda drawn=drawn: drawn.choice(watch.addresses) for drawn in drawing]
    with (
        commands.served(home, _WORKERS, **_PATIENT) as (server, process),
        reading(server, drawings, watch.check),
    ):
        probes = connections(server, process, _WORKERS, _PROBES)
        yield probes
        for client in itertools.chain(*probes.values()):
            client.close()


def _rebuilds(
    home: Path,
    size: int,
    seed: int,
    later: Sequence[Path],
    watch: _Watch,
    probes: dict[int, list[Client]],
) -> dict[str, Figure]:
    drawn, waiting = random.Random(seed), list(later)
    killed, served_after, shortest = 0, list[float](), float("inf")
    for number in range(1, size + 1):
        watch.now, began = f"rebuild {number}", time.monotonic()
        if served_after and number % _TO_ITS_END:
            process = commands.start(home, "rebuild")
            is_killed = commands.killed(process, drawn.uniform(0.2, 1.05) * shortest)
            took = float("inf") if is_killed else time.monotonic() - began
            killed += is_killed
        else:
            took, seen = _whole_rebuild(home, probes, watch)
            served_after.append(seen)
        shortest = min(shortest, took)
        if number % _INGEST_EVERY == 0:
            watch.now = f"ingest after rebuild {number}"
            _ingest(home, waiting.pop(0), watch)
    return {
        "documents": _documents(size),
        "rebuilds killed": killed,
        "rebuilds to their end": size - killed,
        "ingests meanwhile": len(later) - len(waiting),
        "readers": _READERS,
        "processes that serve": len(probes),
        "ms until all of them serve a new generation, at most": round(1000 * max(served_after)),
    }


def _whole_rebuild(
    home: Path, probes: dict[int, list[Client]], watch: _Watch
) -> tuple[float, float]:
    """Seconds that a rebuild takes, and seconds after which all processes serve what it made."""
    clients = [client for own in probes.values() for client in own]
    before = {client: _generation(client) for client in clients}
    began = time.monotonic()
    said = commands.run(home, "rebuild")
    ended = time.monotonic()
    if said.returncode:
        watch.failures.append(f"{watch.now}: {said.stderr}")
        return ended - began, 0.0
    while any(_generation(client) == before[client] for client in clients):
        if time.monotonic() - ended > 10 * LATE:
            watch.failures.append(f"{watch.now}: what it made is not served")
            break
    seen = time.monotonic() - ended
    if seen > LATE:
        watch.failures.append(f"{watch.now}: served by all only {seen:.1f} s later")
    return ended - began, seen


def _generation(client: Client) -> Any:
    """What tells the generation that the process at the other end serves."""
    said = client.get("/healthz")
    told = json.loads(said.text) if said.status == 200 else {}
    return told.get("generation") or client.get("/api/v1/search?q=").tag


def _ingest(home: Path, file: Path, watch: _Watch) -> None:
    with watch.timeline.change():
        said = commands.run(home, "ingest", file)
    if said.returncode:
        watch.failures.append(f"{watch.now}: {said.stdout}{said.stderr}")


def _difference(wanted: str, found: str) -> str:
    """Where two answers part, with what stands around."""
    pairs = zip(wanted, found, strict=False)
    at = next((n for n, (one, other) in enumerate(pairs) if one != other), 0)
    around = slice(max(0, at - 60), at + 100)
    return f"{found[around]!r}, and not {wanted[around]!r}"
