"""The time of what is done to the archive."""

from __future__ import annotations

import datetime


def now() -> str:
    """The present moment in UTC, ISO 8601 with milliseconds."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
