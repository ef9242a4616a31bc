"""The note below the title of a law or regulation (题注): who adopted it and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ftarchive.agencies import is_agency
from ftarchive.ingest.page import Line, squeeze

_NOTE = re.compile(r"[（(](?=[^）)]{0,60}\d{4}年)")
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_ADOPTED = re.compile("通过|修正|修订|修改|公布|发布|批准|颁布")
_TERM = re.compile("第[^第届]{1,6}届")
_WHO = re.compile(
    "^(.{2,40}?)(?:第[^届]{1,8}次|令|会议|审议|通过|公布|发布|修[正订改]|批准|颁布|关于)"
)
_HEAD_LINES, _NOTE_LINES = 12, 12


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who adopted the wording at hand and when, as worded; ``lines`` are those of the note."""

    issuer: str
    date: str
    lines: range


def find_adoption(lines: Sequence[Line]) -> Adoption | None:
    """The adoption that the note tells last; None where there is no such note."""
    for start, line in enumerate(lines[:_HEAD_LINES]):
        if _NOTE.match(squeeze(line.text)):
            return _read(lines, start)
    return None


def _read(lines: Sequence[Line], start: int) -> Adoption | None:
    text, stop = "", start
    while stop < min(len(lines), start + _NOTE_LINES):
        text += squeeze(lines[stop].text)
        stop += 1
        if text.endswith(("）", ")")):
            break
    dates = list(_DATE.finditer(text))
    ends = [date.start() for date in dates[1:]] + [len(text)]
    for date, end in reversed(list(zip(dates, ends[: len(dates)], strict=True))):
        said = _TERM.sub("", text[date.end() : end])
        if _ADOPTED.search(said) and not said.startswith("起"):
            who = _WHO.match(said)
            issuer = who[1] if who and is_agency(who[1]) else ""
            return Adoption(issuer, date[0], range(start, stop))
    return None
