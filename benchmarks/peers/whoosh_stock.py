"""Whoosh with jieba's analyzer, as the recipe goes that everybody copies."""

from __future__ import annotations

import functools
from importlib import metadata
from pathlib import Path
from typing import Any

import jieba
from jieba.analyse import ChineseAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import FileIndex, create_in, open_dir
from whoosh.qparser import QueryParser

from benchmarks.peers.peer import TOP, Document, Found, Loader, documents


class StockWhoosh(Loader):
    """Stored title and text, one plain writer, highlights for every hit."""

    name = "whoosh-stock"
    version = metadata.version("whoosh3")
    recipe = (
        "`TEXT(stored=True, analyzer=ChineseAnalyzer())` for title and text, a plain writer; "
        '`QueryParser("text")`, `search(limit=10)`, the length of the results and '
        '`hit.highlights("text")` for each of them'
    )

    def load(self, corpus: Path, folder: Path) -> None:
        """Adds all documents and commits once."""
        jieba.setLogLevel("WARNING")
        writer = create_in(str(folder), _schema()).writer()
        for document in documents(corpus):
            writer.add_document(**_row(document))
        writer.commit()

    def open(self, folder: Path) -> StockWhooshSearcher:
        """A searcher over the last commit."""
        jieba.setLogLevel("WARNING")
        return StockWhooshSearcher(open_dir(str(folder)))


class StockWhooshSearcher:
    """Asks one index."""

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._parser = QueryParser("text", schema=index.schema)

    def top(self, query: str) -> Found | None:
        """The best with their highlights, and the count of all."""
        results = self._searcher.search(self._parser.parse(query), limit=TOP)
        for hit in results:
            hit.highlights("text")
        return len(results), [hit["number"] for hit in results]

    def add(self, document: Document) -> None:
        """Adds, commits and opens a new searcher."""
        writer = self._index.writer()
        writer.add_document(**_row(document))
        writer.commit()
        self._reopen()

    def remove(self, document: Document) -> None:
        """Deletes by number, commits and opens a new searcher."""
        self._index.delete_by_term("number", str(document.number))
        self._reopen()

    def close(self) -> None:
        """Closes the files."""
        self._searcher.close()
        self._index.close()

    def _reopen(self) -> None:
        # ``refresh`` keeps the readers of segments, and with them what was deleted since.
        self._searcher.close()
        self._searcher = self._index.searcher()


@functools.cache
def _schema() -> Schema:
    analyzer = ChineseAnalyzer()
    return Schema(
        number=ID(stored=True, unique=True),
        title=TEXT(stored=True, analyzer=analyzer),
        text=TEXT(stored=True, analyzer=analyzer),
    )


def _row(document: Document) -> dict[str, Any]:
    return {"number": str(document.number), "title": document.title, "text": document.text}


STOCK = StockWhoosh()
