"""Looking for a document one knows: ``python -m benchmarks.known_item [BATCH.jsonl …]``.

Titles are asked as they are and with the slips that typing makes; what counts is whether the
document comes first. Another one of the very same title is as good. Without a batch it takes
the law texts and 10,000 documents out of ``make_corpus.py``, both from beside the checkout.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random

from pypinyin import lazy_pinyin

from benchmarks.corpora import LAWS, MAKER, make_corpus
from ftarchive import upkeep
from ftarchive.archive.schema import PUBLISHED
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.search.parameters import Parameters

TRIES = 1_000
COUNT = 10_000
SEED = 20_240_601

Slip = Callable[[str, Random], str]
Homophones = Mapping[str, list[str]]

_LAW_KEYS = {name: name for name in ("title", "text", "source", "category")}
_LAW_KEYS["date"] = "published"


def without_one(title: str, chance: Random) -> str:
    """``title`` with one character missing."""
    at = chance.randrange(len(title))
    return title[:at] + title[at + 1 :]


def with_two_swapped(title: str, chance: Random) -> str:
    """``title`` with two different neighbours swapped, where there are such."""
    places = [at for at in range(len(title) - 1) if title[at] != title[at + 1]]
    if not places:
        return title
    at = chance.choice(places)
    return title[:at] + title[at + 1] + title[at] + title[at + 2 :]


def with_homophone(title: str, chance: Random, homophones: Homophones) -> str:
    """``title`` with one character replaced by another that is said alike, where there is one."""
    places = [at for at, ch in enumerate(title) if ch in homophones]
    if not places:
        return title
    at = chance.choice(places)
    return title[:at] + chance.choice(homophones[title[at]]) + title[at + 1 :]


def homophones_among(titles: Iterable[str]) -> Homophones:
    """For each Han character in ``titles`` the others in them of the same syllable, tones
    aside, as an input method would offer them."""
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for character in sorted({ch for title in titles for ch in title if "\u4e00" <= ch < "\ua000"}):
        by_syllable[lazy_pinyin(character)[0]].append(character)
    return {
        character: [other for other in alike if other != character]
        for alike in by_syllable.values()
        if len(alike) > 1
        for character in alike
    }


def main() -> None:
    """Prints a table for each batch."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.known_item")
    parser.add_argument("batches", nargs="*", type=Path)
    parser.add_argument("--keep", type=Path, help="where archives stay for the next time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for batch in given.batches or _batches(folder):
            report(batch, folder / batch.stem)


def _batches(folder: Path) -> list[Path]:
    if not (LAWS.exists() and MAKER.exists()):
        sys.exit(f"neither {LAWS} nor a batch (FTARCHIVE_CORPORA says where to look)")
    return [_laws(folder), make_corpus(folder, COUNT)]


def _laws(folder: Path) -> Path:
    """The law texts as lines that can be handed in."""
    path = folder / "laws.jsonl"
    with gzip.open(LAWS, "rt", encoding="utf-8") as lines, path.open("w", encoding="utf-8") as file:
        for line in lines:
            read = json.loads(line)
            kept = {new: read[old] for old, new in _LAW_KEYS.items() if read.get(old)}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return path


def report(batch: Path, folder: Path) -> None:
    """Prints the table of one batch, each kind of slip as soon as it is done."""
    holdings = archive_of(batch, folder)
    entries = holdings.catalogue.entries()
    titles = [entry.record.title for entry in entries if entry.status == PUBLISHED]
    alike = homophones_among(titles)
    slips: dict[str, Slip] = {
        "full title": lambda title, _: title,
        "one character missing": without_one,
        "two neighbours swapped": with_two_swapped,
        "one homophone": functools.partial(with_homophone, homophones=alike),
    }
    print(f"\n## {batch.stem}: {len(titles)} documents, {TRIES} tries each\n")
    print("| asked | first | ms a query |\n|---|---|---|")
    for name, slip in slips.items():
        began = time.perf_counter()
        share = first_of_all(holdings, titles, slip, TRIES)
        milliseconds = 1000 * (time.perf_counter() - began) / TRIES
        print(f"| {name} | {share:.1%} | {milliseconds:.1f} |", flush=True)
    holdings.catalogue.close()


def archive_of(batch: Path, folder: Path) -> Holdings:
    """An archive in ``folder`` with all of ``batch`` in it and an index of the present analysis;
    what is there already is not done again."""
    folder.mkdir(exist_ok=True)
    holdings = Holdings.open(Home(folder), Settings())
    home, settings, catalogue, engine = (
        holdings.home,
        holdings.settings,
        holdings.catalogue,
        holdings.engine,
    )
    Intake(home, settings, catalogue, engine).ingest([batch], "benchmark")
    if engine.has_pending_dictionary():
        upkeep.rebuild(home, settings, catalogue, engine, "benchmark")
    return holdings


def first_of_all(holdings: Holdings, titles: list[str], slip: Slip, tries: int) -> float:
    """The share of ``tries`` in which the first hit for a title, asked with ``slip``, has it."""
    chance = Random(SEED)
    found = 0
    for title in chance.choices(titles, k=tries):
        parameters = Parameters(q=slip(title, chance), per_page=1)
        found += [hit.record.title for hit in holdings.search.results(parameters).hits] == [title]
    return found / tries


if __name__ == "__main__":
    main()
