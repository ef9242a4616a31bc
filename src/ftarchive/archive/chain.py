"""Hash chains: each entry of a log carries a sum over itself and over the one before it, so that
nothing can be changed in it, put into it or cut out of it without all that follows showing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64
"""What stands before the first entry."""
_EVENT = ("seq", "at", "actor", "action", "document_id", "version", "sha256", "detail")
VERSION = (
    "document_id",
    "number",
    "recorded_at",
    "digest",
    "sha256",
    "original",
    "offset",
    "length",
    "format",
    "path",
    "record",
    "text",
    "concerns",
    "evidence",
)
"""Everything of a version but its state: decisions about that are events of their own."""


def link(previous: str, entry: Mapping[str, Any]) -> str:
    """The SHA-256, in hexadecimal, of an entry that follows the one whose sum is ``previous``.

    ``entry`` has the columns of ``events`` or ``custody``; one that it lacks counts as None.
    """
    said = _canonical([entry.get(name) for name in _EVENT])
    return hashlib.sha256(previous.encode("ascii") + b"\n" + said).hexdigest()


def version_sum(row: Mapping[str, Any]) -> str:
    """The SHA-256, in hexadecimal, over all that a row of ``versions`` says beside its state."""
    return hashlib.sha256(_canonical([row[name] for name in VERSION])).hexdigest()


def _canonical(values: object) -> bytes:
    said = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return said.encode("utf-8", "surrogatepass")
