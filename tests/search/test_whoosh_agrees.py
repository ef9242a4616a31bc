"""Which documents meet a clause: our arrays against Whoosh's own searcher on the same index.

Every clause is also written as a query of Whoosh's, made of its own kinds of query, and run by its
matchers, which go through the lists one document at a time and share nothing with ``matching`` and
``phrases`` but the files.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query as whoosh
from whoosh.index import open_dir
from whoosh.searching import Searcher

from ftarchive.index.analysis import encode, is_single, units
from ftarchive.index.dictionary import Variant
from ftarchive.numbers import lookup_keys
from ftarchive.record import Disclosure
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Request, Scope
from ftarchive.search.matching import Matcher
from ftarchive.search.prepared import Prepared
from ftarchive.search.query import (
    ALL_NEEDED,
    All,
    Chunk,
    Clause,
    Dated,
    Either,
    InTitle,
    Labelled,
    Not,
    Numbered,
    Phrase,
    Units,
    Wildcard,
    Word,
    Words,
)
from making import asked, engine_of, entries, record

TREES = 3000
SAID = [
    "渡口", "桥梁", "公告", "渡口公告", "口", "桥", "的", "，", "。", " ", "年", "堤防𠮷桥", "𠮷",
    "䶮", "㐀口", "GB18030", "gb1", "GB2023", "2023", "20", "Ａｂ1", "я", "жя", "é", "口口口", "ﾞ",
    "各渡口、码头", "\n",
]  # fmt: skip
SOURCES = ["云溪区渡口管理站", "云溪区水务局", "GB 办公室", None]
DATES = [None, "2022-12-31", "2023-01-01", "2023-06-30T23:59:00", "2024-02"]
SCOPES: list[Scope] = ["all", "all", "title", "text"]
FIELDS = {"all": ["title", "text"], "title": ["title"], "text": ["text"]}


def some_record(chance: random.Random) -> Disclosure:
    return record(
        "".join(chance.choices(SAID, k=chance.randrange(1, 6))),
        "".join(chance.choices(SAID, k=chance.choice([0, 1, 3, 9, 25]))),
        source=chance.choice(SOURCES),
        category=chance.choice([None, "通知公告", "政策 文件"]),
        published=chance.choice(DATES),
        document_number=chance.choice([None, f"云渡规〔2023〕{chance.randrange(1, 20)}号"]),
        index_number=chance.choice([None, f"/2023-1106{chance.randrange(1000, 1009)}"]),
    )


@dataclass(frozen=True)
class Archive:
    """One index, opened by us and by Whoosh; ``ids`` by the number of the document."""

    engine: EmbeddedEngine
    records: Sequence[Disclosure]
    prepared: Prepared
    searcher: Searcher
    ids: Sequence[str]

    def ours(self, clause: Clause, scope: Scope) -> set[str]:
        mask = Matcher(self.prepared, scope, math.inf).meets(clause)
        return {self.ids[number] for number in np.flatnonzero(mask & self.prepared.snapshot.live)}

    def theirs(self, query: Any) -> set[str]:
        return {self.ids[number] for number in self.searcher.docs_for_query(query)}

    def scored(self, query: Any) -> set[str]:
        """By a search as anybody would make it, with Whoosh's own scores."""
        results = self.searcher.search(query, limit=None)
        assert all(hit.score is not None for hit in results)
        return {self.ids[hit.docnum] for hit in results}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Several segments, with documents in the first that were replaced or taken out since."""
    home, chance = tmp_path_factory.mktemp("home"), random.Random(11)
    records = [some_record(chance) for _ in range(200)]
    engine = engine_of(home, records[:120])
    for position, (first, last, old) in enumerate([(120, 160, 5), (160, 180, 40), (180, 200, 7)]):
        replaced = [entries([some_record(chance)], first=old * k)[0] for k in (1, 2, 4)]
        gone = replace(entries([records[0]], first=old * 3)[0], status="withdrawn")
        new = entries(records[first:last], first=first + 1)
        engine.apply([*new[: last - first - 10 * position], *replaced, gone], 2 + position)
    prepared = engine._uptake.serving().prepared
    index = open_dir(str(prepared.snapshot.generation.path))
    with index.searcher() as searcher:
        ids = list(searcher.reader().column_reader("id"))
        yield Archive(engine, records, prepared, searcher, ids)
    index.close()


class Trees:
    """Clauses at random, of what the records say more often than not."""

    def __init__(self, chance: random.Random, records: Sequence[Disclosure]) -> None:
        self._chance, self._records = chance, records

    def tree(self, depth: int = 3) -> Clause:
        """A clause of up to so many levels of others."""
        kinds: list[Callable[[int], Clause]] = [self._not, self._joined, self._joined, self._titled]
        leaves = [self._words, self._words, self._phrase, self._phrase, self._wildcard]
        rare = [self._numbered, self._labelled, self._dated]
        if depth and self._chance.random() < 0.5:
            return self._chance.choice(kinds)(depth - 1)
        return self._chance.choice([*leaves, *leaves, *rare])()

    def _not(self, depth: int) -> Clause:
        return Not(self.tree(depth))

    def _joined(self, depth: int) -> Clause:
        clauses = tuple(self.tree(depth) for _ in range(self._chance.randrange(1, 4)))
        return self._chance.choice([All, Either])(clauses)

    def _titled(self, depth: int) -> Clause:
        return InTitle(self.tree(depth))

    def _words(self) -> Words:
        words = [self._word() for _ in range(self._chance.randrange(1, ALL_NEEDED + 1))]
        cut = self._chance.randrange(1, len(words) + 1)
        chunks = [Chunk(tuple(part)) for part in (words[:cut], words[cut:]) if part]
        numbers = [self._keys()] if self._chance.random() < 0.15 else []
        return Words(tuple(chunks), self._chance.random() < 0.2, tuple(numbers))

    def _word(self) -> Word:
        word = Word(
            self._units(3),
            is_stop=self._chance.random() < 0.2,
            is_phrase=self._chance.random() < 0.15,
        )
        return word if word.is_phrase else replace(word, variants=self._variants())

    def _variants(self) -> tuple[Variant, ...]:
        some = [self._units(4) for _ in range(self._chance.choice([0, 0, 1, 2]))]
        return tuple(Variant(each, "".join(each), "synonym") for each in some)

    def _phrase(self) -> Phrase:
        sequence = self._units(self._chance.choice([1, 2, 3, 5, 9, 14]))
        is_open = self._chance.random() < 0.4
        if is_open and not is_single(sequence[-1]):
            last = sequence[-1][: self._chance.randrange(1, len(sequence[-1]) + 1)]
            sequence = (*sequence[:-1], last)
        return Phrase(sequence, is_open)

    def _wildcard(self) -> Wildcard:
        pattern = list(self._chance.choice(["gb18030", "gb1", "gb2023", "2023", "20", "ab1", "zz"]))
        for at in self._chance.sample(range(len(pattern)), self._chance.randrange(1, len(pattern))):
            pattern[at] = self._chance.choice(["*", "?", "?", ""])
        return Wildcard("".join([*pattern, self._chance.choice(["", "*", "2*3"])]))

    def _units(self, most: int) -> Units:
        """A row of units of a record, now and then with another among them."""
        one = self._chance.choice(self._records)
        told = units(self._chance.choice([one.title, one.text]) or one.title) or ["渡"]
        start = self._chance.randrange(len(told))
        row = told[start : start + self._chance.randrange(1, most + 1)]
        if self._chance.random() < 0.15:
            row[self._chance.randrange(len(row))] = self._chance.choice(["无", "口", "20", "gb1"])
        return tuple(row)

    def _keys(self) -> tuple[str, ...]:
        """The forms of a number, now and then of several: the first that any has counts."""
        some = self._chance.choices(self._records, k=self._chance.choice([1, 1, 2, 3]))
        told = [each.document_number or each.index_number or "云渡规〔2023〕99号" for each in some]
        return tuple(key for number in told for key in lookup_keys(number))

    def _numbered(self) -> Numbered:
        keys = self._keys()
        beginning = (keys[0][: self._chance.randrange(1, len(keys[0]))],)
        return Numbered(keys[0], self._chance.choice([keys, beginning]))

    def _labelled(self) -> Labelled:
        facet = self._chance.choice(["source", "category", "genre"])
        value = units(getattr(self._chance.choice(self._records), facet, None) or "公告")
        start = self._chance.randrange(len(value))
        row = value[start : start + self._chance.randrange(1, 5)]
        return Labelled(facet, Word(tuple(row), self._variants()))

    def _dated(self) -> Dated:
        days = [20221231, 20230101, 20230630, 20240201, 20240229]
        first, last = self._chance.choice([None, *days]), self._chance.choice(days)
        return Dated(first, last) if self._chance.random() < 0.7 else Dated(last, None)


class InColumn(whoosh.ColumnQuery):
    """Whoosh asks every part of a query how much it may find, this kind in vain."""

    def estimate_size(self, ixreader: Any) -> int:
        return int(ixreader.doc_count_all())


class Translator:
    """Clauses as queries of Whoosh's, asked of some fields."""

    def __init__(self, searcher: Searcher, fields: Sequence[str], *, takes_numbers: bool) -> None:
        self._searcher, self._fields = searcher, fields
        self._takes_numbers = takes_numbers

    def query(self, clause: Clause) -> Any:  # noqa: C901
        """The same as a query of Whoosh's."""
        match clause:
            case Words():
                return self._words(clause)
            case Phrase(sequence, is_open):
                return self._anywhere(lambda name: self._row(name, sequence, is_open=is_open))
            case Wildcard(pattern):
                return self._anywhere(lambda name: _like(name, pattern))
            case InTitle(inner):
                return Translator(self._searcher, ["title"], takes_numbers=False).query(inner)
            case Numbered(_, keys):
                # That numbers cannot be asked of titles is for words among which they stand.
                bearing = self._bearing(keys) if self._takes_numbers else []
                return whoosh.Or(bearing or [whoosh.Prefix("number", keys[0])])
            case Labelled(facet, word):
                names = [word.units, *(other.units for other in word.variants)]
                return _column(facet, lambda value: _holds(value, names))
            case Dated(first, last):
                return _column("moment", lambda at: _is_between(at, first, last))
            case Not(inner):
                return whoosh.And([whoosh.Every(), whoosh.Not(self.query(inner))])
            case All(clauses):
                return whoosh.And([self.query(each) for each in clauses])
            case Either(clauses):
                return whoosh.Or([self.query(each) for each in clauses])
        raise AssertionError(clause)

    def _anywhere(self, query: Callable[[str], Any]) -> Any:
        return whoosh.Or([query(name) for name in self._fields])

    def _words(self, bag: Words) -> Any:
        needed = whoosh.And([self._word(word) for word in bag.needed])
        numbers = bag.numbers if self._takes_numbers else ()
        return whoosh.Or([needed, *(each for keys in numbers for each in self._bearing(keys))])

    def _word(self, word: Word) -> Any:
        if word.is_phrase:
            return self._anywhere(lambda name: self._row(name, word.units, is_open=False))
        names = [word.units, *(other.units for other in word.variants)]
        return whoosh.Or([self._anywhere(lambda n, of=of: _all_terms(n, of)) for of in names])

    def _row(self, name: str, sequence: Units, *, is_open: bool) -> Any:
        """Units in a row by the positions of their pairs."""
        *pairs, last = [encode(sequence[at : at + 2]) for at in range(max(len(sequence) - 1, 1))]
        if not is_open or is_single(sequence[-1]):
            last = sequence[0] if len(sequence) == 1 else last
            return _phrase(name, [*pairs, last])
        if len(sequence) == 1:
            return whoosh.Prefix(name, sequence[0])
        begun = self._searcher.reader().expand_prefix(name, last.removesuffix("\x03"))
        return whoosh.Or([_phrase(name, [*pairs, term.decode()]) for term in begun])

    def _bearing(self, keys: Sequence[str]) -> list[Any]:
        """The number by the first of its forms that any document has."""
        terms = [whoosh.Term("number", key) for key in keys]
        return [term for term in terms if any(self._searcher.docs_for_query(term))][:1]


def _column(name: str, condition: Callable[[Any], bool]) -> Any:
    """Whoosh reads columns of deleted documents too, and gives what it finds no score."""
    return whoosh.And([whoosh.Every(), whoosh.ConstantScoreQuery(InColumn(name, condition))])


def _phrase(name: str, pairs: Sequence[str]) -> Any:
    return whoosh.Phrase(name, list(pairs)) if len(pairs) > 1 else whoosh.Term(name, pairs[0])


def _all_terms(name: str, sequence: Units) -> Any:
    """All pairs of neighbours that form any, and all other units."""
    joined = [is_single(a) and is_single(b) for a, b in itertools.pairwise(sequence)]
    pairs = [sequence[at] + sequence[at + 1] for at, is_pair in enumerate(joined) if is_pair]
    around = zip([False, *joined], [*joined, False], strict=True)
    alone = [
        unit for unit, (before, after) in zip(sequence, around, strict=True) if not before | after
    ]
    return whoosh.And([whoosh.Term(name, term) for term in [*pairs, *alone]])


def _like(name: str, pattern: str) -> Any:
    if pattern[0] not in "*?":  # a whole term that begins so is a unit
        return whoosh.Wildcard(name, pattern)
    letter = "[a-z0-9]"
    inner = pattern.replace("?", letter).replace("*", f"{letter}*")
    return whoosh.Regex(name, f"{inner}$")


def _holds(value: bytes, names: Sequence[Units]) -> bool:
    told = units(value.decode())
    starts = range(len(told))
    return any(tuple(told[at : at + len(name)]) == name for name in names for at in starts)


def _is_between(at: int, first: int | None, last: int | None) -> bool:
    day = at // 10**6
    return (first is None or day >= first) and (last is None or 0 < day <= last)


def in_scope(archive: Archive, clause: Clause, scope: Scope) -> Any:
    return Translator(archive.searcher, FIELDS[scope], takes_numbers=True).query(clause)


def test_the_index_has_segments_with_documents_that_are_gone(archive) -> None:
    """Otherwise half of the engine is not asked."""
    leaves = [leaf for leaf, _ in archive.searcher.reader().leaf_readers()]
    assert len(leaves) >= 3
    assert sum(leaf.has_deletions() for leaf in leaves) >= 2


def test_thousands_of_clauses_are_met_by_the_same_documents(archive) -> None:
    """Words, phrases, wildcards and conditions, joined at random, in every scope."""
    chance, counts = random.Random(5), []
    trees = Trees(chance, archive.records)
    for number in range(TREES):
        clause, scope = trees.tree(), chance.choice(SCOPES)
        query = in_scope(archive, clause, scope)
        found = archive.ours(clause, scope)
        assert found == archive.theirs(query), (clause, scope)
        if number % 20 == 0:
            assert found == archive.scored(query), (clause, scope)
        counts.append(len(found))
    some = [count for count in counts if 0 < count < max(counts)]
    assert len(some) > TREES // 2
    assert len(set(some)) > 50


@given(st.randoms(use_true_random=False), st.sampled_from(SCOPES))
def test_any_clause_is_met_by_the_same_documents(archive, chance, scope) -> None:
    """The smallest that is not would be told."""
    clause = Trees(chance, archive.records).tree()
    assert archive.ours(clause, scope) == archive.theirs(in_scope(archive, clause, scope))


def edited(word: str) -> set[str]:
    """A word of letters and digits, and what is made of it by a letter more or less or another
    one after the first."""
    parts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    letters = ["", *"abcdefghijklmnopqrstuvwxyz0123456789"]
    return {a + c + rest for a, b in parts for c in letters for rest in (b, b[1:])}


def term(text: str) -> Any:
    return whoosh.Term("text", text)


@pytest.mark.parametrize(
    ("query", "typed"),
    [
        (term("渡口"), "渡口"),
        (term("gb18030"), "GB18030"),
        (term("𠮷"), "𠮷"),
        (whoosh.And([term("渡口"), term("gb1")]), "渡口 GB1"),
        (whoosh.Or([term("桥梁"), term("gb1")]), "桥梁 或 GB1"),
        (whoosh.And([term("渡口"), whoosh.Not(term("桥梁"))]), "渡口 -桥梁"),
        (whoosh.Phrase("text", ["渡口", "口公", "公告"]), "“渡口公告”"),
        (whoosh.Phrase("text", ["口口", "口口"]), "“口口口”"),
        (
            whoosh.Phrase("text", [encode("口") + encode(["gb1"]), encode(["gb1"]) + "口"]),
            "“口gb1口”",
        ),
        (whoosh.Prefix("text", "gb"), "GB*"),
        (whoosh.Wildcard("text", "gb*0"), "GB*0"),
        (whoosh.Or([term(each) for each in edited("gb2")]), "gb? 或 gb*2 或 gb1"),
    ],
)
def test_whoosh_and_its_scores_find_what_we_say(archive, query, typed) -> None:
    """Its own searcher with BM25F, every hit of it, and ours for the same words."""
    answer = archive.engine.search(Request(asked(typed), scope="text", limit=1000))
    assert not answer.is_partial
    assert archive.scored(query) == {match.id for match in answer.matches}
    assert answer.total


@pytest.mark.parametrize("word", ["gb1", "gb2024", "2023", "g1", "21"])
def test_whoosh_finds_slips_of_typing_on_an_index_of_ours(archive, word) -> None:
    """A fuzzy term is any word one slip away, but for the first letter."""
    known = archive.prepared.snapshot.terms("text")
    wanted = Either(tuple(Phrase((each,)) for each in sorted(edited(word) & set(known))))
    found = archive.scored(whoosh.FuzzyTerm("text", word, prefixlength=1))
    assert found == archive.ours(wanted, "text")
    assert found
