"""The lines of a batch, several at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

from ftarchive.ingest.piece import BLANK, BatchLine

_LINES, _BYTES = 64, 1 << 19
"""Lines, and bytes, after which a chunk ends."""


def chunks(file: BinaryIO, limit: int) -> Iterator[list[BatchLine]]:
    """The lines of ``file`` that are not blank; of one longer than ``limit`` bytes only so much is
    held."""
    chunk: list[BatchLine] = []
    size = 0
    for line in _lines(file, limit):
        if line.content.strip(BLANK):
            chunk.append(line)
            size += len(line.content)
        if len(chunk) >= _LINES or size >= _BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _lines(file: BinaryIO, limit: int) -> Iterator[BatchLine]:
    offset = 0
    for number in count(1):
        line = file.readline(limit)
        if not line:
            return
        length = len(line)
        while length >= limit and not line.endswith(b"\n") and (rest := file.readline(limit)):
            length += len(rest)
            if rest.endswith(b"\n"):
                break
        yield BatchLine(number, offset, line)
        offset += length
