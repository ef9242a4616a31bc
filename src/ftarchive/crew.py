"""Work shared out among processes."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing.connection import wait
from typing import TypeVar

from ftarchive.errors import HomeError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Crew:
    """So many processes, started when they are first given work; with one, the work is done
    here. To be used in a ``with`` statement."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def map(
        self, work: Callable[[Item], Result], items: Iterable[Item], ahead: int = 1
    ) -> Iterator[Result]:
        """``work`` done to each item, in order. For each process up to ``ahead`` items are taken
        beyond those that are worked on.

        Raises what the work raises; ``HomeError`` (worker-died) where one of the processes is gone.
        """
        if self._size == 1:
            yield from map(work, items)
            return
        waiting: deque[Future[Result]] = deque()
        left = iter(items)
        most = (1 + ahead) * self._size
        while True:
            for item in islice(left, most - len(waiting)):
                waiting.append(self._submitted(work, item))
            if not waiting:
                return
            yield _result(waiting.popleft())

    def _submitted(self, work: Callable[[Item], Result], item: Item) -> Future[Result]:
        with _naming_death():
            return self._started().submit(work, item)

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(
                self._size, mp_context=context, initializer=die_with_parent
            )
        return self._executor


def _result(future: Future[Result]) -> Result:
    with _naming_death():
        return future.result()


@contextlib.contextmanager
def _naming_death() -> Iterator[None]:
    try:
        yield
    except BrokenExecutor as error:
        raise HomeError("worker-died") from error


def die_with_parent() -> None:
    """Ends this process when the one that started it is killed, so that none lingers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_die_after, args=(parent.sentinel,), daemon=True).start()


def _die_after(sentinel: int) -> None:
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)  # who has started programs of others ends them first
