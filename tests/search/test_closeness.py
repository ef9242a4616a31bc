"""How close needles stand in a text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.search.closeness import closeness

texts = st.text("渡口公告桥", max_size=24)
needles = st.lists(st.text("渡口公告桥", min_size=1, max_size=3), min_size=1, max_size=4)


def close(text: str, *asked: str) -> float:
    return closeness(text.encode(), [each.encode() for each in asked])


def by_force(text: str, asked: list[str]) -> float:
    """The same, over every choice of one place for each needle that the text has."""
    different = list(dict.fromkeys(asked))
    there = [each for each in different if each in text]
    if not there:
        return 0.0
    places = [[at for at in range(len(text)) if text.startswith(n, at)] for n in there]
    spans = [
        max(at + len(n) for at, n in zip(chosen, there, strict=True)) - min(chosen)
        for chosen in itertools.product(*places)
    ]
    return min(1.0, sum(map(len, there)) / min(spans)) * len(there) / len(different)


@given(texts, needles)
def test_closeness_is_the_share_of_the_shortest_stretch_with_all_of_them(text, asked) -> None:
    """Times the share of the needles that are there."""
    assert close(text, *asked) == pytest.approx(by_force(text, asked))


@given(texts, needles)
def test_closeness_is_between_nothing_and_one(text, asked) -> None:
    """One where they follow each other, whatever stands around; 0 where none is there."""
    assert 0 <= close(text, *asked) <= 1
    assert close(text + "".join(dict.fromkeys(asked)) + text, *asked) == 1
    assert close("灯塔", *asked) == 0


def test_the_farther_apart_the_less() -> None:
    """And less still where one is missing."""
    near, far = close("渡口的桥", "渡口", "桥"), close("渡口" + "的" * 40 + "桥", "渡口", "桥")
    assert close("渡口桥", "渡口", "桥") > near > far > 0
    assert close("渡口", "渡口", "桥") == 0.5


def test_a_long_text_of_nothing_but_needles_is_looked_at_in_part() -> None:
    """The first places count; the answer stays a share."""
    assert close("渡口" * 100_000 + "桥", "渡口", "桥") < 1
    assert close("渡" * 1000, *("渡" * n for n in range(1, 40))) <= 1
