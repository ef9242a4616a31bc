"""Restoring a backup: into which home, what becomes of what is there, and what is refused."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ftarchive.archive.seal import check
from ftarchive.backup import backup
from ftarchive.backup_set import BackupSet
from ftarchive.config import Home, Settings
from ftarchive.errors import HomeError
from ftarchive.holdings import Holdings
from ftarchive.restore import restore
from ftarchive.search.parameters import Parameters
from ftarchive.verification.verify import verify
from making import dump, environment, line, run


@pytest.fixture
def saved(holdings, write, ingest, tmp_path) -> Path:
    """A backup of two documents and a dictionary; ``holdings`` goes on."""
    ingest(
        write("甲.txt", dump("云溪区关于渡口的公告")),
        write("批.jsonl", line("云溪区公告", "食堂。")),
    )
    own = holdings.home.root / "index" / "dictionary" / "words.txt"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("渡口管理站\n", "utf-8")
    backup(holdings.home, holdings.settings, holdings.catalogue, tmp_path / "备份", "甲")
    return tmp_path / "备份"


def found_in(home: Home, query: str = "渡口") -> list[str]:
    """The titles that a search finds; the archive is sound."""
    opened = Holdings.open(home, Settings())
    try:
        verdict = verify(home, opened.catalogue, opened.engine)
        assert [f.code for f in verdict.findings if f.severity == "error"] == []
        assert check(home.catalogue) == []
        return [hit.record.title for hit in opened.search.results(Parameters(q=query)).hits]
    finally:
        opened.catalogue.close()


def put_aside(home: Home) -> list[str]:
    """What was put aside, by its path in the home."""
    return sorted(
        str(path.relative_to(folder))
        for folder in home.root.glob("put-aside-*")
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_into_an_empty_home_all_comes_back_and_is_found(saved, holdings, tmp_path) -> None:
    """With ids, versions, log and dictionary; the log of the copy tells of it."""
    (tmp_path / "新").mkdir()
    home = Home(tmp_path / "新")
    done = run("restore", saved, "--by", "乙", home=home.root)
    assert done.returncode == 0, done.stderr
    assert found_in(home) == ["云溪区关于渡口的公告"]
    opened = Holdings.open(home, Settings())
    assert opened.catalogue.log() == holdings.catalogue.log()
    last = opened.catalogue.custody()[-1]
    assert (last["actor"], last["action"], last["detail"]["documents"]) == ("乙", "restored", 2)
    opened.catalogue.close()
    own = home.root / "index" / "dictionary" / "words.txt"
    assert own.read_text("utf-8") == "渡口管理站\n"
    assert put_aside(home) == []


def test_a_home_whose_catalogue_is_gone_gets_it_back(saved, holdings) -> None:
    """Originals that are there and sound stay as they are."""
    holdings.catalogue.close()
    kept = {path: path.stat().st_ino for path in holdings.home.originals.glob("*/*")}
    for path in holdings.home.root.glob("archive.*"):
        path.unlink()
    restore(holdings.home, Settings(), saved, "乙")
    assert {path: path.stat().st_ino for path in kept} == kept
    assert found_in(holdings.home) == ["云溪区关于渡口的公告"]


def test_nothing_is_opened_where_a_catalogue_is_gone_until_it_is_back(saved, holdings) -> None:
    """No empty archive takes its place, neither for those who write nor for those who look."""
    home = holdings.home
    holdings.catalogue.close()
    for path in home.root.glob("archive.sqlite3*"):
        path.unlink()
    for opening in (Holdings.open, Holdings.peek):
        with pytest.raises(HomeError) as refused:
            opening(home, Settings())
        assert refused.value.code == "catalogue-missing"
    assert not home.catalogue.exists()
    assert restore(home, Settings(), saved, "乙")[1] is None
    assert found_in(home) == ["云溪区关于渡口的公告"]


def test_whoever_restores_is_told_where_the_old_files_are(saved, holdings) -> None:
    """The folder that is named holds what was damaged."""
    holdings.catalogue.close()
    original = next(holdings.home.originals.glob("*/*"))
    original.unlink()
    original.write_bytes(b"else")
    aside = restore(holdings.home, Settings(), saved, "乙")[1]
    assert (aside / original.relative_to(holdings.home.root)).read_bytes() == b"else"


@pytest.mark.parametrize("at", [20, 5000, -3000, -1])
def test_a_damaged_catalogue_is_put_aside_and_replaced(saved, holdings, at) -> None:
    """With its seal; also an original that was changed, and a table of the home's own."""
    home = holdings.home
    holdings.catalogue.close()
    content = bytearray(home.catalogue.read_bytes())
    content[at] ^= 4
    home.catalogue.write_bytes(content)
    original = next(home.originals.glob("*/*"))
    changed = original.read_bytes()[:-1] + b"!"
    original.unlink()
    original.write_bytes(changed)
    (home.root / "index" / "dictionary" / "words.txt").write_text("灯塔\n", "utf-8")
    restore(home, Settings(), saved, "乙")
    assert found_in(home) == ["云溪区关于渡口的公告"]
    relative = str(original.relative_to(home.root))
    expected = {"archive.sqlite3", "archive.seal", "index/dictionary/words.txt", relative}
    assert expected <= set(put_aside(home))
    (aside,) = home.root.glob("put-aside-*")
    assert (aside / "archive.sqlite3").read_bytes() == content
    assert (aside / relative).read_bytes() == changed


def test_a_sound_home_that_has_more_than_the_backup_is_left_alone(
    saved, holdings, write, ingest
) -> None:
    """Not a byte of it is changed."""
    ingest(write("乙.txt", dump("云溪区关于灯塔的公告")))
    content = holdings.home.catalogue.read_bytes()
    with pytest.raises(HomeError) as refused:
        restore(holdings.home, Settings(), saved, "乙")
    assert refused.value.code == "home-ahead"
    assert holdings.home.catalogue.read_bytes() == content
    assert put_aside(holdings.home) == []


def test_a_sound_home_of_another_history_is_left_alone(saved, tmp_path, write) -> None:
    """Even where it has fewer events than the backup."""
    (tmp_path / "别").mkdir()
    home = Home(tmp_path / "别")
    assert run("ingest", write("丙.txt", dump("云溪区公告")), home=home.root).returncode == 0
    with pytest.raises(HomeError) as refused:
        restore(home, Settings(), saved, "乙")
    assert refused.value.code == "home-ahead"


def test_a_home_that_is_behind_the_backup_is_brought_to_it(
    saved, holdings, write, ingest, tmp_path
) -> None:
    """Nothing is lost by it, and what was there is put aside all the same."""
    (tmp_path / "旧").mkdir()
    home = Home(tmp_path / "旧")
    restore(home, Settings(), saved, "乙")
    ingest(write("乙.txt", dump("云溪区关于灯塔的公告")))
    backup(holdings.home, holdings.settings, holdings.catalogue, tmp_path / "二", "甲")
    restore(home, Settings(), tmp_path / "二", "乙")
    assert found_in(home, "灯塔") == ["云溪区关于灯塔的公告"]
    assert "archive.sqlite3" in put_aside(home)


def test_a_backup_that_does_not_check_out_touches_nothing(saved, tmp_path) -> None:
    """Whatever file of it was changed or is gone."""
    (tmp_path / "新").mkdir()
    home = Home(tmp_path / "新")
    for name in BackupSet.read(saved).files:
        content = (saved / name).read_bytes()
        (saved / name).unlink()
        for other in (content[:-1] + bytes([content[-1] ^ 1]), None):
            if other is not None:
                (saved / name).write_bytes(other)
            with pytest.raises(HomeError) as refused:
                restore(home, Settings(), saved, "乙")
            assert refused.value.code == "backup-damaged", name
            (saved / name).unlink(missing_ok=True)
        (saved / name).write_bytes(content)
    assert [path.name for path in home.root.iterdir()] == ["archive.lock"]
    restore(home, Settings(), saved, "乙")
    assert found_in(home) == ["云溪区关于渡口的公告"]


def test_a_restore_that_is_killed_is_run_again(saved, tmp_path) -> None:
    """At random moments; in the end all is there and sound."""
    (tmp_path / "新").mkdir()
    home = Home(tmp_path / "新")
    command = [sys.executable, "-m", "ftarchive", "--home", home.root, "restore", saved]
    chance = random.Random(11)
    for _ in range(6):
        process = subprocess.Popen(
            command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.5, 1.6))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    done = run("restore", saved, home=home.root)
    assert done.returncode == 0, done.stderr
    assert found_in(home) == ["云溪区关于渡口的公告"]


def test_a_restore_interrupted_at_any_step_is_run_again(saved, tmp_path, monkeypatch) -> None:
    """Each call that changes something is in turn the last one."""
    names = ("copy_file", "link", "make_folder", "remove_file", "rename", "sync_folder")
    for last in range(1, 60):
        root = tmp_path / f"新{last}"
        root.mkdir()
        home = Home(root)
        with monkeypatch.context() as patch:
            calls = _stop_at(patch, names, last)
            with contextlib.suppress(KeyboardInterrupt):
                restore(home, Settings(), saved, "乙")
        if len(calls) < last:
            break
        restore(home, Settings(), saved, "乙")
        assert found_in(home) == ["云溪区关于渡口的公告"]
    assert last > 8


def _stop_at(patch, names: tuple[str, ...], last: int) -> list[str]:
    calls: list[str] = []
    for name in names:
        function = getattr(sys.modules["ftarchive.restore"], name)

        def called(*arguments: object, name: str = name, function=function) -> object:
            calls.append(name)
            if len(calls) >= last:
                raise KeyboardInterrupt
            return function(*arguments)

        patch.setattr(f"ftarchive.restore.{name}", called)
    return calls


def test_an_original_that_only_the_home_still_has_keeps_nothing_from_being_restored(
    saved, holdings
) -> None:
    """The catalogue is what is damaged here, and a copy of an original there."""
    name = next(name for name in BackupSet.read(saved).files if name.startswith("originals/"))
    content = (saved / name).read_bytes()
    (saved / name).unlink()
    (saved / name).write_bytes(bytes(len(content)))
    holdings.catalogue.close()
    holdings.home.catalogue.write_bytes(b"damaged" * 1000)
    restore(holdings.home, Settings(), saved, "乙")
    assert found_in(holdings.home) == ["云溪区关于渡口的公告"]
    assert (holdings.home.root / name).read_bytes() == content


def test_what_a_killed_restore_had_by_half_is_cleared(saved, tmp_path) -> None:
    """Lest it be taken for an original that nobody knows."""
    (tmp_path / "新").mkdir()
    home = Home(tmp_path / "新")
    name = next(name for name in BackupSet.read(saved).files if name.startswith("originals/"))
    half = (home.root / name).with_name(".half.77.tmp")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    restore(home, Settings(), saved, "乙")
    assert not half.exists()
    assert found_in(home) == ["云溪区关于渡口的公告"]
