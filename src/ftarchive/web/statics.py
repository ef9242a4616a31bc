"""Style sheet, script and icon: read once, addressed by what is in them."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ftarchive.web.answers import pack, put, takes_gzip
from ftarchive.web.lasting import ASK_AGAIN, holds

_FOR_EVER = "public, max-age=31536000, immutable"
_DIGITS = 16
_BEST = 9
"""How hard to compress what is compressed once."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, with the digest that is part of its address."""

    content: bytes
    packed: bytes
    media_type: str
    digest: str

    @property
    def tag(self) -> str:
        """Its ETag."""
        return f'W/"{self.digest}"'


class Statics:
    """The static files of a home: its own come before those shipped."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._files: dict[str, StaticFile] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    self._files.setdefault(path.relative_to(folder).as_posix(), _read(path))

    def address(self, name: str) -> str:
        """Where ``name`` is found, for as long as its content stays the same.

        Raises ``KeyError`` where there is no such file.
        """
        return f"/static/{name}?v={self._files[name].digest}"

    def answer(self, request: Request, name: str, version: str = "") -> Response:
        """The file; 304 where the client has it. Raises ``HTTPException`` (404)."""
        file = self._files.get(name)
        if file is None:
            raise HTTPException(404)
        caching = _FOR_EVER if version == file.digest else ASK_AGAIN
        headers = {"Cache-Control": caching, "ETag": file.tag, "Vary": "Accept-Encoding"}
        if holds(request, file.tag):
            return Response(status_code=304, headers=headers)
        answer = Response(file.content, media_type=file.media_type, headers=headers)
        if len(file.packed) < len(file.content) and takes_gzip(request):
            put(answer, file.packed)
        return answer


def static(request: Request) -> Response:
    """``/static/{name}?v=DIGEST``"""
    statics: Statics = request.app.state.statics
    name, version = request.path_params["name"], request.query_params.get("v", "")
    return statics.answer(request, name, version)


def favicon(request: Request) -> Response:
    """``/favicon.ico``: the same icon that pages name."""
    statics: Statics = request.app.state.statics
    return statics.answer(request, "favicon.svg")


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    return StaticFile(content, pack(content, _BEST), media_type, digest)
