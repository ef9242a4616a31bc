"""Label → value: what the header of a page says of its document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ftarchive.dates import find_date
from ftarchive.ingest.page import Line, squeeze, strip
from ftarchive.ingest.rules import Rules
from ftarchive.record import DATE_FIELDS

TELLING = frozenset(
    ("index_number", "document_number", "issuer", "source", *DATE_FIELDS, "responsible_office")
)
"""Labels that only a header has; 名称 or 分类 alone may as well stand in a text."""

_UNKNOWN_LABEL = re.compile(r"(?:[\x1e\x1f|｜]|\s{2,})\s*[^\s:：\x1e\x1f]{2,10}\s*[:：]")
_BEFORE_LABEL = " \t\u3000\u00a0\x1e\x1f【[（(|｜·•■◆※-"
_TRAILING = re.compile(r"[\s\x1e\x1f|｜【\[（(;；,，]+$")
_VALUE_CHARS = 300
_SHORT_LABEL = 2
_AHEAD_CHARS = 30
_STAMPED_CHARS = 45
_STAMP = re.compile(r"\s*\d{4}[-/.]")
_COMMON = frozenset(("时间", "日期"))


@dataclass(slots=True)
class Found:
    """A label on a line: the field it names ("" for a mere stop), its wording, its value."""

    field: str
    label: str
    value: str


@dataclass(slots=True)
class Header:
    """What labels said: the first value of each field, and the wording of its label."""

    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def take(self, found: Iterable[Found], rules: Rules) -> None:
        """Adds what is new; a date field takes only a value that holds a date."""
        for item in found:
            if not item.field or item.field in self.values or rules.is_empty(item.value):
                continue
            if item.field in DATE_FIELDS and find_date(item.value) is None:
                continue
            self.values[item.field] = item.value
            self.labels[item.field] = item.label


def labels_on(line: Line, rules: Rules) -> list[Found]:
    """The labels that ``line`` consists of; empty where it is anything but a header line.

    A date before the first label is the date of publication, as in ``2021-08-01 06:59 来源：…``;
    a short element of its own, such as the site's name, is passed over. A date
    alone counts where it has the form of a clock (2021-08-01), with which no office signs.
    """
    text = _with_colons(line, rules)
    matches = list(_labels(text, rules))
    if not matches:
        stamp = text if is_stamp(text) else _stamp_behind_name(line)
        return [Found("published", "", stamp)] if stamp else []
    ahead = text[: matches[0].start()]
    before = ahead.strip(_BEFORE_LABEL)
    bare = [Found("published", "", before)] if is_date(before) else []
    if before and not bare and (len(before) > _AHEAD_CHARS or ahead[-1] not in "\x1e\x1f"):
        return []
    found = bare + _found(text, matches, rules, is_row=line.is_row)
    is_text = any(item.value.endswith("。") and item.field != "abstract" for item in found)
    return [] if is_text else found


def _found(
    text: str, matches: Sequence[re.Match[str]], rules: Rules, *, is_row: bool
) -> list[Found]:
    """The labels that ``matches`` are, each with what stands up to the next one."""
    ends = [match.start() for match in matches[1:]] + [len(text)]
    return [
        Found(
            rules.labels[squeeze(match[1])],
            squeeze(match[1]),
            _value(text[match.end() : end], is_row=is_row),
        )
        for match, end in zip(matches, ends, strict=True)
    ]


def _stamp_behind_name(line: Line) -> str:
    """The moment, to the minute, that stands as an element of its own behind a short name; "" where
    none does."""
    if line.is_row or len(line.pieces) < _SHORT_LABEL or len(line.text) > _STAMPED_CHARS:
        return ""
    stamp = line.pieces[-1]
    return stamp if ":" in stamp and is_stamp(stamp) else ""


def is_telling(found: Iterable[Found]) -> bool:
    """Whether these labels can only be those of a header. 时间 may be that of a meeting."""
    return any(item.field in TELLING and item.label not in _COMMON for item in found)


def is_date(text: str) -> bool:
    """Whether ``text`` is a date and nothing else."""
    date = find_date(text)
    return date is not None and squeeze(date[0]) == squeeze(text)


def is_stamp(text: str) -> bool:
    """Whether ``text`` is a date in the form of a clock, with which no office signs."""
    return bool(_STAMP.match(text)) and is_date(text)


def _labels(text: str, rules: Rules) -> Iterator[re.Match[str]]:
    """Labels with their colon. The first of a line may not be the tail of a longer word."""
    any_yet = False
    for match in rules.label.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if any_yet or not before.isalnum():
            any_yet = True
            yield match


def _with_colons(line: Line, rules: Rules) -> str:
    """The line with its pieces told apart, and a colon after each piece that is a bare label."""
    bare = [squeeze(piece) in rules.labels for piece in line.pieces]
    is_pair = len(line.pieces) == 2 and bare == [True, False]
    trusted = is_pair or (line.is_row and sum(bare) >= 2)
    mark = "\x1e" if line.is_row else "\x1f"
    return mark.join(
        f"{piece}："
        if is_bare and (trusted or len(squeeze(piece)) > _SHORT_LABEL)
        else _colon_inside(piece)
        for piece, is_bare in zip(line.pieces, bare, strict=True)
    )


def _colon_inside(piece: str) -> str:
    return piece.replace("﹕", "：").replace("︰", "：")


def _value(raw: str, *, is_row: bool) -> str:
    """The value in what stands between two labels: in a row the next cell, else up to
    something that looks like a label which is not in the table."""
    if is_row:
        raw = raw.lstrip("\x1e").split("\x1e", 1)[0]
    elif unknown := _UNKNOWN_LABEL.search(raw):
        raw = raw[: unknown.start()]
    raw = _TRAILING.sub("", raw.replace("\x1f", " ").replace("\x1e", " "))
    return strip(re.sub(r"[ \t\u00a0\u3000]+", " ", raw))[:_VALUE_CHARS]
