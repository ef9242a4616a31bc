"""索引号 and 文号: the numbers by which people ask for a document."""

from __future__ import annotations

import re
import unicodedata

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
_SERIAL_LEAST = 6
"""Digits from which the serial of an 索引号 says which document is meant by itself."""
_LEADING = re.compile(
    "^(?:按照|依照|根据|依据|参见|详见|关于|请问|查询|查找|找|查|据|见|按|依|和|与|及|或|的|是)+"
)
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


def _canonical(match: re.Match[str], agency: str | None = None) -> str:
    parts = match.groupdict()
    serial = int(parts["serial"])
    if match.re is _YEARED:
        return f"{agency or parts['agency']}〔{parts['year']}〕{serial}{parts['end']}"
    year = f"{parts['year']}年" if "year" in parts else ""
    return f"{parts['agency']}{year}第{serial}{parts['end']}"


def _squeeze(text: str) -> str:
    narrow = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", narrow)
