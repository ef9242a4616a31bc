"""What measures speed: every peer finds what it built, figures are right, the report holds them."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks import changes, latency, pages, printing, process, profile, reading, understood
from benchmarks.kept import Built, Kept
from benchmarks.latency import AT_ONCE, IN_TURN, Answered, ask, compare, medians
from benchmarks.markdown import figure, table
from benchmarks.measuring import Corpus, Measured, described
from benchmarks.papers import ROWS, SEVERAL, SINGLE, TABLES, notice, register
from benchmarks.papers import report as long_report
from benchmarks.peers import words
from benchmarks.peers.peer import Document, Found, Peer, documents, size
from benchmarks.peers.roster import MORE, NAMES, OURS, STOCK, absent, index_of, peer, peers
from benchmarks.process import Cost
from benchmarks.queries import QUERIES, cut_out, listed
from benchmarks.report import report
from benchmarks.summary import median_ratio, percentile
from benchmarks.targets import Target, targets
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.reading import Refusal
from making import line

VESSELS = "渡船 驳船 拖船 帆船 木筏 汽艇 快艇 货轮 游船 趸船".split()
SECONDS = st.floats(1e-6, 1e3)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """Twenty documents; the fourth of them is the only one that speaks of 渡运许可证."""
    path = tmp_path_factory.mktemp("corpus") / "corpus-20.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(1, 21):
            vessel = VESSELS[number % len(VESSELS)]
            more = "发给《渡运许可证》。" if number == 4 else ""
            text = f"云溪区第{number}号码头停靠{vessel}，渡口管理站负责检查。{more}\n应当遵守规定。"
            file.write(line(f"云溪区关于{vessel}的第{number}号通告", text))
    return path


@pytest.fixture(scope="module")
def kept(corpus, tmp_path_factory) -> Kept:
    """Indices over these documents, built where a test asks for one."""
    return Kept(corpus, tmp_path_factory.mktemp("indices"))


def installed(name: str) -> Peer:
    """The peer ``name``; the test is skipped where its library is not installed."""
    if reason := absent(name):
        pytest.skip(f"{name}: {reason}")
    return peer(name)


def cost(wall: float) -> Cost:
    """A cost that is easy to reckon with."""
    return Cost(wall, wall * 2, 100_000_000, 150_000_000)


class Echo:
    """An engine that finds as many documents as a query has characters."""

    def __init__(self, pause: float = 0.0, most: int = 99) -> None:
        self.pause, self.most = pause, most
        self.asked: list[str] = []

    def top(self, query: str) -> Found | None:
        self.asked.append(query)
        time.sleep(self.pause)
        return None if len(query) > self.most else (len(query), [])

    def add(self, document: Document) -> None: ...

    def remove(self, document: Document) -> None: ...

    def close(self) -> None: ...


@pytest.mark.parametrize("name", NAMES)
def test_every_peer_finds_a_word_in_what_it_built(name, kept) -> None:
    """Built by processes of their own, with a cost, and found by the number of the document."""
    engine = installed(name)
    built = kept.built(engine)
    searcher = engine.open(kept.index(name))
    found, nothing = searcher.top("渡运许可证"), searcher.top("渡运许可证 天文台")
    searcher.close()
    assert found is not None
    assert found[0] == len(found[1]) == 1
    assert nothing == (0, []) or name == OURS  # which then gives those with most of the words
    assert name == OURS or found[1] == ["4"]
    assert built.build.wall > 0
    assert built.build.largest > 1e6
    assert built.bytes == engine.bytes(kept.index(name)) > 1_000


@pytest.mark.parametrize("name", NAMES)
def test_every_peer_takes_in_a_document_and_drops_it(name, kept, tmp_path) -> None:
    """The change is made in a copy: the index that stays is as it was."""
    engine = installed(name)
    kept.built(engine)
    before = size(kept.index(name))
    command = [sys.executable, "-m", "benchmarks.changes", str(kept.folder), name]
    done = subprocess.run(command, capture_output=True, check=True, cwd=process.CHECKOUT)
    change = changes.Change(**json.loads(done.stdout))
    assert change.taken_in > 0 < change.dropped
    assert size(kept.index(name)) == before


def test_an_index_stays_with_its_cost(kept) -> None:
    """The second time nothing is built, and that is told; ``again`` builds all the same."""
    engine = installed("fts5-words")
    first = kept.built(engine)
    second = kept.built(engine)
    assert second == dataclasses.replace(first, is_kept=True)
    assert not kept.built(engine, again=True).is_kept


def test_a_filled_catalogue_is_not_ingested_again(kept) -> None:
    """Building anew then is the rebuild alone, and the cost of the ingest is not forgotten."""
    engine = installed(OURS)
    kept.built(engine)
    steps = [name for name, _ in engine.steps(kept.corpus, kept.index(OURS))]
    assert steps == ["build"]
    assert kept.built(engine, again=True).steps.keys() == {"ingest", "build"}


@pytest.mark.parametrize("name", MORE)
def test_our_engine_doing_more_finds_the_same(name, kept) -> None:
    """Over the same index."""
    kept.built(installed(OURS))
    assert index_of(name) == OURS
    plain, more = (peer(each).open(kept.index(OURS)) for each in (OURS, name))
    assert more.top("渡口管理") == plain.top("渡口管理") != (0, [])
    plain.close()
    more.close()


def test_only_a_peer_that_can_takes_part() -> None:
    """Stock Whoosh would need hours for a large corpus."""
    assert STOCK in peers(10_000)
    assert STOCK not in peers(100_000)
    assert set(peers(100_000)) == {*NAMES} - {STOCK}


def test_trigrams_answer_nothing_that_is_too_short(kept) -> None:
    """Such a query counts for none of the figures."""
    engine = installed("fts5-trigram")
    kept.built(engine)
    searcher = engine.open(kept.index(engine.name))
    assert searcher.top("渡口") is searcher.top("渡口管理 检查") is None
    assert searcher.top('"渡口管理站负责"') is not None
    searcher.close()


def test_words_lose_punctuation_and_capitals() -> None:
    """Numbers and signs within a word stay."""
    assert words.words("《GB 18030》，第3.5条") == ["gb", "18030", "第", "3.5", "条"]
    assert words.spaced("渡口，管理。") == "渡口 管理"


def test_a_query_falls_into_words_and_phrases() -> None:
    """As they were typed."""
    parts = list(words.parts('渡口  管理 "负责 检查"'))
    assert parts == [("渡口", False), ("管理", False), ("负责 检查", True)]


def test_the_listed_queries_are_many_and_different() -> None:
    """From a rare character to the most common one."""
    assert len(listed()) == len(set(listed())) >= 40
    assert all(QUERIES.values())
    assert "的" in listed()


def test_queries_out_of_the_texts_are_different_and_stay(corpus) -> None:
    """None is asked twice, so no cache can help; none is in the list."""
    cut = cut_out(corpus, 40, seed=1)
    assert cut == cut_out(corpus, 40, seed=1) != cut_out(corpus, 40, seed=2)
    assert len(set(cut)) == 40
    assert not set(cut) & set(listed())
    texts = "\n".join(document.text for document in documents(corpus))
    assert all(word in texts.lower() for query in cut for word in query.split())


@given(st.lists(SECONDS, min_size=1, max_size=40))
def test_percentiles_are_those_of_numpy(values) -> None:
    """Its default way of lying between two values."""
    np = pytest.importorskip("numpy")
    for percent in (0, 50, 95, 99, 100):
        assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)))
    assert percentile(values, 50) == pytest.approx(statistics.median(values))


def test_nothing_has_no_percentile_and_no_ratio() -> None:
    """It is not zero."""
    assert math.isnan(percentile([], 50))
    assert math.isnan(median_ratio([], []))
    assert median_ratio([1, 2, 9], [2, 2, 3]) == 1


def test_engines_take_turns() -> None:
    """Each is asked for a first time, and then twice at each of its turns."""
    engines = {"one": Echo(), "other": Echo(most=3)}
    answers = ask(engines, ["渡口", "渡口管理"])
    asked = 1 + 2 * latency.REPEATS
    for engine in engines.values():
        assert engine.asked[1:] == ["渡口"] * asked + ["渡口管理"] * asked
    assert [answer.total for answer in answers["one"].values()] == [2, 4]
    assert [answer.total for answer in answers["other"].values()] == [2, None]
    counts = {len(times) for each in answers["one"].values() for times in (each.turns, each.agains)}
    assert counts == {latency.REPEATS}


def test_engines_are_compared_over_what_both_answer() -> None:
    """Ratios of percentiles, and the median of the ratios of each query."""

    def answer(total: int | None, turn: float) -> Answered:
        return Answered(total, 9.0, [turn] * 7, [turn / 2] * 7)

    ours = {"a": answer(1, 1.0), "b": answer(1, 2.0), "c": answer(1, 50.0)}
    theirs = {"a": answer(1, 4.0), "b": answer(0, 4.0), "c": answer(None, 1.0)}
    beside = compare(ours, theirs, IN_TURN)
    assert beside.queries == 2
    assert beside.median == pytest.approx(1.5 / 4)
    assert beside.tail == pytest.approx(1.95 / 4)
    assert beside.each == pytest.approx((0.25 + 0.5) / 2)
    assert medians(ours, AT_ONCE) == [0.5, 1.0, 25.0]


def test_the_slowest_queries_are_profiled() -> None:
    """What is asked for is named, and so are the functions that took the time."""
    times = {"a": 1.0, "b": 3.0, "c": 2.0}
    answers = {query: Answered(1, 9.0, [9.0], [time]) for query, time in times.items()}
    assert profile.slowest(answers, 2) == ["b", "c"]
    assert "top" in profile.profiled(Echo(), ["b"])


def test_the_cost_of_a_process_is_its_own() -> None:
    """The peak of memory is not that of the process that asks, nor the time of another."""
    ballast = bytearray(os.urandom(1 << 20) * 300)
    small = process.run([sys.executable, "-c", "pass"])
    large = process.run([sys.executable, "-c", "x = b'x' * (200 << 20)"])
    assert small.largest < 100e6 < 200e6 < large.largest < 300e6 < len(ballast)
    assert 0 < small.processor < small.wall * 4


def test_a_process_that_fails_is_told() -> None:
    """Its figures would be worth nothing."""
    with pytest.raises(subprocess.CalledProcessError):
        process.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_memory_of_children_is_counted_together() -> None:
    """Two children with as much memory as their parent would not have alone."""
    script = (
        "import multiprocessing, time\n"
        "def take(_):\n    held = b'x' * (60 << 20); time.sleep(1); return len(held)\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.get_context('fork').Pool(2).map(take, range(2), 1)\n"
    )
    taken = process.run([sys.executable, "-c", script])
    if not taken.together:
        pytest.skip("the system does not tell of the memory of other processes")
    assert taken.together > 120e6 > 110e6 > taken.largest


def measured(count: int, wall: float = 10.0, *, profile: str = "") -> Measured:
    """Figures of a run that never was: ours takes ``wall`` seconds to build, all others 30."""
    chance = random.Random(count)
    names = [*peers(count), *MORE]

    def answer(name: str) -> Answered:
        times = [chance.uniform(0.001, 0.002) * (100 if name == STOCK else 1) for _ in range(7)]
        return Answered(count // 2, 0.01, times, times)

    return Measured(
        corpus=Corpus(Path(f"corpus-{count}.jsonl"), count, count * 2_400, count * 7_000),
        built={
            name: Built(name, {"build": cost(wall if name == OURS else 30.0)}, count * 7_000, True)
            for name in peers(count)
        },
        answers={name: {query: answer(name) for query in listed()} for name in names},
        changes={name: changes.Change(0.2, 0.1) for name in peers(count)},
        pages=pages.Pages(0.8, [0.005] * 53, [0.007] * 350, 150.0, [0.002] * 265, 200_000_000),
        commands={"verify": cost(2.0)},
        parts={"index": count * 7_000},
        profile=profile,
    )


def test_the_report_holds_what_was_measured() -> None:
    """One page, every table of equal width, every engine, query and target in it."""
    told = report([measured(10_000), measured(100_000, profile="渡口 1.5 s")])
    assert all(name in told for name in (*NAMES, *MORE))
    assert all(query in told for query in listed())
    assert "渡口 1.5 s" in told
    assert told.count("### 100,000 documents") == 2
    assert "Built by an earlier run: ours, tantivy" in told
    rows = [row.count("|") for row in told.splitlines() if row.startswith("|")]
    breaks = [at for at, row in enumerate(told.splitlines()) if set(row) == {"|", "-"}]
    assert len(rows) > 100 < len(told.splitlines())
    assert len(breaks) >= 9


def test_targets_are_judged_at_the_largest_size() -> None:
    """Except beside stock Whoosh, which is not there."""
    judged = list(targets([measured(10_000), measured(100_000)]))
    sizes = {target.count for target in judged if "Whoosh" not in target.name}
    assert sizes == {100_000}
    assert {target.count for target in judged if "Whoosh" in target.name} == {10_000}
    by_name = {target.name: target for target in judged}
    assert by_name["building / FTS5 words + trigram"].figure == pytest.approx(6.0)
    assert by_name["building"].figure == pytest.approx(100_000 * 2_400 / 10 / 1e6)
    assert by_name["index / text in UTF-8"].figure == pytest.approx(1.0)
    assert by_name["results page over HTTP, p99"].figure == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("value", "is_least", "is_met"),
    [(1.0, False, True), (1.01, False, False), (0.99, True, False), (1.0, True, True)],
)
def test_a_target_is_met_at_its_bound(value, is_least, is_met) -> None:
    """Above it or below it, as the target has it; what was not measured never is."""
    assert Target("x", 1, value, 1.0, "x", is_least).is_met is is_met
    assert not Target("x", 1, math.nan, 1.0, "x", is_least).is_met


def test_figures_have_three_digits() -> None:
    """Whatever their size."""
    shown = [figure(value) for value in (1234.5, 12.345, 0.012345, 0.0, math.nan)]
    assert shown == ["1,234", "12.3", "0.0123", "0.00", "–"]
    assert figure(1.5, "ms") == "1.50 ms"
    assert table(("a", "b"), [(1, 2)]) == "| a | b |\n|---|---|\n| 1 | 2 |"


def test_a_corpus_is_counted_in_characters_and_bytes(corpus) -> None:
    """Of its texts alone."""
    texts = [document.text for document in documents(corpus)]
    found = described(corpus)
    assert (found.count, found.characters) == (20, sum(map(len, texts)))
    assert found.bytes == sum(len(text.encode()) for text in texts)


def test_the_same_figures_give_the_same_picture(tmp_path) -> None:
    """Byte by byte, on a white ground, with no date in it."""
    pytest.importorskip("matplotlib", reason="pictures are drawn by matplotlib")
    from benchmarks.curve import draw

    runs = [measured(1_000), measured(10_000), measured(100_000)]
    draw(runs, tmp_path / "one.svg")
    draw(runs, tmp_path / "other.svg")
    drawn = (tmp_path / "one.svg").read_text("utf-8")
    assert drawn == (tmp_path / "other.svg").read_text("utf-8")
    assert "fill: #ffffff" in drawn
    assert "dc:date" not in drawn


def test_the_site_answers_as_it_is_measured(kept, monkeypatch) -> None:
    """Each page is asked for once before any is repeated."""
    kept.built(installed(OURS))
    monkeypatch.setattr(pages, "SINGLY", 5)
    monkeypatch.setattr(pages, "TOGETHER", 8)
    monkeypatch.setenv("PYTHONPATH", str(process.CHECKOUT / "src"))
    monkeypatch.delenv("FTARCHIVE_HOME", raising=False)
    got = pages.measure(kept.index(OURS), kept.corpus)
    assert len(got.singly) == len(listed()) + 5
    assert len(got.repeated) == pages.REPEATS * len(listed())
    assert got.per_second > 0
    assert got.start > max(got.singly)


@pytest.mark.parametrize("suffix", [*SINGLE, *TABLES, *SEVERAL])
def test_files_of_every_format_are_read_as_what_they_are(suffix, tmp_path) -> None:
    """None is refused, as many documents come out as went in, and their text is all there."""
    if suffix == "doc":
        pytest.skip("takes LibreOffice, whose conversion is tested elsewhere")
    papers = 2 if suffix in SEVERAL else 1
    write = register if suffix in TABLES and suffix != "html" else notice
    speed = reading.measure(
        reading.Kind(suffix, "x", write, 2, papers), tmp_path, Settings(workers=1)
    )
    assert speed.files == 2
    assert speed.characters > (2 * 20 * ROWS if write is register else 2 * 1000)
    assert speed.seconds > 0
    assert len(speed.row()) == len(reading._COLUMNS)


def test_papers_are_as_long_as_they_are_said_to_be() -> None:
    """A notice fills three pages, a report thirty; the same number gives the same paper."""
    assert len(printing.pages(notice(3).lines)) in (2, 3, 4)
    assert 25 <= len(printing.pages(long_report(3).lines)) <= 35
    assert notice(3) == notice(3) != notice(4)


def test_what_is_understood_fits_into_cells() -> None:
    """No value ends a cell or a line, and long ones are cut."""
    assert understood.escaped("a|b\nc <d>") == "a\\|b c &lt;d>"
    assert understood.cell([]) == "–"
    assert understood.cell(["一", "二"]) == "一<br>二"
    assert understood.short("渡" * 99) == "渡" * 60 + "…"


def test_a_refused_file_stands_in_the_table_with_its_reason() -> None:
    """Its cells are as many as the columns."""
    row = understood.row(Refusal("a|b.docx", Refused("encrypted", path="a|b.docx")))
    assert len(row) == len(understood.COLUMNS)
    assert row[0] == "a\\|b.docx"
    assert row[5].startswith("encrypted: ")
