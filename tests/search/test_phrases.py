"""Units in a row by the positions of pairs, against looking through the texts."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import is_single, units
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.phrases import OWNER, OutOfTime, Rows
from ftarchive.search.query import Phrase
from making import engine_of, record

ALPHABET = ["渡", "口", "桥", " gb1 ", " gb18 ", " я ", "，"]
SAID = ["".join(random.Random(n).choices(ALPHABET, k=n % 17)) for n in range(80)]
sequences = st.lists(
    st.sampled_from(["渡", "口", "桥", "gb1", "gb18", "я"]), min_size=1, max_size=6
).map(tuple)

PLACE = (1 << OWNER) - 1


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """An engine over texts of few different units."""
    records = [record(f"第{n}号", text) for n, text in enumerate(SAID)]
    return engine_of(tmp_path_factory.mktemp("home"), records)


def rows(engine: EmbeddedEngine, until: float = math.inf) -> Rows:
    return Rows(engine._uptake.serving().prepared, "text", until)


def begins(sequence: tuple[str, ...], text: str, *, is_open: bool = False) -> list[int]:
    """Where a sequence stands in the units of a text; where open its last unit may go on."""
    said, count = units(text), len(sequence)
    goes_on = is_open and not is_single(sequence[-1])
    return [
        at
        for at in range(len(said) - count + 1)
        if tuple(said[at : at + count - 1]) == sequence[:-1]
        and (
            said[at + count - 1].startswith(sequence[-1])
            if goes_on
            else said[at + count - 1] == sequence[-1]
        )
    ]


@given(sequences, st.booleans())
def test_documents_hold_a_row_where_a_plain_look_finds_it(engine, sequence, is_open) -> None:
    """Units of several characters, repeats and open ends included."""
    found = rows(engine).holding(Phrase(sequence, is_open)).documents.tolist()
    assert found == [n for n, text in enumerate(SAID) if begins(sequence, text, is_open=is_open)]


@given(sequences, st.sets(st.integers(0, len(SAID) - 1)))
def test_within_some_documents_no_others_are_looked_at(engine, sequence, chosen) -> None:
    """Those among them that hold the row are found all the same."""
    within = np.array(sorted(chosen), np.int64)
    found = rows(engine).among(Phrase(sequence), within)
    assert found.tolist() == [bool(begins(sequence, SAID[n])) for n in within]


@given(sequences.filter(lambda each: len(each) > 1), st.sets(st.integers(0, len(SAID) - 1)))
def test_places_are_those_that_a_plain_look_finds(engine, sequence, chosen) -> None:
    """In order, each with the number of its document among those that were given."""
    documents = np.array(sorted(chosen), np.int64)
    found = rows(engine).places(sequence, documents)
    told = [(int(each >> OWNER), int(each & PLACE)) for each in found]
    assert told == [
        (owner, at) for owner, n in enumerate(documents) for at in begins(sequence, SAID[n])
    ]


def test_out_of_time_nothing_is_said_to_be_held_or_not(engine) -> None:
    """Whoever asked decides what that means."""
    with pytest.raises(OutOfTime):
        rows(engine, until=0.0).holding(Phrase(("渡", "口", "桥")))
