"""An ingest that is stopped in the middle leaves no process behind, and its scratch goes next."""

from __future__ import annotations

import contextlib
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
from making import dump, environment, run

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
            with contextlib.suppress(ProcessLookupError):
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


@pytest.mark.parametrize(
    "command", [["ingest", "另.txt"], ["rebuild"], ["withdraw", "甲", "--by=乙", "--reason=丙"]]
)
def test_while_one_writes_others_are_told_so(command, going_on, home) -> None:
    """After the seconds they were to wait; who searches does not wait, and nothing is disturbed."""
    process, _ = going_on
    (home.root / "另.txt").write_text(dump("云溪区关于桥梁的公告"), "utf-8")
    unpacked = sorted(home.scratch.rglob("*"))
    busy = run(
        *command, home=home.root, cwd=home.root, env=environment(FTARCHIVE_LOCK_SECONDS="0.2")
    )
    assert (busy.returncode, "[home-busy]" in busy.stderr) == (1, True), busy.stderr
    assert run("search", "渡口", home=home.root).returncode == 0
    assert sorted(home.scratch.rglob("*")) == unpacked
    assert process.poll() is None


def test_who_waits_goes_on_when_the_other_is_gone(going_on, home, write) -> None:
    """Killed or done: the lock is free with the process, and what it left behind goes."""
    process, _ = going_on
    command = [sys.executable, "-m", "ftarchive", "--home", home.root, "ingest"]
    command += [write("另.txt", dump("云溪区关于桥梁的公告"))]
    waiting = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment(FTARCHIVE_LOCK_SECONDS="60"),
    )
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(1)
    process.kill()
    said, _ = waiting.communicate(timeout=60)
    assert (waiting.returncode, "已发布 1" in said) == (0, True), said
    assert not home.scratch.exists()
    assert run("verify", home=home.root).returncode == 0
