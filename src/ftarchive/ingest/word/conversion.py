"""Programs of others that turn old formats into newer ones, each run in a room of its own.

What they are given is a copy in a folder that is removed afterwards; they and what they start
are ended when their time is up. LibreOffice gets a profile in which no macro runs and nothing
is fetched that a document links to.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ftarchive.config import Settings

_SHARE = 0.8
"""Of the time for reading, so much is for converting."""
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop>
<prop oor:name="DisableActiveContent"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun"><value>false</value></prop></item>
</oor:items>
"""
_OFFICE_OPTIONS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo")


class Failed(Exception):
    """A conversion that gave nothing; its text says why, in Chinese."""


def find_office() -> str | None:
    """The LibreOffice of this machine, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def find_antiword() -> str | None:
    """The antiword of this machine, if there is one."""
    return shutil.which("antiword")


def by_office(program: str, content: bytes, suffix: str, wanted: str, settings: Settings) -> bytes:
    """``content``, a file with ``suffix``, as a file of the format ``wanted`` (``docx``).

    Raises ``Failed``.
    """
    with tempfile.TemporaryDirectory(prefix="ftarchive-") as folder:
        room = Path(folder)
        given = room / f"given{suffix}"
        given.write_bytes(content)
        _write_profile(room / "profile")
        profile = f"-env:UserInstallation={(room / 'profile').as_uri()}"
        target = ("--convert-to", wanted, "--outdir", str(room / "made"), str(given))
        _run([program, profile, *_OFFICE_OPTIONS, *target], room, settings)
        return _made(room / "made" / f"given.{wanted}", settings)


def by_antiword(program: str, content: bytes, settings: Settings) -> bytes:
    """The Word file ``content`` as DocBook XML.

    Raises ``Failed``.
    """
    with tempfile.TemporaryDirectory(prefix="ftarchive-") as folder:
        room = Path(folder)
        (room / "given.doc").write_bytes(content)
        _run([program, "-x", "db", str(room / "given.doc")], room, settings)
        return _made(room / "output", settings)


def _write_profile(folder: Path) -> None:
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")


def _run(command: list[str], room: Path, settings: Settings) -> None:
    """Runs ``command``, what it says kept in the file ``output``."""
    with (room / "output").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - a program of this machine, a copy of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            cwd=room,
            start_new_session=True,
            preexec_fn=_free_memory,
        )
        try:
            with _ended_with_us(process):
                code = process.wait(_SHARE * settings.read_seconds)
        except subprocess.TimeoutExpired:
            seconds = _SHARE * settings.read_seconds
            raise Failed(f"转换用了 {seconds:g} 秒还没有完成，已经停止") from None
        finally:
            _end(process)
    if code:
        raise Failed(f"转换程序报告失败（{code}）")


@contextlib.contextmanager
def _ended_with_us(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Has whoever ends this process end the program with it, which would go on alone."""

    def end(*_: object) -> None:
        _end(process)
        os._exit(1)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _free_memory() -> None:
    """Lifts the limit on memory of the reading process, which an office suite cannot keep."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with all that it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _made(path: Path, settings: Settings) -> bytes:
    if not path.is_file() or not path.stat().st_size:
        raise Failed("转换程序没有给出结果")
    if path.stat().st_size > settings.max_unpacked_bytes:
        raise Failed(f"转换结果超过上限 {settings.max_unpacked_bytes} 字节")
    return path.read_bytes()
