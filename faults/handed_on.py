"""Documents of every kind (batch lines, pages, attachments, several versions, held, withdrawn) are
written as a bag, taken into an empty home, and written again: the two bags have to hold the same
bytes, but for the day."""

from __future__ import annotations

import os
import random
from pathlib import Path

from faults import commands
from faults.documents import Paper, papers, write
from faults.inside import reading_inside
from faults.trial import Figure, Stopwatch, Trial
from ftarchive.archive.recording import Recording
from ftarchive.bags.differing import differences
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.upkeep import complete

_ACTOR, _REASON = "试验员", "依试验的步骤"
_PRIVATE, _CHANGED, _WITHDRAWN, _RELEASED = 0.06, (0.25, 0.1, 0.05), 0.04, 0.3
"""Shares of the documents: that tell a number of a person, in each edition; that are changed in
each later hand-in; that are taken back; and of those held, that are released."""
_TOLD = 20


def run(size: int, seed: int, folder: Path) -> Trial:
    """``size`` documents."""
    watch, home, copy = Stopwatch(), Home(folder / "home"), Home(folder / "copy")
    totals = _filled(home, seed, size, folder / "handed-in")
    copy.root.mkdir()
    one, other = folder / "one", folder / "other"
    failures = _commanded(
        (home, "export", "--bag", one),
        (copy, "import", one),
        (copy, "export", "--bag", other),
        (copy, "verify", "--json"),
        (copy, "import", one),
    )
    if not failures:
        found = list(differences(one, other))
        failures += [f"differs: {path}" for path in found[:_TOLD]]
        after = _totals(copy)
        failures += [] if after == totals else [f"totals: {after}, and not {totals}"]
    files, size_of_all = _measured(one)
    figures: dict[str, Figure] = {
        **{name.replace("_", " "): count for name, count in totals.items()},
        "files in the bag": files,
        "bytes in the bag": size_of_all,
        "files that differ": len(failures),
    }
    return Trial("handed_on", size, seed, watch.seconds, figures, failures)


def _filled(home: Home, seed: int, size: int, folder: Path) -> dict[str, int]:
    """An archive of ``size`` documents; gives its totals."""
    home.root.mkdir()
    holdings, drawn = Holdings.open(home, Settings()), random.Random(f"{seed}/handed-on")
    works = (home, holdings.settings, holdings.catalogue, holdings.engine)
    with reading_inside():
        first = [_told(paper, drawn) for paper in papers(seed, size)]
        Intake(*works).ingest(write(first, folder / "1"), _ACTOR)
        for turn, share in enumerate(_CHANGED, start=2):
            changed = [Paper(seed, each.number, turn) for each in first if drawn.random() < share]
            changed = [_told(paper, drawn) for paper in changed]
            Intake(*works).ingest(write(changed, folder / str(turn)), _ACTOR)
    _decided(holdings, drawn)
    complete(*works)
    totals = holdings.catalogue.totals()
    holdings.catalogue.close()
    return totals


def _told(paper: Paper, drawn: random.Random) -> Paper:
    """The paper, that tells the number of a person or not."""
    return Paper(paper.seed, paper.number, paper.edition, drawn.random() < _PRIVATE)


def _decided(holdings: Holdings, drawn: random.Random) -> None:
    """Some of what is held is released, and some of the rest withdrawn."""
    held, ids = holdings.catalogue.held(), holdings.catalogue.ids("published")
    with Recording(holdings.catalogue, _ACTOR) as recording:
        for version in held:
            if drawn.random() < _RELEASED:
                recording.release(version.document_id, version.number, _REASON)
        for id_ in ids:
            if drawn.random() < _WITHDRAWN:
                recording.withdraw(id_, None, _REASON)


def _commanded(*each: tuple[Home, *tuple[object, ...]]) -> list[str]:
    """Runs commands one after another, until one of them fails; tells of that."""
    for home, *arguments in each:
        said = commands.run(home.root, *arguments)
        if said.returncode:
            return [f"{arguments[0]}: {said.stdout[-500:]}{said.stderr[-500:]}"]
    return []


def _totals(home: Home) -> dict[str, int]:
    holdings = Holdings.open(home, Settings())
    totals = holdings.catalogue.totals()
    holdings.catalogue.close()
    return totals


def _measured(folder: Path) -> tuple[int, int]:
    """How many files there are below a folder, and their bytes."""
    sizes = [
        Path(place, name).stat().st_size for place, _, names in os.walk(folder) for name in names
    ]
    return len(sizes), sum(sizes)
