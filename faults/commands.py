"""The ``ftarchive`` command as a process of its own, and a server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_SOURCES = Path(__file__).parents[1] / "src"
_PATIENCE = 300.0
"""Seconds after which a command counts as hanging."""


def run(home: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """``ftarchive --home HOME ARGUMENTS``, to its end. Raises ``subprocess.TimeoutExpired``."""
    how: dict[str, Any] = {"env": _environment(environment), "encoding": "utf-8"}
    command = _command(home, arguments)
    return subprocess.run(command, capture_output=True, timeout=_PATIENCE, **how)


def start(home: Path, *arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    """Begins the command, of whose words nobody hears, in a process group of its own."""
    return subprocess.Popen(
        _command(home, arguments),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=_environment(environment),
    )


def killed(process: subprocess.Popen[bytes], after: float) -> bool:
    """Waits so many seconds, then kills the process and all that it started; whether it had not
    ended before."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(after)
        return False
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return True


@contextmanager
def served(home: Path, workers: int, **environment: str) -> Iterator[tuple[str, int]]:
    """The address (host and port) of a server on ``home`` and the id of its process; it is ended
    afterwards."""
    command = _command(home, ("serve", "--port", 0, "--workers", workers))
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, encoding="utf-8", env=_environment(environment)
    ) as process:
        assert process.stderr
        said = ""
        while not (found := re.search(r"已在 http://(\S+) 提供服务", said)):
            line = process.stderr.readline()
            if not line:
                raise RuntimeError(f"the server ended: {said}")
            said += line
        try:
            yield found[1], process.pid
        finally:
            process.terminate()
            process.wait(30)


def wait_until(moment: float) -> None:
    """Sleeps until a moment of the monotonic clock."""
    time.sleep(max(0.0, moment - time.monotonic()))


def _command(home: Path, arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-m", "ftarchive", "--home", str(home), *map(str, arguments)]


def _environment(changes: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FTARCHIVE_")}
    return kept | {"PYTHONPATH": str(_SOURCES), "PYTHONWARNINGS": ""} | changes
