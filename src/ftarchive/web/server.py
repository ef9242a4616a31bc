"""Runs the application: one process, or several behind one socket."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from types import FrameType

import uvicorn

from ftarchive.config import Home

_BACKLOG = 2048
_GRACE = 3
"""Seconds that requests under way are given when the server is told to end."""
_LONGEST_HEAD = 256 << 10
"""Bytes of a request's first line and headers."""


class _Announcing(uvicorn.Server):
    """Says where it can be reached as soon as it can."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            _announce(self.config.host, sockets[0])


def run(home: Home, host: str, port: int, workers: int) -> None:
    """Serves ``home`` until SIGTERM or SIGINT; ``port`` 0 takes a free one.

    Ends the process with status 1 where the address cannot be used.
    """
    home.pass_on()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    listening = _listen(host, port)
    config = uvicorn.Config(
        "ftarchive.web.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        backlog=_BACKLOG,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_graceful_shutdown=_GRACE,
    )
    if workers == 1:
        _Announcing(config).run([listening])
    else:
        _announce(host, listening)
        # One process alone starts without it.
        from uvicorn.supervisors import Multiprocess

        Multiprocess(config, [listening]).run()


def _listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on; they wait until a process is there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        sys.exit(
            f"错误：不能在 {host}:{port} 上监听（{error}）。\n办法：换一个端口，如 --port 8080。"
        )
    # An answer goes out in two parts; the second must not wait until the first is confirmed.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.set_inheritable(True)
    return listening


def _announce(host: str, listening: socket.socket) -> None:
    shown = f"[{host}]" if ":" in host else host
    port = listening.getsockname()[1]
    sys.stderr.write(f"已在 http://{shown}:{port} 提供服务（按 Ctrl+C 停止）\n")
    sys.stderr.flush()


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
