"""The originals: whether each is there, as it was handed in, and what it should be."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ftarchive.archive.originals import Originals
from ftarchive.progress import Advance
from ftarchive.verification.codes import AUTHENTICITY, COMPLETENESS, SECURITY, USABILITY
from ftarchive.verification.findings import Minutes
from ftarchive.verification.kept import Kept, Need
from ftarchive.verification.natures import Nature, nature
from ftarchive.verification.reading import Looked, look, mapped

_ASIDE = "incoming"
_NO_NEED = Need("", "", "")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What reading an original came to; ``looked`` is None where it could not be read."""

    looked: Looked | None
    nature: Nature | None
    error: OSError | None


class OriginalsCheck:
    """Reads originals from end to end, once each."""

    def __init__(self, root: Path, kept: Kept, minutes: Minutes) -> None:
        self._originals, self._kept, self._minutes = Originals(root), kept, minutes
        self._bad: set[str] = set()
        self.size = 0

    def run(self, chosen: Iterable[str], advance: Advance) -> int:
        """Checks originals of the catalogue, in the order of the folder; gives their number.
        ``advance`` is told of bytes."""
        paths = sorted(map(self._originals.path, chosen))
        for path, outcome in mapped(self._read, paths):
            self._judge(path, outcome)
            advance(self._kept.sizes[path.name])
        self._minutes.check(AUTHENTICITY, "原件的 SHA-256", len(paths))
        self._minutes.check(COMPLETENESS, "原件在架", len(paths))
        self._minutes.check(USABILITY, "原件可读、格式相符", len(paths))
        self._minutes.check(SECURITY, "原件不是程序、不带宏", len(paths))
        return len(paths)

    def check_parts(self) -> None:
        """Documents that are lines of a batch, where that is sound."""
        for part in sorted(self._kept.parts, key=lambda each: (each.original, each.offset)):
            if part.original in self._bad:
                continue
            with self._minutes.surviving(part.said):
                content = self._originals.read(part.original, part.offset, part.length)
                if hashlib.sha256(content).hexdigest() != part.sha256:
                    self._minutes.find("document-bytes-changed", part.said, part.sha256)
        self._minutes.check(AUTHENTICITY, "批量文件各条的 SHA-256", len(self._kept.parts))

    def check_strangers(self, still: Callable[[], Iterable[str]]) -> None:
        """Whatever else lies in the folder; ``still`` gives what is recorded by now, as others
        may be at work."""
        strangers = [path for path in self._files() if not self._is_ours(path)]
        known = set(still()) if strangers else set()
        for path in strangers:
            if path.name not in known or path != self._originals.path(path.name):
                with self._minutes.surviving(str(path)):
                    self._stranger(path)

    def check_names(self, advance: Advance) -> int:
        """Where no catalogue says what there should be: every file against its own name."""
        paths = [path for path in self._files() if path == self._originals.path(path.name)]
        for path, outcome in mapped(self._read, paths):
            self._kept.sizes[path.name] = outcome.looked.size if outcome.looked else 0
            self._judge(path, outcome)
            advance(self._kept.sizes[path.name])
        self._minutes.check(AUTHENTICITY, "原件的 SHA-256", len(paths))
        return len(paths)

    def _read(self, path: Path) -> _Outcome:
        need = self._kept.needs_.get(path.name, _NO_NEED)
        try:
            looked = look(path)
            return _Outcome(looked, nature(path, looked, need.name), None)
        except OSError as error:
            return _Outcome(None, None, error)

    def _judge(self, path: Path, outcome: _Outcome) -> None:
        if outcome.looked is None or outcome.nature is None:
            self._bad.add(path.name)
            self._unread(path, outcome.error)
            return
        looked, size = outcome.looked, self._kept.sizes[path.name]
        self.size += looked.size
        if looked.sha256 != path.name:
            self._bad.add(path.name)
            found = f"{looked.sha256}（{looked.size} 字节）"
            self._minutes.find("original-changed", path, f"{path.name}（{size} 字节）", found)
            return
        if looked.size != size:
            said = (f"{looked.size} 字节", f"目录库记为 {size} 字节")
            self._minutes.find("original-size-differs", path, *said)
        self._told(path, outcome.nature)

    def _unread(self, path: Path, error: OSError | None) -> None:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            self._minutes.find("original-missing", path)
        else:
            self._minutes.find("original-unreadable", path, "", (error and error.strerror) or error)

    def _told(self, path: Path, found: Nature) -> None:
        need = self._kept.needs_.get(path.name, _NO_NEED)
        for code, said in found.concerns:
            self._minutes.find(code, path, "", f"{said}（{need.said}）" if need.said else said)
        if need.format and found.format and need.format != found.format:
            self._minutes.find("format-differs", path, need.format, found.format)

    def _is_ours(self, path: Path) -> bool:
        return path.name in self._kept.sizes and path == self._originals.path(path.name)

    def _files(self) -> Iterator[Path]:
        """Every file in the folder, however deep, in order."""
        for folder, folders, files in os.walk(self._originals.root):
            folders.sort()
            yield from (Path(folder, name) for name in sorted(files))

    def _stranger(self, path: Path) -> None:
        if path.parent == self._originals.root / _ASIDE and path.suffix == ".part":
            self._minutes.find("leftover", path)
            return
        sha256 = look(path).sha256
        if path == self._originals.path(sha256):
            self._minutes.find("original-untracked", path)
        elif sha256 in self._kept.sizes:
            self._minutes.find("file-untracked", path, "", f"与原件 {sha256} 内容相同")
        else:
            self._minutes.find("file-untracked", path)
