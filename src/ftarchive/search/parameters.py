"""What a search is asked with: the same for pages, API and command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from ftarchive.config import Settings
from ftarchive.errors import BadRequest
from ftarchive.search.days import bound
from ftarchive.search.engine import FACETS, Filters, Order, Scope

MOST_PER_PAGE = 100
_MOST_VALUES = 10
"""Values of one facet that are read from one request."""
LONGEST_VALUE = 200
"""Characters of a value of a facet, or of a search within which to search, that are read: each
stands in every address of a page."""
MOST_WITHIN = 5
"""Searches within searches that are read from one request."""

Switch = Literal["on", "off"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """A search as asked for. ``within`` are the searches in whose hits it is made; ``first`` and
    ``last`` are days as they were typed; ``explain`` asks why each hit stands where it does."""

    q: str = ""
    within: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    genre: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    scope: Scope = "all"
    order: Order = "relevance"
    synonyms: Switch = "on"
    explain: Switch = "off"
    page: int = 1
    per_page: int = 20

    @classmethod
    def read(cls, given: Mapping[str, Sequence[str]], settings: Settings) -> Parameters:
        """Parameters out of the values by name (``from``, ``to``, ``in``, ``sort`` …).

        Every address on a page of results repeats them: so text is cut to what a query may have.
        Raises ``BadRequest`` (bad-parameter) for a value that cannot be meant.
        """
        longest = settings.max_query_chars
        return cls(
            q=_one(given, "q")[:longest].rstrip(),
            within=_several(given, "within", min(longest, LONGEST_VALUE))[:MOST_WITHIN],
            source=_several(given, "source"),
            category=_several(given, "category"),
            genre=_several(given, "genre"),
            year=tuple(_year(value) for value in _several(given, "year")),
            first=_day(_one(given, "from"), "from"),
            last=_day(_one(given, "to"), "to"),
            scope=cast(Scope, _choice(given, "in", get_args(Scope))),
            order=cast(Order, _choice(given, "sort", get_args(Order))),
            synonyms=_switch(given, "synonyms", "on"),
            explain=_switch(given, "explain", "off"),
            page=_number(given, "page", 1, settings.max_pages),
            per_page=_number(given, "per_page", settings.per_page, MOST_PER_PAGE),
        )

    def filters(self) -> Filters:
        """The same as an engine takes them."""
        return Filters(
            source=self.source,
            category=self.category,
            genre=self.genre,
            year=self.year,
            first=bound(self.first, is_last=False),
            last=bound(self.last, is_last=True),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """What is not at its default, as name and value, ready for an address."""
        names = ("within", *FACETS)
        many = [(name, value) for name in names for value in self._of(name)]
        single = [
            ("q", self.q),
            ("from", self.first),
            ("to", self.last),
            ("in", "" if self.scope == "all" else self.scope),
            ("sort", "" if self.order == "relevance" else self.order),
            ("synonyms", "" if self.synonyms == "on" else self.synonyms),
            ("page", "" if self.page == 1 else str(self.page)),
        ]
        return [pair for pair in single[:1] + many + single[1:] if pair[1]]

    def _of(self, name: str) -> tuple[str, ...]:
        values: tuple[str, ...] = getattr(self, name)
        return values


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = [value for value in given.get(name, ()) if value]
    return values[-1].strip() if values else ""


def _several(
    given: Mapping[str, Sequence[str]], name: str, longest: int = LONGEST_VALUE
) -> tuple[str, ...]:
    values = (value.strip()[:longest].rstrip() for value in given.get(name, ()))
    return tuple(dict.fromkeys(value for value in values if value))[:_MOST_VALUES]


def _choice(given: Mapping[str, Sequence[str]], name: str, choices: Sequence[str]) -> str:
    value = _one(given, name) or choices[0]
    if value not in choices:
        wanted = " / ".join(choices)
        raise BadRequest("bad-parameter", name=name, value=value[:40], wanted=wanted)
    return value


def _switch(given: Mapping[str, Sequence[str]], name: str, default: Switch) -> Switch:
    choices = (default, *(each for each in get_args(Switch) if each != default))
    return cast(Switch, _choice(given, name, choices))


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
    if value and bound(value, is_last=False) is None:
        wanted = "日期，如 2023、2023-06 或 2023-06-30"
        raise BadRequest("bad-parameter", name=name, value=value[:40], wanted=wanted)
    return value
