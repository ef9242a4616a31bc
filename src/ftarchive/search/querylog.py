"""What was asked for, where a site chooses to note it: the words and nothing of who asked.

One line of JSON for each search, in ``queries.log`` of the home. At its largest size the file is
begun anew and the full one kept beside it.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ftarchive.archive.clock import now
from ftarchive.config import Home, Settings
from ftarchive.durable import append

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
        append(self._path, line, self._limit, self._older)


def _read(path: Path) -> Iterator[str]:
    """The queries in a log; what a full disk or an editor has made of a line is passed over."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                yield str(json.loads(line)["q"])
