"""Work shared out among processes."""

from __future__ import annotations

import os

import pytest

from ftarchive.crew import Crew


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
