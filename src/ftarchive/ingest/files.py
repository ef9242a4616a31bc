"""Which files a path stands for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ftarchive.ingest.bundling import is_resource_folder, may_be_attached

RECEIPT = ".回执.txt"
"""With what the name of a report ends that the drop folder keeps beside what it is about."""
_BLOCK = 1 << 20


def find_files(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files that ``paths`` name, folders walked in order of name, each file once.

    Hidden files and folders and reports of ours are passed over, and links to folders are not
    followed. Of a folder with what a page beside it was saved with, only files that may be
    attachments are taken.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        found |= dict.fromkeys(_walk(path) if path.is_dir() else [path])
    return list(found)


def is_batch(file: Path) -> bool:
    """Whether a file is a batch by its name; what it really holds is found out when it is read."""
    return file.suffix.lower() == ".jsonl"


def count_documents(files: Iterable[Path]) -> int:
    """About how many documents are in ``files``: one each, in a batch one a line."""
    return sum(_count_lines(file) if is_batch(file) else 1 for file in files)


def shown(path: Path) -> str:
    """``path`` as it can be printed and stored, whatever bytes it is made of, and unlike that of
    any other: bytes that are no text are written out (``\\xb6``)."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _walk(folder: Path) -> Iterator[Path]:
    resources: set[Path] = set()
    for root, folders, files in os.walk(folder):
        at = Path(root)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = at in resources
        resources |= {at / name for name in folders if inside or is_resource_folder(name, files)}
        for name in sorted(files):
            is_passed_over = name.startswith(".") or name.endswith(RECEIPT)
            if not is_passed_over and (not inside or may_be_attached(name)):
                yield at / name


def _count_lines(file: Path) -> int:
    if not file.is_file():  # opening a pipe would wait for somebody to write into it
        return 1
    try:
        with file.open("rb") as lines:
            return sum(block.count(b"\n") for block in iter(lambda: lines.read(_BLOCK), b""))
    except OSError:
        return 1
