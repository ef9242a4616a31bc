"""Posting lists as arrays: what is written is read, by us and by Whoosh itself."""

from __future__ import annotations

import tempfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.fields import ID, Schema
from whoosh.index import create_in, open_dir
from whoosh.query import And, Not, Term

from ftarchive.index.codec import ArrayCodec, PostingPool, place, unpack
from ftarchive.index.schema import Terms
from making import engine_of, record

TERMS = ["渡", "渡口", "公告", "gb18030", "𠮷", "a"]
documents = st.lists(
    st.dictionaries(st.sampled_from(TERMS), st.integers(1, 70_000), max_size=4), max_size=12
)


def writer_on(index):
    """Whoosh's writer, as a build of ours uses it."""
    writer = index.writer(codec=ArrayCodec(), compound=False)
    writer.pool = PostingPool()
    return writer


def index_of(folder: str, batches):
    """A Whoosh index, one segment or more, of documents given as counts of terms."""
    index = create_in(folder, Schema(id=ID(stored=True, unique=True), text=Terms()))
    for number, batch in enumerate(batches):
        writer = writer_on(index)
        for place_, counts in enumerate(batch):
            writer.add_document(id=f"{number}-{place_}", text=counts)
        writer.commit(merge=False)
    return open_dir(folder)


def counts_of(reader, term: str) -> dict[str, float]:
    """How often each document has ``term``, by id, as Whoosh reads it."""
    if ("text", term) not in reader:
        return {}
    matcher = reader.postings("text", term)
    found = {}
    while matcher.is_active():
        found[reader.stored_fields(matcher.id())["id"]] = matcher.weight()
        matcher.next()
    return found


@given(st.lists(documents, min_size=1, max_size=3))
def test_lists_come_back_through_whoosh_as_they_were_written(batches) -> None:
    """Documents and frequencies, up to the highest that the format holds."""
    with tempfile.TemporaryDirectory() as folder:
        index = index_of(folder, batches)
        with index.reader() as reader:
            for term in TERMS:
                expected = {
                    f"{number}-{place_}": min(counts[term], 65_535)
                    for number, batch in enumerate(batches)
                    for place_, counts in enumerate(batch)
                    if term in counts
                }
                assert counts_of(reader, term) == expected
        index.close()


@given(documents)
def test_lists_come_back_as_arrays(batch) -> None:
    """The same bytes, read without Whoosh."""
    with tempfile.TemporaryDirectory() as folder:
        index = index_of(folder, [batch])
        (segment,) = index._segments() or [None]
        if segment is None:
            return
        with index.storage.open_file(segment.make_filename(".pst")) as file:
            content = file.read()
        with index.reader() as reader:
            for term in TERMS:
                if ("text", term) not in reader:
                    continue
                ids, frequencies = unpack(content, *place(reader.term_info("text", term)))
                having = [number for number, counts in enumerate(batch) if term in counts]
                assert ids.tolist() == having
                assert np.all(np.diff(ids.astype(np.int64)) > 0)
                assert frequencies.tolist() == [min(batch[n][term], 65_535) for n in having]
        index.close()


def test_whoosh_finds_in_an_index_of_ours(tmp_path) -> None:
    """``open_dir`` and Whoosh's own searcher need nothing of us but the codec."""
    engine = engine_of(
        tmp_path, [record("渡口公告"), record("桥梁公告"), record("堤防通知", "无。")]
    )
    (folder,) = (tmp_path / "index" / "generations").iterdir()
    index = open_dir(str(folder))
    with index.searcher() as searcher:

        def ids(query) -> set[str]:
            return {hit["id"] for hit in searcher.search(query, limit=None)}

        assert ids(Term("title", "公告")) == {"d1", "d2"}
        assert ids(And([Term("title", "公告"), Not(Term("title", "渡口"))])) == {"d2"}
        assert ids(Term("id", "d3")) == {"d3"}
        assert searcher.doc_frequency("title", "公告") == 2
    index.close()
    assert engine.document_count() == 3


@pytest.mark.parametrize("merge", [True, False])
def test_segments_are_merged_and_deleted_documents_are_gone(tmp_path, merge) -> None:
    """Whoosh reads our lists while it writes them anew."""
    index = index_of(str(tmp_path), [[{"渡口": n + 1} for n in range(5)], [{"渡口": 9}]])
    writer = writer_on(index)
    writer.delete_by_term("id", "0-2")
    writer.commit(optimize=merge)
    with index.reader() as reader:
        left = counts_of(reader, "渡口")
        expected = {"0-0": 1, "0-1": 2, "0-3": 4, "0-4": 5, "1-0": 9}
        if merge:
            assert left == expected
        assert {k: v for k, v in left.items() if k != "0-2"} == expected
    index.close()
