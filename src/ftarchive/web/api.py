"""The JSON interface; its keys are promised in the HTTP contract."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ftarchive.errors import ArchiveError, IndexUnusable
from ftarchive.holdings import Holdings
from ftarchive.search.engine import Suggestion
from ftarchive.web.addresses import suggestion_address
from ftarchive.web.answers import JSON
from ftarchive.web.asked import number_value, query_values, text_value, version_number
from ftarchive.web.public import holdings_of, public_results, public_version

_FRESH = {"Cache-Control": "no-store"}


def search(request: Request) -> Response:
    """``/api/v1/search``: a page of results.

    Raises ``BadRequest`` and ``IndexUnusable``.
    """
    return JSON(public_results(request, query_values(request)).to_json())


def suggest(request: Request) -> Response:
    """``/api/v1/suggest?q=&limit=``: what ``q`` may be the beginning of, each with the address
    that it leads to. Raises ``BadRequest`` and ``IndexUnusable``."""
    holdings = holdings_of(request)
    most = holdings.settings.suggestions
    text, limit = text_value(request, "q"), number_value(request, "limit")
    found = holdings.search.suggestions(text, min(limit or most, most))
    return JSON({"query": text, "suggestions": [_suggested(each) for each in found]})


def _suggested(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "text": suggestion.text,
        "kind": suggestion.kind,
        "count": suggestion.count,
        "url": suggestion_address(suggestion),
    }


def document(request: Request) -> Response:
    """``/api/v1/documents/{id}``: every field of a document's version.

    Raises ``NotFound`` and ``BadRequest``.
    """
    document_id: str = request.path_params["id"]
    number = version_number(request)
    public_version(request, document_id, number)
    return JSON(holdings_of(request).document(document_id, number))


def health(request: Request) -> Response:
    """``/healthz``: 200 where searches are answered, 503 with the error where not.

    ``position`` is the last event of the catalogue that is in the index, ``recorded`` the
    last there is.
    """
    holdings = holdings_of(request)
    documents = holdings.catalogue.count()
    try:
        indexed, position = _indexed(holdings, documents)
    except ArchiveError as error:
        said = {"code": error.code, "message": f"{error.message}。{error.remedy}。"}
        return JSON({"status": "unusable", "documents": documents, "error": said}, 503, _FRESH)
    told = {
        "status": "ok",
        "documents": documents,
        "indexed": indexed,
        "position": position,
        "recorded": holdings.catalogue.position(),
    }
    return JSON(told, headers=_FRESH)


def _indexed(holdings: Holdings, documents: int) -> tuple[int, int]:
    """How many documents are indexed and up to which event; an empty archive needs no index."""
    try:
        return holdings.engine.document_count(), holdings.engine.position()
    except IndexUnusable as error:
        if error.code == "index-missing" and documents == 0:
            holdings.engine.dictionary()  # a query is read by it all the same
            return 0, 0
        raise
