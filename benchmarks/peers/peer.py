"""What every engine is asked to do, so that all are measured alike."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

TOP = 10
"""Hits that every engine gives for a query."""

Found = tuple[int, list[str]]
"""How many documents answer a query, and the ids of the best of them, at most ``TOP``."""


@dataclass(frozen=True)
class Document:
    """A document of a corpus: ``number`` counts from 1 in the order of its lines."""

    number: int
    title: str
    text: str


class Searcher(Protocol):
    """An engine that runs, over an index that was built."""

    def top(self, query: str) -> Found | None:
        """Answers ``query``, words in a row or a "quoted phrase"; None where it cannot."""

    def add(self, document: Document) -> None:
        """Takes in a document; it is found when this returns."""

    def remove(self, document: Document) -> None:
        """Drops a document that was added; it is not found when this returns."""

    def close(self) -> None:
        """Lets go of the files."""


Step = tuple[str, list[str]]
"""A step of a build: its name and the command that does it."""


class Peer(Protocol):
    """An engine by the ``name`` under which its index lies and its figures stand; ``recipe``
    tells in Markdown how it is used."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def recipe(self) -> str: ...

    def is_fit(self, folder: Path) -> bool:
        """Whether an index that was built in ``folder`` once can still be searched."""

    def steps(self, corpus: Path, folder: Path) -> Iterator[Step]:
        """What has to be done for an index of ``corpus`` in ``folder``, the last step ``build``.
        Each is done before the next is asked for."""

    def bytes(self, folder: Path) -> int:
        """What the index takes on the disk."""

    def open(self, folder: Path) -> Searcher:
        """The engine over the index in ``folder``."""


class Loader:
    """A peer that is a library: its build is a process that imports it and calls ``load``."""

    name: str

    def load(self, corpus: Path, folder: Path) -> None:
        """Builds an index of ``corpus`` in the empty ``folder``."""
        raise NotImplementedError

    def is_fit(self, folder: Path) -> bool:
        """Whether there is an index."""
        return folder.is_dir()

    def steps(self, corpus: Path, folder: Path) -> Iterator[Step]:
        """The one process."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        module = "benchmarks.peers.load"
        yield "build", [sys.executable, "-m", module, self.name, str(corpus), str(folder)]

    def bytes(self, folder: Path) -> int:
        """What all files take."""
        return size(folder)


def documents(corpus: Path) -> Iterator[Document]:
    """The documents of ``corpus``, in order."""
    with corpus.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            read = json.loads(line)
            yield Document(number, read["title"], read["text"])


def size(folder: Path) -> int:
    """The bytes of all files below ``folder``, a file of several names once."""
    stats = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum({(stat.st_dev, stat.st_ino): stat.st_size for stat in stats}.values())
