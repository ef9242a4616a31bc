"""What staff should know about a record that was understood, if not wholly."""

from __future__ import annotations

from collections.abc import Iterable

from ftarchive.numbers import is_index_number
from ftarchive.record import DATE_FIELDS, LABELS, Disclosure

_EXPECTED = ("source", "published", "index_number", "category")


def remarks(record: Disclosure, unknown_keys: Iterable[str] = ()) -> list[str]:
    """Remarks in Chinese: fields not found, values that look odd, keys passed over."""
    said = []
    if missing := [LABELS[name] for name in _EXPECTED if not getattr(record, name)]:
        said.append(f"未找到{'、'.join(missing)}")
    if record.index_number and not is_index_number(record.index_number):
        said.append(f"索引号“{record.index_number}”不合常见写法，按原样保存")
    for name in DATE_FIELDS:
        if name in record.given and getattr(record, name) is None:
            said.append(f"{LABELS[name]}“{record.given[name]}”读不出日期，按原样保存")
    if record.written and record.published and record.written[:10] > record.published[:10]:
        said.append("成文日期晚于信息提供日期，请核对")
    if keys := list(unknown_keys):
        said.append(f"未识别的键已忽略：{'、'.join(map(str, keys[:8]))}")
    return said
