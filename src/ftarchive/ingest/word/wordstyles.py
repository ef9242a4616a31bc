"""What the styles of a Word document say of its paragraphs and runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ftarchive.ingest.word.wordml import attribute, child, name_of, number, switch, value

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|(?:WPSOffice手动)?目录)\s*[1-9]", re.IGNORECASE)
_TITLES = frozenset(("title", "标题"))
_BODY = 9
"""The outline level that means none."""
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """One style with what it takes over from those that it is based on.

    ``level`` is that of a heading from 1, 0 for none; ``numbering`` is (numId, level or None);
    ``line`` are the ids of the style and of those below it.
    """

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    is_hidden: bool = False
    numbering: tuple[str, int | None] = ("", None)
    line: tuple[str, ...] = ()


PLAIN = Style()


class Styles:
    """The styles of a document, by id."""

    def __init__(self, root: Any | None) -> None:
        elements = [each for each in root if name_of(each) == "w:style"] if root is not None else []
        self._elements = {attribute(each, "styleId"): each for each in elements}
        self._known: dict[str, Style] = {}
        self._default = next(
            (
                attribute(each, "styleId")
                for each in elements
                if attribute(each, "type") == "paragraph" and attribute(each, "default") in _ON
            ),
            "",
        )

    def paragraph(self, style_id: str) -> Style:
        """The style of a paragraph; the default one where it names none that is there."""
        return self.of(style_id if style_id in self._elements else self._default)

    def of(self, style_id: str) -> Style:
        """The style of that id; a plain one where there is none."""
        if style_id not in self._known:
            self._known[style_id] = self._read(style_id)
        return self._known[style_id]

    def lists(self) -> dict[str, str]:
        """The ``numId`` of each style for lists."""
        return {
            id_: value(each, "w:pPr", "w:numPr", "w:numId")
            for id_, each in self._elements.items()
            if attribute(each, "type") == "numbering"
        }

    def _read(self, style_id: str) -> Style:
        line = self._line(style_id)
        if not line:
            return PLAIN
        elements = [self._elements[each] for each in line]
        name = value(elements[0], "w:name").strip()
        return Style(
            level=_level(elements),
            is_title=name.casefold() in _TITLES,
            is_contents=bool(_CONTENTS.fullmatch(name)),
            is_hidden=_first(switch(each, "w:rPr", "w:vanish") for each in elements) or False,
            numbering=_numbering(elements),
            line=tuple(line),
        )

    def _line(self, style_id: str) -> list[str]:
        """The style and those it is based on, nearest first."""
        line: list[str] = []
        while style_id in self._elements and style_id not in line and len(line) < _LONGEST_CHAIN:
            line.append(style_id)
            style_id = value(self._elements[style_id], "w:basedOn")
        return line


_ON = ("1", "true", "on")


def outline_level(properties: Any | None) -> int | None:
    """The heading level (from 1) that ``w:pPr`` gives, 0 for body text, None where it is silent."""
    given = number(value(properties, "w:outlineLvl"))
    if given is None:
        return None
    return given + 1 if 0 <= given < _BODY else 0


def _level(elements: list[Any]) -> int:
    for given in (outline_level(child(each, "w:pPr")) for each in elements):
        if given is not None:
            return given
    names = (_HEADING.fullmatch(value(each, "w:name").strip()) for each in elements)
    return next((int(name[1]) for name in names if name), 0)


def _numbering(elements: list[Any]) -> tuple[str, int | None]:
    found = [child(each, "w:pPr", "w:numPr") for each in elements]
    known = [each for each in found if each is not None]
    num_id = _first(value(each, "w:numId") or None for each in known) or ""
    return num_id, _first(number(value(each, "w:ilvl")) for each in known)


def _first(found: Any) -> Any:
    return next((each for each in found if each is not None), None)
