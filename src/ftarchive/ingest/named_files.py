"""Finds the files that people name in a table, as people name them."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection

_DRIVE = re.compile(r"(?:[a-z]:)?/*", re.IGNORECASE)
_BETWEEN = re.compile(r"[；;\n|]")
_BETWEEN_MORE = re.compile(r"[；;\n|、,，]")
_QUOTES = "《》“”\"'‘’ 　\t"


class NamedFiles:
    """The files of one folder, by their paths below it, parted by ``/``.

    A name finds a file whatever its case, width and kind of slash, with or without folders
    before it, and without its suffix where no other file has that name. What it finds is
    always one of these files; a name that climbs out of the folder finds none.
    """

    def __init__(self, files: Collection[str]) -> None:
        self._paths = {file: _parts(file) for file in files}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for file, parts in self._paths.items():
            if parts:
                self._by_name[parts[-1]].append(file)
                self._by_stem[posixpath.splitext(parts[-1])[0]].append(file)

    def find(self, name: str) -> str | None:
        """The file that ``name`` means; None where that is none or not certain."""
        if name in self._paths:
            return name
        parts = _parts(name)
        if not parts:
            return None
        for known in (self._by_name, self._by_stem):
            found = [file for file in known.get(parts[-1], ()) if self._agree(parts, file)]
            same = [file for file in found if len(self._paths[file]) == len(parts)] or found
            if found:
                return same[0] if len(same) == 1 else None
        return None

    def find_all(self, cell: str) -> tuple[list[str], list[str]]:
        """The files that the names in ``cell`` mean, each once, and the names that mean none.

        Names stand between semicolons, line breaks, ``|`` and, where that is not part of a
        name, commas.
        """
        found: dict[str, None] = {}
        missing: list[str] = []
        if file := self.find(cell):
            return [file], []
        for part in filter(None, map(_stripped, _BETWEEN.split(cell))):
            pieces = [part] if self.find(part) else _BETWEEN_MORE.split(part)
            for piece in filter(None, map(_stripped, pieces)):
                if file := self.find(piece):
                    found[file] = None
                else:
                    missing.append(piece)
        return list(found), missing

    def _agree(self, parts: tuple[str, ...], file: str) -> bool:
        """Whether the folders before the name are those of the file, as far as both have any."""
        own = self._paths[file]
        shared = min(len(own), len(parts))
        return own[-shared:-1] == parts[-shared:-1]


def _parts(name: str) -> tuple[str, ...]:
    """The steps of a path, folded; none where it is blank or climbs out."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("\\", "/").strip(_QUOTES)
    path = posixpath.normpath(_DRIVE.sub("", folded, count=1))
    parts = tuple(path.split("/"))
    return () if path in (".", "") or parts[0] == ".." else parts


def _stripped(name: str) -> str:
    return name.strip(_QUOTES)
