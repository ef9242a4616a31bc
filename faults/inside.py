"""What this process need not do as a command does: documents of one's own need no sandbox, and a
walk of thousands of steps no thousands of processes, nor one dictionary thousands of readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from ftarchive.index.dictionary import FILES, Dictionary

Result = TypeVar("Result")


@contextmanager
def reading_inside() -> Iterator[None]:
    """Has every ``Intake`` of this process read what it is given without starting another one."""
    with mock.patch("ftarchive.ingest.desk.Sandbox", _Inside):
        yield


@contextmanager
def remembering_dictionaries() -> Iterator[None]:
    """Has this process parse a dictionary once for each content of its files, which it goes on
    reading each time."""
    parse, known = Dictionary.read, dict[tuple[bytes, ...], Dictionary]()

    def read(paths: Path | Mapping[str, Path]) -> Dictionary:
        files = [paths / name if isinstance(paths, Path) else paths[name] for name in FILES]
        if not all(file.is_file() for file in files):
            return parse(paths)
        contents = tuple(file.read_bytes() for file in files)
        if contents not in known:
            known[contents] = parse(paths)
        return known[contents]

    with mock.patch.object(Dictionary, "read", read):
        yield


class _Inside:
    """What ``Sandbox`` is, without processes."""

    def __init__(self, size: int, memory_mb: int, scratch: Path) -> None:
        pass

    def __enter__(self) -> _Inside:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, work: Callable[..., Result], *given: Any, seconds: float) -> Future[Result]:
        future: Future[Result] = Future()
        try:
            future.set_result(work(*given))
        except Exception as error:
            future.set_exception(error)
        return future

    def result(self, future: Future[Result], name: str, seconds: float, setting: str) -> Result:
        return future.result()
