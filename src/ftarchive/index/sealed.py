"""Small files that say what was done: one object each, with its SHA-256 in a line behind it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ftarchive.durable import write_file


def write_sealed(path: Path, said: dict[str, Any]) -> None:
    """Puts ``said`` at ``path``, durably and whole."""
    content = json.dumps(said, ensure_ascii=False).encode()
    write_file(path, content + b"\n" + _sum(content))


def read_sealed(path: Path) -> dict[str, Any] | None:
    """What was put at ``path``; None where there is nothing, or not what was put there."""
    try:
        content, _, found = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if found != _sum(content):
        return None
    said: dict[str, Any] = json.loads(content)
    return said


def _sum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode("ascii") + b"\n"
