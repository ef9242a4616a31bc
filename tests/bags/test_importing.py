"""Bags taken in: into an empty home, on top of what they continue, and beside another history."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bagmaking import LONG, add, bag_of, decide, follow, opened, reseal, rows, take
from ftarchive.archive.originals import Originals
from ftarchive.bags.differing import differences
from ftarchive.search.parameters import Parameters
from ftarchive.verification.verify import verify
from making import environment, run

EXAMPLES = 8
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # each example is a whole archive
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "hold", "like", "release", "withdraw"]),
              st.integers(1, 5)),
    min_size=1,
    max_size=14,
)  # fmt: skip


@pytest.fixture
def ours(tmp_path):
    holdings = opened(tmp_path / "ours")
    yield holdings
    holdings.catalogue.close()


@pytest.fixture
def theirs(tmp_path):
    holdings = opened(tmp_path / "theirs")
    yield holdings
    holdings.catalogue.close()


def is_sound(holdings) -> bool:
    """Whether ``verify`` finds nothing wrong."""
    return verify(holdings.home, holdings.catalogue, holdings.engine).is_sound


def hits(holdings, text: str) -> list[str]:
    """The ids of the hits."""
    return sorted(hit.id for hit in holdings.search.results(Parameters(q=text)).hits)


@settings(max_examples=EXAMPLES, phases=PHASES)
@given(steps=STEPS)
def test_an_archive_handed_on_and_back_is_the_same_to_the_byte(steps, tmp_path_factory) -> None:
    """Ids, order, versions, states, keys, log with its chain: whatever was done to it."""
    folder = tmp_path_factory.mktemp("round")
    theirs, ours = opened(folder / "theirs"), opened(folder / "ours")
    follow(theirs, steps)
    bag_of(theirs, folder / "one")
    done = take(ours, folder / "one")
    assert (done.outcome, done.faults) == ("whole" if done.documents else "unchanged", ())
    assert rows(ours) == rows(theirs)
    bag_of(ours, folder / "two")
    assert list(differences(folder / "one", folder / "two")) == []
    assert is_sound(ours)
    shutil.rmtree(folder)


@settings(max_examples=EXAMPLES, phases=PHASES)
@given(steps=STEPS, at=st.integers(0, 14))
def test_increments_lead_to_the_same_archive(steps, at, tmp_path_factory) -> None:
    """Whole up to some event and the rest on top of it, into an empty home."""
    folder = tmp_path_factory.mktemp("increments")
    theirs, ours = opened(folder / "theirs"), opened(folder / "ours")
    follow(theirs, steps[:at])
    first = bag_of(theirs, folder / "first")
    follow(theirs, steps)
    bag_of(theirs, folder / "second", since=first.head[0])
    assert take(ours, folder / "first").faults == ()
    assert take(ours, folder / "second").faults == ()
    assert rows(ours) == rows(theirs)
    shutil.rmtree(folder)


@settings(max_examples=EXAMPLES, phases=PHASES)
@given(steps=STEPS, more=STEPS, at=st.integers(0, 14))
def test_another_archive_s_documents_come_in_beside_ours(steps, more, at, tmp_path_factory) -> None:
    """With their ids and versions; nothing of ours changes, and their increments go on."""
    folder = tmp_path_factory.mktemp("merged")
    theirs, ours = opened(folder / "theirs"), opened(folder / "ours")
    add(ours, 99, "这里原有的一件。")
    follow(ours, more)
    before = rows(ours)
    follow(theirs, steps[:at])
    first = bag_of(theirs, folder / "first")
    follow(theirs, steps)
    bag_of(theirs, folder / "second", since=first.head[0])
    assert take(ours, folder / "first").faults == ()
    assert take(ours, folder / "second").faults == ()
    after = rows(ours)
    for name in ("documents", "versions", "identities", "events", "sketches"):
        assert set(map(str, before[name])) <= set(map(str, after[name]))
    assert without_place(rows(theirs)) <= without_place(after)
    assert is_sound(ours)
    bag_of(theirs, folder / "whole")
    assert take(ours, folder / "whole").outcome == "unchanged"
    assert rows(ours) == after
    bag_of(ours, folder / "ours-whole")
    third = opened(folder / "third")
    assert take(third, folder / "ours-whole").outcome == "whole"
    assert rows(third) == after
    shutil.rmtree(folder)


def without_place(found) -> set[str]:
    """Documents but for their place in the order of arrival, and all of their versions."""
    documents = {str(row[1:]) for row in found["documents"]}
    return documents | {str(row) for row in found["versions"]}


def test_what_came_in_is_found_and_noted(ours, theirs, tmp_path) -> None:
    """It is searched at once; the log of custody tells of both ends."""
    id_ = add(theirs, 1, "渡口的灯塔已经修好。")
    told = bag_of(theirs, tmp_path / "bag")
    done = take(ours, tmp_path / "bag")
    assert hits(ours, "灯塔") == [id_]
    assert [(each.id, each.status) for each in done.documents] == [(id_, "added")]
    assert theirs.catalogue.custody()[-1]["action"] == "exported"
    noted = ours.catalogue.custody()[-1]
    assert (noted["action"], noted["actor"]) == ("imported", "丁")
    assert noted["detail"]["bag"] == told.bag == done.bag
    assert noted["detail"]["head"] == list(theirs.catalogue.head())
    assert noted["detail"]["added"] == 1


def test_a_bag_that_is_here_already_changes_nothing(ours, theirs, tmp_path) -> None:
    """Twice the same, or an older one of the same history; not even custody grows."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "old")
    add(theirs, 2)
    bag_of(theirs, tmp_path / "new")
    assert take(ours, tmp_path / "new").outcome == "whole"
    before, custody = rows(ours), ours.catalogue.custody()
    for name in ("new", "old"):
        done = take(ours, tmp_path / name)
        assert (done.outcome, done.faults) == ("unchanged", ())
    assert (rows(ours), ours.catalogue.custody()) == (before, custody)


def test_an_original_that_was_lost_here_is_put_back(ours, theirs, tmp_path) -> None:
    """By handing in a bag again that has it."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    take(ours, tmp_path / "bag")
    (sha256,) = ours.catalogue.originals()
    path = ours.home.originals / sha256[:2] / sha256
    path.write_bytes(b"x")
    assert take(ours, tmp_path / "bag").counts["restored"] == 1
    assert is_sound(ours)


def test_a_log_that_goes_on_is_continued(ours, theirs, tmp_path) -> None:
    """By a whole bag as well as by an increment: exactly, and only what is new."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "first")
    take(ours, tmp_path / "first")
    id_ = add(theirs, 1, "改过的内容。")
    add(theirs, 2)
    bag_of(theirs, tmp_path / "second")
    done = take(ours, tmp_path / "second")
    assert (done.outcome, done.counts["updated"], done.counts["added"]) == ("continued", 1, 1)
    assert rows(ours) == rows(theirs)
    assert ours.catalogue.version(id_).number == 2


def test_an_increment_without_what_it_continues_is_refused(ours, theirs, tmp_path) -> None:
    """Out of order, into an empty home or another history; nothing is touched."""
    for number in (1, 2, 3):
        add(theirs, number)
    bag_of(theirs, tmp_path / "first", since=0)
    bag_of(theirs, tmp_path / "last", since=2)
    done = take(ours, tmp_path / "last")
    assert [fault.code for fault in done.faults] == ["bag-gap"]
    assert ours.catalogue.totals()["events"] == 0
    add(ours, 7)
    before = rows(ours)
    assert [fault.code for fault in take(ours, tmp_path / "last").faults] == ["bag-gap"]
    assert rows(ours) == before


def test_a_document_that_was_changed_on_both_sides_is_refused(ours, theirs, tmp_path) -> None:
    """What somebody decided here is not undone by somebody elsewhere."""
    id_ = add(theirs, 1)
    bag_of(theirs, tmp_path / "first")
    take(ours, tmp_path / "first")
    decide(ours, "withdraw", id_)
    before = rows(ours)
    add(theirs, 1, "改过的内容。")
    bag_of(theirs, tmp_path / "second")
    done = take(ours, tmp_path / "second")
    assert [fault.code for fault in done.faults] == ["bag-conflict"]
    assert id_ in done.faults[0].message
    assert rows(ours) == before


def test_histories_that_parted_are_joined_where_they_do_not_clash(ours, theirs, tmp_path) -> None:
    """Both go on from the same bag, with other documents each."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "first")
    take(ours, tmp_path / "first")
    mine, yours = add(ours, 2, "这里的。"), add(theirs, 3, "那里的。")
    bag_of(theirs, tmp_path / "second")
    done = take(ours, tmp_path / "second")
    assert (done.outcome, done.counts["added"], done.counts["unchanged"]) == ("merged", 1, 1)
    assert {mine, yours} <= set(ours.catalogue.ids("published"))
    last = ours.catalogue.log(yours)[-1]
    assert last["detail"]["imported"][0]["seq"] == 2
    assert last["detail"]["imported"][0]["chain"] == theirs.catalogue.head()[1]


def test_the_same_document_under_another_id_is_told(ours, theirs, tmp_path) -> None:
    """Known by the same keys, and with the same text: both stay."""
    mine, yours = add(ours, 1), add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    done = take(ours, tmp_path / "bag")
    assert done.outcome == "merged"
    assert f"与已有的 {mine} 可能是同一文件" in done.documents[0].message
    assert "正文有 100% 相同" in done.documents[0].message
    assert [each.id for each in ours.catalogue.resembling(mine)] == [yours]
    assert set(ours.catalogue.ids("published")) == {mine, yours}


def test_the_same_original_lies_there_once(ours, theirs, tmp_path) -> None:
    """Whoever it came from first."""
    add(ours, 1)
    add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    assert take(ours, tmp_path / "bag").counts["originals"] == 0
    assert len(list((ours.home.originals).glob("*/*"))) == 1


def test_a_trial_tells_the_same_and_changes_nothing(ours, theirs, tmp_path) -> None:
    """Neither catalogue nor originals, index or dictionary."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    before = rows(ours)
    trial = take(ours, tmp_path / "bag", is_trial=True)
    assert rows(ours) == before
    assert not ours.home.originals.exists()
    done = take(ours, tmp_path / "bag")
    assert trial.to_json() | {"dry_run": False} == done.to_json()


def test_the_dictionary_of_a_bag_goes_where_there_is_none(ours, theirs, tmp_path) -> None:
    """Into an empty home; elsewhere ours stays, and that is told."""
    own = theirs.home.index / "dictionary"
    own.mkdir(parents=True)
    (own / "synonyms.txt").write_text("渡口 = 摆渡码头\n", "utf-8")
    id_ = add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    assert take(ours, tmp_path / "bag").dictionary == "taken"
    assert hits(ours, "摆渡码头") == [id_]
    assert take(ours, tmp_path / "bag").dictionary == "same"
    bag_of(ours, tmp_path / "again")
    assert list(differences(tmp_path / "bag", tmp_path / "again")) == []
    third = opened(tmp_path / "third")
    add(third, 5)
    assert take(third, tmp_path / "bag").dictionary == "kept"
    assert not (third.home.index / "dictionary").exists()


def test_a_dictionary_that_cannot_be_read_is_a_fault(ours, theirs, tmp_path) -> None:
    """The index could not be built with it."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    (tmp_path / "bag" / "data" / "dictionary" / "synonyms.txt").write_text("一个\n", "utf-8")
    reseal(tmp_path / "bag")
    done = take(ours, tmp_path / "bag")
    assert [fault.code for fault in done.faults] == ["dictionary-faulty"]
    assert ours.catalogue.totals()["events"] == 0


def test_the_commands_hand_on_and_take_in(tmp_path) -> None:
    """As processes: exit status, what they say, what they refuse."""
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
    theirs = opened(tmp_path / "theirs")
    add(theirs, 1)
    theirs.catalogue.close()
    bag = tmp_path / "移交" / "包"
    said = run("export", "--bag", bag, home=tmp_path / "theirs")
    assert said.returncode == 0, said.stderr
    assert "文件 1 件" in said.stdout
    again = run("export", "--bag", bag, home=tmp_path / "theirs")
    assert (again.returncode, "[bag-exists]" in again.stderr) == (1, True)
    trial = run("import", bag, "--dry-run", home=tmp_path / "ours")
    assert trial.returncode == 0
    assert "预演" in trial.stdout
    assert list((tmp_path / "ours").iterdir()) == []
    taken = run("import", bag, "--json", home=tmp_path / "ours")
    assert taken.returncode == 0, taken.stderr
    assert '"outcome": "whole"' in taken.stdout
    (bag / "data" / "README.txt").unlink()
    refused = run("import", bag, home=tmp_path / "ours")
    assert refused.returncode == 1
    assert "[bag-file-missing]" in refused.stdout
    assert "没有导入" in refused.stdout
    wrong = run("export", "--bag", tmp_path / "x", "--since", "明天", home=tmp_path / "theirs")
    assert (wrong.returncode, (tmp_path / "x").exists()) == (2, False)


@pytest.mark.parametrize("part", [0.5, 0.8])
def test_an_import_killed_at_any_moment_leaves_the_old_archive_or_the_new(part, tmp_path) -> None:
    """And the same bag goes in afterwards."""
    theirs = opened(tmp_path / "theirs")
    for number in range(60):
        add(theirs, number, LONG + f"第{number}号渡口自即日起开放。")
    bag = tmp_path / "bag"
    bag_of(theirs, bag)
    (tmp_path / "unharmed").mkdir()
    began = time.monotonic()
    assert run("import", bag, home=tmp_path / "unharmed").returncode == 0
    took = time.monotonic() - began
    (tmp_path / "ours").mkdir()
    command = [sys.executable, "-m", "ftarchive", "--home", tmp_path / "ours", "import", bag]
    process = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment(),
    )
    try:
        process.wait(part * took)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    ours = opened(tmp_path / "ours")
    assert ours.catalogue.totals()["events"] in (0, 60)
    assert ours.catalogue.totals()["documents"] in (0, 60)
    done = take(ours, bag)
    assert done.outcome in ("whole", "unchanged")
    assert rows(ours) == rows(theirs)
    assert is_sound(ours)


def test_the_bag_itself_is_never_changed(ours, theirs, tmp_path) -> None:
    """It may lie on a disk that cannot be written."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    shutil.copytree(tmp_path / "bag", tmp_path / "copy")
    take(ours, tmp_path / "bag")
    assert files(tmp_path / "bag") == files(tmp_path / "copy")


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_originals_that_a_killed_import_put_there_are_made_to_last(
    ours, theirs, tmp_path, monkeypatch
) -> None:
    """Before anything says that they are here."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    shutil.copytree(theirs.home.originals, ours.home.originals)
    synced = []
    monkeypatch.setattr("ftarchive.archive.originals.sync_folder", synced.append)
    assert take(ours, tmp_path / "bag").outcome == "whole"
    assert {path.parent for path in Originals(ours.home.originals).files()} <= set(synced)
