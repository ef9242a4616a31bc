"""The text of a Word document as its readers see it, and beside it what they do not see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ftarchive.ingest.page import INLINE, Hidden, Line, finish_line, strip
from ftarchive.ingest.word.numbering import Mark, Numbering
from ftarchive.ingest.word.symbols import in_font, is_symbol_font, symbol
from ftarchive.ingest.word.wordfields import Fields
from ftarchive.ingest.word.wordml import (
    attribute,
    child,
    descendants,
    name_of,
    number,
    relation_id,
    switch,
    value,
)
from ftarchive.ingest.word.wordnotes import Notes
from ftarchive.ingest.word.wordstyles import PLAIN, Styles, outline_level
from ftarchive.outline import headings

DELETED, CONCEALED, DESCRIBED = "修订（已删除）", "隐藏文字", "图片说明"
"""Places of text that readers do not see."""

_WRAPPERS = frozenset(
    "w:hyperlink w:smartTag w:customXml w:fldSimple w:ins w:moveTo w:dir w:bdo w:sdtContent "
    "w:rubyBase mc:Choice mc:Fallback".split()
)
_BREAK = "\n"
_CLEANED = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "\u00ad": None})
_TAB = f" {INLINE}"
_TABS = re.compile(f"(?: *{INLINE})+ *")
_WIDE = r"[\u2e80-\u9fff\uf900-\uffef]"
_BREAK_IN_WORD = re.compile(rf"(?<={_WIDE})\s*\n\s*(?={_WIDE})")
_PAGE_NUMBER = re.compile(rf"[ .…·]*{INLINE}[ .…·]*[0-9ivxIVX-]*\s*$")
"""With what an entry of a table of contents ends, its dot leader included."""
_ROW_CHARS = 4000
"""Up to this much in a row, its cells are data and stay on one line; more is page layout."""
_HEADING_DEPTH = 6
_TOP_OF_PAGE = 3_600_000
"""In EMU, 10 cm: a box that is set up to here stands above the text it is anchored to."""
_PAGE = frozenset(("page", "margin", "topMargin"))


@dataclass(slots=True)
class Surroundings:
    """What the parts of a document have in common.

    ``charge`` counts characters read; ``drawn`` gives the texts of a diagram and ``chunk`` the
    lines of a document inside this one, by the id of a relation.
    """

    styles: Styles
    numbering: Numbering
    notes: Notes
    charge: Callable[[int], None]
    drawn: Callable[[str], list[str]]
    chunk: Callable[[str], list[Line]]
    hidden: list[Hidden] = field(default_factory=list)


class Story:
    """Walks through blocks and writes ``lines``; boxes and cells are stories of their own.

    ``is_cell`` where everything becomes part of one line; ``mark`` is that of the note which
    the story tells.
    """

    def __init__(self, around: Surroundings, *, is_cell: bool = False, mark: str = "") -> None:
        self.lines: list[Line] = []
        self._around = around
        self._is_cell = is_cell
        self._mark = mark
        self._raw: list[str] = []
        self._above: list[Line] = []
        self._below: list[Line] = []
        self._concealed: dict[str, list[str]] = {}
        self._fields = Fields()
        self._written = 0
        self._style = PLAIN
        self._is_contents = False
        self._is_hidden = False
        self._font = ""

    def tell(self, parent: Any) -> list[Line]:
        """The lines of everything in ``parent``."""
        self._blocks(parent)
        self._end_carried()
        return self.lines

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            name = name_of(element)
            if name == "w:p":
                self._paragraph(element)
            elif name == "w:tbl":
                self._table(element)
            elif name == "w:altChunk":
                self.lines += self._around.chunk(relation_id(element, "r:id"))
            elif name == "mc:AlternateContent":
                self._alternate(element, self._blocks)
            elif name == "w:sdt":
                self._control(element, self._blocks)
            elif name in _WRAPPERS:
                self._blocks(element)

    def _paragraph(self, element: Any) -> None:
        properties = child(element, "w:pPr")
        self._style = self._around.styles.paragraph(value(properties, "w:pStyle"))
        self._is_hidden = self._style.is_hidden
        self._is_contents = self._style.is_contents
        self._inline(element)
        self._fields.end_paragraph()
        if not _goes_on(properties):
            self._end_paragraph(properties)

    def _end_paragraph(self, properties: Any | None) -> None:
        self._reveal()
        raw = "".join(self._raw)
        self._raw.clear()
        self.lines += self._above
        self.lines += self._finished(raw, properties)
        self.lines += self._below
        self._above, self._below = [], []

    def _end_carried(self) -> None:
        """Ends what was to go on in another paragraph that does not come."""
        if self._raw or self._above or self._below:
            self._style, self._is_contents = PLAIN, False
            self._end_paragraph(None)

    def _finished(self, raw: str, properties: Any | None) -> Iterator[Line]:
        style = self._style
        given = outline_level(properties)
        level = min(style.level if given is None else given, _HEADING_DEPTH)
        mark = self._number(properties)
        text = _PAGE_NUMBER.sub("", raw) if self._is_contents else raw
        if not strip(text.replace(INLINE, "")) and not (self._is_cell and mark):
            return
        if self._is_cell or level or style.is_title:
            text = _BREAK_IN_WORD.sub("", text).replace(_BREAK, " ")
        parts = _parts(f"{mark.text if mark else ''}{strip(text)}")
        if self._is_contents:
            yield from _lines(parts, is_item=True)
        elif mark and not level and _is_item(mark, text):
            yield from _lines(parts[:1], is_item=True)
            yield from _lines(parts[1:])
        else:
            yield from _lines(parts, level=level, is_heading=style.is_title, is_h1=style.is_title)

    def _number(self, properties: Any | None) -> Mark | None:
        """Counts the paragraph where it is numbered, by itself or by its style."""
        given = child(properties, "w:numPr")
        num_id, at = self._style.numbering
        own = value(given, "w:numId")
        if own:
            num_id, at = own, 0
        elif num_id:
            of_style = self._around.numbering.level_of_style(num_id, self._style.line)
            at = of_style if of_style is not None else at
        own_level = number(value(given, "w:ilvl"))
        return self._around.numbering.next(num_id, own_level if own_level is not None else at or 0)

    def _inline(self, parent: Any) -> None:
        for element in parent:
            name = name_of(element)
            if handler := _HANDLERS.get(name):
                handler(self, element)
            elif name in _WRAPPERS or (name.startswith("m:") and not name.endswith("Pr")):
                self._inline(element)

    def _run(self, run: Any) -> None:
        before = self._is_hidden, self._font
        if (properties := child(run, "w:rPr")) is not None:
            self._format(properties)
        self._inline(run)
        self._is_hidden, self._font = before

    def _format(self, properties: Any) -> None:
        hides = switch(properties, "w:vanish")
        if hides is None and (style := value(properties, "w:rStyle")):
            hides = self._around.styles.of(style).is_hidden or None
        self._is_hidden = self._is_hidden if hides is None else hides
        fonts = child(properties, "w:rFonts")
        font = attribute(fonts, "ascii") or attribute(fonts, "hAnsi")
        self._font = font if is_symbol_font(font) else ""

    def _text(self, element: Any) -> None:
        text = (element.text or "").translate(_CLEANED)
        self._write(in_font(text, self._font) if self._font else text)

    def _write(self, text: str) -> None:
        if not text or not self._fields.are_shown:
            return None
        if self._is_hidden:
            return self._conceal(CONCEALED, text)
        self._note_written(text)
        if self._concealed and text.strip():
            self._reveal()
        self._is_contents |= not self._raw and self._fields.are_contents
        self._raw.append(text)
        return None

    def _note_written(self, text: str) -> None:
        self._written += len(text)
        self._around.charge(len(text))

    def _conceal(self, place: str, text: str) -> None:
        """Keeps what readers do not see; pieces without seen text between them belong together."""
        self._note_written(text)
        self._concealed.setdefault(place, []).append(text)

    def _reveal(self) -> None:
        for place, pieces in self._concealed.items():
            if text := strip("".join(pieces)):
                self._around.hidden.append(Hidden(place, text))
        self._concealed.clear()

    def _deleted(self, element: Any) -> None:
        for each in descendants(element, "w:delText", "w:t"):
            self._conceal(DELETED, each.text or "")

    def _symbol(self, element: Any) -> None:
        code = attribute(element, "char")
        if re.fullmatch(r"[0-9a-fA-F]{1,6}", code):
            self._write(symbol(int(code, 16), attribute(element, "font")))

    def _field(self, element: Any) -> None:
        self._write(self._fields.mark(element, self._written))

    def _instruction(self, element: Any) -> None:
        self._fields.instruct(element.text or "")

    def _reference(self, element: Any) -> None:
        """The mark of a note, unless it has one of its own, which follows as text."""
        kind = "footnote" if name_of(element) == "w:footnoteReference" else "endnote"
        has_own = attribute(element, "customMarkFollows", "0") not in ("0", "false", "off")
        if self._fields.are_shown and not self._is_hidden:
            self._write(self._around.notes.refer(kind, attribute(element, "id"), has_own))

    def _alternate(self, element: Any, walk: Callable[[Any], None]) -> None:
        """The first of several ways to say the same that says anything."""
        before = self._written
        for branch in element:
            walk(branch)
            if self._written > before:
                break

    def _control(self, element: Any, walk: Callable[[Any], None]) -> None:
        """The content of a control, unless that only invites to fill it in."""
        content = child(element, "w:sdtContent")
        if content is not None and not switch(child(element, "w:sdtPr"), "w:showingPlcHdr"):
            walk(content)

    def _fraction(self, element: Any) -> None:
        self._joined(element, "m:num", "/", "m:den")

    def _power(self, element: Any) -> None:
        self._joined(element, "m:e", "^", "m:sup")

    def _joined(self, element: Any, first: str, sign: str, second: str) -> None:
        for name in (first, second):
            if (part := child(element, name)) is not None:
                self._write(sign if name == second else "")
                self._inline(part)

    def _delimited(self, element: Any) -> None:
        around = child(element, "m:dPr")
        self._write(_sign(around, "m:begChr", "("))
        self._inline(element)
        self._write(_sign(around, "m:endChr", ")"))

    def _operator(self, element: Any) -> None:
        self._write(_sign(child(element, "m:naryPr"), "m:chr", "∫"))
        self._inline(element)

    def _root(self, element: Any) -> None:
        self._write("√")
        self._inline(element)

    def _drawing(self, element: Any) -> None:
        """The texts in a drawing, above or below the paragraph that it is anchored to."""
        if not self._fields.are_shown:
            return
        lines = list(self._drawn(element))
        self._written += sum(len(line.text) for line in lines)
        target = self._above if _is_set_above(element) else self._below
        target += lines

    def _drawn(self, element: Any) -> Iterator[Line]:
        for each in element:
            name = name_of(each)
            if name == "w:txbxContent":
                yield from Story(self._around).tell(each)
            elif name == "mc:AlternateContent":
                yield from next((said for one in each if (said := list(self._drawn(one)))), [])
            elif name == "a:p":
                yield from _bare("".join(text.text or "" for text in descendants(each, "a:t")))
            elif name == "v:textpath":
                yield from _bare(each.get("string", ""))
            elif name == "dgm:relIds":
                for text in self._around.drawn(relation_id(each, "r:dm")):
                    yield from _bare(text)
            else:
                self._describe(name, each)
                yield from self._drawn(each)

    def _describe(self, name: str, element: Any) -> None:
        """What stands behind a picture for those who cannot see it."""
        keys = ("descr", "title") if name == "wp:docPr" else ("alt",) if name == "v:shape" else ()
        for key in keys:
            if text := strip(element.get(key, "")):
                self._around.charge(len(text))
                self._around.hidden.append(Hidden(DESCRIBED, text))

    def _table(self, table: Any) -> None:
        self._end_carried()
        for row in _each(table, "w:tr"):
            properties = child(row, "w:trPr")
            if child(properties, "w:del") is not None:
                self._conceal_all(row, DELETED)
            elif switch(properties, "w:hidden"):
                self._conceal_all(row, CONCEALED)
            else:
                self._row(row)

    def _row(self, row: Any) -> None:
        cells = list(_each(row, "w:tc"))
        is_data = len(cells) > 1 and _is_data(row)
        told = [self._cell(cell, is_data) for cell in cells if not _is_merged(cell, "w:hMerge")]
        if not is_data or len(told) < 2:
            self.lines += [line for cell in told for line in cell]
            return
        texts = tuple(" ".join(line.text for line in cell) for cell in told)
        if any(texts):
            self.lines.append(Line("\t".join(texts), texts, is_row=True))

    def _cell(self, cell: Any, is_data: bool) -> list[Line]:
        """The lines of a cell; none of one that is covered by the cell above it."""
        if _is_merged(cell, "w:vMerge"):
            self._conceal_all(cell, CONCEALED)
            return []
        return Story(self._around, is_cell=is_data, mark=self._mark).tell(cell)

    def _conceal_all(self, element: Any, place: str) -> None:
        for each in descendants(element, "w:p"):
            for text in descendants(each, "w:t", "w:delText"):
                self._conceal(place, text.text or "")
            self._reveal()


_HANDLERS: dict[str, Callable[[Story, Any], None]] = {
    "w:r": Story._run,
    "w:t": Story._text,
    "m:t": Story._text,
    "w:tab": lambda story, element: story._write(_TAB),
    "w:ptab": lambda story, element: story._write(_TAB),
    "w:br": lambda story, element: story._write(_BREAK),
    "w:cr": lambda story, element: story._write(_BREAK),
    "w:noBreakHyphen": lambda story, element: story._write("-"),
    "w:sym": Story._symbol,
    "w:del": Story._deleted,
    "w:delText": Story._deleted,
    "w:fldChar": Story._field,
    "w:instrText": Story._instruction,
    "w:footnoteReference": Story._reference,
    "w:endnoteReference": Story._reference,
    "w:footnoteRef": lambda story, element: story._write(story._mark),
    "w:endnoteRef": lambda story, element: story._write(story._mark),
    "w:drawing": Story._drawing,
    "w:pict": Story._drawing,
    "w:object": Story._drawing,
    "w:ruby": lambda story, element: story._inline(
        each for each in element if name_of(each) == "w:rubyBase"
    ),
    "w:sdt": lambda story, element: story._control(element, story._inline),
    "mc:AlternateContent": lambda story, element: story._alternate(element, story._inline),
    "m:f": Story._fraction,
    "m:sSup": Story._power,
    "m:d": Story._delimited,
    "m:nary": Story._operator,
    "m:rad": Story._root,
}
"""What elements inside a paragraph do; those that are not named here are not shown."""


def _goes_on(properties: Any | None) -> bool:
    """Whether the next paragraph goes on with the line of this one: its mark is deleted or
    hidden, or it is a large initial."""
    if properties is None:
        return False
    mark = child(properties, "w:rPr")
    frame = child(properties, "w:framePr")
    return (
        child(mark, "w:del") is not None
        or bool(switch(mark, "w:vanish"))
        or attribute(frame, "dropCap", "none") != "none"
    )


def _parts(raw: str) -> list[str]:
    return _TABS.sub(_TAB, raw).split(_BREAK)


def _lines(parts: Iterable[str], **flags: Any) -> Iterator[Line]:
    return (line for part in parts if (line := finish_line(part, **flags)))


def _is_item(mark: Mark, text: str) -> bool:
    """Whether a paragraph of a list is an item, and no heading that Word numbers."""
    return mark.is_bullet or not headings(f"{mark.text}{strip(text)}")


def _bare(text: str) -> Iterator[Line]:
    if line := finish_line(text.translate(_CLEANED)):
        yield line


def _sign(element: Any | None, name: str, usual: str) -> str:
    found = child(element, name)
    return usual if found is None else attribute(found, "val")


def _each(parent: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, out of controls and insertions too."""
    for element in parent:
        found = name_of(element)
        if found == name:
            yield element
        elif found == "w:sdt" or found in _WRAPPERS:
            yield from _each(element, name)


def _is_merged(cell: Any, name: str) -> bool:
    """Whether the cell belongs to the one above it (``w:vMerge``) or before it (``w:hMerge``)."""
    found = child(cell, "w:tcPr", name)
    return found is not None and attribute(found, "val", "continue") == "continue"


def _is_data(row: Any) -> bool:
    """Whether a row is one of a table rather than page layout."""
    length = 0
    for element in descendants(row, "w:t", "w:tbl"):
        if name_of(element) == "w:tbl":
            return False
        length += len(element.text or "")
    return length <= _ROW_CHARS


def _is_set_above(drawing: Any) -> bool:
    """Whether a drawing is set near the top of the page, whatever its paragraph."""
    place = next(descendants(drawing, "wp:positionV"), None)
    if place is None or place.get("relativeFrom") not in _PAGE:
        return False
    offset, side = child(place, "wp:posOffset"), child(place, "wp:align")
    if offset is None:
        return side is not None and side.text == "top"
    return (number(offset.text or "", 0) or 0) < _TOP_OF_PAGE
