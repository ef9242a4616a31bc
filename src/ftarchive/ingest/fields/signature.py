"""The end of an official document: who signs it and when (落款), and who printed it (版记)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ftarchive.agencies import is_agency
from ftarchive.dates import find_date
from ftarchive.ingest.fields.labels import is_date
from ftarchive.ingest.page import Line, squeeze, strip

_SEAL = re.compile(r"[（(](?:代?盖?公?印?签?章|此处盖章)[）)]|&[a-z]{1,6};")
"""What stands beside a signature and is none of it: a seal, what is left of a broken blank."""
_PERSON = re.compile(
    r"(?:代理?|副)*(?:主席|总理|[省市区县州镇乡部厅局署院行]长|主任|检察长|书记)"
    r"[：:\s\u3000]*[\u3400-\u9fff·\s\u3000]{2,8}"
)
_TAIL = re.compile(
    r"[（(]?(?:抄送|抄报|分送|主题词|公开方式|公开属性|信息公开|校对|附件|附:|附：|联系人|联系电话|此件"
    r"|主动公开|依申请公开|不予公开|共印|打印|拟稿|录入|责任编辑)|.*印发$|[—\-－\s\d]*$"
)
_ATTACHED = re.compile(r"附[件表图录]?[\d一二三四五六七八九十]*(?:[：:]|$)")
_PRINTED = re.compile(r"(?P<who>.*?)[\s\u3000]*(?P<when>\d{4}年\d{1,2}月\d{1,2}日)(?:印发|印)")
_TIME = r"\s*\d{1,2}\s*[时点:：]\s*(?:\d{1,2}\s*分?|整)?"
_HOUR = re.compile(rf"(?<=日){_TIME}$")
"""The hour at which an urgent notice was signed."""
_DATED = re.compile(rf"(?:年.+日(?:{_TIME})?|\d{{4}}\s*[-./—–]\s*\d.*\d)\W*(?:[（(&].*)?$")
"""What a line with a date has, looked for first because few lines have it."""
_FULL_DATE = re.compile("[年][^年]{1,4}月[^年月]{1,4}日$")
_GAP = re.compile(r"[\s、]+")
_SIGNERS = 12
"""Lines above a date in which those who sign together stand."""
_CELLS = 2
"""More cells make a row one of a table."""
_LONGEST = 120
"""Characters of a line; a longer one is text."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, none where a seal does, and the date as it is worded; ``start`` is the number
    of its first line."""

    issuers: tuple[str, ...]
    date: str
    start: int


def find_signature(lines: Sequence[Line]) -> Signature | None:
    """The first signature: that of the document itself stands above its attachments.

    A date without anyone who signs counts where nothing but the imprint or attachments follow.
    """
    bare = None
    for number, line in enumerate(lines):
        if len(line.text) > _LONGEST or (line.is_row and len(line.pieces) > _CELLS):
            continue
        issuers, date = _on_one_line(line.text)
        if not date:
            continue
        start = number
        if not issuers:
            issuers, start = _above(lines, number)
        if issuers or start < number:
            return Signature(issuers, date, start)
        if bare is None and _ends_text(lines, number, start):
            bare = Signature((), date, start)
    return bare


def find_imprint(lines: Sequence[Line]) -> Signature | None:
    """Who printed the document and when: 云溪区人民政府办公室　2023年12月22日印发."""
    for number in range(len(lines) - 1, -1, -1):
        text = lines[number].text
        if len(text) <= _LONGEST and (found := _PRINTED.fullmatch(strip(text))):
            who = agencies_on(found["who"])
            if not who and number:
                who = agencies_on(lines[number - 1].text)
            return Signature(who, found["when"], number)
    return None


def agencies_on(text: str) -> tuple[str, ...]:
    """The agencies that a line consists of; none where it says anything else."""
    bare = strip(_SEAL.sub("", text))
    parts = tuple(squeeze(part) for part in _GAP.split(bare) if part.strip())
    if len(parts) > 1 and all(map(is_agency, parts)):
        return parts
    whole = squeeze(bare)
    return (whole,) if is_agency(whole) else ()


def is_signed(text: str) -> bool:
    """Whether a line is an agency and a date and nothing else."""
    return bool(_on_one_line(text)[0])


def _on_one_line(text: str) -> tuple[tuple[str, ...], str]:
    """The agencies and the date that a line consists of; no date where it is none."""
    if not _DATED.search(text):
        return (), ""
    bare = _HOUR.sub("", strip(_SEAL.sub("", text)))
    if is_date(bare):
        return (), bare
    found = find_date(bare)
    if found is None or not bare.endswith(found[0]):
        return (), ""
    who = agencies_on(bare.removesuffix(found[0]))
    return (who, found[0]) if who else ((), "")


def _above(lines: Sequence[Line], number: int) -> tuple[tuple[str, ...], int]:
    """Who signs above the date in line ``number``, and where the signature begins: there where
    nobody does. Persons sign too, but are no issuers."""
    issuers: tuple[str, ...] = ()
    start = number
    while start and number - start < _SIGNERS:
        text = lines[start - 1].text
        if who := agencies_on(text):
            issuers = who + issuers
        elif not _PERSON.fullmatch(strip(text)):
            break
        start -= 1
    return issuers, start


def _ends_text(lines: Sequence[Line], number: int, start: int) -> bool:
    """Whether the date in line ``number`` stands below a text and above nothing but the imprint
    or attachments."""
    if not _FULL_DATE.search(squeeze(_SEAL.sub("", lines[number].text))):
        return False
    if not any("。" in line.text for line in lines[:start]):
        return False
    for line in lines[number + 1 :]:
        text = squeeze(line.text)
        if _ATTACHED.match(text):
            return True
        if not _TAIL.match(text):
            return False
    return True
