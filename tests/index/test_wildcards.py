"""Wildcards in units, as an expression and as a query that Whoosh answers."""

from __future__ import annotations

import fnmatch
import math
import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.query import And, Term

from ftarchive.index.generations import Generations
from ftarchive.index.snapshot import Snapshot
from ftarchive.index.wildcards import UnitsLike, expression
from making import engine_of, entries, record

SAID = ["gb2023 渡口", "ＧＢ18030", "db44t，20x3", "桥 2023年 ü2 9z", "я2023", "gb,2023", "zz z"]
patterns = st.text("ab12*?", max_size=8)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Texts in three segments, ``d1`` replaced."""
    folder = tmp_path_factory.mktemp("home")
    engine = engine_of(folder, [record("甲", text) for text in SAID[:3]])
    engine.apply(entries([record("乙", "gb9")]), 2)
    engine.apply(entries([record("甲", text) for text in SAID[3:]], first=4), 3)
    return Snapshot(Generations(folder / "index").current())


def found(snapshot: Snapshot, pattern: str) -> set[str]:
    return set(snapshot.ids(snapshot.matching(UnitsLike("text", pattern, math.inf))))


@given(patterns, st.text("ab12", max_size=8))
def test_an_expression_matches_what_the_pattern_does(pattern, unit) -> None:
    """As file names are matched."""
    is_like = re.fullmatch(expression(pattern), unit)
    assert bool(is_like) == fnmatch.fnmatchcase(unit, pattern)


def test_many_stars_are_no_trap() -> None:
    """Nor is a long run of letters that almost matches."""
    assert not re.fullmatch(expression("*a" * 200 + "b"), "a" * 20_000)


@pytest.mark.parametrize(
    ("pattern", "ids"),
    [
        ("gb*2023", set()),
        ("gb*", {"d1", "d2", "d6"}),
        ("g?9", {"d1"}),
        ("20?3", {"d3", "d4", "d5", "d6"}),
        ("*3", {"d3", "d4", "d5", "d6"}),
        ("*z", {"d4", "d7"}),
        ("?", {"d4", "d7"}),
        ("d*4*t", {"d3"}),
        ("*b*2*", set()),
    ],
)
def test_units_alone_are_matched(snapshot, pattern, ids) -> None:
    """Over all segments; no pair of units, no word of another alphabet and nothing replaced."""
    assert found(snapshot, pattern) == ids


def test_whoosh_takes_it_as_part_of_a_query_of_its_own(snapshot) -> None:
    """It is one of its queries like any other."""
    query = And([UnitsLike("text", "2*3", math.inf), Term("text", "桥")])
    assert snapshot.ids(snapshot.matching(query)) == ["d4"]


def test_more_terms_than_are_opened_at_once_are_all_matched(tmp_path) -> None:
    """They are asked for some after another."""
    engine_of(tmp_path, [record("甲", f"x{n}y") for n in range(700)])
    snapshot = Snapshot(Generations(tmp_path / "index").current())
    assert len(snapshot.matching(UnitsLike("text", "x*y", math.inf))) == 700


@pytest.mark.parametrize("pattern", ["gb*3", "*3"])
def test_when_time_is_up_nothing_is_told(snapshot, pattern) -> None:
    """Neither while terms are gone through nor while their lists are."""
    with pytest.raises(TimeoutError):
        snapshot.matching(UnitsLike("text", pattern, 0.0))
    with pytest.raises(TimeoutError):
        snapshot.matching(Term("text", "gb9"), 0.0)


def test_several_threads_may_ask_at_once(snapshot) -> None:
    """Each gets its own answer."""
    wrong: list[str] = []

    def ask(pattern: str, ids: set[str]) -> None:
        wrong.extend(pattern for _ in range(30) if found(snapshot, pattern) != ids)

    cases = [("g?9", {"d1"}), ("d*t", {"d3"}), ("z*z", {"d7"}), ("*30", {"d2"})]
    threads = [threading.Thread(target=ask, args=case) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
