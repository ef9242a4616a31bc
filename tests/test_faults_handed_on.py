"""Documents of every kind are exported, imported and exported again."""

from __future__ import annotations


def test_two_exports_with_an_import_between_hold_the_same_bytes(trial) -> None:
    """But for the day."""
    done = trial("handed_on")
    assert done.failures == []
    assert all(done.figures[kind] for kind in ("documents", "versions", "held", "withdrawn"))
