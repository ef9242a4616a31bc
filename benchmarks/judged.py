"""Sets of queries with judgments: ``corpus.jsonl.gz`` (id, title, text), ``queries.jsonl`` (id,
text) and ``qrels.tsv`` (query_id, doc_id, relevance, under a header) in one folder."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CORPUS = "corpus.jsonl.gz"


@dataclass(frozen=True)
class Document:
    """A document of a set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Topic:
    """A query with the judged relevance of documents by id; at least one is relevant."""

    id: str
    text: str
    grades: dict[str, int]

    @property
    def is_held_out(self) -> bool:
        """Whether it belongs to the half by which nothing may be tuned: for good, by its id."""
        return bool(hashlib.sha256(self.id.encode()).digest()[0] & 1)


@dataclass(frozen=True)
class JudgedSet:
    """The set in ``folder``, by whose name it is known."""

    folder: Path

    @classmethod
    def below(cls, folder: Path) -> list[JudgedSet]:
        """The set that ``folder`` is, or those in it, by name."""
        if (folder / _CORPUS).exists():
            return [cls(folder)]
        return [cls(path.parent) for path in sorted(folder.glob(f"*/{_CORPUS}"))]

    def documents(self) -> Iterator[Document]:
        """All documents, in order."""
        with gzip.open(self.folder / _CORPUS, "rt", encoding="utf-8") as lines:
            for line in lines:
                read = json.loads(line)
                yield Document(str(read["id"]), read.get("title") or "", read["text"])

    def topics(self) -> list[Topic]:
        """The queries for which there is something to be found, in order."""
        grades = self._grades()
        with (self.folder / "queries.jsonl").open(encoding="utf-8") as lines:
            read = [json.loads(line) for line in lines]
        topics = (Topic(str(q["id"]), q["text"], grades[str(q["id"])]) for q in read)
        return [topic for topic in topics if any(grade > 0 for grade in topic.grades.values())]

    def checksum(self) -> str:
        """What tells this set of documents from a later one."""
        return hashlib.sha256((self.folder / _CORPUS).read_bytes()).hexdigest()

    def _grades(self) -> dict[str, dict[str, int]]:
        grades: dict[str, dict[str, int]] = defaultdict(dict)
        with (self.folder / "qrels.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                grades[row["query_id"]][row["doc_id"]] = int(row["relevance"])
        return grades
