"""The drop folder: whole files are taken in and moved aside with a report beside them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ftarchive.config import Settings
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError
from ftarchive.intake import Intake
from ftarchive.search.parameters import Parameters
from ftarchive.terminal.reports import told
from ftarchive.watch import DropFolder, Taken
from making import dump

SETTLE = 0.05
PAGE = dump("云溪区关于渡口的公告", "/2023-7")


@pytest.fixture
def folder(holdings) -> DropFolder:
    settings = Settings(settle_seconds=SETTLE, lock_seconds=0.1)
    intake = Intake(holdings.home, settings, holdings.catalogue, holdings.engine)
    return DropFolder(holdings.home, settings, intake, told)


@pytest.fixture
def drop(home):
    """Puts a file into the drop folder."""

    def drop_(name: str, content: str | bytes = PAGE) -> Path:
        path = home.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return drop_


def take(folder: DropFolder) -> list[Taken]:
    """Looks twice, as the command does: a file that stays as it is counts as whole."""
    first = list(folder.take("测试员"))
    time.sleep(2 * SETTLE)
    return first + list(folder.take("测试员"))


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir()) if path.exists() else []


def test_what_is_whole_is_taken_in_and_moved_to_done(home, holdings, folder, drop) -> None:
    """With a report that says what became of it."""
    drop("公告.txt")
    (taken,) = take(folder)
    assert taken.path == home.done / "公告.txt"
    assert names(home.done) == ["公告.txt", "公告.txt.回执.txt"]
    said = (home.done / "公告.txt.回执.txt").read_text("utf-8")
    assert "已发布" in said
    assert said.endswith("\n")
    assert names(home.inbox) == []
    assert holdings.search.results(Parameters(q="渡口")).total == 1


def test_what_is_refused_goes_elsewhere_with_the_reason(home, folder, drop) -> None:
    """The file itself is as it was."""
    drop("空.txt", "")
    take(folder)
    assert names(home.refused) == ["空.txt", "空.txt.回执.txt"]
    said = (home.refused / "空.txt.回执.txt").read_text("utf-8")
    assert "[empty-file]" in said
    assert "请重新导出" in said


def test_a_file_that_still_changes_is_left_alone(home, folder, drop) -> None:
    """Half a file would be half a document."""
    path = drop("公告.txt", PAGE[:40])
    list(folder.take("测试员"))
    time.sleep(2 * SETTLE)
    path.write_text(PAGE, "utf-8")
    assert list(folder.take("测试员")) == []
    assert len(take(folder)) == 1


@pytest.mark.parametrize("name", ["公告.txt.part", "公告.crdownload", "~$公告.docx", ".公告.txt"])
def test_what_a_program_has_not_finished_is_left_alone(home, folder, drop, name) -> None:
    """Downloads, copies, and the locks of open files."""
    drop(name)
    assert take(folder) == []
    assert names(home.inbox) == [name]


def test_a_folder_is_one_hand_in(home, folder, drop) -> None:
    """It is moved whole; where one of its files is refused, it goes where somebody will look."""
    drop("一批/甲.txt")
    drop("一批/乙.txt", "")
    (taken,) = take(folder)
    assert taken.path == home.refused / "一批"
    assert names(taken.path) == ["乙.txt", "甲.txt"]
    assert taken.report.count("published") == 1


def test_a_name_that_is_taken_gets_a_number(home, folder, drop) -> None:
    """Nothing that was handed in before is overwritten."""
    for text in ("渡口自即日起开放。", "渡口改在春分开放。"):
        drop("公告.txt", dump("云溪区关于渡口的公告", "/2023-7", text))
        take(folder)
    assert "公告 (2).txt" in names(home.done)
    assert "即日" in (home.done / "公告.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "name", ["长" * 83 + ".txt", b"\xff\xfe.txt", "-rf.txt", "一\n二.txt", "CON", "渡口 %s {x}.txt"]
)
def test_odd_names_are_moved_like_others(home, folder, drop, name) -> None:
    """Whatever a name is made of."""
    drop(os.fsdecode(name))
    (taken,) = take(folder)
    assert taken.path.exists()
    assert taken.path.with_name(f"{taken.path.name}.回执.txt").exists()
    assert names(home.inbox) == []


def test_while_another_ingest_goes_on_it_waits(home, folder, drop) -> None:
    """And takes the file afterwards."""
    drop("公告.txt")
    with only_writer(home.lock, 1), pytest.raises(HomeError) as busy:
        take(folder)
    assert busy.value.code == "home-busy"
    assert next(folder.watch("测试员")).path == home.done / "公告.txt"


def test_a_file_that_was_taken_in_but_not_moved_is_moved_next_time(
    home, holdings, folder, drop
) -> None:
    """A kill in between: nothing is taken in twice."""
    path = drop("公告.txt")
    folder.intake.ingest([path], "测试员")
    (taken,) = take(folder)
    assert [result.status for result in taken.report.results] == ["unchanged"]
    assert taken.path == home.done / "公告.txt"
    assert holdings.catalogue.count() == 1


def test_what_changes_while_it_is_taken_in_stays_and_is_taken_in_anew(
    home, holdings, folder, drop, monkeypatch
) -> None:
    """Nothing is moved aside that was not taken in; what somebody took away stops nothing."""
    take_in = folder.intake.take

    def take_late(paths, actor):
        report = take_in(paths, actor)
        drop("公告.txt", PAGE.replace("开放", "停航"))
        (home.inbox / "通知.txt").unlink(missing_ok=True)
        monkeypatch.setattr(folder.intake, "take", take_in)
        return report

    drop("公告.txt")
    drop("通知.txt", dump("云溪区关于桥梁的通知", "/2023-8"))
    monkeypatch.setattr(folder.intake, "take", take_late)
    assert take(folder) == []
    assert names(home.inbox) == ["公告.txt"]
    (taken,) = take(folder)
    assert [result.status for result in taken.report.results] == ["updated"]
    assert taken.path == home.done / "公告.txt"


def test_a_report_is_no_document(home, holdings, folder, drop, ingest) -> None:
    """What was refused is often handed in again together with what was said of it."""
    drop("空.txt", "")
    take(folder)
    (home.refused / "空.txt").write_text(PAGE, "utf-8")
    assert [result.status for result in ingest(home.refused).results] == ["published"]
    (home.refused / "空.txt.回执.txt").rename(home.inbox / "空.txt.回执.txt")
    assert take(folder) == []
    assert holdings.catalogue.count() == 1
