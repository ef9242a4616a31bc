"""A page of results as a page shows it: choices, each with the address that makes it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ftarchive.search.engine import FACETS, Order, Scope
from ftarchive.search.parameters import Parameters
from ftarchive.search.query import Units
from ftarchive.search.results import Hit, Results
from ftarchive.web.addresses import search_address, toggled
from ftarchive.web.marks import Piece, cut

FACET_NAMES = {"source": "来源", "category": "栏目", "year": "年份"}
_SCOPES: dict[Scope, str] = {"all": "全部", "title": "标题", "text": "正文"}
_ORDERS: dict[Order, str] = {"relevance": "相关度", "newest": "最新", "oldest": "最早"}
_QUOTES = re.compile(r'["＂“”„‟«»「」『』]+')
_MINUS = ("-", "－", "−")
_OFFERED = 6
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
class Entry:
    """A hit with its marked title and snippet."""

    hit: Hit
    title: list[Piece]
    snippet: list[Piece]


@dataclass(frozen=True, slots=True)
class PageLink:
    """One number of the pagination; 0 stands for numbers left out."""

    number: int
    address: str
    is_current: bool


def listing(results: Results) -> dict[str, Any]:
    """Everything that the page of results is filled with, by name."""
    parameters = results.parameters
    return {
        "q": results.query.text,
        "results": results,
        "entries": [_entry(hit) for hit in results.hits],
        "facets": [_facet(results, name) for name in FACETS],
        "chips": chips(parameters),
        "scopes": _choices(parameters, "scope", _SCOPES, parameters.scope),
        "orders": _orders(results),
        "page_links": page_links(results),
        "previous": _step(results, -1),
        "next": _step(results, 1),
        "phrases": [wording(phrase) for phrase in results.query.phrases],
        "excluded": [wording(words) for words in results.query.excluded],
        "alternatives": alternatives(results),
        "unfiltered": search_address(Parameters(q=parameters.q)),
        "last_page": search_address(parameters, page=max(results.pages, 1)),
        "search_state": _state_without(parameters, "q"),
        "dates_state": _state_without(parameters, "from", "to"),
    }


def chips(parameters: Parameters) -> list[Option]:
    """What confines the hits, each with the address of the search without it."""
    chosen = [
        Option(f"{FACET_NAMES[facet]}：{value}", toggled(parameters, facet, value))
        for facet in FACETS
        for value in getattr(parameters, facet)
    ]
    if parameters.first:
        chosen.append(Option(f"自 {parameters.first} 起", search_address(parameters, first="")))
    if parameters.last:
        chosen.append(Option(f"至 {parameters.last} 止", search_address(parameters, last="")))
    if parameters.scope != "all":
        label = f"只查{_SCOPES[parameters.scope]}"
        chosen.append(Option(label, search_address(parameters, scope="all")))
    return chosen


def alternatives(results: Results) -> list[Option]:
    """Searches for less, to be offered where nothing was found: without the words that no
    document has, without quotation marks, or for a part of what was typed."""
    asked = results.query.text
    known = [
        wording(word.units)
        for word in results.query.words
        if "".join(word.units) not in results.missing
    ]
    parts = [part for part in asked.split() if not part.startswith(_MINUS)]
    offered = [" ".join(known) if results.missing else "", _QUOTES.sub(" ", asked), *parts]
    texts = dict.fromkeys(" ".join(text.split()) for text in offered)
    return [
        Option(text, search_address(results.parameters, q=text))
        for text in list(texts)[:_OFFERED]
        if text and text != asked
    ]


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


def wording(sequence: Units) -> str:
    """Units as they are read: words of Latin letters stand apart."""
    text = ""
    for unit in sequence:
        text += " " + unit if text and text[-1].isascii() and unit.isascii() else unit
    return text


def _entry(hit: Hit) -> Entry:
    return Entry(hit, cut(hit.record.title, hit.title_marks), cut(hit.snippet, hit.marks))


def _facet(results: Results, name: str) -> Facet:
    parameters = results.parameters
    chosen: tuple[str, ...] = getattr(parameters, name)
    counts = {found.value: found.count for found in results.facets[name]}
    # What is chosen stays in sight, also where no hit has it.
    values = [*counts, *(value for value in chosen if value not in counts)]
    options = [
        Option(value, toggled(parameters, name, value), value in chosen, counts.get(value, 0))
        for value in values
    ]
    return Facet(name, FACET_NAMES[name], options)


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
    if not results.query.is_blank:
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
