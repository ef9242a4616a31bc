"""A disk that fails at any moment of a command: the command ends with a code, what was acknowledged
is there, nothing is there by half, others may write, and the next try succeeds."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ftarchive import upkeep
from ftarchive.config import Home, Settings
from ftarchive.durable import only_writer
from ftarchive.errors import ArchiveError
from ftarchive.holdings import Holdings
from ftarchive.ingest.desk import read_files
from ftarchive.ingest.files import RECEIPT
from ftarchive.intake import Intake
from ftarchive.report import Report
from ftarchive.review import Review
from ftarchive.search.parameters import Parameters
from ftarchive.terminal.reports import told
from ftarchive.verification.verify import verify
from ftarchive.watch import DropFolder
from making import dump

CODES = {
    errno.ENOSPC: "home-full",
    errno.EDQUOT: "home-full",
    errno.EIO: "disk-failing",
    errno.EACCES: "home-forbidden",
    errno.EROFS: "home-readonly",
    errno.EMFILE: "too-many-files",
}
SETTINGS = Settings(workers=1, commit_batch=1, lock_seconds=1, settle_seconds=1e-9)
PAGES = {
    "渡口.txt": dump("云溪区关于渡口的公告", "/2023-7"),
    "受理.txt": dump("云溪区关于受理的公示", "/2023-8", "申请人：林晚秋，联系电话：13800138000。"),
}
EVERY = 12
"""Of the writes for the index, one in so many fails."""
MOST = 12
"""Of what can fail in a command, about so much does."""
LEAST = {"ingest": 20, "watch": 25, "release": 3, "withdraw": 3}
"""The calls that there are at least to fail."""
NEW = {
    "渡口.txt": dump("云溪区关于渡口的公告", "/2023-7", "渡口改在春分开放。"),
    "桥梁.txt": dump("云溪区关于桥梁的公告", "/2023-9", "桥梁自即日起通行。"),
}
CHANGING = ("mkdir", "replace", "rename", "link", "symlink", "unlink", "rmdir", "fsync")


class Disk:
    """The calls by which ``durable`` changes a disk, counted; one of them fails, or all from it
    on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self._from, self._error, self._for_good = 0, -1, 0, False
        self._places: list[bool] = []
        for name in CHANGING:
            monkeypatch.setattr(os, name, self._failing(getattr(os, name)))
        monkeypatch.setattr(os, "write", self._failing(os.write, self._half_written(os.write)))
        monkeypatch.setattr(os, "open", self._opening(os.open))

    def fail(self, number: int, error: int, *, for_good: bool) -> None:
        """From the next call on, the one of this number fails; none where it is 0."""
        self._places.clear()
        self.count, self._from, self._error, self._for_good = 0, number, error, for_good

    def heal(self) -> bool:
        """Fails no more; gives whether anything has failed."""
        reached, self._from = 0 < self._from <= self.count, -1
        return reached

    def numbers(self) -> list[int]:
        """The calls since the last ``fail`` that are worth failing: those for the index are many,
        and much like each other."""
        numbered = enumerate(self._places, 1)
        return [n for n, is_index in numbered if not is_index or n % EVERY == 0]

    def _failing(self, real: Callable[..., Any], before: Any = None) -> Callable[..., Any]:
        def call(*given: Any, **options: Any) -> Any:
            if self._from >= 0 and (callers := _callers_of_durable()):
                self.count += 1
                self._places.append(any(name.startswith("ftarchive.index") for name in callers))
                if self.count == self._from or (self._for_good and 0 < self._from < self.count):
                    if before:
                        before(*given)
                    raise OSError(self._error, os.strerror(self._error))
            return real(*given, **options)

        return call

    def _half_written(self, write: Callable[..., int]) -> Callable[..., int]:
        return lambda handle, content: write(handle, content[: len(content) // 2])

    def _opening(self, real: Callable[..., int]) -> Callable[..., int]:
        failing = self._failing(real)

        def call(path: Any, flags: int, *given: Any, **options: Any) -> int:
            is_writing = flags & (os.O_WRONLY | os.O_RDWR)
            return (failing if is_writing else real)(path, flags, *given, **options)

        return call


def _callers_of_durable() -> list[str]:
    """The modules that a call came through, from ``durable`` on; none where it is not one of
    its."""
    names, frame = [], sys._getframe(2)
    while frame:
        names.append(frame.f_globals.get("__name__", ""))
        frame = frame.f_back
    return names[names.index("ftarchive.durable") :] if "ftarchive.durable" in names else []


class Database:
    """The statements and commits of a catalogue, counted; one of them fails, or all from it on."""

    def __init__(self, number: int, code: int, *, for_good: bool) -> None:
        self.count, self._from, self._code, self._for_good = 0, number, code, for_good

    def attach(self, engine: sa.Engine) -> None:
        sa.event.listen(engine, "do_execute", lambda *_: self._happen())
        commit = engine.dialect.do_commit

        def fail_or_commit(connection: Any) -> None:
            self._happen()
            commit(connection)

        engine.dialect.do_commit = fail_or_commit  # type: ignore[method-assign]

    def _happen(self) -> None:
        self.count += 1
        if self.count == self._from or (self._for_good and self.count > self._from):
            error = sqlite3.OperationalError("injected")
            error.sqlite_errorcode = self._code
            raise error


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("handed-in")
    for name, page in NEW.items():
        (folder / name).write_text(page, "utf-8")
    return folder


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Path:
    """A home with a document that is public, and one that waits for a decision."""
    root, pages = tmp_path_factory.mktemp("start"), tmp_path_factory.mktemp("pages")
    for name, page in PAGES.items():
        (pages / name).write_text(page, "utf-8")
    holdings = Holdings.open(Home(root), SETTINGS)
    report = Intake(holdings.home, SETTINGS, holdings.catalogue, holdings.engine).ingest(
        [pages], "甲"
    )
    assert sorted(result.status for result in report.results) == ["held", "published"]
    holdings.catalogue.close()
    return root


@pytest.fixture(autouse=True)
def read_once(monkeypatch, tmp_path_factory) -> None:
    """Files are read in processes of their own, which takes longer than all the rest."""
    known: dict[str, Any] = {}

    def read(files, home, settings, scratch, given):
        for file in files:
            if file.read_bytes() not in known:
                aside = tmp_path_factory.mktemp("read")
                known[file.read_bytes()] = list(read_files([file], home, settings, aside, given))
            for item in known[file.read_bytes()]:
                yield replace(item, path=str(file), file=file)

    monkeypatch.setattr("ftarchive.intake.read_files", read)


class Trial:
    """One command over a copy of a home."""

    def __init__(self, start: Path, root: Path, handed_in: Path) -> None:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(start, root)
        self.home, self.handed_in = Home(root), handed_in
        self.report = Report()
        self.holdings = Holdings.open(self.home, SETTINGS)
        version = self.holdings.catalogue.held()[0]
        self.held, (self.public,) = version.document_id, self.holdings.catalogue.ids("published")

    def close(self) -> None:
        self.holdings.catalogue.close()

    def again(self) -> None:
        """What another command opens."""
        self.close()
        self.holdings = Holdings.open(self.home, SETTINGS)
        opened = self.holdings
        upkeep.complete(self.home, SETTINGS, opened.catalogue, opened.engine)

    def ingest(self) -> None:
        self.report = Report()
        self._intake().ingest([self.handed_in], "乙", report=self.report)

    def watch(self) -> None:
        self.home.inbox.mkdir(parents=True, exist_ok=True)
        if not self._moved():
            shutil.copy(self.handed_in / "桥梁.txt", self.home.inbox)
        folder = DropFolder(self.home, SETTINGS, self._intake(), told)
        assert list(folder.take("乙")) == []
        list(folder.take("乙"))

    def release(self) -> None:
        self._review().release(self.held, None, "丙", "核对过")

    def withdraw(self) -> None:
        self._review().withdraw(self.public, None, "丙", "重复")

    def _intake(self) -> Intake:
        return Intake(self.home, SETTINGS, self.holdings.catalogue, self.holdings.engine)

    def _review(self) -> Review:
        return Review(self.home, SETTINGS, self.holdings.catalogue, self.holdings.engine)

    def state(self) -> dict[str, Any]:
        """What is public and what search finds, by title, with the number of its versions."""
        catalogue = self.holdings.catalogue
        hits = self.holdings.search.results(Parameters(per_page=100)).hits
        return {
            "public": sorted(
                (catalogue.version(id_).record.title, len(catalogue.history(id_)))
                for id_ in catalogue.ids("published")
            ),
            "found": sorted(hit.record.title for hit in hits),
            "held": len(catalogue.held()),
            "moved": self._moved(),
        }

    def _moved(self) -> list[bytes]:
        """The contents of what was moved aside, each of which has its report."""
        moved = [path for path in self.home.done.glob("[!.]*") if RECEIPT not in path.name]
        assert all(path.with_name(f"{path.name}{RECEIPT}").exists() for path in moved)
        return [path.read_bytes() for path in moved]

    def check(self) -> None:
        """Nothing is there by half, and others may write."""
        with only_writer(self.home.lock, 0.1):
            pass
        opened = self.holdings
        verdict = verify(self.home, opened.catalogue, opened.engine)
        assert verdict.is_sound, verdict
        for result in self.report.results:
            version = opened.catalogue.version(result.id)
            assert opened.original(version) == Path(version.source.path).read_bytes()

    def leftovers(self) -> list[Path]:
        """What is there for a while only, and the next writer does not clear."""
        self._intake().ingest([], "丁")
        patterns = (".*.tmp", "*.part", "*.building", "scratch")
        return [path for pattern in patterns for path in self.home.root.rglob(pattern)]


@pytest.fixture
def trials(start, handed_in, tmp_path) -> Iterator[Callable[[], Trial]]:
    made: list[Trial] = []

    def trial() -> Trial:
        for each in made:
            each.close()
        made.append(Trial(start, tmp_path / "home", handed_in))
        return made[-1]

    yield trial
    for each in made:
        each.close()


def attempt(trial: Trial, command: str) -> str | None:
    """The code of the error with which a command ends."""
    try:
        getattr(trial, command)()
    except ArchiveError as error:
        return error.code
    return None


def try_again(trial: Trial, command: str, code: str | None) -> None:
    """What was decided but not indexed is done by the next command, whatever it is."""
    trial.again()
    trial.check()
    if code not in (None, "not-yet-indexed"):
        getattr(trial, command)()


# Whoever writes an index leaves it to the collector to close its files where a write fails.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
COMMANDS = ("ingest", "watch", "release", "withdraw")


def spread(numbers: Sequence[int]) -> list[int]:
    """Some of ``numbers``, from the first to the last; ``faults/`` tries all, from outside."""
    step = max(len(numbers) // MOST, 1)
    return list(numbers[::step])


@pytest.mark.parametrize("command", COMMANDS)
def test_whichever_write_fails_nothing_is_lost_and_the_next_try_succeeds(
    command, trials, monkeypatch
) -> None:
    """Once, or with all that come after it."""
    disk, errors = Disk(monkeypatch), list(CODES)
    trial = trials()
    disk.fail(0, 0, for_good=False)
    getattr(trial, command)()
    done, last, numbers = trial.state(), disk.count, disk.numbers()
    assert len(numbers) > LEAST[command]
    for at, number in enumerate(spread(numbers)):
        trial = trials()
        error = errors[at // 2 % len(errors)]
        disk.fail(number, error, for_good=at % 2 == 1)
        code = attempt(trial, command)
        assert disk.heal(), (number, last)
        assert code in (None, CODES[error], "not-yet-indexed", "cannot-move"), (number, error)
        try_again(trial, command, code)
        assert trial.state() == done, (number, error)
        assert trial.leftovers() == [], number


SQLITE_CODES = {
    sqlite3.SQLITE_FULL: "home-full",
    sqlite3.SQLITE_IOERR_FSYNC: "disk-failing",
    sqlite3.SQLITE_READONLY: "home-readonly",
    sqlite3.SQLITE_CANTOPEN: "disk-failing",
    sqlite3.SQLITE_BUSY: "home-busy",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_whichever_statement_fails_nothing_is_lost_and_the_next_try_succeeds(
    command, trials
) -> None:
    """Or commit: the transaction is taken back, unless it is over and only sealed."""
    trial, statements = trials(), Database(0, 0, for_good=False)
    statements.attach(trial.holdings.catalogue.engine._writing)
    getattr(trial, command)()
    done, codes = trial.state(), list(SQLITE_CODES)
    assert statements.count > 10
    for at, number in enumerate(spread(range(1, statements.count + 1))):
        trial, code = trials(), codes[at // 2 % len(codes)]
        database = Database(number, code, for_good=at % 2 == 1)
        database.attach(trial.holdings.catalogue.engine._writing)
        ended = attempt(trial, command)
        assert database.count >= number
        assert ended in (None, SQLITE_CODES[code], "not-yet-indexed"), (number, code)
        try_again(trial, command, ended)
        assert trial.state() == done, (number, code)
