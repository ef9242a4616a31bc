"""The disk that fails when it is told to, and the power that is cut."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from random import Random

import pytest
from faults.disk import Disk, Kind, Mode, Operation, lacking, read_trace
from faults.power import Machine
from hypothesis import given
from hypothesis import strategies as st

from making import environment

needs_disk = pytest.mark.skipif(bool(lacking()), reason=lacking() or "there is one")

WRITER = """
    import os, shutil, sqlite3, sys
    from pathlib import Path
    home = Path(sys.argv[1])
    (home / "a").mkdir()
    (home / "a" / "one").write_bytes(b"x" * 100_000)
    with (home / "a" / "one").open("r+b") as file:
        file.seek(10)
        file.write(b"inner")
        file.flush()
        os.fsync(file.fileno())
        file.truncate(50_000)
    shutil.copyfile(home / "a" / "one", home / "two")
    with (home / "two").open("ab") as file:
        file.write(b"behind")
    file = os.open(home / "three", os.O_RDWR | os.O_CREAT)
    os.writev(file, [b"parts ", b"of ", b"it"])
    os.pwritev(file, [b"P", b"A"], 0)
    os.posix_fallocate(file, 0, 4096)
    os.close(file)
    os.link(home / "three", home / "a" / "four")
    (home / "three").rename(home / "five")
    (home / "a").rename(home / "b")
    (home / "gone").touch()
    (home / "gone").unlink()
    (home / "tree" / "inner").mkdir(parents=True)
    (home / "tree" / "inner" / "file").write_text("…")
    shutil.rmtree(home / "tree")
    base = sqlite3.connect(home / "base")
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("CREATE TABLE t (x)")
    base.executemany("INSERT INTO t VALUES (?)", [("y" * 1000,)] * 50)
    base.commit()
    base.close()
    print("done")
"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory) -> Disk:
    return Disk(tmp_path_factory.mktemp("disk"))


def write(disk: Disk, home: Path, code: str = WRITER) -> subprocess.CompletedProcess[str]:
    """A process that writes below ``home``."""
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(home)],
        capture_output=True,
        encoding="utf-8",
        env=environment(**disk.environment()),
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@needs_disk
def test_a_trace_holds_all_that_was_written(disk, tmp_path) -> None:
    """Gone through again, it makes the same files: no way of writing slips by, SQLite's neither."""
    home, trace = tmp_path / "home", tmp_path / "trace"
    disk.tell(Mode.RECORD, home, trace=trace)
    assert write(disk, home).stdout == "done\n"
    operations = list(read_trace(trace, home))
    assert {each.kind for each in operations} == set(Kind) - {Kind.SYMLINK}
    assert disk.count == sum(each.kind != Kind.SAY for each in operations)

    start, after = tmp_path / "start", tmp_path / "after"
    start.mkdir()
    machine = Machine(start)
    machine.go_through([*operations, *everything_synced(home)])
    machine.cut(Random(0), after, is_worst=True)
    assert contents(after) == contents(home)
    assert (after / "five").samefile(after / "b" / "four")


def everything_synced(home: Path) -> list[Operation]:
    """An fsync of every file and folder."""
    paths = [home, *home.rglob("*")]
    names = (str(path.relative_to(home)) for path in paths)
    return [Operation(Kind.SYNC, "" if name == "." else name, "", 0, b"") for name in names]


@needs_disk
def test_a_kill_comes_before_the_operation_or_in_the_middle_of_a_write(disk, tmp_path) -> None:
    """The third is the writing of a file."""
    for mode, size in ((Mode.KILL, 0), (Mode.HALF, 50_000)):
        home = tmp_path / mode.name
        disk.tell(mode, home, target=3)
        assert write(disk, home).returncode == -signal.SIGKILL
        assert contents(home) == {"a/one": b"x" * size}
        assert disk.hit(home) == "write a/one"


@needs_disk
def test_an_operation_fails_once_or_all_do_from_there_on(disk, tmp_path) -> None:
    """With the error asked for; what comes after one that failed once goes well again."""
    code = """
        import sys
        from pathlib import Path
        for number in range(4):
            try:
                (Path(sys.argv[1]) / str(number)).mkdir()
            except OSError as error:
                print(number, error.errno)
    """
    for mode, failing in ((Mode.FAIL_ONCE, [1]), (Mode.FAIL_ON, [1, 2, 3])):
        disk.tell(mode, tmp_path / mode.name, target=2, error=errno.ENOSPC)
        told = write(disk, tmp_path / mode.name, code).stdout.splitlines()
        assert told == [f"{number} {errno.ENOSPC}" for number in failing]


def sync(path: str) -> Operation:
    return Operation(Kind.SYNC, path, "", 0, b"")


def after_cut(tmp_path: Path, seed: int, *operations: Operation) -> dict[str, bytes]:
    """What is there of a file ``old`` of 9,000 letters and what was done to it."""
    start, after = tmp_path / f"start-{seed}", tmp_path / f"after-{seed}"
    start.mkdir()
    (start / "old").write_bytes(b"o" * 9000)
    machine = Machine(start)
    machine.go_through(operations)
    machine.cut(Random(seed), after)
    return contents(after)


WRITTEN = Operation(Kind.WRITE, "old", "", 1000, b"n" * 5000)
CREATED = Operation(Kind.CREATE, "new", "", 0, b"")
FILLED = Operation(Kind.WRITE, "new", "", 0, b"n" * 3000)
RENAMED = Operation(Kind.RENAME, "new", "old", 0, b"")


def test_what_was_not_fsynced_may_be_lost_in_parts(tmp_path) -> None:
    """Only where it was written, and not once it was fsynced."""
    found = [after_cut(tmp_path, seed, WRITTEN)["old"] for seed in range(40)]
    assert {len(each) for each in found} == {9000}
    assert {each[:1000] + each[6000:] for each in found} == {b"o" * 4000}
    assert {b"n" * 5000, b"o" * 5000} < {each[1000:6000] for each in found}
    assert any({*b"no\0"} == set(each) for each in found)
    whole = b"o" * 1000 + b"n" * 5000 + b"o" * 3000
    assert {after_cut(tmp_path, 50 + seed, WRITTEN, sync("old"))["old"] for seed in range(9)} == {
        whole
    }


def test_a_name_is_lost_or_there_until_its_folder_is_fsynced(tmp_path) -> None:
    """A file that was fsynced and renamed is the old one or the new one, whole; one that was not
    fsynced may be neither."""
    done = (CREATED, FILLED, sync("new"), RENAMED)
    old, new = b"o" * 9000, b"n" * 3000
    found = [after_cut(tmp_path, seed, *done) for seed in range(40)]
    assert {each["old"] for each in found} == {old, new}
    assert all("new" not in each or each["old"] == old for each in found)
    durable = [after_cut(tmp_path, 100 + seed, *done, sync("")) for seed in range(20)]
    assert durable == [{"old": new}] * 20
    careless = [after_cut(tmp_path, 200 + seed, CREATED, FILLED, RENAMED) for seed in range(40)]
    assert {each["old"] for each in careless} > {old, new}


@given(seed=st.integers(0, 2**32), size=st.integers(0, 20))
def test_the_changes_of_a_folder_reach_the_disk_in_their_order(
    seed, size, tmp_path_factory
) -> None:
    """Where a later one is there, so is every earlier one."""
    made = [Operation(Kind.CREATE, f"{number:02d}", "", 0, b"") for number in range(size)]
    found = after_cut(tmp_path_factory.mktemp("order"), seed, *made)
    assert sorted(set(found) - {"old"}) == [each.path for each in made[: len(found) - 1]]
