"""What the user typed, understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT
from ftarchive.index.analysis import Analyzer, load_words, units
from ftarchive.search.query import parse, phrase_terms

DICTIONARY = CHECKOUT / "index" / "dictionary"
ANALYZER = Analyzer(DICTIONARY / "words.txt")
STOPS = load_words(DICTIONARY / "stop.txt")


def read(text: str, limit: int = 500, most_terms: int = 120):
    return parse(text, ANALYZER, STOPS, limit, most_terms)


def joined(sequences) -> list[str]:
    return ["".join(sequence) for sequence in sequences]


typed = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from('"“”「」『』„‟«»-－− \x00\n渡口的公告AI12'),
    max_size=60,
)


@given(typed)
def test_nothing_that_is_typed_is_an_error(text) -> None:
    """What means nothing is plain text; reading it again changes nothing."""
    query = read(text)
    assert read(query.text).text == query.text
    assert query.needles is not None
    for sequence in (*query.phrases, *query.excluded, *query.chunks):
        assert sequence
        assert all(sequence)


@given(typed)
def test_no_unit_of_the_query_is_lost(text) -> None:
    """Every unit is asked for or excluded, unless the limits cut it off."""
    query = read(text)
    told = [
        unit for part in (query.phrases, query.excluded, query.chunks) for s in part for unit in s
    ]
    assert set(told) == set(units(query.text))


@pytest.mark.parametrize("quotes", ['""', "“”", "＂＂", "「」", "『』", "„”", "«»", "””", "““"])
def test_quotation_marks_of_any_kind_hold_a_phrase_together(quotes) -> None:
    """Those of every input method."""
    query = read(f"桥梁 {quotes[0]}渡口，公告{quotes[1]}")
    assert joined(query.phrases) == ["渡口公告"]
    assert joined(query.chunks) == ["桥梁"]


@pytest.mark.parametrize(
    "text", ['"渡口公告', "渡口公告”", '"', '""', "“ ”", "-", "- ", "--", '-""']
)
def test_marks_without_a_meaning_are_passed_over(text) -> None:
    """No phrase and no exclusion comes of them."""
    query = read(text)
    assert (query.phrases, query.excluded) == ((), ())
    assert joined(query.chunks) == (["渡口公告"] if "渡口" in text else [])


@pytest.mark.parametrize("minus", ["-", "－", "−"])
def test_a_minus_before_a_word_or_phrase_excludes_it(minus) -> None:
    """At the beginning of a word, not inside it."""
    query = read(f"渡口 {minus}公告 {minus}“桥梁 通知” GB18030{minus}2022")
    assert joined(query.excluded) == ["公告", "桥梁通知"]
    assert joined(query.chunks) == ["渡口", "gb180302022"]


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "\n", "\u00a0"])
def test_blanks_of_any_kind_part_words(blank) -> None:
    """The wide one of the input methods too."""
    assert joined(read(f"渡口{blank}公告").chunks) == ["渡口", "公告"]


@pytest.mark.parametrize("text", ["", "  ", "\u3000\n", "\x00"])
def test_a_query_of_blanks_asks_for_nothing(text) -> None:
    """And finds everything."""
    assert read(text).is_blank


@pytest.mark.parametrize("text", ["，。！", "😀", '""', "\u200b", "-", "_"])
def test_a_query_without_a_letter_or_digit_is_not_blank_and_says_nothing(text) -> None:
    """It finds nothing, rather than everything."""
    assert read(text).says_nothing
    assert not read(text).is_blank


def test_stop_words_need_not_be_in_a_hit_unless_there_is_nothing_else() -> None:
    """的 alone is asked for like any word."""
    assert [(w.units, w.is_stop) for w in read("渡口的").words] == [
        (("渡", "口"), False),
        (("的",), True),
    ]
    assert [(w.units, w.is_stop) for w in read("的").words] == [(("的",), False)]


def test_a_stop_word_inside_a_phrase_counts() -> None:
    """To the letter is to the letter."""
    assert joined(read("“渡口的公告”").phrases) == ["渡口的公告"]


def test_what_is_over_the_limits_is_not_read() -> None:
    """The text shown is the text that was read."""
    query = read("渡口管理站公告桥梁堤防" * 100, limit=10, most_terms=3)
    assert query.text == "渡口管理站公告桥梁堤"
    assert len(query.terms) == 3


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("云渡规[2023]第02号", "云渡规〔2023〕2号"),
        ("“云渡规〔2023〕2号”", "云渡规〔2023〕2号"),
        ("/2023-11063271", "/2023-11063271"),
        (" 000014349 / 2017-00110 ", "000014349/2017-00110"),
    ],
)
def test_a_number_is_looked_up_as_a_whole(text, key) -> None:
    """In its canonical form."""
    assert read(text).numbers[0] == key


def test_needles_go_from_long_to_short_and_leave_stop_words_out() -> None:
    """What is marked in a hit: the whole first, then its words."""
    needles = joined(read("渡口管理站的公告 桥梁").needles)
    assert [len(needle) for needle in needles] == sorted(map(len, needles), reverse=True)
    assert {"渡口管理站的公告", "桥梁"} <= set(needles)
    assert "的" not in needles


@given(st.lists(st.sampled_from(["渡", "口", "公", "a", "12", "é"]), max_size=9))
def test_the_terms_of_a_sequence_hold_all_its_units(sequence) -> None:
    """Pairs where there are any; a unit alone where no pair holds it. Each is an index term."""
    terms = phrase_terms(tuple(sequence))
    assert {unit for term in terms for unit in units(term)} == set(sequence)
    _, indexed = ANALYZER.analyze(" ".join(sequence))
    assert set(terms) <= set(indexed)
    assert bool(terms) is bool(sequence)
