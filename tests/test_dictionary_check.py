"""What an edited dictionary would change, against what a rebuild then does change."""

from __future__ import annotations

import dataclasses
import json

import pytest

from ftarchive.config import Settings
from ftarchive.dictionary_check import Change, DictionaryCheck
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.index.dictionary import FILES, home_files
from ftarchive.index.generations import Generations
from ftarchive.search.embedded import EmbeddedEngine
from making import built_otherwise, line, run

BATCH = [
    line("云溪渡管站公告", "渡管站自即日起开放。"),
    line("云溪区桥梁公告", "桥梁由渡船代管，站点另行公布。"),
    line("云溪区堤防通知", "请到渡、管站办理。"),
]


@pytest.fixture
def archive(holdings, write, ingest):
    ingest(write("批.jsonl", "".join(BATCH)))
    return holdings


def edit(holdings, name: str, *entries: str, without: str = "") -> None:
    """Adds entries to the home's own copy of a file of the dictionary, or takes one out."""
    own = holdings.home.index / "dictionary" / name
    kept = home_files(holdings.home)[name].read_text("utf-8").splitlines()
    own.parent.mkdir(exist_ok=True)
    lines = [each for each in kept if each != without or not without]
    own.write_text("\n".join([*lines, *entries, ""]), "utf-8")


def compared(holdings, *queries: str, **options) -> Change:
    settings = dataclasses.replace(holdings.settings, **options.pop("limits", {}))
    check = DictionaryCheck(holdings.home, settings, holdings.catalogue, holdings.engine)
    return check.change(dict.fromkeys(queries, 1), **options)


def test_without_an_edit_nothing_would_change(archive) -> None:
    """Remarks are no edit."""
    edit(archive, "words.txt", "# 说明")
    change = compared(archive, "渡口", "老板欠薪怎么办")
    assert not change.is_pending
    assert (change.files, change.documents.shown, change.queries.shown) == ([], [], [])


def test_entries_that_came_and_went_are_listed_by_file(archive) -> None:
    """Each file that changed, and no other."""
    edit(archive, "words.txt", "渡管站", without="营商环境")
    edit(archive, "synonyms.txt", "渡船 = 轮渡")
    words, synonyms = compared(archive).files
    assert (words.file, words.added.shown, words.removed.shown) == (
        "words.txt", ["渡管站"], ["营商环境"],
    )  # fmt: skip
    assert (synonyms.file, synonyms.added.shown, synonyms.removed.total) == (
        "synonyms.txt", ["渡船 = 轮渡"], 0,
    )  # fmt: skip


@pytest.mark.parametrize("all_documents", [False, True])
def test_documents_are_those_whose_terms_a_rebuild_changes(archive, all_documents) -> None:
    """With the terms, what the cutter had guessed before among them; a word that only seems to
    stand there, across punctuation, is none."""
    edit(archive, "words.txt", "渡管站 9999")
    (document,) = compared(archive, all_documents=all_documents).documents.shown
    assert document.title == "云溪渡管站公告"
    assert document.added.shown == ["渡管站"]
    assert document.removed.shown == ["云溪渡"]


def test_a_word_taken_out_changes_the_documents_that_hold_it(archive) -> None:
    """The other way round."""
    edit(archive, "words.txt", "渡管站 9999")
    archive.engine.rebuild(archive.catalogue.entries(), archive.catalogue.position())
    edit(archive, "words.txt", without="渡管站 9999")
    (document,) = compared(archive).documents.shown
    assert (document.added.shown, document.removed.shown) == (["云溪渡"], ["渡管站"])


def test_queries_are_those_that_would_be_read_otherwise(archive) -> None:
    """Cut into other words, with other stop words, with other names."""
    edit(archive, "words.txt", "渡管站 9999")
    edit(archive, "stop.txt", "办理")
    edit(archive, "synonyms.txt", "渡船 => 轮渡")
    change = compared(archive, "渡管站", "桥梁 办理", "渡船", "堤防")
    told = {each.query: each for each in change.queries.shown}
    assert set(told) == {"渡管站", "桥梁 办理", "渡船"}
    assert (change.queries.total, change.queries_read) == (3, 4)
    assert told["渡管站"].new.words == ["渡管站"] != told["渡管站"].old.words
    assert (told["桥梁 办理"].old.stops, told["桥梁 办理"].new.stops) == ([], ["办理"])
    assert (told["渡船"].old.variants, told["渡船"].new.variants) == ([], ["轮渡"])


def test_after_a_rebuild_nothing_is_left_to_change(archive) -> None:
    """The index has its dictionary; what was told has happened."""
    for name, entry in zip(FILES, ["渡管站", "办理", "渡船 = 轮渡", "渡站 = 渡管站"], strict=True):
        edit(archive, name, entry)
        assert archive.engine.has_pending_dictionary()
        assert compared(archive).is_pending
        assert entry not in archive.engine.dictionary().entries[name]
        archive.engine.rebuild(archive.catalogue.entries(), archive.catalogue.position())
        assert entry in archive.engine.dictionary().entries[name]
        assert not archive.engine.has_pending_dictionary()
        assert not compared(archive).is_pending


def test_another_order_of_lines_is_a_change_without_entries(archive) -> None:
    """The fingerprint tells, and so does the check."""
    lines = home_files(archive.home)["stop.txt"].read_text("utf-8").splitlines()
    own = archive.home.index / "dictionary" / "stop.txt"
    own.parent.mkdir()
    own.write_text("\n".join(reversed(lines)), "utf-8")
    change = compared(archive, "渡口")
    assert (change.is_pending, change.files, change.queries.total) == (True, [], 0)


def test_no_more_than_the_setting_says_is_listed_and_all_is_counted(archive) -> None:
    """Of entries, documents and queries alike."""
    edit(archive, "words.txt", "渡管站 9999", "云溪渡 9999", "云溪区桥 9999")
    change = compared(archive, "渡管站", "云溪区桥", limits={"changes_shown": 1})
    assert (change.files[0].added.total, len(change.files[0].added.shown)) == (3, 1)
    assert (change.documents.total, len(change.documents.shown)) == (2, 1)
    assert (change.queries.total, len(change.queries.shown)) == (2, 1)


def test_documents_are_found_where_time_is_too_short_to_look_for_words(archive) -> None:
    """Then all are compared: none is left out."""
    edit(archive, "words.txt", "渡管站 9999")
    archive.engine._settings = Settings(query_seconds=1e-9)
    assert compared(archive).documents.total == 1


def test_a_faulty_dictionary_is_an_error_and_the_index_goes_on(archive) -> None:
    """For the check and for a rebuild; the old index answers."""
    edit(archive, "agencies.txt", "渡管站 =")
    with pytest.raises(HomeError, match=r"agencies\.txt"):
        compared(archive)
    with pytest.raises(HomeError, match=r"agencies\.txt"):
        archive.engine.rebuild(archive.catalogue.entries(), 9)
    assert archive.engine.document_count() == 3


def test_a_faulty_table_of_shapes_is_an_error_of_the_check_alone(archive) -> None:
    """No index is built of it."""
    (archive.home.index / "dictionary").mkdir(exist_ok=True)
    (archive.home.index / "dictionary" / "shapes.txt").write_bytes("己已巳".encode("gbk"))
    with pytest.raises(HomeError, match=r"shapes\.txt"):
        compared(archive)
    archive.engine.rebuild(archive.catalogue.entries(), 9)


def test_a_generation_that_holds_less_of_the_dictionary_is_stale(archive) -> None:
    """As those of earlier programs are: rebuilding is the remedy, and it works."""

    def leave_out(manifest):
        for name in ("stop.txt", "synonyms.txt", "agencies.txt"):
            del manifest["files"][name]
            del manifest["fingerprint"][name.removesuffix(".txt")]

    built_otherwise(archive.home, leave_out)
    home = archive.home.root
    done = run("dictionary", "check", home=home)
    assert done.returncode == 1
    assert "index-stale" in done.stderr
    assert run("rebuild", home=home).returncode == 0
    assert run("dictionary", "check", home=home).returncode == 0


def test_a_dictionary_of_the_index_that_cannot_be_read_is_damage(archive) -> None:
    """Of the right size, but not what was written."""
    path = Generations(archive.home.index).current().path / "stop.txt"
    path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(IndexUnusable) as damaged:
        EmbeddedEngine(archive.home, Settings()).dictionary()
    assert damaged.value.code == "index-damaged"


def test_the_command_tells_what_would_change_and_changes_nothing(archive, tmp_path) -> None:
    """For people and as one object; logged queries and those of a file."""
    edit(archive, "words.txt", "渡管站 9999")
    (tmp_path / "查询.txt").write_bytes("渡管站\n\n堤防\r\n".encode())
    archive.home.query_log.write_text('{"day": "2026-01-01", "q": "渡管站", "total": 1}\n', "utf-8")
    before = state(archive.home.root)
    check = ("dictionary", "check", "--queries", tmp_path / "查询.txt")
    done = run(*check, home=archive.home.root)
    assert done.returncode == 0
    for said in ("  + 渡管站 9999", "云溪渡管站公告  +渡管站", "渡管站（2 次）", "→ 渡管站"):
        assert said in done.stdout
    told = json.loads(run(*check, "--json", home=archive.home.root).stdout)
    assert list(told) == ["changed", "files", "documents", "queries", "queries_read"]
    assert (told["changed"], told["documents"]["total"], told["queries_read"]) == (True, 1, 2)
    assert told["queries"]["shown"][0]["times"] == 2
    assert state(archive.home.root) == before


def test_the_command_says_that_nothing_was_changed(tmp_path) -> None:
    """On a home without anything too, which stays so."""
    done = run("dictionary", "check", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "没有改动" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_command_ends_with_an_error_over_a_faulty_dictionary(archive) -> None:
    """File, line and fault."""
    edit(archive, "synonyms.txt", "渡口 = ")
    done = run("dictionary", "check", home=archive.home.root)
    assert done.returncode == 1
    assert "[dictionary-faulty]" in done.stderr


def state(root) -> dict:
    """The bytes of every file; SQLite tidies its own when it is closed."""
    return {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith("archive.sqlite3")
    }
