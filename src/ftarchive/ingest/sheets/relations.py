"""Which part of an Office Open XML package points to which."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from ftarchive.ingest.packages import Package


class Relation(NamedTuple):
    """One pointer: ``kind`` is the last word of its type, the same in all variants of the
    standard; ``target`` is the name of a part, or an address where ``is_outside``."""

    id: str
    kind: str
    target: str
    is_outside: bool


def relations(package: Package, part: str) -> list[Relation]:
    """The pointers of ``part``, those of the whole package where it is "".

    Raises ``Refused`` as ``Package.xml`` does.
    """
    folder, base = posixpath.split(part)
    file = posixpath.join(folder, "_rels", f"{base}.rels")
    if file not in package:
        return []
    found = []
    for each in package.xml(file).iterfind("{*}Relationship"):
        target = each.get("Target", "")
        is_outside = each.get("TargetMode") == "External"
        kind = each.get("Type", "").rpartition("/")[2]
        place = target if is_outside else _resolved(folder, target)
        found.append(Relation(each.get("Id", ""), kind, place, is_outside))
    return found


def _resolved(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    whole = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(whole).lstrip("/")
