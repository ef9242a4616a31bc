"""Work shared out among processes."""

from __future__ import annotations

import os
import signal

import pytest

from ftarchive.crew import Crew
from ftarchive.errors import HomeError


def _double(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def _fail(number: int) -> int:
    raise ValueError(number)


@pytest.mark.parametrize("size", [1, 2])
def test_results_come_in_order(size) -> None:
    """From other processes where there are several, from this one else."""
    with Crew(size) as crew:
        found = list(crew.map(_double, range(20)))
    assert [number for number, _ in found] == [2 * number for number in range(20)]
    assert (os.getpid() in {process for _, process in found}) == (size == 1)


def test_no_more_is_taken_than_is_soon_worked_on() -> None:
    """Items may be large: they wait where they come from."""
    taken = []

    def items():
        for number in range(20):
            taken.append(number)
            yield number

    with Crew(2) as crew:
        results = crew.map(_double, items())
        next(results)
        assert len(taken) <= 4
        assert len(list(results)) == 19


@pytest.mark.parametrize("size", [1, 2])
def test_an_error_comes_back(size) -> None:
    """As it was raised."""
    with Crew(size) as crew, pytest.raises(ValueError, match="3"):
        list(crew.map(_fail, [3]))


def _die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_is_killed_ends_the_work_with_a_code() -> None:
    """As the system kills one when memory runs out; whoever is told so knows what to do."""
    with Crew(2) as crew, pytest.raises(HomeError) as died:
        list(crew.map(_die, range(9)))
    assert died.value.code == "worker-died"
