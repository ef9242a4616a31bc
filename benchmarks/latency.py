"""How long queries take: ``python -m benchmarks.latency FOLDER PEER…`` prints JSON.

All engines run in this one process and take turns at every query, so that whatever else the
machine does hits all of them alike. At its turn an engine is asked twice: the first time the
caches of the processor are full of what the one before it did, as they are in a server that
makes a page between two searches; the second time they are its own.
"""

from __future__ import annotations

import json
import operator
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.peers.peer import Searcher
from benchmarks.peers.roster import index_of, peer
from benchmarks.queries import listed
from benchmarks.summary import median_ratio, percentile

REPEATS = 7
_WARMING = "渡口"
"""Asked before the first query, so that all files and dictionaries are open."""


@dataclass(frozen=True)
class Answered:
    """A query as one engine answered it: hits, and the seconds of the first time, of every turn
    after the other engines, and of asking again at once. ``total`` is None where the engine
    cannot answer it."""

    total: int | None
    first: float
    turns: list[float]
    agains: list[float]

    @property
    def in_turn(self) -> float:
        """The median of the turns."""
        return statistics.median(self.turns)

    @property
    def at_once(self) -> float:
        """The median of asking again at once."""
        return statistics.median(self.agains)


Median = Callable[[Answered], float]
"""Which of the two medians: ``IN_TURN`` or ``AT_ONCE``."""

IN_TURN: Median = operator.attrgetter("in_turn")
AT_ONCE: Median = operator.attrgetter("at_once")

Answers = Mapping[str, Answered]
"""By query."""


@dataclass(frozen=True)
class Comparison:
    """One engine over another, for the queries that both answer: the ratio of their medians, of
    their 95th percentiles, and the median of the ratios, query by query."""

    queries: int
    median: float
    tail: float
    each: float


def ask(
    searchers: Mapping[str, Searcher], queries: Iterable[str]
) -> dict[str, dict[str, Answered]]:
    """The answers of all engines, by engine and query."""
    for searcher in searchers.values():
        searcher.top(_WARMING)
    answers: dict[str, dict[str, Answered]] = {name: {} for name in searchers}
    for query in queries:
        for name, answered in _in_turns(searchers, query).items():
            answers[name][query] = answered
    return answers


def _in_turns(searchers: Mapping[str, Searcher], query: str) -> dict[str, Answered]:
    """The first time and the repeats, every engine at its turn in each round."""
    first = {name: _timed(searcher, query) for name, searcher in searchers.items()}
    turns: dict[str, list[float]] = {name: [] for name in searchers}
    agains: dict[str, list[float]] = {name: [] for name in searchers}
    for _ in range(REPEATS):
        for name, searcher in searchers.items():
            turns[name].append(_timed(searcher, query)[1])
            agains[name].append(_timed(searcher, query)[1])
    return {name: Answered(*first[name], turns[name], agains[name]) for name in searchers}


def _timed(searcher: Searcher, query: str) -> tuple[int | None, float]:
    began = time.perf_counter()
    found = searcher.top(query)
    elapsed = time.perf_counter() - began
    return (None if found is None else found[0]), elapsed


def answered(answers: Answers) -> list[Answered]:
    """Those queries that were answered."""
    return [each for each in answers.values() if each.total is not None]


def medians(answers: Answers, median: Median) -> list[float]:
    """The median of each query that was answered, in seconds."""
    return [median(each) for each in answered(answers)]


def compare(answers: Answers, others: Answers, median: Median) -> Comparison:
    """``answers`` beside ``others``, by one of the medians."""
    both = [
        (median(answers[query]), median(other))
        for query, other in others.items()
        if other.total is not None and answers[query].total is not None
    ]
    ours, theirs = [pair[0] for pair in both], [pair[1] for pair in both]
    return Comparison(
        queries=len(both),
        median=percentile(ours, 50) / percentile(theirs, 50),
        tail=percentile(ours, 95) / percentile(theirs, 95),
        each=median_ratio(ours, theirs),
    )


def main(arguments: Sequence[str]) -> None:
    """Prints the answers of each engine over its index in a folder."""
    folder, *names = arguments
    searchers = {name: peer(name).open(Path(folder) / index_of(name)) for name in names}
    told = {
        name: {query: asdict(each) for query, each in answers.items()}
        for name, answers in ask(searchers, listed()).items()
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
