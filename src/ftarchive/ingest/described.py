"""The files of a folder with what manifests beside them say."""

from __future__ import annotations

import stat
from collections.abc import Container, Iterator, Sequence
from pathlib import Path, PurePosixPath

from ftarchive.errors import Refused
from ftarchive.ingest.bundling import Bundle, Handed, bundle
from ftarchive.ingest.given import Given
from ftarchive.ingest.manifest import Entry, Manifest
from ftarchive.ingest.reading import Refusal

_SPREADSHEETS = (".csv", ".tsv", ".xlsx", ".xls", ".et")
_CAPTURED = ("url",)
"""What a capture says of a document that is a field of its record."""


class Described:
    """Files handed in together, of which manifests may say what they are and belong to."""

    def __init__(self, files: Sequence[Handed]) -> None:
        self.refusals: list[Refusal] = []
        self._files: dict[str, Handed] = {}
        for each in files:
            if error := _fault(each, self._files):
                self.refusals.append(Refusal(each.name, error))
            else:
                self._files[each.name] = each
        self._entries: dict[str, tuple[Entry, list[Handed], Handed]] = {}
        self._manifests: dict[str, set[str]] = {}

    @property
    def candidates(self) -> list[Handed]:
        """The files that may be manifests: spreadsheets that are not alone."""
        files = self._files.values()
        named = [each for each in files if _suffix(each) in _SPREADSHEETS]
        return named if len(self._files) > 1 else []

    def below(self, manifest: Handed) -> dict[str, str]:
        """The other files in the folder of ``manifest`` and below it, their paths from there with
        their names."""
        folder = f"{manifest.name.rpartition('/')[0]}/"
        return {
            name.removeprefix(folder): name
            for name in self._files
            if name.startswith(folder) and name != manifest.name
        }

    def take(self, handed: Handed, manifest: Manifest) -> None:
        """Lets the manifest in the file ``handed`` describe the files that it names."""
        names = self.below(handed)
        self._manifests[handed.name] = {names[each.file] for each in manifest.entries if each.file}
        for entry in manifest.entries:
            path = f"{handed.name}:{entry.row}"
            self.refusals += [Refusal(path, error) for error in entry.faults(handed.name)]
            if entry.file and entry.first is None:
                attached = [self._files[names[each]] for each in entry.attachments]
                self._entries.setdefault(names[entry.file], (entry, attached, handed))

    def bundles(self) -> Iterator[Bundle]:
        """The documents, each with its attachments."""
        attached = self._attached()
        joined = {each.name for files in attached.values() for each in files}
        # Two that are attached to each other would both be passed over.
        taken = (joined - attached.keys()) | self._used_manifests()
        left = [each for name, each in self._files.items() if name not in taken]
        for found in bundle(left):
            own = [(each.path.name, each) for each in attached.get(found.main.name, ())]
            yield Bundle(found.main, (*found.attachments, *own))

    def _attached(self) -> dict[str, list[Handed]]:
        """What rows of manifests attach to which file, those that nobody attaches to itself."""
        used = self._used_manifests()
        found = {
            name: [each for each in files if each.name != name]
            for name, (_, files, _) in self._entries.items()
            if name not in used
        }
        return {name: files for name, files in found.items() if files}

    def _used_manifests(self) -> set[str]:
        """Those that describe a document; tables that name but each other are documents."""
        names = self._manifests.keys()
        return {name for name, files in self._manifests.items() if files - names}

    def given(self, main: Handed) -> tuple[Given, Path | None]:
        """What is said of a document, and the manifest that says it."""
        facts = {name: main.facts[name] for name in _CAPTURED if name in main.facts}
        captured = Given.one("capture", facts)
        if main.name not in self._entries:
            return captured, None
        entry, _, manifest = self._entries[main.name]
        return Given.one("manifest", entry.values, entry.labels).before(captured), manifest.file


def _fault(handed: Handed, others: Container[str]) -> Refused | None:
    """Why a file cannot even be opened. What is not there, or may not be read, says so later."""
    if handed.name in others:
        reason = "与另一个文件的名称写出来完全相同"
        return Refused("unreadable", path=handed.name, reason=reason)
    try:
        mode = handed.file.lstat().st_mode
    except OSError:
        return None
    if stat.S_ISLNK(mode):
        return Refused("symlink", path=handed.name)
    if not stat.S_ISREG(mode):
        return Refused("unreadable", path=handed.name, reason="不是普通文件")
    return None


def _suffix(handed: Handed) -> str:
    return PurePosixPath(handed.name).suffix.lower()
