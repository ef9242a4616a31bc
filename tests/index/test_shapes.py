"""Which characters look alike."""

from __future__ import annotations

import pytest

from ftarchive.config import CHECKOUT
from ftarchive.index.shapes import Shapes

SHAPES = Shapes(CHECKOUT / "index" / "dictionary" / "shapes.txt")


@pytest.mark.parametrize(
    "pair",
    "未末 己已 戊戌 日曰 天夭 洒酒 拔拨 治冶 侯候 晴睛 徼缴 辩辨 折拆 券卷 历厉 兔免".split(),
)
def test_what_is_often_confused_is_near_both_ways(pair) -> None:
    """By the table or by their parts."""
    assert pair[1] in SHAPES.near(pair[0])
    assert pair[0] in SHAPES.near(pair[1])


def test_sharing_a_radical_is_not_enough() -> None:
    """Hundreds of characters have 氵."""
    assert "江" not in SHAPES.near("治")
    assert len(SHAPES.near("治")) < 30


@pytest.mark.parametrize("character", ["a", "，", "䶮", "𠮷", ""])
def test_what_has_no_parts_has_nothing_near(character) -> None:
    """And is no error."""
    assert SHAPES.near(character) == frozenset()


def test_an_archivist_may_add_a_group(tmp_path) -> None:
    """A line of characters; remarks are left alone."""
    path = tmp_path / "shapes.txt"
    path.write_text("# 说明\n渡口\n", "utf-8")
    assert "口" in Shapes(path).near("渡")
