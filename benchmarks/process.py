"""What a process and its children cost, as the operating system tells it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpora import CHECKOUT

_PAUSE = 0.2
"""Seconds between two looks at the memory of all processes together."""
UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system counts the memory of processes that have ended."""
_PROC = Path("/proc")
_STAT = re.compile(r"\) \S (\d+)")
_OWN = re.compile(r"^RssAnon:\s+(\d+) kB", re.MULTILINE)
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and processor time, and bytes of memory at the peak: ``largest`` of the
    largest process, ``together`` of all at one moment, pages that several share counted once
    (looked up every 0.2 s, 0 where the system does not tell)."""

    wall: float
    processor: float
    largest: int
    together: int


def run(command: Sequence[str]) -> Cost:
    """Runs ``command`` to its end, in the checkout; it says nothing but errors.

    A small process starts it: the peak that the system tells of a process is never less than that
    of the one it was started from. Raises ``subprocess.CalledProcessError`` where it fails.
    """
    starter = [sys.executable, "-m", "benchmarks.process", *command]
    done = subprocess.run(starter, stdout=subprocess.PIPE, check=True, cwd=CHECKOUT)
    return Cost(**json.loads(done.stdout))


def main(command: Sequence[str]) -> int:
    """Runs ``command`` and prints its cost as JSON; gives its status."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    watch = MemoryWatch(process.pid)
    watch.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    watch.end()
    process.returncode = os.waitstatus_to_exitcode(status)
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * UNIT, watch.most)
    json.dump(asdict(cost), sys.stdout)
    return process.returncode


def own_memory(pid: int) -> int:
    """The bytes of memory that a running process has for itself, mapped files apart, which it
    shares with others and the system takes back at need; 0 where that is not told."""
    match = _OWN.search(_read(_PROC / str(pid) / "status"))
    return int(match[1]) * 1024 if match else 0


class MemoryWatch(threading.Thread):
    """Looks again and again how much memory a process and its children have together."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._is_over = threading.Event()
        self.most = 0

    def run(self) -> None:
        """Keeps the most that was seen."""
        while not self._is_over.wait(_PAUSE):
            self.most = max(self.most, sum(map(_resident, family(self._pid))))

    def end(self) -> None:
        """Stops looking."""
        self._is_over.set()
        self.join()


def family(pid: int) -> list[int]:
    """``pid`` and the processes that come from it, as far as the system tells."""
    parents = {int(path.parent.name): _parent(path) for path in _PROC.glob("[0-9]*/stat")}
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def _parent(stat: Path) -> int:
    match = _STAT.search(_read(stat))
    return int(match[1]) if match else 0


def _resident(pid: int) -> int:
    match = _PSS.search(_read(_PROC / str(pid) / "smaps_rollup"))
    return int(match[1]) * 1024 if match else 0


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # it has ended meanwhile
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
