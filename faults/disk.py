"""The disk that fails when it is told to: ``disk.c`` built, steered, and its traces read."""

from __future__ import annotations

import mmap
import os
import platform
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")

_CONTROL = struct.Struct("=QQIIIIII512s512s1024s")
_ENTRY = struct.Struct("=IIIIQQ")
_COUNT = struct.Struct("=Q")
_GROUP = struct.Struct("=I"), 24
"""Where in the control it stands which process group is killed."""
_MACHINES = {"x86_64", "aarch64"}


class Mode(IntEnum):
    """What happens at the target: nothing; a kill before it, with or without a trace of all until
    then; a kill after half of a write; a failure, once or from there on."""

    OFF = 0
    RECORD = 1
    KILL = 2
    HALF = 3
    FAIL_ONCE = 4
    FAIL_ON = 5


class Kind(IntEnum):
    """What an operation does; SAY is a report on the standard output."""

    CREATE = 1
    RESIZE = 2
    WRITE = 3
    SYNC = 4
    RENAME = 5
    LINK = 6
    SYMLINK = 7
    UNLINK = 8
    RMDIR = 9
    MKDIR = 10
    SAY = 11


@dataclass(frozen=True, slots=True)
class Operation:
    """A line of a trace. ``path`` and ``other`` are relative to the home; ``offset`` is where
    ``data`` was written, or the size that a file was given. What the system refused changed
    nothing, but has a number."""

    kind: Kind
    path: str
    other: str
    offset: int
    data: bytes
    is_refused: bool = False

    def told(self) -> str:
        """In a few words."""
        return f"{self.kind.name.lower()} {self.path}" + (f" → {self.other}" * bool(self.other))


def lacking() -> str:
    """Why there can be no such disk on this machine; empty where there can."""
    if platform.system() != "Linux" or platform.machine() not in _MACHINES:
        return "disks are made to fail on 64-bit Linux alone"
    return "" if shutil.which("cc") else "no C compiler (cc) to build faults/disk.c with"


class Disk:
    """The library, built in ``folder``, and what it is told."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.library, self._control = folder / "disk.so", folder / "control"
        command = ["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([*command, "-o", self.library, SOURCE], check=True)
        self._control.write_bytes(bytes(_CONTROL.size))
        with self._control.open("r+b") as file:
            self._mapped = mmap.mmap(file.fileno(), 0)

    def environment(self) -> dict[str, str]:
        """What has a process, and all that it starts, write through the library."""
        return {"LD_PRELOAD": str(self.library), "FAULTS_CONTROL": str(self._control)}

    def tell(
        self, mode: Mode, home: Path, target: int = 0, error: int = 0, trace: Path | None = None
    ) -> None:
        """From now on, operations below ``home`` are counted from 1, and at the ``target``
        something happens."""
        names = (str(home).encode(), str(trace or "").encode(), b"")
        self._mapped[:] = _CONTROL.pack(0, target, mode, error, 0, 0, 0, 0, *names)

    @property
    def count(self) -> int:
        """Operations since ``tell``."""
        return int(_COUNT.unpack_from(self._mapped)[0])

    def hit(self, home: Path) -> str:
        """The operation at the target; empty where it did not come to that."""
        *_, kind, _, _, path = _CONTROL.unpack(self._mapped[:])
        if not kind:
            return ""
        name = path.rstrip(b"\0").decode().removeprefix(f"{home}/")
        return f"{Kind(kind).name.lower()} {name}"


def enlist(control: Path) -> None:
    """Has this process, and its group, be the one that is killed."""
    layout, offset = _GROUP
    file = os.open(control, os.O_RDWR)
    os.pwrite(file, layout.pack(os.getpid()), offset)
    os.close(file)


def read_trace(trace: Path, home: Path) -> Iterator[Operation]:
    """The operations that were recorded below ``home``."""
    content, at = trace.read_bytes(), 0
    while at < len(content):
        kind, path, other, failed, offset, length = _ENTRY.unpack_from(content, at)
        at += _ENTRY.size
        cuts = (at, at + path, at + path + other)
        size = length if kind == Kind.WRITE else 0
        at = cuts[2] + size
        names = (content[cuts[0] : cuts[1]], content[cuts[1] : cuts[2]])
        first, second = (name.decode().removeprefix(f"{home}").lstrip("/") for name in names)
        data = content[at - size : at]
        yield Operation(Kind(kind), first, second, offset, data, bool(failed))
