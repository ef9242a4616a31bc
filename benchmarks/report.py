"""The figures as one page of Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.changes import TIMES
from benchmarks.kept import Built
from benchmarks.latency import (
    AT_ONCE,
    IN_TURN,
    REPEATS,
    Answers,
    Median,
    answered,
    compare,
    medians,
)
from benchmarks.markdown import NONE, figure, megabytes, milliseconds, table, times
from benchmarks.measuring import Corpus, Measured
from benchmarks.pages import CLIENTS, TOGETHER, Pages
from benchmarks.peers.roster import MORE, NAMES, OURS, absent, peer
from benchmarks.process import Cost
from benchmarks.queries import QUERIES, listed
from benchmarks.summary import percentile
from benchmarks.targets import Target, targets

_MEDIANS = {"in turn": IN_TURN, "at once": AT_ONCE}


def report(measured: Sequence[Measured]) -> str:
    """The whole report, the smallest corpus first."""
    sections = (
        _head(measured),
        _targets(measured),
        "## Queries\n\n" + _how_asked(),
        *map(_latencies, measured),
        _every_query(measured[-1]),
        "## Building",
        *map(_building, measured),
        "## One document in, one out\n\n" + _changes(measured),
        "## The results page over HTTP\n\n" + _pages(measured),
        "## The rest of the archive\n\n" + _rest(measured),
        *(_profile(each) for each in measured if each.profile),
        "## How each engine is used\n\n" + "\n".join(map(_recipe, (*NAMES, *MORE))),
    )
    return "\n\n".join(sections) + "\n"


def _head(measured: Sequence[Measured]) -> str:
    versions = ", ".join(f"{name} {peer(name).version}" for name in NAMES if not absent(name))
    sizes = "\n".join(f"- {_size(each.corpus)}" for each in measured)
    return f"Python {platform.python_version()}, {os.cpu_count()} cores; {versions}.\n\n{sizes}"


def _size(corpus: Corpus) -> str:
    characters = f"{corpus.characters / 1e6:.1f} M characters"
    return f"{corpus.count:,} documents: {characters}, {megabytes(corpus.bytes)} of UTF-8"


def _targets(measured: Sequence[Measured]) -> str:
    columns = ("target", "documents", "figure", "aim", "")
    return table(columns, map(_target, targets(measured)))


def _target(target: Target) -> Sequence[str]:
    aim = f"{'≥' if target.is_least else '≤'} {target.bound:g} {target.unit}"
    verdict = "met" if target.is_met else "**missed**"
    told = figure(target.figure, target.unit)
    return target.name, f"{target.count:,}", told, aim, verdict


def _how_asked() -> str:
    return (
        f"{len(listed())} queries from rare to common. All engines run in one process and take "
        f"turns at each query: a first time, then {REPEATS} turns of two; the medians count. *In "
        "turn* an engine finds the caches of the processor full of what the one before it did, as "
        "in a server that makes pages between searches; *at once* is the second of the two, with "
        "caches of its own. Times in ms, making something of the text of a query included. Ratios "
        "are ours over theirs, over the queries that both answer."
    )


def _latencies(measured: Measured) -> str:
    """All engines of one corpus, and ours beside each of them."""
    count, answers = f"{measured.corpus.count:,}", measured.answers
    columns = ("engine", "answered", "", "p50", "p95", "p50 ratio", "p95 ratio", "median of ratios")
    rows = (row for name in answers for row in _rows(answers, name))
    return f"### {count} documents\n\n" + table(columns, rows)


def _rows(answers: Mapping[str, Answers], name: str) -> Iterator[list[str]]:
    own = answers[name]
    for which, median in _MEDIANS.items():
        figures = map(milliseconds, _percentiles(medians(own, median)))
        leading = [name, str(len(answered(own)))] if median is IN_TURN else ["", ""]
        yield [*leading, which, *figures, *_beside(answers, name, median)]
    firsts = [each.first for each in answered(own)]
    yield ["", "", "the first time", *map(milliseconds, _percentiles(firsts)), *[NONE] * 3]


def _percentiles(values: Sequence[float]) -> list[float]:
    return [percentile(values, percent) for percent in (50, 95)]


def _beside(answers: Mapping[str, Answers], name: str, median: Median) -> list[str]:
    if name in (OURS, *MORE):
        return [NONE] * 3
    beside = compare(answers[OURS], answers[name], median)
    return [times(ratio) for ratio in (beside.median, beside.tail, beside.each)]


def _every_query(measured: Measured) -> str:
    """Hits and milliseconds of every engine."""
    title = f"### Every query at {measured.corpus.count:,} documents, in turn: ms (hits)\n\n"
    rows = (
        [
            kind if at == 0 else "",
            query,
            *(_answer(own, query) for own in measured.answers.values()),
        ]
        for kind, queries in QUERIES.items()
        for at, query in enumerate(queries)
    )
    return title + table(("", "query", *measured.answers), rows)


def _answer(answers: Answers, query: str) -> str:
    given = answers[query]
    return NONE if given.total is None else f"{milliseconds(given.in_turn)} ({given.total:,})"


def _building(measured: Measured) -> str:
    """What every step cost, and what came of it."""
    columns = (
        "engine|step|wall|processor|characters/s|largest process|all processes|bytes|of the text"
    )
    rows = [row for built in measured.built.values() for row in _steps(built, measured.corpus)]
    kept = [built.name for built in measured.built.values() if built.is_kept]
    note = f"\n\nBuilt by an earlier run: {', '.join(kept)}." if kept else ""
    return f"### {measured.corpus.count:,} documents\n\n" + table(columns.split("|"), rows) + note


def _steps(built: Built, corpus: Corpus) -> Iterator[list[str]]:
    for step, cost in built.steps.items():
        rate = figure(corpus.characters / cost.wall / 1e6, "M")
        came = [NONE, NONE]
        if step == "build":
            came = [megabytes(built.bytes), times(built.bytes / corpus.bytes)]
        yield [built.name, step, *_seconds(cost), rate, *_memory(cost), *came]


def _seconds(cost: Cost) -> list[str]:
    return [f"{cost.wall:.1f} s", f"{cost.processor:.1f} s"]


def _memory(cost: Cost) -> list[str]:
    return [megabytes(cost.largest), megabytes(cost.together)]


def _changes(measured: Sequence[Measured]) -> str:
    rows = (
        [
            name,
            f"{each.corpus.count:,}",
            milliseconds(change.taken_in),
            milliseconds(change.dropped),
        ]
        for each in measured
        for name, change in each.changes.items()
    )
    told = (
        f"ms until a running engine finds a document, and until it no longer does; median of "
        f"{TIMES}. Ours takes it in the whole way: file, original, catalogue, index.\n\n"
    )
    return told + table(("engine", "documents", "in", "out"), rows)


def _pages(measured: Sequence[Measured]) -> str:
    told = (
        "`ftarchive serve --workers 1`, 20 hits with snippets and facets. One client asks each of "
        f"the listed queries and others out of the texts once; then {CLIENTS} clients share "
        f"{TOGETHER} more; none of these was asked before, so no page comes out of a cache. Last, "
        "the listed ones again and again. Times in ms.\n\n"
    )
    columns = (
        "documents|start to first answer|pages|p50|p95|p99|listed p50|out of the texts p50|"
        "pages a second|repeated p50|repeated p99|memory"
    )
    rows = ([f"{each.corpus.count:,}", *_page(each.pages)] for each in measured)
    return told + table(columns.split("|"), rows)


def _page(pages: Pages) -> list[str]:
    medians_ = (percentile(pages.listed, 50), percentile(pages.cut_out, 50))
    return [
        f"{pages.start:.2f} s",
        str(len(pages.singly)),
        *(milliseconds(percentile(pages.singly, percent)) for percent in (50, 95, 99)),
        *map(milliseconds, medians_),
        figure(pages.per_second),
        *(milliseconds(percentile(pages.repeated, percent)) for percent in (50, 99)),
        megabytes(pages.memory),
    ]


def _rest(measured: Sequence[Measured]) -> str:
    commands = [
        [f"{each.corpus.count:,}", name, *_seconds(cost), *_memory(cost)[:1]]
        for each in measured
        for name, cost in each.commands.items()
    ]
    parts = [
        [f"{each.corpus.count:,}", name, megabytes(size), times(size / each.corpus.bytes)]
        for each in measured
        for name, size in each.parts.items()
    ]
    first = table(("documents", "command", "wall", "processor", "peak memory"), commands)
    return f"{first}\n\n" + table(("documents", "part", "bytes", "of the text"), parts)


def _profile(measured: Measured) -> str:
    title = f"## Where the time of the slowest queries goes, {measured.corpus.count:,} documents"
    return f"{title}\n\n```\n{measured.profile.strip()}\n```"


def _recipe(name: str) -> str:
    reason = absent(name)
    return f"- {name}: " + (f"left out ({reason})" if reason else f"{peer(name).recipe}.")
