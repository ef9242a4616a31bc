"""The words that the disclosure gate goes by. Read from ``ingest/gate.toml``."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ftarchive.config import Home
from ftarchive.errors import HomeError

Pattern = re.Pattern[str]

_OPEN, _CLOSE = "[（(【\\[〔「]", "[）)】\\]〕」]"
_STAR = "[★☆*＊✩⭐]"
_TERM = "(?:[0-9〇一二三四五六七八九十]{1,3}(?:年|个月|月|天)|长期|启封前)?"
_SEAT = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


@dataclass(frozen=True, slots=True)
class GateRules:
    """The lists of ``gate.toml``, compiled.

    All but ``trigger`` and the patterns of numbers (``passport``, ``plate``) are searched in text
    without white space.
    """

    id_near: Pattern
    identifier: Pattern
    amount: Pattern
    sum: Pattern
    sum_column: Pattern
    groups: frozenset[tuple[int, ...]]
    phone: Pattern
    office: Pattern
    contact: Pattern
    bare: Pattern
    place: Pattern
    office_heads: Pattern
    private_head: Pattern
    private_cell: Pattern
    private_label: Pattern
    lists: Pattern
    most: int
    card: Pattern
    office_account: Pattern
    secret: Pattern
    secret_starred: Pattern
    secret_labelled: Pattern
    closed: Pattern
    boxes: Pattern
    note: Pattern
    notes: Pattern
    noted_title: Pattern
    weak_notes: Pattern
    about: Pattern
    head_lines: int
    foot_lines: int
    marked: Pattern
    trigger: Pattern
    codes: dict[str, frozenset[str]]
    passport: Pattern
    plate: Pattern
    address: Pattern
    lives: Pattern
    address_persons: Pattern
    illness: Pattern
    illness_persons: Pattern
    welfare: Pattern
    draft: Pattern
    lawful: Pattern


def load(home: Home) -> GateRules:
    """The lists of ``home``; raises ``HomeError`` (bad-data-file) where the file is broken."""
    return _load(home.resource("ingest", "gate.toml"))


@functools.cache
def _load(path: Path) -> GateRules:
    try:
        return _compile(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise HomeError("bad-data-file", path=path, reason=str(error)) from None
    except (KeyError, TypeError, re.error) as error:
        raise HomeError("bad-data-file", path=path, reason=repr(error)) from None


def _compile(lists: dict[str, Any]) -> GateRules:
    triggers = _triggers(lists)
    return GateRules(
        **_number_rules(lists),
        **_mobile_rules(lists["mobile"]),
        **_secret_rules(lists["classified"]),
        **_closed_rules(lists["closed"]),
        **_review_rules(lists),
        marked=_marked(lists["classified"], lists["closed"]),
        trigger=_any(triggers),
        codes=triggers,
    )


def _number_rules(lists: dict[str, Any]) -> dict[str, Any]:
    identifier = lists["identifier"]
    return {
        "id_near": _any(lists["id"]["near"]),
        "identifier": re.compile(
            f"(?:{_either(identifier['labels'])})(?:号码|号)?{_CLOSE}?"
            "(?:[:：为是#]|No\\.?)*(?:[:：][0-9A-Z]+[-/_.][0-9A-Z/_.-]*)?$",
            re.I,
        ),
        "amount": re.compile(f"(?:\\.[0-9]|(?:{_either(identifier['units'])}))"),
        "sum": re.compile(
            f"(?:[0-9]\\.|(?:{_either(identifier['sums'])})(?:[（(][^）)]{{1,6}}[）)])?[:：为是约达]*)$"
        ),
        "sum_column": re.compile(
            f"{_either(identifier['sums'])}|[（(](?:{_either(identifier['units'])})[）)]"
        ),
        "card": _any(lists["card"]["near"]),
        "office_account": _any(lists["card"]["office"]),
    }


def _mobile_rules(mobile: dict[str, Any]) -> dict[str, Any]:
    private = _either(mobile["private"])
    return {
        "groups": frozenset(map(tuple, mobile["groups"])),
        "phone": _any(mobile["phone"]),
        "office": re.compile(
            f"(?:{_either(mobile['office'])})(?!(?:{_either(mobile['office_but'])})(?!员))"
            f"|(?:{_either(mobile['office_ends'])})(?:联系|办公|值班)?电话"
        ),
        "contact": _any(mobile["contact"]),
        "bare": _any(mobile["bare"]),
        "place": _any(mobile["place"]),
        "office_heads": _any(mobile["office_heads"]),
        "private_head": re.compile(f"(?:^|\\|)(?:{private})"),
        "private_cell": re.compile(
            f"(?:^|\\|)(?:{private})(?:姓名|名称)?(?:[|:：]|[\\u4e00-\\u9fff]{{2,4}}$)"
        ),
        "private_label": re.compile(
            f"(?:{private})(?:[（(][^）)]{{1,8}}[）)])?"
            "(?:姓名|名称)?的?(?:[:：]"
            "|(?:[\\u4e00-\\u9fff]{2,4}(?<![会部局处办站校社司院])[，,；、（(])?"
            "(?:联系|移动|手机)?(?:电话|手机|方式|号码))"
        ),
        "lists": _any(mobile["lists"]),
        "most": int(mobile["most"]),
    }


def _secret_rules(classified: dict[str, Any]) -> dict[str, Any]:
    levels = _either(classified["levels"])
    beside = f"(?:{_either(classified['beside'])}|[0-9]{{4,8}}|[:：·、])*"
    mark = f"(?:{levels})级?{_STAR}*{_TERM}"
    labelled = f"(?:{_either(classified['labels'])})[:：]?(?:{levels})"
    return {
        "secret": re.compile(f"{beside}{_OPEN}?(?:{mark}){_CLOSE}?{beside}"),
        "secret_starred": re.compile(f"(?<!商业)(?<!国家)(?:{levels}){_STAR}"),
        "secret_labelled": re.compile(f"{labelled}(?!文件|级|事项|信息|的|和|、|或)"),
    }


def _closed_rules(closed: dict[str, Any]) -> dict[str, Any]:
    values = _either(closed["values"])
    notes = _either(closed["notes"])
    refused = (
        f"(?:{_either(closed['subjects'])}){_TERM}(?:属|为|系|仅)?(?:{_either(closed['refusals'])})"
    )
    box = f"[{closed['checked']}]|\\[[√✓xX]\\]|[（(][√✓][）)]"
    return {
        "closed": re.compile(
            f"(?:{_either(closed['labels'])})[】\\])）]?[:：】]+{_OPEN}?(?>{values})(?![的、和或及与/])"
        ),
        "boxes": re.compile(
            f"(?:{_either(closed['labels'])}).*?"
            f"(?:(?:{box})(?:{values})|(?:{values})(?:{box})(?![\\u4e00-\\u9fff]))"
        ),
        "note": re.compile(
            f"{_OPEN}{refused}[^）)】\\]。]{{0,8}}{_CLOSE}"
            f"|{_OPEN}(?:{_either(closed['subjects'])})(?:(?!公开发布|主动公开)[^）)】\\]。]){{0,14}}"
            f"(?:{_either(closed['refusals'])}){_CLOSE}"
            f"|^[*＊注：:]*{refused}(?:发布)?(?:[，,；;][^。]{{0,12}})?[。！!]?$"
        ),
        "notes": re.compile(
            f"[{_PUNCTUATION}]*(?:(?:{notes})[{_PUNCTUATION}]*)+|{_OPEN}依申请公开{_CLOSE}"
        ),
        "noted_title": re.compile(f"{_OPEN}(?:{notes}|内部|依申请公开){_CLOSE}"),
        "weak_notes": re.compile(f"{_either(closed['weak_notes'])}|[{_PUNCTUATION}]"),
        "about": _any(closed["about"]),
        "head_lines": int(closed["head_lines"]),
        "foot_lines": int(closed["foot_lines"]),
    }


_PUNCTUATION = "，,、。．；;！!：:（）()【】\\[\\]《》“”★☆*＊·—-"


def _review_rules(lists: dict[str, Any]) -> dict[str, Any]:
    address, illness = lists["address"], lists["illness"]
    welfare, draft = lists["welfare"], lists["draft"]
    door = "[0-9]+(?:号|栋|幢|室|单元|房|组|弄|座|楼)"
    return {
        "passport": re.compile(
            "(?<![0-9A-Za-z])(?:[A-Z]{1,2}[0-9]{6,9}|[HM][0-9]{8,10}|1[45][0-9]{7}|[0-9]{8}"
            "|[A-Z]{3}[0-9]{12})(?![0-9A-Za-z.年%-])",
            re.I,
        ),
        "plate": re.compile(
            f"[{_SEAT}使领][A-HJ-NP-Z][·•.\\s-]?(?=[A-HJ-NP-Z]*[0-9])"
            "[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![0-9A-Za-z-])"
        ),
        "address": re.compile(
            f"(?:{_either(address['labels'])})[:：为是在]{{0,2}}[^。；;:：]{{2,40}}?{door}"
        ),
        "lives": re.compile(
            f"[,，、；](?:现|户籍|家)?住(?!所|房|院|宿|宅|户|建|址)[^。；;,，]{{2,40}}?{door}"
        ),
        "address_persons": _any(address["persons"]),
        "illness": _any(illness["words"]),
        "illness_persons": re.compile(
            "姓名[:：]|(?<![妇子少儿幼])[男女][，,、]|[0-9]岁(?!以)|患者[:：]|(?:患者|病例)[0-9]+[:：]"
            "|(?<=[，,。、；：:（(])[\\u4e00-\\u9fff]某|^[\\u4e00-\\u9fff]某"
        ),
        "welfare": re.compile(
            f"(?:{_either(welfare['kinds'])})[^。；]{{0,16}}(?:{_either(welfare['lists'])})"
            "(?:的?(?:公示|公告|公布|通报))?(?:[（(].*)?$"
        ),
        "draft": _any(draft["words"]),
        "lawful": _any(draft["lawful"]),
    }


def _triggers(lists: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Each word at which a text is looked at more closely, with the codes it may lead to."""
    codes = {
        "passport": lists["passport"]["near"],
        "licence-plate": lists["plate"]["near"],
        "home-address": [
            *lists["address"]["labels"],
            "，住",
            ",住",
            "，现住",
            "，家住",
            "，户籍住",
        ],
        "illness": lists["illness"]["words"],
        "welfare-list": lists["welfare"]["kinds"],
    }
    words = {word for words in codes.values() for word in words}
    return {
        word: frozenset(code for code, words in codes.items() if word in words) for word in words
    }


def _marked(classified: dict[str, Any], closed: dict[str, Any]) -> Pattern:
    """What stands in every line that is a mark: the last two characters of one of the words."""
    words = [*classified["levels"], *closed["notes"], *closed["refusals"]]
    labels = ["公开" if "公开" in label else label for label in closed["labels"]]
    pairs = {word[-2:] for word in (*words, *labels)} - {*closed["weak_notes"]}
    blank = "[\\s\u200b-\u200f\u2060\ufeff\u00ad]*+"
    return re.compile("|".join(sorted(blank.join(map(re.escape, pair)) for pair in pairs)))


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _any(words: Iterable[str]) -> Pattern:
    return re.compile(_either(words))
