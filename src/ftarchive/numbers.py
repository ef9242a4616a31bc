"""索引号 and 文号: the numbers by which people ask for a document."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator

_OPEN, _CLOSE = r"[〔\[【(（﹝〈《\[\(<〖［]", r"[〕\]】)）﹞〉》\]\)>〗］]"
_YEARED = re.compile(
    rf"(?P<agency>[\u4e00-\u9fff]{{1,24}}[A-Z]*)\s*{_OPEN}\s*(?P<year>(?:19|20)\d{{2}})\s*年?\s*{_CLOSE}"
    r"\s*第?\s*0*(?P<serial>\d{1,5})\s*(?P<end>[号號])"
)
_ORDER = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]{1,20}令)\s*第?\s*0*(?P<serial>\d{1,5})\s*(?P<end>[号號])"
)
_NOTICE = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]{0,20}公告)\s*(?P<year>(?:19|20)\d{2})\s*年\s*第?\s*0*(?P<serial>\d{1,5})\s*(?P<end>[号號])"
)
_YEARED_END, _NOTICE_END, _ORDER_END = (
    re.compile(rf"{each.pattern}$") for each in (_YEARED, _NOTICE, _ORDER)
)
_CITED_NUMBERS = (_YEARED_END, _NOTICE_END, _ORDER_END)
_SERIAL_LEAST = 6
"""Digits from which the serial of an 索引号 says which document is meant by itself."""
_LEADING = re.compile(
    "^(?:按照|依照|根据|依据|参见|详见|关于|请问|查询|查找|找|查|据|见|按|依|和|与|及|或|的|是)+"
)
_BEFORE = re.compile(
    ".*(?:按照|依照|参照|遵照|根据|依据|参见|详见|关于|执行|落实|贯彻|废止|印发|转发|发布|公布|下发"
    "|文号为|文号|现将|通过|违反|适用|符合|其中|包括|以及|对照|结合|对应|同时|如下"
    "|文件|的通知|的意见|的决定|的批复|的函|第[一二三四五六七八九十百〇零]+[条款项][和与及]?)(?=..)"
)
"""Words of sentences that no 文号 has: what follows the last of them may be one."""
_ISSUER = re.compile(".*(?:人民政府|办公厅|办公室|委员会)(?=..)")
"""The issuer itself, before the short name of it with which a 文号 begins."""
_LONGEST_CITED = 60
"""Characters, up to 号, in which a 文号 that is cited stands."""
_INDEX_SHAPE = re.compile(
    r"(?:[0-9A-Z]{18}/\d{4}-\d+"
    r"|[0-9A-Z]{9}[/-]\d{4}-\d+"
    r"|/\d{4}-\d+"
    r"|\d{8}-[0-9X]/\d+"
    r"|[A-Z]{2,}\d+-\d{4}-\d+"
    r"|\d{21}"
    r"|\d{4,}(?:-\d+){2,4})",
    re.IGNORECASE,
)


def document_number(text: str) -> str | None:
    """The canonical 文号 that ``text`` is: ``深福府规[2023]第02号`` → ``深福府规〔2023〕2号``.

    None where ``text`` is anything else or anything more.
    """
    folded = _squeeze(text)
    for pattern in (_YEARED, _NOTICE, _ORDER):
        if match := pattern.fullmatch(folded):
            return _canonical(match)
    return None


def is_index_number(text: str) -> bool:
    """Whether ``text`` has one of the known shapes of an 索引号."""
    return bool(_INDEX_SHAPE.fullmatch(_squeeze(text)))


def lookup_keys(text: str) -> list[str]:
    """The forms under which a number is looked up, most exact first.

    An 索引号 is found with and without its slash, agency and year (``/2023-11063271``,
    ``2023-11063271``, ``11063271``), a 文号 in any bracket, width and padding.
    """
    squeezed = _squeeze(text).casefold()
    if number := document_number(text):
        return [number.casefold()]
    keys = [squeezed]
    if parts := re.search(r"(?:^|/)(\d{4}-(\d+))$", squeezed):
        keys += [parts[1], parts[2]] if len(parts[2]) >= _SERIAL_LEAST else [parts[1]]
    keys = list(dict.fromkeys(keys))
    return [key for key in keys if key]


def numbers_in(text: str) -> list[tuple[str, ...]]:
    """The numbers that stand in ``text``, each as the forms under which it is looked up.

    Words that lead up to a 文号 (依据, 请问) are passed over where it is not found with them.
    """
    squeezed = _squeeze(text)
    found = []
    for match in _YEARED.finditer(squeezed):
        agencies = dict.fromkeys((match["agency"], _LEADING.sub("", match["agency"])))
        found.append(tuple(_canonical(match, each).casefold() for each in agencies if each))
    found += [tuple(lookup_keys(match[0])) for match in _INDEX_SHAPE.finditer(squeezed)]
    return list(dict.fromkeys(found))


def numbers_at(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The 文号 that ``text`` cites, in order: from where to where each stands, without the words
    that lead up to it, and the canonical forms that it may mean, the shortest first.

    Fast on long texts: only what ends in a digit and 号 is looked at.
    """
    at = -1
    while (at := _next_end(text, at + 1)) >= 0:
        if found := _number_before(text, at + 1):
            yield found


def _next_end(text: str, start: int) -> int:
    """Where from ``start`` on the next 号 stands behind a digit or a blank; -1 for nowhere."""
    at = text.find("号", start)
    while at > 0 and not (text[at - 1].isdigit() or text[at - 1].isspace()):
        at = text.find("号", at + 1)
    return at if at > 0 else -1


def _number_before(text: str, end: int) -> tuple[int, int, tuple[str, ...]] | None:
    first = max(0, end - _LONGEST_CITED)
    first = max(first, *(text.rfind(mark, first, end) + 1 for mark in "\n\t"))
    window = text[first:end]
    squeezed = _squeeze(window)
    match = next(filter(None, (each.search(squeezed) for each in _CITED_NUMBERS)), None)
    if match is None:
        return None
    forms = _forms(match)
    if not forms:
        return None
    length = len(squeezed) - match.start() - len(match["agency"]) + len(forms[0])
    keys = tuple(_canonical(match, agency) for agency in forms)
    return first + _unsqueezed(window, length), end, keys


def _forms(match: re.Match[str]) -> list[str]:
    """What of the words before a number may be the agency it begins with, the shortest first."""
    whole = match["agency"]
    cut = _BEFORE.sub("", whole)
    short = _LEADING.sub("", cut)
    found = [short, cut, whole]
    if match.re is _YEARED_END:
        return list(dict.fromkeys(filter(None, [_ISSUER.sub("", short), *found])))
    # 令 or 公告 alone says nothing.
    return list(dict.fromkeys(form for form in found if form not in ("", "令", "公告")))


def _unsqueezed(window: str, length: int) -> int:
    """Where in ``window`` its last ``length`` characters begin, blanks not counted."""
    ends = itertools.accumulate(not ch.isspace() for ch in reversed(window))
    return (
        len(window)
        - 1
        - next((n for n, count in enumerate(ends) if count == length), len(window) - 1)
    )


def _canonical(match: re.Match[str], agency: str | None = None) -> str:
    parts = match.groupdict()
    serial = int(parts["serial"])
    if match.re in (_YEARED, _YEARED_END):
        return f"{agency or parts['agency']}〔{parts['year']}〕{serial}{parts['end']}"
    year = f"{parts['year']}年" if "year" in parts else ""
    return f"{agency or parts['agency']}{year}第{serial}{parts['end']}"


def _squeeze(text: str) -> str:
    narrow = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", narrow)
