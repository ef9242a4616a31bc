"""How well judged queries are answered: ``python -m benchmarks.relevance [FOLDER]``.

FOLDER is a judged set or holds several; without it those beside the checkout are taken. Beside
the archive's own search stand two plain baselines over the same documents. Each figure is given
for all queries and for two halves that are the same every time: ranking is tuned by the one, and
the other tells whether that was more than chance.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import metrics
from benchmarks.bm25 import BM25, Cut, words, words_and_pairs
from benchmarks.corpora import JUDGED
from benchmarks.judged import JudgedSet, Topic
from ftarchive.archive.catalogue import Entry
from ftarchive.archive.schema import PUBLISHED
from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.holdings import Holdings
from ftarchive.record import Disclosure
from ftarchive.search.engine import Engine, Request

DEPTH = 100
Rank = Callable[[str], list[str]]
"""From a query to the ids of the best documents, at most ``DEPTH`` of them."""


@dataclass(frozen=True)
class Figures:
    """The means of some queries, in the order of the columns."""

    precision_1: float
    ndcg_10: float
    recall_10: float
    recall_100: float

    def row(self) -> str:
        """The cells of a Markdown table."""
        values = (self.precision_1, self.ndcg_10, self.recall_10, self.recall_100)
        return " | ".join(f"{value:.3f}" for value in values)


@dataclass(frozen=True)
class Ranked:
    """The rankings of one system: for each topic the ids, and the mean milliseconds it took."""

    topics: Sequence[Topic]
    rankings: Sequence[Sequence[str]]
    milliseconds: float

    def figures(self, is_held_out: bool | None = None) -> Figures:
        """The figures of all topics, or of one half of them."""
        return figures(
            (topic, ranking)
            for topic, ranking in zip(self.topics, self.rankings, strict=True)
            if is_held_out in (None, topic.is_held_out)
        )


def figures(answered: Iterator[tuple[Topic, Sequence[str]]]) -> Figures:
    """The means over ``answered``; of none they are not numbers."""
    rows = [
        (
            metrics.precision(ranking, topic.grades, 1),
            metrics.ndcg(ranking, topic.grades, 10),
            metrics.recall(ranking, topic.grades, 10),
            metrics.recall(ranking, topic.grades, DEPTH),
        )
        for topic, ranking in answered
    ]
    if not rows:
        return Figures(*[float("nan")] * 4)
    return Figures(*(statistics.fmean(column) for column in zip(*rows, strict=True)))


def main() -> None:
    """Prints a table for each set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance")
    parser.add_argument("folder", nargs="?", type=Path, default=JUDGED)
    parser.add_argument("--keep", type=Path, help="where indices stay for the next time")
    parser.add_argument("--only-ours", action="store_true", help="leave out the baselines")
    given = parser.parse_args()
    judged = JudgedSet.below(given.folder)
    if not judged:
        sys.exit(f"no judged set in {given.folder} (FTARCHIVE_CORPORA says where to look)")
    with tempfile.TemporaryDirectory() as folder:
        for each in judged:
            report(each, given.keep or Path(folder), with_baselines=not given.only_ours)


def report(judged: JudgedSet, folder: Path, *, with_baselines: bool) -> None:
    """Prints the table of one set, each system as soon as it is done."""
    topics = judged.topics()
    print(f"\n## {judged.folder.name}: {len(topics)} queries\n")
    print("| system | queries | P@1 | nDCG@10 | recall@10 | recall@100 | ms a query |")
    print("|---|---|---|---|---|---|---|")
    _print_rows("ours", ask(ours(judged, folder / judged.folder.name), topics))
    if with_baselines:
        _print_rows("BM25, words", ask(baseline(judged, words), topics))
        _print_rows("BM25, words and pairs", ask(baseline(judged, words_and_pairs), topics))


def _print_rows(name: str, ranked: Ranked) -> None:
    print(f"| {name} | all | {ranked.figures().row()} | {ranked.milliseconds:.1f} |")
    for half, is_held_out in (("tuning half", False), ("held-out half", True)):
        print(f"| | {half} | {ranked.figures(is_held_out).row()} | |", flush=True)


def ask(rank: Rank, topics: Sequence[Topic]) -> Ranked:
    """The rankings that ``rank`` gives for all topics, after a first one that is not timed."""
    rank(topics[0].text)
    began = time.perf_counter()
    rankings = [rank(topic.text) for topic in topics]
    elapsed = time.perf_counter() - began
    return Ranked(topics, rankings, 1000 * elapsed / len(topics))


def ours(judged: JudgedSet, folder: Path) -> Rank:
    """The archive's own search over an index in ``folder``, which is built where need be."""
    folder.mkdir(parents=True, exist_ok=True)
    holdings = Holdings.open(Home(folder), Settings())
    if not is_built(holdings.engine, judged.checksum()):
        holdings.engine.rebuild(_entries(judged), 1, judged.checksum())

    def rank(text: str) -> list[str]:
        request = Request(holdings.search.query(text), limit=DEPTH)
        return [match.id for match in holdings.engine.search(request).matches]

    return rank


def is_built(engine: Engine, mark: str) -> bool:
    """Whether the index is of the documents ``mark`` stands for and of the present analysis."""
    try:
        return engine.mark() == mark and not engine.has_pending_dictionary()
    except IndexUnusable:
        return False


def _entries(judged: JudgedSet) -> Iterator[Entry]:
    for number, each in enumerate(judged.documents(), start=1):
        yield Entry(each.id, number, PUBLISHED, Disclosure(title=each.title, text=each.text))


def baseline(judged: JudgedSet, cut: Cut) -> Rank:
    """Plain BM25 over title and text as one field, cut into terms by ``cut``."""
    ids = [document.id for document in judged.documents()]
    plain = BM25(cut(f"{each.title}\n{each.text}") for each in judged.documents())
    return lambda text: [ids[place] for place in plain.best(cut(text), DEPTH)]


if __name__ == "__main__":
    main()
