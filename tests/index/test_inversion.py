"""A batch of texts turned into posting lists at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT
from ftarchive.index import codepoints, inversion
from ftarchive.index.analysis import Analyzer, encode, is_single, units
from ftarchive.index.inversion import invert
from ftarchive.index.lists import PostingLists

ANALYZER = Analyzer(CHECKOUT / "index" / "dictionary" / "words.txt")
NASTY = (
    "渡口公告的關於證書䶮𠮷豈ＡＢ①㈱½㎡…ｶﾞがガ\u304b\u3099\u1112\u1161\u11ab한ﬁİẞßΣς\u0301\u0323"
    "\u3099\u200d\ud83d\ude00😀\U000e0100\U0003fffe\U0010ffff_-，。 \n\r\n\t\x02\x0309azAZ"
)
characters = st.characters() | st.sampled_from(NASTY)
pieces = st.sampled_from(
    "云溪区人民政府 科技创新局 ２０２３年 GB18030 слово и δήμος カタカナ ひらがな 한국어 "
    "中华人民共和国 中華人民共和國 1 a é 行政处罚法 \u3099 e\u0301 𠮷𠮷𠮷 ，".split()
)
texts = st.text(characters, max_size=30) | st.lists(pieces, max_size=8).map("".join)
batches = st.lists(texts, max_size=5)

Postings = dict[bytes, dict[int, tuple[int, list[int] | None]]]


def unpacked(lists: PostingLists) -> Postings:
    """By term and text how often it occurs, and where if that is told."""
    found: Postings = {}
    place = posting = 0
    for term, count, placed in zip(lists.terms, lists.counts, lists.placed, strict=True):
        of_term = found.setdefault(term, {})
        for posting in range(posting, posting + count):  # noqa: B020
            frequency = int(lists.frequencies[posting])
            positions = lists.positions[place : place + frequency].tolist() if placed else None
            place += frequency if placed else 0
            of_term[int(lists.documents[posting])] = (frequency, positions)
        posting += 1
    assert posting == len(lists.documents) == len(lists.frequencies)
    assert place == len(lists.positions)
    return found


def expected(batch: Sequence[str], with_positions: bool) -> Postings:
    """The same by the analysis of one text at a time."""
    found: Postings = {}
    for number, text in enumerate(batch):
        for term, posting in postings_of(text, with_positions).items():
            found.setdefault(term.encode("utf-8", "replace"), {})[number] = posting
    return found


def postings_of(text: str, with_positions: bool) -> dict[str, tuple[int, list[int] | None]]:
    sequence, counts = ANALYZER.analyze(text)
    found: dict[str, tuple[int, list[int] | None]] = {
        term: (count, None) for term, count in counts.items()
    }
    places: dict[str, list[int]] = {}
    for at, pair in enumerate(pairwise(sequence) if with_positions else ()):
        places.setdefault(encode(pair), []).append(at)
    return found | {pair: (len(positions), positions) for pair, positions in places.items()}


def check(batch: Sequence[str]) -> None:
    for with_positions in (True, False):
        lists, lengths = invert(batch, ANALYZER, with_positions=with_positions)
        assert lists.terms == sorted(set(lists.terms))
        assert lengths.tolist() == [len(units(text)) for text in batch]
        assert unpacked(lists) == expected(batch, with_positions)


@given(batches)
def test_the_lists_are_those_of_the_texts_one_by_one(batch) -> None:
    """Terms, counts, documents and frequencies of ``Analyzer.analyze``, and every pair with its
    places."""
    check(batch)


@given(batches)
def test_many_texts_are_folded_as_few_are(batch) -> None:
    """By a table, and stretch by stretch where that does not say all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codepoints, "_FEW", 0)
        check(batch)


@given(batches)
def test_more_pairs_than_a_number_can_hold_are_numbered_anew(batch) -> None:
    """As in a batch of millions of different units."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inversion, "_BITS", 4)
        check(batch)


@pytest.mark.parametrize(
    "batch",
    [
        [],
        [""],
        ["，。", "", "\n"],
        ["渡" * 5000, "1" * 5000, "渡1" * 2000],
        ["\u0301", "\u0301a", "e", "\u0301"],
        ["渡口\ud800渡口", "\udfff"],
    ],
)
def test_a_batch_may_hold_next_to_nothing_or_one_thing_only(batch) -> None:
    """No text, no unit, one unit thousands of times, a mark at the beginning of a text."""
    check(batch)


def test_every_character_is_folded_and_told_apart_as_the_analysis_does() -> None:
    """The tables say what the patterns say, for each code point that there is."""
    singly = [chr(code) for code in range(0x110000)]
    lists, lengths = invert(singly, ANALYZER, with_positions=False)
    assert lengths.tolist() == [len(units(text)) for text in singly]
    several = {at: Counter(found) for at, text in enumerate(singly) if (found := units(text))}
    told: dict[int, Counter[str]] = {}
    for term, of_term in unpacked(lists).items():
        unit = term.decode()
        if len(unit) == 1 or not is_single(unit[0]):
            for at, (frequency, _) in of_term.items():
                told.setdefault(at, Counter())[unit] = frequency
    assert told == several


def test_the_arrays_are_small() -> None:
    """Four bytes a number: a batch has millions of them."""
    lists, _ = invert(["渡口公告2023年", "渡口"], ANALYZER, with_positions=True)
    for numbers in (lists.documents, lists.frequencies, lists.positions):
        assert numbers.dtype == np.uint32
    assert (lists.counts.dtype, lists.placed.dtype) == (np.int64, np.bool_)
