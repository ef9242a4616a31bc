"""A page of results: hits with what the catalogue knows of them."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass
from typing import Any

from ftarchive.archive.catalogue import Catalogue
from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.index.analysis import load_words
from ftarchive.record import Disclosure
from ftarchive.search.engine import FACETS, Answer, Engine, FacetValue, Request
from ftarchive.search.parameters import Parameters
from ftarchive.search.query import Query, parse
from ftarchive.search.snippets import Mark, find_marks, snippet

_TITLE_MARKS = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A document on a page of results; marks are (start, end) in characters."""

    id: str
    score: float
    record: Disclosure
    snippet: str
    marks: list[Mark]
    title_marks: list[Mark]

    def to_json(self) -> dict[str, Any]:
        """The hit as the API gives it."""
        record = self.record
        return {
            "id": self.id,
            "title": record.title,
            "index_number": record.index_number,
            "document_number": record.document_number,
            "source": record.source,
            "category": record.category,
            "published": record.published,
            "score": self.score,
            "url": record.url,
            "snippet": self.snippet,
            "marks": [list(mark) for mark in self.marks],
        }


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. ``took_ms`` is the time from parameters to hits."""

    parameters: Parameters
    query: Query
    total: int
    pages: int
    took_ms: float
    facets: dict[str, list[FacetValue]]
    hits: list[Hit]
    is_partial: bool
    is_cut_short: bool
    missing: list[str]

    def to_json(self) -> dict[str, Any]:
        """The page as the API gives it."""
        return {
            "query": self.query.text,
            "total": self.total,
            "page": self.parameters.page,
            "pages": self.pages,
            "per_page": self.parameters.per_page,
            "took_ms": self.took_ms,
            "suggestion": None,
            "partial": self.is_partial,
            "cut_short": self.is_cut_short,
            "facets": {
                name: [asdict(value) for value in values] for name, values in self.facets.items()
            },
            "hits": [hit.to_json() for hit in self.hits],
        }


class Search:
    """Answers searches out of an engine and a catalogue."""

    def __init__(
        self, home: Home, settings: Settings, catalogue: Catalogue, engine: Engine
    ) -> None:
        self._home, self._settings = home, settings
        self._catalogue, self._engine = catalogue, engine

    def query(self, text: str) -> Query:
        """``text`` as it is understood."""
        stops = load_words(self._home.resource("index", "dictionary", "stop.txt"))
        limits = self._settings
        analyzer = self._engine.analyzer()
        return parse(text, analyzer, stops, limits.max_query_chars, limits.max_query_terms)

    def results(self, parameters: Parameters) -> Results:
        """The page of results that ``parameters`` ask for.

        Raises ``IndexUnusable`` where there is no index that may be searched.
        """
        began = time.perf_counter()
        query = self.query(parameters.q)
        answer = self._answer(query, parameters)
        records = self._catalogue.records([match.id for match in answer.matches])
        hits = [
            self._hit(match.id, match.score, records[match.id], query)
            for match in answer.matches
            if match.id in records
        ]
        return Results(
            parameters=parameters,
            query=query,
            total=answer.total,
            pages=min(math.ceil(answer.total / parameters.per_page), self._settings.max_pages),
            took_ms=round((time.perf_counter() - began) * 1000, 1),
            facets=answer.facets,
            hits=hits,
            is_partial=answer.is_partial,
            is_cut_short=answer.is_cut_short,
            missing=answer.missing,
        )

    def _answer(self, query: Query, parameters: Parameters) -> Answer:
        request = Request(
            query=query,
            filters=parameters.filters(),
            scope=parameters.scope,
            order=parameters.order,
            offset=(parameters.page - 1) * parameters.per_page,
            limit=parameters.per_page,
        )
        try:
            return self._engine.search(request)
        except IndexUnusable as error:
            if error.code == "index-missing" and self._catalogue.count() == 0:
                return Answer(0, [], {facet: [] for facet in FACETS})
            raise

    def _hit(self, id_: str, score: float, record: Disclosure, query: Query) -> Hit:
        passage = snippet(record.text, query.needles, self._settings.snippet_chars)
        title_marks = find_marks(record.title, query.needles, _TITLE_MARKS)
        return Hit(id_, score, record, passage.text, passage.marks, title_marks)
