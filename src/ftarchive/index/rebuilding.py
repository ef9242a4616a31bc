"""A rebuild: an index made from nothing beside the one that is searched, in steps that last.

``index/rebuilding/`` belongs to whoever holds the rebuild lock; other writers leave it alone::

    plan.json        what it is built from: position, mark, fingerprint
    *.txt            the dictionary
    00001/, 00002/   batches: each an index of its own, with a note once it is whole
    merged/          one index of all of them, noted likewise
    final/           that with what changed meanwhile, which becomes the generation

What is noted was on the disk before, and the note has its checksums: after a kill the work goes on
behind the last note, and what has none is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, count, takewhile
from pathlib import Path
from typing import Any

from ftarchive.archive.catalogue import Catalogue, Entry
from ftarchive.archive.clock import now
from ftarchive.config import Home, Settings
from ftarchive.crew import Crew
from ftarchive.durable import (
    make_aside,
    make_folder,
    remove_file,
    remove_tree,
    sync_file,
    sync_folder,
)
from ftarchive.index.build import files_in, fingerprint, home_dictionary, write_dictionary
from ftarchive.index.dictionary import WORDS
from ftarchive.index.generations import (
    Files,
    Generation,
    Generations,
    Manifest,
    damage,
    link_files,
)
from ftarchive.index.sealed import read_sealed, write_sealed
from ftarchive.index.segments import batches, merge_batches, write, write_batch
from ftarchive.index.storage import index_in, new_index
from ftarchive.progress import Stage, counted, silent

NAME = "rebuilding"
_PLAN, _NOTE = "plan.json", "note.json"
_MERGED, _FINAL = "merged", "final"
_AGAIN = 500
"""Documents that changed meanwhile above which they are taken in before anyone is kept waiting."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rebuild is built from: the catalogue as it was after the event ``position``, known by
    its ``mark``, and an analysis. ``started`` tells it from others."""

    started: str
    position: int
    mark: str
    fingerprint: dict[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """A finished part, in ``folder``; ``last`` is the ordinal of its last document."""

    folder: Path
    last: int
    files: Files

    def sound(self) -> bool:
        """Whether all its files are as they were written."""
        return not any(damage(self.as_generation()))

    def as_generation(self) -> Generation:
        """The part as what can be opened."""
        return Generation(self.folder, Manifest(0, "", 0, {}, "", self.files), "")


class Rebuilding:
    """The rebuild of one home. The caller holds the rebuild lock."""

    def __init__(self, home: Home, settings: Settings, catalogue: Catalogue) -> None:
        """Goes on with a rebuild that was killed, where catalogue and dictionary are still those
        that it began with; else begins anew.

        Raises ``HomeError`` (dictionary-faulty) before anything is written.
        """
        self._settings, self._catalogue = settings, catalogue
        self._folder = home.index / NAME
        self._generations = Generations(home.index)
        self._dictionary = home_dictionary(home)
        self._fingerprint = fingerprint(self._dictionary)
        known = self._resumable()
        self.plan = known or self._begun()
        self._noted = list(self._whole()) if known else []
        self._position, self._mark = self.plan.position, self.plan.mark
        write_dictionary(self._folder, self._dictionary)

    def build(self, stage: Stage = silent) -> None:
        """Indexes all documents, then what changed meanwhile as long as that is much."""
        with Crew(self._settings.workers) as crew:
            base = self._merged(crew, stage)
        self._start_final(base)
        while len(self._catalogue.changed_ids(self._position)) > _AGAIN:
            self.catch_up(stage)

    def catch_up(self, stage: Stage = silent) -> None:
        """Takes in what has changed by now; nothing is left where the caller holds the write
        lock."""
        position = self._catalogue.position()
        ids = self._catalogue.changed_ids(self._position)
        if ids:
            advance = stage("编入新近变动", len(ids))
            changed = counted(self._catalogue.changed_since(self._position), advance)
            self._apply(changed, stage)
        self._position, self._mark = position, self._catalogue.mark(position)

    def candidate(self) -> Generation:
        """What would be published now."""
        final = self._folder / _FINAL
        manifest = Manifest(
            position=self._position,
            mark=self._mark,
            documents=index_in(final).doc_count(),
            fingerprint=self._fingerprint,
            built_at=now(),
            files=files_in(final, self._base.folder, self._base.files),
            rebuilt=self.plan.started,
        )
        return Generation(final, manifest, "")

    def publish(self, candidate: Generation, unsound: set[str]) -> Generation:
        """Makes the candidate the generation that is searched. The caller holds the write lock;
        for ``unsound`` see ``Generations.publish``."""
        published = self._generations.publish(
            candidate.path, candidate.manifest, is_anew=True, unsound=unsound
        )
        self.discard()
        return published

    def discard(self) -> None:
        """Removes all of it."""
        remove_file(self._folder / _PLAN)
        remove_tree(self._folder)

    def _resumable(self) -> Plan | None:
        said = read_sealed(self._folder / _PLAN)
        plan = Plan(**said) if said else None
        if plan is None or plan.fingerprint != self._fingerprint or self._is_published(plan):
            return None
        return plan if self._catalogue.mark(plan.position) == plan.mark else None

    def _is_published(self, plan: Plan) -> bool:
        """Whether it was killed when all was done but clearing up."""
        return self._generations.origin() == plan.started

    def _begun(self) -> Plan:
        remove_tree(self._folder)
        make_folder(self._folder)
        position = self._catalogue.position()
        mark = self._catalogue.mark(position)
        plan = Plan(now(), position, mark, self._fingerprint)
        write_sealed(self._folder / _PLAN, asdict(plan))
        return plan

    def _whole(self) -> Iterator[Note]:
        """The parts that are finished: all merged, or the batches up to the first that is not."""
        merged = _noted(self._folder / _MERGED)
        batched = (_noted(self._folder / f"{number:05d}") for number in count(1))
        found = [merged] if merged else list(takewhile(bool, batched))
        kept = {note.folder for note in found if note}
        for path in self._folder.iterdir():
            if path.is_dir() and path not in kept:
                remove_tree(path)
        return (note for note in found if note)

    def _merged(self, crew: Crew, stage: Stage) -> Note | None:
        """All documents in one part; None where there are none."""
        if self._noted and self._noted[0].folder.name == _MERGED:
            return self._noted[0]
        self._write_batches(crew, stage)
        if len(self._noted) < 2:
            return next(iter(self._noted), None)
        folder = _empty(self._folder / _MERGED)
        merge_batches([note.folder for note in self._noted], folder, crew, stage)
        merged = _note(folder, self._noted[-1].last)
        for note in self._noted:
            remove_tree(note.folder)
        return merged

    def _write_batches(self, crew: Crew, stage: Stage) -> None:
        done = self._noted[-1].last if self._noted else 0
        entries = counted(self._catalogue.entries(done), self._told(stage, done))
        parted = batches(entries, self._settings)
        first, second = next(parted, []), next(parted, [])
        folders = (self._folder / f"{number:05d}" for number in count(len(self._noted) + 1))
        work = zip(chain(filter(None, (first, second)), parted), folders, strict=False)
        words = self._folder / WORDS
        for note in (crew if second else Crew(1)).map(_Writing(words), work, 0):
            self._noted.append(note)

    def _told(self, stage: Stage, done: int) -> Any:
        """The stage of reading the catalogue, of which documents up to ``done`` were read."""
        total = self._catalogue.count()
        if not done:
            return stage("重建索引", total)
        return stage("接着重建索引", total, begun=min(done, total))

    def _start_final(self, base: Note | None) -> None:
        final = _empty(self._folder / _FINAL)
        if base:
            link_files(base.folder, base.files, final)
        else:
            new_index(final)
        self._base = base or Note(final, 0, {})
        write_dictionary(final, self._dictionary)

    def _apply(self, changed: Iterable[Entry], stage: Stage) -> None:
        final = self._folder / _FINAL
        write(index_in(final), self._settings, changed, final, stage, replaces=True)


class _Writing:
    """Writes batches, in other processes too."""

    def __init__(self, words: Path) -> None:
        self._words = words

    def __call__(self, batch: tuple[Sequence[Entry], Path]) -> Note:
        entries, folder = batch
        write_batch(_empty(folder), self._words, entries)
        return _note(folder, entries[-1].ordinal)


def _empty(folder: Path) -> Path:
    """``folder``, with nothing in it."""
    remove_tree(folder)
    make_aside(folder)
    return folder


def _note(folder: Path, last: int) -> Note:
    """Notes that the part in ``folder`` is finished, once it is on the disk."""
    for path in folder.iterdir():
        sync_file(path)
    sync_folder(folder)
    sync_folder(folder.parent)
    files = files_in(folder, None, {})
    write_sealed(folder / _NOTE, {"last": last, "files": files})
    return Note(folder, last, files)


def _noted(folder: Path) -> Note | None:
    """A part that is finished and sound; None where it is not."""
    said = read_sealed(folder / _NOTE)
    if said is None:
        return None
    files = {name: (sha256, size) for name, (sha256, size) in said["files"].items()}
    note = Note(folder, said["last"], files)
    return note if note.sound() else None
