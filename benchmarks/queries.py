"""What is asked: a list from rare to common that stays the same, and more out of the texts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.peers.peer import Document, documents
from benchmarks.peers.words import words

QUERIES: dict[str, tuple[str, ...]] = {
    "rare characters": ("䶮", "犛", "麝", "碘"),
    "words": (
        "法治政府",
        "知识产权",
        "个人信息",
        "突发事件",
        "野生动物",
        "行政复议",
        "不动产登记",
        "渔业",
        "住房公积金",
        "信用信息",
    ),
    "agencies": (
        "福田区财政局",
        "住房和建设局",
        "国务院交通运输主管部门",
        "县级以上人民政府",
        "香蜜湖街道办事处",
    ),
    "two words": (
        "食品 召回",
        "安全生产 事故",
        "政府采购 投诉",
        "残疾人 就业",
        "民办学校 收费",
        "水污染 罚款",
        "工伤 认定",
        "招标 投标",
    ),
    "three words": (
        "安全生产 事故 责任",
        "未成年人 网络 保护",
        "电梯 维护 检验",
        "土地 征收 补偿",
        "行政 处罚 听证",
    ),
    "numbers": ("/2019-10000042", "第588号", "2023", "第三十八条", "GB18030"),
    "sentences": (
        "企业事业单位应当如何处理突发环境事件",
        "申请人对不予公开政府信息的决定不服怎么办",
        "用人单位不签订劳动合同要承担什么责任",
        "县级以上人民政府应当加强对水土保持工作的统一领导",
    ),
    "phrases": (
        '"县级以上人民政府应当"',
        '"本条例自公布之日起施行"',
        '"依法追究刑事责任"',
        '"法律、行政法规另有规定的"',
        '"安全生产" "监督管理"',
    ),
    "very common words": ("的", "应当", "规定", "政府", "管理 部门", "福田区", "报告"),
}
"""By kind; no two are the same."""


def listed() -> list[str]:
    """All of ``QUERIES`` in order."""
    return list(itertools.chain.from_iterable(QUERIES.values()))


def cut_out(corpus: Path, count: int, seed: int) -> list[str]:
    """``count`` different queries that are not in ``QUERIES``, one to three words or a string out
    of the first documents of ``corpus``; the same for the same seed, whatever its size."""
    chance = Random(seed)
    pool = list(itertools.islice(documents(corpus), 1_000))
    unlike = dict.fromkeys(listed())
    known = len(unlike)
    while len(unlike) < known + count:
        unlike.update(dict.fromkeys(_cut(chance.choice(pool), chance)))
    return list(unlike)[known : known + count]


def _cut(document: Document, chance: Random) -> Iterator[str]:
    """A query out of ``document``; none where it is too short."""
    line = chance.choice(document.text.split("\n"))
    found = [word for word in words(line) if len(word) > 1]
    if len(found) >= 3:
        at = chance.randrange(len(found) - 2)
        yield " ".join(found[at : at + chance.randint(1, 3)])
    elif len(line) > 4:
        yield line[: chance.randint(4, 12)].replace('"', "").strip()
