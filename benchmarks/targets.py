"""What is aimed at, and whether it is met."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.latency import AT_ONCE, IN_TURN, Comparison, Median, compare
from benchmarks.measuring import Measured
from benchmarks.peers.roster import OURS, PAGE, STOCK, TANTIVY, TRIGRAM, WORDS
from benchmarks.summary import percentile

MEMORY = 512
"""MB that a process may take while an index is built."""


@dataclass(frozen=True)
class Target:
    """A figure and its bound in ``unit``, which it should not exceed, or not fall below where
    ``is_least``; ``count`` is the size of the corpus."""

    name: str
    count: int
    figure: float
    bound: float
    unit: str
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is where it should be; no figure is not."""
        if math.isnan(self.figure):
            return False
        return self.figure >= self.bound if self.is_least else self.figure <= self.bound


def targets(measured: Sequence[Measured]) -> Iterator[Target]:
    """All targets that the corpora let one judge, each at the largest it can be judged by."""
    largest = max(measured, key=lambda each: each.corpus.count)
    yield from _latencies(largest)
    for each in measured[::-1]:
        if STOCK in each.built:
            yield from _against_stock(each)
            break
    yield from _pages(largest)
    yield from _building(largest)
    yield from _changes(largest)


def _latencies(measured: Measured) -> Iterator[Target]:
    count = measured.corpus.count
    for which, median in (("in turn", IN_TURN), ("at once", AT_ONCE)):
        if TANTIVY in measured.answers:
            beside = _beside(measured, OURS, TANTIVY, median)
            yield Target(f"engine, p50 / Tantivy, {which}", count, beside.median, 1, "x")
            yield Target(f"engine, p95 / Tantivy, {which}", count, beside.tail, 2, "x")
        for name, title in ((WORDS, "FTS5 words"), (TRIGRAM, "FTS5 trigram")):
            if name in measured.answers:
                ratio = _beside(measured, OURS, name, median).median
                yield Target(f"engine, p50 / {title}, {which}", count, ratio, 0.1, "x")


def _against_stock(measured: Measured) -> Iterator[Target]:
    for name, title in ((OURS, "engine"), (PAGE, "page of ten with snippets")):
        count, ratio = measured.corpus.count, _beside(measured, name, STOCK, IN_TURN).median
        yield Target(
            f"{title}, p50 / stock Whoosh with highlights, in turn", count, ratio, 0.02, "x"
        )


def _beside(measured: Measured, name: str, other: str, median: Median) -> Comparison:
    return compare(measured.answers[name], measured.answers[other], median)


def _pages(measured: Measured) -> Iterator[Target]:
    count, pages = measured.corpus.count, measured.pages
    for percent, bound in ((50, 10.0), (99, 50.0)):
        figure = 1e3 * percentile(pages.singly, percent)
        yield Target(f"results page over HTTP, p{percent}", count, figure, bound, "ms")
    yield Target("first answer after `serve`", count, pages.start, 1, "s")


def _building(measured: Measured) -> Iterator[Target]:
    corpus, build = measured.corpus, measured.built[OURS].build
    count, tables = corpus.count, [measured.built.get(name) for name in (WORDS, TRIGRAM)]
    rate = corpus.characters / build.wall / 1e6
    yield Target("building", count, rate, 1.5, "M characters/s", is_least=True)
    if all(tables):
        ratio = sum(each.build.wall for each in tables if each) / build.wall
        yield Target("building / FTS5 words + trigram", count, ratio, 3, "x", is_least=True)
    yield Target("memory of the largest process", count, build.largest / 1e6, MEMORY, "MB")
    share = measured.built[OURS].bytes / corpus.bytes
    yield Target("index / text in UTF-8", count, share, 1.5, "x")


def _changes(measured: Measured) -> Iterator[Target]:
    count, change = measured.corpus.count, measured.changes[OURS]
    yield Target("one document in", count, change.taken_in, 1, "s")
    yield Target("one document out", count, change.dropped, 1, "s")
