"""Units found in a text as it is written, just where folding all of it would find them."""

from __future__ import annotations

import fnmatch
import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import fold, fold_with_offsets, units
from ftarchive.index.spotting import Spotter

CHARS = "渡口关關於证證䶮𠮷ＡＢab12ａ①㈱½ｶﾞ℃Ⅰßſé\u0301\ufe00\U000e0100，。…“” \u3000\u200b\nжЖ각"
texts = st.text(st.sampled_from(CHARS) | st.characters(exclude_categories=["Cs"]), max_size=60)
asked = st.text(st.sampled_from("渡口关证ab12ßж𠮷が"), min_size=1, max_size=4).map(units)


def places(text: str, sequence: list[str]) -> list[int]:
    """Where a plain scan over the units of the folded text finds the sequence: the offsets of
    the first characters."""
    folded, offsets = fold_with_offsets(text)
    alphabets = r"[\u00aa-\u10ff\u1200-\u1fff\u2c00-\u2dff\ua640-\ua7ff]"
    found = list(re.finditer(rf"[a-z0-9]+|(?:(?![\W_]){alphabets})+|[^\W_]", folded))
    told = [match[0] for match in found]
    size = len(sequence)
    return [
        offsets[found[at].start()]
        for at in range(len(told) - size + 1)
        if told[at : at + size] == sequence
    ]


@given(texts, asked)
def test_units_are_found_where_folding_the_whole_text_finds_them(text, sequence) -> None:
    """Each of them, and no others, whatever the way they are written."""
    spans = list(Spotter(text).spans(tuple(sequence)))
    assert [start for start, _ in spans] == places(text, sequence)
    for start, end in spans:
        told = units(text[start:end])
        assert "".join(sequence) in "".join(told)


@given(texts)
def test_every_unit_of_a_text_is_found_in_it(text) -> None:
    """Nothing that is indexed cannot be marked."""
    spotter = Spotter(text)
    for unit in units(text):
        assert next(spotter.spans((unit,)), None), unit


@given(
    st.text(st.sampled_from("ab1渡 ，Ａé①"), max_size=30),
    st.text("ab1*?", min_size=1, max_size=5).filter(re.compile(r"(?=.*[ab1]).*[*?]").match),
)
def test_a_unit_with_wildcards_is_found_whole(text, pattern) -> None:
    """Every unit of letters and digits that matches, and no other."""
    spans = list(Spotter(text).spans((pattern,)))
    found = fnmatch.filter([unit for unit in units(text) if unit.isascii()], pattern)
    assert len(spans) == len(found)
    assert all(unit in units(text[a:b]) for unit, (a, b) in zip(found, spans, strict=True))


@given(st.text(st.sampled_from("ab1渡 ，Ａé①"), max_size=30), st.sampled_from(["a", "ab", "1"]))
def test_an_open_unit_goes_on_to_its_end(text, prefix) -> None:
    """Every unit that begins so is found, whole."""
    spans = list(Spotter(text).spans((prefix,), is_open=True))
    found = [unit for unit in units(text) if unit.isascii() and unit.startswith(prefix)]
    assert len(spans) == len(found)
    assert all(unit in units(text[a:b]) for unit, (a, b) in zip(found, spans, strict=True))


def test_what_is_not_folded_folds_to_one_character_or_to_punctuation() -> None:
    """The characters that are searched as written act on no others and hide no letter."""
    for ch in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(ch) == "Cs" or Spotter(ch)._steps:
            continue
        folded = fold(ch)
        assert len(folded) == 1 or re.fullmatch(r"[\W_]+", folded), hex(ord(ch))
        assert not any(map(unicodedata.combining, folded)), hex(ord(ch))


def test_of_a_very_long_row_the_beginning_is_looked_for() -> None:
    """However long it is, at each place as much is compared as at most for a row of 64."""
    spans = list(Spotter("渡" * 100).spans(("渡",) * 1500))
    assert spans == [(start, start + 64) for start in range(100 - 64 + 1)]
    row = ("渡",) * 63 + ("gb",)
    assert len(list(Spotter("渡" * 63 + "gb18030").spans(row, is_open=True))) == 1
    assert not list(Spotter("渡" * 63 + "gb18030").spans((*row, "口"), is_open=True))


@pytest.mark.parametrize(
    ("text", "sequence", "expected"),
    [
        ("法治，政府", "法治政府", ["法治，政府"]),
        ("關於證書", "证书", ["證書"]),
        ("ＧＢ１８０３０标准", "gb18030", ["ＧＢ１８０３０"]),
        ("GB18030与18030", "18030", ["18030"]),
        ("㈱①渡口Ⅱ级", "渡口", ["渡口"]),
        ("20℃渡口", "渡口", ["渡口"]),
        ("渡\U000e0100口\U000e0101岸", "渡口", ["渡\U000e0100口\U000e0101"]),
        ("甲甲甲", "甲甲", ["甲甲", "甲甲"]),
        ("Ёлка ёлка", "ёлка", ["Ёлка", "ёлка"]),
    ],
)
def test_places_go_over_punctuation_widths_and_variants(text, sequence, expected) -> None:
    """And never into a run of letters and digits, and end with what combines."""
    spans = Spotter(text).spans(tuple(units(sequence)))
    assert [text[start:end] for start, end in spans] == expected
