"""A query as it was understood, and what can be read off it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import units
from ftarchive.search.query import Chunk, Phrase, Query, Word, Words, leaves, phrase_terms
from making import DICTIONARY, asked


def joined(sequences) -> list[str]:
    return ["".join(sequence) for sequence in sequences]


def test_stop_words_need_not_be_in_a_hit_unless_there_is_nothing_else() -> None:
    """的 alone is asked for like any word."""
    assert [(w.units, w.is_stop) for w in asked("渡口的").words] == [
        (("渡", "口"), False),
        (("的",), True),
    ]
    assert [(w.units, w.is_stop) for w in asked("的").words] == [(("的",), False)]
    assert [w.is_stop for w in asked("的 和").words] == [False, False]


def test_a_stop_word_inside_a_phrase_counts() -> None:
    """To the letter is to the letter."""
    assert joined(asked("“渡口的公告”").phrases) == ["渡口的公告"]


def test_words_phrases_and_chunks_are_those_of_all_that_is_asked_for() -> None:
    """Once each, in order, from groups and titles too; what is excluded is none."""
    query = asked("渡口公告 (标题:桥梁 或 “灯塔”) 渡口公告 -堤防 -“船期”")
    assert joined(query.chunks) == ["渡口公告", "桥梁"]
    assert joined(word.units for word in query.words) == ["渡口", "公告", "桥梁"]
    assert joined(query.phrases) == ["灯塔"]


def test_the_leaves_are_conditions_too() -> None:
    """A clause that excludes has none."""
    clause = asked("来源:甲站 (文号:1 或 日期:2023) -渡口").clause
    assert clause
    assert [type(leaf).__name__ for leaf in leaves(clause)] == ["Labelled", "Numbered", "Dated"]


def test_words_written_together_have_the_variants_of_each() -> None:
    """One name for another, the rest as it is."""
    (chunk,) = asked("渡口社保站").clause.chunks
    word = chunk.as_word()
    assert word.units == chunk.units
    assert ["".join(other.units) for other in word.variants] == ["渡口社会保险站"]


def test_a_word_said_twice_is_one_word() -> None:
    """In one bag of words."""
    chunks = (Chunk((Word(("渡",)),)), Chunk((Word(("渡",)), Word(("口",)))))
    assert Words(chunks).words == (Word(("渡",)), Word(("口",)))


def test_the_last_unit_of_an_open_phrase_may_go_on_where_it_can() -> None:
    """A run of letters can; a Han character is whole."""
    assert Phrase(("渡", "gb18"), is_open=True).whole_units == ("渡",)
    assert Phrase(("渡", "口"), is_open=True).whole_units == ("渡", "口")
    assert Phrase(("渡", "gb18")).whole_units == ("渡", "gb18")


def test_blank_and_saying_nothing_are_different() -> None:
    """The one finds all, the other nothing."""
    assert (Query("").is_blank, Query("").says_nothing) == (True, False)
    assert (Query("，").is_blank, Query("，").says_nothing) == (False, True)
    one = Query("渡", Phrase(("渡",)))
    assert (one.is_blank, one.says_nothing) == (False, False)


@given(st.lists(st.sampled_from(["渡", "口", "公", "a", "12", "é"]), max_size=9))
def test_the_terms_of_a_sequence_hold_all_its_units(sequence) -> None:
    """Pairs where there are any; a unit alone where no pair holds it. Each is an index term."""
    terms = phrase_terms(tuple(sequence))
    assert {unit for term in terms for unit in units(term)} == set(sequence)
    _, indexed = DICTIONARY.analyzer.analyze(" ".join(sequence))
    assert set(terms) <= set(indexed)
    assert bool(terms) is bool(sequence)
