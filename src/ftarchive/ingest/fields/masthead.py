"""文号 and marks of issuers, on lines of their own above the title of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ftarchive.agencies import is_agency
from ftarchive.ingest.fields.labels import is_date
from ftarchive.ingest.fields.signature import agencies_on
from ftarchive.ingest.page import Line, squeeze, strip
from ftarchive.numbers import document_number

TITLED_MARK = re.compile("(?:令|公告|通告|会议纪要)$")
"""Marks that are titles too, where no other stands below them."""
TO_SIGN = re.compile(r"签\s*发\s*人")
_WIDE_GAP = re.compile(r"\t|\s{2,}|\u3000")
SERIAL = re.compile(
    r"[〔\[（(](?:19|20)\d{2}年?[〕\]）)]第?\d{1,5}号"
    r"|(?:(?:19|20)\d{2}年)?第[\d〇零一二三四五六七八九十百]{1,5}号"
)
_BRANCHED = re.compile(
    r"[（(][\u3400-\u9fff]{1,6}[）)][\u3400-\u9fff]{1,16}[〔\[（(](?:19|20)\d{2}[〕\]）)]第?\d{1,6}号"
)
"""A number that begins with the region in brackets: （云）应急罚〔2023〕5号."""
ORDER = re.compile("令$")
_MEETING = re.compile("(?:党组|常务|办公|专题|工作|局务|主任|区长|市长|县长)*会议$")
_UNDER_ISSUER = re.compile(
    "关于|(?:19|20)[0-9]{2}|[二一][〇○零九]|对|转发|印发|.{0,16}(?:书|公告|通告|公示)$"
)

_RULES_UNDER_ISSUER = re.compile(
    r".{2,20}(?:办法|规定|细则|规则|制度|规程|预案|总结)(?:[（(](?:试行|暂行|草案|.{0,6}修订)[）)])?"
)
"""What an office has rules of, unless the title names the place again."""
_PLACE_CHARS = 2


@dataclass(frozen=True, slots=True)
class Masthead:
    """The head above the title: ``number`` is the 文号 and ``at`` its line, None without one;
    ``marked`` are issuers whose mark says so (…文件), ``letterhead`` those that merely stand
    above the 文号. ``told`` are the numbers of lines that say nothing else."""

    number: str
    at: int | None
    marked: tuple[str, ...]
    letterhead: tuple[str, ...]
    told: frozenset[int]


def find_masthead(lines: Sequence[Line], stop: int) -> Masthead:
    """The head in ``lines``, of which the text begins with number ``stop``."""
    number, at = _find_number(lines, stop)
    told = set() if at is None or TO_SIGN.search(lines[at].text) else {at}
    marked: tuple[str, ...] = ()
    letterhead: tuple[str, ...] = ()
    for each, line in enumerate(lines[: stop if at is None else at]):
        who = agencies_on(line.text)
        if (signed := marked_by(line.text)) is not None:
            marked, letterhead = marked + letterhead + signed, ()
            told.add(each)
        elif at is not None and who and not heads_title(lines, each, stop):
            letterhead += who
            told.add(each)
    if marked:
        marked, letterhead = marked + letterhead, ()
    elif at and (issuer := _issuer_of_mark(squeeze(lines[at - 1].text))):
        marked = (issuer,)
    return Masthead(number, at, marked, letterhead, frozenset(told))


def marked_by(text: str) -> tuple[str, ...] | None:
    """The agencies in a mark that ends in 文件, none where it is that word alone; None for a
    line that is no mark."""
    whole = squeeze(text)
    bare = whole.removesuffix("文件")
    return None if bare == whole or (bare and not agencies_on(bare)) else agencies_on(bare)


def heads_title(lines: Sequence[Line], number: int, stop: int) -> bool:
    """Whether the agency in a line is the first line of the title, as in 云溪区司法局 above
    2023年工作总结."""
    place = squeeze(lines[number].text)[:_PLACE_CHARS]
    below = [squeeze(line.text) for line in lines[number + 1 : min(number + 2, stop)]]
    return any(
        (_UNDER_ISSUER.match(text) and not is_date(text))
        or (_RULES_UNDER_ISSUER.fullmatch(text) and not text.startswith(place))
        for text in below
    )


def number_on(text: str, above: str) -> str:
    """The 文号 that a line consists of, but for who signs; one that is a mere 第5号 goes with the
    mark on the line above it. "" where there is none."""
    said = strip(TO_SIGN.split(text)[0])
    bare, first = squeeze(said), _WIDE_GAP.split(said)[0]
    if _BRANCHED.fullmatch(bare):
        return bare
    if not SERIAL.fullmatch(bare):
        numbers = (document_number(each.strip("()（）[]【】 \t")) for each in (said, first))
        return next(filter(None, numbers), "")
    if not TITLED_MARK.search(above):
        return ""
    return document_number(above + bare) or (above + bare if ORDER.search(above) else "")


def _find_number(lines: Sequence[Line], stop: int) -> tuple[str, int | None]:
    for at, line in enumerate(lines[: stop + 1]):
        if number := number_on(line.text, squeeze(lines[at - 1].text) if at else ""):
            return number, at
    return "", None


def _issuer_of_mark(text: str) -> str:
    """The agency in a mark such as 云溪区人民政府令 or 云溪区人民政府常务会议纪要."""
    bare = re.sub("(?:令|公告|通告|纪要)$", "", text)
    bare = _MEETING.sub("", bare)
    return bare if bare != text and is_agency(bare) else ""
