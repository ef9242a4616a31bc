"""Errors as answers: JSON for programs, a page that helps for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ftarchive.errors import ArchiveError, BadRequest, Gone, HomeError, IndexUnusable, NotFound
from ftarchive.web.answers import JSON, Page
from ftarchive.web.asked import text_value
from ftarchive.web.rendering import renderer_of

_LOG = logging.getLogger("ftarchive.web")
_STATUSES: tuple[tuple[type[ArchiveError], int], ...] = (
    (NotFound, 404),
    (Gone, 410),
    (BadRequest, 400),
    (IndexUnusable, 503),
    (HomeError, 503),
)
_HEADINGS = {
    400: "这个请求看不懂",
    404: "没有找到这个页面",
    410: "此文件已撤回",
    405: "不支持这种访问方式",
    503: "检索暂时不能使用",
}
_FOR_PROGRAMS = ("/api/", "/healthz")


class Faults:
    """Answers for what nothing else has caught: logged, and shown without its particulars."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watch(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http" or has_begun:
                raise
            answer = await run_in_threadpool(answer_error, Request(scope), error)
            await answer(scope, receive, send)


def answer_error(request: Request, error: Exception) -> Response:
    """The answer to a request that met ``error``, with the status that goes with it."""
    told = _told(request, error)
    status = next((status for kind, status in _STATUSES if isinstance(told, kind)), 500)
    headers: Mapping[str, str] | None = None
    if isinstance(error, HTTPException):
        status, headers = error.status_code, error.headers
    if status == 500:
        _LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return _answer(request, told, status, headers)


def _told(request: Request, error: Exception) -> ArchiveError:
    """The error of ours that says what happened."""
    if isinstance(error, NotFound | Gone | BadRequest | IndexUnusable | HomeError):
        return error
    if isinstance(error, HTTPException) and error.status_code == 404:
        return NotFound("no-such-page", path=request.scope["path"][:100])
    if isinstance(error, HTTPException) and error.status_code == 405:
        return BadRequest("method-not-allowed", method=request.method[:20])
    return ArchiveError("internal")


def _answer(
    request: Request, error: ArchiveError, status: int, headers: Mapping[str, str] | None
) -> Response:
    own = {**(headers or {}), "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    if request.scope["path"].startswith(_FOR_PROGRAMS):
        said = {"error": {"code": error.code, "message": f"{error.message}。{error.remedy}。"}}
        return JSON(said, status, own)
    page = renderer_of(request).page(
        "tombstone.html" if isinstance(error, Gone) else "error.html",
        heading=_HEADINGS.get(status, "网站出了故障"),
        error=error,
        status=status,
        q=text_value(request, "q"),
    )
    return Page(page, status, own)
