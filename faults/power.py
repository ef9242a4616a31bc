"""A disk whose power is cut: what a recorded trace may have left on it.

What is assumed, a little less than what ext4, XFS and Btrfs keep to:

- What was written to a file and not fsynced before the cut is there, or not, or in part: each
  sector of each write on its own (512 or 4,096 bytes) is kept, lost, kept by half, or zero. Bytes
  beside those written are never touched, as SQLite assumes too (powersafe overwrite). The size of
  a file is that of what was kept.
- A change of names (create, link, rename, unlink, of folders too) is there for sure once the folder
  has been fsynced. Before that it may be there or not; the changes of one folder reach the disk in
  their order, those of different folders do not. A rename is there as a whole or not at all.
- fsync of a file keeps its bytes, but not its name: that is less than ext4 does.
- A disk that says that it has written, and has not, is not modelled. Nothing helps against it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from random import Random

from faults.disk import Kind, Operation

_SECTORS = (512, 4096)
_SHARES = (0.0, 0.5, 0.9, 1.0)


@dataclass(slots=True)
class File:
    """Bytes that are on the disk, and changes that may not be: writes as (offset, data), sizes as
    (size, None)."""

    content: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        """All changes reach the disk."""
        for offset, data in self.pending:
            _change(self.content, offset, data)
        self.pending.clear()


@dataclass(slots=True)
class Folder:
    """Names as programs see them, and those that are on the disk."""

    names: dict[str, Node] = field(default_factory=dict)
    durable: dict[str, Node] = field(default_factory=dict)


Node = File | Folder


@dataclass(eq=False, slots=True)
class _Renaming:
    """A change of names: entries of folders, set or, where None, removed."""

    entries: list[tuple[Folder, str, Node | None]]

    def touches(self, folders: Iterable[Folder]) -> bool:
        return any(own is folder for own, _, _ in self.entries for folder in folders)

    @property
    def folders(self) -> list[Folder]:
        return [folder for folder, _, _ in self.entries]


class Machine:
    """A machine with the home ``start`` on its disk, that goes through a trace."""

    def __init__(self, start: Path) -> None:
        self._root = _loaded(start)
        self._pending: list[_Renaming] = []

    def go_through(self, operations: Iterable[Operation]) -> None:
        """Does one operation after another."""
        for operation in operations:
            if not operation.is_refused:
                _DO[operation.kind](self, operation)

    def cut(self, random: Random, home: Path, *, is_worst: bool = False) -> None:
        """Cuts the power; what is left on the disk is put at ``home``: in the worst case nothing
        but what was fsynced. The machine is of no use afterwards."""
        self._settle_names(random, 0.0 if is_worst else random.choice(_SHARES))
        fate = _lost if is_worst else random.choice((_kept, _lost, _any, _any))
        sector = random.choice(_SECTORS)
        for file in _files(self._root, {}):
            for offset, data in file.pending:
                fate(file.content, offset, data, sector, random)
        _put(self._root, home, {})

    def _settle_names(self, random: Random, share: float) -> None:
        """A share of the changes of names reaches the disk, those of each folder in order."""
        stuck: list[Folder] = []
        for change in self._pending:
            if change.touches(stuck) or random.random() >= share:
                stuck += change.folders
            else:
                _settle(change)

    def create(self, operation: Operation) -> None:
        folder, name = self._place(operation.path)
        self._rename((folder, name, File()))

    def make_folder(self, operation: Operation) -> None:
        folder, name = self._place(operation.path)
        self._rename((folder, name, Folder()))

    def remove(self, operation: Operation) -> None:
        folder, name = self._place(operation.path)
        self._rename((folder, name, None))

    def link(self, operation: Operation) -> None:
        folder, name = self._place(operation.path)
        other, new = self._place(operation.other)
        self._rename((other, new, folder.names[name]))

    def rename(self, operation: Operation) -> None:
        folder, name = self._place(operation.path)
        other, new = self._place(operation.other)
        self._rename((folder, name, None), (other, new, folder.names[name]))

    def write(self, operation: Operation) -> None:
        self._file(operation.path).pending.append((operation.offset, operation.data))

    def resize(self, operation: Operation) -> None:
        self._file(operation.path).pending.append((operation.offset, None))

    def sync(self, operation: Operation) -> None:
        node = self._node(operation.path)
        if isinstance(node, File):
            return node.sync()
        folders, settled = [node], []
        for change in reversed(self._pending):  # with all on whose order they depend
            if change.touches(folders):
                folders += change.folders
                settled.append(change)
        for change in reversed(settled):
            _settle(change)
            self._pending.remove(change)
        return None

    def say(self, _: Operation) -> None:
        """Changes nothing."""

    def _rename(self, *entries: tuple[Folder, str, Node | None]) -> None:
        for folder, name, node in entries:
            _enter(folder.names, name, node)
        self._pending.append(_Renaming(list(entries)))

    def _place(self, path: str) -> tuple[Folder, str]:
        at = PurePosixPath(path)
        folder = self._node(str(at.parent))
        assert isinstance(folder, Folder), path
        return folder, at.name

    def _node(self, path: str) -> Node:
        node: Node = self._root
        for part in PurePosixPath(path).parts:
            assert isinstance(node, Folder), path
            node = node.names[part]
        return node

    def _file(self, path: str) -> File:
        file = self._node(path)
        assert isinstance(file, File), path
        return file


_DO = {
    Kind.CREATE: Machine.create,
    Kind.RESIZE: Machine.resize,
    Kind.WRITE: Machine.write,
    Kind.SYNC: Machine.sync,
    Kind.RENAME: Machine.rename,
    Kind.LINK: Machine.link,
    Kind.UNLINK: Machine.remove,
    Kind.RMDIR: Machine.remove,
    Kind.MKDIR: Machine.make_folder,
    Kind.SAY: Machine.say,
}


def _change(content: bytearray, offset: int, data: bytes | None) -> None:
    """A write, or where there is no data a new size."""
    if data is None:
        del content[offset:]
    end = offset + len(data or b"")
    content.extend(bytes(max(0, end - len(content))))
    if data:
        content[offset:end] = data


def _enter(names: dict[str, Node], name: str, node: Node | None) -> None:
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


def _settle(change: _Renaming) -> None:
    for folder, name, node in change.entries:
        _enter(folder.durable, name, node)


def _kept(content: bytearray, offset: int, data: bytes | None, _: int, __: Random) -> None:
    _change(content, offset, data)


def _lost(content: bytearray, offset: int, data: bytes | None, _: int, __: Random) -> None:
    """Nothing reaches the disk."""


def _any(content: bytearray, offset: int, data: bytes | None, sector: int, random: Random) -> None:
    """Each sector is kept, lost, kept by half or zero."""
    if data is None:
        if random.random() < 0.5:
            _change(content, offset, None)
        return
    for start, part in _sectors(offset, data, sector):
        fate = random.randrange(4)
        if fate == 1:
            part = part[: len(part) // 2]
        elif fate == 2:
            part = bytes(len(part))
        if fate < 3:
            _change(content, start, part)


def _sectors(offset: int, data: bytes, sector: int) -> Iterable[tuple[int, bytes]]:
    """What of ``data`` lies in each sector, and where it begins."""
    at = 0
    while at < len(data):
        size = min(sector - (offset + at) % sector, len(data) - at)
        yield offset + at, data[at : at + size]
        at += size


def _files(node: Node, seen: dict[int, File]) -> Iterable[File]:
    """Every file that has a name on the disk, once each."""
    if isinstance(node, File):
        seen[id(node)] = node
    else:
        for inner in node.durable.values():
            _files(inner, seen)
    return seen.values()


def _loaded(path: Path) -> Folder:
    root = Folder()
    for inner in path.iterdir():
        node = _loaded(inner) if inner.is_dir() else File(bytearray(inner.read_bytes()))
        root.names[inner.name] = root.durable[inner.name] = node
    return root


def _put(folder: Folder, path: Path, put: dict[int, Path]) -> None:
    """Writes what is on the disk; two names of one file are so again."""
    path.mkdir()
    for name, node in folder.durable.items():
        at = path / name
        if isinstance(node, Folder):
            _put(node, at, put)
        elif id(node) in put:
            os.link(put[id(node)], at)
        else:
            at.write_bytes(node.content)
            put[id(node)] = at
