"""What of the holdings the public may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request

from ftarchive.archive.catalogue import Version
from ftarchive.archive.recording import PUBLISHED
from ftarchive.errors import NotFound
from ftarchive.holdings import Holdings
from ftarchive.search.parameters import Parameters
from ftarchive.search.results import Results


def holdings_of(request: Request) -> Holdings:
    """The holdings of the application that a request came to."""
    holdings: Holdings = request.app.state.holdings
    return holdings


def public_results(request: Request, values: Mapping[str, Sequence[str]]) -> Results:
    """The page of results that parameters ask for; the first page of a search is noted.

    Raises ``BadRequest`` and ``IndexUnusable``.
    """
    holdings = holdings_of(request)
    results = holdings.search.results(Parameters.read(values, holdings.settings))
    if results.parameters.page == 1:
        holdings.query_log.note(results.query.text, results.total)
    return results


def public_version(request: Request, document_id: str, number: int | None) -> Version:
    """A version of a published document, the current one where ``number`` is None.

    Raises ``NotFound``: no-such-document, also for one that is held back, or no-such-version.
    """
    version = holdings_of(request).catalogue.version(document_id, number)
    if version.status != PUBLISHED:
        raise NotFound("no-such-document", id=document_id)
    return version
