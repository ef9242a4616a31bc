"""Answers whose text may hold anything that a file can hold."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response


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
