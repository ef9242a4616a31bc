"""The check that every literal string is found: that it is right, and that it notices."""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftarchive.archive.catalogue import Entry
from ftarchive.cli import main
from ftarchive.config import Settings
from ftarchive.index.analysis import encode, units
from ftarchive.recall import MOST_UNITS, REMEDIES, Run, Tally, draw, percent, recall, scan
from ftarchive.record import Disclosure
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Answer, Match, Request
from ftarchive.search.query import Query
from ftarchive.search.wording import understood
from making import asked, engine_of, entries, line, record, run

LIMIT = Settings().max_query_chars

PIECES = [
    *"渡口公告的和在与云溪区䶮𠮷㐀證書，。、（）《》 \n\t—…-_:*",
    *'"＂“”„‟‘’«»「」『』',
    "知识产权", "法治政府建设", "营商环境", "标题：", " OR ", " AND ", " -公告", "5G", "GB18030",
    "ai", "2023", "Ａ１", "ｶﾞ", "①", "㈱", "½", "café", "e\u0301", "Größe", "слово", "\u200b",
]  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


class Shelf:
    """What the check wants of a catalogue, over entries that lie ready."""

    def __init__(self, records: Iterable[Disclosure]) -> None:
        self.held = {entry.id: entry for entry in entries(records)}
        self.changed: list[str] = []

    def position(self) -> int:
        return 1

    def ids(self, status: str) -> list[str]:
        return [entry.id for entry in self.entries() if entry.status == status]

    def records(self, ids: Iterable[str]) -> dict[str, Disclosure]:
        return {id_: self.held[id_].record for id_ in ids}

    def entries(self) -> Iterable[Entry]:
        return iter(self.held.values())

    def changed_ids(self, position: int) -> list[str]:
        return self.changed


class Altered:
    """An engine of which every answer to a query with phrases, or without, is tampered with."""

    def __init__(
        self, engine: EmbeddedEngine, tamper: Callable[[Answer], Answer], *, quoted: bool
    ) -> None:
        self._engine, self._tamper, self._quoted = engine, tamper, quoted

    def document_count(self) -> int:
        return self._engine.document_count()

    def search(self, request: Request) -> Answer:
        answer = self._engine.search(request)
        is_quoted = request.query.text.startswith(('"', "“", "「"))
        return self._tamper(answer) if is_quoted == self._quoted else answer


def understand(typed: str) -> Query:
    return asked(typed, limit=LIMIT)


def checked(shelf: Shelf, engine: object, runs: int = 60, seed: int = 1) -> Tally:
    return recall(shelf, engine, understand, runs, seed, LIMIT)


def drawn(shelf: Shelf, runs: int, seed: int = 1, limit: int = LIMIT) -> list[Run]:
    chance = random.Random(seed)
    return draw(shelf, shelf.ids("published"), runs, chance, limit, lambda _: None)


def some_records(count: int) -> list[Disclosure]:
    """Documents out of all pieces, the same every time."""
    chance = random.Random(count)
    return [
        record("".join(chance.choices(PIECES, k=9)), "".join(chance.choices(PIECES, k=80)))
        for _ in range(count)
    ]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(some_records(40))


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> EmbeddedEngine:
    return engine_of(tmp_path_factory.mktemp("engine"), some_records(40))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5), st.integers(0, 2**32))
def test_a_sound_archive_passes(pairs, seed) -> None:
    """Whatever the documents say, operators and quotation marks included."""
    records = [record(title, text) for title, text in pairs]
    with tempfile.TemporaryDirectory() as folder:
        tally = checked(Shelf(records), engine_of(Path(folder), records), 12, seed)
    assert tally.violations == []
    assert tally.shares() == {"precision": 1.0, "recall": 1.0, "unquoted_recall": 1.0}
    assert tally.held == tally.hits >= tally.runs


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5), st.lists(texts, max_size=8))
def test_the_scan_finds_what_stands_in_a_row(pairs, asked) -> None:
    """Beside a comparison of lists of units, place by place; title and text are two texts."""
    records = [record(title, text) for title, text in pairs]
    wanted = [sequence for text in asked if (sequence := units(text))]
    wanted += [units(text)[:3] for pair in pairs for text in pair if units(text)]
    found = scan(iter(entries(records)), [encode(s) for s in wanted], lambda _: None)
    for sequence, ids in zip(wanted, found, strict=True):
        assert ids == [entry.id for entry in entries(records) if stands_in(sequence, entry.record)]


def stands_in(sequence: list[str], each: Disclosure) -> bool:
    return any(
        sequence == row[at : at + len(sequence)]
        for row in (units(each.title), units(each.text))
        for at in range(len(row))
    )


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4), st.integers(0, 2**32))
def test_every_run_is_out_of_a_document_and_means_its_units(pairs, seed) -> None:
    """However it is disguised: between one pair of quotation marks and without."""
    shelf = Shelf(record(title, text) for title, text in pairs)
    for run_ in drawn(shelf, 20, seed):
        query = understand(run_.quoted)
        assert [encode(phrase) for phrase in query.phrases] == [run_.needle]
        assert encode(units(run_.plain)) == run_.needle
        assert not any(
            told.startswith(("不", "排除")) for told in understood(understand(run_.plain))
        )
        assert 1 <= len(units(run_.plain)) <= MOST_UNITS
        assert any(stands_in(units(run_.plain), entry.record) for entry in shelf.entries())


def test_runs_are_of_all_lengths_and_from_title_and_text() -> None:
    """None is favoured so much that another is hardly looked at."""
    shelf = Shelf([record("甲乙丙丁戊己庚辛" * 5, "子丑寅卯辰巳午未" * 50)])
    runs = drawn(shelf, 2_000)
    lengths = Counter(len(run_.needle) for run_ in runs)
    assert sorted(lengths) == list(range(1, MOST_UNITS + 1))
    assert min(lengths.values()) >= 30
    from_title = sum(run_.needle[0] in "甲乙丙丁戊己庚辛" for run_ in runs)
    assert 400 <= from_title <= 600


def test_runs_are_disguised_in_every_way() -> None:
    """Widths, case, script and punctuation all occur, and so does the text as it stands."""
    text = "依照证书管理规定，GB18030由云溪区备案。"
    quoted = [run_.quoted for run_ in drawn(Shelf([record("云溪区", text)]), 300)]
    for sign in ("Ｇ", "證", "規", "——", "「", "“", "规定，GB18030由", "规定GB18030由"):
        assert any(sign in each for each in quoted), sign


def test_the_same_seed_gives_the_same_runs(shelf) -> None:
    """What was found can be found again."""
    assert drawn(shelf, 50, 7) == drawn(shelf, 50, 7) != drawn(shelf, 50, 8)


def test_what_is_longer_than_a_query_may_be_is_not_asked() -> None:
    """A unit of thousands of letters cannot be typed; others of that text are asked."""
    runs = drawn(Shelf([record("甲", "x" * 3_000), record("乙", "渡口" * 40)]), 200)
    assert 100 <= len(runs) < 200
    assert all(len(run_.quoted) <= LIMIT and len(run_.plain) <= LIMIT for run_ in runs)
    short = drawn(Shelf([record("乙", "渡口" * 40)]), 100, limit=12)
    assert short
    assert all(len(run_.quoted) <= 12 for run_ in short)


def test_an_archive_of_nothing_passes(tmp_path) -> None:
    """Neither documents nor units are an error."""
    assert checked(Shelf([]), engine_of(tmp_path / "a", [])).runs == 0
    mute = [record("，", "。")]
    assert checked(Shelf(mute), engine_of(tmp_path / "b", mute)).to_json()["ok"]


def without_last(answer: Answer) -> Answer:
    return replace(answer, matches=answer.matches[:-1])


def without_any(answer: Answer) -> Answer:
    return replace(answer, matches=[])


def with_another(answer: Answer) -> Answer:
    return replace(answer, matches=[*answer.matches, Match("stranger", 0.0)])


def cut_short(answer: Answer) -> Answer:
    return replace(answer, is_cut_short=True)


@pytest.mark.parametrize(
    ("code", "tamper", "quoted", "share"),
    [
        ("recall-missing", without_last, True, "recall"),
        ("recall-surplus", with_another, True, "precision"),
        ("recall-unquoted", without_any, False, "unquoted_recall"),
        ("recall-cut-short", cut_short, True, None),
    ],
)
def test_an_engine_that_answers_wrongly_is_noticed(
    code, tamper, quoted, share, shelf, engine
) -> None:
    """Each kind of wrong answer has its code, and lowers its own share alone."""
    tally = checked(shelf, Altered(engine, tamper, quoted=quoted))
    assert not tally.is_sound
    assert {violation.code for violation in tally.violations} == {code}
    assert len(tally.violations) == tally.runs == 60
    assert {name for name, value in tally.shares().items() if value < 1} == ({share} - {None})
    assert all(violation.remedy == REMEDIES[code] for violation in tally.violations)


def test_a_violation_names_the_query_and_the_documents(shelf, engine) -> None:
    """Enough to ask again."""
    tally = checked(shelf, Altered(engine, with_another, quoted=True), 5)
    for violation in tally.violations:
        assert (violation.count, violation.ids) == (1, ["stranger"])
        assert understand(violation.query).phrases


def test_what_is_taken_in_meanwhile_is_left_out(shelf, engine) -> None:
    """A document that changed after the scan is no violation."""
    later = Shelf(some_records(40))
    later.changed = ["stranger"]
    assert checked(later, Altered(engine, with_another, quoted=True)).is_sound


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1.0, "100%"), (0.99999999, "99.9999%"), (0.5, "50%"), (2 / 3, "66.6666%"), (0.0, "0%")],
)
def test_a_percentage_is_never_rounded_up(share, shown) -> None:
    """What is not all is not called all."""
    assert percent(share) == shown


@pytest.fixture
def filled(tmp_path) -> Path:
    """A home with three documents."""
    batch = tmp_path / "批.jsonl"
    titles = ("云溪区关于桥梁的通知", "云溪区关于堤防的通知", "“渡口”—AI 5G公告")
    batch.write_text("".join(map(line, titles)), "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    assert run("ingest", batch, home=home).returncode == 0
    return home


def test_the_command_says_what_it_found(filled) -> None:
    """In words and as JSON; the same seed gives the same."""
    done = run("recall", "--runs", "200", "--seed", "3", "--json", home=filled)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    counts = {"ok": True, "seed": 3, "documents": 3, "runs": 200}
    shares = {"precision": 1.0, "recall": 1.0, "unquoted_recall": 1.0}
    assert told["held"] == told["hits"] >= 200
    assert told == counts | shares | {
        "held": told["held"], "hits": told["hits"], "violations": []
    }  # fmt: skip
    again = run("recall", "--runs", "200", "--seed", "3", home=filled).stdout
    assert "已检索 200 个字串（种子 3）" in again
    assert "查准率 100%，查全率 100%；不加引号查全率 100%" in again


def test_the_command_fails_where_a_hit_is_lost(filled, monkeypatch) -> None:
    """Status 1, and each query with its documents and a remedy."""
    search = EmbeddedEngine.search
    monkeypatch.setattr(
        EmbeddedEngine, "search", lambda self, request: without_last(search(self, request))
    )
    done = CliRunner().invoke(main, ["--home", str(filled), "recall", "--runs", "20"])
    assert done.exit_code == 1
    assert "问题 [recall-missing] " in done.stdout
    assert "办法：请运行 ftarchive rebuild" in done.stdout
    assert "查全率 100%；不加引号" not in done.stdout
