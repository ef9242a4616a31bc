"""Footnotes and endnotes of a Word document: which are referred to, and by what mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ftarchive.ingest.numerals import numeral
from ftarchive.ingest.word.wordml import attribute, descendants, name_of, value

KINDS = ("footnote", "endnote")
_USUAL = {"footnote": "decimal", "endnote": "lowerRoman"}
_SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))


@dataclass(slots=True)
class Notes:
    """Notes by kind and id, in the order in which the text refers to them.

    ``elements`` gives the notes by (kind, id), ``formats`` the numbers of each kind.
    """

    elements: dict[tuple[str, str], Any] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=lambda: dict(_USUAL))
    _marks: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def take(self, kind: str, root: Any) -> None:
        """Takes the notes of a part."""
        for each in descendants(root, f"w:{kind}"):
            if attribute(each, "type") not in _SEPARATORS:
                self.elements[kind, attribute(each, "id")] = each

    def take_format(self, root: Any) -> None:
        """Takes how settings or a section number the notes; what was taken last counts."""
        for element in descendants(root, *(f"w:{kind}Pr" for kind in KINDS)):
            if format_ := value(element, "w:numFmt"):
                self.formats[name_of(element)[2:-2]] = format_

    def refer(self, kind: str, id_: str, has_own_mark: bool) -> str:
        """The mark of a note where the text refers to it; "" where it has one of its own."""
        if (kind, id_) in self._marks:
            return self._marks[kind, id_]
        mark = "" if has_own_mark else self._next(kind)
        self._marks[kind, id_] = mark
        return mark

    def referred(self) -> Iterator[tuple[str, Any]]:
        """Mark and element of each note that the text refers to, footnotes first."""
        for kind in KINDS:
            for key, mark in self._marks.items():
                if key[0] == kind and key in self.elements:
                    yield mark, self.elements[key]

    def _next(self, kind: str) -> str:
        self._counts[kind] = count = self._counts.get(kind, 0) + 1
        sign = numeral(count, self.formats[kind])
        return f"[{sign}]" if sign.isalnum() and not _is_enclosed(sign) else sign


def _is_enclosed(sign: str) -> bool:
    return any("\u2460" <= ch <= "\u24ff" or "\u3220" <= ch <= "\u32ff" for ch in sign)
