"""The terms that hits are scored by."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from making import DICTIONARY, asked

texts = st.lists(
    st.sampled_from(
        [
            "渡口",
            "公告",
            "的",
            "社保",
            "GB18",
            "公",
            " ",
            "“渡口”",
            " -桥梁",
            "知识产权",
            "怎么办",
            " 或 ",
        ]
    ),
    max_size=10,
).map("".join)


def weights(text: str, **how: bool) -> dict[str, float]:
    """The weight of each term that stands in no group of alternatives."""
    groups = asked(text, **how).scored
    return {term: weight for group in groups if len(group) == 1 for term, weight in group[0]}


@given(texts)
def test_every_term_is_one_that_an_index_holds_and_weighs_something(text) -> None:
    """Terms of the text itself, or of another name."""
    query = asked(text)
    known = set(DICTIONARY.analyzer.analyze(query.text)[1])
    for _, other in query.variants:
        known |= set(DICTIONARY.analyzer.analyze(other.shown)[1])
    for group in query.scored:
        for term, weight in (pair for alternative in group for pair in alternative):
            assert weight > 0
            assert term in known


@given(texts)
def test_no_term_counts_twice(text) -> None:
    """What the query says twice it does not mean twice."""
    single = [group[0][0][0] for group in asked(text).scored if len(group) == 1]
    assert len(single) == len(set(single))
    assert weights(f"{text} {text}") == weights(text) or "或" in text


def test_what_is_excluded_scores_nothing() -> None:
    """A hit does not have it."""
    assert weights("渡口 -公告 NOT 桥梁") == weights("渡口")
    assert weights("-公告") == {}


def test_conditions_on_facets_numbers_and_days_score_nothing() -> None:
    """Whoever meets them meets them alike; a title scores like text."""
    assert weights("渡口 来源:甲站 文号:3 日期:2023") == weights("渡口")
    assert weights("标题:渡口") == weights("渡口")


def test_words_written_together_are_worth_more_than_words_apart() -> None:
    """The pair over the border of two words says that they stand side by side."""
    together, apart = weights("渡口公告"), weights("渡口 公告")
    assert set(together) - set(apart) == {"口公"}
    assert {term: together[term] for term in apart} == apart


def test_a_word_that_the_cutter_knows_counts_beside_its_pairs() -> None:
    """What an index holds of it."""
    assert {"知识", "识产", "产权", "知识产权"} <= set(weights("知识产权", with_variants=False))


def test_stop_words_weigh_less() -> None:
    """A single one nothing, a longer one little, and the border to one little."""
    assert "的" not in weights("渡口的")
    assert 0 < weights("渡口的")["口的"] < weights("渡口公告")["口公"]


def test_a_name_and_its_variants_are_alternatives() -> None:
    """Together they count as one word; another name weighs less than the one that was typed, be
    it longer or shorter."""
    for text, terms in (("社保", {"社会", "保险"}), ("社会保险", {"社保"})):
        ((own, other),) = asked(text).scored
        assert dict(own) == weights(text, with_variants=False)
        assert terms <= set(dict(other))
        assert 0 < sum(dict(other).values()) < sum(dict(own).values())


def test_a_phrase_scores_by_its_pairs_and_a_prefix_by_what_is_whole_of_it() -> None:
    """The beginning of a run of letters is no term."""
    assert {"渡口", "口公", "公告"} <= set(weights("“渡口公告”"))
    assert weights("“渡口 GB18”*") == weights("“渡口”")
    assert weights("GB18*") == {}
