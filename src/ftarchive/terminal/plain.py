"""JSON, and lines that cannot steer a terminal."""

from __future__ import annotations

import json
import re

import click

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What in a name would steer the terminal, or pass for a line of ours."""


def print_json(value: object) -> None:
    """One JSON value; what is no Unicode text is replaced."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


def without_controls(line: str) -> str:
    """``line`` with a sign in place of each character that would steer the terminal."""
    return _CONTROLS.sub("\ufffd", line)
