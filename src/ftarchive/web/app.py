"""The application: routes, and what stands around them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError
from ftarchive.holdings import Holdings
from ftarchive.search.parameters import Parameters
from ftarchive.web import api, originals, pages, statics, versions
from ftarchive.web.answers import compress
from ftarchive.web.faults import Faults, answer_error
from ftarchive.web.lasting import Lasting
from ftarchive.web.public import holdings_of
from ftarchive.web.rendering import Renderer
from ftarchive.web.security import Security

Endpoint = Callable[[Request], Response]
_UNDISTURBED = 1.0
"""Seconds after the start for the first readers, before what they seldom need is loaded."""
_ROUTES: tuple[tuple[str, Endpoint], ...] = (
    ("/", pages.home),
    ("/search", pages.search),
    ("/documents/{id}", pages.document),
    ("/documents/{id}/versions", versions.page),
    ("/documents/{id}/original", originals.original),
    ("/documents/{id}/attachments/{number}", originals.attachment),
    ("/api/v1/search", api.search),
    ("/api/v1/suggest", api.suggest),
    ("/api/v1/documents/{id}", api.document),
    ("/api/v1/documents/{id}/versions", versions.listed),
    ("/healthz", api.health),
    ("/robots.txt", pages.robots),
    ("/favicon.ico", statics.favicon),
    ("/static/{name:path}", statics.static),
)


def create_app(holdings: Holdings | None = None) -> Starlette:
    """The application on ``holdings``; without, on the home that the environment names.

    Raises ``HomeError`` where that cannot be opened.
    """
    opened = holdings or Holdings.open(Home.find(), Settings.from_environment(), is_served=True)
    app = Starlette(
        routes=[Route(path, _compressing(endpoint)) for path, endpoint in _ROUTES],
        middleware=[Middleware(Security), Middleware(Faults)],
        exception_handlers={ArchiveError: answer_error, HTTPException: answer_error},
        lifespan=_lasting if holdings is None else None,
    )
    # The address to go on to would be made of a host name that the client may have invented.
    app.router.redirect_slashes = False
    app.state.holdings = opened
    app.state.statics = statics.Statics(opened.home.resources("templates", "static"))
    app.state.renderer = Renderer(opened.home, app.state.statics)
    app.state.lasting = Lasting(opened)
    return app


def _compressing(endpoint: Endpoint) -> Endpoint:
    """``endpoint``, whose answers are compressed in the thread in which they are made, each out of
    one state of the index."""

    def compressing(request: Request) -> Response:
        with holdings_of(request).engine.pinned():
            return compress(request, endpoint(request))

    return compressing


@contextlib.asynccontextmanager
async def _lasting(app: Starlette) -> AsyncIterator[None]:
    """Loads the index before the first reader comes, and closes the holdings after the last."""
    holdings: Holdings = app.state.holdings
    with contextlib.suppress(ArchiveError):
        holdings.search.results(Parameters(q="公开"))
    rest = threading.Timer(_UNDISTURBED, _load_the_rest, (holdings,))
    rest.daemon = True
    rest.start()
    yield
    rest.cancel()
    holdings.catalogue.close()


def _load_the_rest(holdings: Holdings) -> None:
    """In the background: nobody's search has to wait for it."""
    with contextlib.suppress(ArchiveError):
        holdings.search.prepare()
