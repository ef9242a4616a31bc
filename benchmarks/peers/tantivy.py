"""Tantivy over words, title and text both searched, all words demanded."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import tantivy

from benchmarks.peers.peer import TOP, Document, Found, Loader, documents
from benchmarks.peers.words import parts, spaced, words

_FIELDS = ["title", "text"]
_CUTTER = "spaces"


class Tantivy(Loader):
    """The index that the bindings make with their defaults: two threads, positions, BM25."""

    name = "tantivy"
    version = metadata.version("tantivy")
    recipe = (
        "words joined by spaces, cut at them; fields title and text with positions, number stored "
        "as a fast field, no text stored; default writer, merged in the background until done. "
        "`parse_query(conjunction_by_default=True)` over both fields, `search(limit=10)` with count"
    )

    def load(self, corpus: Path, folder: Path) -> None:
        """Writes all documents and waits for the merges."""
        writer = _index(folder).writer()
        for document in documents(corpus):
            writer.add_document(_row(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> TantivySearcher:
        """A searcher over the last commit."""
        return TantivySearcher(_index(folder))


class TantivySearcher:
    """Asks one index."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._writer: tantivy.IndexWriter | None = None

    def top(self, query: str) -> Found | None:
        """The best by BM25 and the count of all."""
        asked = self._index.parse_query(_asked(query), _FIELDS, conjunction_by_default=True)
        found = self._searcher.search(asked, limit=TOP)
        count: int = found.count  # type: ignore[attr-defined]  # its types leave it out
        addresses = [address for _, address in found.hits]
        return count, list(map(str, self._searcher.fast_field_values("number", addresses)))

    def add(self, document: Document) -> None:
        """Adds, commits and reloads."""
        self._open_writer().add_document(_row(document))
        self._commit()

    def remove(self, document: Document) -> None:
        """Deletes by number, commits and reloads."""
        self._open_writer().delete_documents_by_term("number", document.number)
        self._commit()

    def close(self) -> None:
        """Waits for what merges still."""
        if self._writer:
            self._writer.wait_merging_threads()

    def _open_writer(self) -> tantivy.IndexWriter:
        self._writer = self._writer or self._index.writer()
        return self._writer

    def _commit(self) -> None:
        self._open_writer().commit()
        self._index.reload()
        self._searcher = self._index.searcher()


def _index(folder: Path) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name=_CUTTER)
    index = tantivy.Index(builder.build(), str(folder))
    cutter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_CUTTER, cutter)
    return index


def _row(document: Document) -> tantivy.Document:
    return tantivy.Document(
        number=document.number, title=spaced(document.title), text=spaced(document.text)
    )


def _asked(query: str) -> str:
    """Every word in quotation marks, or it might be taken for an operator."""
    return " ".join(
        f'"{spaced(text)}"' if is_phrase else " ".join(f'"{word}"' for word in words(text))
        for text, is_phrase in parts(query)
    )


TANTIVY = Tantivy()
