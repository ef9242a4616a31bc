"""Taking a bag in: all of it is looked at before any of it is believed, and it comes in as one.

The order is that of an intake: originals are durable before the rows that name them, all rows are
committed at once, and only then does the index take them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from ftarchive.archive.accession import Accession
from ftarchive.archive.originals import Originals
from ftarchive.bags.bag import Bag
from ftarchive.bags.history import History
from ftarchive.bags.imported import KEPT, MERGED, SAME, TAKEN, UNCHANGED, WHOLE, Imported, Told
from ftarchive.bags.judging import Judge
from ftarchive.bags.layout import DICTIONARY, DICTIONARY_FILES, ORIGINALS, original_path
from ftarchive.bags.opening import open_bag
from ftarchive.config import Home
from ftarchive.durable import (
    disk_errors,
    make_folder,
    only_writer,
    remove_tree,
    rename,
    write_file,
)
from ftarchive.errors import ArchiveError, BagFault
from ftarchive.holdings import Holdings
from ftarchive.index.dictionary import FILES, Dictionary
from ftarchive.progress import Stage, counted, silent
from ftarchive.upkeep import bring_up_to_date

_MOST_FAULTS = 100
"""Faults after which looking for more of them ends."""


class Importing:
    """Takes bags into one archive."""

    def __init__(self, holdings: Holdings) -> None:
        self._home, self._settings = holdings.home, holdings.settings
        self._catalogue, self._engine = holdings.catalogue, holdings.engine

    def take(
        self, folder: Path, actor: str, stage: Stage = silent, *, is_trial: bool = False
    ) -> Imported:
        """Takes in the bag at ``folder``, whole or not at all; when this returns what is reported
        is durable and can be found. With ``is_trial`` it is taken in and taken back.

        Raises ``HomeError`` (home-busy) while an ingest or rebuild goes on.
        """
        report = Imported(str(folder), UNCHANGED, is_trial=is_trial)
        opened = open_bag(folder, self._settings, stage)
        if opened.bag is None:
            return report.refuse(opened.faults[:_MOST_FAULTS])
        report.bag = str(opened.bag.which)
        with self._only_writer(is_trial), disk_errors(self._home.root):
            taken = self._recorded(opened.bag, report, actor, stage)
            if not is_trial and not taken.is_refused:
                bring_up_to_date(self._catalogue, self._engine, stage)
        return taken

    def _only_writer(self, is_trial: bool) -> AbstractContextManager[None]:
        """The write lock; a trial where there is no archive yet needs none."""
        if is_trial and not self._home.catalogue.exists():
            return nullcontext()
        return only_writer(self._home.lock, self._settings.lock_seconds)

    def _recorded(self, bag: Bag, report: Imported, actor: str, stage: Stage) -> Imported:
        with Accession(self._catalogue, actor) as accession:
            arrival = _Arrival(self._home, bag, accession, report)
            faults = arrival.faults(stage)
            if faults or report.is_trial:
                accession.take_back()
                return report.refuse(faults) if faults else report
            arrival.keep(stage)
            if report.outcome != UNCHANGED:
                accession.note("imported", report.custody(bag.which))
        return report


class _Arrival:
    """One bag on its way in."""

    def __init__(self, home: Home, bag: Bag, accession: Accession, report: Imported) -> None:
        self._home, self._bag, self._accession, self._report = home, bag, accession, report
        self._originals = Originals(home.originals)
        self._history = History(bag, accession)
        self._judge = Judge(bag, accession, self._originals)
        self._new_originals: set[str] = set()

    def faults(self, stage: Stage) -> list[ArchiveError]:
        """Records all rows, and looks at everything that they say; gives what is wrong."""
        try:
            self._report.outcome = self._history.take(stage)
            self._report.counts["events"] = self._history.new
            self._note_originals()
        except BagFault as fault:
            return [fault]
        found: list[ArchiveError] = []
        found += islice(self._record(stage), _MOST_FAULTS)
        found += self._dictionary_faults()
        return found

    def keep(self, stage: Stage) -> None:
        """Puts the originals in their places, durably, and the dictionary where there is none."""
        self._originals.clear_leftovers()
        sums = list(self._bag.original_sums())
        for sha256 in counted(sums, stage("收存原件", len(sums))):
            if not self._originals.is_kept(sha256):
                self._keep(sha256)
        self._originals.sync()
        if self._report.dictionary == TAKEN:
            self._place_dictionary()

    def _keep(self, sha256: str) -> None:
        path = original_path(sha256)
        found, _ = self._originals.keep(self._bag.root / path)
        if found != sha256:
            raise BagFault("bag-file-changed", path=path)
        self._report.counts["restored"] += sha256 not in self._new_originals

    def _note_originals(self) -> None:
        files = set(self._bag.original_sums())
        for row in self._bag.originals():
            sha256, path = row["sha256"], original_path(row["sha256"])
            if sha256 not in files:
                raise BagFault("bag-file-missing", path=path)
            files.remove(sha256)
            if (self._bag.root / path).stat().st_size != row["size"]:
                raise BagFault("bag-original", path=ORIGINALS, sha256=sha256)
            if self._accession.add_original(row):
                self._new_originals.add(sha256)
        for sha256 in sorted(files):
            raise BagFault("bag-original", path=ORIGINALS, sha256=sha256)
        self._report.counts["originals"] = len(self._new_originals)

    def _record(self, stage: Stage) -> Iterator[BagFault]:
        """Takes in the dossiers that new events are about, in the order of these, and looks at
        the others."""
        touched = self._history.touched
        others = [id_ for id_ in self._bag.record_ids() if id_ not in touched]
        advance = stage("导入记录", len(touched) + len(others))
        for id_ in counted((*touched, *others), advance):
            try:
                dossier = self._bag.dossier(id_)
                self._judge.check(dossier, is_new=id_ in touched)
                if id_ in touched:
                    self._put(dossier)
                else:
                    self._report.counts["unchanged"] += 1
            except BagFault as fault:
                yield fault
        if strays := self._accession.stray_pairs():
            reason = f"所说的相近文件 {strays[0]} 不存在"
            yield BagFault("bag-record", path="data/records/", reason=reason)

    def _put(self, dossier: Mapping[str, Any]) -> None:
        id_ = dossier["id"]
        is_merged = self._report.outcome == MERGED
        new = self._accession.put(dossier, is_exact=not is_merged)
        status = "added" if new == len(dossier["versions"]) else "updated"
        self._report.counts[status] += 1
        self._report.counts["versions"] += new
        said = "；".join(self._likenesses(dossier)) if is_merged else ""
        title = dossier["versions"][dossier["version"] - 1]["record"]["title"]
        self._report.documents.append(Told(id_, title, status, said))

    def _likenesses(self, dossier: Mapping[str, Any]) -> Iterator[str]:
        """What is here already of another id, and looks like the same document."""
        for other in self._accession.namesakes(dossier["id"], dossier["keys"]):
            if not self._bag.has_record(other):
                yield f"与已有的 {other} 可能是同一文件，两件都保留"
        for each in self._accession.compare(dossier):
            if not self._bag.has_record(each.id):
                yield f"与“{each.title}”（{each.id}）正文有 {each.share:.0%} 相同"

    def _dictionary_faults(self) -> Iterator[ArchiveError]:
        """Decides about the dictionary of the bag; gives what is wrong with one that is needed."""
        files = [name for name in DICTIONARY_FILES if f"{DICTIONARY}{name}" in self._bag.payload]
        if not files or self._is_in_use(files):
            self._report.dictionary = SAME
        elif self._report.outcome != WHOLE or self._folder.exists():
            self._report.dictionary = KEPT
        else:
            self._report.dictionary = TAKEN
            yield from self._unreadable()

    @property
    def _folder(self) -> Path:
        return self._home.index / "dictionary"

    def _is_in_use(self, files: list[str]) -> bool:
        """Whether ours, or that which comes with the program, is the same."""
        return all(
            self._home.resource("index", "dictionary", name).read_bytes() == self._file(name)
            for name in files
        )

    def _file(self, name: str) -> bytes:
        return (self._bag.root / DICTIONARY / name).read_bytes()

    def _unreadable(self) -> Iterator[ArchiveError]:
        try:
            Dictionary.read({name: self._bag.root / DICTIONARY / name for name in FILES})
        except ArchiveError as error:
            yield error
        except OSError as error:
            path = Path(error.filename).name
            yield BagFault("bag-file-missing", path=f"{DICTIONARY}{path}")

    def _place_dictionary(self) -> None:
        """Puts the dictionary of the bag in its place, all files at once."""
        aside = self._folder.with_name(".dictionary.partial")
        remove_tree(aside)
        make_folder(aside)
        for name in DICTIONARY_FILES:
            if f"{DICTIONARY}{name}" in self._bag.payload:
                write_file(aside / name, self._file(name))
        rename(aside, self._folder)
