"""Settings and the layout of a home; the only reader of the environment.

A home is a folder that holds one archive: ``archive.sqlite3``, ``originals/``, ``index/``,
``ingest/`` and, where a site changes pages or tables, ``templates/``. A checkout is a home.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from ftarchive.errors import HomeError

CODE = Path(__file__).parent
PACKAGED = CODE / "data"
CHECKOUT = Path(__file__).parents[2]

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT")

LOCK = "archive.lock"
"""The file beside the catalogue by whose lock writers take turns."""
SEAL, MARK = "archive.seal", "archive.unsealed"
"""Sums over the catalogue's file, and what is there while they do not cover all of it."""


def _setting(default: Any, help_: str, *, is_optional: bool = False) -> Any:
    """A limit; where it is optional, 0 does without the thing limited."""
    return field(default=default, metadata={"help": help_, "is_optional": is_optional})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Every limit there is; each is set by ``FTARCHIVE_`` and its name in capitals."""

    max_file_bytes: int = _setting(256 << 20, "Largest file taken in, in bytes.")
    max_line_bytes: int = _setting(16 << 20, "Longest line of a .jsonl batch, in bytes.")
    max_text_chars: int = _setting(20_000_000, "Longest text that is read out of one file.")
    max_unpacked_bytes: int = _setting(
        512 << 20, "Bytes that may come out of one archive or Office file."
    )
    max_members: int = _setting(5000, "Files that may be in one archive.")
    max_nesting: int = _setting(3, "Archives that may lie one inside the other.")
    max_cells: int = _setting(1_000_000, "Cells of a spreadsheet that are read.")
    read_seconds: float = _setting(60.0, "Seconds that reading one file may take.")
    read_memory_mb: int = _setting(1536, "Memory of each process that reads files, MB.")
    ocr_seconds: float = _setting(
        600.0, "Seconds that OCR of one file may take; 0 does without.", is_optional=True
    )
    settle_seconds: float = _setting(
        5.0, "Seconds for which a file in the drop folder has to stay as it is to be whole."
    )
    commit_batch: int = _setting(200, "Documents recorded in one transaction of the catalogue.")
    workers: int = _setting(os.cpu_count() or 1, "Processes that read files or build the index.")
    verify_sample: int = _setting(
        200,
        "Documents of which `verify` works out again all that the index and the catalogue keep of "
        "them, drawn anew each time; 0 is all.",
        is_optional=True,
    )
    max_bag_files: int = _setting(10_000_000, "Files in a bag that is imported.")
    max_record_bytes: int = _setting(
        1 << 30, "Largest record, or entry of the log, in a bag that is imported, in bytes."
    )
    lock_seconds: float = _setting(30.0, "Seconds an ingest or rebuild waits for another one.")
    index_memory_mb: int = _setting(512, "Memory of each process that builds the index, MB.")
    max_query_chars: int = _setting(2000, "Characters of a query that are read; the rest is not.")
    max_query_terms: int = _setting(120, "Terms of a query that are looked up.")
    query_seconds: float = _setting(5.0, "Seconds after which a query stops checking candidates.")
    term_cache_mb: int = _setting(
        256, "Memory of a serving process for terms that are asked for often, MB."
    )
    per_page: int = _setting(20, "Hits on a page of results.")
    max_pages: int = _setting(500, "Last page of results that is served.")
    snippet_chars: int = _setting(150, "Characters of a snippet.")
    suggestions: int = _setting(8, "Suggestions while one types.")
    spelling_hits: int = _setting(2, "Hits up to which 您是不是要找 is looked for.")
    spelling_seconds: float = _setting(0.6, "Seconds after which that stops looking.")
    facet_values: int = _setting(50, "Most values listed of one facet.")
    marks_per_document: int = _setting(500, "Hits marked in one document.")
    references_shown: int = _setting(
        50, "Documents cited by one that are listed with it, and documents that cite it."
    )
    compare_seconds: float = _setting(
        2.0, "Seconds after which a comparison of versions marks whole paragraphs only."
    )
    compare_chars: int = _setting(
        2_000_000, "Characters of two versions together that a comparison shows."
    )
    kept_answers: int = _setting(5000, "Answers kept in memory to be given again, in each process.")
    kept_answers_mb: int = _setting(
        32, "Memory for these answers, MB; 0 keeps none.", is_optional=True
    )
    changes_shown: int = _setting(
        20, "Entries, documents and queries of each kind that `dictionary check` lists."
    )
    query_log_mb: int = _setting(
        0, "Size at which the log of queries is begun anew, MB; 0 keeps none.", is_optional=True
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings with what the environment changes.

        Raises ``HomeError`` (bad-setting) for a value that is not a positive number, nor 0
        where that is allowed.
        """
        given = os.environ if environment is None else environment
        changed = {
            f.name: _number(key, given[key], type(f.default), f.metadata["is_optional"])
            for f in fields(cls)
            if (key := f"FTARCHIVE_{f.name.upper()}") in given
        }
        return cls(**changed)


def _number(name: str, value: str, kind: type[Any], is_optional: bool) -> Any:
    try:
        number = kind(value)
    except ValueError:
        number = -1
    if not (0 < number < float("inf") or (is_optional and number == 0)):
        wanted = ("0 或" if is_optional else "") + ("正整数" if kind is int else "正数")
        raise HomeError("bad-setting", name=name, value=value, wanted=wanted)
    return number


def use_one_thread() -> None:
    """Has the numeric libraries and programs that are loaded from here on use one thread each:
    every further one reserves memory, and a process that reads has little."""
    os.environ.update(dict.fromkeys(_THREADS, "1"))


def use_scratch(folder: str) -> None:
    """Has this process, and the programs started from it, write into ``folder`` what they keep
    for a while."""
    tempfile.tempdir = os.environ["TMPDIR"] = folder


@dataclass(frozen=True, slots=True)
class Home:
    """Where the parts of one archive lie."""

    root: Path

    @classmethod
    def find(cls, given: str | os.PathLike[str] | None = None) -> Home:
        """The home given, else ``FTARCHIVE_HOME``, else the folder one stands in.

        Raises ``HomeError`` (no-home) where that is not a folder.
        """
        root = Path(given or os.environ.get("FTARCHIVE_HOME") or ".").absolute()
        if not root.is_dir():
            raise HomeError("no-home", path=root)
        return cls(root)

    def pass_on(self) -> None:
        """Lets processes started from here find the same home."""
        os.environ["FTARCHIVE_HOME"] = str(self.root)

    @property
    def catalogue(self) -> Path:
        return self.root / "archive.sqlite3"

    @property
    def lock(self) -> Path:
        return self.root / LOCK

    @property
    def seal(self) -> Path:
        return self.root / SEAL

    @property
    def rebuild_lock(self) -> Path:
        """What a rebuild holds beside which documents are taken in."""
        return self.root / "rebuild.lock"

    @property
    def originals(self) -> Path:
        return self.root / "originals"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def scratch(self) -> Path:
        """Where an ingest unpacks what it reads; empty when none is at work."""
        return self.root / "scratch"

    @property
    def inbox(self) -> Path:
        """The drop folder."""
        return self.root / "ingest" / "inbox"

    @property
    def done(self) -> Path:
        return self.root / "ingest" / "done"

    @property
    def refused(self) -> Path:
        return self.root / "ingest" / "refused"

    @property
    def query_log(self) -> Path:
        return self.root / "queries.log"

    @property
    def older_query_log(self) -> Path:
        return self.root / "queries.log.1"

    def owns(self, path: Path) -> bool:
        """Whether ``path`` is part of the archive itself and not something handed in."""
        logs = (self.query_log, self.older_query_log)
        locks = (self.lock, self.rebuild_lock)
        seals = (self.seal, self.root / MARK)
        own = (self.originals, self.index, self.scratch, *locks, *seals, *logs)
        absolute = path.absolute()
        return absolute.name.startswith(self.catalogue.name) or any(
            absolute.is_relative_to(place) for place in own
        )

    def resource(self, *parts: str) -> Path:
        """A data file or folder: the home's own, else the one that came with the program."""
        return next(path for path in self.resources(*parts) if path.exists())

    def resources(self, *parts: str) -> list[Path]:
        """All places where a data file may lie, the home's own first."""
        shipped = PACKAGED if PACKAGED.is_dir() else CHECKOUT
        return [self.root.joinpath(*parts), shipped.joinpath(*parts)]
