"""Addresses of pages: everything a page shows is in its address, defaults left out."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus

from starlette.requests import Request

from ftarchive.search.engine import Suggestion
from ftarchive.search.parameters import Parameters

MARKED = ("q", "within", "synonyms")
"""The parameters that say which words are marked in a document."""
_HOST = re.compile(r"[0-9A-Za-z.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


def search_address(parameters: Parameters, **changes: Any) -> str:
    """The page of results for ``parameters`` with ``changes``; on page 1 unless changed."""
    pairs = replace(parameters, **{"page": 1} | changes).pairs()
    return f"/search?{_encode(pairs)}" if pairs else "/search"


def toggled(parameters: Parameters, facet: str, value: str) -> str:
    """The same search with a value of a facet added, or taken away where it is chosen."""
    chosen: tuple[str, ...] = getattr(parameters, facet)
    if value in chosen:
        return search_address(parameters, **{facet: tuple(v for v in chosen if v != value)})
    return adding(parameters, facet)(value)


def adding(parameters: Parameters, facet: str) -> Callable[[str], str]:
    """Gives for a value of a facet the same search with that value added. A page has hundreds of
    such addresses; what they have in common is made once."""
    chosen: tuple[str, ...] = getattr(parameters, facet)
    changes: dict[str, Any] = {facet: (*chosen, "value"), "page": 1}
    pairs = replace(parameters, **changes).pairs()
    at = max(number for number, (name, _) in enumerate(pairs) if name == facet)
    before = "".join(f"{_encode([pair])}&" for pair in pairs[:at])
    after = "".join(f"&{_encode([pair])}" for pair in pairs[at + 1 :])
    return lambda value: f"/search?{before}{facet}={_quoted(value)}{after}"


def document_address(
    document_id: str, *, asked: Parameters | None = None, version: int | None = None
) -> str:
    """The page of a document, its current version where ``version`` is None; with what was
    ``asked``, to be marked in it."""
    said = {"version": str(version)} if version else {}
    return opening(asked or Parameters(), **said)(document_id)


def opening(asked: Parameters, **said: str) -> Callable[[str], str]:
    """Gives for a document's id its page, with what was ``asked`` and what else is to be ``said``:
    as the hits of one search have it in common, it is made once."""
    pairs = [pair for pair in asked.pairs() if pair[0] in MARKED] + list(said.items())
    query = f"?{_encode(pairs)}" if pairs else ""
    return lambda document_id: f"/documents/{quote(document_id, safe='')}{query}"


def suggestion_address(suggestion: Suggestion) -> str:
    """Where a suggestion leads: a document, an agency's documents, a search."""
    if suggestion.id is not None:
        return document_address(suggestion.id)
    if suggestion.kind == "agency":
        return search_address(Parameters(source=(suggestion.text,)))
    return search_address(Parameters(q=suggestion.text))


def original_address(document_id: str, version: int | None = None) -> str:
    """The original file of a document."""
    query = f"?version={version}" if version else ""
    return f"/documents/{quote(document_id, safe='')}/original{query}"


def attachment_address(document_id: str, number: int, version: int | None = None) -> str:
    """The file of an attachment; ``number`` counts from 1."""
    query = f"?version={version}" if version else ""
    return f"/documents/{quote(document_id, safe='')}/attachments/{number}{query}"


def versions_address(document_id: str, first: int | None = None, last: int | None = None) -> str:
    """All versions of a document, two of them compared."""
    query = f"?from={first}&to={last}" if first and last else ""
    return f"/documents/{quote(document_id, safe='')}/versions{query}"


def api_address(document_id: str, version: int | None = None) -> str:
    """A document as JSON."""
    return "/api/v1" + document_address(document_id, version=version)


def absolute(request: Request, address: str) -> str:
    """``address`` with scheme and host as they were asked for; as it is where the host that
    the client named cannot be one."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}{address}" if _HOST.fullmatch(host) else address


def is_web_address(address: str | None) -> bool:
    """Whether a link may point there: http or https and nothing else."""
    return bool(address and re.match(r"https?://[^\s/]", address, re.IGNORECASE))


def _encode(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={_quoted(value)}" for name, value in pairs)


@functools.lru_cache(512)
def _quoted(value: str) -> str:
    return quote_plus(value, errors="replace")
