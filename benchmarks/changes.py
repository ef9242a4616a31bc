"""How soon a change is found: ``python -m benchmarks.changes FOLDER PEER`` prints JSON.

It is made in a copy of the index, by an engine that runs already.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.peers.peer import Document, Searcher
from benchmarks.peers.roster import index_of, peer

TIMES = 3
_FIRST = 90_000_001
_TEXT = "云溪区渡口管理站对渡船、码头和候船设施开展检查，发现问题的，责令限期改正。" * 60


@dataclass(frozen=True)
class Change:
    """Seconds from handing in a document until it is found, and from dropping it until it is
    not; medians."""

    taken_in: float
    dropped: float


def measure(searcher: Searcher) -> Change:
    """Takes in a document of 2,200 characters and drops it again, ``TIMES`` times."""
    searcher.top("渡口")
    taken_in, dropped = [], []
    for number in range(_FIRST, _FIRST + TIMES):
        text = f"{_TEXT}编号 {_word(number)}。"
        document = Document(number, "云溪区关于渡口检查的通报", text)
        taken_in.append(_until(searcher, searcher.add, document, 1))
        dropped.append(_until(searcher, searcher.remove, document, 0))
    return Change(statistics.median(taken_in), statistics.median(dropped))


def _until(
    searcher: Searcher, change: Callable[[Document], None], document: Document, total: int
) -> float:
    began = time.perf_counter()
    change(document)
    found = searcher.top(_word(document.number))
    elapsed = time.perf_counter() - began
    if found is None or found[0] != total:
        raise AssertionError(f"{total} of {_word(document.number)} expected, not {found}")
    return elapsed


def _word(number: int) -> str:
    """A word that nothing else says."""
    return f"yunxi{number}"


def main(arguments: Sequence[str]) -> None:
    """Prints the figures of one engine."""
    folder, name = arguments
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / name
        ignored = shutil.ignore_patterns("originals")
        shutil.copytree(Path(folder) / index_of(name), copy, ignore=ignored)
        searcher = peer(name).open(copy)
        change = measure(searcher)
        searcher.close()
    json.dump(asdict(change), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
