"""Backing up, and what can be relied upon of a backup."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
from pathlib import Path

import pytest

from ftarchive import durable
from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.database import open_copy
from ftarchive.archive.seal import check
from ftarchive.backup import backup
from ftarchive.backup_set import MANIFEST, BackupSet
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError
from making import dump, environment, line, run


@pytest.fixture
def filled(holdings, write, ingest):
    """Two documents, one of them in two versions, and a dictionary of its own."""
    ingest(write("甲.txt", dump("云溪区关于渡口的公告")), write("批.jsonl", line("云溪区公告")))
    ingest(write("甲.txt", dump("云溪区关于渡口的公告", text="渡口关闭。")))
    own = holdings.home.root / "index" / "dictionary" / "words.txt"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("渡口管理站\n", "utf-8")
    return holdings


def make(filled, folder: Path, **limits: float) -> BackupSet:
    return backup(filled.home, filled.settings, filled.catalogue, folder, "甲").made


def test_a_backup_has_all_that_the_home_has_and_can_be_checked(filled, tmp_path) -> None:
    """Catalogue, seal, originals, tables, and a manifest that agrees with them."""
    made = make(filled, tmp_path / "一")
    found = BackupSet.read(tmp_path / "一")
    assert found == made
    found.check(tmp_path / "一", filled.home)
    assert (found.documents, found.originals, found.missing) == (2, 3, ())
    assert found.events == filled.catalogue.head()
    assert "index/dictionary/words.txt" in found.files
    assert check(tmp_path / "一" / "archive.sqlite3") == []
    inside = {
        str(path.relative_to(tmp_path / "一"))
        for path in (tmp_path / "一").rglob("*")
        if path.is_file()
    }
    assert inside == {*found.files, MANIFEST}
    copied = Catalogue(open_copy(tmp_path / "一" / "archive.sqlite3"))
    assert copied.log() == filled.catalogue.log()
    copied.close()


def test_a_disk_too_small_for_the_catalogue_is_told_of(filled, tmp_path, monkeypatch) -> None:
    """With code and remedy; once there is room, the same command makes the backup."""

    class Small(sqlite3.Connection):
        def __init__(self, *how: object) -> None:
            super().__init__(*how)
            self.execute("PRAGMA max_page_count = 2")

    with monkeypatch.context() as patch:
        patch.setattr("ftarchive.archive.copying.sqlite3.connect", Small)
        with pytest.raises(HomeError) as refused:
            make(filled, tmp_path / "一")
    assert refused.value.code == "home-full"
    assert not (tmp_path / "一").exists()
    assert make(filled, tmp_path / "一").documents == 2


def test_the_log_of_the_home_tells_of_a_backup(filled, tmp_path) -> None:
    """By whom, where to, how much, up to which event."""
    make(filled, tmp_path / "一")
    last = filled.catalogue.custody()[-1]
    assert (last["actor"], last["action"]) == ("甲", "backed-up")
    expected = {"to": str(tmp_path / "一"), "documents": 2, "originals": 3, "events": 3}
    assert last["detail"] == expected


def test_originals_on_the_same_disk_are_not_copied(filled, tmp_path) -> None:
    """However many backups there are, each is another name of the one file."""
    for name in ("一", "二"):
        make(filled, tmp_path / name)
    for path in (tmp_path / "一" / "originals").glob("*/*"):
        names = [tmp_path / "二", filled.home.root]
        assert all(path.samefile(each / path.relative_to(tmp_path / "一")) for each in names)


def test_on_another_disk_what_an_earlier_backup_there_has_is_not_copied_again(
    filled, tmp_path, monkeypatch
) -> None:
    """The first one there is of copies; the second has links to these."""
    beyond = tmp_path / "另一盘"

    def link(path: Path, target: Path) -> None:
        if path.is_relative_to(filled.home.root):
            raise OSError(18, os.strerror(18))
        target.hardlink_to(path)

    monkeypatch.setattr("ftarchive.backup.link", link)
    for name in ("一", "二"):
        make(filled, beyond / name)
        BackupSet.read(beyond / name).check(beyond / name, filled.home)
    for path in (beyond / "一" / "originals").glob("*/*"):
        assert path.samefile(beyond / "二" / path.relative_to(beyond / "一"))
        own = filled.home.root / path.relative_to(beyond / "一")
        assert not path.samefile(own)


def test_a_folder_that_is_there_is_refused(filled, tmp_path) -> None:
    """Also one that is empty, or a dangling link."""
    (tmp_path / "有").mkdir()
    (tmp_path / "链").symlink_to(tmp_path / "无")
    for name in ("有", "链"):
        with pytest.raises(HomeError) as refused:
            make(filled, tmp_path / name)
        assert refused.value.code == "backup-exists"
    assert list((tmp_path / "有").iterdir()) == []


def test_what_a_killed_backup_left_is_gone_on_with(filled, tmp_path) -> None:
    """Half a catalogue, a stranger beside it, some originals."""
    part = tmp_path / "一.part"
    part.mkdir()
    (part / "archive.sqlite3").write_bytes(b"SQLite")
    (part / "archive.sqlite3-journal").write_bytes(b"\0")
    sha256 = next(iter(filled.catalogue.originals()))
    (part / "originals" / sha256[:2]).mkdir(parents=True)
    os.link(filled.home.originals / sha256[:2] / sha256, part / "originals" / sha256[:2] / sha256)
    make(filled, tmp_path / "一")
    assert not part.exists()
    BackupSet.read(tmp_path / "一").check(tmp_path / "一", filled.home)
    assert not list((tmp_path / "一").glob("*-journal"))


def test_two_backups_to_one_place_do_not_meet(filled, tmp_path) -> None:
    """The second one is told to wait."""
    part = tmp_path / "一.part"
    part.mkdir()
    with only_writer(part / "lock", 1), pytest.raises(HomeError) as busy:
        make(filled, tmp_path / "一")
    assert busy.value.code == "home-busy"
    assert not (tmp_path / "一").exists()


def test_a_missing_original_is_told_and_the_rest_is_backed_up(filled, tmp_path) -> None:
    """A backup with a gap is better than none."""
    sha256 = sorted(filled.catalogue.originals())[0]
    (filled.home.originals / sha256[:2] / sha256).unlink()
    done = run("backup", tmp_path / "一", home=filled.home.root)
    assert done.returncode == 1
    assert sha256 in done.stdout
    found = BackupSet.read(tmp_path / "一")
    assert found.missing == (sha256,)
    assert found.originals == 2
    found.check(tmp_path / "一", filled.home)


def test_a_catalogue_that_was_changed_is_not_backed_up(filled, tmp_path) -> None:
    """Lest it takes the place of a backup that is sound; nothing of that name is left."""
    filled.catalogue.close()
    content = bytearray(filled.home.catalogue.read_bytes())
    content[-3000] ^= 1
    filled.home.catalogue.write_bytes(content)
    done = run("backup", tmp_path / "一", home=filled.home.root)
    assert done.returncode == 1
    assert "[catalogue-damaged]" in done.stderr
    assert not (tmp_path / "一").exists()


def test_a_backup_is_made_while_an_ingest_goes_on(filled, tmp_path) -> None:
    """It is whole; only the log cannot be written to just then, and one is told so."""
    with only_writer(filled.home.lock, 1), filled.catalogue.engine.session():
        filled.catalogue.log_event("乙", "rebuilt", {"documents": 2})
        done = run(
            "backup", tmp_path / "一", home=filled.home.root,
            env=environment(FTARCHIVE_LOCK_SECONDS="0.1"),
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "没有记入" in done.stdout
    BackupSet.read(tmp_path / "一").check(tmp_path / "一", filled.home)
    copied = Catalogue(open_copy(tmp_path / "一" / "archive.sqlite3"))
    assert [entry["actor"] for entry in copied.custody()][-1] == "乙"
    copied.close()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": 9}, "backup-newer"),
        ({"revision": "9999"}, "backup-newer"),
        ({"files": {"../甲": [1, "ab"]}}, "backup-damaged"),
        ({"files": 7}, "backup-damaged"),
        ({"events": None}, "backup-damaged"),
    ],
)
def test_a_manifest_that_cannot_be_followed_is_refused(filled, tmp_path, change, code) -> None:
    """Of a later program, damaged, or leading elsewhere."""
    make(filled, tmp_path / "一")
    path = tmp_path / "一" / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(HomeError) as refused:
        BackupSet.read(tmp_path / "一")
    assert refused.value.code == code


def test_what_is_no_backup_is_told_to_be_none(tmp_path) -> None:
    """An empty folder, and a manifest that is no JSON."""
    with pytest.raises(HomeError) as none:
        BackupSet.read(tmp_path)
    assert none.value.code == "no-backup"
    (tmp_path / MANIFEST).write_bytes(b"{")
    with pytest.raises(HomeError) as damaged:
        BackupSet.read(tmp_path)
    assert damaged.value.code == "backup-damaged"


def test_a_backup_that_was_killed_is_made_to_last_and_leaves_nothing_behind(
    filled, tmp_path, monkeypatch
) -> None:
    """What it had put there already is synced, what it had by half is gone."""
    make(filled, tmp_path / "一")
    shutil.copytree(tmp_path / "一", tmp_path / "二.part")
    (tmp_path / "二.part" / MANIFEST).unlink()
    folder = next((tmp_path / "二.part" / "originals").iterdir())
    (folder / f".{next(folder.iterdir()).name}.77.tmp").write_bytes(b"half")
    synced = []
    monkeypatch.setattr(durable, "sync_folder", synced.append)
    made = make(filled, tmp_path / "二")
    assert {folder, folder.parent, tmp_path / "二.part"} <= set(synced)
    inside = {path for path in (tmp_path / "二").rglob("*") if path.is_file()}
    assert inside == {tmp_path / "二" / name for name in (*made.files, MANIFEST)}


def test_a_backup_may_go_into_a_folder_whose_name_is_no_text(filled, tmp_path) -> None:
    """As on disks that came from other systems; the log says the name as it can be printed."""
    folder = tmp_path / os.fsdecode(b"\xb1\xb8")
    odd = filled.home.root / "templates" / os.fsdecode(b"\xd2\xb3.html")
    odd.parent.mkdir()
    odd.write_text("页", "utf-8")
    made = make(filled, folder)
    BackupSet.read(folder).check(folder, filled.home)
    assert f"templates/{odd.name}" in made.files
    assert filled.catalogue.custody()[-1]["detail"]["to"].endswith("\\xb1\\xb8")


def test_a_disk_that_takes_no_copy_of_the_catalogue_is_an_error_of_ours(filled, tmp_path) -> None:
    """With a code, and the folder stays to be gone on with."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 14, limits[1]))
    try:
        with pytest.raises(HomeError) as failing:
            make(filled, tmp_path / "一")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert failing.value.code in ("disk-failing", "home-full")
    assert make(filled, tmp_path / "一").documents == 2
