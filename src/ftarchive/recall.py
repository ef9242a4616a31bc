"""Checking that every literal string is found, on whatever archive there is.

Random runs of units are taken out of the documents, disguised in ways that folding has to undo,
and asked: in quotation marks, where exactly the documents with that run must come, and without,
where none of these may be left out. Which documents have it is told by a plain scan of all texts
that asks neither the index nor the engine.
"""

from __future__ import annotations

import math
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from ftarchive.archive.catalogue import Catalogue, Entry
from ftarchive.archive.schema import PUBLISHED
from ftarchive.index.analysis import encode, fold, is_single, placed_units, units, variants
from ftarchive.progress import Advance, Stage, counted, silent
from ftarchive.search.engine import Engine, Request
from ftarchive.search.query import Query

MOST_UNITS = 32
"""Units of the longest run."""
REMEDIES = {
    "recall-missing": "请运行 ftarchive rebuild 后重查；若仍漏检，请把种子和查询语交给开发者",
    "recall-surplus": "请运行 ftarchive rebuild 后重查；若仍误检，请把种子和查询语交给开发者",
    "recall-unquoted": "请运行 ftarchive rebuild 后重查；若仍漏检，请把种子和查询语交给开发者",
    "recall-cut-short": "检索超时，没有查完；请调高 FTARCHIVE_QUERY_SECONDS 后重查",
}
"""Every violation there can be, with what to do about it."""

_TITLE_SHARE = 0.25
_ALTERED_SHARE = 1 / 3
"""How many of the runs are from titles, and how many have one kind of disguise."""
_NAMED = 20
"""Ids given of one violation."""
_AT_ONCE = 500

_QUOTES = dict.fromkeys(map(ord, '"＂“”„‟‘’«»「」『』﹁﹂﹃﹄〝〞'), " ")
_PAIRS_OF_QUOTES = (('"', '"'), ("“", "”"), ("「", "」"))
_DROPPED = re.compile(r"[\W_]+")
_MINUS = re.compile(r"(?<!\w)[-－−]+(?=\S)")
"""The one mark that a query without quotation marks may not have: it always excludes."""
_MARKS = ("，", "、", " ", "。", "\n", "——", "（", "\u3000")
_TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) != '"'}

Understand = Callable[[str], Query]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of units: as it is asked in quotation marks, as it is asked without, and as
    ``analysis.encode`` writes its units."""

    quoted: str
    plain: str
    needle: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A query that was answered wrongly: ``count`` documents, the first of them by id."""

    code: str
    query: str
    count: int
    ids: list[str]
    remedy: str


@dataclass(slots=True)
class Tally:
    """What came out. ``held`` counts, over all runs, the documents that have the run, ``hits``
    those that were found for it quoted, ``right`` those in both, and ``found_plain`` those
    that have it and were found without quotation marks."""

    seed: int
    documents: int
    runs: int = 0
    held: int = 0
    hits: int = 0
    right: int = 0
    found_plain: int = 0
    violations: list[Violation] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether every run was answered as the scan says."""
        return not self.violations

    def shares(self) -> dict[str, float]:
        """Precision and recall of quoted queries, and recall of unquoted ones: 0 to 1, and 1
        only where nothing is wrong."""
        return {
            "precision": _share(self.right, self.hits),
            "recall": _share(self.right, self.held),
            "unquoted_recall": _share(self.found_plain, self.held),
        }

    def to_json(self) -> dict[str, Any]:
        """The tally as one object."""
        names = ("seed", "documents", "runs", "held", "hits")
        counts = {name: getattr(self, name) for name in names}
        violations = [asdict(violation) for violation in self.violations]
        return {"ok": self.is_sound, **counts, **self.shares(), "violations": violations}


def recall(
    catalogue: Catalogue,
    engine: Engine,
    understand: Understand,
    runs: int,
    seed: int,
    limit: int,
    stage: Stage = silent,
) -> Tally:
    """Asks ``runs`` runs of 1 to ``MOST_UNITS`` units and compares; changes nothing.

    The same seed over the same archive gives the same runs. No query is longer than ``limit``
    characters. What is taken in meanwhile is left out of account. Raises ``IndexUnusable``.
    """
    position = catalogue.position()
    ids = catalogue.ids(PUBLISHED)
    chance = Random(seed)  # noqa: S311 - what is drawn has to be drawn again by the same seed
    asked = draw(catalogue, ids, runs, chance, limit, stage("抽取字串", runs))
    held = scan(_published(catalogue), [run.needle for run in asked], stage("逐件扫描", len(ids)))
    tally = Tally(seed, len(ids))
    examiner = _Examiner(catalogue, engine, understand, position, tally)
    pairs = zip(asked, held, strict=True)
    for run, holding in counted(pairs, stage("检索比对", len(asked))):
        examiner.examine(run, set(holding))
    return tally


def draw(
    catalogue: Catalogue, ids: Sequence[str], runs: int, chance: Random, limit: int, told: Advance
) -> list[Run]:
    """Up to ``runs`` runs out of documents of which each is as likely as the others: a short
    notice is looked at as often as a long law."""
    wanted = Counter(chance.choices(ids, k=runs)) if ids else Counter()
    drawn: list[Run] = []
    chosen = sorted(wanted)
    for start in range(0, len(chosen), _AT_ONCE):
        records = catalogue.records(chosen[start : start + _AT_ONCE])
        for id_, record in sorted(records.items()):
            fields = [placed for text in (record.title, record.text) if (placed := _Placed(text))]
            for _ in range(wanted[id_] if fields else 0):
                at = 0 if chance.random() < _TITLE_SHARE else -1
                drawn += _run(fields[at], chance, limit)
            told(wanted[id_])
    return drawn


def scan(entries: Iterator[Entry], needles: Sequence[str], told: Advance) -> list[list[str]]:
    """For each needle the ids of the entries whose title or text holds it.

    The needles are looked for one by one in each text; those whose first two characters stand
    nowhere in it need no looking for.
    """
    by_head: dict[str, list[int]] = defaultdict(list)
    for number, needle in enumerate(needles):
        by_head[needle[:2]].append(number)
    found: list[list[str]] = [[] for _ in needles]
    for entry in counted(entries, told):
        texts = [encode(units(text)) for text in (entry.record.title, entry.record.text)]
        for number in {n for text in texts for n in _held(text, needles, by_head)}:
            found[number].append(entry.id)
    return found


def _held(text: str, needles: Sequence[str], by_head: dict[str, list[int]]) -> Iterator[int]:
    heads = {*text, *map(operator.add, text, text[1:])}
    for head in heads & by_head.keys():
        yield from (number for number in by_head[head] if needles[number] in text)


class _Placed:
    """A text with its units and where they stand; false where there are none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.units = placed_units(text)

    def __len__(self) -> int:
        return len(self.units)

    def stretch(self, at: int, count: int) -> tuple[list[str], str]:
        """``count`` units from ``at`` on, and the text from the first of them to the next one
        after; quotation marks, which would end a phrase, are blanks in it."""
        sequence = [unit for unit, _ in self.units[at : at + count]]
        following = self.units[at + count : at + count + 1]
        end = following[0][1] if following else len(self.text)
        return sequence, self.text[self.units[at][1] : end].translate(_QUOTES).rstrip()


def _run(placed: _Placed, chance: Random, limit: int) -> Iterator[Run]:
    """A run out of one text; none where even its units are longer than a query may be."""
    count = min(chance.randint(1, MOST_UNITS), len(placed))
    sequence, text = placed.stretch(chance.randrange(len(placed) - count + 1), count)
    bare = " ".join(sequence)
    most = limit - 2
    if len(bare) > most:
        return
    disguised = _disguised(_fit(text, bare, sequence, most), sequence, chance, most)
    plain = _fit(_MINUS.sub(" ", disguised), bare, sequence, most)
    opening, closing = chance.choice(_PAIRS_OF_QUOTES)
    yield Run(opening + disguised + closing, plain, encode(sequence))


def _fit(text: str, other: str, sequence: Sequence[str], most: int) -> str:
    """``text`` where it has these units and is no longer than ``most``, else ``other``."""
    return text if len(text) <= most and units(text) == sequence else other


def _disguised(text: str, sequence: Sequence[str], chance: Random, most: int) -> str:
    """``text`` as others may type it: every change is one that leaves its units the same."""
    for disguise in (_joined, _parted, _in_variants, _uppercased, _widened):
        if chance.random() < _ALTERED_SHARE:
            text = _fit(disguise(text, chance), text, sequence, most)
    return text


def _joined(text: str, _: Random) -> str:
    return _DROPPED.sub("", text)


def _parted(text: str, chance: Random) -> str:
    """With punctuation, blanks and breaks after some characters."""
    return "".join(
        ch + chance.choice(_MARKS) if is_single(fold(ch)) and chance.random() < 0.2 else ch
        for ch in text
    )


def _in_variants(text: str, chance: Random) -> str:
    """With traditional and variant characters where there are any."""
    others = variants()
    return "".join(chance.choice(others.get(ch, [ch])) for ch in text)


def _uppercased(text: str, _: Random) -> str:
    return text.upper()


def _widened(text: str, _: Random) -> str:
    return text.translate(_TO_FULL_WIDTH)


def _published(catalogue: Catalogue) -> Iterator[Entry]:
    return (entry for entry in catalogue.entries() if entry.status == PUBLISHED)


@dataclass(frozen=True)
class _Examiner:
    """Asks runs and enters into ``tally`` how they were answered."""

    catalogue: Catalogue
    engine: Engine
    understand: Understand
    position: int
    tally: Tally

    def examine(self, run: Run, held: set[str]) -> None:
        """Asks ``run`` both ways; ``held`` are the documents that have it."""
        hits, found = self._ask(run.quoted), self._ask(run.plain)
        if hits != held or not held <= found:
            changed = set(self.catalogue.changed_ids(self.position))
            held, hits = held - changed, hits - changed
        tally = self.tally
        tally.runs += 1
        tally.held += len(held)
        tally.hits += len(hits)
        tally.right += len(held & hits)
        tally.found_plain += len(held & found)
        self._note("recall-missing", run.quoted, held - hits)
        self._note("recall-surplus", run.quoted, hits - held)
        self._note("recall-unquoted", run.plain, held - found)

    def _ask(self, typed: str) -> set[str]:
        """The ids of all hits."""
        limit = max(1, self.engine.document_count())
        answer = self.engine.search(Request(self.understand(typed), limit=limit, facets=()))
        ids = {match.id for match in answer.matches}
        if answer.is_cut_short:
            self._note("recall-cut-short", typed, ids)
        return ids

    def _note(self, code: str, query: str, ids: set[str]) -> None:
        if ids or code == "recall-cut-short":
            named = sorted(ids)[:_NAMED]
            self.tally.violations.append(Violation(code, query, len(ids), named, REMEDIES[code]))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def percent(share: float) -> str:
    """``share`` with four places, rounded down: ``100%`` is said only of a whole."""
    return f"{math.floor(share * 1e6) / 1e4:.4f}".rstrip("0").rstrip(".") + "%"
