"""What confines a search beside the words asked for, condition by condition."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ftarchive.search.engine import FACETS
from ftarchive.search.naming import FACET_NAMES, SCOPE_NAMES
from ftarchive.search.parameters import Parameters

_SEVERAL = ("within", *FACETS)
"""Fields of ``Parameters`` that hold several values."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One value of one field of ``Parameters``; ``label`` says it to people."""

    field: str
    value: str
    label: str


def conditions(parameters: Parameters) -> list[Condition]:
    """The conditions of a search, each of which can be dropped."""
    found = [Condition("within", text, f"在“{text}”的结果中") for text in parameters.within]
    found += [
        Condition(facet, value, f"{FACET_NAMES[facet]}：{value}")
        for facet in FACETS
        for value in parameters.filters().chosen(facet)
    ]
    single = (
        Condition("first", parameters.first, f"自 {parameters.first} 起"),
        Condition("last", parameters.last, f"至 {parameters.last} 止"),
        Condition("scope", parameters.scope, f"只查{SCOPE_NAMES[parameters.scope]}"),
    )
    return found + [each for each in single if each.value not in ("", "all")]


def groups(parameters: Parameters) -> list[list[Condition]]:
    """The same, values of one facet together: they are alternatives to each other."""
    by_facet = itertools.groupby(
        conditions(parameters),
        key=lambda each: each.field if each.field in FACETS else each,
    )
    return [list(group) for _, group in by_facet]


def label(group: Iterable[Condition]) -> str:
    """Conditions of one group as people read them."""
    first, *others = group
    return "、".join([first.label, *(each.value for each in others)])


def without(parameters: Parameters, dropped: Iterable[Condition]) -> Parameters:
    """The same search, at its first page, without some of its conditions."""
    for each in dropped:
        left: str | tuple[str, ...] = "all" if each.field == "scope" else ""
        if each.field in _SEVERAL:
            values: tuple[str, ...] = getattr(parameters, each.field)
            left = tuple(value for value in values if value != each.value)
        parameters = replace(parameters, **{each.field: left})  # type: ignore[arg-type]
    return replace(parameters, page=1)
