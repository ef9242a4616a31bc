"""What a request asks for, read so that no bytes can do harm."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

from ftarchive.errors import BadRequest

_MOST_DIGITS = 9


def query_values(request: Request) -> dict[str, list[str]]:
    """The parameters by name. Bytes that are no UTF-8, percent-encoded or raw, become U+FFFD."""
    raw: bytes = request.scope.get("query_string", b"")
    return parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")


def text_value(request: Request, name: str) -> str:
    """The last value given for ``name``; empty where there is none."""
    return query_values(request).get(name, [""])[-1].strip()


def version_number(request: Request) -> int | None:
    """The version asked for; None for the current one.

    Raises ``BadRequest`` (bad-parameter) for anything but a positive number.
    """
    return number_value(request, "version")


def number_value(request: Request, name: str) -> int | None:
    """The positive number given for ``name``; None where there is none.

    Raises ``BadRequest`` (bad-parameter) for anything else.
    """
    value = text_value(request, name)
    if not value:
        return None
    is_number = value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS
    if not is_number or int(value) == 0:
        raise BadRequest("bad-parameter", name=name, value=value[:40], wanted="正整数")
    return int(value)
