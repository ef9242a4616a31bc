"""Ingest and search at scale: ``python -m benchmarks.scale [CORPUS.jsonl]``.

Without a corpus it takes 10,000 documents out of ``make_corpus.py``, which is looked for beside the
checkout. Each step is a process of its own; wall time, processor time and peak memory are
those that the operating system reports of it.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import make_corpus
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.search.parameters import Parameters

COUNT = 10_000
ROUNDS = 5

QUERIES = (
    "法治政府",
    "知识产权",
    "安全生产 事故 责任",
    "应当",
    "县级以上人民政府",
    '"县级以上人民政府应当"',
    "福田区财政局",
    "政府信息公开 -申请",
    "企业事业单位应当如何处理突发环境事件",
    "䶮",
    "的",
    "2023",
)


@dataclass(frozen=True)
class Cost:
    """What a process cost: seconds of wall and processor time, peak memory in MB."""

    wall: float
    processor: float
    memory: float

    def row(self, name: str) -> str:
        return f"| {name} | {self.wall:.1f} s | {self.processor:.1f} s | {self.memory:.0f} MB |"


def main() -> None:
    """Prints the report."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else make_corpus(Path(folder), COUNT)
        home = Path(folder) / "home"
        home.mkdir()
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {corpus.name}\n")
        print("| step | wall | processor | peak memory |\n|---|---|---|---|")
        steps = (
            ("ingest", ["ingest", str(corpus), "--json"]),
            ("ingest again (nothing changes)", ["ingest", str(corpus), "--json"]),
            ("rebuild", ["rebuild"]),
            ("verify", ["verify"]),
            ("one search, cold process", ["search", "法治政府"]),
        )
        for name, arguments in steps:
            print(_run(home, arguments).row(name), flush=True)
        _print_bytes(home, corpus)
        _print_latencies(home)


def _run(home: Path, arguments: list[str]) -> Cost:
    command = [sys.executable, "-m", "ftarchive", "--home", str(home), *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def _print_bytes(home: Path, corpus: Path) -> None:
    with corpus.open("rb") as lines:
        text = sum(len(json.loads(line)["text"].encode()) for line in lines)
    print("\n| part | MB | of the text |\n|---|---|---|")
    for name in ("archive.sqlite3", "originals", "index"):
        size = _size(home / name)
        print(f"| {name} | {size / 1e6:.0f} | {size / text:.2f} |")
    print(f"| text in UTF-8 | {text / 1e6:.0f} | 1 |")


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    inodes = {(stat.st_dev, stat.st_ino): stat.st_size for file in files if (stat := file.stat())}
    return sum(inodes.values())


def _print_latencies(home: Path) -> None:
    """Each query first cold (its posting lists not yet read), then the median of repeats."""
    holdings = Holdings.open(Home(home), Settings())
    print("\n| query | hits | first | then (median) |\n|---|---|---|---|")
    for query in QUERIES:
        times = [_timed(holdings, query) for _ in range(ROUNDS + 1)]
        total = times[0][1]
        median = statistics.median(seconds for seconds, _ in times[1:])
        print(f"| {query} | {total} | {times[0][0] * 1e3:.1f} ms | {median * 1e3:.1f} ms |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nSearching process: {peak:.0f} MB at its peak; 20 hits with snippets and facets each.")
    holdings.catalogue.close()


def _timed(holdings: Holdings, query: str) -> tuple[float, int]:
    began = time.perf_counter()
    total = holdings.search.results(Parameters(q=query)).total
    return time.perf_counter() - began, total


if __name__ == "__main__":
    main()
