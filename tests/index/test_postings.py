"""Posting lists in the files of a segment, and what is done with many of them."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from listing import Plain, listed, plains, told

from ftarchive.index.lists import joined
from ftarchive.index.merging import HeldLists, StoredLists, stretches
from ftarchive.index.postings import EXTENSIONS, Block, PostingsWriter, SegmentPostings


def _written(folder: Path, fields: dict[str, Plain], blocks: int = 1) -> SegmentPostings:
    writer = PostingsWriter(*((folder / f"s{ext}").open("wb") for ext in EXTENSIONS))
    for field, plain in sorted(fields.items()):
        lists = listed(plain)
        bounds = np.linspace(0, len(lists.terms), blocks + 1).astype(int).tolist()
        for first, last in pairwise(bounds):
            writer.add(field, Block.of(lists.part(first, last)))
    writer.close()
    return SegmentPostings(folder / "s")


@given(st.dictionaries(st.sampled_from(["text", "title"]), plains()), st.integers(1, 4))
def test_lists_come_back_from_the_files(fields: dict[str, Plain], blocks: int) -> None:
    """All lists of a field together, and each by itself, are what was written."""
    with tempfile.TemporaryDirectory() as folder:
        postings = _written(Path(folder), fields, blocks)
        for field, plain in fields.items():
            assert told(postings.lists(*postings.fields[field])) == plain
            for term, said in plain.items():
                number = postings.find(field, term)
                assert number is not None
                assert postings.documents(number).tolist() == sorted(said)
                assert postings.frequencies(number).tolist() == [
                    len(each) if isinstance(each, list) else each
                    for _, each in sorted(said.items())
                ]
                places = [p for _, e in sorted(said.items()) if isinstance(e, list) for p in e]
                assert postings.positions(number).tolist() == places
                assert postings.occurrences(number) == postings.frequencies(number).sum()


@given(plains(), plains(), st.text("的政府ab", max_size=2).map(str.encode))
def test_terms_are_found_in_their_field_alone(one: Plain, other: Plain, sought: bytes) -> None:
    """A term is found where it is, and a prefix gives the terms that begin with it in order."""
    with tempfile.TemporaryDirectory() as folder:
        postings = _written(Path(folder), {"a": one, "b": other})
        for field, plain in (("a", one), ("b", other)):
            assert (postings.find(field, sought) is not None) == (sought in plain)
            beginning = [postings.term(number) for number in postings.beginning(field, sought)]
            assert beginning == sorted(term for term in plain if term.startswith(sought))
        assert postings.find("c", sought) is None
        assert list(postings.beginning("c", sought)) == []


@given(plains(), st.lists(st.booleans(), min_size=30, max_size=30))
def test_documents_that_are_gone_are_left_out(plain: Plain, kept: list[bool]) -> None:
    """With other numbers for the documents, and none for some, all else stays."""
    numbers = np.where(kept, np.cumsum(kept) + 99, -1)
    wanted = {
        term: {int(numbers[d]): said for d, said in documents.items() if kept[d]}
        for term, documents in plain.items()
    }
    renumbered = listed(plain).renumbered(numbers)
    assert told(renumbered) == {term: documents for term, documents in wanted.items() if documents}


def _together(plain_lists: list[Plain]) -> Plain:
    together: Plain = {}
    for at, plain in enumerate(plain_lists):
        for term, documents in plain.items():
            together.setdefault(term, {}).update({d + 30 * at: e for d, e in documents.items()})
    return together


@given(st.lists(plains(), min_size=1, max_size=4))
def test_parts_are_joined_in_order(plain_lists: list[Plain]) -> None:
    """Each term has the documents of all parts."""
    parts = [
        listed(plain).renumbered(np.arange(30) + 30 * at) for at, plain in enumerate(plain_lists)
    ]
    assert told(joined(parts)) == _together(plain_lists)


@given(st.lists(plains(), min_size=1, max_size=4), st.integers(0, 3), st.integers(1, 50))
def test_merging_in_blocks_gives_what_joining_gives(
    plain_lists: list[Plain], stored: int, block: int
) -> None:
    """Stored and held lists are merged alike, however small the blocks, and blocks ascend."""
    with tempfile.TemporaryDirectory() as folder:
        sources: list[HeldLists | StoredLists] = []
        for at, plain in enumerate(plain_lists):
            numbers = np.arange(30) + 30 * at
            path = Path(folder) / str(at)
            path.mkdir()
            if at < stored and plain:
                _written(path, {"text": plain})
                sources.append(StoredLists(path / "s", "text", numbers))
            else:
                sources.append(HeldLists(listed(plain).renumbered(numbers)))
        blocks = [stretch.merged() for stretch in stretches(sources, block)]
    terms = [term for each in blocks for term in each.terms]
    assert terms == sorted(set(terms))
    found: Plain = {}
    for each in blocks:
        found |= told(each)
    assert found == _together(plain_lists)


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    """What is not ours is not read as if it were."""
    for ext in EXTENSIONS:
        (tmp_path / f"s{ext}").write_bytes(b"something else altogether")
    with pytest.raises(ValueError, match="no table of terms"):
        SegmentPostings(tmp_path / "s")
