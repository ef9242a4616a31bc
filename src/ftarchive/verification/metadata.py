"""The record of a document: whether it is complete, in form, in range and in step with its text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ftarchive.archive.audit import Row
from ftarchive.archive.schema import WITHDRAWN
from ftarchive.dates import SHANGHAI, find_date
from ftarchive.genres import title_genre
from ftarchive.ingest.fields.remarks import Remark, remarks
from ftarchive.ingest.fields.signature import find_signature
from ftarchive.ingest.page import SENTENCE, Line
from ftarchive.numbers import document_number
from ftarchive.record import DATE_FIELDS, LABELS, LEGIBILITY, Disclosure
from ftarchive.sections import sections
from ftarchive.verification.codes import AUTHENTICITY, CODES, COMPLETENESS, USABILITY
from ftarchive.verification.findings import Minutes

_HEAD_LINES = 6
"""Lines of a text in which its 文号 and its title stand, where it has them."""
_TITLE_CHARS = range(8, 80)
_NO_TITLE = re.compile(
    rf"{SENTENCE.pattern}|，|[：:]$|^(?:[（(]?[一二三四五六七八九十\d]+[）)、．.]|[①-⑳●◆■▪•])"
)
"""What a line of the text itself has, or an item of a list."""
_EARLIEST = "1911-01-01"
_NO_LETTERS = re.compile(r"[\W_]+")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}\+08:00)?")
_MANDATORY = ("source", "published")

Trouble = tuple[str, str, str]
"""A code, what was expected and what was found."""


class MetadataCheck:
    """Looks at records; ``today`` is that of Shanghai where not given."""

    def __init__(self, minutes: Minutes, today: datetime.date | None = None) -> None:
        self._minutes = minutes
        self._today = today or datetime.datetime.now(SHANGHAI).date()

    def look(self, document: Row, row: Row, record: Disclosure) -> None:
        """Checks the current version of a document that was not taken back."""
        if document["status"] == WITHDRAWN:
            return
        said = f"{document['id']}，《{record.title}》"
        for code, expected, found in self._troubles(record):
            self._minutes.find(code, said, expected, found)
        self._minutes.check(COMPLETENESS, "必备著录项")
        self._minutes.check(AUTHENTICITY, "著录项的格式与范围")
        self._minutes.check(AUTHENTICITY, "著录与正文相符")
        self._minutes.check(USABILITY, "正文可读")

    def _troubles(self, record: Disclosure) -> Iterator[Trouble]:
        yield from _missing(record)
        yield from _dates(record)
        for remark in remarks(record, today=self._today):
            if remark.code in CODES and remark.code != "missing-fields":
                yield remark.code, "", _worded(remark)
        number = record.document_number
        if number and document_number(number) is None:
            yield "odd-document-number", "", number
        yield from _against_text(record)


def _worded(remark: Remark) -> str:
    return remark.message.removesuffix("，请核对").removesuffix("，按原样保存")


def _missing(record: Disclosure) -> Iterator[Trouble]:
    is_read = record.legibility in (None, "ocr")
    if not record.title.strip() or (is_read and not record.text.strip()):
        yield "empty-text", "", ""
    source = record.source or record.issuer
    day = record.published or record.written or record.generated
    found = zip(_MANDATORY, (source, day), strict=True)
    if missing := [LABELS[name] for name, value in found if not value]:
        yield "missing-fields", "", f"缺{'、'.join(missing)}"


def _dates(record: Disclosure) -> Iterator[Trouble]:
    for name in DATE_FIELDS:
        value = getattr(record, name)
        if value and not _is_date(value):
            yield "impossible-date", "", f"{LABELS[name]} {value}"
    if record.effective and record.ended and record.ended[:10] < record.effective[:10]:
        said = f"{LABELS['ended']} {record.ended[:10]}"
        yield "ended-before-effective", f"不早于{LABELS['effective']} {record.effective[:10]}", said


def _is_date(value: str) -> bool:
    if not _ISO.fullmatch(value) or value < _EARLIEST:
        return False
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _against_text(record: Disclosure) -> Iterator[Trouble]:
    if record.legibility in LEGIBILITY:
        return
    lines = own_lines(record)
    head = [line.strip() for line in lines[:_HEAD_LINES]]
    yield from _number_in(head, record.document_number)
    yield from _title_in(head, record.title)
    signature = find_signature([Line(line) for line in lines])
    signed = find_date(signature.date) if signature and signature.issuers else None
    if signed and record.written and signed[1][:10] != record.written[:10]:
        yield "date-differs-from-text", f"落款 {signed[1][:10]}", f"著录 {record.written[:10]}"


def _number_in(head: list[str], number: str | None) -> Iterator[Trouble]:
    """A 文号 on a line of its own above the text, other than the one recorded."""
    found = next(filter(None, map(document_number, head)), None)
    if number and found and document_number(number) not in (found, None):
        yield "number-differs-from-text", found, number


def _title_in(head: list[str], title: str) -> Iterator[Trouble]:
    """A first line that has the form of a title, and has nothing of the one recorded."""
    first = next((line for line in head if line), "")
    has_form = len(first) in _TITLE_CHARS and "关于" in first and not _NO_TITLE.search(first)
    if not has_form or title_genre(first) is None:
        return
    one, other = (_NO_LETTERS.sub("", each).casefold() for each in (title, first))
    if one not in other and other not in one:
        yield "title-differs-from-text", first, title


def own_lines(record: Disclosure) -> list[str]:
    """The lines of a document's text without those of its attachments."""
    return record.text[: sections(record)[0].end].splitlines()
