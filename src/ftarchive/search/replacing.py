"""Replacing an index by one built anew, or by the one before the last rebuild."""

from __future__ import annotations

from ftarchive.archive.catalogue import Catalogue
from ftarchive.config import Home, Settings
from ftarchive.durable import forget
from ftarchive.errors import IndexUnusable
from ftarchive.index.build import build, check_fingerprint
from ftarchive.index.generations import Generation, Generations, Known, damage, key_of
from ftarchive.index.rebuilding import Rebuilding
from ftarchive.index.snapshot import Snapshot
from ftarchive.progress import Stage, counted, silent
from ftarchive.search.prepared import Prepared
from ftarchive.search.proving import prove


class Replacement:
    """A generation built beside the one that is searched; see ``engine.Rebuild``."""

    def __init__(self, home: Home, settings: Settings, catalogue: Catalogue) -> None:
        """Raises ``HomeError`` (dictionary-faulty)."""
        self._home, self._settings, self._catalogue = home, settings, catalogue
        self._rebuilding = Rebuilding(home, settings, catalogue)
        self._read: Known = {}
        self._unsound: set[str] = set()

    def build(self, stage: Stage = silent) -> None:
        """Indexes all documents and reads back what was written."""
        self._rebuilding.build(stage)
        self._read_back(self._rebuilding.candidate())
        self._unsound = Generations(self._home.index).unsound()

    def finish(self, stage: Stage = silent) -> None:
        """Takes in what changed, and swaps once all is proven; what is not is thrown away."""
        self._rebuilding.catch_up(stage)
        candidate = self._rebuilding.candidate()
        self._read_back(candidate)
        try:
            snapshot = Snapshot(candidate)
            prove(Prepared(snapshot, 0), self._catalogue, candidate.manifest.position)
        except IndexUnusable:
            self._rebuilding.discard()
            raise
        self._rebuilding.publish(candidate, self._unsound)

    def _read_back(self, candidate: Generation) -> None:
        """Compares what the disk has with what was written; what was read before is not again."""
        for path, sha256 in candidate.paths():
            if key_of(path, sha256) not in self._read:
                forget(path)
        for path in damage(candidate, self._read):
            self._rebuilding.discard()
            raise IndexUnusable("index-unproven", reason=f"“{path}”写下后读出的内容不符")


def go_back(home: Home, settings: Settings, catalogue: Catalogue, stage: Stage = silent) -> None:
    """Publishes the generation before the last rebuild anew, with what changed since; see
    ``Engine.go_back``."""
    base = _earlier(Generations(home.index))
    if catalogue.mark(base.manifest.position) != base.manifest.mark:
        raise IndexUnusable("earlier-index-foreign", position=base.manifest.position)
    position = catalogue.position()
    advance = stage("编入其后的变动", len(catalogue.changed_ids(base.manifest.position)))
    changed = counted(catalogue.changed_since(base.manifest.position), advance)
    mark = catalogue.mark(position)
    build(home, settings, changed, position, mark, base, stage, is_anew=True)


def _earlier(generations: Generations) -> Generation:
    """The generation before the last rebuild, every file of it read."""
    named = generations.named("earlier")
    if named is None:
        raise IndexUnusable("no-earlier-index")
    try:
        earlier = generations.open(named)
        for path in damage(earlier):
            raise IndexUnusable("index-damaged", path=path, reason="的内容与校验和不符")
        check_fingerprint(earlier)
    except IndexUnusable as error:
        if error.code == "index-stale":
            told = error.facts["differences"]
            raise IndexUnusable("earlier-index-stale", differences=told) from None
        raise IndexUnusable("earlier-index-damaged", reason=error.message) from None
    return earlier
