"""Telling how far long work has come, without knowing who is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

Advance = Callable[[int], Any]
"""Called with how many more are done."""
T = TypeVar("T")


class Stage(Protocol):
    """Begins a part of the work."""

    def __call__(
        self, name: str, total: int | None, unit: str = "件", *, begun: int = 0
    ) -> Advance:
        """``name`` is what is done, ``total`` how much of it there is (None: unknown), counted
        in ``unit``; ``begun`` of it was done before."""


def silent(name: str, total: int | None, unit: str = "件", *, begun: int = 0) -> Advance:
    """A stage of which nobody is told."""
    return lambda _: None


def counted(items: Iterable[T], advance: Advance) -> Iterator[T]:
    """``items``, each of which is told of when the next one is asked for."""
    for item in items:
        yield item
        advance(1)
