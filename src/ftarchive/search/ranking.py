"""How well each hit fits a query, and why.

The base is BM25F (Robertson and Zaragoza, 2009) over pairs and words together: what the title
says counts more, each field has its own length, and a term is as rare as the documents that say
it anywhere. It is multiplied by what else speaks for a document: how much of the query it has, how
well its title agrees, how many others cite it, how new it is, how close its words stand.
Statistics are those of the documents that are there, so that an index grown in steps and one built
at once give the same scores.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.lists import Numbers
from ftarchive.index.schema import SEARCHED
from ftarchive.search.closeness import Closeness
from ftarchive.search.coverage import ROUNDING, Coverage
from ftarchive.search.engine import Explanation, Factor, Points, Request
from ftarchive.search.hits import Hits
from ftarchive.search.impacts import Scores
from ftarchive.search.matching import Found, idf
from ftarchive.search.phrases import OutOfTime
from ftarchive.search.prepared import Prepared, scored_fields
from ftarchive.search.presence import Mask
from ftarchive.search.query import Weighted
from ftarchive.search.selection import Classes, leading

_TITLE = np.float32(1.0)
"""How much a title that says what was asked, and nothing else, adds."""
_CLOSE, _LOOKED_AT = 0.2, 100
"""How much words that stand as in the query add, and how many of the best are looked at."""


@dataclass(slots=True)
class Ranking:
    """The first of the hits in order, each with its score and its factor of closeness."""

    documents: Numbers
    scores: Scores
    close: Scores

    def after(self, count: int) -> Ranking:
        """Those after the first ``count``."""
        return Ranking(self.documents[count:], self.scores[count:], self.close[count:])


class Ranker:
    """Puts the hits of one request in order and explains the order."""

    def __init__(
        self, prepared: Prepared, request: Request, found: Found, hits: Hits, until: float
    ) -> None:
        self._prepared, self._snapshot = prepared, prepared.snapshot
        self._query, self._found, self._hits = request.query, found, hits
        self._order = request.order
        fields = SEARCHED if request.scope == "all" else (request.scope,)
        self._scored = scored_fields(fields)
        self._has_titles = "title" in fields
        self._closeness = Closeness(prepared, fields, self._query.chunks, until)

    def first(self, count: int) -> Ranking:
        """The first ``count`` hits in the order asked for; the newest first where nothing that
        was asked for says how well it fits.

        Ties go by order of arrival, which no rebuild changes. The number that was asked for
        comes first, then its very title, then that but for a slip, then whatever has all the
        words of a query that is no question.
        """
        if count < 1 or not self._hits.count:
            return self._ranked(np.empty(0, np.int64))
        if self._order == "oldest":
            return self._ranked(self._by_place(self._prepared.oldest, count))
        if self._order == "newest" or not self._query.scored:
            return self._ranked(self._by_place(self._prepared.newest, count))
        return self._by_relevance(count)

    def explain(self, ranking: Ranking) -> list[Explanation]:
        """Why the hits of ``ranking`` have their scores."""
        points: list[list[Points]] = [[] for _ in ranking.documents]
        for alternatives in self._query.scored:
            worth = [self._sum(each, ranking.documents) for each in alternatives]
            for at, best in enumerate(np.argmax(worth, axis=0).tolist()):
                if worth[best][at] > 0:
                    document = int(ranking.documents[at])
                    points[at].append(self._points(alternatives[best], document, worth[best][at]))
        return [
            Explanation(
                relevance=round(float(relevance), 4),
                points=sorted(told, key=lambda each: -each.points),
                factors=factors,
            )
            for relevance, told, factors in zip(
                self._relevance(ranking.documents), points, self._factors(ranking), strict=True
            )
        ]

    def _ranked(self, documents: Numbers) -> Ranking:
        """Documents in an order that their scores do not decide."""
        scores = self._scores(documents) if len(documents) else np.empty(0, np.float32)
        return Ranking(documents, scores, np.ones(len(documents), np.float32))

    def _by_place(self, places: Numbers, count: int) -> Numbers:
        """The hits with the least of ``places``, which are all different."""
        documents = self._hits.documents
        told = places.take(documents)
        if len(told) > count:
            documents = documents[told <= np.partition(told, count - 1)[count - 1]]
        return documents[np.argsort(places.take(documents))]

    def _by_relevance(self, count: int) -> Ranking:
        """By score, the best of all by how close their words stand too."""
        looked_at = min(_LOOKED_AT, self._hits.count) if self._closeness else 0
        documents, scores, classes = self._best(min(max(count, looked_at), self._hits.count))
        close = np.ones(len(documents), np.float32)
        if looked_at:
            close[:looked_at] = self._close(documents[:looked_at])
            scores = scores * close
            order = self._in_order(documents, scores, classes)
            documents, scores, close = documents[order], scores[order], close[order]
        return Ranking(documents[:count], scores[:count], close[:count])

    def _best(self, count: int) -> tuple[Numbers, Scores, Classes]:
        """The ``count`` best documents in order, with their scores and classes."""
        documents = None if self._hits.are_many else self._hits.documents
        scores = self._scores(documents)
        classes = self._classes(documents)
        if documents is None:
            scores = self._below_all_hits(scores)
        places = leading(scores, classes, count)
        best = places if documents is None else documents[places]
        told = np.zeros(len(best), np.uint8) if classes is None else classes[places]
        order = self._in_order(best, scores := scores[places], told)[:count]
        return best[order], scores[order], told[order]

    def _below_all_hits(self, scores: Scores) -> Scores:
        """The scores of all documents, that of those that are no hits being -1."""
        # By reckoning, which takes a tenth of the time of np.where on a mask without pattern.
        scores *= self._hits.mask
        scores -= ~self._hits.mask
        return scores

    def _in_order(self, documents: Numbers, scores: Scores, classes: Classes) -> Numbers:
        arrival = self._snapshot.ordinal.take(documents)
        return np.lexsort((arrival, -scores, -classes.astype(np.int64)))

    def _classes(self, documents: Numbers | None) -> Classes | None:
        """What comes before every score, of some documents or of all; None where it is the same
        for all of them."""
        found = self._found
        named = [(8, found.pinned), (4, found.titled), (2, found.nearly)]
        is_even = found.has_all or found.is_question or found.coverage is None
        if is_even and not any(len(each) for _, each in named):
            return None
        size = self._prepared.size if documents is None else len(documents)
        told = np.zeros(size, np.uint8) if is_even else self._has_all(documents).view(np.uint8)
        for worth, each in named:
            told[self._places(each, documents)] += worth
        return told

    def _has_all(self, documents: Numbers | None) -> Mask:
        """Which of some documents, or of all, are hits with all words of the query."""
        coverage = cast(Coverage, self._found.coverage)
        if documents is None:
            return coverage.reaching(1.0) & self._hits.mask
        return np.asarray(coverage.at(documents) >= 1.0 - ROUNDING)

    def _places(self, named: Numbers, documents: Numbers | None) -> Numbers:
        """The places of those of ``named`` that are hits, among some documents or all."""
        hits = named[self._hits.mask[named]]
        return hits if documents is None else documents.searchsorted(hits)

    def _scores(self, documents: Numbers | None) -> Scores:
        """The scores of some documents, or of all, but for closeness."""
        scores = self._relevance(documents)
        standing = self._prepared.standing
        scores *= standing if documents is None else standing.take(documents)
        if not (self._found.has_all or self._found.coverage is None):
            scores *= self._covered(documents)
        if self._has_titles:
            scores *= self._titled(documents)
        return scores

    def _covered(self, documents: Numbers | None) -> Scores:
        """The factor by the share of the words: its fourth root."""
        coverage = cast(Coverage, self._found.coverage)
        shares = coverage.everywhere() if documents is None else coverage.at(documents)
        return np.sqrt(np.sqrt(shares.astype(np.float32)))

    def _titled(self, documents: Numbers | None) -> Scores:
        """The factor by how well titles agree."""
        factor = self._found.titles.agreement(documents)
        factor *= factor
        factor *= _TITLE
        factor += 1
        return factor

    def _relevance(self, documents: Numbers | None) -> Scores:
        """The points of some documents, or of all, by the alternative of each group that is best
        for it."""
        points = self._nothing(documents)
        for alternatives in self._query.scored:
            if len(alternatives) == 1 and len(alternatives[0]) == 1:
                self._add(points, *alternatives[0][0], documents)
                continue
            worth = (self._sum(each, documents) for each in alternatives)
            points += functools.reduce(np.maximum, worth)
        return points

    def _sum(self, alternative: Weighted, documents: Numbers | None) -> Scores:
        """What the terms of one alternative are worth together."""
        points = self._nothing(documents)
        for term, weight in alternative:
            self._add(points, term, weight, documents)
        return points

    def _add(self, points: Scores, term: str, weight: float, documents: Numbers | None) -> None:
        impact = self._prepared.impact(self._scored, term)
        rarity = idf(self._snapshot.count, impact.count)
        impact.add_to(points, np.float32(weight * rarity), documents)

    def _nothing(self, documents: Numbers | None) -> Scores:
        return np.zeros(self._prepared.size if documents is None else len(documents), np.float32)

    def _close(self, documents: Numbers) -> Scores:
        """The factors of closeness; none tells where time runs out."""
        order = np.argsort(documents)
        factors = np.ones(len(documents), np.float32)
        with contextlib.suppress(OutOfTime):
            factors[order] += (_CLOSE * self._closeness.of(documents[order])).astype(np.float32)
        return factors

    def _points(self, terms: Weighted, document: int, value: float) -> Points:
        names = tuple(term for term, _ in terms)
        said = {field: self._frequency(field, names[0], document) for field in self._scored}
        holding = self._prepared.impact(self._scored, names[0]).count
        return Points(names, round(float(value), 4), holding, said)

    def _frequency(self, name: str, term: str, document: int) -> int:
        postings = self._snapshot.postings(name, term)
        at = np.searchsorted(postings.documents, document)
        is_there = at < len(postings.documents) and postings.documents[at] == document
        return int(postings.frequencies[at]) if is_there else 0

    def _factors(self, ranking: Ranking) -> Iterator[list[Factor]]:
        documents = ranking.documents
        covered = self._found.coverage is not None and not self._found.has_all
        even = np.ones(len(documents), np.float32)
        values: dict[str, NDArray[np.floating[Any]]] = {
            "coverage": self._covered(documents) if covered else even,
            "title": self._titled(documents) if self._has_titles else even,
            "cited": self._prepared.cited.take(documents),
            "recent": self._prepared.recent.take(documents),
            "close": ranking.close,
        }
        for at, document in enumerate(documents.tolist()):
            yield [
                Factor(name, round(float(each[at]), 4), self._reason(name, document))
                for name, each in values.items()
            ]

    def _reason(self, name: str, document: int) -> str:
        if name == "coverage":
            coverage = self._found.coverage
            share = 1.0 if coverage is None else coverage.at(np.array([document]))[0]
            return f"{share:.0%}"
        return f"{self._snapshot.cited[document]}" if name == "cited" else ""
