"""Processes in which files are read: one that hangs, crashes or takes too much is lost alone."""

from __future__ import annotations

import multiprocessing
import resource
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from concurrent.futures import TimeoutError as Timeout
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from ftarchive import config
from ftarchive.crew import die_with_parent
from ftarchive.errors import ArchiveError, HomeError, Refused, of_disk, of_system

Result = TypeVar("Result")
_PRELOADED = ["__main__", "ftarchive.ingest.piece"]
"""Loaded once, in the process that the others are forked from."""
_FORKED = "fork"
"""What an error of the system is about that comes up where a process is started."""


class Sandbox:
    """So many processes, each with a limit on its memory, started when there is work. To be used
    in a ``with`` statement. What they write for a while goes into ``scratch``."""

    def __init__(self, size: int, memory_mb: int, scratch: Path) -> None:
        context = _context()
        self._memory_mb = memory_mb
        self._pool = ProcessPool(
            size, initializer=_confine, initargs=(memory_mb, str(scratch)), context=context
        )

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def begin(self, work: Callable[..., Result], *given: Any, seconds: float) -> Future[Result]:
        """Begins ``work(*given)`` in one of the processes, which is stopped after so many
        ``seconds``; ``result`` waits for it.

        Raises ``HomeError`` (worker-died, or what the system says) where none can be started.
        """
        try:
            future: Future[Result] = self._pool.schedule(work, given, timeout=seconds)
        except RuntimeError as error:  # such as BrokenExecutor
            raise _not_started(error) from error
        return future

    def result(self, future: Future[Result], name: str, seconds: float, setting: str) -> Result:
        """What came out of work on the file that reports call ``name``.

        Raises ``ArchiveError`` where the work did; ``Refused``: reading-timeout (naming the
        ``setting`` that limits it), reading-memory, reader-crashed, or parser-failed for any
        other error; ``HomeError`` (too-many-files, worker-died) where every other file would come
        to the same.
        """
        failed: ArchiveError
        try:
            return future.result()
        except ArchiveError:
            raise
        except Timeout:
            told = f"{seconds:g}"
            failed = Refused("reading-timeout", path=name, seconds=told, setting=setting)
        except MemoryError:
            limit, memory = self._memory_mb, "FTARCHIVE_READ_MEMORY_MB"
            failed = Refused("reading-memory", path=name, limit=limit, setting=memory)
        except ProcessExpired as error:
            failed = Refused("reader-crashed", path=name, reason=_exit(error.exitcode))
        except (OSError, BrokenExecutor) as error:
            failed = _of_machine(error, name)
        except RecursionError:
            failed = Refused("too-deep", path=name)
        except Exception as error:  # a fault of one parser must not stop the other files
            failed = Refused("parser-failed", path=name, reason=repr(error)[:200])
        raise failed


def warm_up() -> None:
    """Starts the process that the others are forked from, without waiting for it: it loads what
    they need while this one does something else."""
    _context()
    ensure_running()


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def _of_machine(error: Exception, name: str) -> ArchiveError:
    return of_system(error, name) if isinstance(error, OSError) else _not_started(error)


def _not_started(error: Exception) -> HomeError:
    """What is wrong where no process can be started to read anything."""
    cause = error.__cause__
    return of_disk(cause, _FORKED) if isinstance(cause, OSError) else HomeError("worker-died")


def _exit(code: int | None) -> str:
    try:
        return f"信号 {signal.Signals(-(code or 0)).name}"
    except ValueError:
        return f"退出码 {code}"


def _confine(memory_mb: int, scratch: str) -> None:
    """Limits this process. The soft limit alone: a converter that is started may raise its own.
    It, too, writes into ``scratch``."""
    die_with_parent()
    config.use_one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption stops
    config.use_scratch(scratch)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_mapped() + (memory_mb << 20), hard))


def _mapped() -> int:
    """Bytes of address space that the process has to begin with; 0 where nobody tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
