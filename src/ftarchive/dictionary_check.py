"""What an edited dictionary would change, told before a rebuild applies it.

Compared are the dictionary that the index was built with and the one in the home. Nothing is
written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.schema import PUBLISHED
from ftarchive.config import Home, Settings
from ftarchive.index.analysis import units
from ftarchive.index.build import home_dictionary
from ftarchive.index.dictionary import FILES, Dictionary
from ftarchive.index.shapes import home_shapes
from ftarchive.progress import Stage, counted, silent
from ftarchive.record import Disclosure
from ftarchive.search.engine import Engine, Request
from ftarchive.search.parsing import parse
from ftarchive.search.query import Phrase, Query

_AT_ONCE = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The first of some things, and how many there are."""

    total: int
    shown: list[T]

    @classmethod
    def of(cls, things: Iterable[T], most: int) -> Listed[T]:
        """``things``, of which the first ``most`` are kept."""
        remaining = iter(things)
        shown = list(islice(remaining, most))
        return cls(len(shown) + sum(1 for _ in remaining), shown)


@dataclass(frozen=True, slots=True)
class FileChange:
    """The entries that one file has gained and lost."""

    file: str
    added: Listed[str]
    removed: Listed[str]


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that would be indexed otherwise, and the terms it would gain and lose."""

    id: str
    title: str
    added: Listed[str]
    removed: Listed[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a query is read: the words it is cut into, those of them that need not be in a hit,
    and what else its names find."""

    words: list[str]
    stops: list[str]
    variants: list[str]


@dataclass(frozen=True, slots=True)
class QueryChange:
    """A query that would be read otherwise; ``times`` tells how often it was asked."""

    query: str
    times: int
    old: Reading
    new: Reading


@dataclass(frozen=True, slots=True)
class Change:
    """All that a rebuild with the edited dictionary would change. ``is_pending`` where the
    files differ at all, be it in the order of their lines."""

    is_pending: bool
    files: list[FileChange]
    documents: Listed[DocumentChange]
    queries: Listed[QueryChange]
    queries_read: int

    def to_json(self) -> dict[str, Any]:
        """The change as one object."""
        told = asdict(self)
        return {"changed": told.pop("is_pending"), **told}


class DictionaryCheck:
    """Compares the dictionary of a home with that of its index."""

    def __init__(
        self, home: Home, settings: Settings, catalogue: Catalogue, engine: Engine
    ) -> None:
        """Raises ``HomeError`` (dictionary-faulty) and ``IndexUnusable``."""
        self._settings, self._catalogue, self._engine = settings, catalogue, engine
        self._new = home_dictionary(home)
        home_shapes(home)  # no part of the index, but of what is edited there
        self._old = engine.dictionary()

    def change(
        self, queries: Mapping[str, int], *, all_documents: bool = False, stage: Stage = silent
    ) -> Change:
        """What would change, of ``queries`` too, which are given with how often they were asked.

        Documents are looked at where a user word that changed stands in them; all are where
        ``all_documents`` says so, which takes as long as a rebuild.
        """
        if self._old.fingerprint() == self._new.fingerprint():
            return Change(False, [], Listed(0, []), Listed(0, []), 0)
        ids = self._every_id() if all_documents else self._candidates()
        documents = self._documents(counted(ids, stage("比较文件", len(ids))))
        most = self._settings.changes_shown
        return Change(
            is_pending=True,
            files=list(self._files()),
            documents=Listed.of(documents, most),
            queries=Listed.of(self._queries(queries), most),
            queries_read=len(queries),
        )

    def _files(self) -> Iterator[FileChange]:
        most = self._settings.changes_shown
        for name in FILES:
            added, removed = _differences(self._old.entries[name], self._new.entries[name])
            if added or removed:
                yield FileChange(name, Listed.of(added, most), Listed.of(removed, most))

    def _every_id(self) -> list[str]:
        return self._catalogue.ids(PUBLISHED)

    def _candidates(self) -> list[str]:
        """The documents in which a user word stands that was added, removed or given another
        frequency; each word is looked for to the letter."""
        changed = _differences(self._old.words, self._new.words)
        words = {tuple(units(entry.split()[0])) for entries in changed for entry in entries}
        found: set[str] = set()
        for word in words:
            query = Query("".join(word), Phrase(word))
            answer = self._engine.search(Request(query, limit=self._engine.document_count()))
            if answer.is_cut_short:
                return self._every_id()
            found |= {match.id for match in answer.matches}
        return sorted(found)

    def _documents(self, ids: Iterable[str]) -> Iterator[DocumentChange]:
        remaining = iter(ids)
        while batch := list(islice(remaining, _AT_ONCE)):
            for id_, record in self._catalogue.records(batch).items():
                added, removed = self._terms(record)
                if added or removed:
                    most = self._settings.changes_shown
                    yield DocumentChange(
                        id_, record.title, Listed.of(added, most), Listed.of(removed, most)
                    )

    def _terms(self, record: Disclosure) -> tuple[list[str], list[str]]:
        """The terms that a document would gain and lose, each as often as it does."""
        old, new = Counter[str](), Counter[str]()
        for text in (record.title, record.text):
            old += self._old.analyzer.analyze(text)[1]
            new += self._new.analyzer.analyze(text)[1]
        return sorted(new - old), sorted(old - new)

    def _queries(self, queries: Mapping[str, int]) -> Iterator[QueryChange]:
        for query, times in sorted(queries.items(), key=lambda each: -each[1]):
            old, new = self._reading(query, self._old), self._reading(query, self._new)
            if old != new:
                yield QueryChange(query, times, old, new)

    def _reading(self, text: str, dictionary: Dictionary) -> Reading:
        limits = self._settings
        query = parse(text, dictionary, limits.max_query_chars, limits.max_query_terms)
        return Reading(
            words=["".join(word.units) for word in query.words],
            stops=["".join(word.units) for word in query.words if word.is_stop],
            variants=[variant.shown for _, variant in query.variants],
        )


def _differences(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """What stands in ``new`` alone and what in ``old`` alone, each in its order."""
    added, removed = Counter(new) - Counter(old), Counter(old) - Counter(new)
    return list(added.elements()), list(removed.elements())
