"""What staff should know about a record that was understood, if not wholly."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ftarchive.agencies import Agencies
from ftarchive.credit_codes import is_credit_code, is_organisation_code
from ftarchive.dates import SHANGHAI, find_date
from ftarchive.ingest.fields.draft import Saying
from ftarchive.numbers import is_index_number
from ftarchive.provenance import said_by
from ftarchive.record import DATE_FIELDS, LABELS, LEGIBILITY, Disclosure

REMARKS: dict[str, str] = {
    "missing-fields": "未找到{fields}",
    "odd-index-number": "索引号“{value}”不合常见写法，按原样保存",
    "index-number-check": "索引号“{value}”开头的{kind}“{code}”校验位不符，请核对；按原样保存",
    "unread-date": "{field}“{value}”读不出日期，按原样保存",
    "written-after-published": "成文日期晚于信息提供日期，请核对",
    "published-in-future": "信息提供日期 {value} 晚于今天，请核对",
    "dates-disagree": "{field}有两种说法：{value}（{origin}），{other}（{other_origin}）；"
    "按前一种保存，请核对",
    "title-differs": "标题“{value}”与{other_origin}“{other}”不一致，请核对",
    "number-year-differs": "文号“{value}”的年份与成文日期 {date} 不一致，请核对",
    "unknown-agency": "{field}“{value}”不在机构表中，请核对是否写错",
    "former-agency": "{field}“{value}”是曾用名，职责现由“{present}”承担",
    "short-agency": "{field}“{value}”即“{own}”",
    "unknown-keys": "未识别的键已忽略：{keys}",
    **LEGIBILITY,
}
"""The wording of each code; a code never changes its meaning."""

_EXPECTED = ("source", "published", "index_number", "category")
_KEYS_SHOWN = 8
_NUMBER_YEAR = re.compile(r"〔(\d{4})〕|(\d{4})年第")
_CODE = re.compile(r"([0-9A-Z]{18}|[0-9A-Z]{9})[/-](?=\d{4}-\d)")
_NO_LETTERS = re.compile(r"[\W_]+")
_MASTHEAD = re.compile("(?:令|公报)$")
"""Headings that stand above that of the document itself."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: ``code`` is a key of ``REMARKS``; as ``str`` it is the Chinese
    message."""

    code: str
    message: str

    def __str__(self) -> str:
        return self.message


def remarks(
    record: Disclosure,
    unknown_keys: Iterable[str] = (),
    *,
    others: Iterable[Saying] = (),
    agencies: Agencies | None = None,
    today: datetime.date | None = None,
) -> list[Remark]:
    """Fields not found, values that look odd or disagree, agencies that nobody knows (where
    ``agencies`` are given), keys passed over. ``today`` is that of Shanghai where not given."""
    return [
        *_missing(record),
        *_index_number(record),
        *_dates(record, today or datetime.datetime.now(SHANGHAI).date()),
        *_disagreeing(record, others),
        *(_agencies(record, agencies) if agencies else ()),
        *_unknown_keys(unknown_keys),
        *([_remark(record.legibility)] if record.legibility in LEGIBILITY else ()),
    ]


def _remark(code: str, /, **values: object) -> Remark:
    return Remark(code, REMARKS[code].format(**values))


def _missing(record: Disclosure) -> Iterator[Remark]:
    if missing := [LABELS[name] for name in _EXPECTED if not getattr(record, name)]:
        yield _remark("missing-fields", fields="、".join(missing))


def _index_number(record: Disclosure) -> Iterator[Remark]:
    number = record.index_number
    if not number:
        return
    if not is_index_number(number):
        yield _remark("odd-index-number", value=number)
    elif found := _CODE.match(unicodedata.normalize("NFKC", number).upper()):
        code = found[1]
        is_credit = len(code) == 18
        if not (is_credit_code(code) if is_credit else is_organisation_code(code)):
            kind = "统一社会信用代码" if is_credit else "组织机构代码"
            yield _remark("index-number-check", value=number, kind=kind, code=code)


def _dates(record: Disclosure, today: datetime.date) -> Iterator[Remark]:
    for name in DATE_FIELDS:
        if name in record.given and getattr(record, name) is None:
            yield _remark("unread-date", field=LABELS[name], value=record.given[name])
    if record.written and record.published and record.written[:10] > record.published[:10]:
        yield _remark("written-after-published")
    if record.published and record.published[:10] > today.isoformat():
        yield _remark("published-in-future", value=record.published[:10])
    year = _NUMBER_YEAR.search(record.document_number or "")
    if year and record.written and (year[1] or year[2]) != record.written[:4]:
        values = {"value": record.document_number, "date": record.written[:10]}
        yield _remark("number-year-differs", **values)


def _disagreeing(record: Disclosure, others: Iterable[Saying]) -> Iterator[Remark]:
    """What is said of dates and of the title otherwise than the record has it, once each."""
    seen = set()
    for other in others:
        code = "dates-disagree" if other.field in DATE_FIELDS else "title-differs"
        told = (other.field, _day(other.given) or other.given)
        if told in seen or (code == "title-differs" and not _is_other_title(record, other)):
            continue
        seen.add(told)
        yield _remark(
            code,
            field=LABELS[other.field],
            value=record.given.get(other.field) or getattr(record, other.field),
            origin=said_by(record.provenance.get(other.field, "")),
            other=other.given,
            other_origin=said_by(other.origin),
        )


def _day(given: str) -> str | None:
    date = find_date(given)
    return date[1][:10] if date else None


def _is_other_title(record: Disclosure, other: Saying) -> bool:
    """Whether a saying is of the title and neither a part of it nor all of it and more."""
    if other.field != "title" or _MASTHEAD.search(other.given.rstrip()):
        return False
    one, two = (_NO_LETTERS.sub("", title).casefold() for title in (record.title, other.given))
    return one not in two and two not in one


def _agencies(record: Disclosure, agencies: Agencies) -> Iterator[Remark]:
    for name in ("source", "issuer"):
        value = getattr(record, name)
        if value and not (name == "issuer" and value == record.source):
            yield from _agency(LABELS[name], value, agencies)


def _agency(field: str, value: str, agencies: Agencies) -> Iterator[Remark]:
    """What the authority list says of a name: nothing where it is that of today."""
    authority = agencies.resolve(value)
    if not agencies.is_known(value):
        yield _remark("unknown-agency", field=field, value=value)
    elif authority and authority.is_former:
        yield _remark("former-agency", field=field, value=value, present=authority.present)
    elif authority and not value.endswith(authority.own):
        yield _remark("short-agency", field=field, value=value, own=authority.own)


def _unknown_keys(unknown_keys: Iterable[str]) -> Iterator[Remark]:
    if keys := list(unknown_keys):
        yield _remark("unknown-keys", keys="、".join(map(str, keys[:_KEYS_SHOWN])))
