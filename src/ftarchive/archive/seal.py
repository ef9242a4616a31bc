"""The seal: sums over all blocks of the catalogue's file, by which any changed byte is told.

It stands beside the catalogue and is renewed at the end of each session of writing, see
``sealing.py``. What it covers is the file with the log carried over up to where it reaches; so it
holds before, while and after SQLite does that, whoever makes it do so. Before a transaction that
the seal does not cover is committed, a mark is set beside it, and taken away when it is covered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ftarchive.archive import wal
from ftarchive.archive.handles import used
from ftarchive.archive.image import BLOCK, Image
from ftarchive.archive.logs import Head
from ftarchive.config import MARK, SEAL

CODES = ("catalogue-changed", "seal-damaged", "seal-missing", "catalogue-unsealed")
"""What ``check`` can find. Under the last two nothing need be wrong; but what the catalogue says
has then to be checked against the log."""

_VERSION = 1
_MAGIC = b"ftarchive seal\n"
_SUM = 32
_PLAIN = ("events", "custody", "page_size", "pages")
_TRIES = 5


class NoSeal(Exception):
    """There is no seal to go by: its ``code`` is seal-missing or seal-damaged."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the catalogue's file: a ``code`` of ``CODES`` and, for changed bytes,
    where those that were summed together begin and how many they are."""

    code: str
    offset: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Seal:
    """What the catalogue was when it was sealed: the heads of its two logs, its size in pages of
    ``page_size`` bytes, how far the write-ahead log was covered, and the sum of each block."""

    events: Head
    custody: Head
    page_size: int
    pages: int
    reach: wal.Reach
    sums: tuple[bytes, ...]

    @classmethod
    def read(cls, catalogue: Path) -> Seal:
        """The seal of ``catalogue``. Raises ``NoSeal``."""
        try:
            content = seal_of(catalogue).read_bytes()
        except FileNotFoundError:
            raise NoSeal("seal-missing") from None
        said, sum_ = content[:-_SUM], content[-_SUM:]
        if not said.startswith(_MAGIC) or hashlib.sha256(said).digest() != sum_:
            raise NoSeal("seal-damaged")
        head, _, sums = said.removeprefix(_MAGIC).partition(b"\n")
        stored = json.loads(head)
        if stored.pop("version") != _VERSION or stored.pop("block") != BLOCK:
            raise NoSeal("seal-damaged")
        for log in ("events", "custody"):
            stored[log] = tuple(stored[log])
        parts = tuple(sums[at : at + _SUM] for at in range(0, len(sums), _SUM))
        return cls(**stored | {"reach": wal.Reach(**stored["reach"]), "sums": parts})

    def to_bytes(self) -> bytes:
        """What ``read`` reads."""
        said = {"version": _VERSION, "block": BLOCK, "reach": asdict(self.reach)}
        said |= {name: getattr(self, name) for name in _PLAIN}
        content = _MAGIC + json.dumps(said).encode("ascii") + b"\n" + b"".join(self.sums)
        return content + hashlib.sha256(content).digest()

    def image(self, catalogue: Path) -> Image:
        """What was sealed, as far as it is still there. Raises ``OSError`` where the log is being
        begun anew."""
        log = wal.log_of(catalogue)
        is_there = self.reach.frames and wal.salt(log) == self.reach.salt
        pages = wal.pages(log, self.page_size, self.reach) if is_there else {}
        return Image(catalogue, self.page_size, self.pages, pages)

    def changed(self, catalogue: Path, blocks: Iterable[int]) -> list[int]:
        """Those of ``blocks`` that are not as they were sealed."""
        image = self.image(catalogue)
        return [block for block in blocks if image.sum_of(block) != self.sums[block]]


def seal_of(catalogue: Path) -> Path:
    """Where the seal of ``catalogue`` is."""
    return catalogue.with_name(SEAL)


def mark_of(catalogue: Path) -> Path:
    """What is there while transactions may have been committed that the seal does not cover."""
    return catalogue.with_name(MARK)


def check(catalogue: Path, advance: Callable[[int], Any] = lambda _: None) -> list[Fact]:
    """What is wrong with the bytes of ``catalogue``, which others may be writing to meanwhile;
    ``advance`` is called with the bytes that have been looked at.

    Where the seal says nothing, or not all, about the present state, that is one of the facts and
    changed bytes are none: a sound catalogue is never reported as changed.
    """
    with used(catalogue):
        try:
            found = _check(catalogue, advance)
        except NoSeal as error:
            return [Fact(error.code)]
    return found or ([Fact("catalogue-unsealed")] if mark_of(catalogue).exists() else [])


def _check(catalogue: Path, advance: Callable[[int], Any]) -> list[Fact]:
    suspects = _first_look(Seal.read(catalogue), catalogue, advance)
    for _ in range(_TRIES):
        if not suspects:
            return []
        seal, generation = Seal.read(catalogue), wal.salt(wal.log_of(catalogue))
        try:
            suspects = _changed(seal, catalogue, suspects)
        except OSError:
            continue
        # What was compared belongs together only where nobody sealed or began the log anew.
        if mark_of(catalogue).exists():
            break
        if (seal, generation) == (Seal.read(catalogue), wal.salt(wal.log_of(catalogue))):
            return [_fact(seal, block) for block in suspects]
    return [Fact("catalogue-unsealed")] if suspects else []


def _first_look(seal: Seal, catalogue: Path, advance: Callable[[int], Any]) -> list[int]:
    """Blocks that differ, or did so for a moment; one more stands for what is behind the last."""
    suspects: list[int] = []
    try:
        image = seal.image(catalogue)
        for block in range(image.blocks):
            if image.sum_of(block) != seal.sums[block]:
                suspects.append(block)
            advance(BLOCK)
    except OSError:
        return list(range(len(seal.sums) + 1))
    return [*suspects, len(seal.sums)]


def _changed(seal: Seal, catalogue: Path, suspects: Iterable[int]) -> list[int]:
    blocks = len(seal.sums)
    is_longer = catalogue.stat().st_size > seal.pages * seal.page_size
    found = seal.changed(catalogue, [block for block in suspects if block < blocks])
    return [*found, blocks] if is_longer else found


def _fact(seal: Seal, block: int) -> Fact:
    size = seal.pages * seal.page_size
    if block == len(seal.sums):
        return Fact("catalogue-changed", size, 0)
    return Fact("catalogue-changed", block * BLOCK, min(BLOCK, size - block * BLOCK))
