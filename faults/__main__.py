"""Trials of what survives: ``python -m faults [NAME …] [--small] [--seed N] [--size N]``.

Two run side by side. Prints the figures of each with seed and size, by which it can be repeated,
and ends with exit status 1 where one failed. ``--report docs/durability.md`` puts them into that
page, each when it is there; the figures of other trials stay.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from faults.page import fill
from faults.trial import Trial, tried

_AT_ONCE = 2
"""Trials side by side. Most wait for one process at a time; those with readers want the rest."""


class Sizes(NamedTuple):
    """How many attempts a trial consists of; 0 stands for all that there are."""

    full: int
    small: int


TRIALS: dict[str, Sizes] = {
    "kills_everywhere": Sizes(0, 12),
    "failures_everywhere": Sizes(0, 8),
    "power_loss": Sizes(2000, 16),
    "random_kills": Sizes(1000, 4),
    "bit_flips": Sizes(500, 8),
    "model": Sizes(2000, 20),
    "rebuilt_equal": Sizes(500, 25),
    "rebuilds_killed": Sizes(100, 5),
    "readers_and_writer": Sizes(300, 6),
    "handed_on": Sizes(10_000, 100),
}
"""Every trial: a module ``faults/NAME.py`` with ``run(size, seed, folder) -> Trial``."""


def main() -> None:
    """Runs the trials asked for."""
    given = _arguments()
    has_passed = True
    for trial in _run(given):
        print(trial.told(), flush=True)
        has_passed &= trial.has_passed
        if given.report:
            fill(given.report, [trial])
    sys.exit(0 if has_passed else 1)


def _run(given: argparse.Namespace) -> Iterator[Trial]:
    """Each in a process of its own; one that crashes ends all with its error."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_AT_ONCE, context, max_tasks_per_child=1) as pool:
        begun = [
            pool.submit(tried, name, _size(given, name), given.seed)
            for name in given.names or TRIALS
        ]
        for future in as_completed(begun):
            yield future.result()


def _size(given: argparse.Namespace, name: str) -> int:
    sizes = TRIALS[name]
    own = sizes.small if given.small else sizes.full
    return own if given.size is None else given.size


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m faults")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(TRIALS)}")
    parser.add_argument("--small", action="store_true", help="the sizes that CI has time for")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--size", type=int, help="attempts of each trial; 0 for all there are")
    parser.add_argument("--report", type=Path, help="a page whose figures are brought up to date")
    given = parser.parse_args()
    if unknown := set(given.names) - set(TRIALS):
        parser.error(f"no such trial: {', '.join(sorted(unknown))}")
    return given


if __name__ == "__main__":
    main()
