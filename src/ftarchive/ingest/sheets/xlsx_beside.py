"""What a workbook holds beside its cells: comments, text boxes, names, cached data, files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from ftarchive.ingest.packages import Package
from ftarchive.ingest.page import Embedded, Hidden, strip
from ftarchive.ingest.sheets.relations import relations
from ftarchive.ingest.sheets.workbook import Sheet, Workbook

_BUILT_IN_NAME = re.compile(r"_xl(?:nm|fn|eta|pm|ws)\.", re.IGNORECASE)
_CACHES = (
    ("xl/externallinks/", "外部链接的缓存"),
    ("xl/pivotcache/", "数据透视表的缓存"),
)
_EMBEDDED = "xl/embeddings/"
_LONG_NUMBER = 10
"""Digits from which a cached number may be that of a person."""
_THREADED = "[Threaded comment]"


def read_beside(package: Package, root: Any, workbook: Workbook) -> None:
    """Adds what belongs to the workbook as a whole; ``root`` is its main part."""
    workbook.hidden += _names(root)
    for part in package.names:
        folded = part.casefold()
        if folded.startswith(_EMBEDDED):
            content = package.read(part)
            workbook.embedded.append(Embedded(posixpath.basename(part), content))
        for folder, place in _CACHES:
            if folded.startswith(folder) and folded.endswith(".xml"):
                workbook.hidden += _cached(package.xml(part), place)


def read_sheet_parts(package: Package, part: str, sheet: Sheet) -> None:
    """Adds the comments and text boxes of the sheet in ``part``."""
    for each in relations(package, part):
        if each.is_outside or each.target not in package:
            continue
        if each.kind == "comments":
            sheet.hide("里的批注", _comments(package.xml(each.target)))
        elif each.kind == "threadedComment":
            sheet.hide("里的批注", _threaded(package.xml(each.target), _persons(package)))
        elif each.kind == "drawing":
            _drawing(package.xml(each.target), sheet)


def _names(root: Any) -> list[Hidden]:
    found = []
    for each in root.iterfind("{*}definedNames/{*}definedName"):
        name = each.get("name", "")
        if name and not _BUILT_IN_NAME.match(name):
            said = [name, each.get("comment", ""), each.get("description", ""), each.text or ""]
            found.append(Hidden("定义的名称", "\t".join(filter(None, said))))
    return found


def _comments(root: Any) -> Iterator[str]:
    authors = [strip(each.text or "") for each in root.iterfind("{*}authors/{*}author")]
    for each in root.iter("{*}comment"):
        text = "".join(t.text or "" for t in each.iter("{*}t") if not _is_phonetic(t))
        place = each.get("authorId", "")
        author = authors[int(place)] if place.isdecimal() and int(place) < len(authors) else ""
        if not text.startswith(_THREADED):
            yield _comment(each.get("ref", ""), author, text)


def _is_phonetic(element: Any) -> bool:
    return bool(element.getparent().tag.endswith("}rPh"))


def _persons(package: Package) -> dict[str, str]:
    parts = [part for part in package.names if part.casefold().startswith("xl/persons/")]
    people = (each for part in parts for each in package.xml(part).iter("{*}person"))
    return {each.get("id", ""): each.get("displayName", "") for each in people}


def _threaded(root: Any, persons: dict[str, str]) -> Iterator[str]:
    for each in root.iter("{*}threadedComment"):
        text = "".join(t.text or "" for t in each.iter("{*}text"))
        yield _comment(each.get("ref", ""), persons.get(each.get("personId", ""), ""), text)


def _comment(cell: str, author: str, text: str) -> str:
    who = f"{author}：" if author and not text.startswith(author) else ""
    return f"{cell} {who}{text}"


def _drawing(root: Any, sheet: Sheet) -> None:
    """Text boxes are seen; descriptions of pictures and hidden boxes are not."""
    shapes = list(root.iter("{*}sp"))
    hidden = {shape for shape in shapes if _is_hidden(shape)}
    sheet.boxes += [text for shape in shapes if shape not in hidden for text in _texts(shape)]
    sheet.hide("里隐藏的文本框", [text for shape in hidden for text in _texts(shape)])
    properties = root.iter("{*}cNvPr")
    sheet.hide("里的图片说明", [each.get("descr", "") for each in properties])


def _is_hidden(shape: Any) -> bool:
    return any(each.get("hidden") in ("1", "true") for each in shape.iter("{*}cNvPr"))


def _texts(shape: Any) -> Iterator[str]:
    for paragraph in shape.iter("{*}p"):
        text = "".join(t.text or "" for t in paragraph.iter("{*}t"))
        if text.strip():
            yield text


def _cached(root: Any, place: str) -> list[Hidden]:
    """Values that were copied from elsewhere: in attributes of pivot tables, in elements of
    external links."""
    said = (each.get("v") or (each.text if each.tag.endswith("}v") else "") for each in root.iter())
    text = "\n".join(dict.fromkeys(value for value in said if value and _may_be_telling(value)))
    return [Hidden(place, text)] if text else []


def _may_be_telling(value: str) -> bool:
    return len(value) >= _LONG_NUMBER or not value.replace(".", "").isdecimal()
