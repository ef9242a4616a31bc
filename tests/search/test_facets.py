"""Facets under every combination of filters, against counting the records one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.genres import genre_of
from ftarchive.record import Disclosure
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import FACETS, Answer, Filters, Request
from ftarchive.search.query import Query
from making import engine_of, record

SOURCES, CATEGORIES = ("甲站", "乙站", "丙站", None), ("通知公告", "政策文件", None)
GENRES = ("通知", "公告,通告", "其他", None)
ENDS = ("公告", "通告", "办法（试行）", "解读")
DATES = ("2019-12-31", "2021-01-01", "2021-06-30T09:00:00+08:00", "2023-05-01", None)
RECORDS = [
    record(
        f"云溪区第{n}号{ENDS[n % 4]}",
        source=SOURCES[n % 7 % 4],
        issuer="甲站" if n % 3 else None,
        category=CATEGORIES[n % 11 % 3],
        genre=GENRES[n % 13 % 4],
        published=DATES[n % 17 % 5],
    )
    for n in range(240)
]
DAYS = st.none() | st.sampled_from([20191231, 20200101, 20210101, 20210630, 20230501, 20240101])


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Any choice of values, one among them that no document has."""
    return st.sets(st.sampled_from([*values, "2000"])).map(lambda chosen: tuple(sorted(chosen)))


FILTERS = st.builds(
    Filters,
    source=some("甲站", "乙站", "丙站"),
    category=some("通知公告", "政策文件"),
    genre=some("通知", "公告", "通告", "办法"),
    year=some("2019", "2021", "2023"),
    first=DAYS,
    last=DAYS,
)


@dataclass(frozen=True)
class Counted:
    """What one record counts as under each facet, and its day."""

    values: dict[str, str | None]
    day: int

    @classmethod
    def of(cls, one: Disclosure) -> Counted:
        day = int((one.published or "0")[:10].replace("-", ""))
        values = {
            "source": one.source or one.issuer,
            "category": one.category,
            "genre": genre_of(one),
            "year": str(one.year) if one.year else None,
        }
        return cls(values, day)

    def passes(self, filters: Filters, apart: str = "") -> bool:
        """Whether it passes every filter but that of the facet ``apart``."""
        within = (filters.first or 0) <= self.day <= (filters.last or 99991231)
        dated = self.day > 0 or (filters.first is None and filters.last is None)
        chosen = {name: filters.chosen(name) for name in FACETS if name != apart}
        return (
            within
            and dated
            and all(not values or self.values[name] in values for name, values in chosen.items())
        )


COUNTED = [Counted.of(one) for one in RECORDS]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """An engine over all of ``RECORDS``."""
    return engine_of(tmp_path_factory.mktemp("home"), RECORDS)


def told(answer: Answer, facet: str) -> dict[str, int]:
    return {found.value: found.count for found in answer.facets[facet]}


@given(FILTERS)
def test_facets_count_what_counting_one_by_one_counts(engine, filters) -> None:
    """Each ignores its own choice, so that it tells what another value would give."""
    answer = engine.search(Request(Query(""), filters=filters))
    assert answer.total == sum(one.passes(filters) for one in COUNTED)
    for facet in FACETS:
        kept = (one.values[facet] for one in COUNTED if one.passes(filters, apart=facet))
        assert told(answer, facet) == Counter(value for value in kept if value), facet


@given(FILTERS, st.sampled_from(FACETS))
def test_choosing_a_value_alone_gives_as_many_hits_as_were_told(engine, filters, facet) -> None:
    """The count beside a value is no estimate."""
    for value, count in told(engine.search(Request(Query(""), filters=filters)), facet).items():
        given_ = {name: filters.chosen(name) for name in FACETS} | {facet: (value,)}
        chosen = Filters(**given_, first=filters.first, last=filters.last)
        assert engine.search(Request(Query(""), filters=chosen)).total == count


def test_what_is_chosen_is_counted_beyond_the_limit_of_values(tmp_path) -> None:
    """It stays in sight, and with its real count."""
    engine = engine_of(tmp_path, RECORDS, facet_values=1)
    filters = Filters(genre=("通知", "办法"))
    counts = Counter(one.values["genre"] for one in COUNTED)
    found = told(engine.search(Request(Query(""), filters=filters)), "genre")
    assert {"通知", "办法"} <= set(found)
    assert all(found[genre] == counts[genre] for genre in found)
    assert len(told(engine.search(Request(Query(""))), "genre")) == 1


def test_only_the_facets_that_are_asked_for_are_counted(engine) -> None:
    """The hits are the same."""
    filters = Filters(genre=("通知",), year=("2021",))
    every = engine.search(Request(Query(""), filters=filters))
    some = engine.search(Request(Query(""), filters=filters, facets=("year",)))
    none = engine.search(Request(Query(""), filters=filters, facets=()))
    assert some.facets == {"year": every.facets["year"]}
    assert none.facets == {}
    assert every.matches == some.matches == none.matches
