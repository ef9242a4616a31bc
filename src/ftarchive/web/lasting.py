"""Answers that stay as they are until the archive does not: named by a sum of all they depend on.

The name is their ETag: who has an answer of that name is told so without any search, and who has
not is given the one that is kept. An ETag is weak, as the same answer goes out compressed or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from ftarchive import __version__
from ftarchive.config import CODE, Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.web.shelf import Finish, Kept, Shelf

ASK_AGAIN = "no-cache"
"""May be stored by anyone, and is asked for again before each use: an ingest shows at once."""
_SHAPES = ("index", "dictionary", "shapes.txt")
_DIGITS = 32


class Made(NamedTuple):
    """An answer just made, not ``is_whole`` where time ran out; for ``noted`` see ``Kept``."""

    response: Response
    is_whole: bool = True
    noted: tuple[str, int] | None = None


class Lasting:
    """Gives the answers of one application, kept as far as its settings say."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings, settings = holdings, holdings.settings
        self._program = program(holdings.home, settings)
        self.shelf = Shelf(settings.kept_answers, settings.kept_answers_mb << 20)

    def answer(
        self, request: Request, asked: object, make: Callable[[], Made], finish: Finish | None
    ) -> Response:
        """The answer to what is ``asked``, which says by its ``repr`` all that ``make`` reads of
        the request beside its path; 304 where the client has it. ``finish`` is done to the body
        each time that it goes out."""
        tag = self._tag(request, asked)
        is_held = holds(request, tag)
        kept = self.shelf.get(tag)
        if kept is None and not is_held:
            made = make()
            kept = Kept.of(made.response, made.noted)
            if made.is_whole:
                self.shelf.put(tag, kept)
            else:
                tag = ""
        if kept and kept.noted:
            self._holdings.query_log.note(*kept.noted)
        if is_held or not kept:
            return unchanged(tag)
        return _named(kept.answer(request, finish), tag)

    def _tag(self, request: Request, asked: object) -> str:
        depends = (self._program, self._holdings.revision(), request.scope["path"], asked)
        content = repr(depends).encode("utf-8", "surrogatepass")
        return f'W/"{hashlib.sha256(content).hexdigest()[:_DIGITS]}"'


def lasting(
    request: Request, asked: object, make: Callable[[], Made], finish: Finish | None = None
) -> Response:
    """``Lasting.answer`` by the application that a request came to."""
    answers: Lasting = request.app.state.lasting
    return answers.answer(request, asked, make, finish)


def holds(request: Request, tag: str) -> bool:
    """Whether the client says that it has the answer named ``tag``."""
    named = request.headers.get("if-none-match", "")
    return tag.removeprefix("W/") in (each.strip().removeprefix("W/") for each in named.split(","))


def unchanged(tag: str) -> Response:
    """To a client that has the answer named ``tag``."""
    answer = _named(Response(status_code=304), tag)
    answer.headers.add_vary_header("Accept-Encoding")
    return answer


def program(home: Home, settings: Settings) -> str:
    """A sum of what answers depend on beside the archive: code, settings, templates and shapes,
    as they are when the application starts."""
    folders = [CODE, *home.resources("templates")]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    files = [path for path in files if "__pycache__" not in path.parts]
    total = hashlib.sha256(repr((__version__, settings)).encode())
    for path in [*files, home.resource(*_SHAPES)]:
        total.update(f"{path.name} {path.stat().st_size} ".encode() + path.read_bytes())
    return total.hexdigest()


def _named(answer: Response, tag: str) -> Response:
    """``answer`` as one that holds as long as its name; without a name, for this once."""
    answer.headers["Cache-Control"] = ASK_AGAIN if tag else "no-store"
    if tag:
        answer.headers["ETag"] = tag
    return answer
