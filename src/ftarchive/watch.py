"""The drop folder: what staff put into it is taken in, and moved aside with a report.

Folders are looked at again and again rather than watched by the system: on the network drives
where drop folders lie, changes made by others are not announced.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ftarchive.config import Home, Settings
from ftarchive.durable import (
    clear_asides,
    disk_errors,
    make_folder,
    move,
    remove_file,
    write_file,
)
from ftarchive.errors import HomeError
from ftarchive.ingest.files import RECEIPT, find_files, shown
from ftarchive.intake import Intake
from ftarchive.report import Report

_UNFINISHED = (".part", ".crdownload", ".download", ".tmp", ".partial", ".filepart")
"""Suffixes under which browsers and copying programs keep what is not whole yet."""
_LOCKS = ("~$", ".~")
"""Beginnings of the names that Office and WPS give to the locks of open files."""
_NAME_BYTES = 255
"""The longest name that a file may have."""

_LONGEST_PAUSE = 1.0
"""Seconds."""

State = tuple[tuple[str, int, int], ...]
"""Path, size and time of change of every file of an entry."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An entry of the drop folder that was taken in: where it lies now, and its report."""

    path: Path
    report: Report


@dataclass
class DropFolder:
    """The drop folder of one home. ``tell`` writes a report as staff read it."""

    home: Home
    settings: Settings
    intake: Intake
    tell: Callable[[Report], str]
    _seen: dict[Path, tuple[State, float]] = field(default_factory=dict)

    def watch(self, actor: str, *, once: bool = False) -> Iterator[Taken]:
        """Takes in what comes, for ever or ``once``: until all that lies there is taken in. While
        another ingest goes on it waits.

        Raises ``HomeError``, such as cannot-move.
        """
        while True:
            try:
                yield from self.take(actor)
            except HomeError as error:
                if error.code != "home-busy":
                    raise
            if once and not self._seen:
                return
            time.sleep(min(self.settings.settle_seconds / 2, _LONGEST_PAUSE))

    def take(self, actor: str) -> Iterator[Taken]:
        """Takes in every entry that has not changed for ``settle_seconds``, and moves it to where
        what was taken in lies, or what was refused, all or in part, with its report beside it. One
        that changes while it is taken in stays where it is.

        Raises ``HomeError``: home-busy while another ingest goes on, cannot-move, and as
        ``Intake.ingest`` does; what is not taken in then stays where it is.
        """
        with disk_errors(self.home.inbox):
            settled = self._settled()
        for entry in settled:
            if taken := self._taken(entry, actor):
                yield taken

    def _taken(self, entry: Path, actor: str) -> Taken | None:
        """What is there, taken in and moved aside before anybody else writes."""
        with self.intake.only_writer():
            if _state(entry) != self._seen[entry][0]:  # another one has moved it meanwhile
                return None
            report = self.intake.take([entry], actor)
            # What was changed meanwhile is not what was taken in: it waits, and is taken in anew.
            if _state(entry) != self._seen[entry][0]:
                return None
            return Taken(self._put_aside(entry, report), report)

    def _settled(self) -> list[Path]:
        """The entries that are whole, in order of name."""
        make_folder(self.home.inbox)
        now = time.monotonic()
        states = {entry: _state(entry) for entry in sorted(self.home.inbox.iterdir())}
        self._seen = {
            entry: self._seen[entry] if self._seen.get(entry, ((), 0))[0] == state else (state, now)
            for entry, state in states.items()
            if state is not None
        }
        return [
            entry
            for entry, (_, since) in self._seen.items()
            if now - since >= self.settings.settle_seconds
        ]

    def _put_aside(self, entry: Path, report: Report) -> Path:
        folder = self.home.refused if report.count("rejected") else self.home.done
        target = _free(folder, entry.name)
        # The report first: whoever finds the file where it was moved to finds its report too.
        said = f"{self.tell(report)}\n".encode("utf-8", "replace")
        receipt = target.with_name(f"{target.name}{RECEIPT}")
        try:
            make_folder(folder)
            clear_asides(folder)
            write_file(receipt, said)
            move(entry, target)
        except OSError as error:
            if not os.path.lexists(target):
                with contextlib.suppress(OSError):
                    remove_file(receipt)
            reason = error.strerror or str(error)
            raise HomeError("cannot-move", path=shown(entry), to=folder, reason=reason) from None
        del self._seen[entry]
        return target


def _state(entry: Path) -> State | None:
    """What tells whether an entry changes; None for one that is not whole, or nothing to take."""
    is_folder = entry.is_dir() and not entry.is_symlink()
    files = find_files([entry]) if is_folder else [entry]
    is_passed_over = entry.name.startswith(".") or entry.name.endswith(RECEIPT)
    if is_passed_over or any(map(_is_unfinished, files)):
        return None
    try:
        found = [(str(file), file.lstat()) for file in files]
    except OSError:
        return None
    return tuple((path, status.st_size, status.st_mtime_ns) for path, status in found) or None


def _is_unfinished(file: Path) -> bool:
    name = file.name.lower()
    return name.endswith(_UNFINISHED) or name.startswith(_LOCKS)


def _free(folder: Path, name: str) -> Path:
    """A path in ``folder`` that nothing has yet, nor its report: ``name``, cut where it would be
    too long with a report's ending, and with a number before its suffix where it is taken."""
    path, number = folder / _fitting(name, ""), 1
    while os.path.lexists(path) or os.path.lexists(f"{path}{RECEIPT}"):
        number += 1
        path = folder / _fitting(name, f" ({number})")
    return path


def _fitting(name: str, mark: str) -> str:
    plain = Path(name)
    room = _NAME_BYTES - len(os.fsencode(f"{mark}{plain.suffix}.{RECEIPT}.{os.getpid()}.tmp"))
    stem = os.fsencode(plain.stem)
    if len(stem) > room:
        stem = stem[:room].decode("utf-8", "ignore").encode()
    return os.fsdecode(stem) + mark + plain.suffix
