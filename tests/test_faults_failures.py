"""Disks that refuse, cut off, or turn a bit, in small; ``python -m faults`` does it in full."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from faults.disk import lacking
from faults.failures_everywhere import _cases

needs_disk = pytest.mark.skipif(bool(lacking()), reason=lacking() or "there is one")


@needs_disk
def test_whatever_operation_fails_is_told_and_a_retry_succeeds(trial) -> None:
    """Full or broken disks, for a moment or for good; nothing is half there."""
    done = trial("failures_everywhere")
    assert done.failures == []
    assert done.figures["of them told with a code"] > 0


def test_each_operation_fails_in_one_way_and_with_four_seeds_in_each() -> None:
    """None is left out, and neighbours fail in different ways."""
    bench = SimpleNamespace(scenarios=[SimpleNamespace(count=9), SimpleNamespace(count=6)])
    runs = [_cases(bench, seed) for seed in range(5, 9)]
    for cases in runs:
        assert [each.number for each in cases] == [*range(1, 10), *range(1, 7)]
        ways = [each[2:] for each in cases[:9]]
        assert all(one != other for one, other in itertools.pairwise(ways))
    for same in zip(*runs, strict=True):
        assert len({each[2:] for each in same}) == 4


def test_any_bit_that_turns_is_detected(trial) -> None:
    """In the catalogue, its log, the originals and the index."""
    done = trial("bit_flips")
    assert done.failures == []
    assert done.size > 0
