"""Which documents a query finds, and which comes first."""

from __future__ import annotations

import pytest

from ftarchive.config import CHECKOUT
from ftarchive.index.analysis import Analyzer, load_words
from ftarchive.search.engine import Request
from ftarchive.search.query import parse
from making import engine_of, record

DICTIONARY = CHECKOUT / "index" / "dictionary"
ANALYZER = Analyzer(DICTIONARY / "words.txt")
STOPS = load_words(DICTIONARY / "stop.txt")
FILL = "本年度各项工作有序推进，群众满意度不断提高。" * 8


@pytest.fixture
def ask(tmp_path):
    """Searches some records; gives the answer."""

    def ask_(records, typed: str, **how):
        engine = engine_of(tmp_path, records)
        query = parse(typed, ANALYZER, STOPS, 500, 120)
        return engine.search(Request(query, limit=100, **how))

    return ask_


def ids(answer) -> list[str]:
    return [match.id for match in answer.matches]


def test_a_word_in_the_title_beats_a_word_in_the_text(ask) -> None:
    """Even where the text says it several times."""
    records = [
        record("年度报告", FILL + "渡口开放。渡口管理。渡口维护。"),
        record("渡口管理年度报告", FILL),
        record("年度总结", FILL),
    ]
    assert ids(ask(records, "渡口")) == ["d2", "d1"]


def test_a_document_with_all_words_comes_before_one_with_some(ask) -> None:
    """A long question need not be answered word for word, but whoever does comes first."""
    records = [
        record("渡口渡口渡口", "渡口" * 30),
        record("甲", FILL + "渡口的桥梁与堤防由水务站检查验收并公告。"),
        record("乙", FILL + "渡口的桥梁与堤防由水务站检查。"),
        record("丙", FILL),
    ]
    found = ids(ask(records, "渡口 桥梁 堤防 水务站 检查 验收"))
    assert found[:2] == ["d2", "d3"]
    assert "d4" not in found


def test_a_word_said_often_does_not_make_up_for_one_that_is_missing(ask) -> None:
    """What is covered of the question counts beside how often its words are said."""
    words = ["渡口", "桥梁", "堤防", "水务", "灯塔", "船期"]
    records = [
        record("甲", "。".join(words[:4] * 4) + FILL),
        record("乙", "。".join(words) + FILL * 2),
        *[record("丙", FILL)] * 8,
    ]
    assert ids(ask(records, " ".join(words))) == ["d2", "d1"]


def test_up_to_three_words_all_are_needed(ask) -> None:
    """渡口 桥梁 finds what has both."""
    records = [record("甲", "渡口。"), record("乙", "桥梁。"), record("丙", "桥梁与渡口。")]
    assert ids(ask(records, "渡口 桥梁")) == ["d3"]


def test_the_words_of_one_query_may_stand_in_title_and_text(ask) -> None:
    """One word in the title, the other in the text: a hit."""
    assert ids(ask([record("渡口", "桥梁。"), record("渡口", "无。")], "渡口 桥梁")) == ["d1"]


def test_a_number_in_quotation_marks_is_looked_for_to_the_letter(ask) -> None:
    """Where a text holds it; the document that merely bears it is not among the hits."""
    records = [
        record("关于云渡规〔2023〕2号的解读", FILL),
        record("渡口管理办法", FILL, document_number="云渡规〔2023〕2号"),
    ]
    assert ids(ask(records, "“云渡规〔2023〕2号”")) == ["d1"]


@pytest.mark.parametrize(
    "typed",
    [
        "云渡规〔2023〕2号",
        "云渡规[2023]2号",
        "云渡规(2023)第2号",
        "云渡规（2023）02号",
        "云渡规【2023】2号",
        "云渡规 〔2023〕 2 号",
        "/2023-11063271",
        "2023-11063271",
    ],
)
def test_the_document_of_a_number_comes_first(typed, ask) -> None:
    """Before those that cite it, in whatever brackets it is typed."""
    citing = "根据云渡规〔2023〕2号和/2023-11063271。" * 9
    records = [
        record("关于云渡规〔2023〕2号的解读", citing),
        record(
            "渡口管理办法", FILL, document_number="云渡规〔2023〕2号", index_number="/2023-11063271"
        ),
        record("关于云渡规〔2023〕2号和/2023-11063271的答复", citing),
    ]
    assert ids(ask(records, typed))[0] == "d2"


def test_a_number_is_found_that_stands_in_no_text(ask) -> None:
    """The field is enough, and nothing else is found."""
    records = [
        record("甲", index_number="000014349/2018-00204"),
        record("乙", index_number="/2018-00205"),
    ]
    assert ids(ask(records, "000014349/2018-00204")) == ["d1"]
    assert ids(ask(records, "2018-00204")) == ["d1"]


def test_an_excluded_word_is_in_no_hit(ask) -> None:
    """Neither in the title nor in the text, and not by its number either."""
    records = [record("渡口", "桥梁。"), record("渡口桥梁", "无。"), record("渡口", "无。")]
    assert ids(ask(records, "渡口 -桥梁")) == ["d3"]
    assert ids(ask(records, "-桥梁")) == ["d3"]
    assert ids(ask(records, "渡口 -“口桥”")) == ["d1", "d3"]


def test_where_no_document_has_enough_the_nearest_are_shown_as_partial(ask) -> None:
    """Rather something, and said so, with the words that nobody has."""
    records = [record("甲", FILL + "渡口与桥梁。"), *[record("乙", FILL)] * 9]
    answer = ask(records, "渡口 桥梁 灯塔")
    assert ids(answer) == ["d1"]
    assert answer.is_partial
    assert answer.missing == ["灯塔"]


def test_where_no_word_is_found_nothing_is(ask) -> None:
    """No document is shown that has nothing of what was asked."""
    answer = ask([record("甲", FILL)], "灯塔 栈桥")
    assert (answer.total, answer.matches, answer.is_partial) == (0, [], False)


@pytest.mark.parametrize("typed", ["，。", "😀", "“”"])
def test_a_query_that_says_nothing_finds_nothing(typed, ask) -> None:
    """And a blank one finds all."""
    assert ask([record()] * 3, typed).total == 0
    assert ask([record()] * 3, " ").total == 3


def test_a_phrase_is_never_relaxed(ask) -> None:
    """What is quoted stands in every hit, whatever else was typed."""
    records = [record("甲", "渡口与公告。"), record("乙", "渡口公告。")]
    assert ids(ask(records, "“渡口公告” 灯塔")) in ([], ["d2"])
    assert ids(ask(records, "“渡口公告” 渡口")) == ["d2"]


def test_traditional_and_simplified_find_each_other(ask) -> None:
    """So do full and half width, upper and lower case."""
    records = [record("關於證書的公告"), record("关于证书的公告"), record("ＡＩ措施")]
    assert set(ids(ask(records, "关于证书"))) == set(ids(ask(records, "關於證書"))) == {"d1", "d2"}
    assert ids(ask(records, "ai措施")) == ["d3"]


def test_the_scope_confines_the_search(ask) -> None:
    """To the title or to the text."""
    records = [record("渡口", "无。"), record("甲", "渡口。")]
    assert ids(ask(records, "渡口", scope="title")) == ["d1"]
    assert ids(ask(records, "渡口", scope="text")) == ["d2"]
    assert ids(ask(records, "“渡口”", scope="title")) == ["d1"]
    assert set(ids(ask(records, "渡口"))) == {"d1", "d2"}


def test_documents_that_say_the_same_keep_the_order_of_arrival(ask) -> None:
    """Ties do not depend on how the index was built."""
    assert ids(ask([record("渡口")] * 5, "渡口")) == ["d1", "d2", "d3", "d4", "d5"]


def test_scores_fall_along_the_hits_and_are_never_negative(ask) -> None:
    """Even for a word that every document has."""
    records = [record(f"渡口{n}", "渡口。" * n + FILL) for n in range(9)]
    scores = [match.score for match in ask(records, "渡口").matches]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_a_query_out_of_time_says_so(tmp_path) -> None:
    """No query holds a worker longer than its limit."""
    engine = engine_of(tmp_path, [record("甲", "渡口公告，公告渡口。")] * 50, query_seconds=1e-9)
    query = parse("“渡口公告渡口”", ANALYZER, STOPS, 500, 120)
    assert engine.search(Request(query)).is_cut_short
