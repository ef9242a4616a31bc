"""The record that Guangdong's shared catalogue platform (gkmlpt) puts into a script."""

from __future__ import annotations

import json
from typing import Any

from ftarchive.ingest.rules import Rules

_TELLING = ("display_publish_time", "classify_main_name", "document_number", "identifier")
_STARTS_TRIED = 60
"""Braces before a telling key at which a JSON object is looked for."""


def find_record(root: Any, rules: Rules) -> dict[str, Any]:
    """The record as parsed JSON, empty where no script of the page carries one."""
    for script in root.iter("script"):
        source = script.text or ""
        for key in _TELLING:
            at = source.find(f'"{key}"')
            if at >= 0 and (record := _object_around(source, at)):
                return record
    return {}


def _object_around(source: str, at: int) -> dict[str, Any] | None:
    """The innermost JSON object that begins before ``at`` and ends after it."""
    decoder = json.JSONDecoder(strict=False)
    start = at
    for _ in range(_STARTS_TRIED):
        start = source.rfind("{", 0, start)
        if start < 0:
            return None
        try:
            value, end = decoder.raw_decode(source, start)
        except (ValueError, RecursionError):
            continue
        if end > at and isinstance(value, dict) and ("title" in value or "content" in value):
            return value
    return None
