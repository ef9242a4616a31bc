"""What is understood of files: ``python -m benchmarks.understood FOLDER…``.

Prints a table in Markdown to be held against the files themselves: format, characters, attachments,
each field with where it was found, what was remarked and what the disclosure gate found.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.corpora import CHECKOUT
from benchmarks.markdown import NONE, table
from ftarchive.config import Home, Settings
from ftarchive.ingest.desk import read_files
from ftarchive.ingest.files import find_files
from ftarchive.ingest.reading import Reading, Refusal
from ftarchive.record import LABELS

COLUMNS = ("file", "format", "characters", "attachments", "fields", "remarks", "concerns")
_LONGEST = 60
"""Characters of a value; the rest is left out."""
_BREAK = "<br>"


def row(item: Reading | Refusal) -> tuple[str, ...]:
    """The cells of what was read, or why it was not."""
    file = escaped(item.path)
    if isinstance(item, Refusal):
        error = item.error
        return (file, NONE, NONE, NONE, NONE, escaped(f"{error.code}: {error.message}"), NONE)
    record = item.record
    attached = (f"{each.name} ({each.length:,})" for each in record.attachments)
    concerns = (
        f"{each.code}, {each.place} {each.paragraph}: {each.excerpt}" for each in item.concerns
    )
    return (
        file,
        f"{item.format}{f', {record.legibility}' if record.legibility else ''}",
        f"{len(record.text):,}",
        cell(attached),
        cell(fields(item)),
        cell(map(str, item.remarks)),
        cell(concerns),
    )


def fields(reading: Reading) -> Iterator[str]:
    """Each field that has a value, with its provenance."""
    record = reading.record
    for name, value in record.fields().items():
        if value and name != "text":
            said = " > ".join(value) if isinstance(value, list) else str(value)
            where = record.provenance.get(name)
            yield f"{LABELS[name]}: {short(said)}{f' ({where})' if where else ''}"


def short(text: str) -> str:
    """The beginning of ``text``."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def cell(parts: Iterable[str]) -> str:
    """Several sayings in one cell; a dash for none."""
    return _BREAK.join(map(escaped, parts)) or NONE


def escaped(text: str) -> str:
    """``text`` in one line, with nothing that would end a cell or be markup."""
    for mark, instead in (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("*", "\\*"), ("_", "\\_")):
        text = text.replace(mark, instead)
    return " ".join(text.split())


def main(arguments: Sequence[str]) -> None:
    """Prints the table of all files in the folders named."""
    files = find_files(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        items = read_files(files, Home(CHECKOUT), Settings(), Path(scratch))
        print(table(COLUMNS, map(row, items)))


if __name__ == "__main__":
    main(sys.argv[1:])
