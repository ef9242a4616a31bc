"""An ingest that is stopped in the middle leaves no process behind, and its scratch goes next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from containers import PAGE, zipped
from hostilefiles import SAMPLES
from making import environment, run

IN_TIME = 30.0
"""Seconds in which processes have ended, however busy the machine is."""

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


def until(happened: Callable[[], bool]) -> bool:
    """Whether something happens in time."""
    end = time.monotonic() + IN_TIME
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def living(mark: str) -> list[int]:
    """The processes in whose environment ``mark`` stands."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = mark.encode() in (folder / "environ").read_bytes()
        except OSError:
            continue
        if is_ours:
            found.append(int(folder.name))
    return found


@pytest.fixture
def going_on(home, write, tmp_path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """An ingest that unpacked an archive and waits for a program that converts; what stands in
    the environment of all its processes."""
    programs, begun = tmp_path / "bin", tmp_path / "begun"
    programs.mkdir()
    (programs / "soffice").write_text(f"#!/bin/sh\n: > {begun}\nexec /bin/sleep 600\n")
    (programs / "soffice").chmod(0o755)
    archive = write("批.zip", zipped(("公告.html", PAGE), ("公告.rtf", SAMPLES["rtf"])))
    command = [sys.executable, "-m", "ftarchive", "--home", home.root, "ingest", archive]
    process = subprocess.Popen(
        list(map(str, command)),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment(PATH=str(programs), FTARCHIVE_READ_SECONDS="300"),
        # Whoever runs the tests in the background has it ignored, and so would this process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert until(begun.exists)
    try:
        yield process, f"PATH={programs}"
    finally:
        process.kill()
        process.wait()
        for left in living(f"PATH={programs}"):
            os.kill(left, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_whoever_is_stopped_takes_all_along(number, going_on, home) -> None:
    """Readers, and the program that one of them started; the next ingest finds an empty scratch
    folder."""
    process, mark = going_on
    assert len(living(mark)) >= 4
    assert list(home.scratch.iterdir())
    process.send_signal(number)
    process.wait(IN_TIME)
    assert until(lambda: not living(mark))
    assert home.scratch.exists() == (number == signal.SIGKILL)
    assert run("ingest", home.root / "没有.txt", home=home.root).returncode == 1
    assert not home.scratch.exists()
    assert run("verify", home=home.root).returncode == 0
