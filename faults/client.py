"""Readers of a server: connections that are kept open, and threads that ask without pause."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 60.0
"""Seconds after which a request counts as failed."""
_IDLE = 3.0
"""Seconds after which a connection is opened anew: servers close those that nobody uses."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, with the moments of the monotonic clock between which it was made; ``status`` is
    0 and ``text`` the error where there was none."""

    address: str
    status: int
    text: str
    tag: str
    began: float
    ended: float


class Client:
    """One connection."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._connection = http.client.HTTPConnection(server, timeout=_PATIENCE)
        self._used = time.monotonic()

    def get(self, address: str) -> Said:
        """What the server says to GET."""
        began = time.monotonic()
        if began - self._used > _IDLE:
            self.close()
        status, tag = 0, ""
        try:
            self._connection.request("GET", address)
            answer = self._connection.getresponse()
            text = answer.read().decode()
            status, tag = answer.status, answer.headers.get("ETag", "")
        except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
            text = repr(error)
            self.close()
        self._used = time.monotonic()
        return Said(address, status, text, tag, began, self._used)

    def port(self) -> int:
        """The port on this side, where there is a connection."""
        return int(self._connection.sock.getsockname()[1])

    def close(self) -> None:
        """Ends the connection; the next request opens another one."""
        self._connection.close()


class Reader(threading.Thread):
    """Asks what ``draw`` gives until it is told to end, and hands each answer to ``check``."""

    def __init__(self, server: str, draw: Callable[[], str], check: Callable[[Said], None]) -> None:
        super().__init__(daemon=True)
        self._client, self._draw, self._check = Client(server), draw, check
        self._is_over = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        """Asks and asks."""
        try:
            while not self._is_over.is_set():
                self._check(self._client.get(self._draw()))
        except Exception as error:
            self.error = error
        self._client.close()

    def end(self) -> None:
        """Waits for the last answer. Raises what went wrong with checking."""
        self._is_over.set()
        self.join()
        if self.error:
            raise self.error


@contextmanager
def reading(
    server: str, drawings: Iterable[Callable[[], str]], check: Callable[[Said], None]
) -> Iterator[None]:
    """Has a reader for each of ``drawings`` ask until this ends; raises what went wrong with
    checking."""
    readers = [Reader(server, draw, check) for draw in drawings]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        for reader in readers:
            reader.end()


def connections(server: str, process: int, workers: int, count: int) -> dict[int, list[Client]]:
    """``count`` connections or more by the process at their other end, where the system tells, at
    least one to each of ``workers``; ``process`` is the one that started these.

    Raises ``RuntimeError`` where some cannot be reached.
    """
    found: dict[int, list[Client]] = {}
    deadline = time.monotonic() + _PATIENCE
    while sum(map(len, found.values())) < count or (len(found) < workers and 0 not in found):
        client = Client(server)
        client.get("/healthz")
        found.setdefault(_worker(process, client), []).append(client)
        if time.monotonic() > deadline:
            raise RuntimeError(f"only some processes can be reached: {sorted(found)}")
    return found


def _worker(server: int, client: Client) -> int:
    """The process, ``server`` or one that it started, at the other end of a connection; 0 where
    the system does not tell."""
    port, inode = f":{client.port():04X}", ""
    try:
        for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
            fields = line.split()
            if fields[2].endswith(port):
                inode = fields[9]
        started = Path(f"/proc/{server}/task/{server}/children").read_text("ascii").split()
        return next((pid for pid in map(int, started) if _has(pid, inode)), server)
    except OSError:
        return 0


def _has(pid: int, inode: str) -> bool:
    names = [path.readlink().name for path in Path(f"/proc/{pid}/fd").iterdir()]
    return f"socket:[{inode}]" in names
