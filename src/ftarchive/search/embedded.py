"""The embedded engine: a Whoosh index, read as arrays."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import numpy as np

from ftarchive.archive.catalogue import Entry
from ftarchive.archive.originals import checksum
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError, IndexUnusable
from ftarchive.index.build import build, check_fingerprint, dictionary_of, home_dictionary
from ftarchive.index.dictionary import Dictionary
from ftarchive.index.generations import Generation, Generations, Stamp
from ftarchive.index.lists import Numbers
from ftarchive.index.names import name_sums, numbers_of
from ftarchive.index.snapshot import Snapshot
from ftarchive.index.vocabulary import Vocabulary, VocabularyOf
from ftarchive.progress import Stage, silent
from ftarchive.search.engine import Answer, Match, Request, Suggestion
from ftarchive.search.facets import Facets
from ftarchive.search.matching import Found, Matcher
from ftarchive.search.prepared import Prepared
from ftarchive.search.presence import common
from ftarchive.search.ranking import Ranker
from ftarchive.search.suggestions import suggest


class EmbeddedEngine:
    """Searches the current generation and takes up the next as soon as there is one."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home, self._settings = home, settings
        self._generations = Generations(home.index)
        self._lock = threading.Lock()
        self._prepared: Prepared | None = None
        self._stamp: Stamp | None = None
        self._dictionary: tuple[Generation, Dictionary] | None = None
        self._vocabulary: VocabularyOf | None = None

    def position(self) -> int:
        """The last event of the catalogue that is in the index."""
        return self._checked().manifest.position

    def mark(self) -> str:
        """The mark of that event."""
        return self._checked().manifest.mark

    def revision(self) -> str:
        """The stamp of the current generation; empty before the first."""
        stamp = self._generations.stamp()
        return "{}-{}".format(*stamp) if stamp else ""

    def document_count(self) -> int:
        """How many documents are in the index."""
        return self._current().snapshot.count

    def document_ids(self) -> set[str]:
        """The ids of all documents in the index."""
        snapshot = self._current().snapshot
        return set(snapshot.ids(np.flatnonzero(snapshot.live)))

    def dictionary(self) -> Dictionary:
        """The dictionary of the current generation; before the first, that of the next."""
        stamp = self._generations.stamp()
        if stamp is None:
            return home_dictionary(self._home)
        generation = self._checked(stamp)
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

    def bearing(self, names: Sequence[str], limit: int) -> dict[str, list[str]]:
        """By name the documents that bear it, the newest first."""
        with self._naming_damage():
            prepared = self._current()
            bearers = prepared.snapshot.names
            found = {each: bearers.having(numbers_of(name_sums([each]))) for each in names}
            newest = {each: _newest(prepared, found[each]) for each in names}
            return {each: _ids(prepared, some, limit) for each, some in newest.items() if len(some)}

    def citing(self, document_id: str, limit: int) -> tuple[int, list[str]]:
        """How many documents cite one by its names, and the newest of them."""
        with self._naming_damage():
            prepared = self._current()
            snapshot = prepared.snapshot
            found = snapshot.documents("id", document_id)
            if not len(found):
                return 0, []
            cited = int(found[0])
            others = snapshot.citations.having(snapshot.names.of(cited))
            newest = _newest(prepared, others[others != cited])
            return len(newest), _ids(prepared, newest, limit)

    def _answer(self, prepared: Prepared, request: Request) -> Answer:
        until = min(request.until, time.monotonic() + self._settings.query_seconds)
        found = _found(prepared, request, until)
        facets = Facets(prepared, request.filters, found.hits)
        most = self._settings.facet_values
        return Answer(
            total=facets.hits.count,
            matches=_matches(
                prepared, request, Ranker(prepared, request, found, facets.hits, until)
            ),
            facets={facet: facets.counts(facet, most) for facet in request.facets},
            is_partial=found.is_partial,
            is_cut_short=found.is_cut_short,
            missing=found.missing,
        )

    def apply(
        self, changed: Iterable[Entry], position: int, mark: str = "", stage: Stage = silent
    ) -> None:
        """Builds the next generation on the current one.

        Raises ``IndexUnusable`` where that may not be searched or is damaged.
        """
        base = self._checked()
        with self._naming_damage():
            build(self._home, self._settings, changed, position, mark, base, stage)

    def rebuild(
        self, entries: Iterable[Entry], position: int, mark: str = "", stage: Stage = silent
    ) -> None:
        """Builds a generation from nothing; searching goes on in the current one."""
        build(self._home, self._settings, entries, position, mark, stage=stage)

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

    def _checked(self, stamp: Stamp | None = None) -> Generation:
        """The current generation, fit to be searched by this program; ``stamp`` is its stamp, where
        the caller has just read it."""
        prepared = self._prepared
        if prepared is not None and self._stamp == (stamp or self._generations.stamp()):
            return prepared.snapshot.generation
        generation = self._generations.current()
        check_fingerprint(generation)
        return generation

    def _current(self) -> Prepared:
        """The current generation, opened."""
        with self._lock:
            stamp = self._generations.stamp()
            generation = self._checked(stamp)
            prepared = self._prepared
            if prepared is None or prepared.snapshot.generation is not generation:
                snapshot = _opened(generation)
                prepared = Prepared(snapshot, self._settings.term_cache_mb << 20)
                self._prepared, self._stamp = prepared, stamp
                self._vocabulary = VocabularyOf(snapshot)
            return prepared


def _newest(prepared: Prepared, documents: Numbers) -> Numbers:
    """Those of ``documents`` that are there, the newest first."""
    live = documents[prepared.snapshot.live[documents]]
    return live[np.argsort(prepared.newest[live], kind="stable")]


def _ids(prepared: Prepared, documents: Numbers, limit: int) -> list[str]:
    return prepared.snapshot.ids(documents[:limit])


def _opened(generation: Generation) -> Snapshot:
    try:
        return Snapshot(generation)
    except Exception as error:  # whatever Whoosh makes of a damaged file
        reason = f"打不开：{error!r}"
        raise IndexUnusable("index-damaged", path=generation.path, reason=reason) from error


def _found(prepared: Prepared, request: Request, until: float) -> Found:
    """What the query finds among what the queries of ``within`` find."""
    matcher = Matcher(prepared, request.scope, until)
    found = matcher.find(request.query)
    for query in request.within:
        outer = matcher.find(query)
        found.hits = common((found.hits, outer.hits))
        found.is_cut_short |= outer.is_cut_short
    return found


def _matches(prepared: Prepared, request: Request, ranker: Ranker) -> list[Match]:
    """The hits of the page asked for, in order."""
    page = ranker.first(request.offset + request.limit).after(request.offset)
    ids = prepared.snapshot.ids(page.documents)
    told = ranker.explain(page) if request.is_explained else [None] * len(ids)
    return [
        Match(id_, round(score, 6), explanation)
        for id_, score, explanation in zip(ids, page.scores.tolist(), told, strict=True)
    ]
