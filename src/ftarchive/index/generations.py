"""Generations of the index: built aside, checked by checksum, swapped in one rename.

``index/generations/NAME/`` holds the files of one and ``manifest.json``, which says what it was
built from and the SHA-256 of every file. ``index/CURRENT`` names the generation that is searched
and those that are kept beside it, a line each, with the SHA-256 of their manifests: so every byte
of what is searched is accounted for from there. A generation never changes once it is named.

========  =================================================================================
current   the one that is searched
previous  the last good one before it, searched where the current one is found damaged
earlier   the one that was searched before the last rebuild, to be gone back to
========  =================================================================================
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path
from typing import Literal, cast

from ftarchive.archive.originals import checksum
from ftarchive.durable import (
    link,
    make_folder,
    remove_file,
    remove_tree,
    rename,
    sync_file,
    write_file,
)
from ftarchive.errors import IndexUnusable

MANIFEST = "manifest.json"
_BUILDING = ".building"

Role = Literal["current", "previous", "earlier"]
ROLES: tuple[Role, ...] = ("current", "previous", "earlier")
_LINE = re.compile(rb"(current|previous|earlier) ([0-9]{8,}) ([0-9a-f]{64})")

Stamp = bytes | None
"""What ``CURRENT`` says; None where there is none."""
Files = dict[str, tuple[str, int]]
"""The SHA-256 and the size in bytes of each file, by name."""
Key = tuple[int, int, int, str]
"""A file by device, inode and time of change, and the checksum that it is to have."""
Known = dict[Key, bool]
"""Of files that were read, whether they had it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is: ``position`` is the last event of the catalogue that is in it, and
    ``mark`` what that event is known by; ``rebuilt`` is the moment at which the rebuild began that
    it stems from, empty where it came with an ingest."""

    position: int
    mark: str
    documents: int
    fingerprint: dict[str, str]
    built_at: str
    files: Files
    rebuilt: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A generation by name, with the SHA-256 of its manifest; None where nobody knows it."""

    name: str
    sum: str | None


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation."""

    path: Path
    manifest: Manifest
    sum: str

    @property
    def name(self) -> str:
        return self.path.name

    def paths(self) -> Iterator[tuple[Path, str]]:
        """Its files, each with the SHA-256 that it is to have."""
        return ((self.path / name, sha256) for name, (sha256, _) in self.manifest.files.items())


class Generations:
    """The generations of one home."""

    def __init__(self, index: Path) -> None:
        self._folder = index / "generations"
        self._pointer = index / "CURRENT"

    def stamp(self) -> Stamp:
        """What tells one moment's generations from another's: their names and sums.

        Raises ``IndexUnusable`` (index-damaged) where it cannot be read.
        """
        try:
            return self._pointer.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unread(self._pointer, error) from None

    def check(self, stamp: Stamp) -> None:
        """Raises ``IndexUnusable``: index-missing where there is no ``CURRENT`` and nothing that
        it could name, index-damaged where a byte of it is not in its place."""
        if stamp is None:
            if self._finished():
                raise _damaged(self._pointer, "不见了")
            raise IndexUnusable("index-missing")
        lines = _legible(stamp)
        if "current" not in lines or _pointer_of(lines) != stamp:
            raise _damaged(self._pointer, "内容已损坏")

    def named(self, role: Role) -> Named | None:
        """The generation that has a role, as far as ``CURRENT`` can be read."""
        return _legible(self.stamp() or b"").get(role)

    def current(self) -> Generation:
        """The generation that is to be searched.

        Raises ``IndexUnusable``: index-missing, or index-damaged where a file is not as its
        manifest says (sizes are compared here, checksums by ``damage``).
        """
        stamp = self.stamp()
        if stamp is None:
            raise IndexUnusable("index-missing")
        self.check(stamp)
        return self.open(_legible(stamp)["current"])

    def candidates(self, stamp: Stamp) -> list[Named]:
        """The generations that may be searched where ``CURRENT`` says ``stamp``, the best first:
        those of which it still can be read, else all that lie there, the newest first."""
        lines = _legible(stamp or b"")
        found = list(dict.fromkeys(lines[role] for role in ROLES if role in lines))
        return found or [Named(path.name, None) for path in self._finished()][::-1]

    def open(self, named: Named) -> Generation:
        """The generation of that name and sum.

        Raises ``IndexUnusable`` (index-damaged) as ``current`` does.
        """
        path = self._folder / named.name
        content = _read(path / MANIFEST)
        found = hashlib.sha256(content).hexdigest()
        if found != (named.sum or found):
            raise _damaged(path / MANIFEST, "的内容与校验和不符")
        generation = Generation(path, _manifest(path / MANIFEST, content), found)
        check_sizes(generation)
        return generation

    def prepare(self, base: Generation | None) -> Path:
        """A folder for a new generation, with the files of ``base`` linked into it."""
        self.clear_leftovers()
        path = self._folder / f"{self._next_name()}{_BUILDING}"
        make_folder(path)
        if base:
            link_files(base.path, base.manifest.files, path)
        return path

    def publish(
        self,
        building: Path,
        manifest: Manifest,
        *,
        is_anew: bool = False,
        unsound: Collection[str] = (),
    ) -> Generation:
        """Makes a folder durable and the generation that is searched. Where it ``is_anew``, the
        one before it is what a rebuild can be taken back to; of the ``unsound``, given by name,
        none is kept. The caller holds the write lock."""
        content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        for name in manifest.files:
            sync_file(building / name)
        write_file(building / MANIFEST, content)
        path = self._folder / self._next_name()
        make_folder(self._folder)
        rename(building, path)
        published = Named(path.name, hashlib.sha256(content).hexdigest())
        lines = {"current": published, **self._kept(unsound, is_anew=is_anew)}
        write_file(self._pointer, _pointer_of(lines))
        self._drop_all_but({each.name for each in lines.values()})
        return Generation(path, manifest, cast(str, published.sum))

    def clear_leftovers(self) -> None:
        """Removes what a killed build left behind, a rebuild's folder apart."""
        for path in self.leftovers():
            (remove_tree if path.is_dir() else remove_file)(path)

    def leftovers(self) -> list[Path]:
        """What a killed build left behind."""
        begun = self._folder.glob(f"*{_BUILDING}")
        aside = self._pointer.parent.glob(f".{self._pointer.name}.*.tmp")
        return [*begun, *aside]

    def origin(self) -> str:
        """The moment at which the rebuild began that the current generation stems from; empty
        where there is none."""
        try:
            return self.current().manifest.rebuilt
        except (IndexUnusable, OSError):
            return ""

    def unsound(self) -> set[str]:
        """The names of the generations that have a damaged file, from the current one to the first
        that has none: that is the one to be kept beside one built anew."""
        known: Known = {}
        named = self.candidates(self.stamp())
        damaged = takewhile(lambda each: not self._is_sound(each, known), named)
        return {each.name for each in damaged}

    def _is_sound(self, named: Named, known: Known) -> bool:
        try:
            return not list(damage(self.open(named), known))
        except (IndexUnusable, OSError):
            return False

    def _kept(self, unsound: Collection[str], *, is_anew: bool) -> dict[Role, Named]:
        """What is kept beside a new generation."""
        lines = _legible(self.stamp() or b"")
        good = [
            lines[role]
            for role in ROLES
            if role in lines and lines[role].name not in unsound and self._opens(lines[role])
        ]
        before = good[0] if good else None
        earlier = before if is_anew else next((g for g in good if g == lines.get("earlier")), None)
        kept: dict[Role, Named | None] = {"previous": before, "earlier": earlier}
        return {role: named for role, named in kept.items() if named}

    def _opens(self, named: Named) -> bool:
        try:
            self.open(named)
        except (IndexUnusable, OSError):
            return False
        return True

    def _drop_all_but(self, names: Collection[str]) -> None:
        """What cannot be removed now, the next one that is published removes."""
        with contextlib.suppress(OSError):
            self.clear_leftovers()
            for path in self._finished():
                if path.name not in names:
                    remove_tree(path)

    def _finished(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("*") if path.name.isdecimal())

    def _next_name(self) -> str:
        """A name that no generation has, nor ``CURRENT`` speaks of."""
        names = [path.name for path in self._finished()]
        names += [named.name for named in _legible(self.stamp() or b"").values()]
        return f"{max(map(int, names), default=0) + 1:08d}"


def damage(generation: Generation, known: Known | None = None) -> Iterator[Path]:
    """The files of a generation whose checksum is not the recorded one. ``known`` is what was
    found of files before: those that generations share are read once."""
    found = {} if known is None else known
    for path, sha256 in generation.paths():
        try:
            key = key_of(path, sha256)
            if key not in found:
                found[key] = checksum(path) == sha256
            is_sound = found[key]
        except OSError:  # gone, or unreadable by the disk
            is_sound = False
        if not is_sound:
            yield path


def shared(generation: Generation, keys: Collection[Key]) -> Iterator[Path]:
    """The files of a generation that are among those of ``keys``."""
    for path, sha256 in generation.paths() if keys else ():
        with contextlib.suppress(OSError):
            if key_of(path, sha256) in keys:
                yield path


def key_of(path: Path, sha256: str) -> Key:
    """What files with this checksum have in common by whatever name they go, until one of them is
    written to: what was found of them no longer holds then, nor where another file has their inode.

    Raises ``OSError``.
    """
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_mtime_ns, sha256


def keys(generation: Generation) -> Iterator[Key]:
    """The keys of those files of a generation that are there."""
    for path, sha256 in generation.paths():
        with contextlib.suppress(OSError):
            yield key_of(path, sha256)


def check_sizes(generation: Generation) -> None:
    """Raises ``IndexUnusable`` (index-damaged) where a file is missing or of another size."""
    for name, (_, size) in generation.manifest.files.items():
        _check_size(generation.path / name, size)


def link_files(folder: Path, names: Iterable[str], target: Path) -> None:
    """Gives files of ``folder`` a second name in ``target``."""
    for name in names:
        link(folder / name, target / name)


def _legible(stamp: bytes) -> dict[Role, Named]:
    """What can be read of ``CURRENT``."""
    found: dict[Role, Named] = {}
    for line in stamp.split(b"\n"):
        if match := _LINE.fullmatch(line):
            role, name, sum_ = (part.decode("ascii") for part in match.groups())
            found.setdefault(cast(Role, role), Named(name, sum_))
    return found


def _pointer_of(named: Mapping[Role, Named]) -> bytes:
    lines = (f"{role} {named[role].name} {named[role].sum}\n" for role in ROLES if role in named)
    return "".join(lines).encode("ascii")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise _damaged(path, "不见了") from None
    except OSError as error:
        raise _unread(path, error) from None


def _manifest(path: Path, content: bytes) -> Manifest:
    try:
        stored = json.loads(content.decode("utf-8"))
        stored["files"] = {name: (sha, size) for name, (sha, size) in stored["files"].items()}
        return Manifest(**stored)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(path, "内容已损坏") from None


def _check_size(path: Path, size: int) -> None:
    try:
        found = path.stat().st_size
    except FileNotFoundError:
        raise _damaged(path, "不见了") from None
    except OSError as error:
        raise _unread(path, error) from None
    if found != size:
        raise _damaged(path, f"应为 {size} 字节，现为 {found} 字节")


def _unread(path: Path, error: OSError) -> IndexUnusable:
    return _damaged(path, f"读不出来：{error.strerror}")


def _damaged(path: Path, reason: str) -> IndexUnusable:
    return IndexUnusable("index-damaged", path=path, reason=reason)
