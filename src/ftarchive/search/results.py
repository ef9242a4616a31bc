"""A page of results: hits with what the catalogue knows of them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ftarchive.archive.catalogue import Catalogue
from ftarchive.config import Home, Settings
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.index import sounds
from ftarchive.index.shapes import Shapes, home_shapes
from ftarchive.record import Disclosure
from ftarchive.search.borders import Cut
from ftarchive.search.engine import (
    FACETS,
    Answer,
    Engine,
    Explanation,
    FacetValue,
    Match,
    Request,
    Suggestion,
)
from ftarchive.search.needles import Needle, text_needles, title_needles
from ftarchive.search.parameters import Parameters
from ftarchive.search.parsing import parse
from ftarchive.search.query import Clause, Query
from ftarchive.search.snippets import Mark, Snippet, find_marks, snippet
from ftarchive.search.spelling import Speller, is_lone
from ftarchive.search.wording import told, understood, wording
from ftarchive.sections import attachment_at, sections

_TITLE_MARKS = 50
_ATTEMPTS = 5
"""Times that documents may be taken back while a page is made."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document on a page of results; marks are (start, end) in characters. ``attachment`` is the
    name of that from which the snippet comes, None where it comes from the document itself."""

    id: str
    score: float
    record: Disclosure
    snippet: str
    marks: list[Mark]
    title_marks: list[Mark]
    explanation: Explanation | None = None
    attachment: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The hit as the API gives it."""
        record = self.record
        told = {"explanation": asdict(self.explanation)} if self.explanation else {}
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
            "attachment": self.attachment,
            **told,
        }


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. ``took_ms`` is the time from parameters to hits; ``until`` is the moment,
    by the monotonic clock, up to which more may be found out about them."""

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
    suggestion: str | None = None
    until: float = math.inf
    is_suggestion_whole: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether all was found out, so that asking again would give no other answer."""
        in_time = time.monotonic() < self.until
        return in_time and self.is_suggestion_whole and not self.is_cut_short

    def to_json(self) -> dict[str, Any]:
        """The page as the API gives it."""
        return {
            "query": self.query.text,
            "total": self.total,
            "page": self.parameters.page,
            "pages": self.pages,
            "per_page": self.parameters.per_page,
            "took_ms": self.took_ms,
            "suggestion": self.suggestion,
            "understood": understood(self.query),
            "synonyms": [
                {"asked": wording(word.units), "searched": other.shown}
                for word, other in self.query.variants
            ],
            "missing": self.missing,
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

    def query(self, text: str, *, with_variants: bool = True) -> Query:
        """``text`` as it is understood, with synonyms and other names of agencies or without."""
        limits, dictionary = self._settings, self._engine.dictionary()
        return parse(
            text,
            dictionary,
            limits.max_query_chars,
            limits.max_query_terms,
            with_variants=with_variants,
        )

    def results(self, parameters: Parameters) -> Results:
        """The page of results that ``parameters`` ask for.

        Raises ``IndexUnusable`` where there is no index that may be searched.
        """
        with self._engine.pinned():
            return self._results(parameters)

    def _results(self, parameters: Parameters) -> Results:
        began = time.perf_counter()
        until = time.monotonic() + self._settings.query_seconds
        query = self._query(parameters, parameters.q)
        request, answer, hits = self._found(self._request(query, parameters, until))
        took = time.perf_counter() - began
        suggestion, is_looked_for = self._suggestion(request, answer)
        return Results(
            parameters=parameters,
            query=query,
            total=answer.total,
            pages=min(math.ceil(answer.total / parameters.per_page), self._settings.max_pages),
            took_ms=round(took * 1000, 1),
            facets=answer.facets,
            hits=hits,
            is_partial=answer.is_partial,
            is_cut_short=answer.is_cut_short,
            missing=answer.missing,
            suggestion=suggestion,
            until=until,
            is_suggestion_whole=is_looked_for,
        )

    def suggestions(self, text: str, limit: int) -> list[Suggestion]:
        """What ``text`` may be the beginning of; none where there is no index. Titles are those
        of documents that are public now, whatever the index says.

        Raises ``IndexUnusable`` where there is one that may not be searched.
        """
        try:
            found = self._engine.suggest(text, limit)
        except IndexUnusable as error:
            if error.code == "index-missing":
                return []
            raise
        public = self._catalogue.public([each.id for each in found if each.id])
        return [each for each in found if each.id is None or each.id in public]

    def _suggestion(self, request: Request, answer: Answer) -> tuple[str | None, bool]:
        """您是不是要找, looked for only where what was typed finds little, or in part; and whether
        there was time for all that was to be looked for."""
        query, few = request.query, self._settings.spelling_hits
        finds_little = answer.total <= few or answer.is_partial or answer.missing
        # A lone character stands in many texts, and is often half of a word misspelt.
        is_lax = not query.is_question and any(map(is_lone, query.words))
        if query.is_blank or query.says_nothing or not (finds_little or is_lax):
            return None, True
        if answer.is_cut_short or not self._catalogue.count():
            return None, True
        seconds, began = self._settings.spelling_seconds, time.monotonic()
        speller = Speller(self._engine, self.query, self._shapes(), seconds)
        return speller.correct(request, few), time.monotonic() <= began + seconds

    def prepare(self) -> None:
        """Loads what suggestions and corrections need: a moment that no reader has to wait then.

        Raises ``IndexUnusable``.
        """
        self._engine.vocabulary()
        sounds.prepare()
        self._shapes().prepare()

    def _shapes(self) -> Shapes:
        """Near shapes, without their table where that is faulty: no reader is to blame for it,
        and ``verify`` tells the archivist."""
        try:
            return home_shapes(self._home)
        except HomeError:
            return Shapes(None)

    def count(
        self, parameters: Parameters, clause: Clause | None = None, until: float = math.inf
    ) -> int:
        """How many hits ``parameters`` have, ``clause`` in place of their text where it is given,
        as far as they can be counted ``until`` a moment of the monotonic clock.

        Raises ``IndexUnusable``.
        """
        with self._engine.pinned():
            return self._count(parameters, clause, until)

    def _count(self, parameters: Parameters, clause: Clause | None, until: float) -> int:
        query = self._query(parameters, parameters.q)
        if clause:
            query = Query(text=told(clause), clause=clause)
        # Of no order that would have to look into the documents.
        asked = replace(parameters, order="newest", page=1, per_page=0)
        request = replace(self._request(query, asked, until), facets=())
        return self._answer(request).total

    def _found(self, request: Request) -> tuple[Request, Answer, list[Hit]]:
        """What is found, with the hits as they are shown; once more without them where some were
        taken back meanwhile, so that all of it agrees."""
        for _ in range(_ATTEMPTS):
            answer = self._answer(request)
            hits = list(self._hits(answer.matches, request.query))
            is_whole = len(hits) == len(answer.matches)
            if is_whole or (gone := self.taken_back()) == request.without:
                break
            request = replace(request, without=gone)
        return request, answer, hits

    def taken_back(self) -> tuple[str, ...]:
        """The documents that are in the index, and not to be shown any more."""
        try:
            return tuple(self._catalogue.taken_back_since(self._engine.searched()))
        except IndexUnusable:
            return ()  # whoever searches is told so

    def _query(self, parameters: Parameters, text: str) -> Query:
        return self.query(text, with_variants=parameters.synonyms == "on")

    def _answer(self, request: Request) -> Answer:
        try:
            return self._engine.search(request)
        except IndexUnusable as error:
            if error.code == "index-missing" and self._catalogue.count() == 0:
                return Answer(0, [], {facet: [] for facet in FACETS})
            raise

    def _request(self, query: Query, parameters: Parameters, until: float) -> Request:
        return Request(
            query=query,
            within=tuple(self._query(parameters, text) for text in parameters.within),
            filters=parameters.filters(),
            scope=parameters.scope,
            order=parameters.order,
            offset=(parameters.page - 1) * parameters.per_page,
            limit=parameters.per_page,
            until=until,
            is_explained=parameters.explain == "on",
            without=self.taken_back(),
        )

    def _hits(self, matches: Sequence[Match], query: Query) -> Iterator[Hit]:
        """The matches that the catalogue has, as they are shown: as they were when they were
        indexed, so that hits agree with what else is told of them."""
        if not matches:
            return
        at = self._engine.searched()
        records = self._catalogue.records([match.id for match in matches], at)
        in_text, in_title = text_needles(query), title_needles(query)
        cut = self._engine.dictionary().analyzer.borders
        for match in matches:
            if record := records.get(match.id):
                passage, attachment = self._passage(record, in_text, cut)
                title_marks = find_marks(record.title, in_title, _TITLE_MARKS)
                marks = (passage.text, passage.marks, title_marks)
                yield Hit(match.id, match.score, record, *marks, match.explanation, attachment)

    def _passage(
        self, record: Disclosure, needles: Sequence[Needle], cut: Cut
    ) -> tuple[Snippet, str | None]:
        """The best of the text, with the name of the attachment that it is of; where nothing of the
        query is in it, of the abstract."""
        length = self._settings.snippet_chars
        breaks = [section.heading for section in sections(record)[1:]]
        passage = snippet(record.text, needles, length, cut, breaks)
        if passage.marks or not (needles and record.abstract):
            attachment = attachment_at(record, passage.places)
            return passage, attachment.name if attachment else None
        return snippet(record.abstract, needles, length, cut), None
