"""How often a slip is mended: ``python -m benchmarks.spelling HOME [COUNT]``.

Takes titles of the archive in HOME, and queries of words cut from its titles and texts, makes one
slip in each, and prints for each kind of slip how many of those that then find nothing, or
not with all their words, get the right suggestion, how many another one; and how many queries
without a slip get any.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from ftarchive.archive.catalogue import Catalogue
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.index.analysis import Analyzer
from ftarchive.index.shapes import Shapes
from ftarchive.index.sounds import homophones
from ftarchive.search.parameters import Parameters
from ftarchive.search.results import Results

SEED = 20_260_101
SHORTEST = 4
"""Characters of a text below which it is left whole."""
Slip = Callable[[str, random.Random], str | None]


def main() -> None:
    """Prints the tables."""
    home = Home(Path(sys.argv[1]).absolute())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    holdings = Holdings.open(home, Settings())
    holdings.engine.suggest("公开", 1)
    chance = random.Random(SEED)
    titles, queries = _asked(holdings, count, chance)
    for name, texts in (("titles", titles), ("queries", queries)):
        print(f"\n{name}: {len(texts)}\n")
        print("| slip | found in part or not | right | other | none | median | 95 % |")
        print("|---|---|---|---|---|---|---|")
        for slip_name, slip in _slips(home).items():
            print(_row(slip_name, holdings, _slipped(texts, slip, chance)), flush=True)
    _print_false(holdings, [*titles, *queries][: count + count // 3 * 2])
    holdings.catalogue.close()


def _asked(holdings: Holdings, count: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Titles, and queries of two to six words, half out of titles and half out of texts."""
    catalogue: Catalogue = holdings.catalogue
    ids = chance.sample(sorted(holdings.engine.document_ids()), 2 * count)
    records = list(catalogue.records(ids[:count]).values())
    titles = [record.title for record in records]
    others = list(catalogue.records(ids[count:]).values())
    analyzer = holdings.engine.dictionary().analyzer
    sources = [
        other.title if number % 2 else other.text[:2000] for number, other in enumerate(others)
    ]
    queries = [_cut(source, analyzer, chance) for source in sources]
    return titles, [query for query in queries if len(query) >= SHORTEST]


def _cut(source: str, analyzer: Analyzer, chance: random.Random) -> str:
    """Two to six words that follow each other, with blanks or without."""
    words = ["".join(word) for word in analyzer.segment(source)]
    length = chance.randint(2, 6)
    start = chance.randint(0, max(0, len(words) - length))
    return chance.choice(["", " "]).join(words[start : start + length])


def _slips(home: Home) -> dict[str, Slip]:
    shapes = Shapes(home.resource("index", "dictionary", "shapes.txt"))
    return {
        "homophone": lambda text, chance: _replaced(text, chance, homophones),
        "near shape": lambda text, chance: _replaced(text, chance, shapes.near),
        "swapped": _swapped,
        "dropped": _dropped,
    }


def _replaced(
    text: str, chance: random.Random, alike: Callable[[str], Iterable[str]]
) -> str | None:
    places = [at for at, character in enumerate(text) if list(alike(character))]
    if not places:
        return None
    at = chance.choice(places)
    return text[:at] + chance.choice(sorted(alike(text[at]))) + text[at + 1 :]


def _swapped(text: str, chance: random.Random) -> str | None:
    places = [at for at in range(len(text) - 1) if _is_han(text[at]) and _is_han(text[at + 1])]
    places = [at for at in places if text[at] != text[at + 1]]
    if not places:
        return None
    at = chance.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _dropped(text: str, chance: random.Random) -> str | None:
    """One of those within: without its first or last character a query is a part of itself."""
    places = [at for at in range(1, len(text) - 1) if all(map(_is_han, text[at - 1 : at + 2]))]
    if not places:
        return None
    at = chance.choice(places)
    return text[:at] + text[at + 1 :]


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _slipped(texts: Iterable[str], slip: Slip, chance: random.Random) -> list[tuple[str, str]]:
    """Pairs of what was meant and what was typed."""
    pairs = ((text, slip(text, chance)) for text in texts)
    return [(text, typed) for text, typed in pairs if typed and typed != text]


def _row(name: str, holdings: Holdings, pairs: list[tuple[str, str]]) -> str:
    told: Counter[str] = Counter()
    times = []
    for meant, typed in pairs:
        began = time.perf_counter()
        results = _results(holdings, typed)
        times.append((time.perf_counter() - began) * 1000)
        if not (results.is_partial or results.missing or not results.total):
            told["found"] += 1
            continue
        told["wrong"] += 1
        kind = "none" if results.suggestion is None else "other"
        told["right" if _same(results.suggestion, meant) else kind] += 1
    shares = [f"{told[kind] / max(told['wrong'], 1):.0%}" for kind in ("right", "other", "none")]
    median, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    wrong = f"{told['wrong']} of {len(pairs)}"
    return f"| {name} | {wrong} | {' | '.join(shares)} | {median:.0f} ms | {late:.0f} ms |"


def _print_false(holdings: Holdings, texts: list[str]) -> None:
    found = [(text, suggestion) for text in texts if (suggestion := _suggested(holdings, text))]
    print(f"\nwithout a slip: {len(found)} of {len(texts)} get a suggestion")
    for text, suggestion in found[:10]:
        print(f"    {text} → {suggestion}")


def _suggested(holdings: Holdings, text: str) -> str | None:
    return _results(holdings, text).suggestion


def _results(holdings: Holdings, text: str) -> Results:
    return holdings.search.results(Parameters(q=text))


def _same(one: str | None, other: str) -> bool:
    return one is not None and one.split() == other.split()


if __name__ == "__main__":
    main()
