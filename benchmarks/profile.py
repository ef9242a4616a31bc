"""Where the time of the slowest queries goes: ``python -m benchmarks.profile FOLDER [COUNT]``."""

from __future__ import annotations

import cProfile
import io
import pstats
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.latency import Answered, ask
from benchmarks.peers.peer import Searcher
from benchmarks.peers.roster import OURS, peer
from benchmarks.queries import listed

COUNT = 5
ROUNDS = 20
_LINES = 25


def main(arguments: Sequence[str]) -> None:
    """Prints the profile of our engine over the index in a folder."""
    folder, *count = arguments
    searcher = peer(OURS).open(Path(folder) / OURS)
    queries = slowest(ask({OURS: searcher}, listed())[OURS], int(count[0]) if count else COUNT)
    print("\n".join(["asked:", *queries]))
    print(profiled(searcher, queries))


def slowest(answers: dict[str, Answered], count: int) -> list[str]:
    """The ``count`` queries of the longest medians, the slowest first."""
    return sorted(answers, key=lambda query: -answers[query].at_once)[:count]


def profiled(searcher: Searcher, queries: Sequence[str]) -> str:
    """The lines of ``cProfile`` over ``ROUNDS`` rounds, by the time spent in each function."""
    profile = cProfile.Profile()
    for query in list(queries) * ROUNDS:
        profile.runcall(searcher.top, query)
    told = io.StringIO()
    pstats.Stats(profile, stream=told).strip_dirs().sort_stats("tottime").print_stats(_LINES)
    return told.getvalue().strip()


if __name__ == "__main__":
    main(sys.argv[1:])
