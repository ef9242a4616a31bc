"""Invariant 5: what was acknowledged survives ``kill -9`` at any moment, and the rest can be handed
in again; in small, ``python -m faults`` does it in full."""

from __future__ import annotations

import pytest
from faults.disk import lacking

needs_disk = pytest.mark.skipif(bool(lacking()), reason=lacking() or "there is one")


@needs_disk
def test_a_kill_at_any_operation_leaves_the_old_state_or_the_new(trial) -> None:
    """Of ingests, a rebuild and a withdrawal, in the middle of a write too."""
    done = trial("kills_everywhere")
    assert done.failures == []
    assert done.figures["kills"] >= 0.9 * done.size > 0


def test_kills_at_random_moments_lose_nothing_and_double_nothing(trial) -> None:
    """One after another over the same home, of ingests and rebuilds."""
    done = trial("random_kills")
    assert done.failures == []
    assert done.figures["kills"] >= done.size > 0
