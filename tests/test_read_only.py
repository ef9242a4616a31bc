"""A home on a disk that nothing can be written to: it is searched and checked, and says so where
one wants to write."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ftarchive.archive import reading
from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.database import open_database
from ftarchive.config import Home
from making import dump, environment, line, run

KILLED = """
import os, sys
from pathlib import Path
from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.database import open_database
catalogue = Catalogue(open_database(Path(sys.argv[1])))
with catalogue.engine.session():
    catalogue.log_event("甲", "rebuilt", {"documents": 7})
    os._exit(9)
"""
MOUNT = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


def mounted(home: Path, *command: object) -> list[str]:
    """The command that runs another one where ``home`` is read-only."""
    return ["unshare", "-rm", "sh", "-c", MOUNT, *map(str, (home, *command))]


@pytest.fixture(scope="module")
def can_mount(tmp_path_factory) -> None:
    """Skips where this machine lets no one mount."""
    folder = tmp_path_factory.mktemp("mounted")
    try:
        done = subprocess.run(mounted(folder, "touch", folder / "x"), capture_output=True)
    except FileNotFoundError:
        pytest.skip("no unshare here")
    if b"Read-only" not in done.stderr:
        pytest.skip(f"no read-only mount here: {done.stderr!r}")


def read_only(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The ``ftarchive`` command on a home that is read-only."""
    command = [sys.executable, "-m", "ftarchive", "--home", home, *arguments]
    return subprocess.run(
        mounted(home, *command), capture_output=True, encoding="utf-8", env=environment()
    )


@pytest.fixture
def filled(home, write) -> Home:
    """Two documents; nothing lies beside the catalogue but its seal."""
    files = write("甲.txt", dump("云溪区关于渡口的公告")), write("批.jsonl", line("云溪区公告"))
    assert run("ingest", *files, home=home.root).returncode == 0
    for left in home.root.glob("archive.sqlite3-*"):
        left.unlink()
    return home


def content(home: Home) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in home.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("log", ["none", "empty", "with frames"])
def test_whatever_only_reads_works(filled, log, can_mount) -> None:
    """Whether the catalogue has no log, an empty one, or one that a killed writer left."""
    if log == "empty":
        filled.catalogue.with_name("archive.sqlite3-wal").write_bytes(b"")
    if log == "with frames":
        killed = [sys.executable, "-c", KILLED, filled.catalogue]
        assert subprocess.run(killed, env=environment()).returncode == 9
        filled.catalogue.with_name("archive.sqlite3-shm").unlink()
    before = content(filled)
    found = read_only(filled.root, "search", "渡口", "--json")
    assert found.returncode == 0, found.stderr
    hits = json.loads(found.stdout)["hits"]
    assert hits[0]["title"] == "云溪区关于渡口的公告"
    for command in (("show", hits[0]["id"]), ("stats",), ("verify",), ("held",)):
        done = read_only(filled.root, *command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    done = read_only(filled.root, "recall", "--runs", "20")
    assert done.returncode == 0, done.stdout + done.stderr
    assert content(filled) == before


def test_whatever_writes_says_that_it_cannot(filled, write, tmp_path, can_mount) -> None:
    """By one code, with what to do; nothing is changed."""
    before = content(filled)
    new = write("乙.txt", dump("云溪区关于灯塔的公告"))
    for command in (
        ("ingest", new),
        ("rebuild",),
        ("withdraw", "0123456789", "--by", "甲", "--reason", "误报"),
        ("watch", "--once"),
        ("restore", tmp_path),
    ):
        done = read_only(filled.root, *command)
        assert done.returncode == 1, (command, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr, done.stderr
        if command[0] != "restore":
            assert "[home-readonly]" in done.stderr, (command, done.stderr)
    assert content(filled) == before


def test_it_is_backed_up_to_another_place(filled, tmp_path, can_mount) -> None:
    """Only the log cannot tell of it."""
    done = read_only(filled.root, "backup", tmp_path / "备份")
    assert done.returncode == 0, done.stderr
    assert "没有记入" in done.stdout
    (tmp_path / "新").mkdir()
    assert run("restore", tmp_path / "备份", home=tmp_path / "新").returncode == 0


def test_it_is_served(filled, can_mount) -> None:
    """Pages of results and of documents."""
    command = [sys.executable, "-m", "ftarchive", "--home", filled.root, "serve", "--port", "0"]
    process = subprocess.Popen(
        mounted(filled.root, *command), stderr=subprocess.PIPE, text=True, env=environment()
    )
    try:
        address = None
        while address is None:
            told = process.stderr.readline()
            assert told, "the server has ended"
            address = re.search(r"http://\S+", told)
        found = urllib.request.urlopen(f"{address[0]}/search?q=%E6%B8%A1%E5%8F%A3").read()
        assert "云溪区关于渡口的公告" in re.sub("<[^>]+>", "", found.decode())
    finally:
        process.terminate()
        process.communicate()


def test_where_no_index_of_the_log_can_be_made_the_catalogue_is_still_read(
    filled, monkeypatch
) -> None:
    """As far as that can be told without such a disk: by immutable address, or out of a copy."""
    monkeypatch.setattr(reading.os, "access", lambda path, mode: False)
    monkeypatch.setattr(reading, "_opens", lambda address: False)
    with reading.readable(filled.catalogue) as address:
        assert address.endswith("immutable=1")
    catalogue = Catalogue(open_database(filled.catalogue))
    assert catalogue.count() == 2
    catalogue.close()
    killed = [sys.executable, "-c", KILLED, filled.catalogue]
    assert subprocess.run(killed, env=environment()).returncode == 9
    with reading.readable(filled.catalogue) as address:
        assert str(filled.root) not in address
    catalogue = Catalogue(open_database(filled.catalogue))
    assert [entry["actor"] for entry in catalogue.custody()][-1] == "甲"
    catalogue.close()


def test_where_there_is_no_room_for_a_copy_one_is_told(filled, monkeypatch) -> None:
    """By the code for a disk that is read-only."""
    killed = [sys.executable, "-c", KILLED, filled.catalogue]
    assert subprocess.run(killed, env=environment()).returncode == 9

    def full(path: Path, target: Path) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(reading.os, "access", lambda path, mode: False)
    monkeypatch.setattr(reading, "_opens", lambda address: False)
    monkeypatch.setattr(reading, "copy_file", full)
    with pytest.raises(reading.HomeError) as refused:
        open_database(filled.catalogue)
    assert refused.value.code == "home-readonly"
    shutil.rmtree(filled.root)
