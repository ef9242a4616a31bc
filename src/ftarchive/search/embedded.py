"""The embedded engine: a Whoosh index, read as arrays."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator

import numpy as np

from ftarchive.archive.catalogue import Entry
from ftarchive.archive.originals import checksum
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError, IndexUnusable
from ftarchive.index.analysis import Analyzer
from ftarchive.index.build import analyzer_of, build, check_fingerprint, home_words
from ftarchive.index.generations import Generation, Generations
from ftarchive.index.snapshot import Labels, Numbers, Snapshot
from ftarchive.search.engine import FACETS, Answer, FacetValue, Filters, Match, Request
from ftarchive.search.ranking import Found, Mask, Matcher, Scores, score

_DAY = 10**6
"""A moment without its time of day."""


class EmbeddedEngine:
    """Searches the current generation and takes up the next as soon as there is one."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home, self._settings = home, settings
        self._generations = Generations(home.index)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

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

    def analyzer(self) -> Analyzer:
        """The analysis of the current generation; before the first, that of the next."""
        if self._generations.current_name() is None:
            return Analyzer(home_words(self._home))
        return analyzer_of(self._checked())

    def has_pending_words(self) -> bool:
        """Whether the dictionary was edited since the current generation was built."""
        built = self._checked().manifest.fingerprint
        return built["words"] != Analyzer(home_words(self._home)).fingerprint()["words"]

    def search(self, request: Request) -> Answer:
        """Answers ``request`` from the generation that is current when it comes in."""
        with self._naming_damage():
            return self._answer(self._current(), request)

    def _answer(self, snapshot: Snapshot, request: Request) -> Answer:
        found = Matcher(snapshot, request.scope, self._settings.query_seconds).find(request.query)
        kept = {facet: _chosen(snapshot, facet, request.filters) for facet in FACETS}
        within = found.mask & _between(snapshot, request.filters)
        hits = np.flatnonzero(_all(within, *kept.values()))
        facets = {
            facet: self._count(snapshot, facet, _all(within, *_others(kept, facet)))
            for facet in FACETS
        }
        order, scores = _order(snapshot, request, found, hits)
        page = order[request.offset : request.offset + request.limit]
        ids = snapshot.ids(hits[page])
        return Answer(
            total=len(hits),
            matches=[
                Match(id_, round(float(scores[at]), 6)) for id_, at in zip(ids, page, strict=True)
            ],
            facets=facets,
            is_partial=found.is_partial,
            is_cut_short=found.is_cut_short,
            missing=found.missing,
        )

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
        if snapshot is not None and snapshot.generation.name == self._generations.current_name():
            return snapshot.generation
        generation = self._generations.current()
        check_fingerprint(generation)
        return generation

    def _current(self) -> Snapshot:
        """The current generation, opened."""
        with self._lock:
            generation = self._checked()
            if self._snapshot is None or self._snapshot.generation.name != generation.name:
                self._snapshot = _opened(generation)
            return self._snapshot

    def _count(self, snapshot: Snapshot, facet: str, mask: Mask) -> list[FacetValue]:
        if facet == "year":
            return _count_years(snapshot, mask)
        labels: Labels = getattr(snapshot, facet)
        codes = labels.codes[mask]
        counts = np.bincount(codes[codes >= 0], minlength=len(labels.values))
        values = [FacetValue(labels.values[at], int(counts[at])) for at in np.flatnonzero(counts)]
        values.sort(key=lambda value: (-value.count, value.value))
        return values[: self._settings.facet_values]


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


def _between(snapshot: Snapshot, filters: Filters) -> Mask:
    day = snapshot.moment // _DAY
    mask = np.ones(snapshot.size, bool)
    if filters.first is not None:
        mask &= day >= filters.first
    if filters.last is not None:
        mask &= (day <= filters.last) & (day > 0)
    return mask


def _all(*masks: Mask) -> Mask:
    met: Mask = np.logical_and.reduce(masks)
    return met


def _others(kept: dict[str, Mask], facet: str) -> list[Mask]:
    return [mask for name, mask in kept.items() if name != facet]


def _order(
    snapshot: Snapshot, request: Request, found: Found, hits: Numbers
) -> tuple[Numbers, Scores]:
    """The places of ``hits`` in the order asked for, and the score of each of ``hits``.

    Ties go by order of arrival, which no rebuild changes; a number asked for comes first.
    """
    scores = score(snapshot, request.query, request.scope, found)[hits]
    arrival, moment = snapshot.ordinal[hits], snapshot.moment[hits]
    if request.order == "oldest":
        return np.lexsort((arrival, moment, moment == 0)), scores
    if request.order == "newest" or not request.query.terms:
        return np.lexsort((arrival, -moment)), scores
    is_pinned = np.isin(hits, found.pinned)
    return np.lexsort((arrival, -np.round(scores, 9), ~is_pinned)), scores
