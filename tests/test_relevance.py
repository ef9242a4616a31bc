"""What measures ranking: metrics by hand, baselines beside a plain reckoning, sets as they lie."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections import Counter
from dataclasses import astuple
from pathlib import Path
from random import Random

import pytest
from benchmarks import known_item, relevance
from benchmarks.bm25 import BM25, K1, B, words, words_and_pairs
from benchmarks.corpora import make_corpus
from benchmarks.judged import JudgedSet, Topic
from benchmarks.metrics import ndcg, precision, recall
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.holdings import Holdings
from making import line

GRADES = {"a": 3, "b": 1, "c": 0, "d": 1}
RANKING = ["b", "x", "a", "c"]

DOCUMENTS = {
    "d1": ("云溪区渡口管理办法", "渡口由云溪区渡口管理站管理。"),
    "d2": ("云溪区桥梁管理办法", "桥梁由桥梁管理站养护。"),
    "d3": ("", "堤防每年检查一次，GB18030编码。"),
    "d4": ("云溪区关于堤防的通知", "通知如下：堤防加高。"),
}
QUERIES = {"q1": "渡口由谁管理？", "q2": "堤防多久检查一次", "q3": "没有判断过的问题", "q4": "桥梁"}
JUDGMENTS = [("q1", "d1", 1), ("q2", "d3", 2), ("q2", "d4", 1), ("q4", "d2", 0)]


@pytest.fixture
def judged(tmp_path) -> JudgedSet:
    """A set of four documents, and four queries of which two can be answered."""
    folder = tmp_path / "judged" / "渡口"
    folder.mkdir(parents=True)
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        for id_, (title, text) in DOCUMENTS.items():
            file.write(json.dumps({"id": id_, "title": title, "text": text}) + "\n")
    queries = [json.dumps({"id": id_, "text": text}) + "\n" for id_, text in QUERIES.items()]
    (folder / "queries.jsonl").write_text("".join(queries), "utf-8")
    rows = [("query_id", "doc_id", "relevance"), *JUDGMENTS]
    table = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    (folder / "qrels.tsv").write_text(table, "utf-8")
    return JudgedSet(folder)


@pytest.mark.parametrize(
    ("figure", "depth", "expected"),
    [
        (precision, 1, 1.0),
        (precision, 2, 0.5),
        (precision, 3, 2 / 3),
        (precision, 10, 0.2),
        (recall, 1, 1 / 3),
        (recall, 3, 2 / 3),
        (recall, 100, 2 / 3),
        # Gains 1, 0, 7, 0 beside 7, 1, 1: (1 + 7/2) / (7 + 1/log2(3) + 1/2).
        (ndcg, 10, 4.5 / (7.5 + 1 / math.log2(3))),
        (ndcg, 1, 1 / 7),
        (ndcg, 2, 1 / (7 + 1 / math.log2(3))),
    ],
)
def test_a_metric_is_what_a_person_reckons(figure, depth, expected) -> None:
    """Grades of 3, 1 and 1, of which the third and the first are found."""
    assert figure(RANKING, GRADES, depth) == pytest.approx(expected, abs=1e-12)


@given(st.permutations(sorted(GRADES)))
def test_the_best_order_alone_has_the_highest_gain(ranking) -> None:
    """1 where grades never rise, less elsewhere; and never outside 0 to 1."""
    grades = [GRADES[id_] for id_ in ranking]
    is_best = grades == sorted(grades, reverse=True)
    assert (ndcg(ranking, GRADES, 10) == pytest.approx(1)) == is_best
    assert 0 <= ndcg(ranking, GRADES, 10) <= 1 + 1e-12


def test_nothing_found_is_zero() -> None:
    """No division by what is not there."""
    assert [figure([], GRADES, 10) for figure in (precision, recall, ndcg)] == [0, 0, 0]


def brute_force(documents: list[list[str]], query: list[str]) -> list[float]:
    """BM25 as it stands in the books, one document and one term at a time."""
    average = sum(map(len, documents)) / len(documents) or 1.0
    scores = []
    for document in documents:
        score = 0.0
        for term in query:
            holding = sum(term in other for other in documents)
            said = document.count(term)
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            norm = K1 * (1 - B + B * len(document) / average)
            score += idf * said * (K1 + 1) / (said + norm) if said else 0.0
        scores.append(score)
    return scores


terms = st.lists(st.sampled_from("甲乙丙丁戊己庚"), max_size=12)


@given(st.lists(terms, min_size=1, max_size=8), terms)
def test_the_baseline_is_bm25(documents, query) -> None:
    """Scores beside a brute-force reckoning; the best come in their order, ties as they lie."""
    plain = BM25(documents)
    expected = brute_force(documents, query)
    assert plain.scores(query).tolist() == pytest.approx(expected, abs=1e-9)
    rounded = plain.scores(query).tolist()
    order = sorted(range(len(documents)), key=lambda place: -rounded[place])
    assert plain.best(query, 5) == [place for place in order if rounded[place] > 0][:5]


def test_baselines_are_cut_as_they_say() -> None:
    """jieba's words in search mode, without punctuation; and the pairs beside them."""
    assert words("关于知识产权，ＡＩ") == ["关于", "知识", "产权", "知识产权", "ai"]
    assert Counter(words_and_pairs("渡口办法，AI")) == Counter(
        ["渡口", "办法", "ai", "渡口", "口办", "办法", "ai"]
    )


def test_a_set_is_read_as_it_lies(judged) -> None:
    """Queries of which nothing relevant is known are left out."""
    assert [each.id for each in judged.documents()] == list(DOCUMENTS)
    assert judged.topics() == [
        Topic("q1", QUERIES["q1"], {"d1": 1}),
        Topic("q2", QUERIES["q2"], {"d3": 2, "d4": 1}),
    ]


def test_sets_are_found_alone_and_side_by_side(judged, tmp_path) -> None:
    """A folder is a set, or holds sets."""
    assert JudgedSet.below(judged.folder) == [judged]
    assert JudgedSet.below(tmp_path / "judged") == [judged]
    assert JudgedSet.below(tmp_path) == []


def test_the_halves_stay_as_they_are() -> None:
    """Whoever tunes tomorrow tunes by the same queries; about half of them."""
    held_out = [Topic(str(number), "", {}).is_held_out for number in range(1_000)]
    assert held_out[:8] == [True, True, False, False, True, True, True, True]
    assert 450 <= sum(held_out) <= 550


def test_figures_are_the_means_of_the_queries_asked(judged) -> None:
    """Of all, and of each half; of a half without any they are no numbers."""
    rankings = {QUERIES["q1"]: ["d1", "d2"], QUERIES["q2"]: ["d4"]}
    asked = relevance.ask(rankings.__getitem__, judged.topics())
    gain = 1 / (3 + 1 / math.log2(3))
    first, second = (1, 1, 1, 1), (1, gain, 0.5, 0.5)
    mean = [(a + b) / 2 for a, b in zip(first, second, strict=True)]
    assert astuple(asked.figures()) == pytest.approx(mean)
    for topic, own in zip(judged.topics(), (first, second), strict=True):
        half = [each for each in judged.topics() if each.is_held_out == topic.is_held_out]
        expected = own if len(half) == 1 else mean
        assert astuple(asked.figures(topic.is_held_out)) == pytest.approx(expected)
    assert all(map(math.isnan, astuple(relevance.figures(iter(())))))
    assert asked.milliseconds > 0


def test_the_report_has_a_row_for_every_system_and_half(judged, tmp_path, capsys) -> None:
    """Ours and two baselines; what takes time is told of the whole."""
    relevance.report(judged, tmp_path / "kept", with_baselines=True)
    said = capsys.readouterr().out.splitlines()
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in said if "|" in row][2:]
    names = ["ours", "BM25, words", "BM25, words and pairs"]
    assert [row[0] for row in rows] == [cell for name in names for cell in (name, "", "")]
    assert [row[1] for row in rows] == ["all", "tuning half", "held-out half"] * 3
    assert [bool(row[6]) for row in rows] == [True, False, False] * 3
    assert {len(row) for row in rows} == {7}


def test_an_index_is_built_once(judged, tmp_path, monkeypatch) -> None:
    """As long as neither documents nor analysis change; then again."""
    folder = tmp_path / "kept"
    first = relevance.ours(judged, folder)("渡口")
    assert first[0] == "d1"
    assert relevance.ours(judged, folder)("渡口") == first
    assert [path.name for path in (folder / "index" / "generations").iterdir()] == ["00000001"]
    monkeypatch.setattr("ftarchive.index.analysis.ANALYSIS_VERSION", "another")
    assert relevance.ours(judged, folder)("渡口") == first
    assert (folder / "index" / "generations" / "00000002").is_dir()


@given(st.text("甲乙丙", min_size=1, max_size=8), st.integers(0, 2**32))
def test_slips_are_one_character_away(title, seed) -> None:
    """One less, two swapped, one other: nothing else is touched."""
    missing = known_item.without_one(title, Random(seed))
    assert len(missing) == len(title) - 1
    assert missing in {title[:at] + title[at + 1 :] for at in range(len(title))}
    swapped = known_item.with_two_swapped(title, Random(seed))
    differing = [at for at in range(len(title)) if title[at] != swapped[at]]
    assert sorted(swapped) == sorted(title)
    assert len(differing) == (0 if len(set(title)) == 1 else 2)
    assert not differing or differing[1] == differing[0] + 1


def test_a_homophone_is_said_alike_and_is_another() -> None:
    """Tones aside; out of the titles themselves; a title without any stays as it is."""
    assert known_item.homophones_among(["税务水务", "睡 GB税"]) == {
        "睡": ["水", "税"],
        "水": ["睡", "税"],
        "税": ["水", "睡"],
    }
    assert known_item.with_homophone("收税", random.Random(1), {"税": ["睡"]}) == "收睡"
    assert known_item.with_homophone("渡口", random.Random(1), {"税": ["睡"]}) == "渡口"


def test_a_known_item_is_found_or_not(tmp_path, monkeypatch) -> None:
    """Every full title is first, a title of no document never; the archive is kept."""
    batch = tmp_path / "批.jsonl"
    titles = [f"云溪区关于{name}的公告" for name in ("渡口", "桥梁", "堤防", "渡口")]
    batch.write_text("".join(line(t, f"第{n}件。", url=f"u{n}") for n, t in enumerate(titles)))
    for _ in range(2):
        holdings = known_item.archive_of(batch, tmp_path / "home")
        assert holdings.catalogue.count() == 4
        assert share(holdings, titles, lambda title, _: title) == 1.0
        assert share(holdings, titles, lambda title, _: "查无此题") == 0.0
        holdings.catalogue.close()


def share(holdings: Holdings, titles: list[str], slip: known_item.Slip) -> float:
    return known_item.first_of_all(holdings, titles, slip, 12)


def test_a_corpus_is_made_once(tmp_path: Path, monkeypatch) -> None:
    """By the tool beside the checkout, and never half."""
    tool = tmp_path / "make.py"
    tool.write_text("import sys; print(sys.argv[1])")
    monkeypatch.setattr("benchmarks.corpora.MAKER", tool)
    made = make_corpus(tmp_path, 7)
    assert made.read_text().strip() == "7"
    tool.unlink()
    assert make_corpus(tmp_path, 7) == made
