"""Writing that survives, and the lock that keeps writers apart."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ftarchive.durable import make_folder, only_writer, write_file
from ftarchive.errors import HomeError
from making import environment


def process(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python process that runs ``code``."""
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=environment())


HOLDER = """
    import sys, time
    from pathlib import Path
    from ftarchive.durable import only_writer
    with only_writer(Path(sys.argv[1]), 1):
        print("held", flush=True)
        time.sleep(60)
"""


def test_a_file_is_the_old_one_or_the_new_one_whenever_one_looks(tmp_path) -> None:
    """A process that writes without pause is killed; no half file is ever seen."""
    path = tmp_path / "CURRENT"
    contents = {b"a" * 100_000, b"b" * 100_000}
    write_file(path, b"a" * 100_000)
    writer = process(
        """
        import sys
        from pathlib import Path
        from ftarchive.durable import write_file
        print("begun", flush=True)
        while True:
            for letter in b"ba":
                write_file(Path(sys.argv[1]), bytes([letter]) * 100_000)
        """,
        path,
    )
    assert writer.stdout.readline() == "begun\n"
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        assert path.read_bytes() in contents
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert path.read_bytes() in contents


def test_a_write_that_fails_leaves_the_old_file(tmp_path) -> None:
    """And a folder where the file should be is not harmed."""
    path = tmp_path / "CURRENT"
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        write_file(path, b"new")
    assert path.is_dir()


def test_bytes_are_synced_before_their_name_and_the_name_before_the_return(
    tmp_path, monkeypatch
) -> None:
    """In this order, or a power cut leaves a name without bytes."""
    done = []
    fsync, replace = os.fsync, os.replace

    def note(handle: int) -> None:
        done.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().name[:8]}")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("rename"), replace(*paths)))
    monkeypatch.setattr("pathlib.os.replace", os.replace)
    write_file(tmp_path / "CURRENT", b"new")
    assert done == ["sync .CURRENT", "rename", f"sync {tmp_path.name[:8]}"]


def test_two_processes_never_hold_the_lock_at_once(tmp_path) -> None:
    """The second is told that the home is busy, after the seconds it was to wait."""
    holder = process(HOLDER, tmp_path / "archive.lock")
    assert holder.stdout.readline() == "held\n"
    began = time.monotonic()
    with pytest.raises(HomeError) as busy, only_writer(tmp_path / "archive.lock", 0.3):
        pass
    assert busy.value.code == "home-busy"
    assert 0.3 <= time.monotonic() - began < 5
    holder.kill()
    holder.communicate()


def test_the_lock_of_a_killed_process_is_free(tmp_path) -> None:
    """No stale lock has to be removed by hand."""
    holder = process(HOLDER, tmp_path / "archive.lock")
    assert holder.stdout.readline() == "held\n"
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with only_writer(tmp_path / "archive.lock", 1):
        pass


def test_the_lock_is_free_after_an_error_inside(tmp_path) -> None:
    """Whatever ends the work ends the lock."""
    with pytest.raises(ValueError, match="inside"), only_writer(tmp_path / "archive.lock", 1):
        raise ValueError("inside")
    with only_writer(tmp_path / "archive.lock", 0.1):
        pass


def test_folders_are_made_with_all_their_parents(tmp_path) -> None:
    """Twice is as good as once."""
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
