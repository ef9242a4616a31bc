"""The embedded engine: a Whoosh index, read as arrays."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator
from typing import cast

import numpy as np

from ftarchive.archive.catalogue import Entry
from ftarchive.archive.originals import checksum
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError, IndexUnusable
from ftarchive.index.build import build, check_fingerprint, dictionary_of, home_dictionary
from ftarchive.index.dictionary import Dictionary
from ftarchive.index.generations import Generation, Generations, Stamp
from ftarchive.index.snapshot import Labels, Numbers, Snapshot
from ftarchive.index.vocabulary import Vocabulary, VocabularyOf
from ftarchive.search.engine import (
    FACETS,
    Answer,
    FacetValue,
    Filters,
    Match,
    Request,
    Suggestion,
)
from ftarchive.search.matching import Found, Mask, Matcher, between
from ftarchive.search.ranking import Ranker
from ftarchive.search.suggestions import suggest


class EmbeddedEngine:
    """Searches the current generation and takes up the next as soon as there is one."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home, self._settings = home, settings
        self._generations = Generations(home.index)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._stamp: Stamp | None = None
        self._dictionary: tuple[Generation, Dictionary] | None = None
        self._vocabulary: VocabularyOf | None = None

    def position(self) -> int:
        """The last event of the catalogue that is in the index."""
        return self._checked().manifest.position

    def mark(self) -> str:
        """The mark of that event."""
        return self._checked().manifest.mark

    def document_count(self) -> int:
        """How many documents are in the index."""
        return self._current().count

    def document_ids(self) -> set[str]:
        """The ids of all documents in the index."""
        snapshot = self._current()
        return set(snapshot.ids(np.flatnonzero(snapshot.live)))

    def dictionary(self) -> Dictionary:
        """The dictionary of the current generation; before the first, that of the next."""
        if self._generations.current_name() is None:
            return home_dictionary(self._home)
        generation = self._checked()
        if self._dictionary is None or self._dictionary[0] != generation:
            self._dictionary = generation, dictionary_of(generation)
        return self._dictionary[1]

    def has_pending_dictionary(self) -> bool:
        """Whether the dictionary was edited since the current generation was built.

        Raises ``HomeError`` (dictionary-faulty).
        """
        built = self._checked().manifest.fingerprint
        return not home_dictionary(self._home).fingerprint().items() <= built.items()

    def search(self, request: Request) -> Answer:
        """Answers ``request`` from the generation that is current when it comes in."""
        with self._naming_damage():
            return self._answer(self._current(), request)

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """Suggestions out of the generation that is current when it comes in."""
        with self._naming_damage():
            return suggest(self.vocabulary(), text, limit)

    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the current generation, made when it is first asked for."""
        self._current()
        return cast(VocabularyOf, self._vocabulary).get()  # there since the snapshot is

    def _answer(self, snapshot: Snapshot, request: Request) -> Answer:
        found = self._found(snapshot, request)
        kept = {facet: _chosen(snapshot, facet, request.filters) for facet in FACETS}
        within = found.mask & between(snapshot, request.filters.first, request.filters.last)
        hits = np.flatnonzero(_all(within, *kept.values()))
        facets = {
            facet: self._count(
                snapshot, facet, _all(within, *_others(kept, facet)), request.filters
            )
            for facet in FACETS
        }
        return Answer(
            total=len(hits),
            matches=_matches(snapshot, request, found, hits),
            facets=facets,
            is_partial=found.is_partial,
            is_cut_short=found.is_cut_short,
            missing=found.missing,
        )

    def _found(self, snapshot: Snapshot, request: Request) -> Found:
        until = min(request.until, time.monotonic() + self._settings.query_seconds)
        matcher = Matcher(snapshot, request.scope, until)
        found = matcher.find(request.query)
        for query in request.within:
            outer = matcher.find(query)
            found.mask &= outer.mask
            found.is_cut_short |= outer.is_cut_short
        return found

    def apply(self, changed: Iterable[Entry], position: int, mark: str = "") -> None:
        """Builds the next generation on the current one.

        Raises ``IndexUnusable`` where that may not be searched or is damaged.
        """
        base = self._checked()
        with self._naming_damage():
            build(self._home, self._settings, changed, position, mark, base)

    def rebuild(self, entries: Iterable[Entry], position: int, mark: str = "") -> None:
        """Builds a generation from nothing; searching goes on in the current one."""
        build(self._home, self._settings, entries, position, mark)

    @contextlib.contextmanager
    def _naming_damage(self) -> Iterator[None]:
        """Whoosh and numpy check no sums: what they raise over a damaged file may be anything,
        and only the checksums tell whether the file is to blame."""
        try:
            yield
        except ArchiveError:
            raise
        except Exception as error:
            for path in self.damage():
                reason = "的内容与校验和不符"
                raise IndexUnusable("index-damaged", path=path, reason=reason) from error
            raise

    def damage(self) -> list[str]:
        """The files of the current generation whose checksum is not the recorded one."""
        generation = self._generations.current()
        files = generation.manifest.files.items()
        return [
            str(generation.path / name)
            for name, (sha256, _) in files
            if checksum(generation.path / name) != sha256
        ]

    def _checked(self) -> Generation:
        """The current generation, fit to be searched by this program."""
        snapshot = self._snapshot
        if snapshot is not None and self._stamp == self._generations.stamp():
            return snapshot.generation
        generation = self._generations.current()
        check_fingerprint(generation)
        return generation

    def _current(self) -> Snapshot:
        """The current generation, opened."""
        with self._lock:
            stamp, generation = self._generations.stamp(), self._checked()
            if self._snapshot is None or self._snapshot.generation is not generation:
                self._snapshot, self._stamp = _opened(generation), stamp
                self._vocabulary = VocabularyOf(self._snapshot)
            return self._snapshot

    def _count(
        self, snapshot: Snapshot, facet: str, mask: Mask, filters: Filters
    ) -> list[FacetValue]:
        """The values with most hits; what is chosen is counted in any case."""
        if facet == "year":
            return _count_years(snapshot, mask)
        labels: Labels = getattr(snapshot, facet)
        codes = labels.codes[mask]
        counts = np.bincount(codes[codes >= 0], minlength=len(labels.values))
        values = [FacetValue(labels.values[at], int(counts[at])) for at in np.flatnonzero(counts)]
        values.sort(key=lambda value: (-value.count, value.value))
        most, chosen = self._settings.facet_values, filters.chosen(facet)
        return values[:most] + [value for value in values[most:] if value.value in chosen]


def _opened(generation: Generation) -> Snapshot:
    try:
        return Snapshot(generation)
    except Exception as error:  # whatever Whoosh makes of a damaged file
        reason = f"打不开：{error!r}"
        raise IndexUnusable("index-damaged", path=generation.path, reason=reason) from error


def _count_years(snapshot: Snapshot, mask: Mask) -> list[FacetValue]:
    years, counts = np.unique(snapshot.year[mask], return_counts=True)
    pairs = [(int(year), int(n)) for year, n in zip(years, counts, strict=True) if year]
    return [FacetValue(str(year), count) for year, count in sorted(pairs, reverse=True)]


def _chosen(snapshot: Snapshot, facet: str, filters: Filters) -> Mask:
    """Which documents have one of the values chosen of a facet; all where none is chosen."""
    values = filters.chosen(facet)
    if not values:
        return np.ones(snapshot.size, bool)
    if facet == "year":
        years = [int(value) for value in values if value.isdecimal() and len(value) == 4]
        return np.isin(snapshot.year, years)
    labels: Labels = getattr(snapshot, facet)
    codes = [labels.values.index(value) for value in values if value in labels.values]
    return np.isin(labels.codes, codes)


def _all(*masks: Mask) -> Mask:
    met: Mask = np.logical_and.reduce(masks)
    return met


def _others(kept: dict[str, Mask], facet: str) -> list[Mask]:
    return [mask for name, mask in kept.items() if name != facet]


def _matches(snapshot: Snapshot, request: Request, found: Found, hits: Numbers) -> list[Match]:
    """The hits of the page asked for, in order."""
    ranker = Ranker(snapshot, request, found)
    ranking = ranker.rank(hits)
    page = ranker.order(ranking)[request.offset : request.offset + request.limit]
    ids, scores = snapshot.ids(hits[page]), ranking.scores[page]
    told = ranker.explain(ranking, page) if request.is_explained else [None] * len(page)
    return [
        Match(id_, round(float(score), 6), explanation)
        for id_, score, explanation in zip(ids, scores, told, strict=True)
    ]
