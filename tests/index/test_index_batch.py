"""Documents on their way into the index, many at once."""

from __future__ import annotations

from ftarchive.config import CHECKOUT
from ftarchive.index.analysis import Analyzer, units
from ftarchive.index.batch import batch_of
from ftarchive.index.lists import PostingLists
from ftarchive.index.schema import schema
from making import entries, record

ANALYZER = Analyzer(CHECKOUT / "index" / "dictionary" / "words.txt")
RECORDS = [
    record("渡口渡口", "公告，GB18030。", index_number="/2023-7"),
    record("甲", "一、渡口管理\n渡口开放。\n"),
]
BATCH = batch_of(list(entries(RECORDS)), ANALYZER)


def counts(lists: PostingLists, document: int) -> dict[str, int]:
    """How often a document says each term."""
    found, posting = {}, 0
    for term, count in zip(lists.terms, lists.counts.tolist(), strict=True):
        for at in range(posting, posting + count):
            if lists.documents[at] == document:
                found[term.decode()] = int(lists.frequencies[at])
        posting += count
    return found


def test_the_fields_are_those_of_the_schema() -> None:
    """None is forgotten and none is filled that there is not."""
    fields = dict(schema().items())
    assert set(BATCH.columns) == {name for name, field in fields.items() if field.column_type}
    assert set(BATCH.lists) == {name for name, field in fields.items() if field.indexed}
    assert set(BATCH.lengths) == {"title", "headings", "text"}
    assert {len(values) for values in BATCH.columns.values()} == {BATCH.size} == {2}


def test_title_and_text_are_counted_apart() -> None:
    """Each with its own length, in units."""
    assert counts(BATCH.lists["title"], 0)["渡口"] == 2
    assert "渡口" not in counts(BATCH.lists["text"], 0)
    assert counts(BATCH.lists["text"], 0)["gb18030"] == 1
    assert BATCH.lengths["title"][0] == 4
    assert BATCH.columns["text_length"][0] == len(units("公告，GB18030。"))


def test_headings_are_counted_once_more() -> None:
    """Those that the outline of the text has, and nothing else."""
    assert counts(BATCH.lists["headings"], 1)["渡口"] == 1
    assert counts(BATCH.lists["text"], 1)["渡口"] == 2
    assert "开放" not in counts(BATCH.lists["headings"], 1)


def test_an_empty_batch_has_every_field_and_no_documents() -> None:
    """An archive may be empty."""
    empty = batch_of([], ANALYZER)
    assert (empty.size, set(empty.columns)) == (0, set(BATCH.columns))
    assert all(not lists.terms for lists in empty.lists.values())
