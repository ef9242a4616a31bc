"""The files that come out of one container, as they are written out one by one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path, PurePosixPath

from ftarchive.config import Settings
from ftarchive.errors import Refused

_SIZE_LIMIT, _COUNT_LIMIT = "FTARCHIVE_MAX_UNPACKED_BYTES", "FTARCHIVE_MAX_MEMBERS"
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a container.

    ``path`` is its name inside, parts separated by ``/``, unlike that of any other member;
    ``file`` is where its bytes lie, under a name of ours. ``facts`` are what the container says
    of it: ``url``, ``captured`` (ISO 8601, +08:00), ``media_type`` and ``file_name`` in a capture.
    """

    path: str
    file: Path
    facts: dict[str, str] = field(default_factory=dict)


class Budget:
    """The bytes that may still come out of the container ``name``."""

    def __init__(self, name: str, settings: Settings) -> None:
        self._name = name
        self._limit = self._left = settings.max_unpacked_bytes

    def spend(self, size: int) -> None:
        """Counts ``size`` bytes. Raises ``Refused`` (unpacked-too-large) beyond the limit."""
        self.check(size)
        self._left -= size

    def check(self, size: int) -> None:
        """Raises like ``spend``, but counts nothing."""
        if size > self._left:
            limit = self._limit
            raise Refused("unpacked-too-large", path=self._name, limit=limit, setting=_SIZE_LIMIT)


class Members:
    """Writes the members of the container ``name`` into the folder ``into``, within limits."""

    def __init__(self, into: Path, name: str, settings: Settings) -> None:
        self.found: list[Member | Refused] = []
        self.name = name
        self.settings = settings
        self.budget = Budget(name, settings)
        self._into = into
        self._paths: set[str] = set()
        self._numbers = count(1)

    def check_count(self, number: int) -> None:
        """Raises ``Refused`` (too-many-members) where ``number`` of them are too many."""
        check_count(number, self.name, self.settings)

    def write(self, blocks: Iterable[bytes]) -> tuple[Path, str]:
        """A file of these bytes, and their SHA-256; none is left behind by an error."""
        file = self._into / f"{next(self._numbers):05d}"
        digest = sha256()
        try:
            with file.open("xb") as written:
                for block in blocks:
                    self.budget.spend(len(block))
                    digest.update(block)
                    written.write(block)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        return file, digest.hexdigest()

    def add(self, path: str, file: Path, facts: dict[str, str] | None = None) -> None:
        """Takes ``file`` in as the member ``path``, numbered where another has that name."""
        self.found.append(Member(self._unlike_others(shown(path)), file, facts or {}))

    def refuse(self, code: str, path: str = "", **facts: object) -> None:
        """Tells that the member ``path``, or what is left of the container, cannot be taken."""
        whole = f"{self.name}/{shown(path)}" if path else self.name
        self.found.append(Refused(code, path=whole, **facts))

    def discard(self) -> None:
        """Removes every file that was written."""
        for member in self.found:
            if isinstance(member, Member):
                member.file.unlink(missing_ok=True)

    def _unlike_others(self, path: str) -> str:
        pure = PurePosixPath(path)
        for number in count(2):
            if path not in self._paths:
                break
            path = str(pure.with_name(f"{pure.stem} ({number}){pure.suffix}"))
        self._paths.add(path)
        return path


def check_count(number: int, name: str, settings: Settings) -> None:
    """Raises ``Refused`` (too-many-members) where ``number`` are too many for the container
    ``name``."""
    limit = settings.max_members
    if number > limit:
        raise Refused("too-many-members", path=name, limit=limit, setting=_COUNT_LIMIT)


def shown(path: str) -> str:
    """``path`` for people, inside of the container: without marks that steer terminals or turn
    the writing around, and without ways out of it."""
    return os.path.normpath("/" + _UNSHOWN.sub("\ufffd", path)).lstrip("/") or "_"
