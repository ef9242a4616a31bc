"""Posting lists as Whoosh sees them: its own searcher, deletions and merging work on them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from listing import Plain, listed, plains
from whoosh.columns import VarBytesColumn
from whoosh.fields import ID, Schema
from whoosh.index import create_in, open_dir
from whoosh.query import And, FuzzyTerm, Not, Or, Phrase, Prefix, Regex, Term, TermRange, Wildcard

from ftarchive.index.lists import listed as counted
from ftarchive.index.schema import Terms
from ftarchive.index.writer import ArrayWriter, Batch, merge_all, merge_some
from making import engine_of, record


def index_of(folder: str | Path, batches: Sequence[Plain], documents: int = 30):
    """A Whoosh index of one segment for each batch."""
    fields = {"id": _id(), "text": Terms(with_positions=True)}
    index = create_in(str(folder), Schema(**fields))
    for number, plain in enumerate(batches):
        writer = ArrayWriter(index)
        writer.add_batch(batch([f"{number}-{place}" for place in range(documents)], plain))
        writer.commit(merge=False)
    return open_dir(str(folder))


def _id() -> ID:
    return ID(unique=True, sortable=VarBytesColumn())


def batch(ids: Sequence[str], plain: Plain) -> Batch:
    """Documents of these ids."""
    lists = {"text": listed(plain), "id": counted({id_: 1} for id_ in ids)}
    columns = {"id": [id_.encode() for id_ in ids]}
    return Batch(len(ids), columns, lists, {"text": np.ones(len(ids), np.int64)})


def said(reader, term: bytes) -> dict[str, list[int] | int]:
    """What each document says of ``term``, by id, as Whoosh reads it."""
    matcher = reader.postings("text", term)
    ids = reader.column_reader("id")
    found = {}
    while matcher.is_active():
        is_placed = len(term) % 2 == 0
        held = matcher.value_as("positions") if is_placed else int(matcher.weight())
        assert not is_placed or matcher.weight() == len(held)
        found[ids[matcher.id()]] = held
        matcher.next()
    return found


def expected(batches: Sequence[Plain]) -> dict[bytes, dict[str, list[int] | int]]:
    """What the batches say."""
    found: dict[bytes, dict[str, list[int] | int]] = {}
    for number, plain in enumerate(batches):
        for term, documents in plain.items():
            held = {f"{number}-{document}": each for document, each in documents.items()}
            found.setdefault(term, {}).update(held)
    return found


@given(st.lists(plains(), min_size=1, max_size=3))
def test_lists_come_back_through_whoosh_as_they_were_written(batches) -> None:
    """Documents, frequencies and positions, over all segments, and terms in their order."""
    with tempfile.TemporaryDirectory() as folder:
        index = index_of(folder, batches)
        with index.reader() as reader:
            wanted = expected(batches)
            assert [term for field, term in reader.all_terms() if field == "text"] == sorted(wanted)
            for term, held in wanted.items():
                assert said(reader, term) == held
                assert reader.doc_frequency("text", term) == len(held)
        index.close()


@given(st.lists(plains(), min_size=1, max_size=3), st.sets(st.integers(0, 29)), st.booleans())
def test_deleted_documents_are_gone_before_and_after_merging(batches, gone, merge) -> None:
    """Whoosh leaves them out at once, and merging takes them out for good."""
    deleted = {f"0-{document}" for document in gone}
    with tempfile.TemporaryDirectory() as folder:
        index = index_of(folder, batches)
        writer = ArrayWriter(index)
        for each in deleted:
            writer.delete_by_term("id", each)
        writer.commit(mergetype=merge_all if merge else merge_some)
        with index.reader() as reader:
            assert reader.doc_count() == 30 * len(batches) - len(deleted)
            for term, held in expected(batches).items():
                left = {id_: each for id_, each in held.items() if id_ not in deleted}
                assert (said(reader, term) if ("text", term) in reader else {}) == left
        index.close()


def test_segments_stay_few_however_many_commits_there_are(tmp_path) -> None:
    """Each commit adds a document; small segments are merged as they come."""
    index = index_of(tmp_path, [{"桥".encode(): {0: 1}}])
    for number in range(40):
        writer = ArrayWriter(index)
        writer.add_batch(batch([str(number)], {"渡口".encode(): {0: [number]}}))
        writer.commit(mergetype=merge_some)
    assert len(index._segments()) <= 6
    with index.reader() as reader:
        assert said(reader, "渡口".encode()) == {str(number): [number] for number in range(40)}
    index.close()


@pytest.fixture
def searched(tmp_path):
    """Whoosh's own searcher on an index of ours, giving ids."""
    records = [
        record("渡口公告", "甲渡口开放。"),
        record("桥梁公告", "桥梁维修。"),
        record("堤防通知", "GB2023 号"),
    ]
    engine_of(tmp_path, records)
    (folder,) = (tmp_path / "index" / "generations").iterdir()
    index = open_dir(str(folder))
    with index.searcher() as searcher:
        ids = searcher.reader().column_reader("id")
        yield lambda query: {ids[hit.docnum] for hit in searcher.search(query, limit=None)}
    index.close()


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Term("title", "公告"), {"d1", "d2"}),
        (And([Term("title", "公告"), Not(Term("title", "渡口"))]), {"d2"}),
        (Or([Term("title", "堤防"), Term("text", "渡口")]), {"d1", "d3"}),
        (Phrase("title", ["渡口", "口公", "公告"]), {"d1"}),
        (Phrase("title", ["公告", "渡口"], slop=1), set()),
        (Prefix("text", "gb"), {"d3"}),
        (Wildcard("text", "g*23"), {"d3"}),
        (Regex("text", "gb[0-9]+"), {"d3"}),
        (FuzzyTerm("text", "gb2024"), {"d3"}),
        (TermRange("text", "gb", "gc"), {"d3"}),
        (Term("id", "d3"), {"d3"}),
    ],
)
def test_whoosh_runs_its_own_queries_on_an_index_of_ours(searched, query, ids) -> None:
    """``open_dir`` and Whoosh's own searcher need nothing of us but the codec."""
    assert searched(query) == ids
