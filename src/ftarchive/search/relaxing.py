"""Why a search found nothing, and which searches for less find something.

Nothing is offered unseen: every search offered has been made.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ftarchive.search.conditions import conditions, groups, label, without
from ftarchive.search.parameters import Parameters
from ftarchive.search.query import All, Chunk, Clause, Either, InTitle, Not, Units, Words
from ftarchive.search.results import Results, Search
from ftarchive.search.shortening import Shorter, alone, shorter, without_pieces, without_words
from ftarchive.search.wording import told, wording

_MOST_PARTS, _MOST_OFFERED, _MOST_TRIED = 8, 6, 24
_ENOUGH = 3
"""Offers up to which those are looked for that give up more."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that was asked for, and how many documents have it."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A search that finds ``count`` documents; it does what is ``said`` to ``subject``, which
    is empty where what is said is all."""

    said: str
    subject: str
    parameters: Parameters
    count: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``parts`` of the text with the documents that have them, no condition set; ``conditions``
    with the hits under each alone, ``unconfined`` the hits under none. The latter are empty
    where the text finds nothing anyway."""

    parts: list[Part]
    conditions: list[Part]
    unconfined: int
    offers: list[Offer]


def diagnosis(search: Search, results: Results) -> Diagnosis:
    """Why ``results`` are empty; what cannot be found out in time is left out.

    Raises ``IndexUnusable``.
    """
    return _Diagnosing(search, results).diagnosis()


class _Diagnosing:
    """One diagnosis: searches are made until the time is up."""

    def __init__(self, search: Search, results: Results) -> None:
        self._search, self._results = search, results
        self._parameters = replace(results.parameters, page=1)
        self._bare = without(self._parameters, conditions(self._parameters))

    def diagnosis(self) -> Diagnosis:
        counted = self._counted()
        unconfined = self._count(self._bare)
        return Diagnosis(
            parts=[Part(_label(clause), count) for clause, count in counted],
            conditions=self._conditions() if unconfined else [],
            unconfined=unconfined,
            offers=self._offers(_missing(counted)),
        )

    def _counted(self) -> list[tuple[Clause, int]]:
        """Each part that was asked for, with the documents that have it."""
        query = self._results.query
        parts = list(dict.fromkeys(_parts(query.clause))) if query.clause else []
        return [
            (part, self._count(self._bare, part))
            for part in parts[:_MOST_PARTS]
            if self._has_time()
        ]

    def _conditions(self) -> list[Part]:
        """Each condition, with the hits that there are under it alone."""
        every = groups(self._parameters)
        found = []
        for group in every:
            if self._has_time():
                others = [each for other in every if other is not group for each in other]
                count = self._count(without(self._parameters, others))
                found.append(Part(label(group), count))
        return found

    def _offers(self, missing: set[Units]) -> list[Offer]:
        """Searches for less that find something, those that give up least first."""
        found: dict[Parameters, Offer] = {}
        self._try(self._giving_up_little(missing), _MOST_OFFERED, found)
        self._try(self._giving_up_much(missing), _ENOUGH, found)
        return list(found.values())

    def _try(self, offers: Iterable[Offer], most: int, found: dict[Parameters, Offer]) -> None:
        """Adds to ``found`` the offers that find something, until there are ``most``."""
        for offer in itertools.islice(offers, _MOST_TRIED):
            if not self._has_time() or len(found) >= most:
                return
            if offer.parameters not in found and (count := self._count(offer.parameters)):
                found[offer.parameters] = replace(offer, count=count)

    def _giving_up_little(self, missing: set[Units]) -> Iterator[Offer]:
        """One thing each: words that no document has, a part of the text, a condition."""
        asked, every = self._parameters, groups(self._parameters)
        if asked.synonyms == "off":
            yield Offer("也查", "同义词和机构的其他名称", replace(asked, synonyms="on"), 0)
        for text in self._texts(missing):
            yield _offer(asked, text)
        for group in every:
            yield Offer("去掉条件", label(group), without(asked, group), 0)
        if len(every) > 1:
            said = "去掉全部条件，查" if asked.q else "查看全部文件"
            yield Offer(said, asked.q, self._bare, 0)

    def _giving_up_much(self, missing: set[Units]) -> Iterator[Offer]:
        """All but a part of the text, or conditions and part of the text alike."""
        asked, text = self._parameters, self._results.query.text
        for each in alone(text):
            yield _offer(asked, each)
        if self._bare != asked:
            for each in (*self._texts(missing), *alone(text)):
                offer = _offer(self._bare, each)
                yield replace(offer, said=f"去掉条件，并{offer.said}")

    def _texts(self, missing: set[Units]) -> Iterator[Shorter]:
        text = self._results.query.text
        with_variants = self._parameters.synonyms == "on"
        yield from without_words(
            text,
            missing,
            lambda piece: self._search.query(piece, with_variants=with_variants).words,
        )
        yield from without_pieces(text, self._is_vain)
        yield from shorter(text)

    def _is_vain(self, text: str) -> bool:
        return self._has_time() and not self._count(replace(self._bare, q=text))

    def _count(self, parameters: Parameters, clause: Clause | None = None) -> int:
        return self._search.count(parameters, clause, self._results.until)

    def _has_time(self) -> bool:
        return time.monotonic() < self._results.until


def _offer(parameters: Parameters, shorter: Shorter) -> Offer:
    return Offer(shorter.said, shorter.subject, replace(parameters, q=shorter.text), 0)


def _parts(clause: Clause) -> Iterator[Clause]:
    """What is asked for, each word and condition on a field by itself."""
    match clause:
        case All(clauses) | Either(clauses):
            for each in clauses:
                yield from _parts(each)
        case InTitle(inner):
            yield from map(InTitle, _parts(inner))
        case Not():
            return
        case Words():
            yield from (Words((Chunk((word,)),)) for word in clause.words if not word.is_stop)
        case _:
            yield clause


def _label(clause: Clause) -> str:
    return wording(clause.words[0].units) if isinstance(clause, Words) else told(clause)


def _missing(counted: Iterable[tuple[Clause, int]]) -> set[Units]:
    """The words that no document has."""
    return {
        clause.words[0].units
        for clause, count in counted
        if isinstance(clause, Words) and not count
    }
