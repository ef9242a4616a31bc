"""Writing that survives, and the lock that keeps writers apart."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ftarchive import durable
from ftarchive.durable import (
    claimed,
    clear_asides,
    disk_errors,
    make_folder,
    move,
    only_writer,
    write_file,
)
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


INHERITING = """
    import subprocess, sys, time
    from pathlib import Path
    from ftarchive.crew import Crew
    from ftarchive.durable import only_writer
    with only_writer(Path(sys.argv[1]), 1), Crew(2) as crew:
        list(crew.map(abs, range(4)))
        child = subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
        print(child.pid, flush=True)
        time.sleep(60)
"""


def test_a_child_that_outlives_a_writer_does_not_keep_the_lock(tmp_path) -> None:
    """A program that converts, or a process of a crew."""
    holder = process(INHERITING, tmp_path / "archive.lock")
    child = int(holder.stdout.readline())
    try:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        os.kill(child, 0)
        with only_writer(tmp_path / "archive.lock", 0.1):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        holder.communicate()


def test_a_lock_that_cannot_be_opened_has_a_code(tmp_path) -> None:
    """It names the lock."""
    with pytest.raises(HomeError) as failing, only_writer(tmp_path / "没有" / "archive.lock", 1):
        pass
    assert failing.value.code == "disk-failing"
    assert "archive.lock" in failing.value.message


def across_disks(monkeypatch) -> list[str]:
    """Has no rename go from one folder to another; gives what is done from then on."""
    done: list[str] = []
    replace, fsync, unlink = os.replace, os.fsync, os.unlink

    def refuse(path, target) -> None:
        if Path(path).parent != Path(target).parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        done.append("rename")
        replace(path, target)

    def sync(handle: int) -> None:
        done.append("sync")
        fsync(handle)

    def remove(path, **how) -> None:
        done.append("remove")
        unlink(path, **how)

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "unlink", remove)
    return done


def test_what_moves_to_another_disk_is_durable_there_before_it_goes_here(
    tmp_path, monkeypatch
) -> None:
    """Copied aside, synced, renamed, the name synced; then removed."""
    (tmp_path / "there").mkdir()
    (tmp_path / "甲.txt").write_bytes(b"a" * 3_000_000)
    os.utime(tmp_path / "甲.txt", (1e9, 1e9))
    done = across_disks(monkeypatch)
    move(tmp_path / "甲.txt", tmp_path / "there" / "乙.txt")
    assert done[:4] == ["sync", "rename", "sync", "remove"]
    assert (tmp_path / "there" / "乙.txt").read_bytes() == b"a" * 3_000_000
    assert (tmp_path / "there" / "乙.txt").stat().st_mtime == 1e9
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["there", "乙.txt"]


def test_a_folder_moves_to_another_disk_by_one_rename(tmp_path, monkeypatch) -> None:
    """With the links in it as links."""
    (tmp_path / "there").mkdir()
    make_folder(tmp_path / "批" / "一")
    (tmp_path / "批" / "一" / "甲.txt").write_text("甲", "utf-8")
    (tmp_path / "批" / "乙.txt").symlink_to("没有.txt")
    across_disks(monkeypatch)
    move(tmp_path / "批", tmp_path / "there" / "批")
    assert (tmp_path / "there" / "批" / "一" / "甲.txt").read_text("utf-8") == "甲"
    assert (tmp_path / "there" / "批" / "乙.txt").readlink() == Path("没有.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["批"]


def test_a_move_that_fails_leaves_what_was_there(tmp_path, monkeypatch) -> None:
    """All of it, and nothing where it was to go but what the next writer clears."""
    (tmp_path / "there").mkdir()
    make_folder(tmp_path / "批")
    (tmp_path / "批" / "甲.txt").write_text("甲", "utf-8")
    os.mkfifo(tmp_path / "批" / "管道")
    across_disks(monkeypatch)
    with pytest.raises(OSError, match="Invalid argument"):
        move(tmp_path / "批", tmp_path / "there" / "批")
    assert sorted(path.name for path in (tmp_path / "批").iterdir()) == ["甲.txt", "管道"]
    clear_asides(tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []


def test_only_what_was_begun_here_is_cleared(tmp_path) -> None:
    """Hidden files of others stay."""
    for name in (".甲.txt.17.tmp", ".甲.tmp", "甲.17.tmp", ".17.tmp"):
        (tmp_path / name).write_bytes(b"")
    clear_asides(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".17.tmp", ".甲.tmp", "甲.17.tmp"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errno.ENOSPC, "home-full"),
        (errno.EDQUOT, "home-full"),
        (errno.EACCES, "home-forbidden"),
        (errno.EPERM, "home-forbidden"),
        (errno.EROFS, "home-readonly"),
        (errno.EMFILE, "too-many-files"),
        (errno.ENFILE, "too-many-files"),
        (errno.EIO, "disk-failing"),
        (errno.ESTALE, "disk-failing"),
    ],
)
def test_what_the_system_says_of_a_disk_has_a_code(error, code, tmp_path) -> None:
    """And names the file, where the system does."""
    for file in (None, "/甲/乙"):
        with pytest.raises(HomeError) as named, disk_errors(tmp_path):
            raise OSError(error, os.strerror(error), file)
        assert named.value.code == code
        assert str(file or tmp_path) in named.value.message


def test_a_folder_is_claimed_by_one_process_at_a_time(tmp_path) -> None:
    """Whoever dies lets go of it; it is made where it is not there."""
    holder = process(
        """
        import sys, time
        from pathlib import Path
        from ftarchive.durable import claimed
        with claimed(Path(sys.argv[1])) as is_ours:
            print(is_ours, flush=True)
            time.sleep(60)
        """,
        tmp_path / "folder",
    )
    assert holder.stdout.readline() == "True\n"
    with claimed(tmp_path / "folder") as is_ours:
        assert not is_ours
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with claimed(tmp_path / "folder") as is_ours:
        assert is_ours


def test_a_rename_is_durable_in_both_folders(tmp_path, monkeypatch) -> None:
    """The name that is gone and the one that is there."""
    for name in ("from", "to"):
        (tmp_path / name).mkdir()
    (tmp_path / "from" / "a").write_bytes(b"content")
    synced = []
    monkeypatch.setattr(durable, "sync_folder", synced.append)
    durable.rename(tmp_path / "from" / "a", tmp_path / "to" / "b")
    assert (tmp_path / "to" / "b").read_bytes() == b"content"
    assert set(synced) == {tmp_path / "from", tmp_path / "to"}


def test_what_is_not_there_need_not_be_removed(tmp_path) -> None:
    """Files and folders alike."""
    durable.make_aside(tmp_path / "a" / "b")
    durable.open_new(tmp_path / "a" / "b" / "c").close()
    durable.link(tmp_path / "a" / "b" / "c", tmp_path / "d")
    for _ in range(2):
        durable.remove_tree(tmp_path / "a")
        assert [path.name for path in tmp_path.iterdir()] in (["d"], [])
        durable.remove_file(tmp_path / "d")
    assert list(tmp_path.iterdir()) == []


def test_what_is_read_from_the_disk_again_is_what_was_written(tmp_path) -> None:
    """However often the system is told to forget it."""
    durable.write_file(tmp_path / "a", b"content")
    durable.forget(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"content"


HOLDING = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
"""


def test_asking_why_a_file_cannot_be_opened_drops_no_lock_on_it(tmp_path) -> None:
    """As closing any handle on it would, SQLite's locks among them."""
    path = tmp_path / "locked"
    path.write_bytes(b"content")
    with path.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        assert durable.opening_fails(path) is None
        tried = subprocess.run([sys.executable, "-c", HOLDING, path], capture_output=True)
        assert b"BlockingIOError" in tried.stderr


def test_why_a_file_cannot_be_opened_is_said_as_the_system_says_it(tmp_path) -> None:
    """A folder, and a file that is not there."""
    assert durable.opening_fails(tmp_path).errno == errno.EISDIR
    assert durable.opening_fails(tmp_path / "gone").errno == errno.ENOENT
