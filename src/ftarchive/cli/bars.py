"""Bars that tell how far the work has come."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ftarchive.progress import Advance, Stage


@contextmanager
def progress() -> Iterator[Stage]:
    """Bars with rate and time left on a terminal, one after another; nothing elsewhere."""
    from tqdm import tqdm

    with ExitStack() as bars:

        def stage(name: str, total: int | None, unit: str = "件", *, begun: int = 0) -> Advance:
            bars.close()
            is_large = unit != "件"  # then told in thousands and millions
            bar = tqdm(
                desc=name,
                total=total,
                initial=begun,
                unit=unit,
                unit_scale=is_large,
                disable=None,
                file=sys.stderr,
            )
            update: Advance = bars.enter_context(bar).update
            return update

        yield stage
