"""The results page as a browser gets it, from ``ftarchive serve`` with one worker.

No page is asked for twice until the last round: whatever the server remembers of answers does
not help it before.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmarks.process import own_memory
from benchmarks.queries import cut_out, listed

SINGLY, TOGETHER = 350, 800
"""Queries out of the texts that one client asks in a row, and that all clients ask at once."""
CLIENTS = 4
REPEATS = 5
_SEED = 20_261_122
_ADDRESS = re.compile(r"http://\S+")


@dataclass(frozen=True)
class Pages:
    """Seconds of each page for one client, of the listed queries and of those out of the texts;
    pages a second for ``CLIENTS`` of them; seconds of pages that were asked for before. ``start``
    is the time from starting the process to the first answer; ``memory`` what it has in the end, in
    bytes, mapped files apart."""

    start: float
    listed: list[float]
    cut_out: list[float]
    per_second: float
    repeated: list[float]
    memory: int

    @property
    def singly(self) -> list[float]:
        """All pages that one client got for the first time."""
        return self.listed + self.cut_out


class Client:
    """One connection that is kept alive."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)

    def page(self, query: str) -> float:
        """Gets the page of results; the seconds that took.

        Raises ``AssertionError`` for any other status than 200.
        """
        began = time.perf_counter()
        path = f"/search?q={quote(query)}"
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status}")
        return time.perf_counter() - began

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


class Server:
    """``ftarchive serve`` on a home, as a process of its own; ``memory`` is known at the end."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "ftarchive", "--home", str(home), "serve", "--port", "0"]
        self._process = subprocess.Popen(
            [*command, "--workers", "1"], stderr=subprocess.PIPE, encoding="utf-8"
        )
        self.address = self._announced()
        self.memory = 0

    def _announced(self) -> str:
        said = self._process.stderr
        assert said
        for line in said:
            if found := _ADDRESS.search(line):
                return found[0]
        raise AssertionError(f"the server ended with {self._process.wait()}")

    def end(self) -> None:
        """Ends it and looks at what it took."""
        self.memory = own_memory(self._process.pid)
        self._process.terminate()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()


def measure(home: Path, corpus: Path) -> Pages:
    """Asks for everything in turn."""
    queries = cut_out(corpus, SINGLY + TOGETHER, _SEED)
    began = time.perf_counter()
    server = Server(home)
    try:
        _ask_all(server.address, ["渡口管理"])
        start = time.perf_counter() - began
        of_list = _ask_all(server.address, listed())
        of_texts = _ask_all(server.address, queries[:SINGLY])
        per_second = _together(server.address, queries[SINGLY:])
        repeated = _ask_all(server.address, listed() * REPEATS)
    finally:
        server.end()
    return Pages(start, of_list, of_texts, per_second, repeated, server.memory)


def _together(address: str, queries: Sequence[str]) -> float:
    """Pages a second while ``CLIENTS`` clients share ``queries``."""
    shares = [queries[at::CLIENTS] for at in range(CLIENTS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda share: _ask_all(address, share), shares))
    return len(queries) / (time.perf_counter() - began)


def _ask_all(address: str, queries: Sequence[str]) -> list[float]:
    """The seconds of each page, over one connection."""
    with contextlib.closing(Client(address)) as client:
        return [client.page(query) for query in queries]
