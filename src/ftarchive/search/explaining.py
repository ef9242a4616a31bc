"""Why a hit stands where it does, in lines for archivists."""

from __future__ import annotations

from collections.abc import Iterator

from ftarchive.search.engine import Explanation, Factor, Points
from ftarchive.search.naming import PART_NAMES

_FACTORS = {
    "coverage": "含有检索词的比重",
    "title": "标题吻合",
    "cited": "引用它的文件数",
    "recent": "文件较新",
    "close": "检索词相邻",
}
_SHOWN = 12
"""Terms that are listed, those worth most."""


def explained(explanation: Explanation) -> Iterator[str]:
    """The lines: the product first, then the terms that it begins with."""
    factors = [_factor(factor) for factor in explanation.factors if factor.value != 1]
    yield " ".join([f"得分 = 词语 {explanation.relevance:.2f}", *factors])
    for points in explanation.points[:_SHOWN]:
        yield _points(points)
    if len(explanation.points) > _SHOWN:
        rest = sum(points.points for points in explanation.points[_SHOWN:])
        yield f"  +{rest:.2f}  其余 {len(explanation.points) - _SHOWN} 项"


def _factor(factor: Factor) -> str:
    told = f"（{factor.reason}）" if factor.reason else ""
    return f"× {_FACTORS[factor.name]}{told} {factor.value:.2f}"


def _points(points: Points) -> str:
    said = "，".join(
        f"{PART_NAMES[name]} {times} 次" for name, times in points.said.items() if times
    )
    terms = "＋".join(points.terms)
    return f"  +{points.points:.2f}  {terms}：{said or '未见'}；全库 {points.holding} 件含有"
