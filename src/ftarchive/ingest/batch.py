"""One line of a ``.jsonl`` batch as a record; only title and text are required."""

from __future__ import annotations

import json
from typing import Any

from ftarchive.dates import find_date
from ftarchive.errors import Refused
from ftarchive.ingest.page import strip
from ftarchive.ingest.rules import Rules
from ftarchive.numbers import document_number
from ftarchive.record import DATE_FIELDS, LABELS, Disclosure


def read_record(line: str, rules: Rules, name: str) -> tuple[Disclosure, list[str]]:
    """The record on ``line`` and the keys that no field has; ``name`` stands in errors.

    Raises ``Refused``: bad-json, missing-key or bad-value.
    """
    values = _parse(line, name)
    for key in ("title", "text"):
        if not any(ch.isalnum() for ch in str(values.get(key) or "")):
            raise Refused("missing-key", path=name, key=key)
    given: dict[str, str] = {}
    fields: dict[str, Any] = {}
    for key, value in values.items():
        if key in LABELS and value not in (None, []) and not _says_none(key, value, rules):
            fields[key] = _field(key, value, given, name)
    fields = {key: value for key, value in fields.items() if value}
    record = Disclosure(given=given, provenance=dict.fromkeys(fields, "batch"), **fields)
    return record, [key for key in values if key not in LABELS]


def _says_none(key: str, value: object, rules: Rules) -> bool:
    """Whether the value is one of the ways to say that there is none; a text is never that."""
    return isinstance(value, str) and key not in ("title", "text") and rules.is_empty(value)


def _parse(line: str, name: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise Refused("bad-json", path=name, reason=_reason(error)) from None
    except RecursionError:
        raise Refused("bad-json", path=name, reason="嵌套过深") from None
    if not isinstance(values, dict):
        raise Refused("bad-json", path=name, reason="最外层不是 {…}")
    return values


def _reason(error: ValueError) -> str:
    at = getattr(error, "colno", None)
    return f"第 {at} 个字符处不合 JSON 语法" if at else "不合 JSON 语法"


def _field(key: str, value: object, given: dict[str, str], name: str) -> Any:
    if key == "breadcrumb":
        if not (isinstance(value, list) and all(isinstance(step, str) for step in value)):
            raise Refused("bad-value", path=name, key=key, wanted="文字列表", value=_short(value))
        return tuple(clean(step) for step in value)
    if not isinstance(value, str):
        raise Refused("bad-value", path=name, key=key, wanted="文字", value=_short(value))
    if key == "text":
        return clean(value.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    text = strip(clean(value))
    if key in DATE_FIELDS:
        given[key] = text
        return (find_date(text) or ("", None))[1]
    if key == "document_number" and (number := document_number(text)) and number != text:
        given[key] = text
        return number
    return text


def clean(text: str) -> str:
    """``text`` with what no file and no page can hold (lone surrogates, NUL) replaced."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "\ufffd")


def _short(value: object) -> str:
    return repr(value)[:40]
