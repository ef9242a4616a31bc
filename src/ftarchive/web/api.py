"""The JSON interface; its keys are promised in the HTTP contract."""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ftarchive.errors import ArchiveError, IndexUnusable
from ftarchive.holdings import Holdings
from ftarchive.search.engine import Served, Suggestion
from ftarchive.search.parameters import Parameters
from ftarchive.web.addresses import suggestion_address
from ftarchive.web.answers import JSON
from ftarchive.web.asked import number_value, query_values, text_value, version_number
from ftarchive.web.lasting import Made, lasting
from ftarchive.web.public import asked_of, holdings_of, noted, public_history, public_version

_FRESH = {"Cache-Control": "no-store"}


def search(request: Request) -> Response:
    """``/api/v1/search``: a page of results.

    Raises ``BadRequest`` and ``IndexUnusable``.
    """
    began = time.perf_counter()
    parameters = asked_of(request, query_values(request))
    return lasting(
        request,
        parameters,
        make=lambda: _results(request, parameters),
        finish=lambda content: _timed(content, time.perf_counter() - began),
    )


def _results(request: Request, parameters: Parameters) -> Made:
    results = holdings_of(request).search.results(parameters)
    said = results.to_json()
    del said["took_ms"]
    return Made(JSON(said), results.is_whole, noted(results))


def _timed(content: bytes, seconds: float) -> bytes:
    """A JSON object with what it took this time, be it made or kept."""
    return b'{"took_ms": %.1f, ' % (seconds * 1000) + content[1:]


def suggest(request: Request) -> Response:
    """``/api/v1/suggest?q=&limit=``: what ``q`` may be the beginning of, each with the address
    that it leads to. Raises ``BadRequest`` and ``IndexUnusable``."""
    holdings = holdings_of(request)
    most = holdings.settings.suggestions
    text, limit = text_value(request, "q"), number_value(request, "limit")
    limit = min(limit or most, most)
    return lasting(request, (text, limit), lambda: _suggestions(holdings, text, limit))


def _suggestions(holdings: Holdings, text: str, limit: int) -> Made:
    found = holdings.search.suggestions(text, limit)
    return Made(JSON({"query": text, "suggestions": [_suggested(each) for each in found]}))


def _suggested(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "text": suggestion.text,
        "kind": suggestion.kind,
        "count": suggestion.count,
        "url": suggestion_address(suggestion),
    }


def document(request: Request) -> Response:
    """``/api/v1/documents/{id}``: every field of a document's version.

    Raises ``NotFound``, ``Gone`` and ``BadRequest``.
    """
    document_id: str = request.path_params["id"]
    number = version_number(request)
    return lasting(request, number, lambda: _document(request, document_id, number))


def _document(request: Request, document_id: str, number: int | None) -> Made:
    version = public_version(request, document_id, number)
    said = holdings_of(request).document(document_id, version.number)
    public = {each.number for each in public_history(request, document_id)}
    said["versions"] = [each for each in said["versions"] if each["number"] in public]
    return Made(JSON(said))


def health(request: Request) -> Response:
    """``/healthz``: 200 where searches are answered, 503 with the error where not.

    ``generation`` is that of the index that is searched, ``position`` the last event of the
    catalogue that is in it, ``recorded`` the last there is. Where the status is ``degraded``, that
    is not the latest generation, and ``error`` says why.
    """
    holdings = holdings_of(request)
    documents = holdings.catalogue.count()
    try:
        served = _served(holdings, documents)
    except ArchiveError as error:
        told = {"status": "unusable", "documents": documents, "error": _said(error)}
        return JSON(told, 503, _FRESH)
    told = {
        "status": "degraded" if served.trouble else "ok",
        "documents": documents,
        "indexed": served.documents,
        "generation": served.name,
        "position": served.position,
        "recorded": holdings.catalogue.position(),
    }
    if served.trouble:
        told["error"] = _said(served.trouble)
    return JSON(told, headers=_FRESH)


def _said(error: ArchiveError) -> dict[str, str]:
    return {"code": error.code, "message": f"{error.message}。{error.remedy}。"}


def _served(holdings: Holdings, documents: int) -> Served:
    """What is searched; an empty archive needs no index."""
    try:
        return holdings.engine.served()
    except IndexUnusable as error:
        if error.code == "index-missing" and documents == 0:
            holdings.engine.dictionary()  # a query is read by it all the same
            return Served("", 0, 0, None)
        raise
