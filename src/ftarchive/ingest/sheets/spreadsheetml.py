"""Workbooks in the XML of Excel 2003, which export tools like to save under the suffix .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.office_properties import properties_of
from ftarchive.ingest.packages import parse_xml
from ftarchive.ingest.page import Page
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.sheets.number_formats import GENERAL, serial_number, show_number, show_text
from ftarchive.ingest.sheets.workbook import (
    Area,
    CellCount,
    Sheet,
    Workbook,
    page_of,
    without_codes,
)

KIND = "Excel 2003 XML 文件"

_NAMED = {
    "General Number": GENERAL,
    "General Date": "yyyy/m/d h:mm",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"¥"#,##0.00',
    "Euro Currency": '"€"#,##0.00',
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
}
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


def read_spreadsheetml(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The workbook in ``content`` as a person reads it; ``name`` stands in errors.

    Raises ``Refused``: damaged-file, external-entity, too-deep, text-too-long.
    """
    return page_of(open_spreadsheetml(content, name, settings), name, settings)


def open_spreadsheetml(content: bytes, name: str, settings: Settings) -> Workbook:
    """The sheets of the workbook in ``content``; raises as ``read_spreadsheetml`` does."""
    root = parse_xml(content.lstrip(), name, KIND)
    if _local(root) != "Workbook":
        raise Refused("damaged-file", path=name, kind=KIND, reason="最外层不是 Workbook")
    formats = _formats(root)
    is_1904 = root.find(".//{*}Date1904") is not None
    count = CellCount(name, settings)
    sheets = [
        _Walk(each, formats, is_1904, count).sheet() for each in root.iterfind("{*}Worksheet")
    ]
    found = Workbook(sheets)
    items = [each for part in root.iterfind("{*}DocumentProperties") for each in part]
    found.properties, found.hidden = properties_of(items)
    return found


def _formats(root: Any) -> dict[str, str]:
    """The number format of each style, with what it takes from its parent."""
    styles = {_own(each, "ID"): each for each in root.iterfind("{*}Styles/{*}Style")}
    return {key: _format(each, styles) for key, each in styles.items()}


def _format(style: Any, styles: dict[str, Any]) -> str:
    for _ in range(len(styles)):
        given = style.find("{*}NumberFormat")
        if given is not None and (code := _own(given, "Format")):
            return _NAMED.get(code, code)
        style = styles.get(_own(style, "Parent"))
        if style is None:
            break
    return GENERAL


class _Walk:
    """Goes through one worksheet."""

    def __init__(
        self, element: Any, formats: dict[str, str], is_1904: bool, count: CellCount
    ) -> None:
        self.element, self.formats, self.is_1904, self.count = element, formats, is_1904, count
        self.found = Sheet(_own(element, "Name"), is_hidden=_is_hidden_sheet(element))
        self.comments: list[str] = []

    def sheet(self) -> Sheet:
        number = 0
        for table in self.element.iterfind("{*}Table"):
            self._columns(table)
            for row in table.iterfind("{*}Row"):
                number = min(_int(row, "Index") or number + 1, _LAST_ROW)
                if _own(row, "Hidden") == "1" or _own(row, "Height") == "0":
                    self.found.hidden_rows.update(range(number, number + 1 + _span(row)))
                self._row(row, number)
                number += _span(row)
        self.found.hide("里的批注", self.comments)
        self.found.hide("里的页眉页脚", _headings(self.element))
        return self.found

    def _columns(self, table: Any) -> None:
        last = 0
        for column in table.iterfind("{*}Column"):
            first = _int(column, "Index") or last + 1
            last = first + _int(column, "Span")
            if _own(column, "Hidden") == "1" or _own(column, "Width") == "0":
                self.found.hidden_columns.append((first, last))

    def _row(self, row: Any, number: int) -> None:
        column = 0
        for cell in row.iterfind("{*}Cell"):
            column = min(_int(cell, "Index") or column + 1, _LAST_COLUMN)
            text = self._text(cell, _own(cell, "StyleID") or _own(row, "StyleID"))
            self.count.add(bool(text))
            self.found.put(number, column, text)
            across, down = _int(cell, "MergeAcross"), _int(cell, "MergeDown")
            if across or down:
                bottom, right = min(number + down, _LAST_ROW), min(column + across, _LAST_COLUMN)
                self.found.merged.append(Area(number, column, bottom, right))
            column = min(column + across, _LAST_COLUMN)

    def _text(self, cell: Any, style: str) -> str:
        for comment in cell.iterfind("{*}Comment"):
            self.comments.append("".join(comment.itertext()))
        data = cell.find("{*}Data")
        if data is None:
            return ""
        value = "".join(data.itertext())
        kind, code = _own(data, "Type"), self.formats.get(style, GENERAL)
        if kind == "DateTime" and (serial := serial_number(value, is_1904=self.is_1904)):
            code = "yyyy/m/d" if code == GENERAL else code
            return show_number(serial, code, is_1904=self.is_1904)
        if kind == "Number":
            return show_number(value, code, is_1904=self.is_1904)
        if kind == "Boolean":
            return "TRUE" if value.strip() == "1" else "FALSE"
        return show_text(value, code)


def _is_hidden_sheet(sheet: Any) -> bool:
    said = sheet.find("{*}WorksheetOptions/{*}Visible")
    return said is not None and (said.text or "").strip() in ("SheetHidden", "SheetVeryHidden")


def _headings(sheet: Any) -> Iterator[str]:
    for name in ("Header", "Footer"):
        for each in sheet.iterfind(f"{{*}}WorksheetOptions/{{*}}PageSetup/{{*}}{name}"):
            yield without_codes(_own(each, "Data"))


def _own(element: Any, name: str) -> str:
    """The attribute called ``name``, whatever its namespace."""
    return next((value for key, value in element.items() if key.endswith(f"}}{name}")), "")


def _int(element: Any, name: str) -> int:
    value = _own(element, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 8 else 0


def _span(row: Any) -> int:
    return min(_int(row, "Span"), _LAST_ROW)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
