"""Elements and references of OFD, found however its producer wrote them.

Elements go by their local names: there are several namespaces in use, and none. A part is
looked for where its reference says, relative to the part that refers to it, and else from
the root of the package.
"""

from __future__ import annotations

import math
import posixpath
from typing import Any

from ftarchive.ingest.packages import Package
from ftarchive.ingest.paged.affine import Box


def children(element: Any, name: str) -> list[Any]:
    """Those of a name right below ``element``; none where that is None."""
    return [each for each in element if local_name(each) == name] if element is not None else []


def child(element: Any, name: str) -> Any:
    """The first of ``children``, None where there is none."""
    return next(iter(children(element, name)), None)


def descendants(element: Any, name: str) -> list[Any]:
    """The elements of a name at any depth."""
    found = element.iter() if element is not None else ()
    return [each for each in found if local_name(each) == name]


def text_of(element: Any) -> str:
    """What stands in an element, "" for None."""
    return (element.text or "").strip() if element is not None else ""


def local_name(element: Any) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def resolve(package: Package, base: str, location: str) -> str | None:
    """The part that ``location``, as written in the part ``base``, names; None for none."""
    if not location:
        return None
    beside = posixpath.join(posixpath.dirname(base), location.replace("\\", "/"))
    candidates = (posixpath.normpath(beside), posixpath.normpath(location.replace("\\", "/")))
    return next((part for part in candidates if part in package), None)


def required(package: Package, base: str, location: str) -> str:
    """As ``resolve``; raises ``Refused`` (damaged-file) for a part that is missing."""
    part = resolve(package, base, location) or location
    package.require(part)
    return part


def as_number(value: str | None, default: float) -> float:
    """The number that an attribute says, ``default`` where it says none."""
    try:
        number = float(value or "")
    except ValueError:
        return default
    return number if math.isfinite(number) else default


def as_numbers(value: str | None, count: int) -> Any:
    """The ``count`` numbers that an attribute says as a tuple, None where it says fewer."""
    parts = (value or "").replace(",", " ").split()[:count]
    numbers = tuple(as_number(part, math.nan) for part in parts)
    is_whole = len(numbers) == count and not any(map(math.isnan, numbers))
    return numbers if is_whole else None


def box_of(value: str | None) -> Box | None:
    """Left, top, width and height as an attribute says them."""
    box: Box | None = as_numbers(value, 4)
    return box


def physical_box(area: Any) -> Box | None:
    """The physical box of a page, as left, top, right and bottom."""
    box = box_of(text_of(child(area, "PhysicalBox")))
    if box is None or box[2] <= 0 or box[3] <= 0:
        return None
    return box[0], box[1], box[0] + box[2], box[1] + box[3]
