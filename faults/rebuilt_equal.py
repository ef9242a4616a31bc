"""An index that grew by many small ingests, changes and withdrawals is deleted and built anew: each
question has the same answer then, with other limits and other numbers of processes, and on a copy
that was handed on."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from faults import commands
from faults.documents import Paper, papers, write
from faults.inside import reading_inside
from faults.questions import questions
from faults.trial import Figure, Stopwatch, Trial
from ftarchive import upkeep
from ftarchive.cli import main
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.review import Review
from ftarchive.web.app import create_app

_ACTOR = "试验员"
_PER_QUESTION = 4
"""Documents for each question that is asked."""
_INGESTS = 25
_PATIENT: dict[str, Any] = {"query_seconds": 60.0, "spelling_seconds": 60.0}
_LIMITS: dict[str, dict[str, Any]] = {
    "rebuilt": {},
    "rebuilt by one process": {"workers": 1, "index_memory_mb": 16},
    "rebuilt by three processes": {"workers": 3, "index_memory_mb": 64},
}


@dataclass(slots=True)
class _Tally:
    """What was compared, and what differs."""

    answers: int = 0
    hits: int = 0
    failures: list[str] = field(default_factory=list)

    def compare(self, told: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Notes each question of which the answer is another one than before."""
        for address, wanted in before.items():
            self.answers += 1
            self.hits += len(wanted.get("hits", wanted.get("suggestions", ())))
            if after[address] != wanted:
                self.failures.append(f"{told}: {address}: {_difference(wanted, after[address])}")


def run(size: int, seed: int, folder: Path) -> Trial:
    """``size`` questions about an archive of four times as many documents."""
    watch, tally, home = Stopwatch(), _Tally(), Home(folder / "home")
    home.root.mkdir()
    with reading_inside():
        known = _grown(home, seed, size * _PER_QUESTION, folder / "handed-in")
    asked = questions(seed, known, size)
    before = _answers(home, asked)
    found = sum(bool(each.get("total", each.get("suggestions"))) for each in before.values())
    for told, limits in _LIMITS.items():
        _rebuild(home, limits)
        tally.compare(told, before, _answers(home, asked))
    for told, copied in _copies(folder):
        tally.compare(told, before, _answers(copied(home), asked))
    figures: dict[str, Figure] = {
        "documents": len(known),
        "questions that find something": found,
        "answers compared": tally.answers,
        "hits compared": tally.hits,
        "other answers": len(tally.failures),
    }
    return Trial("rebuilt_equal", size, seed, watch.seconds, figures, tally.failures)


def _grown(home: Home, seed: int, count: int, folder: Path) -> list[Paper]:
    """An archive that grew in small steps; gives the editions that are public in it, mostly."""
    drawn = random.Random(f"{seed}/grown")
    current: dict[int, Paper] = {}
    holdings = Holdings.open(home, Settings(workers=1))
    works = (home, holdings.settings, holdings.catalogue, holdings.engine)
    ids: dict[str, str] = {}
    for turn, handed in enumerate(_turns(drawn, list(papers(seed, count)))):
        current |= {paper.number: paper for paper in handed}
        report = Intake(*works).ingest(write(handed, folder / str(turn)), _ACTOR)
        ids |= {result.id: result.status for result in report.results if result.id}
        for id_ in drawn.sample(sorted(ids), max(1, len(handed) // 30)):
            if holdings.catalogue.version(id_).status != "withdrawn":
                Review(*works).withdraw(id_, None, _ACTOR, "依试验的步骤")
    holdings.catalogue.close()
    return list(current.values())


def _turns(drawn: random.Random, first: Sequence[Paper]) -> Iterator[list[Paper]]:
    """What is handed in together: new documents, and others changed."""
    start = len(first) // 2
    yield list(first[:start])
    step = -(-(len(first) - start) // _INGESTS)
    for turn, at in enumerate(range(start, len(first), step)):
        old = drawn.sample(first[:at], max(1, step // 3))
        changed = [Paper(each.seed, each.number, turn + 2, drawn.random() < 0.1) for each in old]
        yield [*first[at : at + step], *changed]


def _answers(home: Home, asked: Sequence[str]) -> dict[str, Any]:
    """What the API says to each question, but for the time it took."""
    holdings = Holdings.open(home, Settings(**_PATIENT))
    with TestClient(create_app(holdings)) as client:
        said = {address: client.get(address).json() for address in asked}
    holdings.catalogue.close()
    for each in said.values():
        each.pop("took_ms", None)
    return said


def _rebuild(home: Home, limits: dict[str, Any]) -> None:
    shutil.rmtree(home.index)
    holdings = Holdings.open(home, Settings(**limits))
    upkeep.rebuild(home, holdings.settings, holdings.catalogue, holdings.engine, _ACTOR)
    holdings.catalogue.close()


def _copies(folder: Path) -> Iterator[tuple[str, Callable[[Home], Home]]]:
    """Ways to hand an archive on that this program knows."""
    if {"export", "import"} <= set(main.commands):
        yield "handed on as a bag", lambda home: _handed_on(home, folder)
    if {"backup", "restore"} <= set(main.commands):
        yield "restored from a backup", lambda home: _restored(home, folder)


def _handed_on(home: Home, folder: Path) -> Home:
    copy = Home(folder / "imported")
    copy.root.mkdir()
    _command(home, "export", "--bag", folder / "bag")
    _command(copy, "import", folder / "bag")
    return copy


def _restored(home: Home, folder: Path) -> Home:
    copy = Home(folder / "restored")
    copy.root.mkdir()
    _command(home, "backup", folder / "backup")
    _command(copy, "restore", folder / "backup")
    return copy


def _command(home: Home, *arguments: object) -> None:
    said = commands.run(home.root, *arguments)
    if said.returncode:
        raise RuntimeError(f"{arguments}: {said.stderr}")


def _difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    """The keys that differ, and of hits their order."""
    keys = [key for key in one if one[key] != other.get(key)]
    told = {key: (one[key], other.get(key)) for key in keys if key not in ("hits", "facets")}
    ids = [[hit["id"] for hit in each.get("hits", ())] for each in (one, other)]
    order = "other hits" if ids[0] != ids[1] else "the same hits"
    return f"{'、'.join(keys)} differ, {order} {str(told)[:300]}"
