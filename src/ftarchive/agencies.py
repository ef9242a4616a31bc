"""Agencies: which names are those of one body, and what it is called today.

``index/dictionary/agencies.txt`` says which short and former names there are, and
``index/dictionary/offices.txt`` which bodies and media there are beside them. Names in both stand
without their region (科技创新局), which is kept as it is written: 福田区科创局 is 福田区科技创新局.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

from ftarchive.config import Home
from ftarchive.wordlists import Line, read_lines, sides

NAMES, OFFICES = "agencies.txt", "offices.txt"

_HAN = r"\u3400-\u9fff"
_SHAPE = re.compile(rf"[{_HAN}][{_HAN}（）()·、0-9A-Za-z]{{1,39}}")
_ENDINGS = (
    "政府 国务院 局 委 厅 署 站 办 委员会 常委会 人大 代表大会 政协 协商会议 "
    "管委会 监委会 协会 学会 联合会 工会 理事会 基金会 商会 工商联 妇联 残联 "
    "文联 科协 侨联 红十字会 村委会 居委会 业委会 证监会 银监会 办公室 办公厅 "
    "研究室 办事处 管理处 秘书处 服务处 派出所 研究所 司法所 税务所 监管所 "
    "管理所 卫生所 事务所 交易所 法院 检察院 医院 学院 研究院 科学院 设计院 "
    "福利院 中心 大队 支队 总队 中队 调查队 救援队 街道 领导小组 工作组 督导组 巡视组 "
    "巡察组 专班 党组 党校 学校 大学 中学 小学 幼儿园 指挥部 银行 公司 集团 馆 电视台 气象台 "
    "新华社 日报社 出版社 供销社 信用社 区府 市府 省府 公署"
).split()
_PARTY = r"(?<![全内外一干局各本上下底])部"
_AGENCY = re.compile(rf"(?:{'|'.join(sorted(_ENDINGS, key=len, reverse=True))}|{_PARTY})$")
_NO_NAME = re.compile("关于|的|转发|批转|对(?!外)|印发|通知|公告|如下|附件|现将")

_REGION = "省市区县州旗盟镇乡道村委"
_PLACE = re.compile(
    rf"(?:中国共产党|中共|中国|中华人民共和国|国家|全国)?(?:[{_HAN}]{{0,24}}[{_REGION}])?"
)
_IN_PLACE = re.compile(rf"[{_HAN}]{{0,12}}[{_REGION}]")
_BRANCH = re.compile(rf"(?<=局)[{_HAN}]{{2,6}}分局$")
_OWN_PLACE = frozenset("省市区县州旗镇乡街")
"""A name that begins with one of these is written behind the bare name of its place: 福田区府办."""
_FREE = re.compile("(?:中心|站|所|院|馆|署|处|队|校|学|园|街道|镇|乡)$")
"""Endings of bodies of which there are more than any list has."""
_SEVERAL = re.compile(r"[、，,；;\s/]+")
_LONGEST = 60
"""Characters of a name that are looked at; what is longer is none."""


@dataclass(frozen=True, slots=True)
class Authority:
    """What a name stands for: ``own`` is the full name of the body that it names, ``present`` that
    of the body which has its tasks today; both with the region of the name asked for."""

    own: str
    present: str

    @property
    def is_former(self) -> bool:
        """Whether the body has been succeeded by another one."""
        return self.own != self.present


@dataclass(frozen=True, slots=True)
class Agencies:
    """The authority list. ``full`` gives the full name of each body by each of its names,
    ``present`` the body of today for full names, ``offices`` names that have no other."""

    full: dict[str, str] = field(default_factory=dict)
    present: dict[str, str] = field(default_factory=dict)
    offices: frozenset[str] = frozenset()

    @classmethod
    def read(cls, names: Path, offices: Path | None = None) -> Agencies:
        """The list out of its files; ``HomeError`` (dictionary-faulty) where one is not clear."""
        entries = [(line, *sides(line)) for line in read_lines(names)]
        full: dict[str, str] = {}
        for line, asked, others in entries:
            if not asked:
                _take_group(full, line, others)
        present = {
            full.get(asked[0], asked[0]): full.get(others[0], others[0])
            for _, asked, others in reversed(entries)
            if asked
        }
        for name in (name for _, asked, others in entries for name in (*asked, *others)):
            full.setdefault(name, name)
        known = [line.text for line in read_lines(offices)] if offices else []
        return cls(full, present, frozenset(known))

    def resolve(self, name: str) -> Authority | None:
        """What ``name`` stands for, with or without a region before it; None where unknown.

        The longest name of the list that ``name`` ends in counts.
        """
        whole = _squeezed(name)
        for place, listed in _parted(whole):
            own = self.full.get(listed) or (listed if listed in self.offices else None)
            if own is not None and _may_stand_before(place, listed):
                return Authority(place + own, place + self._today(own))
        return None

    def is_known(self, name: str) -> bool:
        """Whether every body in ``name`` is on the list, or is of a kind that no list has all of
        (云溪区渡口服务中心). A department that is not on the list is unknown."""
        if self._knows(_squeezed(name)):
            return True
        parts = [part for part in _SEVERAL.split(name.strip()) if part]
        return len(parts) > 1 and all(map(self._knows, parts))

    def _knows(self, name: str) -> bool:
        is_free = bool(_IN_PLACE.match(name) and _FREE.search(name)) and is_agency(name)
        return is_free or self.resolve(_BRANCH.sub("", name)) is not None

    def _today(self, own: str) -> str:
        seen = {own}
        while (after := self.present.get(own)) and after not in seen:
            seen.add(after)
            own = after
        return own


def load(home: Home) -> Agencies:
    """The authority list of ``home``; ``HomeError`` (dictionary-faulty) where it is not clear."""
    return _load(*(home.resource("index", "dictionary", name) for name in (NAMES, OFFICES)))


@functools.cache
def _load(names: Path, offices: Path) -> Agencies:
    return Agencies.read(names, offices)


def is_agency(name: str) -> bool:
    """Whether ``name`` is worded as that of an agency: a few characters that end as such names
    do."""
    whole = _squeezed(name)
    return bool(_SHAPE.fullmatch(whole) and _AGENCY.search(whole) and not _NO_NAME.search(whole))


def _take_group(full: dict[str, str], line: Line, names: list[str]) -> None:
    """The first name of a line is short, the second is the full one of today."""
    if len(names) < 2:
        line.refuse("只有一个词；要写成“甲 = 乙”或“甲 => 乙”")
    for name in names:
        full.setdefault(name, names[1])


def _parted(name: str) -> list[tuple[str, str]]:
    """``name`` as (before, end), the longest end first; nothing where it is too long for a name."""
    return [(name[:at], name[at:]) for at in range(len(name))] if len(name) <= _LONGEST else []


def _may_stand_before(place: str, listed: str) -> bool:
    """Whether ``place`` is a region, or the bare name of the one that ``listed`` begins with."""
    if listed[0] in _OWN_PLACE and re.fullmatch(rf"[{_HAN}]{{0,12}}", place):
        return True
    return _PLACE.fullmatch(place) is not None


def _squeezed(name: str) -> str:
    return "".join(name.split())
