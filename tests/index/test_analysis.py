"""Text → units → terms; see invariant 2."""

from __future__ import annotations

import random
import re
import sys
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import opencc
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT
from ftarchive.index import analysis
from ftarchive.index.analysis import (
    Analyzer,
    encode,
    fold,
    fold_with_offsets,
    is_single,
    placed_units,
    simplified,
    units,
    variants,
)
from making import DICTIONARY

WORDS = CHECKOUT / "index" / "dictionary" / "words.txt"
ANALYZER = Analyzer(WORDS)
UNITS = {
    "法治政府": ["法", "治", "政", "府"],
    "GB 18030-2022": ["gb", "18030", "2022"],
    "GB18030": ["gb18030"],
    "Ａ１第２条": ["a1", "第", "2", "条"],
    "周䶮、𠮷㐀": ["周", "䶮", "𠮷", "㐀"],
    "關於證書": ["关", "于", "证", "书"],
    "法治\n政府，（一）": ["法", "治", "政", "府", "一"],
    "Größe": ["gr", "ö", "sse"],
    "слово и дело": ["слово", "и", "дело"],
    "粤ICP备00000000号-1": ["粤", "icp", "备", "00000000", "号", "1"],
    "①㈱½": ["1", "株", "1", "2"],
    "a_b": ["a", "b"],
    "😀🏛️": [],
    "　\t\u200b—…": [],
}  # fmt: skip
TEXTS = [
    "云溪区科技创新局坚持依法行政，完善重大行政决策程序，优化营商环境。",
    "工信处女干事每月经过下属科室都要亲口交代24口交换机等技术性器件的安装工作",
    "本办法自二〇二三年十二月二十一日起施行，有效期五年，由区政府办公室负责解释。",
    "周䶮同志任云溪区应急管理局副局长，㐀某、𠮷田两位同志免去原任职务。",
]

chars = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("渡口公告的關於䶮𠮷豈ＡＢ①㈱½ｶﾞがﬁİẞßΣς\u0301\u3099\u200d😀_-，。 \n09azAZ"),
)
texts = st.text(chars, max_size=40)


@pytest.mark.parametrize(("text", "expected"), UNITS.items())
def test_a_text_is_a_sequence_of_units(text, expected) -> None:
    """As the invariant has it."""
    assert units(text) == expected


@given(texts)
def test_units_are_what_is_left_of_the_folded_text_without_punctuation(text) -> None:
    """Letters and digits, all of them, in order."""
    assert "".join(units(text)) == re.sub(r"[\W_]+", "", fold(text))


@given(texts)
def test_each_unit_is_a_run_or_a_single_character(text) -> None:
    """ASCII runs whole, other alphabets by word, every Han character alone."""
    for unit in units(text):
        if is_single(unit):
            assert len(unit) == 1
        assert unit.isascii() or not re.search("[a-z0-9]", unit)
        han = [ch for ch in unit if "CJK" in unicodedata.name(ch, "")]
        assert not han or unit == han[0]


@given(texts)
def test_folding_again_changes_nothing(text) -> None:
    """The units of the units are the units."""
    assert units(" ".join(units(text))) == units(text)


@given(texts, texts)
def test_a_text_inside_another_keeps_its_units(one, other) -> None:
    """Between punctuation, what stands around a text does not reach into it."""
    assert units(f"{one}，{other}") == units(one) + units(other)


def test_every_han_character_is_a_unit_of_its_own() -> None:
    """All blocks, the rare ones and the astral ones too."""
    blocks = [
        (0x3400, 0x4DC0),
        (0x4E00, 0xA000),
        (0x20000, 0x2A6E0),
        (0x2A700, 0x2EBE1),
        (0x30000, 0x323B0),
    ]
    for low, high in blocks:
        found = [chr(c) for c in range(low, high) if unicodedata.category(chr(c)) == "Lo"]
        assert len(units("".join(found))) == len(found)


def test_traditional_and_simplified_are_one() -> None:
    """Character by character as OpenCC's table has it, whatever stands beside."""
    convert = opencc.OpenCC("t2s").convert
    for old in "關於證書體臺灣國務院發展改革":
        assert units(old) == units(convert(old))
        assert units(f"甲{old}乙")[1] == units(old)[0]


@given(texts)
def test_folding_with_offsets_gives_the_folded_text(text) -> None:
    """The same text as ``fold``; offsets in order, in range, the last one the end."""
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert all(a <= b for a, b in pairwise(offsets))
    assert offsets[-1] == len(text)
    assert all(0 <= at < len(text) for at in offsets[:-1])


@given(st.text(st.sampled_from("渡口公告，。 \nＡＢ１２關於𠮷ab12"), max_size=40))
def test_offsets_point_to_the_character_itself_where_none_is_joined(text) -> None:
    """In ordinary text every character has its own place."""
    _, offsets = fold_with_offsets(text)
    assert list(offsets) == list(range(len(text) + 1))


@given(texts)
def test_the_terms_are_units_pairs_and_longer_words(text) -> None:
    """Pairs go over punctuation, not over runs of letters and digits; each is counted."""
    sequence, terms = ANALYZER.analyze(text)
    assert sequence == units(text)
    neighbours = pairwise(sequence)
    expected = Counter(sequence)
    expected.update(a + b for a, b in neighbours if is_single(a) and is_single(b))
    expected.update(word for word in ANALYZER.words(text) if len(word) > 2)
    assert terms == expected


sequences = st.lists(st.sampled_from("渡 口 𠮷 a ab b 1 12 2 a1 é слово".split()), max_size=8)


@given(sequences, sequences)
def test_an_encoded_sequence_stands_in_another_exactly_where_its_units_do(one, other) -> None:
    """Neither inside a unit nor across two."""
    assume(other)
    spans = range(len(one) - len(other) + 1)
    within = any(one[at : at + len(other)] == other for at in spans)
    assert (encode(other) in encode(one)) is within
    assert (encode(other).encode() in encode(one).encode()) is within


@pytest.mark.parametrize(
    ("inner", "outer"), [("b", "ab"), ("1", "12"), ("ab", "a b"), ("a b", "ab")]
)
def test_a_part_of_a_unit_is_not_found_in_an_encoded_sequence(inner, outer) -> None:
    """Nor are two units found in one."""
    assert encode(inner.split()) not in encode(outer.split())


@given(
    st.lists(st.sampled_from(["渡", "口", "a", "1", "ab", "a1", "𠮷", "é", "слово"]), max_size=12),
    st.data(),
)
def test_every_part_of_a_sequence_is_found_in_it(sequence, data) -> None:
    """The same, where there is something to find."""
    start = data.draw(st.integers(0, len(sequence)))
    end = data.draw(st.integers(start, len(sequence)))
    assert encode(sequence[start:end]) in encode(sequence)


@given(texts)
def test_segmenting_loses_no_unit(text) -> None:
    """The words of a query together are its units."""
    assert [unit for word in ANALYZER.segment(text) for unit in word] == units(text)


def test_segmenting_folds_once() -> None:
    """As the index does: 薴 folds into 苧, which by itself would fold into another."""
    for old in simplified():
        text = f"渡{chr(old)}口"
        assert [unit for word in ANALYZER.segment(text) for unit in word] == units(text)


@pytest.fixture
def reference(monkeypatch) -> Iterator[Analyzer]:
    """The analysis where rjieba is not installed: jieba cuts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42 has escapes that Python frowns on
        import jieba  # noqa: F401
    monkeypatch.setitem(sys.modules, "rjieba", None)
    analysis._cutters.cache_clear()
    yield Analyzer(WORDS)
    analysis._cutters.cache_clear()


def test_both_cutters_cut_alike(reference) -> None:
    """Texts and all user words: rjieba may stand in for jieba, or be missing."""
    for text in TEXTS + [f"依法{word}工作" for word in DICTIONARY.entries["words.txt"]]:
        assert ANALYZER.words(text) == reference.words(text)
        assert ANALYZER.segment(text) == reference.segment(text)


def test_the_parts_of_the_long_words_are_the_long_words_of_search_mode(reference) -> None:
    """By either cutter, also where a user word is a part of another."""
    words = DICTIONARY.entries["words.txt"]
    runs = "\n".join(["渡口工作", *(run for text in TEXTS for run in text.split("，")), *words])
    for analyzer in (ANALYZER, reference):
        expected = Counter(word for word in analyzer.words_of(runs) if len(word) > 2)
        found = Counter(part for word in analyzer.long_words(runs) for part in analyzer.parts(word))
        assert found == Counter({w: n for w, n in expected.items() if all(map(is_single, w))})


def test_a_user_word_is_a_word() -> None:
    """``words.txt`` is what makes it one."""
    assert ["政", "务", "公", "开"] in ANALYZER.segment("推进政务公开工作")


def test_the_fingerprint_changes_with_the_user_words(tmp_path) -> None:
    """Comments and blank lines do not count."""
    one, same, other = (tmp_path / name for name in "abc")
    one.write_text("渡口\n", "utf-8")
    same.write_text("# 词典\n\n  渡口  \n", "utf-8")
    other.write_text("渡口\n桥梁\n", "utf-8")
    assert Analyzer(one).fingerprint() == Analyzer(same).fingerprint()
    assert Analyzer(one).fingerprint() != Analyzer(other).fingerprint()


def test_a_changed_dictionary_is_taken_up(tmp_path) -> None:
    """Without starting the program anew."""
    path = tmp_path / "words.txt"
    path.write_text("", "utf-8")
    assert "渡管站" not in Analyzer(path).words("云溪渡管站公告")
    path.write_text("渡管站 9999999\n", "utf-8")
    assert "渡管站" in Analyzer(path).words("云溪渡管站公告")


def test_terms_do_not_depend_on_what_was_cut_before() -> None:
    """One analysis for index and query, at any time."""
    before = [ANALYZER.analyze(text) for text in TEXTS]
    for text in random.Random(0).sample(TEXTS, len(TEXTS)):
        ANALYZER.analyze(text)
    assert [ANALYZER.analyze(text) for text in TEXTS] == before


@given(st.text(max_size=40) | st.text("Ａ1ag渡𠮷證ｶﾞ㈱½ßé\u0301，\u200b ", max_size=40))
def test_units_are_placed_where_they_begin(text) -> None:
    """All of them, in order."""
    placed = placed_units(text)
    assert [unit for unit, _ in placed] == units(text)
    assert [at for _, at in placed] == sorted(at for _, at in placed)


def test_the_place_of_a_unit_is_one_in_the_text_as_given() -> None:
    """Not in the folded one, which may be longer or shorter."""
    assert placed_units("（㈱）ＧＢ18，證") == [("株", 1), ("gb18", 3), ("证", 8)]


def test_variants_fold_into_their_character() -> None:
    """Traditional forms above all; a character that has none is not listed."""
    assert "證" in variants()["证"]
    assert "一" not in variants()
    for character, others in variants().items():
        assert {fold(other) for other in others} == {character}
        assert character not in others
