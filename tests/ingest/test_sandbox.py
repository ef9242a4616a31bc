"""A file that hangs, crashes or takes too much memory costs that one file."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import signal
import tempfile
import threading
import time
from pathlib import Path

import pytest

from ftarchive.errors import HomeError, Refused
from ftarchive.ingest.sandbox import Sandbox


@pytest.fixture
def sandbox(tmp_path):
    with Sandbox(1, 256, tmp_path) as opened:
        yield opened


def outcome(sandbox: Sandbox, work, *given, seconds: float = 30.0):
    """What work gives, or the code under which it is refused with the message."""
    future = sandbox.begin(work, *given, seconds=seconds)
    try:
        return sandbox.result(future, "甲.pdf", seconds, "FTARCHIVE_READ_SECONDS")
    except Refused as error:
        return error.code, error.message


def double(number: int) -> int:
    return 2 * number


def hang() -> None:
    time.sleep(600)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(3)


def swell() -> int:
    return len(bytearray(1 << 30))


def fail() -> None:
    raise ZeroDivisionError("除数")


def fill() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def recurse() -> None:
    recurse()


def refuse() -> None:
    raise Refused("encrypted", path="甲.pdf")


def written() -> str:
    handle, path = tempfile.mkstemp()
    os.close(handle)
    return path


def test_work_is_done_elsewhere(sandbox) -> None:
    """In another process, which goes on to the next work."""
    here = os.getpid()
    pids = {outcome(sandbox, os.getpid) for _ in range(3)}
    assert len(pids) == 1
    assert here not in pids
    assert outcome(sandbox, double, 21) == 42


@pytest.mark.parametrize(
    ("work", "code", "said"),
    [
        (crash, "reader-crashed", "SIGSEGV"),
        (leave, "reader-crashed", "退出码 3"),
        (swell, "reading-memory", "256"),
        (fail, "parser-failed", "除数"),
        (fill, "disk-full", "甲.pdf"),
        (recurse, "too-deep", "甲.pdf"),
        (refuse, "encrypted", "甲.pdf"),
    ],
)
def test_what_goes_wrong_has_a_code_and_the_next_file_is_read(sandbox, work, code, said) -> None:
    """Each fault is that of one file."""
    got, message = outcome(sandbox, work)
    assert (got, said in message) == (code, True), message
    assert outcome(sandbox, double, 21) == 42


def test_what_hangs_is_stopped(sandbox) -> None:
    """After its time, which the message tells with the setting that gives more."""
    got, message = outcome(sandbox, hang, seconds=0.5)
    assert got == "reading-timeout"
    assert "0.5 秒" in message
    assert outcome(sandbox, double, 21) == 42


def test_what_is_written_for_a_while_goes_into_the_scratch_folder(sandbox, tmp_path) -> None:
    """Nothing is left lying elsewhere."""
    assert Path(outcome(sandbox, written)).parent == tmp_path


def test_a_process_that_hands_in_for_months_keeps_nothing_of_each(tmp_path) -> None:
    """No thread, no child that nobody waits for, no file left open."""

    def used() -> tuple[int, int]:
        with Sandbox(2, 256, tmp_path) as opened:
            assert outcome(opened, double, 21) == 42
            assert outcome(opened, crash)[0] == "reader-crashed"
        gc.collect()
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    first = used()
    for _ in range(5):
        last = used()
    assert last[0] <= first[0]
    assert last[1] <= first[1]
    assert multiprocessing.active_children() == []


def test_where_no_process_can_be_started_no_file_is_blamed(tmp_path, monkeypatch) -> None:
    """Each would come to the same: it is an error of the machine, as the system tells it."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("pebble.pool.process.launch_process", refuse)
    with Sandbox(1, 256, tmp_path) as opened, pytest.raises(HomeError) as failed:
        outcome(opened, double, 21)
    assert failed.value.code == "too-many-files"
