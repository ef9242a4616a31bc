"""Values kept up to so many bytes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ftarchive.search.memory import Memory


def kilobytes(count: int) -> np.ndarray:
    return np.zeros(count * 1000, np.uint8)


def test_what_is_kept_is_not_made_again() -> None:
    """The very value is given."""
    memory = Memory(10_000)
    first = memory.get("a", lambda: kilobytes(1))
    assert memory.get("a", lambda: pytest.fail("made again")) is first


def test_what_was_asked_for_least_lately_goes_first() -> None:
    """And no more bytes are kept than are allowed."""
    memory = Memory(10_000)
    kept = {name: memory.get(name, lambda: kilobytes(3)) for name in "abc"}
    memory.get("a", lambda: pytest.fail("was not kept"))
    memory.get("d", lambda: kilobytes(3))
    assert memory.nbytes <= 10_000
    assert memory.get("a", lambda: kilobytes(3)) is kept["a"]
    assert memory.get("b", lambda: kilobytes(3)) is not kept["b"]


def test_what_is_larger_than_all_that_is_allowed_is_given_and_not_kept() -> None:
    """Nor does it leave anything counted."""
    memory = Memory(1000)
    assert len(memory.get("a", lambda: kilobytes(2))) == 2000
    assert memory.nbytes == 0


def test_threads_that_ask_at_once_leave_the_bytes_right() -> None:
    """Though two may make the same value."""
    memory = Memory(50_000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: memory.get(n % 70, lambda: kilobytes(1)), range(5000)))
    assert 40_000 < memory.nbytes <= 50_000
