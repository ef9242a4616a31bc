"""The two logs: whether each entry follows from the one before, whether any is gone from the end,
and whether they are what others saw of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from ftarchive.archive.audit import Audit, Row
from ftarchive.archive.chain import GENESIS, link
from ftarchive.archive.logs import Head
from ftarchive.dates import in_shanghai
from ftarchive.verification.codes import SECURITY
from ftarchive.verification.findings import Minutes
from ftarchive.verification.verdict import worded


class Chain:
    """One log, read once from its first entry on. ``name`` is its table."""

    def __init__(self, name: str, minutes: Minutes) -> None:
        self.head: Head = (0, GENESIS)
        self._name, self._minutes = name, minutes
        self._code = "log" if name == "events" else "custody"
        self._broken: list[str] = []
        self._backwards: list[str] = []
        self._last_at = ""

    def followed(self, entries: Iterable[Row]) -> Iterator[Row]:
        """The entries, each after it was held against the one before."""
        for entry in entries:
            self._compare(entry)
            yield entry
        self._conclude()

    def check_end(self, audit: Audit) -> None:
        """Holds the last entry against the highest number that was ever given to one."""
        given = audit.numbered(self._name)
        if given > self.head[0]:
            found = f"末条是第 {self.head[0]} 条"
            self._minutes.find(f"{self._code}-cut", _NAMES[self._name], f"第 {given} 条", found)

    def _compare(self, entry: Row) -> None:
        seq, chain = self.head
        if entry["seq"] != seq + 1:
            self._broken.append(f"第 {seq} 条之后是第 {entry['seq']} 条")
        elif link(chain, entry) != entry["chain"]:
            self._broken.append(f"第 {entry['seq']} 条（{_moment(entry['at'])}）")
        if str(entry["at"]) < self._last_at and not _came_from_elsewhere(entry["detail"]):
            self._backwards.append(f"第 {entry['seq']} 条")
        # What follows is held against what stands here, so that each break counts once.
        self._last_at, self.head = str(entry["at"]), (entry["seq"], str(entry["chain"]))

    def _conclude(self) -> None:
        name = _NAMES[self._name]
        if self._broken:
            first, *others = self._broken
            also = f"；此外还有 {len(others)} 处" if others else ""
            self._minutes.find(f"{self._code}-broken", name, "", f"最先断在{first}{also}")
        if self._backwards:
            found = f"{self._backwards[0]}早于前一条，共 {len(self._backwards)} 处"
            self._minutes.find("clock-backwards", name, "", found)
        self._minutes.check(SECURITY, f"{name}条目相连", self.head[0])


_NAMES = {"events": "文件日志", "custody": "保管日志"}


def check_custody(audit: Audit, minutes: Minutes) -> Head:
    """Recomputes the custody log; gives its head."""
    chain = Chain("custody", minutes)
    for _ in chain.followed(audit.custody()):
        pass
    chain.check_end(audit)
    return chain.head


def check_seen(audit: Audit, head: Head, origin: str, minutes: Minutes) -> bool:
    """Holds the log against its head as ``origin`` saw it; gives whether it agrees."""
    minutes.check(SECURITY, "日志与别处的凭证相符")
    seq, seen = head
    found = audit.chain(seq)
    if found == seen:
        return True
    if found is None:
        minutes.find("log-cut", f"{origin}所证的日志", worded(head), worded(audit.head()))
    else:
        minutes.find("log-differs", f"{origin}所证的日志", worded(head), f"{seq}:{found}")
    return False


def check_noted(audit: Audit, minutes: Minutes) -> None:
    """Holds the log against every head that the custody log notes."""
    for entry in audit.custody():
        if (head := _noted(entry["detail"])) is None:
            continue
        if not check_seen(audit, head, f"保管日志第 {entry['seq']} 条", minutes):
            return


def replaced(audit: Audit, since: str) -> bool:
    """Whether a restored backup took the place of the history after ``since`` (ISO 8601, UTC)."""
    return any(str(entry["at"]) >= since for entry in audit.custody("restored"))


def _noted(detail: Any) -> Head | None:
    said = detail.get("head") if isinstance(detail, dict) else None
    if not isinstance(said, str):
        return None
    seq, _, chain = said.partition(":")
    return (int(seq), chain) if seq.isdecimal() and chain else None


def _came_from_elsewhere(detail: Any) -> bool:
    """Whether an entry was taken over from another archive, with its own time."""
    return isinstance(detail, dict) and "imported" in detail


def _moment(at: object) -> str:
    with contextlib.suppress(ValueError):
        return in_shanghai(str(at))
    return str(at)
