"""A bag to read: its files by their names, each held to its sum whenever it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ftarchive.bags import entries
from ftarchive.bags.identification import Identification
from ftarchive.bags.layout import EVENTS, ORIGINALS, original_at, record_at, record_path
from ftarchive.bags.premis import OWN
from ftarchive.errors import BagFault

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag whose structure was found sound (``opening.open_bag``). ``payload`` has the sum of
    each of its files, ``limit`` the most bytes that a record or an entry may have."""

    root: Path
    payload: Mapping[str, str]
    which: Identification
    limit: int

    def events(self) -> Iterator[dict[str, Any]]:
        """The entries of the log, in order, as our catalogue has them.

        Raises ``BagFault``: bag-entry, bag-file-changed (after the last one).
        """
        for number, said in self._items(EVENTS):
            event = said.get(OWN) if isinstance(said, dict) else None
            yield entries.event(f"{EVENTS}:{number}", event)

    def originals(self) -> Iterator[dict[str, Any]]:
        """What the catalogue says of each original. Raises as ``events`` does."""
        for number, said in self._items(ORIGINALS):
            yield entries.original(f"{ORIGINALS}:{number}", said)

    def record_ids(self) -> Iterator[str]:
        """The ids of all documents that have a dossier."""
        return (id_ for path in self.payload if (id_ := record_at(path)))

    def has_record(self, document_id: str) -> bool:
        """Whether a document has a dossier."""
        return record_path(document_id) in self.payload

    def original_sums(self) -> Iterator[str]:
        """The sums of all originals in the bag."""
        return (sum_ for path in self.payload if (sum_ := original_at(path)))

    def dossier(self, document_id: str) -> dict[str, Any]:
        """The dossier of a document; see ``archive.extract``.

        Raises ``BagFault``: bag-record-missing, bag-file-changed, bag-entry.
        """
        path = record_path(document_id)
        if path not in self.payload:
            raise BagFault("bag-record-missing", id=document_id, path=path)
        content = (self.root / path).read_bytes()
        self._check_sum(path, hashlib.sha256(content).hexdigest())
        return entries.dossier(path, document_id, entries.parsed(path, content))

    def check(self, path: str) -> None:
        """Raises ``BagFault`` (bag-file-changed) where a file has not the sum it should have."""
        digest = hashlib.sha256()
        with (self.root / path).open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        self._check_sum(path, digest.hexdigest())

    def _check_sum(self, path: str, sha256: str) -> None:
        if sha256 != self.payload[path]:
            raise BagFault("bag-file-changed", path=path)

    def _items(self, path: str) -> Iterator[tuple[int, Any]]:
        """The items of an array with one on each line, with the number of the line."""
        digest = hashlib.sha256()
        with (self.root / path).open("rb") as file:
            number = 0
            while line := file.readline(self.limit):
                number += 1
                digest.update(line)
                item = line.strip().removesuffix(b",")
                if item not in (b"[", b"]", b""):
                    yield number, entries.parsed(f"{path}:{number}", item)
        self._check_sum(path, digest.hexdigest())
