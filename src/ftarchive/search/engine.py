"""The seam to an engine: what a search asks and answers, whoever does the searching."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ftarchive.archive.catalogue import Catalogue, Entry
from ftarchive.errors import IndexUnusable
from ftarchive.index.dictionary import Dictionary
from ftarchive.index.vocabulary import Vocabulary
from ftarchive.progress import Stage, silent
from ftarchive.search.query import Query

Scope = Literal["all", "title", "text"]
Order = Literal["relevance", "newest", "oldest"]
FACETS = ("source", "category", "genre", "year")


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits are confined to. Several values of one facet are alternatives; ``first`` and
    ``last`` are days, both inclusive, as YYYYMMDD."""

    source: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    genre: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The values chosen of one facet."""
        values: tuple[str, ...] = getattr(self, facet)
        return values


@dataclass(frozen=True, slots=True)
class Request:
    """A search: hits are those of ``query`` that are also hits of every query of ``within``.
    ``offset`` of them are passed over, up to ``limit`` are given. ``until`` is the moment, by
    the monotonic clock, after which no more candidates are checked. ``facets`` are those of which
    the values are to be counted. The documents ``without`` which are given by id."""

    query: Query
    filters: Filters = Filters()
    scope: Scope = "all"
    order: Order = "relevance"
    offset: int = 0
    limit: int = 20
    within: tuple[Query, ...] = ()
    until: float = math.inf
    is_explained: bool = False
    facets: tuple[str, ...] = FACETS
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """What a term, or the terms of a name together, are worth in one document: ``said`` gives by
    field how often it says the first of them, ``holding`` how many documents do."""

    terms: tuple[str, ...]
    points: float
    holding: int
    said: dict[str, int]


@dataclass(frozen=True, slots=True)
class Factor:
    """Something that multiplies the points of a document: ``reason`` is the figure behind."""

    name: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a document has its score: ``relevance``, the sum of its points, times all factors."""

    relevance: float
    points: list[Points]
    factors: list[Factor]


@dataclass(frozen=True, slots=True)
class Match:
    """A document found, and its score (0 where nothing was asked for)."""

    id: str
    score: float
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet and how many hits one would have with it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to search for or to open: ``count`` documents have it. Titles have the ``id``
    of their document."""

    text: str
    kind: Literal["title", "agency", "term"]
    count: int
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found. ``is_partial`` where no document has enough of the words and those
    with most are given; ``is_cut_short`` where time ran out before all candidates were checked.
    ``missing`` are the words that no document has."""

    total: int
    matches: list[Match]
    facets: dict[str, list[FacetValue]]
    is_partial: bool = False
    is_cut_short: bool = False
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Served:
    """What is searched: the name of a state of the index, the last event of the catalogue that is
    in it and how many documents are. ``trouble`` is why that is not the latest state."""

    name: str
    position: int
    documents: int
    trouble: IndexUnusable | None


class Rebuild(Protocol):
    """An index that is built anew while another one is searched and brought up to date.

    What was finished of it before a kill is not done again.
    """

    def build(self, stage: Stage = silent) -> None:
        """Does all that can be done while others take in documents."""

    def finish(self, stage: Stage = silent) -> None:
        """Takes in what they took in, verifies all of it, and lets it be searched. The caller
        holds the write lock.

        Raises ``IndexUnusable`` (index-unproven) where it is not what it should be: then nothing
        has changed.
        """


class Engine(Protocol):
    """An index that can be searched, brought up to date and built anew.

    Where its latest state is damaged, the last good one is searched.
    """

    def position(self) -> int:
        """The last event of the catalogue that is in the latest state of the index.

        Raises ``IndexUnusable`` where that may not be searched.
        """

    def mark(self) -> str:
        """The mark of that event; see ``Catalogue.mark``."""

    def pinned(self) -> AbstractContextManager[None]:
        """Within it this thread sees one state of the index, whatever others do to it."""

    def revision(self) -> str:
        """What tells the index that is searched from now on from any other; empty where there is
        none."""

    def searched(self) -> int:
        """The last event of the catalogue that is in what is searched.

        Raises ``IndexUnusable``.
        """

    def served(self) -> Served:
        """What is searched, looked at anew.

        Raises ``IndexUnusable`` where there is nothing that may be.
        """

    def trouble(self) -> IndexUnusable | None:
        """Why what was last searched is not the latest state of the index; None where it is."""

    def document_count(self) -> int:
        """How many documents are in it."""

    def document_ids(self) -> set[str]:
        """The ids of all documents in it."""

    def dictionary(self) -> Dictionary:
        """The dictionary that the index was built with; ``analyzer`` is its analysis."""

    def has_pending_dictionary(self) -> bool:
        """Whether the dictionary holds a change that a rebuild would apply.

        Raises ``HomeError`` (dictionary-faulty) where a rebuild could not read it.
        """

    def search(self, request: Request) -> Answer:
        """Answers ``request``."""

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """Up to ``limit`` titles, agencies and terms for what was typed so far."""

    def vocabulary(self) -> Vocabulary:
        """What the archive speaks of, loaded when first asked for."""

    def bearing(
        self, names: Sequence[str], limit: int, without: Sequence[str] = ()
    ) -> dict[str, list[str]]:
        """By each of ``names`` that any document bears (see ``citations.keys_of``) up to ``limit``
        of these documents, the newest first; those ``without`` which are given by id.

        Raises ``IndexUnusable``.
        """

    def citing(
        self, document_id: str, limit: int, without: Sequence[str] = ()
    ) -> tuple[int, list[str]]:
        """How many other documents cite a document by any of its names, and ``limit`` of them, the
        newest first; none where it is not in the index. Those ``without`` which are given by id.

        Raises ``IndexUnusable``.
        """

    def apply(
        self, changed: Iterable[Entry], position: int, mark: str = "", stage: Stage = silent
    ) -> None:
        """Takes in documents that changed; they are found when this returns. ``stage`` is told
        what is done after the last of them was taken."""

    def rebuild(
        self, entries: Iterable[Entry], position: int, mark: str = "", stage: Stage = silent
    ) -> None:
        """Builds all anew from ``entries``; searching goes on meanwhile."""

    def replacement(self, catalogue: Catalogue) -> Rebuild:
        """A rebuild from ``catalogue`` beside which documents are taken in. The caller holds the
        rebuild lock.

        Raises ``HomeError`` (dictionary-faulty).
        """

    def go_back(self, catalogue: Catalogue, stage: Stage = silent) -> None:
        """Goes back to the index before the last rebuild, and brings it up to date. The caller
        holds both locks.

        Raises ``IndexUnusable``: no-earlier-index, earlier-index-damaged, earlier-index-stale or
        earlier-index-foreign. Then nothing has changed.
        """

    def leftovers(self) -> list[str]:
        """What a build that was killed left behind."""
