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

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, with the digest that is part of its address."""

    content: bytes
    media_type: str
    digest: str


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

    def answer(self, name: str, version: str = "") -> Response:
        """The file. Raises ``HTTPException`` (404)."""
        file = self._files.get(name)
        if file is None:
            raise HTTPException(404)
        caching = _FOR_EVER if version == file.digest else _ASK_AGAIN
        return Response(
            file.content, media_type=file.media_type, headers={"Cache-Control": caching}
        )


def static(request: Request) -> Response:
    """``/static/{name}?v=DIGEST``"""
    statics: Statics = request.app.state.statics
    return statics.answer(request.path_params["name"], request.query_params.get("v", ""))


def favicon(request: Request) -> Response:
    """``/favicon.ico``: the same icon that pages name."""
    statics: Statics = request.app.state.statics
    return statics.answer("favicon.svg")


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(content, media_type, hashlib.sha256(content).hexdigest()[:_DIGITS])
