"""The layout of official documents (党政机关公文格式): what the places of lines say.

    云溪区人民政府文件              the mark of the issuer, several where they issue together
    云府〔2023〕5号                 the 文号
    关于渡口管理的通知              the title, in one line or several
    各街道办事处：                  to whom it goes; with it the text begins
    …
    云溪区人民政府                  who signs,
    2023年12月21日                  and when; below it attachments and the imprint

Laws with a note below the title, reports with a cover, orders, minutes and tables have parts of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ftarchive.agencies import is_agency
from ftarchive.ingest.fields.adoption import find_adoption
from ftarchive.ingest.fields.labels import is_date
from ftarchive.ingest.fields.masthead import ORDER, Masthead, find_masthead, marked_by, number_on
from ftarchive.ingest.fields.signature import (
    Signature,
    agencies_on,
    find_imprint,
    find_signature,
    is_signed,
)
from ftarchive.ingest.fields.titleblock import ATTACHED_TITLE, Title, find_title
from ftarchive.ingest.page import Line, squeeze, strip
from ftarchive.ingest.rules import Rules
from ftarchive.numbers import document_number

_HEAD_LINES = 40
"""Lines in which the head of a document stands."""
_TEXT_CHARS = 120
"""A longer line is text; the longest titles in one line have about a hundred characters."""
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十\d]+[）)]"
    r"|\d{1,2}(?:\.\d{1,2})*[、．.\s]|第[一二三四五六七八九十百\d]+[编章节条]|[①②③●◆■▪•]"
)
_BEHIND_TITLE = re.compile(r"[（(]([^（）()]{4,40}号)[）)]$")
_SALUTATION = re.compile(
    r"(?:局|委|办|厅|部|署|院|会|处|站|所|中心|政府|机构|单位|部门|公司|企业|街道|镇|乡|区|市|县|省|州"
    r"|学校|医院|代表|委员|同志|群众|居民|公众|先生|女士|银行|集团|组|队|机关|党委|支部|人)[）)]?[：:]$"
)
_ATTACHMENT = re.compile(r"附[件表图][\d一二三四五六七八九十]*[：:]?")
_ACCESS = re.compile(
    r"[（(]此件(?P<said>[\u3400-\u9fff]{2,6})[）)]"
    r"|(?:公开方式|公开属性|信息公开选项|信息公开属性)[：:](?P<named>[\u3400-\u9fff]{2,8})"
)
_BEFORE_SUBJECT = re.compile("关于|(?=(?:19|20)[0-9]{2}年)|(?=(?:公告|通告|通报|通知|决定)$)")
_ISSUED = re.compile("《([^《》]{2,100})》")


@dataclass(frozen=True, slots=True)
class RedHead:
    """What the layout says, in the wording of the document; "" where it says nothing.

    ``title_lines`` are the numbers of the lines that the title stands in.
    """

    title: str = ""
    issuer: str = ""
    document_number: str = ""
    written: str = ""
    access: str = ""
    title_lines: frozenset[int] = frozenset()


def find_red_head(lines: Sequence[Line], rules: Rules) -> RedHead:
    """What the layout of a document says; ``lines`` are all of it, attachments too."""
    top = lines[:_HEAD_LINES]
    stop = next((n for n, line in enumerate(top) if _begins_text(line, rules)), len(top))
    head = find_masthead(top, stop)
    is_addressed = stop < len(top) and bool(_SALUTATION.search(squeeze(top[stop].text)))
    title = find_title(top, head, stop, rules, is_addressed=is_addressed)
    signature = find_signature(lines)
    number = _BEHIND_TITLE.search(title.text)
    ordered = _ordered_title(head, lines, signature)
    return RedHead(
        title=ordered or title.text,
        issuer="、".join(_issuers(lines, stop, head, title, signature)),
        document_number=head.number or (number and document_number(number[1])) or "",
        written=_date(lines, stop, signature),
        access=_access(lines),
        title_lines=frozenset(() if ordered else title.lines),
    )


def _begins_text(line: Line, rules: Rules) -> bool:
    return is_text(line) or squeeze(line.text) in rules.contents


def is_text(line: Line) -> bool:
    """Whether the line is text, above which the head of a document ends."""
    text = squeeze(line.text)
    if len(text) > _TEXT_CHARS or re.search("[。；]", text):
        return True
    if "\t" in line.text:
        is_mark = marked_by(line.text) is not None or agencies_on(line.text)
        return not (is_mark or is_signed(line.text) or number_on(line.text, ""))
    if ATTACHED_TITLE.match(text) or _ATTACHMENT.fullmatch(text):
        return False
    is_address = text.endswith(("：", ":", "，")) and len(text) > 2
    return is_address or bool(_NUMBERED.match(strip(line.text)))


def _issuers(
    lines: Sequence[Line], stop: int, head: Masthead, title: Title, signature: Signature | None
) -> tuple[str, ...]:
    """Who issues the document: whose mark it bears unless more sign it, else who signs it, whose
    letter it is, who adopted it, who stands in the title or below it, who printed it."""
    signed = signature.issuers if signature else ()
    named = _named_in_title(title, lines)
    together = next((each for each in (signed, named) if set(head.marked) <= set(each)), ())
    adoption, imprint = find_adoption(lines), find_imprint(lines)
    told = (
        together if head.marked else (),
        head.marked,
        signed,
        head.letterhead,
        (adoption.issuer,) if adoption and adoption.issuer else (),
        named,
        () if head.number else _on_cover(lines[:stop], title),
        imprint.issuers if imprint else (),
    )
    return next(filter(None, told), ())


def _named_in_title(title: Title, lines: Sequence[Line]) -> tuple[str, ...]:
    """The agencies with which the title begins: 云溪区人民政府关于…, 云溪区司法局2023年…, or in a
    line of their own."""
    before = _BEFORE_SUBJECT.split(title.text, maxsplit=1)[0]
    parts = tuple(part for part in re.split(r"[、\s]", before) if part)
    if before != title.text and parts and all(map(is_agency, parts)):
        return parts
    return agencies_on(lines[title.lines[0]].text) if title.lines else ()


def _on_cover(top: Sequence[Line], title: Title) -> tuple[str, ...]:
    """The agencies on the cover of a report."""
    others = (line.text for number, line in enumerate(top) if number not in title.lines)
    return next(filter(None, map(agencies_on, others)), ())


def _date(lines: Sequence[Line], stop: int, signature: Signature | None) -> str:
    """When the document was signed, else the date in brackets or alone below its title, else when
    it was adopted or printed."""
    if signature:
        return signature.date
    for line in lines[1:stop]:
        bare = squeeze(line.text).strip("（）()")
        if is_date(bare):
            return bare
    told = find_adoption(lines) or find_imprint(lines)
    return told.date if told else ""


def _ordered_title(head: Masthead, lines: Sequence[Line], signature: Signature | None) -> str:
    """The title of what an order puts into force, where it stands below the signature."""
    if not ORDER.search(head.number.partition("第")[0]):
        return ""
    cut = signature.start if signature else 0
    named = [squeeze(each) for line in lines[:cut] for each in _ISSUED.findall(line.text)]
    below = {squeeze(line.text) for line in lines[cut:]}
    return next((each for each in named if each in below), "")


def _access(lines: Sequence[Line]) -> str:
    for line in reversed(lines):
        if found := _ACCESS.match(squeeze(line.text)):
            return found["said"] or found["named"]
    return ""
