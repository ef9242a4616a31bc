"""Telling how far long work has come, without knowing who is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Advance = Callable[[int], Any]
"""Called with how many more are done."""
Stage = Callable[[str, int | None], Advance]
"""Begins a part of the work, by its name and how much there is to do (None: unknown)."""

T = TypeVar("T")


def silent(_name: str, _total: int | None) -> Advance:
    """A stage of which nobody is told."""
    return lambda _: None


def counted(items: Iterable[T], advance: Advance) -> Iterator[T]:
    """``items``, each of which is told of when the next one is asked for."""
    for item in items:
        yield item
        advance(1)
