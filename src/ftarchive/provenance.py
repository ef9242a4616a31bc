"""Where a field of a record was read, in the words that the public and staff see."""

from __future__ import annotations

_WHOLE: dict[str, str] = {
    "breadcrumb": "导航路径",
    "heading": "网页标题",
    "text": "正文",
    "layout": "版式",
    "property": "文件属性",
    "file name": "文件名",
    "script": "网页脚本",
    "staff": "经办人填写",
    "batch": "批量文件",
    "capture": "采集记录",
}
"""What is said of a kind of origin, whatever stands behind it."""
_NAMED: dict[str, str] = {"meta": "网页标签 {}", "label": "标签“{}”", "manifest": "清单“{}”"}
"""What is said of a kind of origin that has a name which tells more."""


def said_by(origin: str) -> str:
    """The words for an entry of ``Disclosure.provenance``: ``label:来源`` → 标签“来源”.

    An origin of another release comes back as it is.
    """
    kind, _, name = origin.partition(":")
    if name and kind in _NAMED:
        return _NAMED[kind].format(name)
    return _WHOLE.get(kind, origin)
