"""What a search is asked with: the same for pages, API and command line."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from ftarchive.config import Settings
from ftarchive.errors import BadRequest
from ftarchive.search.engine import Filters, Order, Scope

MOST_PER_PAGE = 100
_DAY = re.compile(r"(\d{4})(?:-?(\d{1,2})(?:-?(\d{1,2}))?)?")
_MOST_VALUES = 50
"""Values of one facet that are read from one request."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """A search as asked for. ``first`` and ``last`` are days as they were typed."""

    q: str = ""
    source: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    scope: Scope = "all"
    order: Order = "relevance"
    page: int = 1
    per_page: int = 20

    @classmethod
    def read(cls, given: Mapping[str, Sequence[str]], settings: Settings) -> Parameters:
        """Parameters out of the values by name (``from``, ``to``, ``in``, ``sort`` …).

        Raises ``BadRequest`` (bad-parameter) for a value that cannot be meant.
        """
        return cls(
            q=_one(given, "q"),
            source=_several(given, "source"),
            category=_several(given, "category"),
            year=tuple(_year(value) for value in _several(given, "year")),
            first=_day(_one(given, "from"), "from"),
            last=_day(_one(given, "to"), "to"),
            scope=cast(Scope, _choice(given, "in", get_args(Scope))),
            order=cast(Order, _choice(given, "sort", get_args(Order))),
            page=_number(given, "page", 1, settings.max_pages),
            per_page=_number(given, "per_page", settings.per_page, MOST_PER_PAGE),
        )

    def filters(self) -> Filters:
        """The same as an engine takes them."""
        return Filters(
            source=self.source,
            category=self.category,
            year=self.year,
            first=_bound(self.first, is_last=False),
            last=_bound(self.last, is_last=True),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """What is not at its default, as name and value, ready for an address."""
        many = [
            (name, value) for name in ("source", "category", "year") for value in self._of(name)
        ]
        single = [
            ("q", self.q),
            ("from", self.first),
            ("to", self.last),
            ("in", "" if self.scope == "all" else self.scope),
            ("sort", "" if self.order == "relevance" else self.order),
            ("page", "" if self.page == 1 else str(self.page)),
        ]
        return [pair for pair in single[:1] + many + single[1:] if pair[1]]

    def _of(self, name: str) -> tuple[str, ...]:
        values: tuple[str, ...] = getattr(self, name)
        return values


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = [value for value in given.get(name, ()) if value]
    return values[-1].strip() if values else ""


def _several(given: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    values = (value.strip() for value in given.get(name, ()))
    return tuple(dict.fromkeys(value for value in values if value))[:_MOST_VALUES]


def _choice(given: Mapping[str, Sequence[str]], name: str, choices: Sequence[str]) -> str:
    value = _one(given, name) or choices[0]
    if value not in choices:
        wanted = " / ".join(choices)
        raise BadRequest("bad-parameter", name=name, value=value[:40], wanted=wanted)
    return value


def _number(given: Mapping[str, Sequence[str]], name: str, default: int, most: int) -> int:
    value = _one(given, name)
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) < 9 and 1 <= int(value) <= most):
        wanted = f"1 至 {most} 的整数"
        raise BadRequest("bad-parameter", name=name, value=value[:40], wanted=wanted)
    return int(value)


def _year(value: str) -> str:
    if not (value.isascii() and value.isdecimal() and len(value) == 4):
        raise BadRequest("bad-parameter", name="year", value=value[:40], wanted="四位年份")
    return value


def _day(value: str, name: str) -> str:
    if value and _bound(value, is_last=False) is None:
        wanted = "日期，如 2023、2023-06 或 2023-06-30"
        raise BadRequest("bad-parameter", name=name, value=value[:40], wanted=wanted)
    return value


def _bound(value: str, *, is_last: bool) -> int | None:
    """The day as YYYYMMDD; of a month or year its first or last. None where there is none."""
    match = _DAY.fullmatch(value) if value.isascii() else None
    if match is None or int(match[1]) == 0:
        return None
    year = int(match[1])
    month = int(match[2] or (12 if is_last else 1))
    if not 1 <= month <= 12:
        return None
    longest = calendar.monthrange(year, month)[1]
    day = int(match[3] or (longest if is_last else 1))
    return year * 10_000 + month * 100 + day if 1 <= day <= longest else None
