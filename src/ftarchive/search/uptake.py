"""Which generation a reader searches: the current one, taken up as soon as it is there, and the
last good one where that is damaged.

A request sees one generation from beginning to end: within ``pinned`` the same is given each time.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.index.build import check_fingerprint
from ftarchive.index.dictionary import Dictionary
from ftarchive.index.generations import (
    Generation,
    Generations,
    Key,
    Known,
    Named,
    Stamp,
    damage,
    key_of,
    keys,
    shared,
)
from ftarchive.index.snapshot import Snapshot
from ftarchive.index.vocabulary import VocabularyOf
from ftarchive.search.prepared import Prepared

_LOG = logging.getLogger("ftarchive.search")
_ATTEMPTS = 50
"""Swaps that may overtake the opening of a generation."""
_UNDISTURBED = 1.0
"""Seconds for those who search, before the files of a generation are read."""


@dataclass(frozen=True, slots=True, eq=False)
class Serving:
    """A generation that is searched while ``CURRENT`` says ``stamp``; ``trouble`` is why it is not
    the current one."""

    stamp: Stamp
    prepared: Prepared
    dictionary: Dictionary
    vocabulary: VocabularyOf
    trouble: IndexUnusable | None

    @property
    def generation(self) -> Generation:
        """The generation."""
        return self.prepared.snapshot.generation


class _Pin(threading.local):
    """What the request that this thread is at has seen."""

    is_set = False
    serving: Serving | None = None


class Uptake:
    """Opens generations for one process that reads. Where it ``is_watchful``, every file of what
    it took up is read in the background, and one found damaged is searched no more."""

    def __init__(self, home: Home, settings: Settings, *, is_watchful: bool) -> None:
        self._settings, self._is_watchful = settings, is_watchful
        self._generations = Generations(home.index)
        self._lock, self._reading = threading.Lock(), threading.Lock()
        self._serving: Serving | None = None
        self._pin = _Pin()
        self._read: Known = {}
        self._sound = ""
        self._damaged: set[Key] = set()

    @contextlib.contextmanager
    def pinned(self) -> Iterator[None]:
        """Within it this thread is given one generation."""
        if self._pin.is_set:
            yield
            return
        self._pin.is_set = True
        try:
            yield
        finally:
            self._pin.is_set, self._pin.serving = False, None

    def serving(self) -> Serving:
        """What is to be searched.

        Raises ``IndexUnusable`` where there is none that may be.
        """
        if self._pin.serving is not None:
            return self._pin.serving
        found = self._latest()
        if self._pin.is_set:
            self._pin.serving = found
        return found

    def current(self) -> Generation:
        """The current generation, as long as nothing is known against it.

        Raises ``IndexUnusable``.
        """
        known = self._serving
        if known and not known.trouble and known.stamp == self._generations.stamp():
            return known.generation
        generation = self._generations.current()
        self._check(generation)
        return generation

    def trouble(self) -> IndexUnusable | None:
        """Why what was last taken up is not the current generation; None where it is."""
        known = self._pin.serving or self._serving
        return known.trouble if known else None

    def look_again(self) -> None:
        """Finds out whether files have gone, changed, or come back, since the generation was taken
        up; of those that were read before only what was written to is read again."""
        generation = self.serving().generation
        try:
            self._generations.open(Named(generation.name, generation.sum))
        except IndexUnusable:
            self._drop()
        if self._sound == generation.sum and not self._read.keys() >= set(keys(generation)):
            self.has_damage(generation)
        if self.trouble() and self._is_mended():
            self._drop()

    def has_damage(self, generation: Generation) -> bool:
        """Whether a file of what is searched is damaged: then it is searched no more. What was
        read before, or has been removed in its time, is not read."""
        with self._reading:
            self._read = {key: True for key in keys(generation) if self._read.get(key)}
            found = next(damage(generation, self._read), None)
            self._sound = "" if found else generation.sum
        if found is None or not self._is_named(generation):
            return False
        with contextlib.suppress(OSError):
            self._damaged |= {key_of(found, generation.manifest.files[found.name][0])}
        self._drop()
        return True

    def _latest(self) -> Serving:
        known = self._serving
        if known is not None and known.stamp == self._generations.stamp():
            return known
        with self._lock:
            known = self._serving
            if known is None or known.stamp != self._generations.stamp():
                known = self._serving = self._taken_up()
                self._told(known)
            return known

    def _taken_up(self) -> Serving:
        """The best there is; begun again where others have swapped generations meanwhile."""
        for _ in range(_ATTEMPTS):
            stamp = self._generations.stamp()
            try:
                found = self._best(stamp)
            except IndexUnusable:
                if stamp == self._generations.stamp():
                    raise
            else:
                if not found.trouble or stamp == self._generations.stamp():
                    return found
        return self._best(self._generations.stamp())

    def _best(self, stamp: Stamp) -> Serving:
        trouble: IndexUnusable | None = None
        try:
            self._generations.check(stamp)
        except IndexUnusable as error:
            trouble = error
        for named in self._generations.candidates(stamp):
            try:
                return self._opened(stamp, self._generations.open(named), trouble)
            except IndexUnusable as error:
                trouble = trouble or error
        raise trouble or IndexUnusable("index-missing")

    def _opened(
        self, stamp: Stamp, generation: Generation, trouble: IndexUnusable | None
    ) -> Serving:
        dictionary = self._check(generation)
        try:
            snapshot = Snapshot(generation)
            prepared = Prepared(snapshot, self._settings.term_cache_mb << 20)
        except IndexUnusable:
            raise
        except Exception as error:  # whatever Whoosh makes of a damaged file
            reason = f"打不开：{error!r}"
            raise IndexUnusable("index-damaged", path=generation.path, reason=reason) from error
        return Serving(stamp, prepared, dictionary, VocabularyOf(snapshot), trouble)

    def _check(self, generation: Generation) -> Dictionary:
        """The dictionary of a generation that nothing is known against."""
        for path in shared(generation, self._damaged):
            raise IndexUnusable("index-damaged", path=path, reason="的内容与校验和不符")
        return check_fingerprint(generation)

    def _told(self, serving: Serving) -> None:
        if not self._is_watchful:
            return
        if serving.trouble:
            _LOG.error("改用索引 %s：%s", serving.generation.name, serving.trouble)
        reading = threading.Timer(_UNDISTURBED, self.has_damage, (serving.generation,))
        reading.daemon = True
        reading.start()

    def _is_named(self, generation: Generation) -> bool:
        named = self._generations.candidates(self._generations.stamp())
        return generation.name in {each.name for each in named}

    def _is_mended(self) -> bool:
        try:
            generation = self._generations.current()
            self._check(generation)
        except IndexUnusable:
            return False
        return True

    def _drop(self) -> None:
        self._serving = self._pin.serving = None
