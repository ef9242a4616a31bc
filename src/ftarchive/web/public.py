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


def asked_of(request: Request, values: Mapping[str, Sequence[str]]) -> Parameters:
    """The search that ``values`` ask for. Raises ``BadRequest``."""
    return Parameters.read(values, holdings_of(request).settings)


def noted(results: Results) -> tuple[str, int] | None:
    """What goes into the log of queries: the first page of each search."""
    is_first = results.parameters.page == 1
    return (results.query.text, results.total) if is_first else None


def public_version(request: Request, document_id: str, number: int | None) -> Version:
    """A version of a published document, the current one where ``number`` is None.

    Raises ``NotFound``: no-such-document, also for one that is held back, or no-such-version.
    """
    version = holdings_of(request).catalogue.version(document_id, number)
    if version.status != PUBLISHED:
        raise NotFound("no-such-document", id=document_id)
    return version
