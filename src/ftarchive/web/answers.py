"""Answers whose text may hold anything that a file can hold."""

from __future__ import annotations

import gzip
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

_LEVEL = 3
"""From here on a page takes much longer to compress, and hardly gets smaller."""
_SMALLEST = 1024
"""Bytes from which compressing pays."""


class JSON(Response):
    """JSON in UTF-8, Chinese as it is. Lone surrogates, which no UTF-8 has, become ``?``."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


class Page(Response):
    """A page in UTF-8; lone surrogates become ``?``."""

    media_type = "text/html"

    def render(self, content: Any) -> bytes:
        return str(content).encode("utf-8", "replace")


def pack(content: bytes, level: int = _LEVEL) -> bytes:
    """``content`` as gzip, the same each time."""
    return gzip.compress(content, level, mtime=0)


def compress(request: Request, response: Response) -> Response:
    """``response`` as small as the client takes it, unless that was seen to already."""
    content = bytes(response.body)
    if len(content) >= _SMALLEST and "Vary" not in response.headers:
        response.headers.add_vary_header("Accept-Encoding")
        if takes_gzip(request):
            put(response, pack(content))
    return response


def put(response: Response, packed: bytes) -> None:
    """Makes ``packed`` the body of ``response``."""
    response.body = packed
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(packed))


def takes_gzip(request: Request) -> bool:
    """Whether the client said that it understands gzip."""
    offered = request.headers.get("accept-encoding", "").lower().replace(" ", "").split(",")
    return any(
        coding in ("gzip", "*") and weight.rstrip("0.") != "q="
        for coding, _, weight in (each.partition(";") for each in offered)
    )
