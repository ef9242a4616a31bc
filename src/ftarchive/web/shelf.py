"""Answers kept in memory, so that what many ask for is made once."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ftarchive.web.answers import pack, put, takes_gzip

Finish = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """A body, compressed, with its media type; ``noted`` are the words that were asked for and how
    many documents they found, where that goes into the log of queries."""

    packed: bytes
    media_type: str | None
    noted: tuple[str, int] | None = None

    @classmethod
    def of(cls, response: Response, noted: tuple[str, int] | None = None) -> Kept:
        """What is kept of an answer."""
        return cls(pack(bytes(response.body)), response.media_type, noted)

    @property
    def content(self) -> bytes:
        """The body."""
        return gzip.decompress(self.packed)

    def answer(self, request: Request, finish: Finish | None = None) -> Response:
        """The answer, compressed where the client takes it so and nothing is to ``finish``."""
        if finish:
            return Response(finish(self.content), media_type=self.media_type)
        is_packed = takes_gzip(request)
        answer = Response(b"" if is_packed else self.content, media_type=self.media_type)
        answer.headers.add_vary_header("Accept-Encoding")
        if is_packed:
            put(answer, self.packed)
        return answer


class Shelf:
    """Up to ``most`` answers in up to ``room`` bytes, by name; those that were not asked for the
    longest give way. Safe to use from several threads."""

    def __init__(self, most: int, room: int) -> None:
        self._most, self._room = most, room
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self.size = 0
        """Bytes of all bodies that are kept."""

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: str) -> Kept | None:
        """The answer of that name, where it is kept."""
        with self._lock:
            found = self._kept.get(name)
            if found:
                self._kept.move_to_end(name)
            return found

    def put(self, name: str, kept: Kept) -> None:
        """Keeps an answer, unless there is no room for it even alone."""
        if len(kept.packed) > self._room:
            return
        with self._lock:
            self._drop(name)
            self._kept[name] = kept
            self.size += len(kept.packed)
            while len(self._kept) > self._most or self.size > self._room:
                self._drop(next(iter(self._kept)))

    def _drop(self, name: str) -> None:
        dropped = self._kept.pop(name, None)
        self.size -= len(dropped.packed) if dropped else 0
