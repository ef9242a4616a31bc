"""The fields of a record with their names, and the states of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftarchive.provenance import said_by
from ftarchive.record import LABELS

STATUS_WORDS = {
    "published": "已发布",
    "updated": "新版本",
    "unchanged": "无变化",
    "held": "暂存待审",
    "rejected": "未收录",
}


def field_lines(values: Mapping[str, Any], provenance: Mapping[str, str]) -> Iterator[str]:
    """The fields of a record with their names, and where each was read."""
    for name, label in LABELS.items():
        value = values.get(name)
        if not value or name == "text":
            continue
        shown = " > ".join(value) if isinstance(value, list) else value
        origin = provenance.get(name)
        yield f"{label}：{shown}" + (f"  （{said_by(origin)}）" if origin else "")
