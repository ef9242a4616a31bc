"""What the disclosure gate finds: ``python -m benchmarks.gate [CORPORA]``.

Prints for each code how many of the labelled lines in ``tests/ingest/files/gate.tsv`` are found,
missed and false, what a clean text costs, and every alarm on the real texts in CORPORA, with masked
excerpts.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpora import CHECKOUT, CORPORA
from benchmarks.markdown import figure, table
from ftarchive.config import Home, Settings
from ftarchive.ingest.desk import read_files
from ftarchive.ingest.gate.concerns import KINDS, Concern
from ftarchive.ingest.gate.gate_rules import GateRules, load
from ftarchive.ingest.gate.inspection import inspect
from ftarchive.ingest.gate.passages import Passage, passages
from ftarchive.ingest.reading import Reading
from ftarchive.record import Disclosure

LABELLED = CHECKOUT / "tests" / "ingest" / "files" / "gate.tsv"
_CLEAN = (
    "云溪区渡口管理站对渡船、码头和候船设施开展检查，发现问题的，责令限期改正。2023年共检查128次。"
)
_CLEAN_CHARS, _TIMES = 2400, 200


class Labelled(NamedTuple):
    """A text with the codes that the gate should give it, each as often as it should."""

    codes: Counter[str]
    place: str
    text: str


@dataclass(frozen=True)
class Score:
    """For each code what was found, missed and false; ``wrong`` has the lines with either of
    the latter and the codes that they got."""

    found: Counter[str]
    missed: Counter[str]
    false: Counter[str]
    wrong: list[tuple[Labelled, Counter[str]]]

    def precision(self) -> float:
        """The share of alarms that are right."""
        return self.found.total() / max(1, self.found.total() + self.false.total())

    def recall(self) -> float:
        """The share of what is there that is found."""
        return self.found.total() / max(1, self.found.total() + self.missed.total())


@dataclass(frozen=True)
class Alarms:
    """What the gate says about the documents of a corpus, with the title of each, and what
    that took."""

    name: str
    documents: int
    characters: int
    seconds: float
    concerns: list[tuple[str, Concern]]


def labelled(path: Path = LABELLED) -> list[Labelled]:
    """The labelled lines."""
    rows = (line.split("\t", 2) for line in path.read_text("utf-8").splitlines()[1:])
    return [
        Labelled(Counter(codes.split(",") if codes != "-" else ()), place, json.loads(text))
        for codes, place, text in rows
    ]


def score(lines: Iterable[Labelled], rules: GateRules) -> Score:
    """Compares what is expected of each line with what the gate gives."""
    found, missed, false = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for line in lines:
        concerns = inspect([Passage(line.place, line.text, is_head=True)], rules)
        given = Counter(concern.code for concern in concerns)
        found += line.codes & given
        missed += line.codes - given
        false += given - line.codes
        if given != line.codes:
            wrong.append((line, given))
    return Score(found, missed, false, wrong)


def clean_seconds(rules: GateRules) -> float:
    """What a text of ``_CLEAN_CHARS`` characters with nothing in it takes; the median."""
    text = (_CLEAN * _CLEAN_CHARS)[:_CLEAN_CHARS]
    spent = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        inspect([Passage("正文", text, is_head=True)], rules)
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def alarms(name: str, records: Iterable[Disclosure], rules: GateRules) -> Alarms:
    """Inspects all ``records``."""
    documents = characters = 0
    seconds, concerns = 0.0, []
    for record in records:
        documents, characters = documents + 1, characters + len(record.text)
        began = time.perf_counter()
        found = inspect(passages(record), rules)
        seconds += time.perf_counter() - began
        concerns += [(record.title, concern) for concern in found]
    return Alarms(name, documents, characters, seconds, concerns)


def corpora(folder: Path) -> Iterator[tuple[str, Iterable[Disclosure]]]:
    """The name and the documents of each corpus in ``folder``."""
    for path in sorted([*folder.glob("*.jsonl.gz"), *folder.glob("judged/*/corpus.jsonl.gz")]):
        yield str(path.relative_to(folder)), _records(path)
    for name, pattern in (("pages", "pages/*/*"), ("files", "files/*")):
        files = sorted(path for path in folder.glob(pattern) if path.is_file())
        with tempfile.TemporaryDirectory() as scratch:
            items = read_files(files, Home(CHECKOUT), Settings(), Path(scratch))
            yield name, [each.record for each in items if isinstance(each, Reading)]


def _records(path: Path) -> Iterator[Disclosure]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            read = json.loads(line)
            yield Disclosure(title=read.get("title") or "（无标题）", text=read["text"])


def main(arguments: Sequence[str]) -> None:
    """Prints the tables."""
    rules = load(Home(CHECKOUT))
    _print_score(score(labelled(), rules))
    print(f"\nclean text of {_CLEAN_CHARS} characters: {figure(1e3 * clean_seconds(rules), 'ms')}")
    for name, records in corpora(Path(arguments[0]) if arguments else CORPORA):
        _print_alarms(alarms(name, records, rules))


def _print_score(result: Score) -> None:
    columns = ("code", "found", "missed", "false")
    rows = [(code, result.found[code], result.missed[code], result.false[code]) for code in KINDS]
    print(table(columns, rows))
    print(f"\nprecision {result.precision():.3f}, recall {result.recall():.3f}")
    for line, given in result.wrong:
        print(f"    {dict(line.codes)} expected, {dict(given)} given: {line.place} {line.text!r}")


def _print_alarms(result: Alarms) -> None:
    speed = f"{result.characters:,} characters in {result.seconds:.2f} s"
    print(f"\n{result.name}: {result.documents:,} documents, {speed}")
    counts = Counter(concern.code for _, concern in result.concerns)
    print(f"    {', '.join(f'{code} {count}' for code, count in counts.items()) or 'no alarms'}")
    for title, concern in result.concerns:
        where = f"{title[:24]} {concern.place} {concern.paragraph}"
        print(f"    {concern.code}: {where}: {concern.excerpt}")


if __name__ == "__main__":
    main(sys.argv[1:])
