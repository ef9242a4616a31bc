"""Excel workbooks of the binary format (BIFF), which is that of WPS tables (.et) as well."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import olefile
import xlrd

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.charset import decode
from ftarchive.ingest.page import Hidden, Page, strip
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.sheets.biff import read_beside
from ftarchive.ingest.sheets.number_formats import BUILT_IN, GENERAL, show_number, show_text
from ftarchive.ingest.sheets.workbook import (
    Area,
    CellCount,
    Sheet,
    Workbook,
    page_of,
    without_codes,
)

KIND = "Excel 文件（旧版）"

_PROPERTIES = {
    "title": ("title", "标题"),
    "subject": ("subject", "主题"),
    "author": ("author", "作者"),
    "keywords": ("keywords", "关键词"),
    "comments": ("", "备注"),
    "last_saved_by": ("", "最后修改者"),
    "category": ("", "类别"),
    "manager": ("", "经理"),
    "company": ("company", "单位"),
}
_TIMES = {"create_time": "created", "last_saved_time": "modified"}
_UNICODE_BIFF = 80
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""What a container with a newer workbook in it that has a password holds it under."""
_CHINESE = "gb18030"
_DAMAGE = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    AssertionError,
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
"""What xlrd raises where bytes are not what they should be."""


def read_xls(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The workbook in ``content`` as a person reads it; ``name`` stands in errors.

    Raises ``Refused``: damaged-file, encrypted, text-too-long.
    """
    return page_of(open_xls(content, name, settings), name, settings)


def open_xls(content: bytes, name: str, settings: Settings) -> Workbook:
    """The sheets of the workbook in ``content``; raises as ``read_xls`` does."""
    book = _opened(content, name)
    count = CellCount(name, settings)
    try:
        sheets = [_Walk(book, number, count).sheet() for number in range(book.nsheets)]
        hidden = list(_names(book))
    except _DAMAGE:
        raise _damaged(name, "工作表的内容不完整") from None
    found = Workbook(sheets, hidden=hidden)
    _take_properties(content, found)
    return found


def _opened(content: bytes, name: str) -> Any:
    try:
        book = _book(content, name, None)
        is_telling = book.biff_version >= _UNICODE_BIFF or book.codepage not in (None, 1252)
        # Before Unicode, texts are in the code page of the machine, and few say which.
        return book if is_telling else _book(content, name, _CHINESE)
    except LookupError:  # also for a code page that nobody knows
        return _book(content, name, _CHINESE)


def _book(content: bytes, name: str, encoding: str | None) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=content,
            logfile=io.StringIO(),
            formatting_info=True,
            ragged_rows=True,
            on_demand=True,
            encoding_override=encoding,
        )
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower():
            raise Refused("encrypted", path=name) from None
        if _ENCRYPTED_PACKAGE in content:
            raise Refused("encrypted", path=name) from None
        raise _damaged(name, "里面没有能读的工作簿") from None
    except _DAMAGE as error:
        if isinstance(error, LookupError) and encoding is None:
            raise
        raise _damaged(name, "结构不完整，可能没有传完或被改动过") from None


def _damaged(name: str, reason: str) -> Refused:
    return Refused("damaged-file", path=name, kind=KIND, reason=reason)


class _Walk:
    """Goes through one sheet."""

    def __init__(self, book: Any, number: int, count: CellCount) -> None:
        self.book, self.count = book, count
        self.source = book.sheet_by_index(number)
        self.found = Sheet(self.source.name, is_hidden=self.source.visibility != 0)
        self.unseen: list[str] = []

    def sheet(self) -> Sheet:
        source, found = self.source, self.found
        for number in range(source.nrows):
            self._row(number)
        rows = source.rowinfo_map.items()
        found.hidden_rows = {at + 1 for at, info in rows if info.hidden or _is_flat(info)}
        columns = source.colinfo_map.items()
        found.hidden_columns = [
            (at + 1, at + 1) for at, info in columns if info.hidden or not info.width
        ]
        found.merged = [
            Area(top + 1, left + 1, bottom, right)
            for top, bottom, left, right in source.merged_cells
        ]
        self._take_beside()
        found.hide("里的批注", _comments(source))
        found.hide("里格式设为不显示的内容", self.unseen)
        self.book.unload_sheet(source.number)
        return found

    def _take_beside(self) -> None:
        book = self.book
        if book.biff_version >= _UNICODE_BIFF:
            stream = book.mem[: book.base + book.stream_len]
            beside = read_beside(stream, book._sh_abs_posn[self.source.number])
            self.found.boxes += beside.boxes
            self.found.hide("里的页眉页脚", map(without_codes, beside.headings))

    def _row(self, number: int) -> None:
        filled = 0
        for column, cell in enumerate(self.source.row(number)):
            text = self._text(cell)
            filled += bool(text)
            self.found.put(number + 1, column + 1, text)
        self.count.add(filled)

    def _text(self, cell: Any) -> str:
        kind, value = cell.ctype, cell.value
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return ""
        if kind == xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        if kind == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, "#N/A"))
        code = self._format(cell.xf_index)
        if kind == xlrd.XL_CELL_TEXT:
            shown = show_text(value, code)
        else:
            shown = show_number(repr(value), code, is_1904=bool(self.book.datemode))
        if not shown and value:
            self.unseen.append(str(value).removesuffix(".0"))
        return shown

    def _format(self, style: int | None) -> str:
        styles = self.book.xf_list
        if style is None or not 0 <= style < len(styles):
            return GENERAL
        key = styles[style].format_key
        return BUILT_IN.get(key) or _custom(self.book, key)


def _custom(book: Any, key: int) -> str:
    known = book.format_map.get(key)
    return str(known.format_str) if known and known.format_str else GENERAL


def _is_flat(info: Any) -> bool:
    return info.height == 0 and not info.has_default_height


def _comments(source: Any) -> Iterator[str]:
    for (row, column), note in sorted(source.cell_note_map.items()):
        cell = xlrd.cellname(row, column)
        who = f"{note.author}：" if note.author and not note.text.startswith(note.author) else ""
        yield f"{cell} {who}{note.text}"


def _names(book: Any) -> Iterator[Hidden]:
    for each in book.name_obj_list:
        if not each.builtin:
            text = each.result.value if each.result is not None else ""
            said = f"{each.name}\t{text if isinstance(text, str) else ''}"
            yield Hidden("定义的名称", strip(said))


def _take_properties(content: bytes, workbook: Workbook) -> None:
    """The properties beside the workbook, where it lies in a container that has any."""
    if not content.startswith(olefile.MAGIC):
        return
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            said = container.get_metadata()
    except (OSError, *_DAMAGE):
        return  # the cells were read; what describes them is no reason to refuse them
    for attribute, (key, word) in _PROPERTIES.items():
        if text := _property(getattr(said, attribute)):
            workbook.hidden.append(Hidden("文档属性", f"{word}：{text}"))
            if key:
                workbook.properties[key] = text
    for attribute, key in _TIMES.items():
        if time := getattr(said, attribute):
            workbook.properties[key] = time.isoformat()


def _property(value: object) -> str:
    if not isinstance(value, bytes):
        return strip(str(value or ""))
    try:
        return strip(decode(value.rstrip(b"\x00"), ""))
    except Refused:
        return ""
