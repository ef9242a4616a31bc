"""A page of results as a page shows it: choices, each with the address that makes it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ftarchive.holdings import Holdings
from ftarchive.search.caveats import caveats
from ftarchive.search.conditions import conditions, without
from ftarchive.search.engine import FACETS, Order
from ftarchive.search.naming import FACET_NAMES, SCOPE_NAMES
from ftarchive.search.parameters import LONGEST_VALUE, MOST_WITHIN, Parameters
from ftarchive.search.relaxing import Diagnosis, Offer, diagnosis
from ftarchive.search.results import Hit, Results, Search
from ftarchive.search.wording import understood, wording
from ftarchive.web.addresses import adding, opening, search_address, toggled
from ftarchive.web.chart import Bar, chart
from ftarchive.web.marks import Piece, cut

_ORDERS: dict[Order, str] = {"relevance": "相关度", "newest": "最新", "oldest": "最早"}
_AROUND = 2
"""Pages shown on both sides of the current one."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: ``address`` chooses it, or undoes that where it is chosen."""

    label: str
    address: str
    is_chosen: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one facet that the hits have."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Years:
    """The years of the hits: as bars, each with the option that it is, and as a list.

    ``highest`` is the count of the highest bar, ``outside`` the hits of years without one.
    """

    facet: Facet
    bars: list[tuple[Bar, Option | None]] = field(default_factory=list)
    highest: int = 0
    outside: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A hit with its address and its marked title and snippet."""

    hit: Hit
    address: str
    title: list[Piece]
    snippet: list[Piece]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Other names that are searched, or where ``is_off`` would be: by the word typed those that
    stand for it. ``address`` switches them off or on."""

    names: dict[str, list[str]]
    is_off: bool
    address: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why nothing was found, and what to search instead: each offer with its address."""

    why: Diagnosis
    offers: list[tuple[Offer, str]]


@dataclass(frozen=True, slots=True)
class PageLink:
    """One number of the pagination; 0 stands for numbers left out."""

    number: int
    address: str
    is_current: bool


def listing(results: Results, holdings: Holdings) -> dict[str, Any]:
    """Everything that the page of results is filled with, by name.

    Raises ``IndexUnusable``.
    """
    parameters = results.parameters
    confining = conditions(parameters)
    return {
        "q": results.query.text,
        "results": results,
        "entries": _entries(results),
        "years": _years(results),
        "facets": [_facet(results, name) for name in FACETS if name != "year"],
        "chips": chips(parameters),
        "scopes": _choices(parameters, "scope", SCOPE_NAMES, parameters.scope),
        "orders": _orders(results),
        "page_links": page_links(results),
        "previous": _step(results, -1),
        "next": _step(results, 1),
        "understood": understood(results.query),
        "caveats": caveats(results),
        "meant": _meant(results),
        "synonyms": _synonyms(results, holdings.search),
        "nothing": _nothing(results, holdings),
        "unfiltered": search_address(without(parameters, confining)),
        "last_page": search_address(parameters, page=max(results.pages, 1)),
        "search_state": _state_without(parameters, "q"),
        "within_state": _within_state(parameters),
        "dates_state": _state_without(parameters, "from", "to"),
    }


def chips(parameters: Parameters) -> list[Option]:
    """What confines the hits, each with the address of the search without it."""
    return [
        Option(each.label, search_address(without(parameters, [each])))
        for each in conditions(parameters)
    ]


def _meant(results: Results) -> Option | None:
    """The search for what was probably meant, under the same conditions."""
    text = results.suggestion
    return Option(text, search_address(results.parameters, q=text)) if text else None


def page_links(results: Results) -> list[PageLink]:
    """First, last and the pages around the current one, in order."""
    current = results.parameters.page
    near = range(current - _AROUND, current + _AROUND + 1)
    numbers = sorted({1, results.pages} | {n for n in near if 1 <= n <= results.pages})
    links = [_page_link(results, number) for number in numbers]
    filled = links[:1]
    for before, link in itertools.pairwise(links):
        gap = [PageLink(0, "", is_current=False)] if link.number > before.number + 1 else []
        filled += [*gap, link]
    return filled


def _synonyms(results: Results, search: Search) -> Synonyms | None:
    """None where no word has another name."""
    is_off = results.parameters.synonyms == "off"
    query = search.query(results.query.text) if is_off else results.query
    names: dict[str, list[str]] = {}
    for word, other in query.variants:
        shown = f"{other.shown}（机构名称）" if other.kind == "agency" else other.shown
        said = names.setdefault(wording(word.units), [])
        said += [shown] if shown not in said else []
    address = search_address(results.parameters, synonyms="on" if is_off else "off")
    return Synonyms(names, is_off, address) if names else None


def _nothing(results: Results, holdings: Holdings) -> Nothing | None:
    """None where something was found."""
    if results.total:
        return None
    why = diagnosis(holdings.search, results)
    return Nothing(why, [(offer, search_address(offer.parameters)) for offer in why.offers])


def _within_state(parameters: Parameters) -> Sequence[tuple[str, str]]:
    """What the form that searches among the hits sends along; nothing where there is none."""
    is_too_long = len(parameters.q) > LONGEST_VALUE  # it would be cut, and mean something else
    if not parameters.q or is_too_long or len(parameters.within) == MOST_WITHIN:
        return []
    within = (*parameters.within, parameters.q)
    return _state_without(replace(parameters, within=within), "q")


def _entries(results: Results) -> list[Entry]:
    address = opening(results.parameters)
    return [
        Entry(
            hit,
            address(hit.id),
            cut(hit.record.title, hit.title_marks),
            cut(hit.snippet, hit.marks),
        )
        for hit in results.hits
    ]


def _facet(results: Results, name: str) -> Facet:
    parameters = results.parameters
    chosen: tuple[str, ...] = getattr(parameters, name)
    address = adding(parameters, name)
    counts = {found.value: found.count for found in results.facets[name]}
    # What is chosen stays in sight, also where no hit has it.
    values = [*counts, *(value for value in chosen if value not in counts)]
    options = [
        Option(value, toggled(parameters, name, value), is_chosen=True, count=counts.get(value, 0))
        if value in chosen
        else Option(value, address(value), count=counts[value])
        for value in values
    ]
    return Facet(name, FACET_NAMES[name], options)


def _years(results: Results) -> Years:
    facet = _facet(results, "year")
    options = {int(option.label): option for option in facet.options}
    counts = {year: option.count or 0 for year, option in options.items()}
    drawn = chart(counts, [year for year, option in options.items() if option.is_chosen])
    if drawn is None:
        return Years(facet)
    bars = [(bar, options.get(bar.year)) for bar in drawn.bars]
    return Years(facet, bars, drawn.highest, drawn.outside)


def _choices(
    parameters: Parameters, field: str, labels: dict[Any, str], current: str
) -> list[Option]:
    return [
        Option(label, search_address(parameters, **{field: value}), value == current)
        for value, label in labels.items()
    ]


def _orders(results: Results) -> list[Option]:
    """The orders there are; where no word was asked for, none goes by relevance."""
    parameters = results.parameters
    if results.query.scored:
        return _choices(parameters, "order", _ORDERS, parameters.order)
    labels = {order: label for order, label in _ORDERS.items() if order != "relevance"}
    current = "oldest" if parameters.order == "oldest" else "newest"
    return _choices(parameters, "order", labels, current)


def _page_link(results: Results, number: int) -> PageLink:
    parameters = results.parameters
    address = search_address(parameters, page=number)
    return PageLink(number, address, is_current=number == parameters.page)


def _step(results: Results, step: int) -> PageLink | None:
    number = results.parameters.page + step
    return _page_link(results, number) if 1 <= number <= results.pages else None


def _state_without(parameters: Parameters, *names: str) -> Sequence[tuple[str, str]]:
    """What a form has to send along beside its own fields; it begins at page 1."""
    return [pair for pair in parameters.pairs() if pair[0] not in (*names, "page")]
