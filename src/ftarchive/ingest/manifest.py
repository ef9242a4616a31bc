"""A table that gives metadata for the files handed in beside it, a row for each."""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.named_files import NamedFiles
from ftarchive.ingest.page import squeeze, strip
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.sheets.workbook import grid_of
from ftarchive.record import LABELS

FORMATS = {
    "xlsx": ("ftarchive.ingest.sheets.xlsx", "open_xlsx"),
    "xls": ("ftarchive.ingest.sheets.xls", "open_xls"),
    "xls-xml": ("ftarchive.ingest.sheets.spreadsheetml", "open_spreadsheetml"),
    "csv": ("ftarchive.ingest.sheets.delimited", "open_csv"),
}
"""By format what opens a workbook of it; loaded when one is met."""

_HEADER_WITHIN = 10
_GAP = 200
"""Blank rows after which nothing of a table is expected."""
_REMARK = re.compile(r"[(（【\[].*?[)）】\]]$")
_FIELDS = frozenset(LABELS) - {"text"}
_NAMES = {name: key for key, name in LABELS.items() if key in _FIELDS}
_TELLING_VALUES = 2
"""Values from which a row without a file is one whose file was forgotten, and no note."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says of one file.

    ``row`` counts as the sheet does, from 1. ``file`` is one of the files beside it, or None
    where there is none by the name ``written``. ``values`` and the wording of the column's
    ``labels`` are by field. ``attachments`` are files beside it, ``missing`` names of
    attachments that are not; ``first`` is the row that named the same file before, if any.
    """

    row: int
    file: str | None
    written: str
    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    first: int | None = None

    def faults(self, path: str) -> list[Refused]:
        """What is wrong with this row of the manifest in ``path``: manifest-file-missing,
        manifest-row-doubled."""
        names = [*([] if self.file else [self.written]), *self.missing]
        found = [
            Refused("manifest-file-missing", path=path, row=self.row, file=name) for name in names
        ]
        if self.first is not None:
            found.append(
                Refused(
                    "manifest-row-doubled",
                    path=path,
                    row=self.row,
                    first=self.first,
                    file=self.written,
                )
            )
        return found


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows of a table that names files; those at fault are among them."""

    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what."""

    header: int
    file: int
    attachments: tuple[int, ...]
    fields: dict[int, tuple[str, str]]


def rows_of(
    content: bytes, name: str, format_: str, rules: Rules, settings: Settings
) -> list[list[str]]:
    """The rows of the first visible sheet, blank ones too, so that they count as it does.

    ``format_`` is one of ``FORMATS``; there are no rows for any other. Raises ``Refused`` as
    the reader of that format does.
    """
    if format_ not in FORMATS:
        return []
    module, function = FORMATS[format_]
    workbook: Any = getattr(importlib.import_module(module), function)(content, name, settings)
    shown = (sheet for sheet in workbook.sheets if not sheet.is_hidden and sheet.rows)
    first = next(shown, None)
    return grid_of(first, _GAP) if first else []


def find_manifest(
    rows: Sequence[Sequence[str]], beside: Collection[str], rules: Rules
) -> Manifest | None:
    """The manifest that ``rows`` are, None where they are a table of another kind.

    ``beside`` are the paths of the files handed in with it, below the folder that it lies in.
    A manifest has a column with names of files, at least one of them beside it, and a column
    of which a field of the record is known by.
    """
    files = NamedFiles(beside)
    found = (
        columns
        for number in range(min(len(rows), _HEADER_WITHIN))
        if (columns := _columns(rows, number, files, rules))
    )
    columns = next(found, None)
    return Manifest(list(_marked(_entries(rows, columns, files, rules)))) if columns else None


def _columns(
    rows: Sequence[Sequence[str]], number: int, files: NamedFiles, rules: Rules
) -> _Columns | None:
    """The columns that the headings in row ``number`` name; None where that is no header."""
    headings = [_folded(cell) for cell in rows[number]]
    attached = [at for at, word in enumerate(headings) if word in rules.manifest_attachments]
    named = [at for at, word in enumerate(headings) if word in rules.manifest_files]
    counts = {
        at: sum(bool(files.find_all(_at(row, at))[0]) for row in rows[number + 1 :])
        for at in dict.fromkeys([*named, *attached])
    }
    # 附件名 may be the column of files or of attachments, 文件名称 of files or of titles.
    sure = [at for at in named if at not in attached] or list(counts)
    best = max(sure, key=lambda at: counts[at], default=None)
    if best is None or not counts[best]:
        return None
    others = tuple(at for at in attached if at != best)
    fields = _fields(rows[number], {best, *others}, rules)
    return _Columns(number, best, others, fields) if fields else None


def _fields(
    header: Sequence[str], taken: Collection[int], rules: Rules
) -> dict[int, tuple[str, str]]:
    """By column the field that its heading names, with the heading."""
    found = {}
    for at, heading in enumerate(header):
        word = _folded(heading)
        known = word if word in _FIELDS else rules.labels.get(word) or _NAMES.get(word, "")
        if known and at not in taken:
            found[at] = (known, strip(heading))
    return found


def _folded(heading: str) -> str:
    """A heading without white space, width, case, remarks in brackets and marks of duty."""
    word = squeeze(unicodedata.normalize("NFKC", heading)).casefold().strip("*:")
    return _REMARK.sub("", word).strip("*:") or word


def _at(row: Sequence[str], column: int) -> str:
    return strip(row[column]) if column < len(row) else ""


def _entries(
    rows: Sequence[Sequence[str]], columns: _Columns, files: NamedFiles, rules: Rules
) -> list[Entry]:
    entries: list[Entry] = []
    for number, row in enumerate(rows[columns.header + 1 :], start=columns.header + 2):
        entry = _entry(number, row, columns, files, rules)
        if entries and _goes_on(entries[-1], entry):
            entries[-1] = _joined(entries[-1], entry)
        elif entry.written or len(entry.values) >= _TELLING_VALUES:
            entries.append(entry)
    return entries


def _goes_on(entry: Entry, more: Entry) -> bool:
    """Whether a row gives but more attachments of the file in the row above it."""
    is_more = bool(more.attachments or more.missing)
    if not more.written:
        return is_more and len(more.values) < _TELLING_VALUES
    is_same = more.written == entry.written and more.values == entry.values
    return is_same and is_more and more.attachments != entry.attachments


def _entry(
    number: int, row: Sequence[str], columns: _Columns, files: NamedFiles, rules: Rules
) -> Entry:
    written = _at(row, columns.file)
    named, unknown = files.find_all(written)
    attached, missing = named[1:], unknown if named else []
    for column in columns.attachments:
        more, none = files.find_all(_at(row, column))
        attached += more
        missing += [name for name in none if not rules.is_empty(name)]
    values, labels = _values(row, columns, rules)
    return Entry(
        number,
        named[0] if named else None,
        written,
        values,
        labels,
        tuple(name for name in dict.fromkeys(attached) if name not in named[:1]),
        tuple(missing),
    )


def _values(
    row: Sequence[str], columns: _Columns, rules: Rules
) -> tuple[dict[str, str], dict[str, str]]:
    values: dict[str, str] = {}
    labels: dict[str, str] = {}
    for column, (name, heading) in columns.fields.items():
        value = _at(row, column)
        if name not in values and not rules.is_empty(value):
            values[name], labels[name] = value, heading
    return values, labels


def _joined(entry: Entry, more: Entry) -> Entry:
    """An entry with the attachments of a row below it that names no file of its own."""
    attachments = dict.fromkeys((*entry.attachments, *more.attachments))
    missing = (*entry.missing, *more.missing)
    return replace(entry, attachments=tuple(attachments), missing=missing)


def _marked(entries: list[Entry]) -> Iterator[Entry]:
    """The entries, those for a file that was named before marked as such."""
    first: dict[str, int] = {}
    for entry in entries:
        before = first.get(entry.file or "")
        if entry.file and before is None:
            first[entry.file] = entry.row
        yield entry if before is None else replace(entry, first=before)
