"""How texts sound, and what sounds alike."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import units
from ftarchive.index.sounds import (
    blurred,
    homophones,
    is_common,
    near_homophones,
    readings,
    word_signs,
)
from ftarchive.index.syllables import NONE, SIGNS
from making import environment


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (["银", "行"], SIGNS["yin"] + SIGNS["hang"]),
        (["行", "为"], SIGNS["xing"] + SIGNS["wei"]),
        (["旅", "游"], SIGNS["lv"] + SIGNS["you"]),
        (["2023"], "2"),
        (["an"], "a"),
        (["ω"], NONE),
        (["𠮷", "水"], NONE + SIGNS["shui"]),
        ([], ""),
    ],
)
def test_a_word_sounds_as_its_characters_do_in_it(word, expected) -> None:
    """Without tones; what is no syllable never becomes one."""
    assert word_signs(word) == expected


@given(st.text())
def test_each_unit_has_one_sign(text) -> None:
    """Whatever it is."""
    assert all(len(word_signs([unit])) == 1 for unit in units(text))


def test_a_character_has_all_of_its_readings() -> None:
    """The usual one first."""
    assert readings("行")[:2] == ("xing", "hang")
    assert readings("a") == readings("，") == ()


def test_homophones_share_a_reading_and_are_never_the_character_itself() -> None:
    """Common characters only."""
    assert {"正", "证", "郑"} <= homophones("政")
    assert "政" not in homophones("政")
    assert all(map(is_common, homophones("政")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhang", "zan"),
        ("shi", "si"),
        ("nan", "lang"),
        ("ling", "nin"),
        ("fu", "hu"),
        ("fang", "huan"),
        ("fen", "hun"),
        ("fei", "hui"),
    ],
)
def test_what_southern_speakers_hear_no_difference_in_is_one(one, other) -> None:
    """平翘舌、鼻边音、前后鼻音、h 与 f。"""
    assert blurred(one) == blurred(other)


@pytest.mark.parametrize(("one", "other"), [("fu", "fa"), ("ma", "na"), ("hua", "fa"), ("n", "l")])
def test_other_sounds_stay_apart(one, other) -> None:
    """Or anything would be anything."""
    assert (blurred(one) == blurred(other)) is (one == "hua")


def test_near_homophones_leave_out_the_true_ones() -> None:
    """They cost more."""
    near = near_homophones("湖")
    assert "福" in near
    assert not near & homophones("湖")


def test_nothing_is_loaded_before_it_is_asked() -> None:
    """A search on a terminal does not wait for tables that it does not need."""
    code = "import sys, ftarchive.cli, ftarchive.search.results; print('pypinyin' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment()
    )
    assert told.stdout.strip() == "False", told.stderr
