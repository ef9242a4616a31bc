"""A warm process that is forked for each command: ``python -m faults.served``.

It has done what it was told first, up to an empty line, so that a command begins where it would be
half a second after its start. Each is a process group of its own, and ends as any other does, but
for taking apart what the warm process had in memory, which takes longest and writes nothing.
Commands come in as lines of JSON; their results go out likewise.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import sqlite3
import sys
import traceback
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from faults.disk import enlist
from ftarchive.ingest import sandbox


def main() -> None:
    """Serves commands until there are no more."""
    with os.fdopen(os.dup(1), "w") as answers:
        for line in iter(sys.stdin.readline, "\n"):
            _command(json.loads(line))
        forkserver.ensure_running()  # type: ignore[no-untyped-call, unused-ignore]
        gc.freeze()
        print("{}", file=answers, flush=True)
        for line in sys.stdin:
            given = json.loads(line)
            process = os.fork()
            if not process:
                break
            print(json.dumps({"process": process}), file=answers, flush=True)
            _, status = os.waitpid(process, 0)
            answer = {"status": os.waitstatus_to_exitcode(status)}
            print(json.dumps(answer), file=answers, flush=True)
        else:
            return
    os.setsid()
    _share_readers()
    if control := os.environ.get("FAULTS_CONTROL"):
        enlist(Path(control))
    _end(_command(given))


def _end(status: int) -> None:
    """What the interpreter does at its end that others can see."""
    atexit._run_exitfuncs()
    for each in gc.get_objects():
        if isinstance(each, sqlite3.Connection):
            each.close()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


def _share_readers() -> None:
    """The process that readers are forked from is not ours to wait for, but it is there."""
    forkserver.ForkServer.ensure_running = lambda _: None  # type: ignore[assignment, method-assign]
    sandbox.ensure_running = lambda: None  # type: ignore[attr-defined]


def _command(given: dict[str, Any]) -> int:
    """Runs ``ftarchive`` with the arguments given; gives its exit status."""
    from ftarchive.cli import main as command

    for file, stream in ((given["stdout"], 1), (given["stderr"], 2)):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, stream)
        os.close(opened)
    os.environ.update(given["environment"])
    os.chdir(Path(given["home"]))
    try:
        command(["--home", given["home"], *given["arguments"]], prog_name="ftarchive")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
