"""Whether two bags hold the same, byte for byte, but for the day on which they were packed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ftarchive.bags.layout import INFO, TAG_MANIFEST, TAGS

_DATED = ("Bagging-Date:", "Bag-Software-Agent:")


def differences(one: Path, other: Path) -> Iterator[str]:
    """The paths below two bags at which they differ, in order; none where they hold the same. The
    day and the program in bag-info.txt, and with them its sum, count for nothing."""
    ours, theirs = _files(one), _files(other)
    for path in sorted(ours ^ theirs):
        yield path
    for path in sorted(ours & theirs):
        if _content(one, path) != _content(other, path):
            yield path


def _files(root: Path) -> set[str]:
    return {
        Path(place, name).relative_to(root).as_posix()
        for place, _, names in os.walk(root)
        for name in names
    }


def _content(root: Path, path: str) -> list[bytes]:
    content = (root / path).read_bytes()
    if path not in TAGS:
        return [content]
    lines = content.splitlines()
    if path == TAG_MANIFEST:
        return [line for line in lines if not line.endswith(INFO.encode())]
    return [line for line in lines if not line.decode().startswith(_DATED)]
