"""文种: what kind of document a record is, by which people narrow a search."""

from __future__ import annotations

import re
import unicodedata

from ftarchive.record import Disclosure

OFFICIAL = tuple("决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要".split())
"""The 15 kinds of official document."""
OTHERS = tuple("公示 答复 法律 条例 规定 办法 细则 规则 解释 方案 规划 计划".split())
"""What else is disclosed under the name of its kind."""
GENRES = (*OFFICIAL, *OTHERS)

_SIMPLIFIED = str.maketrans(
    "決議報請復覆紀見辦細則規條劃計釋號華國訂討論審",
    "决议报请复复纪见办细则规条划计释号华国订讨论审",
)
"""The characters of the kinds, and of what may stand around them, that have another form."""
_LAW = "法律"
_WORDS = "|".join(sorted(set(GENRES) - {_LAW}, key=len, reverse=True))
_ORDER = r"(?P<order>(?<![条指禁法司口时])令)"
_ENDING = re.compile(rf"(?:{_WORDS}|{_ORDER}|(?P<law>^中华人民共和国.*(?<!办)法(?:典|修正案)?))$")
_NAMED = re.compile(rf"{_WORDS}|{_LAW}(?!.?法规)|{_ORDER}")
_TAIL = re.compile(
    r"(?:\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕"
    r"|[(\[〔]\d{4}[)\]〕]第?\d+号|[\d年月日.—-]*第[\d一二三四五六七八九十百]+[号期次]"
    r"|\d[\d年月日.:—-]*"
    r"|(?:征求意见|送审|讨论|修订)稿|草案"
    r"|[^\w()\[\]【】〔〕]+)$"
)
"""What may stand behind the kind: a bracket, a number, a date, a state, a mark."""
_MOST_READ = 200
"""Characters at the end of a title that are looked at."""
_SUBTITLE = "——"


def genre_of(record: Disclosure) -> str | None:
    """The kind of a document, one of ``GENRES``: that which its 体裁分类 names, else that by
    which its title ends. Where several are named, the title decides, else the first counts."""
    said = named_genres(record.genre or "")
    titled = title_genre(record.title)
    return titled if titled in said or not said else said[0]


def named_genres(genre: str) -> list[str]:
    """The kinds named in a 体裁分类 such as ``公告,通告``, in order."""
    found = [_kind(match) for match in _NAMED.finditer(_squeeze(genre))]
    return list(dict.fromkeys(found))


def title_genre(title: str) -> str | None:
    """The kind by which a title ends: ``关于放假的通知（2021年修订）`` → ``通知``.

    None where it ends in another way: an explanation of a 通知 is none.
    """
    whole = _squeeze(title)[-_MOST_READ:]
    for part in (whole, whole.partition(_SUBTITLE)[0]):
        if match := _ENDING.search(_without_tail(part)):
            return _kind(match)
    return None


def _kind(match: re.Match[str]) -> str:
    if match.lastgroup is None:
        return match[0]
    return {"order": "命令", "law": _LAW}[match.lastgroup]


def _without_tail(title: str) -> str:
    while tail := _TAIL.search(title):
        title = title[: tail.start()]
    return title


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_SIMPLIFIED)
