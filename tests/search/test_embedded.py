"""The embedded engine over its life: new generations, other processes, files let go of."""

from __future__ import annotations

import gc
import shutil
import weakref
from pathlib import Path

import pytest

from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.index import vocabulary
from ftarchive.index.generations import Generations, damage
from ftarchive.index.postings import EXTENSIONS
from ftarchive.index.vocabulary import Vocabulary
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Engine, Request
from ftarchive.search.query import Query
from making import attempt, engine_of, entries, record


def open_files(folder: Path) -> int:
    """How many files below ``folder`` this process holds open or mapped."""
    handles = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.exists()]
    mapped = Path("/proc/self/maps").read_text("utf-8").splitlines()
    return sum(str(folder) in name for name in [*handles, *mapped])


def test_a_generation_that_was_replaced_is_let_go_of(tmp_path) -> None:
    """Neither handles nor maps pile up, without waiting for the garbage collector."""
    engine = engine_of(tmp_path, [record()])
    engine.search(Request(Query("")))
    gc.collect()
    gc.disable()
    try:
        before = open_files(tmp_path)
        for position in range(2, 12):
            engine.rebuild(entries([record(), record("乙")]), position)
            engine.search(Request(Query("")))
        assert open_files(tmp_path) <= before
    finally:
        gc.enable()


def test_a_vocabulary_made_too_late_is_let_go_of_with_its_generation(tmp_path, monkeypatch) -> None:
    """Whoever asked before the next generation gets it; it is kept for nobody else."""
    engine = engine_of(tmp_path, [record("旧题")])
    made = []

    def overtaken(snapshot):
        if not made:
            made.append(weakref.ref(snapshot))
            engine.apply(entries([record("新题")]), 2)
            engine.search(Request(Query("")))
        return Vocabulary(snapshot)

    monkeypatch.setattr(vocabulary, "Vocabulary", overtaken)
    assert [each.text for each in engine.suggest("旧", 5) if each.kind == "title"] == ["旧题"]
    assert made[0]() is None
    assert [each.text for each in engine.suggest("新", 5) if each.kind == "title"] == ["新题"]


def test_an_engine_in_another_process_takes_up_what_is_new(tmp_path) -> None:
    """At the next question, without being told."""
    writer = engine_of(tmp_path, [record()])
    reader: Engine = EmbeddedEngine(Home(tmp_path), Settings())
    assert reader.document_ids() == {"d1"}
    writer.apply(entries([record("乙")], first=2), 2)
    assert reader.document_ids() == {"d1", "d2"}
    assert (reader.position(), reader.document_count()) == (2, 2)


def test_without_an_index_every_question_says_so(tmp_path) -> None:
    """With the same code."""
    engine = EmbeddedEngine(Home(tmp_path), Settings())
    for ask in (
        engine.position,
        engine.document_count,
        engine.document_ids,
        lambda: engine.search(Request(Query(""))),
        lambda: engine.apply([], 1),
    ):
        with pytest.raises(IndexUnusable) as missing:
            ask()
        assert missing.value.code == "index-missing"


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_damage_names_each_file_that_is_not_as_it_was_written(extension, tmp_path) -> None:
    """By checksum: the size may be the same."""
    engine_of(tmp_path, [record("渡口渡口")])
    generation = Generations(tmp_path / "index").current()
    assert list(damage(generation)) == []
    path = next(generation.path.glob(f"*{extension}"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert list(damage(generation)) == [path]


# Whoosh leaves open what it fails to open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("pattern", ["*.trm", "*.doc", "*.frq", "*.pos", "*.toc", "*.col"])
def test_files_of_rubbish_are_an_error_of_ours_or_do_no_harm(pattern, tmp_path) -> None:
    """Of the right size, so that only opening them tells."""
    engine_of(tmp_path, [record(), record("乙")])
    for path in Generations(tmp_path / "index").current().path.glob(pattern):
        path.write_bytes(b"\xa5" * path.stat().st_size)
    found = attempt(EmbeddedEngine(Home(tmp_path), Settings()).search, Request(Query("")))
    assert getattr(found, "code", "index-damaged") == "index-damaged"
    del found
    gc.collect()  # so that what it left open is closed here and not in a later test


def test_a_running_engine_takes_up_an_index_built_after_all_were_deleted(tmp_path) -> None:
    """Though the new generation bears the name of one that it knows."""
    home = Home(tmp_path)
    engine, other = EmbeddedEngine(home, Settings()), EmbeddedEngine(home, Settings())
    engine.rebuild(entries([record("甲")]), 1)
    assert engine.document_count() == 1
    shutil.rmtree(home.index)
    other.rebuild(entries([record("乙"), record("丙")]), 2)
    assert engine.document_count() == 2
    assert engine.position() == 2
