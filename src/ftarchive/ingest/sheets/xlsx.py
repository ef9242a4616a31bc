"""Excel workbooks (Office Open XML, transitional and strict), read from their XML in one pass.

Cells come with their number formats and with what hides them, which libraries that only hand
out values do not give; elements are told by their local names, so that both variants and what
other programs write read alike.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.office_properties import read_properties
from ftarchive.ingest.packages import GUARDED, Package, open_package, refuse_document_type
from ftarchive.ingest.page import Page
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.sheets.number_formats import (
    BUILT_IN,
    GENERAL,
    is_plain,
    serial_number,
    show_number,
    show_text,
)
from ftarchive.ingest.sheets.relations import Relation, relations
from ftarchive.ingest.sheets.workbook import (
    Area,
    CellCount,
    Sheet,
    Workbook,
    page_of,
    without_codes,
)
from ftarchive.ingest.sheets.xlsx_beside import read_beside, read_sheet_parts

KIND = "Excel 文件"

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_PICTURE = "=DISPIMG("
"""How WPS puts a picture into a cell; other programs show the formula."""
_TRUE = frozenset(("1", "true", "on"))
_SHORT = 10
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_STREAMED = ("row", "col", "mergeCell", "sheetFormatPr", "headerFooter", "dataValidation")


def read_xlsx(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The workbook in ``content`` as a person reads it; ``name`` stands in errors.

    Raises ``Refused``: damaged-file, encrypted, external-entity, unpacked-too-large, too-deep,
    text-too-long, needs-converter (a binary workbook, XLSB).
    """
    return page_of(open_xlsx(content, name, settings), name, settings)


def open_xlsx(content: bytes, name: str, settings: Settings) -> Workbook:
    """The sheets of the workbook in ``content``; raises as ``read_xlsx`` does."""
    package = open_package(content, name, KIND, settings)
    return _Reader(package, name, settings).workbook()


@dataclass(slots=True)
class _Reader:
    """One workbook being read."""

    package: Package
    name: str
    settings: Settings
    formats: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    used: bytearray = field(default_factory=bytearray)
    is_1904: bool = False
    columns: dict[str, int] = field(default_factory=dict)
    literals: set[str] = field(default_factory=set)

    def workbook(self) -> Workbook:
        part = self._main_part()
        root = self.package.xml(part)
        parts = relations(self.package, part)
        self.is_1904 = any(e.get("date1904") in _TRUE for e in root.iter("{*}workbookPr"))
        self.formats = self._formats(parts)
        self.strings = self._strings(parts)
        self.used = bytearray(len(self.strings))
        count = CellCount(self.name, self.settings)
        found = Workbook([self._sheet(*each, count) for each in _sheets(root, parts)])
        found.properties, found.hidden = read_properties(self.package)
        read_beside(self.package, root, found)
        found.hidden += self._left_over()
        return found

    def _main_part(self) -> str:
        roots = relations(self.package, "")
        part = next((each.target for each in roots if each.kind == "officeDocument"), "")
        if part.lower().endswith(".bin"):
            raise Refused(
                "needs-converter",
                path=self.name,
                kind="Excel 二进制工作簿（XLSB）",
                wanted="XLSX",
                program="LibreOffice",
            )
        part = part if part in self.package else "xl/workbook.xml"
        self.package.require(part)
        return part

    def _formats(self, parts: list[Relation]) -> list[str]:
        """The number format of each cell style."""
        part = _first(parts, "styles", "xl/styles.xml")
        if part not in self.package:
            return []
        root = self.package.xml(part)
        codes = dict(BUILT_IN)
        for each in root.iter("{*}numFmt"):
            if (number := _number(each.get("numFmtId"))) is not None:
                codes[number] = each.get("formatCode", GENERAL)
        styles = root.find("{*}cellXfs")
        ids = [] if styles is None else [_number(each.get("numFmtId")) for each in styles]
        return [codes.get(number or 0, GENERAL) for number in ids]

    def _strings(self, parts: list[Relation]) -> list[str]:
        part = _first(parts, "sharedStrings", "xl/sharedStrings.xml")
        if part not in self.package:
            return []
        return [_rich_text(item) for item in self._stream(part, ("si",))]

    def _stream(self, part: str, names: tuple[str, ...]) -> Iterator[Any]:
        """Elements of ``part`` as they end, each forgotten when the next one is asked for."""
        content = self.package.read(part)
        refuse_document_type(content, self.name, KIND, part)
        walker = etree.iterparse(
            io.BytesIO(content),
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            **GUARDED,
        )
        try:
            for _, element in walker:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError:
            reason = f"其中的 {part} 不是合格的 XML"
            raise Refused("damaged-file", path=self.name, kind=KIND, reason=reason) from None

    def _sheet(self, name: str, state: str, part: str, count: CellCount) -> Sheet:
        sheet = Sheet(name, is_hidden=state not in ("", "visible"))
        if part not in self.package:
            reason = f"缺少工作表“{name}”的内容"
            raise Refused("damaged-file", path=self.name, kind=KIND, reason=reason)
        self.literals.clear()
        walk = _SheetWalk(self, sheet, count)
        for element in self._stream(part, _STREAMED):
            walk.take(element)
        sheet.hide("公式里的文字", sorted(self.literals))
        sheet.hide("里格式设为不显示的内容", walk.unseen)
        sheet.hide("里的页眉页脚", dict.fromkeys(walk.headings))
        sheet.hide("里的输入提示和下拉选项", dict.fromkeys(walk.prompts))
        read_sheet_parts(self.package, part, sheet)
        return sheet

    def _left_over(self) -> list[Any]:
        """Texts that no cell shows any more, kept by programs that never tidy up."""
        left = Sheet("")
        texts = (text for text, is_used in zip(self.strings, self.used, strict=True) if not is_used)
        left.hide("", texts)
        return [type(each)("没有单元格使用的文字", each.text) for each in left.hidden]


class _SheetWalk:
    """Takes the elements of one sheet in their order."""

    def __init__(self, reader: _Reader, sheet: Sheet, count: CellCount) -> None:
        self.reader, self.sheet, self.count = reader, sheet, count
        self.unseen: list[str] = []
        self.headings: list[str] = []
        self.prompts: list[str] = []
        self._last_row = 0
        self._hides_rows = False
        self._plain = [is_plain(code) for code in reader.formats]

    def take(self, element: Any) -> None:
        """Takes one of the elements that are streamed."""
        kind = element.tag.rpartition("}")[2]
        if kind == "row":
            self._row(element)
        elif kind == "col":
            self._column(element)
        elif kind == "mergeCell":
            self._merged(element.get("ref", ""))
        elif kind == "sheetFormatPr":
            self._hides_rows = element.get("zeroHeight") in _TRUE
        elif kind == "headerFooter":
            self.headings += [without_codes(each.text or "") for each in element]
        else:
            self._validation(element)

    def _row(self, row: Any) -> None:
        number = min(_number(row.get("r")) or self._last_row + 1, _LAST_ROW)
        self._last_row = number
        if self._is_hidden(row):
            self.sheet.hidden_rows.add(number)
        cells: dict[int, str] = {}
        columns, column = self.reader.columns, 0
        for cell in row:
            reference = cell.get("r")
            if reference:
                letters = reference.rstrip("0123456789")
                column = columns.get(letters) or columns.setdefault(letters, _column(letters))
            else:
                column += 1
            text = self._text(cell)
            if text and not text.isspace():
                cells[column] = text
        if cells:
            self.count.add(len(cells))
            self.sheet.rows.setdefault(number, {}).update(cells)

    def _is_hidden(self, row: Any) -> bool:
        said, height = row.get("hidden"), row.get("ht")
        is_default = self._hides_rows and said is None and height is None
        return said in _TRUE or _is_zero(height) or is_default

    def _text(self, cell: Any) -> str:
        """What the cell shows."""
        value = ""
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text or ""
            elif tag.endswith("}is"):
                return self._formatted(_rich_text(child), cell, is_text=True)
            elif tag.endswith("}f") and child.text and '"' in child.text:
                self._note_literals(child.text)
        return self._shown(value, cell) if value else ""

    def _shown(self, value: str, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "s":
            return self._formatted(self._shared(value), cell, is_text=True)
        if kind == "n":
            return self._formatted(value, cell, is_text=False)
        if kind == "str":
            is_picture = value.startswith(_PICTURE)
            return "" if is_picture else self._formatted(_unescaped(value), cell, is_text=True)
        if kind == "b":
            return "TRUE" if value.strip() in _TRUE else "FALSE"
        if kind == "d":
            serial = serial_number(value, is_1904=self.reader.is_1904)
            return self._formatted(serial, cell, is_text=False) if serial else value
        return value

    def _shared(self, value: str) -> str:
        place = _number(value)
        if place is None or not 0 <= place < len(self.reader.strings):
            return ""
        self.reader.used[place] = 1
        return self.reader.strings[place]

    def _formatted(self, value: str, cell: Any, *, is_text: bool) -> str:
        style = _number(cell.get("s")) or 0
        if not 0 <= style < len(self._plain) or self._plain[style]:
            if is_text or _is_shown_whole(value):
                return value
            return show_number(value, GENERAL)
        code = self.reader.formats[style]
        if is_text:
            shown = show_text(value, code)
        else:
            shown = show_number(value, code, is_1904=self.reader.is_1904)
        if not shown and value.strip("0."):
            self.unseen.append(value)
        return shown

    def _note_literals(self, formula: str) -> None:
        if _PICTURE[1:] in formula:
            return
        found = (match[1].replace('""', '"') for match in _LITERAL.finditer(formula))
        self.reader.literals.update(text for text in found if any(ch.isalnum() for ch in text))

    def _column(self, column: Any) -> None:
        first, last = _number(column.get("min")), _number(column.get("max"))
        is_hidden = column.get("hidden") in _TRUE or _is_zero(column.get("width"))
        if is_hidden and first is not None and last is not None:
            self.sheet.hidden_columns.append((first, last))

    def _merged(self, reference: str) -> None:
        if area := _area(reference):
            self.sheet.merged.append(area)

    def _validation(self, element: Any) -> None:
        texts = [element.get(key, "") for key in ("promptTitle", "prompt", "errorTitle", "error")]
        for child in element.iter("{*}formula1"):
            texts += [match[1] for match in _LITERAL.finditer(child.text or "")]
        self.prompts += [text for text in texts if text]


def _sheets(root: Any, parts: list[Relation]) -> Iterator[tuple[str, str, str]]:
    """Name, state and part of each sheet that has cells, in their order."""
    known = {each.id: each for each in parts}
    for number, sheet in enumerate(root.iterfind("{*}sheets/{*}sheet"), start=1):
        ids = (value for key, value in sheet.items() if key.endswith("}id"))
        relation = known.get(next(ids, ""))
        if relation is None or relation.kind in ("worksheet", "xlMacrosheet"):
            part = relation.target if relation else f"xl/worksheets/sheet{number}.xml"
            yield sheet.get("name", f"Sheet{number}"), sheet.get("state", ""), part


def _first(parts: list[Relation], kind: str, usual: str) -> str:
    return next((each.target for each in parts if each.kind == kind), usual)


def _rich_text(item: Any) -> str:
    """The text of a string; how it is pronounced is left out."""
    texts = []
    for child in item:
        kind = child.tag.rpartition("}")[2]
        if kind == "t":
            texts.append(child.text or "")
        elif kind == "r":
            texts += [each.text or "" for each in child if each.tag.endswith("}t")]
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    """``text`` with what XML cannot hold (``_x000D_``) put back, line ends as ``\\n``."""
    if "_x" not in text:
        return text
    whole = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _is_shown_whole(value: str) -> bool:
    """Whether a number is short enough to be shown as it is written, as most are."""
    if value.isdigit():
        return len(value) < 16
    return len(value) <= _SHORT and value[-1] in "123456789" and "E" not in value.upper()


def _is_zero(size: str | None) -> bool:
    return size is not None and not size.strip("0.")


def _column(letters: str) -> int:
    """A is 1; letters that name no column count as the last one."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + max(0, ord(letter) - 64)
        if number > _LAST_COLUMN:
            return _LAST_COLUMN
    return max(number, 1)


def _area(reference: str) -> Area | None:
    ends = [_REFERENCE.fullmatch(part) for part in reference.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    columns = sorted(_column(end[1]) for end in ends if end)
    rows = sorted(min(int(end[2]), _LAST_ROW) for end in ends if end)
    return Area(rows[0], columns[0], rows[1], columns[1])
