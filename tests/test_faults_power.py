"""What a power cut leaves is whole, in small; ``python -m faults`` does it in full."""

from __future__ import annotations

import pytest
from faults.disk import lacking

needs_disk = pytest.mark.skipif(bool(lacking()), reason=lacking() or "there is one")


@needs_disk
def test_a_power_cut_loses_nothing_that_was_acknowledged(trial) -> None:
    """Whatever was not fsynced may be gone, also what a killed command had left."""
    done = trial("power_loss")
    assert done.failures == []
    assert done.figures["of them after all was acknowledged"] > 0
