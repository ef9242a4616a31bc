"""The index: whether its files are as they were built, and it has what the catalogue has."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from ftarchive.archive.audit import Audit, record_of
from ftarchive.archive.catalogue import Entry
from ftarchive.archive.schema import PUBLISHED
from ftarchive.config import Home
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.index.generations import (
    MANIFEST,
    ROLES,
    Generation,
    Generations,
    Known,
    Named,
    damage,
)
from ftarchive.index.probe import differences
from ftarchive.index.shapes import home_shapes
from ftarchive.search.engine import Engine
from ftarchive.verification.chains import check_seen, replaced
from ftarchive.verification.codes import COMPLETENESS, SECURITY, USABILITY
from ftarchive.verification.findings import Minutes
from ftarchive.verification.replay import Replay

_AT_ONCE = 1000


class IndexCheck:
    """Holds the index against a catalogue. ``replay`` is that of its log; ``sample`` documents are
    analysed again and compared term by term, 0 is all."""

    def __init__(
        self,
        home: Home,
        engine: Engine,
        audit: Audit,
        replay: Replay,
        minutes: Minutes,
        sample: int = 0,
    ) -> None:
        self._home, self._engine, self._audit = home, engine, audit
        self._replay, self._minutes = replay, minutes
        self._generations, self._most = Generations(home.index), sample
        self._of: Set[str] = set()
        self._known: Known = {}

    def run(self, statuses: dict[str, str], ids: set[str] | None = None) -> None:
        """Checks everything; ``statuses`` are those of all documents. The sample is drawn from
        ``ids`` where they are given."""
        self._of = statuses.keys() if ids is None else ids
        with self._minutes.surviving("index/generations"):
            self._current(statuses)
        with self._minutes.surviving("index/dictionary"):
            home_shapes(self._home)
        with self._minutes.surviving("index/generations"):
            self._others()
            self._strangers()

    def _current(self, statuses: dict[str, str]) -> None:
        try:
            self._generations.check(self._generations.stamp())
            position = self._engine.position()
            generation = self._generations.current()
        except IndexUnusable as error:
            self._unusable(error, statuses)
            return
        damaged = self._damage(generation)
        for path in damaged:
            self._minutes.find("index-changed", path)
        self._dictionary()
        self._witness(generation)
        if not damaged:
            self._compare(generation, statuses, position)

    def _unusable(self, error: IndexUnusable, statuses: dict[str, str]) -> None:
        if error.code != "index-missing":
            self._minutes.find("index-unusable", "index/generations", "", error.message)
        elif statuses:
            self._minutes.find("index-behind", f"{len(statuses)} 件文件待编入索引")

    def _compare(self, generation: Generation, statuses: dict[str, str], position: int) -> None:
        try:
            indexed = self._engine.document_ids()
            count = self._engine.document_count()
        except IndexUnusable as error:
            self._minutes.find("index-unusable", "index/generations", "", error.message)
            return
        changed = self._replay.touched(position + 1) & statuses.keys()
        if changed:
            self._minutes.find("index-behind", f"{len(changed)} 件文件待编入索引")
        published = {id_ for id_, status in statuses.items() if status == PUBLISHED}
        self._minutes.check(COMPLETENESS, "公开的文件在索引中", len(published))
        self._minutes.check(SECURITY, "索引中的文件确属公开", len(indexed))
        for id_ in sorted(published - indexed - changed):
            self._minutes.find("index-lacks", id_)
        for id_ in sorted(indexed - published - changed):
            self._minutes.find("index-surplus", id_)
        if not len(indexed) == count == generation.manifest.documents:
            said = f"{count} 件，清单记为 {generation.manifest.documents} 件"
            self._minutes.find("index-differs", generation.path, f"{len(indexed)} 件", said)
        self._sample(generation, sorted((published & indexed & self._of) - changed))

    def _sample(self, generation: Generation, ids: Sequence[str]) -> None:
        """Analyses some documents again and compares all terms that the index holds of them."""
        chosen = random.sample(ids, min(self._most or len(ids), len(ids)))
        for start in range(0, len(chosen), _AT_ONCE):
            entries = list(_entries(self._audit, chosen[start : start + _AT_ONCE]))
            for id_, said in differences(generation, entries):
                self._minutes.find("index-differs", id_, "", said)
        self._minutes.check(USABILITY, "抽样重新切分、逐词比对的文件", len(chosen))

    def _dictionary(self) -> None:
        try:
            if self._engine.has_pending_dictionary():
                self._minutes.find("dictionary-pending", "index/dictionary/")
        except HomeError as error:
            self._minutes.find(error.code, error.message)

    def _witness(self, generation: Generation) -> None:
        """What an index was built from testifies to the log of its day."""
        manifest = generation.manifest
        if not manifest.mark:
            return
        head, origin = (manifest.position, manifest.mark), f"索引 {generation.name} "
        if replaced(self._audit, manifest.built_at):
            if self._audit.chain(head[0]) != head[1]:
                self._minutes.find("log-replaced", f"{origin}所证的日志")
        else:
            check_seen(self._audit, head, origin, self._minutes)

    def _damage(self, generation: Generation) -> list[Path]:
        """The files that are not as they were built; those that generations share are read once."""
        self._minutes.check(USABILITY, "索引文件的 SHA-256", len(generation.manifest.files))
        return list(damage(generation, self._known))

    def _others(self) -> None:
        """The generations that are kept to fall back on and to go back to."""
        current = self._generations.named("current")
        others = dict.fromkeys(map(self._generations.named, ROLES[1:]))
        for named in others:
            if named and named != current:
                self._other(named)

    def _other(self, named: Named) -> None:
        try:
            generation = self._generations.open(named)
        except IndexUnusable as error:
            self._minutes.find("generation-damaged", named.name, "", error.message)
            return
        for path in self._damage(generation):
            self._minutes.find("generation-damaged", path)
        self._witness(generation)

    def _strangers(self) -> None:
        """Files that no generation knows of, and what a killed build left."""
        for left in self._engine.leftovers():
            self._minutes.find("leftover", left)
        folder = self._home.index / "generations"
        known = self._files(folder)
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).parts[0]
            # What is not finished is told as a whole, what is damaged elsewhere.
            is_strange = path.parent == folder or path not in known.get(name, (path,))
            if path.is_file() and is_strange:
                self._minutes.find("index-untracked", path)

    def _files(self, folder: Path) -> dict[str, set[Path]]:
        """By generation the files that it is to have, as far as that can be told."""
        found = {}
        for named in self._generations.candidates(self._generations.stamp()):
            with contextlib.suppress(IndexUnusable):
                files = self._generations.open(named).manifest.files
                found[named.name] = {folder / named.name / name for name in (MANIFEST, *files)}
        return found


def _entries(audit: Audit, ids: Sequence[str]) -> Iterator[Entry]:
    """The published entries of ``ids``, as an index takes them."""
    wanted = set(ids)
    documents = {row["id"]: row for row in audit.documents() if row["id"] in wanted}
    for row in audit.versions(wanted):
        document = documents[row["document_id"]]
        if row["number"] == document["version"]:
            yield Entry(document["id"], document["ordinal"], PUBLISHED, record_of(row))
