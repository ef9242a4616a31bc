"""Looking at a bag from the outside: is everything there, and nothing else, and nowhere else?"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ftarchive.archive.chain import GENESIS
from ftarchive.archive.logs import Head
from ftarchive.bags.bag import Bag
from ftarchive.bags.identification import Identification
from ftarchive.bags.layout import (
    DECLARATION,
    FORMAT,
    INFO,
    MANIFEST,
    TAG_MANIFEST,
    TAGS,
    is_known,
    record_at,
)
from ftarchive.bags.tagfiles import check_declaration, read_info, read_manifest
from ftarchive.config import Settings
from ftarchive.errors import BagFault
from ftarchive.progress import Stage, silent

_LONGEST_LINE = 1 << 16
_MOST_OF_A_TAG = 1 << 20
_HEAD = re.compile(r"(0|[1-9][0-9]{0,18}) ([0-9a-f]{64})")


@dataclass(slots=True)
class Opened:
    """What was found: the bag, unless its structure says too little, and all that is wrong."""

    bag: Bag | None = None
    faults: list[BagFault] = field(default_factory=list)


def open_bag(root: Path, settings: Settings, stage: Stage = silent) -> Opened:
    """Looks at all of a bag: structure, names, sums, size. Nothing is changed, here or there."""
    opened = Opened()
    try:
        opening = _Opening(root, settings, opened.faults)
        bag = opening.bag()
    except BagFault as fault:
        opened.faults.append(fault)
        return opened
    changed = _changed(bag, opening.sizes, stage)
    opened.faults += changed
    opened.bag = bag if not opened.faults else None
    return opened


def _changed(bag: Bag, sizes: dict[str, int], stage: Stage) -> Iterator[BagFault]:
    there = [path for path in bag.payload if path in sizes]
    advance = stage("核对校验值", sum(sizes[path] for path in there), "B")
    for path in there:
        try:
            bag.check(path)
        except BagFault as fault:
            yield fault
        except OSError:
            yield BagFault("bag-file-missing", path=path)
        advance(sizes[path])


class _Opening:
    """Goes through a bag; what is wrong is added to ``faults``, and raised where nothing more can
    be said after it."""

    def __init__(self, root: Path, settings: Settings, faults: list[BagFault]) -> None:
        self._root, self._settings, self._faults = root, settings, faults
        self.sizes: dict[str, int] = {}

    def bag(self) -> Bag:
        """The bag as its tag files describe it."""
        if not (self._root / DECLARATION).is_file():
            raise BagFault("bag-not-found", path=self._root)
        self._walk()
        check_declaration(self._content(DECLARATION))
        if "fetch.txt" in self.sizes:
            raise BagFault("bag-fetch", path="fetch.txt")
        if MANIFEST not in self.sizes:
            raise BagFault("bag-algorithm", path=MANIFEST)
        payload = self._manifest(MANIFEST, is_payload=True)
        tags = self._manifest(TAG_MANIFEST, is_payload=False)
        self._compare(payload, tags)
        return Bag(self._root, payload, self._info(), self._settings.max_record_bytes)

    def _walk(self) -> None:
        """Notes the size of every file; a link or a device is none."""
        for place, folders, names in os.walk(self._root):
            for name in (*folders, *names):
                path = Path(place, name)
                said = path.relative_to(self._root).as_posix()
                mode = path.lstat()
                if stat.S_ISREG(mode.st_mode):
                    self.sizes[said] = mode.st_size
                elif not stat.S_ISDIR(mode.st_mode):
                    self._faults.append(BagFault("bag-not-a-file", path=_shown(said)))
            if len(self.sizes) > (most := self._settings.max_bag_files):
                limit = f"{most} 个文件"
                setting = "FTARCHIVE_MAX_BAG_FILES"
                raise BagFault("bag-too-large", path=self._root, limit=limit, setting=setting)

    def _content(self, path: str) -> bytes:
        if path not in self.sizes:
            raise BagFault("bag-file-missing", path=path)
        if self.sizes[path] > _MOST_OF_A_TAG:
            limit = f"{_MOST_OF_A_TAG} 字节"
            raise BagFault("bag-too-large", path=path, limit=limit, setting="（不可调整）")
        return (self._root / path).read_bytes()

    def _manifest(self, path: str, *, is_payload: bool) -> dict[str, str]:
        """The sums of a manifest by path; names that no file may have are left out."""
        if path not in self.sizes:
            raise BagFault("bag-file-missing", path=path)
        listed: dict[str, str] = {}
        folded: set[str] = set()
        with (self._root / path).open("rb") as file:
            lines = iter(lambda: file.readline(_LONGEST_LINE), b"")
            for name, sha256 in read_manifest(path, lines):
                fold = unicodedata.normalize("NFC", name).casefold()
                if not _is_safe(name) or name.startswith("data/") != is_payload or fold in folded:
                    self._faults.append(BagFault("bag-unsafe-path", path=_shown(name)))
                    continue
                folded.add(fold)
                listed[name] = sha256
        return listed

    def _compare(self, payload: dict[str, str], tags: dict[str, str]) -> None:
        """Files that are missing, stray or unknown to the format, and tag files that changed."""
        self._faults += self._misplaced(payload)
        for path in (DECLARATION, INFO, MANIFEST, *payload, *tags):
            if path not in self.sizes:
                self._faults.append(BagFault("bag-file-missing", path=path))
        for path in self.sizes:
            if path not in payload and path not in tags and path not in TAGS:
                self._faults.append(BagFault("bag-file-stray", path=_shown(path)))
        for path in (DECLARATION, INFO, MANIFEST, *tags):
            if path in self.sizes and self._sum(path) != tags.get(path):
                self._faults.append(BagFault("bag-file-changed", path=path))

    def _misplaced(self, payload: dict[str, str]) -> Iterator[BagFault]:
        most = self._settings.max_record_bytes
        for path in payload:
            if not is_known(path):
                yield BagFault("bag-unknown-file", path=path)
            elif record_at(path) and self.sizes.get(path, 0) > most:
                setting = "FTARCHIVE_MAX_RECORD_BYTES"
                yield BagFault("bag-too-large", path=path, limit=f"{most} 字节", setting=setting)

    def _sum(self, path: str) -> str:
        with (self._root / path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _info(self) -> Identification:
        """What part of which history the bag says it holds."""
        if INFO not in self.sizes:
            raise BagFault("bag-info", path=INFO, name="Ftarchive-Format")
        said = read_info(INFO, self._content(INFO))
        found = said.get("ftarchive-format", "")
        if found != FORMAT:
            raise BagFault("bag-format", found=found, known=FORMAT)
        which = Identification(_head(said, "Ftarchive-Base"), _head(said, "Ftarchive-Head"))
        is_odd = which.base[0] > which.head[0] or (which.is_whole and which.base[1] != GENESIS)
        if is_odd or said.get("external-identifier") != str(which):
            raise BagFault("bag-info", path=INFO, name="External-Identifier")
        there = [size for path, size in self.sizes.items() if path.startswith("data/")]
        oxum = f"{sum(there)}.{len(there)}"
        if said.get("payload-oxum") != oxum:
            wrong = said.get("payload-oxum", "")
            self._faults.append(BagFault("bag-oxum", path=INFO, said=wrong, found=oxum))
        return which


def _head(said: dict[str, str], name: str) -> Head:
    match = _HEAD.fullmatch(said.get(name.lower(), ""))
    if match is None:
        raise BagFault("bag-info", path=INFO, name=name)
    return int(match[1]), match[2]


def _is_safe(name: str) -> bool:
    """Whether a name leads to a place in the bag, on every system, and to one place alone."""
    parts = name.split("/")
    return (
        name.isprintable()
        and not set(name) & set('\\:*?"<>|~')
        and all(part not in ("", ".", "..") and part[-1] not in ". " for part in parts)
    )


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode()
