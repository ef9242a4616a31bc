"""The ``ftarchive`` command over a disk that fails when it is told to."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from faults.disk import Disk

_PATIENCE = 180.0
"""Seconds after which a command counts as hanging."""
_SOURCES = Path(__file__).parents[1] / "src"
_WARMING = (["rebuild"], ["verify", "--json"], ["search", "渡口"], ["held"])
"""What is done after the first ingest, for the modules that it loads."""
_LIMITS = {"FTARCHIVE_WORKERS": "1", "FTARCHIVE_LOCK_SECONDS": "2"}
"""One reader at a time: operations then come in nearly the same order each time."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: ``status`` is negative for a signal, None where it hung."""

    status: int | None
    stdout: str
    stderr: str
    is_killed_late: bool = False

    @property
    def is_killed(self) -> bool:
        return self.status == -signal.SIGKILL

    @property
    def is_ours(self) -> bool:
        """Whether it ended well, or with an error of ours and its code, and not with a crash."""
        is_told = self.status == 0 or "[" in self.stderr or bool(self.stdout.strip())
        return self.status in (0, 1) and is_told and "Traceback" not in self.stderr

    def json(self) -> dict[str, Any] | None:
        """What it reported; None where it did not come to that."""
        with suppress(ValueError):
            return dict(json.loads(self.stdout))
        return None


class Program:
    """Runs commands, each in a process that is forked from a warm one. To be used in a ``with``
    statement. ``warm_up`` are files that it takes in once, into a home of its own; where there is a
    ``disk``, all is written through it."""

    def __init__(self, folder: Path, warm_up: Iterable[Path], disk: Disk | None = None) -> None:
        self._environment = environment() | (disk.environment() if disk else {})
        self._folder, self._warm_up = folder, list(warm_up)

    def __enter__(self) -> Program:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.served"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=_SOURCES.parent,
            env=self._environment,
        )
        home = self._folder / "warm"
        home.mkdir()
        for command in (["ingest", *map(str, self._warm_up)], *_WARMING):
            self._send(home, command, {})
        self._write("\n")
        if self._receive(_PATIENCE) is None:
            raise RuntimeError("the program does not start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def run(self, home: Path, *arguments: object, **environment: str) -> Ended:
        """``ftarchive --home HOME ARGUMENTS``, to its end."""
        ended = self.killed(_PATIENCE, home, *arguments, **environment)
        return replace(ended, status=None) if ended.is_killed_late else ended

    def killed(self, seconds: float, home: Path, *arguments: object, **environment: str) -> Ended:
        """The same, killed after so many ``seconds`` unless it has ended by then."""
        self._send(home, list(map(str, arguments)), environment)
        begun = self._receive(_PATIENCE) or {}
        ended = self._receive(seconds)
        if is_late := ended is None:
            with suppress(ProcessLookupError):
                os.killpg(begun["process"], signal.SIGKILL)
            ended = self._receive(_PATIENCE) or {}
        out, errors = (path.read_text("utf-8", "replace") for path in self._streams())
        return Ended(ended["status"], out, errors, is_late)

    def _streams(self) -> tuple[Path, Path]:
        return self._folder / "stdout", self._folder / "stderr"

    def _send(self, home: Path, arguments: list[str], environment: dict[str, str]) -> None:
        out, errors = map(str, self._streams())
        told = {"home": str(home), "arguments": arguments, "environment": environment}
        self._write(json.dumps(told | {"stdout": out, "stderr": errors}) + "\n")

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode())

    def _receive(self, seconds: float) -> dict[str, Any] | None:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        line = self._process.stdout.readline() if ready else b""
        return dict(json.loads(line)) if line else None


class Interpreters:
    """Runs commands as anybody does: each in a fresh interpreter, with a process for each core."""

    def killed(self, seconds: float, home: Path, *arguments: object, **changes: str) -> Ended:
        """``ftarchive --home HOME ARGUMENTS``, with all processes it started killed after so many
        ``seconds`` unless it has ended by then."""
        command = [sys.executable, "-m", "ftarchive", "--home", home, *arguments]
        with subprocess.Popen(
            list(map(str, command)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
            env=environment() | {"FTARCHIVE_WORKERS": str(os.cpu_count())} | changes,
        ) as process:
            is_late = False
            try:
                out, errors = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                out, errors = process.communicate()
                is_late = True
        return Ended(process.returncode, out, errors, is_late)


def environment() -> dict[str, str]:
    """That in which a process finds this checkout's code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FTARCHIVE_")}
    found = os.pathsep.join([str(_SOURCES), str(_SOURCES.parent)])
    return kept | {"PYTHONPATH": found, "PYTHONWARNINGS": ""} | _LIMITS
