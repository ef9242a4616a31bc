"""The pages that people read."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ftarchive.archive.catalogue import Version
from ftarchive.errors import IndexUnusable
from ftarchive.holdings import Holdings
from ftarchive.search.engine import FACETS
from ftarchive.search.parameters import Parameters
from ftarchive.search.query import Query
from ftarchive.search.results import Results
from ftarchive.search.snippets import find_marks
from ftarchive.web.addresses import (
    absolute,
    api_address,
    document_address,
    is_web_address,
    original_address,
    search_address,
)
from ftarchive.web.answers import Page
from ftarchive.web.asked import query_values, text_value, version_number
from ftarchive.web.citation import citation
from ftarchive.web.listing import FACET_NAMES, Facet, Option, listing
from ftarchive.web.marks import cut
from ftarchive.web.public import holdings_of, public_version
from ftarchive.web.reading import contents, header_fields, other_fields, parts
from ftarchive.web.rendering import renderer_of

_NEWEST = 10
_BROWSED = 12
"""Values of a facet offered on the home page; the page of results has the others."""
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /api/\n"


def home(request: Request) -> Response:
    """``/``: what there is, and ways into it. Raises ``IndexUnusable``."""
    newest = Parameters(order="newest", per_page=_NEWEST)
    results = holdings_of(request).search.results(newest)
    years = [int(found.value) for found in results.facets["year"]]
    return _page(
        request,
        "home.html",
        total=results.total,
        years=(min(years), max(years)) if years else None,
        hits=results.hits,
        facets=[_browsing(results, name) for name in FACETS],
        examples=_examples(results),
    )


def search(request: Request) -> Response:
    """``/search``: a page of results. Raises ``BadRequest`` and ``IndexUnusable``."""
    holdings = holdings_of(request)
    values = query_values(request)
    values.pop("per_page", None)
    results = holdings.search.results(Parameters.read(values, holdings.settings))
    return _page(request, "results.html", **listing(results))


def document(request: Request) -> Response:
    """``/documents/{id}``: a document, hits of ``q`` marked in it.

    Raises ``NotFound`` and ``BadRequest``.
    """
    document_id: str = request.path_params["id"]
    version = public_version(request, document_id, version_number(request))
    history = holdings_of(request).catalogue.history(document_id)
    marked = _marked(holdings_of(request), version, text_value(request, "q"))
    return _page(
        request,
        "document.html",
        version=version,
        record=version.record,
        history=history[::-1],
        current=next(each for each in history if each.is_current),
        header_fields=header_fields(version.record),
        other_fields=other_fields(version.record),
        **_addresses(request, version),
        **marked,
    )


def robots(request: Request) -> Response:
    """``/robots.txt``: documents are there to be found, searches are endless."""
    return PlainTextResponse(_ROBOTS)


def _page(request: Request, template: str, **values: Any) -> Response:
    return Page(renderer_of(request).page(template, **values))


def _browsing(results: Results, name: str) -> Facet:
    options = [
        Option(
            found.value, search_address(Parameters(), **{name: (found.value,)}), count=found.count
        )
        for found in results.facets[name][:_BROWSED]
    ]
    return Facet(name, FACET_NAMES[name], options)


def _examples(results: Results) -> dict[str, str | None]:
    """A 文号 and an 索引号 that are really here, for the hints on the home page."""
    records = [hit.record for hit in results.hits]
    return {
        name: next((value for record in records if (value := getattr(record, name))), None)
        for name in ("document_number", "index_number")
    }


def _addresses(request: Request, version: Version) -> dict[str, str]:
    """Where else the version shown can be had; a version that was replaced says its number."""
    number = None if version.is_current else version.number
    permanent = absolute(request, document_address(version.document_id, version=number))
    url = version.record.url
    return {
        "original": original_address(version.document_id, number),
        "as_json": api_address(version.document_id, number),
        "source_page": url if url and is_web_address(url) else "",
        "permanent": permanent,
        "citation": citation(version, permanent),
    }


def _marked(holdings: Holdings, version: Version, q: str) -> dict[str, Any]:
    """Title and text with the hits of ``q``."""
    record, most = version.record, holdings.settings.marks_per_document
    query = _understood(holdings, q)
    marks = find_marks(record.text, query.needles, most)
    found = parts(record.text, marks)
    return {
        "q": query.text,
        "title": cut(record.title, find_marks(record.title, query.needles, most)),
        "parts": found,
        "contents": contents(found),
        "hits": len(marks),
        "is_capped": len(marks) == most,
    }


def _understood(holdings: Holdings, q: str) -> Query:
    """The query; with nothing to mark where no index says how words are cut."""
    try:
        return holdings.search.query(q)
    except IndexUnusable:
        return Query(q)
