"""Reading many files at the speed of the disk: several threads hash, as none holds up another."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_BLOCK = 1 << 20
_THREADS = 4
"""Two cores hash and the others wait for the disk: more threads gain nothing measurable."""
_AHEAD = 64
"""Files in hand at once."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file is: its SHA-256, its size, and its first block or, where it was looked at
    whole, all of it."""

    sha256: str
    size: int
    head: bytes


def look(path: Path, most: int = _BLOCK) -> Looked:
    """Reads a file to its end, keeping the first ``most`` bytes.

    Raises ``OSError``.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        head = block = file.read(most)
        while block:
            digest.update(block)
            size += len(block)
            block = file.read(_BLOCK)
    return Looked(digest.hexdigest(), size, head)


def mapped(work: Callable[[Path], T], paths: Iterable[Path]) -> Iterator[tuple[Path, T]]:
    """Each path with what ``work`` makes of it, in order, several at work ahead."""
    with ThreadPoolExecutor(_THREADS) as pool:
        running: deque[tuple[Path, Future[T]]] = deque()
        for path in paths:
            running.append((path, pool.submit(work, path)))
            if len(running) >= _AHEAD:
                yield _next(running)
        while running:
            yield _next(running)


def _next(running: deque[tuple[Path, Future[T]]]) -> tuple[Path, T]:
    path, future = running.popleft()
    return path, future.result()
