"""A rebuild in steps that last: what is finished of it is not done again."""

from __future__ import annotations

import json

import pytest

from ftarchive.config import Settings
from ftarchive.index import rebuilding
from ftarchive.index.generations import Generations
from ftarchive.index.rebuilding import Rebuilding
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Request
from making import asked, flipped, line

SMALL = Settings(index_memory_mb=1, workers=1)
"""Batches of some twenty thousand characters."""
DOCUMENTS = 40
TEXT = "渡口自即日起开放，桥梁另行公布。" * 200


@pytest.fixture
def filled(holdings, write, ingest):
    """An archive whose documents make up several batches."""
    told = (line(f"云溪区第{n}号渡口公告", f"{TEXT}编号渡{n:04d}。") for n in range(DOCUMENTS))
    ingest(write("批.jsonl", "".join(told)))
    return holdings


class Killed(BaseException):
    """What stands for a kill."""


def killed_at(monkeypatch, name: str, times: int) -> None:
    """A step that dies the ``times``-th time."""
    left, work = [times], getattr(rebuilding, name)

    def dying(*given):
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return work(*given)

    monkeypatch.setattr(rebuilding, name, dying)


def counting(done: dict[str, int], name: str):
    """A step that counts how often it is done."""
    work = getattr(rebuilding, name)

    def counted(*given):
        done[name] += 1
        return work(*given)

    return counted


def opened(filled, settings=SMALL) -> Rebuilding:
    return Rebuilding(filled.home, settings, filled.catalogue)


def begun(filled, monkeypatch, name: str = "write_batch", times: int = 4) -> None:
    """A rebuild that was killed."""
    with monkeypatch.context() as patched:
        killed_at(patched, name, times)
        with pytest.raises(Killed):
            opened(filled).build()


def resumed(filled, monkeypatch, settings=SMALL) -> tuple[int, int, list[tuple[str, int, int]]]:
    """How many batches and merges a rebuild does, and its stages: name, total, begun."""
    done = {"write_batch": 0, "merge_batches": 0}
    stages = []

    def told(name, total, unit="件", *, begun=0):
        stages.append((name, total, begun))
        return lambda _: None

    with monkeypatch.context() as patched:
        for each in done:
            patched.setattr(rebuilding, each, counting(done, each))
        replacing = opened(filled, settings)
        replacing.build(told)
        replacing.catch_up()
        replacing.publish(replacing.candidate(), set())
    return done["write_batch"], done["merge_batches"], stages


def found(filled) -> list[object]:
    engine = EmbeddedEngine(filled.home, Settings())
    queries = ["渡口", '"编号渡0007"', "第39号", "桥梁 公布"]
    answers = [engine.search(Request(asked(query), limit=100)) for query in queries]
    return [(answer.total, answer.matches) for answer in answers]


def test_a_rebuild_killed_in_a_batch_goes_on_behind_the_last_whole_one(filled, monkeypatch) -> None:
    """And says where it begins; the answers are those of an index that nobody disturbed."""
    before = found(filled)
    all_batches, merges, (stage, *_) = resumed(filled, monkeypatch)
    assert (stage[0], stage[2], merges) == ("重建索引", 0, 1)
    assert all_batches > 5
    begun(filled, monkeypatch, times=4)
    rest, merges, (stage, *_) = resumed(filled, monkeypatch)
    assert (rest, merges) == (all_batches - 3, 1)
    assert stage[:2] == ("接着重建索引", DOCUMENTS)
    assert 0 < stage[2] < DOCUMENTS
    assert found(filled) == before


def test_a_rebuild_killed_after_merging_merges_no_more(filled, monkeypatch) -> None:
    """What is left to do is what changed meanwhile."""
    before = found(filled)
    begun(filled, monkeypatch, "link_files", 1)
    assert resumed(filled, monkeypatch)[:2] == (0, 0)
    assert found(filled) == before


@pytest.mark.parametrize("name", ["merge_batches", "write_sealed", "sync_file"])
def test_a_rebuild_killed_in_any_other_step_goes_on_too(name, filled, monkeypatch) -> None:
    """Nothing that is half there is taken for whole."""
    before = found(filled)
    for times in (1, 3):
        with monkeypatch.context() as patched:
            killed_at(patched, name, times)
            try:
                opened(filled).build()
            except Killed:
                continue
    resumed(filled, monkeypatch)
    assert found(filled) == before
    assert not (filled.home.index / rebuilding.NAME).exists()


def test_nothing_is_resumed_of_another_dictionary(filled, monkeypatch) -> None:
    """Words would be cut in two ways."""
    begun(filled, monkeypatch)
    own = filled.home.index / "dictionary" / "words.txt"
    own.parent.mkdir()
    own.write_text("渡管站 99\n", "utf-8")
    assert resumed(filled, monkeypatch)[2][0][0] == "重建索引"


def test_nothing_is_resumed_of_another_history(filled, monkeypatch) -> None:
    """As that of a catalogue restored from a backup."""
    begun(filled, monkeypatch)
    monkeypatch.setattr(type(filled.catalogue), "mark", lambda *_: "another")
    assert resumed(filled, monkeypatch)[2][0][0] == "重建索引"


@pytest.mark.parametrize("pattern", ["00002/*.pos", "00002/note.json"])
def test_a_batch_that_is_damaged_is_written_again(pattern, filled, monkeypatch) -> None:
    """With all that come after it."""
    before = found(filled)
    begun(filled, monkeypatch, times=5)
    (path,) = (filled.home.index / rebuilding.NAME).glob(pattern)
    flipped(path, 20)
    all_but_one = resumed(filled, monkeypatch)[0]
    assert all_but_one == resumed(filled, monkeypatch)[0] - 1
    assert found(filled) == before


def test_a_damaged_plan_is_begun_anew(filled, monkeypatch) -> None:
    """Whatever else is left of it."""
    begun(filled, monkeypatch)
    flipped(filled.home.index / rebuilding.NAME / "plan.json", 20)
    assert resumed(filled, monkeypatch)[2][0][0] == "重建索引"


def test_a_rebuild_killed_while_clearing_up_is_finished(filled, monkeypatch) -> None:
    """The next one begins with the documents, not with what was published already."""
    kept = opened(filled)
    kept.build()
    kept.catch_up()
    monkeypatch.setattr(Rebuilding, "discard", lambda _: None)
    kept.publish(kept.candidate(), set())
    assert (filled.home.index / rebuilding.NAME / "plan.json").exists()
    monkeypatch.undo()
    assert resumed(filled, monkeypatch)[0] > 5


def test_many_changes_are_taken_in_before_anyone_is_kept_waiting(
    filled, ingest, write, monkeypatch
) -> None:
    """Only few are left for the end, under the write lock."""
    monkeypatch.setattr(rebuilding, "_AGAIN", 2)
    begun(filled, monkeypatch)
    more = "".join(line(f"云溪区第{n}号桥梁通告", f"桥梁{n}。") for n in range(9))
    ingest(write("新.jsonl", more + line("云溪区第3号渡口公告", f"{TEXT}编号渡0003。已改。")))
    replacing = opened(filled)
    replacing.build()
    position = replacing.candidate().manifest.position
    assert filled.catalogue.changed_ids(position) == []
    replacing.publish(replacing.candidate(), set())
    whole = found(filled)
    filled.engine.rebuild(filled.catalogue.entries(), filled.catalogue.position())
    assert found(filled) == whole


def test_an_archive_without_documents_can_be_rebuilt(holdings, monkeypatch) -> None:
    """To an index of none."""
    resumed(holdings, monkeypatch)
    assert Generations(holdings.home.index).current().manifest.documents == 0


def test_the_manifest_sums_every_file_and_says_where_it_comes_from(filled, monkeypatch) -> None:
    """As that of any generation; notes and plans are no part of it."""
    resumed(filled, monkeypatch)
    current = Generations(filled.home.index).current()
    assert {path.name for path in current.path.iterdir()} == {
        *current.manifest.files,
        "manifest.json",
    }
    assert len(list(current.path.glob("*.trm"))) == 1
    assert json.loads((current.path / "manifest.json").read_bytes())["rebuilt"] > "2023"
