"""What an Office file says of itself beside its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ftarchive.ingest.packages import Package
from ftarchive.ingest.page import Hidden, strip

PLACE = "文档属性"

_PARTS = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_KEYS = {
    "title": "title",
    "creator": "author",
    "author": "author",
    "created": "created",
    "modified": "modified",
    "lastSaved": "modified",
    "subject": "subject",
    "keywords": "keywords",
    "company": "company",
}
_WORDS = {
    "title": "标题",
    "subject": "主题",
    "keywords": "关键词",
    "creator": "作者",
    "author": "作者",
    "company": "单位",
    "description": "备注",
    "lastModifiedBy": "最后修改者",
    "lastAuthor": "最后修改者",
    "manager": "经理",
    "category": "类别",
}
_TECHNICAL = frozenset(
    """created modified lastPrinted lastSaved revision version language application appVersion
    docSecurity scaleCrop linksUpToDate sharedDoc hyperlinksChanged totalTime pages words
    characters lines paragraphs charactersWithSpaces headingPairs titlesOfParts template hLinks
    digSig kSOProductBuildVer iCV""".split()
)
"""What programs note for themselves."""


def read_properties(package: Package) -> tuple[dict[str, str], list[Hidden]]:
    """The properties of an Office Open XML file as ``Page.properties`` has them, and all that
    a person wrote in any.

    Raises ``Refused`` as ``Package.xml`` does.
    """
    parts = (package.xml(part) for part in _PARTS if part in package)
    return properties_of(item for part in parts for item in part)


def properties_of(items: Iterable[Any]) -> tuple[dict[str, str], list[Hidden]]:
    """The same out of XML elements that are called as their property is, or have its name."""
    properties: dict[str, str] = {}
    hidden = []
    for item in items:
        name, value = _name(item), strip("".join(item.itertext()))
        lowered = name[:1].lower() + name[1:]
        if value and lowered in _KEYS:
            properties.setdefault(_KEYS[lowered], value)
        if value and lowered not in _TECHNICAL:
            hidden.append(Hidden(PLACE, f"{_WORDS.get(lowered, name)}：{value}"))
    return properties, hidden


def _name(item: Any) -> str:
    return str(item.get("name") or item.tag.rpartition("}")[2])
