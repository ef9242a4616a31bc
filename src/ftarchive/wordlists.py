"""The lines of a word list: UTF-8 text that people edit, one entry a line, ``#`` for remarks.

Lists of names say ``甲 = 乙`` where both are asked alike, ``甲 => 乙`` where only asking for the
first finds the second.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ftarchive.errors import HomeError

_REMARK = re.compile(r"(?:^|\s)[#＃].*")
_ARROW = re.compile(r"[=＝][>＞]")
_EQUALS = re.compile("[=＝]")
_SHOWN = 60
"""Characters of a faulty line that its error shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something: where it stands (from 1) and its text without remarks."""

    path: Path
    number: int
    text: str

    def refuse(self, reason: str) -> NoReturn:
        """Raises ``HomeError`` (dictionary-faulty) about this line."""
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"
        raise HomeError(
            "dictionary-faulty", path=self.path, number=self.number, line=shown, reason=reason
        )


def read_lines(path: Path) -> list[Line]:
    """The lines of ``path`` that hold more than blanks and remarks.

    Raises ``HomeError`` (dictionary-faulty) where the file is not UTF-8.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8").replace("\ufeff", "")
    except UnicodeDecodeError as error:
        _refuse_encoding(path, content, error.start)
    # A form feed or a line separator of Unicode ends no line in the editors of archivists.
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = (Line(path, at, _REMARK.sub("", row).strip()) for at, row in enumerate(rows, start=1))
    return [line for line in lines if line.text]


def sides(line: Line) -> tuple[list[str], list[str]]:
    """The name before ``=>``, where there is one, and the others, as written.

    Raises ``HomeError`` (dictionary-faulty) where it is not clear which are which.
    """
    parts = [[name.strip() for name in _EQUALS.split(side)] for side in _ARROW.split(line.text)]
    if len(parts) > 2:
        line.refuse("一行只能有一个“=>”")
    asked, others = parts if len(parts) == 2 else ([], parts[0])
    if len(asked) > 1:
        line.refuse("“=>”的左边只能有一个词，请分行写")
    return asked, others


def digest(entries: Iterable[str]) -> str:
    """A sum that tells one list of entries from another."""
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()[:16]


def _refuse_encoding(path: Path, content: bytes, at: int) -> NoReturn:
    row = content[content.rfind(b"\n", 0, at) + 1 :].partition(b"\n")[0]
    number = content.count(b"\n", 0, at) + 1
    Line(path, number, row.decode("utf-8", "replace").strip()).refuse("不是 UTF-8 编码")
