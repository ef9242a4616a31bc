"""A verification from beginning to end: log, catalogue, originals, index, in this order.

The log says what there has to be; the catalogue is held against it, the originals and the index
against the catalogue. Nothing is changed but for a note in the custody log, where that is wanted
and can be written.
"""

from __future__ import annotations

import time

from ftarchive import __version__
from ftarchive.archive.audit import Audit
from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.chain import GENESIS
from ftarchive.archive.clock import now
from ftarchive.archive.database import open_database
from ftarchive.archive.logs import Head
from ftarchive.archive.seal import NoSeal, Seal, check
from ftarchive.config import Home, Settings
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError
from ftarchive.progress import Stage, counted, silent
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Engine
from ftarchive.verification.catalogue import CatalogueCheck
from ftarchive.verification.chains import Chain, check_custody, check_noted, check_seen
from ftarchive.verification.codes import COMPLETENESS, SECURITY
from ftarchive.verification.findings import Minutes
from ftarchive.verification.index import IndexCheck
from ftarchive.verification.kept import Kept
from ftarchive.verification.metadata import MetadataCheck
from ftarchive.verification.originals import OriginalsCheck
from ftarchive.verification.replay import Replay
from ftarchive.verification.scope import Scope
from ftarchive.verification.serials import SerialsCheck
from ftarchive.verification.verdict import Checked, Verdict

SAMPLE = 200
"""Documents of which everything is worked out again, where nobody says how many."""
_UNREADABLE = ("catalogue-damaged", "catalogue-missing")
"""Errors of a catalogue that is not there to be read."""
_PATIENCE = 0.2
"""Seconds after which noting is given up where a writer is at work."""


def verify(
    home: Home,
    catalogue: Catalogue,
    engine: Engine,
    stage: Stage = silent,
    *,
    since: str = "",
    seen: Head | None = None,
    sample: int = SAMPLE,
) -> Verdict:
    """Checks everything, or what was recorded ``since`` then (see ``Scope.of``), and changes
    nothing. ``seen`` is the head of the log as somebody outside noted it down; what takes long is
    done for ``sample`` documents, 0 is all.

    Raises ``BadRequest`` for a ``since`` that says nothing; damage of any kind is a finding.
    """
    return _Verification(home, stage, sample).run(catalogue, engine, since, seen)


def verify_home(
    home: Home, settings: Settings, stage: Stage, actor: str, since: str, seen: Head | None
) -> Verdict:
    """The same of the archive in ``home``, and has the custody log note it, where that can be
    written. Of a catalogue that cannot even be opened the originals are checked by their names.

    Raises ``HomeError`` (catalogue-newer).
    """
    try:
        catalogue = Catalogue(open_database(home.catalogue))
    except HomeError as error:
        if error.code not in _UNREADABLE:
            raise
        return _Verification(home, stage).run_without(error)
    try:
        engine = EmbeddedEngine(home, settings)
        sample = settings.verify_sample
        verdict = verify(home, catalogue, engine, stage, since=since, seen=seen, sample=sample)
        _note(home, catalogue, verdict, actor)
    finally:
        catalogue.close()
    return verdict


def _note(home: Home, catalogue: Catalogue, verdict: Verdict, actor: str) -> bool:
    """Notes a verification where that can be written, and nobody else is writing; gives whether it
    was."""
    if verdict.by_code().keys() & {"catalogue-damaged", "catalogue-changed"}:
        return False
    try:
        with only_writer(home.lock, _PATIENCE):
            catalogue.log_event(actor, "verified", verdict.note())
    except (OSError, HomeError):
        return False
    return True


class _Verification:
    def __init__(self, home: Home, stage: Stage, sample: int = 0) -> None:
        self._home, self._stage, self._sample = home, stage, sample
        self._minutes = Minutes()
        self._at, self._begun = now(), time.monotonic()
        self._scope = Scope()
        self._heads: tuple[Head, Head] = ((0, GENESIS), (0, GENESIS))
        self._documents = self._versions = self._originals = self._size = 0

    def run(self, catalogue: Catalogue, engine: Engine, since: str, seen: Head | None) -> Verdict:
        try:
            sealed = self._sealed()
            with Audit(catalogue) as audit:
                self._scope = Scope.of(since, audit)
                self._all(catalogue, engine, audit, {"封存记录": sealed, "档案员留存的凭证": seen})
        except HomeError as error:
            return self.run_without(error)
        return self._verdict()

    def run_without(self, error: HomeError) -> Verdict:
        """What can be checked where the catalogue cannot be read."""
        code = error.code if error.code in _UNREADABLE else "catalogue-damaged"
        if not self._minutes.has(code):
            self._minutes.find(code, self._home.catalogue, "", error.message)
        self._names()
        return self._verdict()

    def _sealed(self) -> Head | None:
        """The head of the log when it was sealed, told before the log is looked at, which others
        may add to."""
        try:
            return Seal.read(self._home.catalogue).events
        except (NoSeal, OSError, ValueError, KeyError, TypeError):
            return None  # that it is gone or damaged is found later

    def _seal(self) -> None:
        """Every byte of the catalogue's file against its seal."""
        if not self._home.catalogue.exists():
            return
        size = self._home.catalogue.stat().st_size
        for fact in check(self._home.catalogue, self._stage("核验目录库文件", size, "B")):
            said = f"第 {fact.offset} 字节起的 {fact.length} 字节" if fact.length else ""
            self._minutes.find(fact.code, self._home.catalogue, "", said)
        self._minutes.check(SECURITY, "目录库文件与封存记录相符的字节", size)

    def _all(
        self, catalogue: Catalogue, engine: Engine, audit: Audit, seen: dict[str, Head | None]
    ) -> None:
        # Each part is on its own: what one of them cannot read keeps no other from its work.
        replay, kept, ids = Replay(), None, None
        with self._minutes.surviving(str(self._home.catalogue)):
            self._seal()
            for said in audit.integrity():
                self._minutes.find("catalogue-damaged", self._home.catalogue, "", said)
        with self._minutes.surviving("events"):
            self._logs(audit, replay, seen)
            ids = None if self._scope.is_whole else replay.touched(self._scope.first)
        with self._minutes.surviving(str(self._home.catalogue)):
            kept = Kept(audit.originals())
            self._catalogue(audit, replay, kept, ids)
        if kept is None:
            self._names()
        else:
            self._files(catalogue, kept)
        with self._minutes.surviving("index"):
            self._index(audit, engine, replay, ids)

    def _index(self, audit: Audit, engine: Engine, replay: Replay, ids: set[str] | None) -> None:
        self._stage("核验索引", None)
        statuses = {str(row["id"]): str(row["status"]) for row in audit.documents()}
        check = IndexCheck(self._home, engine, audit, replay, self._minutes, self._sample)
        check.run(statuses, ids)

    def _logs(self, audit: Audit, replay: Replay, seen: dict[str, Head | None]) -> None:
        chain = Chain("events", self._minutes)
        events = counted(audit.events(), self._stage("核验日志", audit.head()[0]))
        for event in chain.followed(events):
            with self._minutes.surviving(f"日志第 {event['seq']} 条"):
                replay.take(event)
        chain.check_end(audit)
        self._heads = (chain.head, check_custody(audit, self._minutes))
        check_noted(audit, self._minutes)
        for origin, head in seen.items():
            if head:
                check_seen(audit, head, origin, self._minutes)

    def _catalogue(self, audit: Audit, replay: Replay, kept: Kept, ids: set[str] | None) -> None:
        metadata = MetadataCheck(self._minutes)
        look, sample = metadata.look, self._sample
        check = CatalogueCheck(audit, replay, kept, self._minutes, look, sample)
        self._documents = len(replay.courses) if ids is None else len(ids)
        self._versions = check.run(ids, self._stage("核验目录", self._documents))
        check.check_resemblances(ids)
        SerialsCheck(self._minutes, ids).run(audit.numbers())
        for sha256, shared in audit.shared():
            if ids is None or not ids.isdisjoint(shared):
                self._minutes.find("document-doubled", "、".join(shared), "", f"SHA-256 {sha256}")
        self._minutes.check(COMPLETENESS, "文件不重复", self._documents)
        kept.report(self._minutes, is_whole=ids is None)

    def _files(self, catalogue: Catalogue, kept: Kept) -> None:
        chosen = list(kept.chosen(is_whole=self._scope.is_whole))
        check = OriginalsCheck(self._home.originals, kept, self._minutes)
        total = sum(kept.sizes[each] for each in chosen)
        with self._minutes.surviving(str(self._home.originals)):
            self._originals = check.run(chosen, self._stage("核验原件", total, "B"))
            check.check_parts()
            check.check_strangers(catalogue.originals)
        self._size = check.size
        for path in sorted(self._home.scratch.glob("*")):
            self._minutes.find("leftover", path)

    def _names(self) -> None:
        """The originals by their own names, where no catalogue says what they should be."""
        check = OriginalsCheck(self._home.originals, Kept({}), self._minutes)
        with self._minutes.surviving(str(self._home.originals)):
            self._originals = check.check_names(self._stage("核验原件", None, "B"))
        self._size = check.size

    def _verdict(self) -> Verdict:
        checked = [Checked(*key, count) for key, count in self._minutes.checked.items()]
        return Verdict(
            home=str(self._home.root),
            program=__version__,
            at=self._at,
            seconds=time.monotonic() - self._begun,
            scope=self._scope,
            documents=self._documents,
            versions=self._versions,
            originals=self._originals,
            size=self._size,
            head=self._heads[0],
            custody=self._heads[1],
            checked=checked,
            findings=self._minutes.findings,
        )
