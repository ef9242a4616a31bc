"""What was asked for, where a site chooses to note it: the words and nothing of who asked.

One line of JSON for each search, in ``queries.log`` of the home. At its largest size the file is
begun anew and the full one kept beside it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
from collections import Counter
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from ftarchive.archive.clock import now
from ftarchive.config import Home, Settings

_LOG = logging.getLogger("ftarchive.search")


class QueryLog:
    """The log of one home. Several processes may write to it at once."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._path, self._older = home.query_log, home.older_query_log
        self._limit = settings.query_log_mb << 20

    def note(self, text: str, total: int) -> None:
        """Notes that ``text`` was asked for and found ``total`` documents.

        Does nothing where the setting is 0, and never fails: a search is worth more.
        """
        if not (self._limit and text):
            return
        told = {"day": now()[:10], "q": text, "total": total}
        line = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        try:
            self._append(line)
        except OSError as error:
            _LOG.warning("cannot write %s: %s", self._path, error)

    def queries(self) -> Counter[str]:
        """How often each query was noted; empty where there is no log."""
        return Counter(text for path in (self._older, self._path) for text in _read(path))

    def _append(self, line: bytes) -> None:
        with _opened(self._path) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_size + len(line) <= self._limit:
                file.write(line)
                return
            with contextlib.suppress(FileNotFoundError):  # another process was first
                if os.path.samestat(os.fstat(file.fileno()), self._path.stat()):
                    self._path.replace(self._older)
        with _opened(self._path) as file:
            file.write(line)


def _opened(path: Path) -> FileIO:
    """``path`` to append to, for the eyes of its owner alone."""
    return FileIO(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a")


def _read(path: Path) -> Iterator[str]:
    """The queries in a log; what a full disk or an editor has made of a line is passed over."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                yield str(json.loads(line)["q"])
