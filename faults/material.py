"""What trials hand in: a few documents of every kind of fate, of an office that does not exist.

Each has a mark, a word of its own by which it must be found. Of three that are there first, one
is changed by the second hand-in, one is withdrawn, one stays. The second brings besides a page
with an attachment, a batch, and a document that the gate holds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile("渡标[0-9]{4}号")
UNLUCKY = "渡标0002号"
"""The mark of the document that is withdrawn."""
_OFFICE = "云溪区渡口管理站"


@dataclass(frozen=True, slots=True)
class Material:
    """The two folders that are handed in, one after the other."""

    first: Path
    second: Path


def make(folder: Path, filling: int = 40) -> Material:
    """Writes the material; every text has ``filling`` sentences more than it needs."""
    first, second = folder / "first", folder / "second"
    for number, name in ((1, "改.txt"), (2, "撤.txt"), (3, "留.txt")):
        _write(first / name, _notice(number, number, filling))
    _write(second / "改.txt", _notice(1, 11, filling))
    _write(second / "留.txt", _notice(3, 3, filling))
    _write(second / "page" / "公告.html", _page(4, filling))
    _write(second / "page" / "渡船名单.csv", "船名,核定人数\n云溪一号,渡标0005号\n云溪二号,60\n")
    _write(second / "批.jsonl", "".join(_line(number, filling) for number in (6, 7, 8)))
    personal = f"申请人身份证号 {_person('110101', '19900307', '00')}。"
    _write(second / "审.txt", _notice(9, 9, filling, personal))
    return Material(first, second)


def many(folder: Path, count: int, filling: int = 40) -> Path:
    """Writes a folder of ``count`` notices."""
    for number in range(count):
        _write(folder / f"{number:04d}.txt", _notice(number, number, filling))
    return folder


def marks(text: str) -> list[str]:
    """The marks in a text."""
    return _MARK.findall(text)


def _mark(number: int) -> str:
    return f"渡标{number:04d}号"


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def _body(mark: int, filling: int) -> str:
    return f"本处渡口自即日起开放，编号为{_mark(mark)}。" + "".join(
        f"第{number}班渡船由{_OFFICE}调度，超员{number + mark}人即行停渡。"
        for number in range(filling)
    )


def _notice(number: int, mark: int, filling: int, more: str = "") -> str:
    """A page saved as text; documents of one ``number`` are versions of each other."""
    head = f"信息提供日期 : 2023-12-21 18:32来源 : {_OFFICE} 信息索引号 : /2023-{number}"
    title = f"云溪区关于第{number}处渡口的公告"
    return f"首页 > 政务公开 > 通知公告\n\n{title}\n\n{head}\n\n  {_body(mark, filling)}{more}\n"


def _page(mark: int, filling: int) -> str:
    title = "云溪区关于渡船核定人数的公告"
    link = '<p>附件：<a href="渡船名单.csv">渡船名单.csv</a></p>'
    text = f'<div id="zoom"><p>{_body(mark, filling)}</p>{link}</div>'
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>"


def _line(number: int, filling: int) -> str:
    title = f"云溪区第{number}号航道通告"
    said = {"title": title, "text": _body(number, filling), "source": _OFFICE}
    return json.dumps(said, ensure_ascii=False) + "\n"


def _person(region: str, day: str, serial: str) -> str:
    """A number of a person who does not exist, with the check digit of GB 11643."""
    digits = f"{region}{day}{serial}1"
    weighed = sum(int(digit) * (1 << (17 - at)) for at, digit in enumerate(digits))
    return digits + "10X98765432"[weighed % 11]
