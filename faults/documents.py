"""Documents of a district that does not exist: the same ones for the same seed, each a batch line,
a page saved as text, or a web page with a table attached."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

Form = Literal["jsonl", "txt", "html"]

OFFICES = tuple(
    f"云溪区{name}"
    for name in (
        "渡口管理站 航道管理站 码头管理站 灯塔管理处 水闸管理所 苗圃管理处 果园管理站 茶园管理站 "
        "驿站管理中心 风雨桥养护队 古井保护所 竹林管理站 校舍修缮中心 集市服务中心 戏台管理所 "
        "山歌传习所 蜂场管理站 渔火管理站 石板路养护队 晒谷场管理站"
    ).split()
)
_MATTERS = tuple(
    (
        "汛期船只停泊 夜间照明维护 候船室改造 航标更换 闸门检修 树苗发放 采摘秩序 新茶评选 "
        "旅客饮水供应 桥面防滑 井水取样 竹林防火 校舍屋面翻修 集市摊位编号 戏台开放时间 "
        "山歌采录 蜂箱迁移 渔火节筹备 石板路修补 晒场轮换使用 志愿者招募 物资采购 经费决算 "
        "安全生产检查 法治政府建设 信息公开工作 优化服务 养老服务 垃圾分类 防汛演练"
    ).split()
)
_GENRES = tuple("通知 公告 通告 意见 批复 方案 报告 办法 函 决定".split())
_CATEGORIES = tuple("通知公告 年度报告 财政信息 规划计划 应急管理 人事信息 办事指南".split())
_SUBJECTS = tuple("水利、航运 农业、林业 城乡建设 文化、旅游 财政、金融 公共安全".split())
_PLACES = tuple("上游 下游 东岸 西岸 鹤鸣坡 柳堤 石桥头 竹篙湾 老码头 新渡口 望潮亭 晒网滩".split())
_THINGS = tuple("船只 航标 灯具 护栏 闸门 苗木 桌椅 水桶 石板 标牌 雨棚 绳索 账册 钥匙".split())
_DEEDS = tuple("检查 登记 更换 修补 清点 编号 封存 移交 公示 验收 保养 试用".split())
_SENTENCES = (
    "{office}在{place}{deed}{thing}{count}件，费用{money}元由年度预算列支。",
    "自{year}年{month}月{day}日起，{place}的{thing}由值班人员{deed}，每月不少于{few}次。",
    "{thing}的{deed}应当有两人在场，并在登记簿上签字。",
    "逾期未{deed}的，由{office}书面提醒；提醒后仍不{deed}的，停止使用{thing}。",
    "{place}全年接待群众{count}人次，比上年增加{few}成。",
    "各站应当于每季度末将{thing}的{deed}情况报{office}汇总。",
    "经现场查看，{place}有{few}处{thing}需要{deed}，已列入{year}年计划。",
    "本次{deed}采用编号YX{count}-{year}的规格，误差不超过{few}毫米。",
    "群众对{matter}提出意见{count}条，采纳{few}条，其余已逐条答复。",
    "对{place}的{thing}实行挂牌管理，牌上写明{deed}的时间和责任人。",
    "所需{thing}优先从{place}调剂，不足部分再行采购，总额不超过{money}元。",
    "本{genre}由{office}负责解释，有效期{few}年。",
)
_HEADINGS = ("一、基本情况", "二、主要做法", "三、存在的不足", "四、下一步安排")
_SIGNS = "梧桐槐榆柏松杉柳桂枫梅兰竹菊荷莲"
"""A digit to base 16 each."""
_FORMS: tuple[Form, ...] = ("jsonl", "jsonl", "jsonl", "txt", "html")
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1>
<div class="info"><span>索引号：{index_number}</span> <span>发布时间：{published}</span>
<span>来源：{source}</span></div>
<div id="zoom">
{paragraphs}
<p><a href="{table}">附件：{table}</a></p>
</div></body></html>
"""
_DUMP = """首页 > 政务公开 > 通知公告

{title}

信息提供日期 : {published}来源 : {source} 信息索引号 : {index_number}

{text}
"""


@dataclass(frozen=True)
class Paper:
    """One edition of document ``number``, drawn by ``seed``. It has the fields of all others but a
    paragraph of its own, and may tell the number of a person, for which the gate holds it."""

    seed: int
    number: int
    edition: int = 1
    is_private: bool = False

    @property
    def form(self) -> Form:
        return _FORMS[self.number % len(_FORMS)]

    @property
    def code(self) -> str:
        """A word of letters and digits that no other edition has."""
        return f"yx{self.number:06d}e{self.edition:03d}"

    @property
    def phrase(self) -> str:
        """Han characters that no other edition has in a row."""
        signs = f"{self.number:05x}{self.edition:03x}"
        return "暗记" + "".join(_SIGNS[int(sign, 16)] for sign in signs) + "止"

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The fields as a line of a batch has them, the text among them."""
        drawn = random.Random(f"{self.seed}/{self.number}")
        office, matter, genre = (drawn.choice(of) for of in (OFFICES, _MATTERS, _GENRES))
        year, month, day = _day(drawn)
        title = f"{office}关于{matter}的{genre}"
        more = {
            "document_number": f"云管〔{year}〕{self.number}号",
            "category": drawn.choice(_CATEGORIES),
            "subject": drawn.choice(_SUBJECTS),
            "keywords": f"{matter} {drawn.choice(_THINGS)}",
            "abstract": f"{office}就{matter}所作的{genre}。",
            "written": f"{year}-{month:02d}-{day:02d}",
        }
        kept = {name: value for name, value in more.items() if drawn.random() < 0.7}
        return {
            "title": title + (f"（第{self.edition}次修订）" if self.edition > 1 else ""),
            "text": self._text(drawn, office, matter, genre),
            "index_number": f"/{year}-{self.number:08d}",
            "source": office,
            "published": f"{year}-{month:02d}-{day:02d}",
            **(kept if self.form == "jsonl" else {}),
        }

    def files(self) -> dict[str, str]:
        """What is handed in, by name: the first is the document, the others are attached."""
        fields = self.fields
        if self.form == "jsonl":
            return {f"{self.number}.jsonl": self.line()}
        if self.form == "txt":
            return {f"{self.number}.txt": _DUMP.format(**fields)}
        table = f"清单{self.number}.csv"
        paragraphs = "\n".join(f"<p>{each}</p>" for each in fields["text"].split("\n"))
        page = _PAGE.format(**fields, paragraphs=paragraphs, table=table)
        return {f"{self.number}.html": page, table: self._table()}

    def line(self) -> str:
        """The line of a batch, with its line end."""
        return json.dumps(self.fields, ensure_ascii=False) + "\n"

    def _text(self, drawn: random.Random, office: str, matter: str, genre: str) -> str:
        paragraphs = [_paragraph(drawn, office, matter, genre) for _ in range(drawn.randint(2, 7))]
        changed = random.Random(f"{self.seed}/{self.number}/{self.edition}")
        at = changed.randrange(len(paragraphs))
        paragraphs[at] = _paragraph(changed, office, matter, genre)
        for place, heading in enumerate(_HEADINGS[: len(paragraphs) // 2]):
            paragraphs.insert(3 * place, heading)
        if drawn.random() < 0.3:
            paragraphs.append(
                f"根据《{drawn.choice(OFFICES)}关于{drawn.choice(_MATTERS)}的办法》办理。"
            )
        if self.is_private:
            paragraphs.append(f"联系人身份证号：{_id_number(self.number)}")
        paragraphs.append(f"编号{self.code}，{self.phrase}。")
        return "\n".join(paragraphs)

    def _table(self) -> str:
        drawn = random.Random(f"{self.seed}/{self.number}/{self.edition}/table")
        rows = [(drawn.choice(_PLACES), drawn.choice(_THINGS), drawn.randint(1, 99))]
        rows += [(place, drawn.choice(_THINGS), drawn.randint(1, 99)) for place in _PLACES[:4]]
        return "地点,物品,数量\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows)


def papers(seed: int, count: int, first: int = 1) -> Iterator[Paper]:
    """The first editions of ``count`` documents."""
    return (Paper(seed, number) for number in range(first, first + count))


def write(handed: Sequence[Paper], folder: Path) -> list[Path]:
    """Writes them into ``folder``: one batch of all that are lines of one, and the files of the
    others in a folder each. Gives the paths to hand in."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [paper for paper in handed if paper.form == "jsonl"]
    paths = [batch(lines, folder / "批.jsonl")] if lines else []
    for paper in handed:
        if paper.form != "jsonl":
            own = folder / str(paper.number)
            own.mkdir(exist_ok=True)
            for name, content in paper.files().items():
                (own / name).write_text(content, "utf-8")
            paths.append(own)
    return paths


def batch(handed: Iterable[Paper], file: Path) -> Path:
    """Writes them as the lines of a batch, whatever their form is; gives ``file``."""
    file.write_text("".join(paper.line() for paper in handed), "utf-8")
    return file


def _paragraph(drawn: random.Random, office: str, matter: str, genre: str) -> str:
    said = drawn.sample(_SENTENCES, drawn.randint(1, 4))
    return "".join(_said(each, drawn, office, matter, genre) for each in said)


def _said(sentence: str, drawn: random.Random, office: str, matter: str, genre: str) -> str:
    year, month, day = _day(drawn)
    return sentence.format(
        office=office,
        matter=matter,
        genre=genre,
        place=drawn.choice(_PLACES),
        thing=drawn.choice(_THINGS),
        deed=drawn.choice(_DEEDS),
        count=drawn.randint(10, 9999),
        money=drawn.randint(1, 500) * 100,
        few=drawn.randint(2, 9),
        year=year,
        month=month,
        day=day,
    )


def _day(drawn: random.Random) -> tuple[int, int, int]:
    return drawn.randint(2008, 2025), drawn.randint(1, 12), drawn.randint(1, 28)


def _id_number(number: int) -> str:
    """A number of a person who does not exist, with the check digit of GB 11643."""
    digits = f"110101199003{number % 28 + 1:02d}{number % 1000:03d}"
    weighed = sum(int(digit) * (1 << (17 - at)) for at, digit in enumerate(digits))
    return digits + "10X98765432"[weighed % 11]
