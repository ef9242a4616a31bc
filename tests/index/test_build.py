"""Invariant 1: an index grown in steps and one built at once answer alike."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.index.build import dictionary_of
from ftarchive.index.generations import Generations, damage
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Filters, Request
from making import asked, built_otherwise, engine_of, entries, record

QUERIES = [
    "",
    "渡口",
    "渡口 公告",
    '"口公"',
    "渡口 -公告",
    "营商环境 渡口 桥梁 堤防 公告",
    "/2023-3",
    "没有的词",
    "的",
    "标题:渡口 或 桥梁",
    "渡口的公告怎么办",
    "来源:甲站 日期:2022..",
    "公*",
    "社保 《渡口办法》",
]

said = st.builds(
    record,
    title=st.lists(
        st.sampled_from(["渡口", "桥梁", "公告", "的", "䶮"]), min_size=1, max_size=4
    ).map("".join),
    text=st.lists(
        st.sampled_from(
            [
                "渡口",
                "公告",
                "营商环境",
                "堤防",
                "，",
                "GB18030",
                "𠮷",
                "《渡口》",
                "\n一、社会保险\n",
            ]
        ),
        max_size=9,
    ).map("".join),
    source=st.sampled_from([None, "甲站", "乙站"]),
    category=st.sampled_from([None, "通知", "公告"]),
    published=st.sampled_from([None, "2022-05-01", "2023-12-21T18:32:00+08:00"]),
    index_number=st.sampled_from([None, "/2023-3"]),
)
changes = st.tuples(
    st.integers(1, 6), said, st.sampled_from(["published", "published", "withdrawn"])
)


def answers(engine: EmbeddedEngine) -> list[object]:
    """Everything that a set of queries gives: hits, order, scores, facets."""
    found = []
    for typed in QUERIES:
        query = asked(typed)
        for order in ("relevance", "newest", "oldest"):
            found.append(engine.search(Request(query, order=order, limit=100, is_explained=True)))
        filters = Filters(source=("甲站",), first=20220101, last=20221231)
        found.append(engine.search(Request(query, filters=filters, scope="title", limit=100)))
    return found


@settings(max_examples=20)
@given(st.lists(st.lists(changes, min_size=1, max_size=4), min_size=1, max_size=4))
def test_an_index_grown_in_steps_answers_as_one_built_at_once(steps) -> None:
    """Adds, updates and withdrawals: the same hits, the same order, the same scores."""
    now = {}
    with tempfile.TemporaryDirectory() as grown, tempfile.TemporaryDirectory() as built:
        engine = engine_of(Path(grown), [record("开头")])
        (now[0],) = entries([record("开头")])
        for position, step in enumerate(steps, start=2):
            changed = {
                number: dataclasses.replace(entries([each], first=number + 1)[0], status=status)
                for number, each, status in step
            }
            now |= changed
            engine.apply(sorted(changed.values(), key=lambda entry: entry.ordinal), position)
        anew = EmbeddedEngine(Home(Path(built)), Settings())
        anew.rebuild(sorted(now.values(), key=lambda entry: entry.ordinal), 9)
        assert engine.document_ids() == anew.document_ids()
        assert answers(engine) == answers(anew)


def test_many_small_steps_answer_as_one_large_one(tmp_path) -> None:
    """However many segments there come to be."""
    records = [record(f"云溪区第{n}号渡口公告", f"桥梁{n}。" * (n % 5 + 1)) for n in range(40)]
    for name in ("grown", "built"):
        (tmp_path / name).mkdir()
    engine = engine_of(tmp_path / "grown", records[:1])
    for number in range(1, 40):
        engine.apply(entries(records)[number : number + 1], number + 1)
    assert answers(engine) == answers(engine_of(tmp_path / "built", records))


def test_an_index_of_no_documents_is_an_index(tmp_path) -> None:
    """It answers that there is nothing, and documents can be added to it."""
    engine = engine_of(tmp_path, [])
    assert engine.document_count() == 0
    assert engine.document_ids() == set()
    assert [answer.total for answer in answers(engine)] == [0] * len(answers(engine))
    engine.apply(entries([record("云溪区渡口公告")]), 2)
    assert engine.document_ids() == {"d1"}


def test_an_index_of_which_all_documents_were_withdrawn_is_empty(tmp_path) -> None:
    """The last one can go."""
    engine = engine_of(tmp_path, [record("云溪区渡口公告")])
    (entry,) = entries([record("云溪区渡口公告")])
    engine.apply([dataclasses.replace(entry, status="withdrawn")], 2)
    assert engine.document_ids() == set()
    assert answers(engine)[0].total == 0


def test_the_position_is_that_of_the_catalogue(tmp_path) -> None:
    """What is in the index is known without looking at documents."""
    engine = engine_of(tmp_path, [record()])
    assert engine.position() == 1
    engine.apply([], 7)
    assert engine.position() == 7


def test_the_manifest_counts_documents_and_sums_every_file(tmp_path) -> None:
    """No file of the generation is left out of it."""
    engine_of(tmp_path, [record(), record("乙")])
    generation = Generations(tmp_path / "index").current()
    assert generation.manifest.documents == 2
    files = {path.name for path in generation.path.iterdir()} - {"manifest.json"}
    assert set(generation.manifest.files) == files
    assert list(damage(generation)) == []


def test_an_edited_dictionary_counts_from_the_next_rebuild_on(tmp_path) -> None:
    """Until then index and query are cut by the words that the index was built with."""
    engine = engine_of(tmp_path, [record("云溪渡管站公告")])
    before = answers(engine)
    own = tmp_path / "index" / "dictionary" / "words.txt"
    own.parent.mkdir()
    own.write_text("渡管站 9999999\n", "utf-8")
    fresh = EmbeddedEngine(Home(tmp_path), Settings())
    assert answers(fresh) == before
    fresh.apply(entries([record("云溪渡管站通知")], first=2), 2)
    assert "渡管站" not in words_of(tmp_path)
    fresh.rebuild(entries([record("云溪渡管站公告")]), 3)
    assert "渡管站" in words_of(tmp_path)


def words_of(folder: Path) -> list[str]:
    """How the current generation cuts a text."""
    return dictionary_of(Generations(folder / "index").current()).analyzer.words("云溪渡管站公告")


def test_an_index_without_its_words_is_damaged(tmp_path) -> None:
    """Guessing at the dictionary would part query from index."""
    engine_of(tmp_path, [record()])
    (Generations(tmp_path / "index").current().path / "words.txt").unlink()
    with pytest.raises(IndexUnusable) as damaged:
        EmbeddedEngine(Home(tmp_path), Settings()).document_count()
    assert damaged.value.code == "index-damaged"
    assert "words.txt" in damaged.value.message


def test_an_index_of_another_schema_is_not_searched(tmp_path) -> None:
    """A later program does not read an old index as if it were its own."""
    engine_of(tmp_path, [record()])
    built_otherwise(Home(tmp_path), lambda manifest: manifest["fingerprint"].update(schema="0"))
    with pytest.raises(IndexUnusable) as stale:
        EmbeddedEngine(Home(tmp_path), Settings()).document_count()
    assert "schema" in stale.value.message


def test_searching_goes_on_while_an_index_is_built(tmp_path) -> None:
    """Until the swap the old index answers, and afterwards the new one, in every engine."""
    engine = engine_of(tmp_path, [record()])
    reader = EmbeddedEngine(Home(tmp_path), Settings())
    assert reader.document_count() == 1

    def arriving():
        for entry in entries([record(), record("乙")]):
            assert reader.document_count() == 1
            yield entry

    engine.rebuild(arriving(), 2)
    assert reader.document_count() == 2


def test_a_build_that_fails_leaves_the_old_index(tmp_path) -> None:
    """And the next build is not hindered by what it left."""
    engine = engine_of(tmp_path, [record()])

    def failing():
        yield entries([record()])[0]
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        engine.rebuild(failing(), 2)
    assert engine.document_count() == 1
    engine.rebuild(entries([record(), record("乙")]), 3)
    assert engine.document_count() == 2
