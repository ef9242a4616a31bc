"""The markup of Word documents: names of elements by short prefix, in both of its editions.

Files say the same under the namespaces of ISO 29500 Strict as under the older transitional
ones; here both have one name, such as ``w:p``.
"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ftarchive.ingest.packages import Package

_OFFICE = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
_DRAWN = "http://schemas.microsoft.com/office/word/2010/"
_PREFIXES = {
    f"{_OFFICE[0]}wordprocessingml/2006/main": "w",
    f"{_OFFICE[1]}wordprocessingml/main": "w",
    f"{_OFFICE[0]}officeDocument/2006/math": "m",
    f"{_OFFICE[1]}officeDocument/math": "m",
    f"{_OFFICE[0]}officeDocument/2006/relationships": "r",
    f"{_OFFICE[1]}officeDocument/relationships": "r",
    f"{_OFFICE[0]}drawingml/2006/main": "a",
    f"{_OFFICE[1]}drawingml/main": "a",
    f"{_OFFICE[0]}drawingml/2006/wordprocessingDrawing": "wp",
    f"{_OFFICE[1]}drawingml/wordprocessingDrawing": "wp",
    f"{_OFFICE[0]}drawingml/2006/picture": "pic",
    f"{_OFFICE[1]}drawingml/picture": "pic",
    f"{_OFFICE[0]}drawingml/2006/diagram": "dgm",
    f"{_OFFICE[1]}drawingml/diagram": "dgm",
    f"{_OFFICE[0]}markup-compatibility/2006": "mc",
    f"{_DRAWN}wordprocessingShape": "wps",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}
_OFF = frozenset(("0", "false", "off", "none"))


@functools.lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    space, _, local = tag[1:].rpartition("}")
    return f"{_PREFIXES.get(space, '')}:{local}"


def name_of(element: Any) -> str:
    """The name of an element with its short prefix, none before the colon where it is foreign."""
    return _short(element.tag)


def local_name(element: Any) -> str:
    """The name of an element without any prefix."""
    return str(element.tag).rpartition("}")[2]


def child(element: Any | None, *names: str) -> Any | None:
    """The first child of that name, or following ``names`` down from child to child."""
    for name in names:
        for each in () if element is None else element:
            if _short(each.tag) == name:
                element = each
                break
        else:
            return None
    return element


def attribute(element: Any | None, name: str, default: str = "") -> str:
    """The attribute ``name`` in the namespace of the element itself, as WordprocessingML has
    them; without a namespace where it is there so."""
    if element is None:
        return default
    space = element.tag.rpartition("}")[0]
    value = element.get(f"{space}}}{name}") if space else None
    return str(element.get(name, default) if value is None else value)


def relation_id(element: Any, *names: str) -> str:
    """The id of a relation that the element refers to by one of these attributes (``r:id``)."""
    for key, value in element.attrib.items():
        if key.startswith("{") and _short(key) in names:
            return str(value)
    return ""


def value(element: Any | None, *names: str, default: str = "") -> str:
    """The ``w:val`` of the child that ``names`` lead to."""
    return attribute(child(element, *names), "val", default)


def switch(element: Any | None, *names: str) -> bool | None:
    """Whether the property that ``names`` lead to is on; None where nothing says so."""
    found = child(element, *names)
    return None if found is None else attribute(found, "val", "1") not in _OFF


def number(text: str, default: int | None = None) -> int | None:
    """``text`` as a whole number."""
    try:
        return int(text)
    except ValueError:
        return default


def descendants(element: Any, *names: str) -> Iterator[Any]:
    """All elements of these names below ``element``, in order."""
    anywhere = (f"{{*}}{name.partition(':')[2]}" for name in names)
    return (each for each in element.iter(*anywhere) if _short(each.tag) in names)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: ``kind`` is the last word of its type, ``target`` a part's name."""

    id: str
    kind: str
    target: str


def relations(package: Package, part: str) -> list[Relation]:
    """The relations of ``part`` ("" for the package itself) to other parts that are there."""
    folder, file = posixpath.split(part)
    of = posixpath.join(folder, "_rels", f"{file}.rels")
    if of not in package:
        return []
    found = (
        Relation(
            each.get("Id", ""),
            each.get("Type", "").rpartition("/")[2],
            _resolved(folder, each.get("Target", "")),
        )
        for each in package.xml(of)
        if each.get("TargetMode") != "External"
    )
    return [each for each in found if each.target in package]


def _resolved(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return posixpath.normpath(target if target.startswith("/") else posixpath.join(folder, target))
