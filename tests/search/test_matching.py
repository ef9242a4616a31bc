"""Which documents a query finds, against going through the records one by one."""

from __future__ import annotations

import fnmatch
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ftarchive.genres import genre_of
from ftarchive.index.analysis import is_single, units
from ftarchive.index.lists import Numbers
from ftarchive.index.snapshot import Snapshot
from ftarchive.numbers import lookup_keys
from ftarchive.record import Disclosure
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Request
from ftarchive.search.query import (
    All,
    Clause,
    Dated,
    Either,
    InTitle,
    Labelled,
    Not,
    Numbered,
    Phrase,
    Query,
    Wildcard,
    Word,
    Words,
)
from making import asked, engine_of, entries, record

SAID = [
    "渡口",
    "桥梁",
    "公告",
    "堤防",
    "的",
    "，",
    "GB18030",
    "GB1",
    "社会保险",
    "社保",
    "或",
    "口桥",
]
SOURCES = (None, "云溪区渡口管理站", "云溪区发展和改革局", "云溪区水务局")


def some_records() -> list[Disclosure]:
    chance = random.Random(7)
    return [
        record(
            "".join(chance.choices(SAID, k=3)),
            "".join(chance.choices(SAID, k=chance.randrange(1, 7))),
            source=chance.choice(SOURCES),
            category=chance.choice([None, "通知公告", "政策"]),
            published=chance.choice([None, "2022-12-31", "2023-01-01", "2023-06-30T23:59:00"]),
            document_number=chance.choice([None, f"云渡规〔2023〕{n}号"]),
            index_number=chance.choice([None, f"/2023-1106{n:04}"]),
        )
        for n in range(60)
    ] + [
        # What is typed with marks, as text.
        record("关于“渡口或桥梁”", "渡口或桥梁。标题:渡口"),
        record("乙", "来源：渡口管理站，日期：2023，文号：云渡规"),
    ]


RECORDS = some_records()
ATOMS = [
    "渡口", "桥梁", "堤防", "的", "社保", "GB18030", "渡口公告", "没有", "“渡口”", "“口桥”",
    "“桥梁，公”", "《社会保险》", "渡*", "GB18*", "“公告GB1”*", "GB*30", "*1?03*", "?b1", "标题:*0",
    "标题:渡口", "标题:“桥梁公”",
    "标题:GB1*", "来源:渡口管理站", "来源:发改局", "来源:云溪区", "栏目:公告", "文种:公告",
    "文号:云渡规[2023]7号", "文号:云渡规", "索引号:/2023-1106", "日期:2023",
    "日期:..2022", "日期:2023-06-30..", "日期:2022",
    "云渡规〔2023〕9号",
]  # fmt: skip


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    forms = ["{} {}", "({} 或 {})", "({} AND {})", "({} -{})", "{} NOT {}", "标题:({} 或 {})"]
    return st.tuples(st.sampled_from(forms), inner, inner).map(lambda x: x[0].format(*x[1:]))


queries = st.recursive(st.sampled_from(ATOMS), joined, max_leaves=5)


@dataclass(frozen=True)
class Document:
    """What a record is asked about; ``fields`` are the units of the texts that are searched."""

    record: Disclosure
    fields: tuple[list[str], ...]

    @property
    def keys(self) -> set[str]:
        numbers = (self.record.document_number, self.record.index_number)
        return {key for number in numbers if number for key in lookup_keys(number)}

    @property
    def day(self) -> int:
        return int((self.record.published or "0")[:10].replace("-", ""))

    def label(self, facet: str) -> str:
        if facet == "genre":
            return genre_of(self.record) or ""
        return getattr(self.record, facet) or ""


def document(one: Disclosure, scope: str = "all") -> Document:
    texts = {"all": (one.title, one.text), "title": (one.title,), "text": (one.text,)}[scope]
    return Document(one, tuple(map(units, texts)))


def meets(clause: Clause, one: Document) -> bool:  # noqa: C901
    """Whether a document meets a clause, by the words of its definition."""
    match clause:
        case Words():
            has_all = all(has_word(word, one) for word in clause.words if not word.is_stop)
            return has_all or any(bears(keys, one) for keys in clause.numbers)
        case Phrase(sequence, is_open):
            return any(has(sequence, field, is_open=is_open) for field in one.fields)
        case Wildcard(pattern):
            names = {unit for field in one.fields for unit in field if unit.isascii()}
            return bool(fnmatch.filter(names, pattern))
        case InTitle(inner):
            return meets(without_numbers(inner), document(one.record, "title"))
        case Numbered():
            return is_numbered(clause, one)
        case Labelled(facet, word):
            value = units(one.label(facet))
            names = (word.units, *(other.units for other in word.variants))
            return any(has(name, value) for name in names)
        case Dated(first, last):
            return one.day > 0 and (first or 0) <= one.day <= (last or 99991231)
        case Not(inner):
            return not meets(inner, one)
        case All(clauses):
            return all(meets(each, one) for each in clauses)
        case Either(clauses):
            return any(meets(each, one) for each in clauses)
    raise AssertionError(clause)


def has(needle: Sequence[str], field: Sequence[str], *, is_open: bool = False) -> bool:
    """Whether ``needle`` stands in ``field`` in a row, where open with a longer last unit."""
    *whole, last = needle
    for at in range(len(field) - len(needle) + 1):
        there = field[at + len(whole)]
        ends = there.startswith(last) if is_open and not is_single(last) else there == last
        if list(field[at : at + len(whole)]) == whole and ends:
            return True
    return False


def has_word(word: Word, one: Document) -> bool:
    """A word by all its pairs in one field, a quoted one in a row; another name will do."""
    if word.is_phrase:
        return any(has(word.units, field) for field in one.fields)
    names = (word.units, *(other.units for other in word.variants))
    return any(has_pairs(name, field) for name in names for field in one.fields)


def has_pairs(name: Sequence[str], field: Sequence[str]) -> bool:
    pairs = [pair for pair in itertools.pairwise(name) if all(map(is_single, pair))]
    return all(has(pair, field) for pair in pairs) and set(name) <= set(field)


def bears(keys: Sequence[str], one: Document) -> bool:
    """By the first of the forms that any document has."""
    known = (key for key in keys if any(key in each.keys for each in map(document, RECORDS)))
    return next(known, "") in one.keys


def is_numbered(clause: Numbered, one: Document) -> bool:
    """By its number, or where no document has that, by the beginning of one."""
    if any(bears(clause.keys, each) for each in map(document, RECORDS)):
        return bears(clause.keys, one)
    return any(own.startswith(clause.keys[0]) for own in one.keys)


def without_numbers(clause: Clause) -> Clause:
    """A clause that is asked of titles, which bear no numbers."""
    match clause:
        case Words():
            return replace(clause, numbers=())
        case Not(inner):
            return Not(without_numbers(inner))
        case All(clauses):
            return All(tuple(map(without_numbers, clauses)))
        case Either(clauses):
            return Either(tuple(map(without_numbers, clauses)))
    return clause


def expected(query: Query, scope: str = "all") -> set[str]:
    """The hits of a query that asks for no more than three words side by side."""
    found = set()
    for number, each in enumerate(RECORDS, start=1):
        one = document(each, scope)
        is_literal = query.literal and any(has(query.literal, field) for field in one.fields)
        if query.clause is None or meets(query.clause, one) or is_literal:
            found.add(f"d{number}")
    return found


def bags(clause: Clause | None) -> list[Words]:
    """All words side by side, the excluded ones too."""
    match clause:
        case All(clauses) | Either(clauses):
            return [bag for each in clauses for bag in bags(each)]
        case InTitle(inner) | Not(inner):
            return bags(inner)
    return [clause] if isinstance(clause, Words) else []


def is_strict(query: Query) -> bool:
    """Whether every word is needed: up to three are."""
    return all(
        not bag.is_question and sum(not word.is_stop for word in bag.words) <= 3
        for bag in bags(query.clause)
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """An engine over all of ``RECORDS``."""
    return engine_of(tmp_path_factory.mktemp("home"), RECORDS)


def found(engine: EmbeddedEngine, query: Query, **how) -> set[str]:
    answer = engine.search(Request(query, limit=1000, **how))
    assert not answer.is_cut_short
    assert answer.total == len(answer.matches)
    return set() if answer.is_partial else {match.id for match in answer.matches}


@pytest.mark.parametrize("atom", ATOMS)
def test_every_single_condition_finds_what_going_through_the_records_finds(engine, atom) -> None:
    """And what is excluded is all the rest."""
    query = asked(atom)
    assert found(engine, query) == expected(query)
    assert found(engine, asked(f"-{atom}")) == {
        f"d{number}"
        for number, each in enumerate(RECORDS, start=1)
        if not meets(query.clause, document(each))
    }


@given(queries, st.sampled_from(["all", "title", "text"]))
def test_conditions_joined_find_what_going_through_the_records_finds(engine, text, scope) -> None:
    """Of any depth; the words of one bag may stand in title and text."""
    query = asked(text)
    assume(is_strict(query))
    assert found(engine, query, scope=scope) == expected(query, scope)


@given(queries, st.lists(queries, max_size=3))
def test_a_search_within_others_finds_what_all_of_them_find(engine, text, others) -> None:
    """Each of the others as if it were asked alone."""
    query, within = asked(text), tuple(map(asked, others))
    assume(is_strict(query) and all(map(is_strict, within)))
    alone = [engine.search(Request(each, limit=1000)) for each in (query, *within)]
    common = set.intersection(*({match.id for match in answer.matches} for answer in alone))
    inside = engine.search(Request(query, within=within, limit=1000))
    assert {match.id for match in inside.matches} == common
    assert inside.total == len(common)


@pytest.mark.parametrize(
    "text", ["渡口 或 桥梁", "标题:渡口", "来源：渡口管理站", "日期：2023", "文号：云渡规"]
)
def test_whatever_was_read_as_a_mark_is_found_to_the_letter_too(engine, text) -> None:
    """It may have been copied out of a document."""
    literal = {
        f"d{number}"
        for number, each in enumerate(RECORDS, start=1)
        if any(has(units(text), field) for field in document(each).fields)
    }
    assert literal
    assert literal <= found(engine, asked(text))


def test_a_document_that_was_replaced_is_found_by_no_query(tmp_path) -> None:
    """By none that excludes something either."""
    engine = engine_of(tmp_path, RECORDS[:3])
    for number in (1, 2, 3):
        engine.apply(entries([record("新", "新")], first=number), 10 + number)
    for text in ("-没有", "NOT 标题:没有", "", "日期:.. 或 -没有", "新"):
        ids = [match.id for match in engine.search(Request(asked(text), limit=9)).matches]
        assert sorted(ids) == ["d1", "d2", "d3"]
    assert engine.search(Request(asked("渡口 或 桥梁 或 公告 或 社保"))).total == 0


def test_a_prefix_with_thousands_of_endings_finds_them_all(tmp_path) -> None:
    """Every ending counts."""
    many = [record("甲", " ".join(f"yx{n}" for n in range(at, at + 500))) for at in (0, 5000)]
    many += [record("乙", " ".join(f"yx{n}" for n in range(10_000, 13_000))), record("丙", "yy")]
    engine = engine_of(tmp_path, many)
    ids = {match.id for match in engine.search(Request(asked("yx*"))).matches}
    assert ids == {"d1", "d2", "d3"}


def test_a_long_question_needs_only_part_of_its_words(tmp_path) -> None:
    """The more the better; words apart as well, if they are many."""
    words = ["渡口", "桥梁", "堤防", "灯塔", "船期", "水务"]
    records = [record("甲", "，".join(words[:n])) for n in (0, 3, 5, 6)]
    engine = engine_of(tmp_path, [*records, *[record("丙", "无")] * 30])
    ids = [match.id for match in engine.search(Request(asked(" ".join(words)))).matches]
    assert ids[:2] == ["d4", "d3"]
    assert "d1" not in ids


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("-云水规〔2023〕2号", ()),
        ("渡口 -文号:云水规〔2023〕2号", ()),
        ("云水规〔2023〕2号 或 云水〔2023〕15号", ("云水规〔2023〕2号", "云水〔2023〕15号")),
        ("请问云水规[2023]第02号什么时候施行", ("云水规〔2023〕2号",)),
        ("某云水规〔2023〕2号", ()),
        ("云水规〔2023〕2号 来源:发展和改革局", ()),
        ("云水规〔2023〕2号 来源:水务局", ("云水规〔2023〕2号",)),
    ],
)
def test_a_number_brings_its_document_first_and_under_every_condition(
    tmp_path, typed, numbers
) -> None:
    """Never one that is excluded, and never that of another agency."""
    held = ["云水规〔2023〕2号", "云水〔2023〕15号", "云发〔2023〕2号"]
    sources = ["云溪区水务局", "云溪区水务局", "云溪区发展和改革局"]
    records = [
        record(f"{source}文件", "夜航船期。", document_number=number, source=source)
        for number, source in zip(held, sources, strict=True)
    ]
    engine = engine_of(tmp_path, records)
    answer = engine.search(Request(asked(typed)))
    first = {held[int(match.id[1:]) - 1] for match in answer.matches[: len(numbers)]}
    assert first == set(numbers)
    if typed.startswith("-"):
        assert {match.id for match in answer.matches} == {"d2", "d3"}
    elif not numbers:
        assert not answer.total


def test_what_time_does_not_allow_to_be_checked_is_neither_hit_nor_shown_by_exclusion(
    tmp_path,
) -> None:
    """What was excluded is not shown because nobody looked."""
    records = [record("甲", "渡口公告，公告渡口。"), record("乙", "桥梁。")]
    engine = engine_of(tmp_path, records, query_seconds=1e-9)
    for typed in ("“渡口公告公告”", "-“渡口公告公告”", "桥梁 -“渡口公告公告”"):
        answer = engine.search(Request(asked(typed)))
        assert answer.is_cut_short
        assert "d1" not in {match.id for match in answer.matches}


def test_a_wildcard_that_takes_too_long_is_neither_met_nor_excluded(tmp_path, monkeypatch) -> None:
    """As with all else that time does not allow to be checked."""
    engine = engine_of(tmp_path, [record("甲", "渡口 GB2023"), record("乙", "渡口")])

    def run_out(*_: object) -> Numbers:
        raise TimeoutError

    monkeypatch.setattr(Snapshot, "matching", run_out)
    for typed, hits in (
        ("标题:GB*3", set()),
        ("渡口 -GB*3", set()),
        ("渡口 或 GB*3", {"d1", "d2"}),
    ):
        answer = engine.search(Request(asked(typed)))
        assert answer.is_cut_short
        assert {match.id for match in answer.matches} == hits


def test_what_a_number_is_written_with_is_not_missing_where_a_document_bears_it(tmp_path) -> None:
    """However it is padded; where no document bears it, its parts are words like any other."""
    engine = engine_of(tmp_path, [record("甲", "夜航船期。", document_number="云水规〔2023〕2号")])
    assert engine.search(Request(asked("云水规（2023）第02号"))).missing == []
    assert "03" in engine.search(Request(asked("云水规（2023）第03号"))).missing
