"""A generation opened for searching."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ftarchive.citations import names_cited, names_of
from ftarchive.index.generations import Generations
from ftarchive.index.snapshot import Snapshot
from making import engine_of, entries, record

NAMES = ["渡口管理办法", "桥梁管理办法", "渡口管理办法（试行）", "中华人民共和国渡口法"]
documents = st.builds(
    record,
    title=st.sampled_from(
        [*NAMES, "关于印发《渡口管理办法》的通知", "通知", "《桥梁管理办法》解读"]
    ),
    text=st.lists(
        st.sampled_from([f"《{name}》。" for name in [*NAMES, "渡口法"]]), max_size=4
    ).map("".join),
)


def opened(folder: Path) -> Snapshot:
    return Snapshot(Generations(folder / "index").current())


def cited(snapshot: Snapshot) -> dict[str, int]:
    """How many documents cite each, by id."""
    live = np.flatnonzero(snapshot.live)
    return dict(zip(snapshot.ids(live), snapshot.cited[live].tolist(), strict=True))


def by_force(records) -> dict[str, int]:
    """The same, over all pairs: the name of a document that most others cite counts."""
    counts = {}
    for number, one in enumerate(records, start=1):
        own = names_of(one.title)
        citing = [
            names_cited(f"{each.title}\n{each.text}") - names_of(each.title) for each in records
        ]
        counts[f"d{number}"] = max(sum(name in names for names in citing) for name in own)
    return counts


@settings(max_examples=25)
@given(st.lists(documents, min_size=1, max_size=6), st.integers(0, 5))
def test_citations_are_counted_over_all_documents_that_are_there(records, at) -> None:
    """Each document counts once however often it cites, never for itself; over all segments."""
    at = min(at, len(records))
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(Path(folder), records[:at])
        engine.apply(entries(records)[at:], 2)
        assert cited(opened(Path(folder))) == by_force(records)


def test_a_law_is_counted_under_every_form_of_its_name(tmp_path) -> None:
    """And who issues it is counted with it."""
    engine_of(tmp_path, [
        record("关于印发《渡口管理办法（试行）》的通知", "第一条"),
        record("通知", "根据《渡口管理办法》第三条。再根据《渡口管理办法》。"),
        record("渡口管理办法", "本办法称为《渡口管理办法》。"),
        record("答复", "见《渡口 管理办法(2020年修订)》。"),
    ])  # fmt: skip
    assert cited(opened(tmp_path)) == {"d1": 2, "d2": 0, "d3": 2, "d4": 0}


def test_a_citation_goes_with_the_document_that_makes_it(tmp_path) -> None:
    """When that is withdrawn or no longer says it."""
    records = [record("渡口法", "无"), *[record("通知", "《渡口法》")] * 2]
    engine = engine_of(tmp_path, records)
    assert cited(opened(tmp_path))["d1"] == 2
    second, third = entries(records)[1:]
    changed = dataclasses.replace(second, record=record("通知", "无"))
    engine.apply([changed], 2)
    assert cited(opened(tmp_path))["d1"] == 1
    engine.apply([dataclasses.replace(third, status="withdrawn")], 3)
    assert cited(opened(tmp_path))["d1"] == 0


def test_an_index_without_names_counts_nothing(tmp_path) -> None:
    """Not even that there is nothing."""
    engine_of(tmp_path, [])
    assert opened(tmp_path).cited.tolist() == []


def test_terms_are_given_from_a_beginning_on(tmp_path) -> None:
    """In order and no more than wanted, of one field."""
    engine_of(tmp_path, [record("gb2", "gb18 gb1 ga gb19"), record("gb3", "gb11 gc 渡口")])
    snapshot = opened(tmp_path)
    assert snapshot.terms_from("text", "gb1", 9) == ["gb1", "gb11", "gb18", "gb19"]
    assert snapshot.terms_from("text", "gb1", 2) == ["gb1", "gb11"]
    assert snapshot.terms_from("title", "gb", 9) == ["gb2", "gb3"]
    assert snapshot.terms_from("text", "没有", 9) == []


@settings(max_examples=25)
@given(st.lists(documents, min_size=1, max_size=6), st.lists(documents, max_size=6))
def test_terms_are_counted_in_the_documents_that_are_there(old, new) -> None:
    """A document that was replaced counts neither in the list of terms nor for one of them."""
    with tempfile.TemporaryDirectory() as grown, tempfile.TemporaryDirectory() as rebuilt:
        engine = engine_of(Path(grown), old)
        before = opened(Path(grown))
        engine.apply(entries(new), 2)
        engine_of(Path(rebuilt), [*new, *old[len(new) :]])
        snapshot, other = opened(Path(grown)), opened(Path(rebuilt))
        for field in ("word", "title", "text"):
            assert snapshot.terms(field) == other.terms(field)
            for term in before.terms(field):
                assert snapshot.holding(field, term) == other.holding(field, term)
