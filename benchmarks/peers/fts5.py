"""SQLite's FTS5, over words and over trigrams: two tables, each in a file of its own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks.peers.peer import TOP, Document, Found, Loader, documents
from benchmarks.peers.words import parts, spaced, words

_FILE = "index.sqlite3"
_LEAST = 3
"""Characters of the shortest string that trigrams can find."""


class FTS5(Loader):
    """A contentless table with title and text, bulk-loaded in one transaction and optimized."""

    version = sqlite3.sqlite_version

    def __init__(self, name: str, tokenizer: str, recipe: str) -> None:
        self.name, self.recipe = name, recipe
        self._tokenizer = tokenizer

    @property
    def is_trigram(self) -> bool:
        return self._tokenizer == "trigram"

    def load(self, corpus: Path, folder: Path) -> None:
        """Inserts all documents, then merges the table into one b-tree."""
        database = sqlite3.connect(folder / _FILE)
        database.execute(
            "CREATE VIRTUAL TABLE documents USING fts5"
            f"(title, text, content='', tokenize='{self._tokenizer}')"
        )
        rows = map(self.row, documents(corpus))
        database.executemany("INSERT INTO documents(rowid, title, text) VALUES (?, ?, ?)", rows)
        database.execute("INSERT INTO documents(documents) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self, folder: Path) -> FTS5Searcher:
        """A connection to the file."""
        return FTS5Searcher(self, sqlite3.connect(folder / _FILE))

    def row(self, document: Document) -> tuple[int, str, str]:
        """What is inserted of a document."""
        if self.is_trigram:
            return document.number, document.title, document.text
        return document.number, spaced(document.title), spaced(document.text)

    def asked(self, query: str) -> str | None:
        """``query`` as FTS5 spells it: every string in quotation marks, all of them demanded."""
        if not self.is_trigram:
            return " ".join(_quoted(text, is_phrase) for text, is_phrase in parts(query))
        literals = [text for text, _ in parts(query)]
        if min(map(len, literals)) < _LEAST:
            return None
        return " ".join(f'"{literal}"' for literal in literals)


class FTS5Searcher:
    """Asks one table."""

    def __init__(self, peer: FTS5, database: sqlite3.Connection) -> None:
        self._peer, self._database = peer, database

    def top(self, query: str) -> Found | None:
        """The best by BM25, and a second statement that counts all."""
        asked = self._peer.asked(query)
        if asked is None:
            return None
        best = "SELECT rowid FROM documents WHERE documents MATCH ? ORDER BY rank LIMIT ?"
        ids = [str(row[0]) for row in self._database.execute(best, (asked, TOP))]
        count = "SELECT count(*) FROM documents WHERE documents MATCH ?"
        return self._database.execute(count, (asked,)).fetchone()[0], ids

    def add(self, document: Document) -> None:
        """Inserts a row and commits."""
        statement = "INSERT INTO documents(rowid, title, text) VALUES (?, ?, ?)"
        self._change(statement, document)

    def remove(self, document: Document) -> None:
        """Deletes a row, which a contentless table must be told in full, and commits."""
        statement = (
            "INSERT INTO documents(documents, rowid, title, text) VALUES ('delete', ?, ?, ?)"
        )
        self._change(statement, document)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def _change(self, statement: str, document: Document) -> None:
        with self._database:
            self._database.execute(statement, self._peer.row(document))


def _quoted(text: str, is_phrase: bool) -> str:
    if is_phrase:
        return f'"{spaced(text)}"'
    return " ".join(f'"{word}"' for word in words(text))


WORDS = FTS5(
    "fts5-words",
    "unicode61",
    "contentless table over words joined by spaces, title and text; `MATCH` with all words, "
    "`ORDER BY rank LIMIT 10` (bm25) and a `count(*)`; built in one transaction, then `optimize`",
)
TRIGRAM = FTS5(
    "fts5-trigram",
    "trigram",
    "the same over the text as it is with the trigram tokenizer; every part of a query is a "
    "literal of at least 3 characters, and queries with a shorter one go unanswered",
)
