"""Cutting what was typed into words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import units
from ftarchive.index.dictionary import FILES, Dictionary
from ftarchive.search.cutting import Cutter
from ftarchive.search.query import Chunk
from making import DICTIONARY

Cut = Callable[..., Chunk]
parts = st.lists(
    st.tuples(
        st.lists(
            st.sampled_from(["渡口", "社保", "的", "发改局", "公", "GB1", "，", " ", "é", "①"]),
            max_size=6,
        ).map("".join),
        st.booleans(),
    ),
    max_size=5,
)


def cut(*given_: tuple[str, bool], by: Dictionary = DICTIONARY, most: int = 99, **how) -> Chunk:
    how.setdefault("with_variants", True)
    return Cutter(by, most, **how).chunk([part for part in given_ if units(part[0])])


def words(chunk: Chunk) -> list[str]:
    return ["".join(word.units) for word in chunk.words]


@pytest.fixture
def dictionary(tmp_path: Path) -> Callable[..., Dictionary]:
    """A dictionary of these files, given by their names without ending; the others empty."""

    def dictionary_(**files: str) -> Dictionary:
        for name in FILES:
            (tmp_path / name).write_text(files.get(Path(name).stem, ""), "utf-8")
        return Dictionary.read(tmp_path)

    return dictionary_


@given(parts, st.booleans())
def test_the_words_together_are_the_text(given_, with_variants) -> None:
    """Every unit is in one word, in order; quoted texts are one word each."""
    chunk = cut(*given_, with_variants=with_variants)
    assert list(chunk.units) == [unit for text, _ in given_ for unit in units(text)]
    assert all(word.units for word in chunk.words)
    quoted = [tuple(units(text)) for text, is_quoted in given_ if is_quoted and units(text)]
    assert [word.units for word in chunk.words if word.is_phrase] == quoted


@given(parts, st.integers(0, 6))
def test_no_more_words_than_wanted_are_cut(given_, most) -> None:
    """Over all chunks of a query together; the first ones are kept."""
    cutter = Cutter(DICTIONARY, most, with_variants=True)
    whole = cut(*given_).words
    given_ = [part for part in given_ if units(part[0])]
    first, second = cutter.chunk(given_).words, cutter.chunk(given_).words
    assert first == whole[:most]
    assert second == whole[: most - len(first)]


def test_a_name_of_the_dictionary_is_one_word(dictionary) -> None:
    """Also where the cutter would part it or cut across it, if it is long enough."""
    one = dictionary(agencies="云溪渡管站 = 云溪区渡口管理站\n口公 = 渡船\n", words="渡口\n公告\n")
    chunk = cut(("云溪渡管站公告", False), by=one)
    assert words(chunk) == ["云溪渡管站", "公告"]
    assert [other.shown for other in chunk.words[0].variants] == ["云溪区渡口管理站"]
    assert words(cut(("渡口公告", False), by=one)) == ["渡口", "公告"]
    long = dictionary(agencies="口公告 = 渡船告示\n", words="渡口\n公告\n")
    assert words(cut(("渡口公告", False), by=long)) == ["渡", "口公告"]


def test_without_variants_no_name_counts(dictionary) -> None:
    """The words are those of the cutter then."""
    one = dictionary(synonyms="渡口公告 = 渡船公告\n")
    plain = cut(("渡口公告", False), by=one, with_variants=False)
    assert len(plain.words) > 1
    assert not any(word.variants for word in plain.words)
    assert len(cut(("渡口公告", False), by=one).words) == 1


def test_the_longest_name_counts(dictionary) -> None:
    """The part has its own meaning only where it stands alone."""
    one = dictionary(synonyms="渡口 = 码头\n渡口管理站 = 渡管站\n")
    (word,) = cut(("渡口管理站", False), by=one).words
    assert [other.shown for other in word.variants] == ["渡管站"]


def test_stop_words_are_told(dictionary) -> None:
    """As a whole word, folded."""
    one = dictionary(stop="的\nＴＨＥ\n")
    chunk = cut(("渡口的the目的", False), by=one)
    assert [(word, each.is_stop) for word, each in zip(words(chunk), chunk.words, strict=True)] == [
        ("渡口", False), ("的", True), ("the", True), ("目的", False),
    ]  # fmt: skip


def test_a_quoted_word_has_no_variants_and_is_no_stop_word(dictionary) -> None:
    """To the letter is to the letter."""
    one = dictionary(stop="的\n", synonyms="渡口 = 码头\n")
    for word in cut(("渡口", True), ("的", True), by=one).words:
        assert (word.variants, word.is_stop, word.is_phrase) == ((), False, True)
