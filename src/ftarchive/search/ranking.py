"""How well each hit fits a query, and why.

The base is BM25F (Robertson and Zaragoza, 2009) over pairs and words together: what the title
says counts more, each field has its own length, and a term is as rare as the documents that say
it anywhere. It is multiplied by what else speaks for a document: how much of the query it has, how
well its title agrees, how many others cite it, how new it is, how close its words stand.
Statistics are those of the documents that are there, so that an index grown in steps and one built
at once give the same scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ftarchive.index.analysis import encode
from ftarchive.index.schema import SEARCHED
from ftarchive.index.snapshot import Numbers, Snapshot
from ftarchive.search.closeness import closeness
from ftarchive.search.engine import Explanation, Factor, Points, Request
from ftarchive.search.matching import Found, Scores, idf
from ftarchive.search.query import Weighted

K1, B = 0.9, 0.75
"""Constants of BM25: how soon a word said again stops counting, and how much length tells."""
FIELD_WEIGHT = {"title": 3.0, "headings": 1.0, "text": 1.0}
_LENGTH_OF = {"title": "title", "headings": "text", "text": "text"}
"""Headings are part of the text; what they say counts there once more."""

_COVERAGE = 0.25
"""The power of the share of the words that a document has."""
_TITLE = 1.0
"""How much a title that says what was asked, and nothing else, adds."""
_CITED, _MOST_CITED = 0.12, 1000
"""How much each e-fold of citing documents adds, and how many of them count."""
_RECENT, _HALF_LIFE = 0.05, 3.0
"""How much the newest document of all gains, and the years after which it is half as much."""
_CLOSE, _LOOKED_AT = 0.2, 100
"""How much words that stand as in the query add, and how many of the best are looked at."""

_ROUNDING = 1e-9


@dataclass(slots=True)
class Ranking:
    """Hits with their scores; ``factors`` are what the relevance of each was multiplied by."""

    hits: Numbers
    relevance: Scores
    factors: dict[str, Scores]

    @property
    def scores(self) -> Scores:
        """One score for each hit."""
        product = self.relevance.copy()
        for factor in self.factors.values():
            product *= factor
        return product


class Ranker:
    """Puts the hits of one request in order and explains the order."""

    def __init__(self, snapshot: Snapshot, request: Request, found: Found) -> None:
        self._snapshot, self._query, self._found = snapshot, request.query, found
        self._order = request.order
        self._fields = SEARCHED if request.scope == "all" else (request.scope,)
        self._norms = {
            name: _length_norm(snapshot, length)
            for name, length in _LENGTH_OF.items()
            if length in self._fields
        }

    def rank(self, hits: Numbers) -> Ranking:
        """The scores of ``hits``."""
        found, snapshot = self._found, self._snapshot
        relevance: Scores = np.zeros(snapshot.size)
        for _, documents, points in self._groups():
            relevance[documents] += points
        ranking = Ranking(
            hits,
            relevance[hits],
            {
                "coverage": np.asarray(found.coverage[hits] ** _COVERAGE),
                "title": 1 + _TITLE * ("title" in self._fields) * found.agreement[hits] ** 2,
                "cited": 1 + _CITED * np.log1p(np.minimum(snapshot.cited[hits], _MOST_CITED)),
                "recent": _recency(snapshot)[hits],
            },
        )
        ranking.factors["close"] = self._closeness(ranking)
        return ranking

    def order(self, ranking: Ranking) -> Numbers:
        """The places of the hits in the order asked for; the newest first where nothing that was
        asked for says how well it fits.

        Ties go by order of arrival, which no rebuild changes. The number that was asked for
        comes first, then its very title, then that but for a slip, then whatever has all the
        words of a query that is no question.
        """
        hits, moment = ranking.hits, self._snapshot.moment[ranking.hits]
        arrival = self._snapshot.ordinal[hits]
        if self._order == "oldest":
            return np.lexsort((arrival, moment, moment == 0))
        if self._order == "newest" or not self._query.scored:
            return np.lexsort((arrival, -moment))
        return self._by_relevance(ranking, arrival)

    def explain(self, ranking: Ranking, places: Numbers) -> list[Explanation]:
        """Why the hits at some places of ``ranking`` have their scores."""
        documents = ranking.hits[places]
        points: list[list[Points]] = [[] for _ in places]
        for terms, group_documents, values in self._groups():
            for number, at in _found_at(group_documents, documents):
                points[number].append(self._points(terms, int(documents[number]), values[at]))
        return [
            Explanation(
                relevance=round(float(ranking.relevance[at]), 4),
                points=sorted(told, key=lambda each: -each.points),
                factors=self._factors(ranking, int(at)),
            )
            for at, told in zip(places, points, strict=True)
        ]

    def _factors(self, ranking: Ranking, at: int) -> list[Factor]:
        document = int(ranking.hits[at])
        return [
            Factor(name, round(float(values[at]), 4), self._reason(name, document))
            for name, values in ranking.factors.items()
        ]

    def _by_relevance(self, ranking: Ranking, arrival: Numbers) -> Numbers:
        found, hits = self._found, ranking.hits
        has_all = (found.coverage[hits] >= 1 - _ROUNDING) & (not found.is_question)
        first = [np.isin(hits, each) for each in (found.pinned, found.titled, found.nearly)]
        return np.lexsort(
            (arrival, -np.round(ranking.scores, 9), ~has_all, *(~each for each in reversed(first)))
        )

    def _groups(self) -> Iterator[tuple[Weighted, Numbers, Scores]]:
        """For each alternative of the query the documents that it scores best of its group."""
        for alternatives in self._query.scored:
            if len(alternatives) == 1:
                yield alternatives[0], *self._sum(alternatives[0])
                continue
            scored = [self._dense(alternative) for alternative in alternatives]
            best = np.argmax(scored, axis=0)
            for number, points in enumerate(scored):
                documents = np.flatnonzero((best == number) & (points > 0))
                yield alternatives[number], documents, points[documents]

    def _dense(self, alternative: Weighted) -> Scores:
        points: Scores = np.zeros(self._snapshot.size)
        documents, scores = self._sum(alternative)
        points[documents] = scores
        return points

    def _sum(self, alternative: Weighted) -> tuple[Numbers, Scores]:
        """What the terms of one alternative are worth together."""
        if len(alternative) == 1:
            return self._worth(*alternative[0])
        points: Scores = np.zeros(self._snapshot.size)
        for term, weight in alternative:
            documents, scores = self._worth(term, weight)
            points[documents] += scores
        documents = np.flatnonzero(points)
        return documents, points[documents]

    def _worth(self, term: str, weight: float) -> tuple[Numbers, Scores]:
        documents, said = self._said(term)
        rarity = idf(self._snapshot.count, len(documents))
        return documents, weight * rarity * said * (K1 + 1) / (said + K1)

    def _said(self, term: str) -> tuple[Numbers, Scores]:
        """The documents with ``term`` in any field, and how often each says it: occurrences by
        the weight of their field and the length of the field beside the average."""
        said: Scores = np.zeros(self._snapshot.size)
        for name, norm in self._norms.items():
            postings = self._snapshot.postings(name, term)
            documents = postings.documents
            said[documents] += FIELD_WEIGHT[name] * postings.frequencies / norm[documents]
        documents = np.flatnonzero(said)
        return documents, said[documents]

    def _closeness(self, ranking: Ranking) -> Scores:
        close: Scores = np.ones(len(ranking.hits))
        needles = [encode(chunk).encode() for chunk in self._query.chunks]
        if self._order != "relevance" or not needles:
            return close
        for at in self._by_relevance(ranking, self._snapshot.ordinal[ranking.hits])[:_LOOKED_AT]:
            texts = (self._snapshot.unit_text(name, int(ranking.hits[at])) for name in self._fields)
            close[at] = 1 + _CLOSE * max(closeness(text, needles) for text in texts)
        return close

    def _points(self, terms: Weighted, document: int, value: float) -> Points:
        names = tuple(term for term, _ in terms)
        said = {field: self._frequency(field, names[0], document) for field in self._norms}
        return Points(names, round(float(value), 4), len(self._said(names[0])[0]), said)

    def _frequency(self, name: str, term: str, document: int) -> int:
        postings = self._snapshot.postings(name, term)
        at = np.searchsorted(postings.documents, document)
        is_there = at < len(postings.documents) and postings.documents[at] == document
        return int(postings.frequencies[at]) if is_there else 0

    def _reason(self, name: str, document: int) -> str:
        reasons: Mapping[str, str] = {
            "coverage": f"{self._found.coverage[document]:.0%}",
            "cited": f"{self._snapshot.cited[document]}",
        }
        return reasons.get(name, "")


def _found_at(documents: Numbers, wanted: Numbers) -> Iterator[tuple[int, int]]:
    """For each of ``wanted`` that is in the ascending ``documents`` its number and its place."""
    for number, at in enumerate(np.searchsorted(documents, wanted)):
        if at < len(documents) and documents[at] == wanted[number]:
            yield number, int(at)


def _length_norm(snapshot: Snapshot, name: str) -> Scores:
    lengths = snapshot.lengths[name]
    average = float(lengths[snapshot.live].mean()) if snapshot.count else 1.0
    return np.asarray(1 - B + B * lengths / max(average, 1.0), np.float64)


def _recency(snapshot: Snapshot) -> Scores:
    """A gentle advantage of the newer, by the newest document there is: an archive that does not
    change gives the same order for ever."""
    year, month = snapshot.moment // 10**10, snapshot.moment // 10**8 % 100
    date = year + month / 12
    age = date[snapshot.live].max(initial=0.0) - date
    return np.where(year > 0, 1 + _RECENT * 0.5 ** (age / _HALF_LIFE), 1.0)
