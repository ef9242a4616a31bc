"""The catalogue's file as it is once a part of the log has been carried over into it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from ftarchive.archive import wal
from ftarchive.archive.handles import handle

BLOCK = 64 << 10
"""Bytes that are summed together; every size of page divides it."""


class Image:
    """What ``catalogue`` says where ``pages`` of its log are carried over."""

    def __init__(self, catalogue: Path, page_size: int, total: int, pages: wal.Pages) -> None:
        self._file = handle(catalogue, catalogue)
        self._log = wal.log_of(catalogue)
        self._page_size, self._total, self._pages = page_size, total, pages
        self._per_block = BLOCK // page_size

    @property
    def blocks(self) -> int:
        """How many blocks there are, the last of which may be shorter."""
        return -(-self._total // self._per_block)

    def sum_of(self, block: int) -> bytes:
        """The SHA-256 of one block, 32 bytes. What the file lacks counts as zeros: SQLite does not
        write pages that nothing uses.

        Raises ``OSError`` where the log has been cut short meanwhile.
        """
        first = block * self._per_block
        count = min(self._per_block, self._total - first)
        content = bytearray(os.pread(self._file, count * self._page_size, first * self._page_size))
        content.extend(bytes(count * self._page_size - len(content)))
        logged = [number for number in range(count) if first + number + 1 in self._pages]
        if logged:
            self._carry_over(content, first, logged)
        return hashlib.sha256(content).digest()

    def blocks_of(self, pages: wal.Pages) -> set[int]:
        """The blocks in which ``pages`` are."""
        return {(page - 1) // self._per_block for page in pages if page <= self._total}

    def _carry_over(self, content: bytearray, first: int, logged: list[int]) -> None:
        with self._log.open("rb") as log:
            for number in logged:
                page = os.pread(log.fileno(), self._page_size, self._pages[first + number + 1])
                if len(page) < self._page_size:
                    raise OSError(f"{self._log} has been cut short")
                content[number * self._page_size : (number + 1) * self._page_size] = page
