"""Which documents a query finds, and which comes first."""

from __future__ import annotations

import dataclasses

import pytest

from ftarchive.search.engine import Request
from making import asked, engine_of, entries, record

FILL = "本年度各项工作有序推进，群众满意度不断提高。" * 8


@pytest.fixture
def ask(tmp_path):
    """Searches some records; gives the answer."""

    def ask_(records, typed: str, **how):
        reading = {"with_variants": how.pop("with_variants", True)}
        engine = engine_of(tmp_path, records)
        return engine.search(Request(asked(typed, **reading), limit=100, **how))

    return ask_


def ids(answer) -> list[str]:
    return [match.id for match in answer.matches]


def test_a_word_in_the_title_beats_a_word_in_the_text(ask) -> None:
    """However long the text goes on."""
    records = [
        record("年度报告", FILL + "渡口开放。"),
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


def test_a_common_word_that_is_missing_is_not_made_up_for_by_the_rare_ones(ask) -> None:
    """Whoever has all words comes first, however little they say of each."""
    records = [
        record("渡口桥梁堤防", "渡口桥梁堤防。" * 9),
        record("甲", FILL + "渡口。桥梁。堤防。灯塔。" + FILL),
        *[record("灯塔", FILL)] * 40,
    ]
    first, second = ask(records, "渡口 桥梁 堤防 灯塔").matches[:2]
    assert (first.id, second.id) == ("d2", "d1")
    assert first.score < second.score


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
    assert ids(ask(records, "“渡口公告” 灯塔")) == []
    partly = ask(records, "“渡口公告” 渡口 桥梁 灯塔")
    assert (ids(partly), partly.is_partial) == (["d2"], True)
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
    assert engine.search(Request(asked("“渡口公告渡口”"))).is_cut_short


def test_a_question_need_not_be_answered_word_for_word(ask) -> None:
    """Nothing is called partial, and whoever says more of it comes first."""
    records = [
        record("甲", FILL + "渡口的船期。"),
        record("乙", FILL + "渡口的夜航船期由水务站公布。"),
        *[record("丙", FILL)] * 9,
    ]
    answer = ask(records, "请问渡口的夜航船期在哪里公布？")
    assert ids(answer) == ["d2", "d1"]
    assert not answer.is_partial


def test_of_equals_the_one_that_others_cite_comes_first(ask) -> None:
    """What many documents rest on is more likely what somebody looks for."""
    records = [record("云溪区渡口管理办法", FILL), record("云溪区渡口管理规定", FILL)]
    assert ids(ask(records, "渡口")) == ["d1", "d2"]
    citing = record("会议纪要", FILL + "依据《云溪区渡口管理规定》。")
    assert ids(ask([*records, citing], "渡口"))[:2] == ["d2", "d1"]


def test_of_equals_the_newer_comes_first(ask) -> None:
    """What is known to be new before what has no date."""
    records = [
        record("渡口公告", FILL),
        record("渡口公告", FILL, published="2013-05-01"),
        record("渡口公告", FILL, published="2023-05-01"),
    ]
    assert ids(ask(records, "渡口"))[0] == "d3"


def test_what_is_new_does_not_beat_what_fits(ask) -> None:
    """The day only decides between what fits alike."""
    records = [
        record("年度总结", FILL + "渡口。", published="2023-05-01"),
        record("渡口管理办法", FILL + "渡口。", published="2003-05-01"),
        *[record("丙", FILL)] * 9,
    ]
    assert ids(ask(records, "渡口")) == ["d2", "d1"]


def test_words_side_by_side_come_before_words_far_apart(ask) -> None:
    """Said as often, in texts of the same length."""
    records = [record("甲", f"渡口。{FILL}桥梁。"), record("甲", f"{FILL}渡口桥梁。")]
    assert ids(ask(records, "渡口 桥梁")) == ["d2", "d1"]


def test_a_heading_counts_more_than_a_line_of_text(ask) -> None:
    """It says what the part below is about."""
    records = [record("甲", f"一渡口管理，{FILL}"), record("甲", f"一、渡口管理\n{FILL}")]
    assert ids(ask(records, "渡口")) == ["d2", "d1"]


def test_the_title_that_was_typed_comes_first(ask) -> None:
    """Before those that hold it among other words and speak of it more often."""
    said = FILL + "渡口管理办法。"
    records = [
        record("《渡口管理办法》政策解读", said * 2),
        record("关于印发渡口管理办法的通知", said * 2),
        record("渡口管理办法", said),
        record("渡口管理办法实施情况汇报", said * 2),
        record("水上会议纪要", "渡口管理办法。" * 30),
    ]
    for typed in ("渡口管理办法", "《渡口管理办法》", "渡口 管理 办法"):
        assert ids(ask(records, typed))[0] == "d3"


def test_another_name_finds_and_counts_less_than_the_name_that_was_typed(ask) -> None:
    """And finds nothing where other names are not wanted."""
    records = [record("甲", FILL + "社会保险。"), record("乙", FILL + "社保。"), record("丙", FILL)]
    first, second = ask(records, "社保").matches
    assert (first.id, second.id) == ("d2", "d1")
    assert first.score > second.score > 0
    assert ids(ask(records, "社保", with_variants=False)) == ["d2"]


def test_a_document_with_both_names_is_scored_by_one_of_them(ask) -> None:
    """The better one: who writes both says the same thing once."""
    both = ask([record("甲", "社保社会保险"), record("乙", "灯塔")], "社保", is_explained=True)
    (points,) = both.matches[0].explanation.points
    assert "社保" in points.terms


@pytest.mark.parametrize(
    "typed",
    [
        "渡口",
        "渡口 桥梁",
        "渡口管理站的船期在哪里公布？",
        "标题:渡口 或 社保",
        "-灯塔",
        "",
        "“渡口”",
    ],
)
@pytest.mark.parametrize("scope", ["all", "title", "text"])
def test_an_explanation_adds_up_to_the_score(typed, scope, ask) -> None:
    """The points are the relevance, and that times all factors is the score."""
    records = [
        record("渡口管理办法", "一、渡口\n桥梁船期，社会保险。", published="2023-05-01"),
        record("渡口桥梁通知", FILL + "依据《渡口管理办法》公布。", published="2013-05-01"),
        record("社保公告", "社会保险，渡口管理站。"),
    ]
    answer = ask(records, typed, scope=scope, is_explained=True)
    assert answer.matches or scope == "title"
    for match in answer.matches:
        why = match.explanation
        assert sum(each.points for each in why.points) == pytest.approx(why.relevance, abs=1e-3)
        product = why.relevance
        for factor in why.factors:
            product *= factor.value
        assert product == pytest.approx(match.score, rel=1e-3, abs=1e-3)


def test_an_explanation_tells_where_a_term_is_said(ask) -> None:
    """How often by field, in how many documents, and the figures behind the factors."""
    records = [
        record("渡口", "一、渡口\n渡口的桥梁。"),
        record("甲", "依据《渡口》的规定。"),
        record("丙", FILL),
    ]
    first = ask(records, "渡口 桥梁", is_explained=True).matches[0].explanation
    told = {points.terms: points for points in first.points}
    assert told[("渡口",)].said == {"title": 1, "headings": 1, "text": 2}
    assert (told[("渡口",)].holding, told[("桥梁",)].holding) == (2, 1)
    assert [points.points for points in first.points] == sorted(
        (points.points for points in first.points), reverse=True
    )
    reasons = {factor.name: factor.reason for factor in first.factors}
    assert (reasons["coverage"], reasons["cited"]) == ("100%", "1")


def test_without_asking_nothing_is_explained(ask) -> None:
    """It costs time."""
    assert ask([record()], "渡口").matches[0].explanation is None


def test_what_was_withdrawn_leaves_no_trace_in_the_scores(tmp_path) -> None:
    """Be it the newest, the longest or one that cites: an index built anew gives the same."""
    kept = [
        record("渡口管理办法", "渡口。", published="2003-05-01"),
        record("渡口管理规定", "渡口。", published="2013-05-01"),
    ]
    gone = record("通知", FILL * 9 + "依据《渡口管理办法》，渡口。", published="2033-05-01")
    for name in ("grown", "built"):
        (tmp_path / name).mkdir()
    grown = engine_of(tmp_path / "grown", [*kept, gone])
    request = Request(asked("渡口"), is_explained=True)
    before = grown.search(request)
    (last,) = entries([gone], first=3)
    grown.apply([dataclasses.replace(last, status="withdrawn")], 2)
    built = engine_of(tmp_path / "built", kept)
    assert grown.search(request) == built.search(request) != before


def test_titles_by_the_hundred_come_in_the_same_order_however_the_index_was_built(tmp_path) -> None:
    """All of the very title first, by arrival; then those but for a slip."""
    records = [record("部门预算公开说明", FILL)] * 260 + [record("部门预算公开说名", FILL)]
    for name in ("built", "grown"):
        (tmp_path / name).mkdir()
    built = engine_of(tmp_path / "built", records)
    grown = engine_of(tmp_path / "grown", records)
    changed = entries(records)[:50]
    grown.apply(changed, 2)
    request = Request(asked("部门预算公开说明"), limit=300)
    assert ids(grown.search(request)) == ids(built.search(request))
    assert ids(built.search(request))[-1] == "d261"


def test_where_nothing_says_how_well_a_document_fits_the_newest_is_first(ask) -> None:
    """Conditions and exclusions alone."""
    records = [
        record("甲", source="水务局", published="2020-01-02"),
        record("乙", source="水务局", published="2024-01-02"),
        record("丙", source="水务局", published="2022-01-02"),
    ]
    assert ids(ask(records, "来源:水务局")) == ["d2", "d3", "d1"]
    assert ids(ask(records, "-桥梁")) == ["d2", "d3", "d1"]


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize(
    "typed", ["渡口", "渡口 桥梁", "渡口的桥梁在哪里公布？", "-灯塔", "渡口管理办法"]
)
def test_pages_put_together_are_the_whole_in_order(typed, order, tmp_path) -> None:
    """However deep the page, and with many that say the same."""
    records = [
        record(
            f"渡口{'管理办法' * (n % 3 == 0)}",
            "渡口。" * (n % 7) + "桥梁。" * (n % 5) + FILL * (n % 2),
            published=f"20{n % 23:02}-05-01" if n % 4 else None,
        )
        for n in range(400)
    ]
    engine = engine_of(tmp_path, records)
    whole = engine.search(Request(asked(typed), limit=1000, order=order))
    assert len(whole.matches) == whole.total
    for offset in (0, 7, 95, 100, 333, whole.total - 1, whole.total):
        page = engine.search(Request(asked(typed), offset=offset, limit=9, order=order))
        assert page.matches == whole.matches[offset : offset + 9]
