"""The archive itself: handed-in documents in a home, its index built by ``rebuild``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.peers.peer import TOP, Document, Found, Step, size
from ftarchive import __version__
from ftarchive.archive.catalogue import Entry
from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.holdings import Holdings
from ftarchive.index.generations import Generations
from ftarchive.intake import Intake
from ftarchive.search.engine import FACETS, Request
from ftarchive.search.parameters import Parameters

_OUT = "withdrawn"
"""Any status but the one under which documents are found."""


class Ours:
    """The engine that is measured against the others; ``searcher`` says what it is asked for."""

    version = __version__

    def __init__(self, name: str, searcher: type[OurSearcher], recipe: str) -> None:
        self.name, self.recipe = name, recipe
        self._searcher = searcher

    def is_fit(self, folder: Path) -> bool:
        """Whether there is an index of the present analysis and format."""
        holdings = _open(folder)
        try:
            return not holdings.engine.has_pending_dictionary()
        except IndexUnusable:
            return False
        finally:
            holdings.catalogue.close()

    def steps(self, corpus: Path, folder: Path) -> Iterator[Step]:
        """The ingest, where the catalogue is not filled already, and the rebuild."""
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_filled(folder, corpus):
            yield "ingest", _command(folder, "ingest", str(corpus), "--json")
        yield "build", _command(folder, "rebuild")

    def bytes(self, folder: Path) -> int:
        """What the current generation takes; the one before it is there for its readers only."""
        return size(Generations(Home(folder).index).current().path)

    def open(self, folder: Path) -> OurSearcher:
        """The engine in this process."""
        return self._searcher(_open(folder))


class OurSearcher:
    """Asks the engine of one home."""

    facets: tuple[str, ...] = ()

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings

    def top(self, query: str) -> Found | None:
        """The best and the count of all, parsing included."""
        holdings = self.holdings
        request = Request(holdings.search.query(query), limit=TOP, facets=self.facets)
        answer = holdings.engine.search(request)
        return answer.total, [match.id for match in answer.matches]

    def add(self, document: Document) -> None:
        """Takes in a batch of one document, the whole way from the file on."""
        held = self.holdings
        path = held.home.root.parent / f"{document.number}.jsonl"
        given = {"title": document.title, "text": document.text}
        path.write_text(json.dumps(given) + "\n", "utf-8")
        Intake(held.home, held.settings, held.catalogue, held.engine).ingest([path], "benchmark")

    def remove(self, document: Document) -> None:
        """Drops the document that came last out of the index."""
        catalogue, position = self.holdings.catalogue, self.holdings.catalogue.position()
        last = next(catalogue.changed_since(position - 1))
        gone = Entry(last.id, last.ordinal, _OUT, last.record)
        self.holdings.engine.apply([gone], position, catalogue.mark(position))

    def close(self) -> None:
        """Closes the catalogue."""
        self.holdings.catalogue.close()


class OurFacetsSearcher(OurSearcher):
    """The same with all facets counted."""

    facets = FACETS


class OurPageSearcher(OurSearcher):
    """The same with what a page shows: records, facets, and snippets of the hits."""

    def top(self, query: str) -> Found | None:
        """A page of ten hits, made anew: what the server keeps of answers is above this."""
        results = self.holdings.search.results(Parameters(q=query, per_page=TOP))
        return results.total, [hit.id for hit in results.hits]


def _open(folder: Path) -> Holdings:
    return Holdings.open(Home(folder), Settings.from_environment())


def _is_filled(folder: Path, corpus: Path) -> bool:
    holdings = _open(folder)
    with corpus.open("rb") as lines:
        is_filled = holdings.catalogue.count() == sum(1 for _ in lines)
    holdings.catalogue.close()
    return is_filled


def _command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "ftarchive", "--home", str(home), *arguments]


OURS = Ours(
    "ours",
    OurSearcher,
    "`Engine.search` for what `Search.query` makes of the text, the ten best and the total, "
    "without facets; nothing is remembered. Built by `ftarchive rebuild` from a filled catalogue",
)
WITH_FACETS = Ours("ours, facets", OurFacetsSearcher, "the same with all facets counted")
WITH_PAGE = Ours(
    "ours, page of ten", OurPageSearcher, "the same with facets, records and snippets of all ten"
)
