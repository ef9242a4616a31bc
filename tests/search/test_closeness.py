"""How close needles stand in texts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.search.closeness import closeness
from ftarchive.search.phrases import OWNER

texts = st.text("渡口公告桥", max_size=24)
needles = st.lists(st.text("渡口公告桥", min_size=1, max_size=3), min_size=1, max_size=4).map(
    lambda asked: list(dict.fromkeys(asked))
)


def places(all_texts: Sequence[str], needle: str) -> np.ndarray:
    """Where a needle begins in each of the texts."""
    return np.array(
        [
            (number << OWNER) + at
            for number, text in enumerate(all_texts)
            for at in range(len(text))
            if text.startswith(needle, at)
        ],
        np.int64,
    )


def closes(all_texts: Sequence[str], asked: Sequence[str]) -> list[float]:
    """The closeness of each text, all reckoned at once."""
    found = [places(all_texts, each) for each in asked]
    return closeness(found, [len(each) for each in asked], len(all_texts)).tolist()


def close(text: str, *asked: str) -> float:
    """The same of one text."""
    return closes([text], asked)[0]


def by_force(text: str, asked: Sequence[str]) -> float:
    """By its definition, over every choice of one place for each needle that the text has."""
    there = [each for each in asked if each in text]
    if not there:
        return 0.0
    found = [[at for at in range(len(text)) if text.startswith(n, at)] for n in there]
    spans = [
        max(at + len(n) for at, n in zip(chosen, there, strict=True)) - min(chosen)
        for chosen in itertools.product(*found)
    ]
    return min(1.0, sum(map(len, there)) / min(spans)) * len(there) / len(asked)


@given(st.lists(texts, min_size=1, max_size=5), needles)
def test_closeness_is_the_share_of_the_shortest_stretch_with_all_of_them(all_texts, asked) -> None:
    """Times the share of the needles that are there; no text looks into its neighbour."""
    expected = [by_force(text, asked) for text in all_texts]
    assert closes(all_texts, asked) == pytest.approx(expected)


@given(texts, needles)
def test_closeness_is_between_nothing_and_one(text, asked) -> None:
    """One where they follow each other, whatever stands around; 0 where none is there."""
    assert 0 <= close(text, *asked) <= 1
    assert close(text + "".join(asked) + text, *asked) == 1
    assert close("灯塔", *asked) == 0


def test_the_farther_apart_the_less() -> None:
    """And less still where one is missing."""
    near, far = close("渡口的桥", "渡口", "桥"), close("渡口" + "的" * 40 + "桥", "渡口", "桥")
    assert close("渡口桥", "渡口", "桥") > near > far > 0
    assert close("渡口", "渡口", "桥") == 0.5


def test_of_a_long_text_of_nothing_but_needles_the_first_places_count() -> None:
    """In each text by itself."""
    long = "渡口" * 1000 + "桥"
    assert closes([long, long, "渡口桥"], ["渡口", "桥"])[:2] == closes([long], ["渡口", "桥"]) * 2
    assert close(long, "渡口", "桥") < 1 == close("渡口桥", "渡口", "桥")
