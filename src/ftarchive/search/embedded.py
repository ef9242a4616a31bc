"""The embedded engine: a Whoosh index, read as arrays."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

import numpy as np

from ftarchive.archive.catalogue import Catalogue, Entry
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError, IndexUnusable
from ftarchive.index.build import build, home_dictionary
from ftarchive.index.dictionary import Dictionary
from ftarchive.index.generations import Generations, damage
from ftarchive.index.lists import Numbers
from ftarchive.index.names import name_sums, numbers_of
from ftarchive.index.rebuilding import NAME as REBUILDING
from ftarchive.index.vocabulary import Vocabulary
from ftarchive.progress import Stage, silent
from ftarchive.search.engine import Answer, Match, Request, Served, Suggestion
from ftarchive.search.facets import Facets
from ftarchive.search.matching import Found, Matcher
from ftarchive.search.prepared import Prepared
from ftarchive.search.presence import Presence, common
from ftarchive.search.proving import all_ids
from ftarchive.search.ranking import Ranker
from ftarchive.search.replacing import Replacement, go_back
from ftarchive.search.suggestions import suggest
from ftarchive.search.uptake import Serving, Uptake

T = TypeVar("T")


class EmbeddedEngine:
    """Searches the current generation, or while that is damaged the last good one, and takes up
    the next as soon as there is one."""

    def __init__(self, home: Home, settings: Settings, *, is_watchful: bool = False) -> None:
        """For ``is_watchful`` see ``Uptake``."""
        self._home, self._settings = home, settings
        self._generations = Generations(home.index)
        self._uptake = Uptake(home, settings, is_watchful=is_watchful)

    def position(self) -> int:
        """The last event of the catalogue that is in the current generation."""
        return self._uptake.current().manifest.position

    def mark(self) -> str:
        """The mark of that event."""
        return self._uptake.current().manifest.mark

    def pinned(self) -> AbstractContextManager[None]:
        """Within it all is answered from one generation."""
        return self._uptake.pinned()

    def revision(self) -> str:
        """The generation that is searched; empty where none is."""
        try:
            generation = self._uptake.serving().generation
        except IndexUnusable:
            return ""
        return f"{generation.name}-{generation.sum}"

    def searched(self) -> int:
        """The last event of the catalogue that is in what is searched."""
        return self._uptake.serving().generation.manifest.position

    def served(self) -> Served:
        """What is searched, and why that is not the current generation."""
        self._uptake.look_again()
        snapshot = self._uptake.serving().prepared.snapshot
        generation = snapshot.generation
        position = generation.manifest.position
        return Served(generation.name, position, snapshot.count, self._uptake.trouble())

    def trouble(self) -> IndexUnusable | None:
        """Why what was last searched is not the current generation; None where it is."""
        return self._uptake.trouble()

    def document_count(self) -> int:
        """How many documents are in the index."""
        return self._uptake.serving().prepared.snapshot.count

    def document_ids(self) -> set[str]:
        """The ids of all documents in the index."""
        return all_ids(self._uptake.serving().prepared.snapshot)

    def dictionary(self) -> Dictionary:
        """The dictionary of what is searched; before the first generation, that of the next."""
        try:
            return self._uptake.serving().dictionary
        except IndexUnusable as error:
            if error.code == "index-missing":
                return home_dictionary(self._home)
            raise

    def has_pending_dictionary(self) -> bool:
        """Whether the dictionary was edited since the current generation was built.

        Raises ``HomeError`` (dictionary-faulty).
        """
        built = self._uptake.current().manifest.fingerprint
        return not home_dictionary(self._home).fingerprint().items() <= built.items()

    def search(self, request: Request) -> Answer:
        """Answers ``request``."""
        return self._asked(lambda serving: self._answer(serving.prepared, request))

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """Suggestions for what was typed."""
        return self._asked(lambda serving: suggest(serving.vocabulary.get(), text, limit))

    def vocabulary(self) -> Vocabulary:
        """The vocabulary of what is searched, made when it is first asked for."""
        return self._asked(lambda serving: serving.vocabulary.get())

    def bearing(
        self, names: Sequence[str], limit: int, without: Sequence[str] = ()
    ) -> dict[str, list[str]]:
        """By name the documents that bear it, the newest first."""
        return self._asked(lambda serving: _bearing(serving.prepared, names, limit, without))

    def citing(
        self, document_id: str, limit: int, without: Sequence[str] = ()
    ) -> tuple[int, list[str]]:
        """How many documents cite one by its names, and the newest of them."""
        return self._asked(lambda serving: _citing(serving.prepared, document_id, limit, without))

    def _asked(self, ask: Callable[[Serving], T]) -> T:
        """What is asked of the index. Whoosh and numpy check no sums: what they raise over a
        damaged file may be anything, and only the checksums tell whether the file is to blame.
        Then the last good generation is asked instead."""
        serving = self._uptake.serving()
        try:
            return ask(serving)
        except ArchiveError:
            raise
        except Exception:
            if not self._uptake.has_damage(serving.generation):
                raise
        return ask(self._uptake.serving())

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
        base = self._uptake.current()
        try:
            build(self._home, self._settings, changed, position, mark, base, stage)
        except ArchiveError:
            raise
        except Exception as error:
            if not self._uptake.has_damage(base):
                raise
            path = next(damage(base), base.path)
            reason = "的内容与校验和不符"
            raise IndexUnusable("index-damaged", path=path, reason=reason) from error

    def rebuild(
        self, entries: Iterable[Entry], position: int, mark: str = "", stage: Stage = silent
    ) -> None:
        """Builds a generation from nothing; searching goes on in the current one."""
        build(self._home, self._settings, entries, position, mark, stage=stage)

    def replacement(self, catalogue: Catalogue) -> Replacement:
        """A generation to be built beside the current one."""
        return Replacement(self._home, self._settings, catalogue)

    def go_back(self, catalogue: Catalogue, stage: Stage = silent) -> None:
        """Searches the generation before the last rebuild, brought up to date."""
        go_back(self._home, self._settings, catalogue, stage)

    def leftovers(self) -> list[str]:
        """What a killed build or rebuild left behind."""
        begun = self._home.index / REBUILDING
        left = [*self._generations.leftovers(), *([begun] if begun.exists() else [])]
        return [str(path) for path in left]


def _bearing(
    prepared: Prepared, names: Sequence[str], limit: int, without: Sequence[str]
) -> dict[str, list[str]]:
    bearers = prepared.snapshot.names
    found = {each: bearers.having(numbers_of(name_sums([each]))) for each in names}
    newest = {each: _newest(prepared, found[each], without) for each in names}
    return {each: _ids(prepared, some, limit) for each, some in newest.items() if len(some)}


def _citing(
    prepared: Prepared, document_id: str, limit: int, without: Sequence[str]
) -> tuple[int, list[str]]:
    snapshot = prepared.snapshot
    found = snapshot.documents("id", document_id)
    if not len(found):
        return 0, []
    cited = int(found[0])
    others = snapshot.citations.having(snapshot.names.of(cited))
    newest = _newest(prepared, others[others != cited], without)
    return len(newest), _ids(prepared, newest, limit)


def _newest(prepared: Prepared, documents: Numbers, without: Sequence[str]) -> Numbers:
    """Those of ``documents`` that are there, the newest first."""
    snapshot = prepared.snapshot
    live = documents[snapshot.live[documents]]
    for each in without:
        live = live[~np.isin(live, snapshot.documents("id", each))]
    return live[np.argsort(prepared.newest[live], kind="stable")]


def _ids(prepared: Prepared, documents: Numbers, limit: int) -> list[str]:
    return prepared.snapshot.ids(documents[:limit])


def _found(prepared: Prepared, request: Request, until: float) -> Found:
    """What the query finds among what the queries of ``within`` find."""
    matcher = Matcher(prepared, request.scope, until)
    found = matcher.find(request.query)
    for query in request.within:
        outer = matcher.find(query)
        found.hits = common((found.hits, outer.hits))
        found.is_cut_short |= outer.is_cut_short
    if request.without:
        found.hits = _without(prepared, found.hits, request.without)
    return found


def _without(prepared: Prepared, hits: Presence, ids: Iterable[str]) -> Presence:
    mask = hits.mask().copy()
    for id_ in ids:
        mask[prepared.snapshot.documents("id", id_)] = False
    return Presence.marked(mask)


def _matches(prepared: Prepared, request: Request, ranker: Ranker) -> list[Match]:
    """The hits of the page asked for, in order."""
    page = ranker.first(request.offset + request.limit).after(request.offset)
    ids = prepared.snapshot.ids(page.documents)
    told = ranker.explain(page) if request.is_explained else [None] * len(ids)
    return [
        Match(id_, round(score, 6), explanation)
        for id_, score, explanation in zip(ids, page.scores.tolist(), told, strict=True)
    ]
