"""Writing so that what is written survives a power cut; one place for it.

A file counts as written when its bytes and its name are both on the disk: the file is
fsynced, renamed into place, and the folder that holds the name is fsynced as well. What is
written for a while only, in ``scratch``, goes without. Nothing else writes below a home.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from ftarchive.errors import HomeError, of_disk

_BLOCK = 1 << 20
_LEAST = 1 << 20
"""Bytes below which a disk counts as full."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_ASIDE = re.compile(r"\..+\.[0-9]+\.tmp", re.DOTALL)
"""What a file is called while it is being written."""


def sync_file(path: Path) -> None:
    """Forces the bytes of ``path`` to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Forces the names in ``path`` to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(path: Path) -> None:
    """Forces all names below ``path`` to the disk."""
    for place, _, _ in os.walk(path):
        sync_folder(Path(place))


def make_folder(path: Path) -> None:
    """Makes ``path`` and its parents, durably."""
    missing = []
    at = path
    while not at.exists():
        missing.append(at)
        at = at.parent
    for folder in reversed(missing):
        with contextlib.suppress(FileExistsError):  # another process was first
            folder.mkdir()
        sync_folder(folder.parent)


def make_aside(path: Path) -> None:
    """Makes a folder for what need not last."""
    path.mkdir(parents=True, exist_ok=True)


def write_file(path: Path, content: bytes) -> None:
    """Puts ``content`` at ``path``: afterwards the old file is there or the new, whole."""
    aside = _aside(path)
    with _gone_unless_done(aside):
        write_aside(aside, [content])
        aside.replace(path)
    sync_folder(path.parent)


def write_aside(path: Path, blocks: Iterable[bytes]) -> None:
    """Puts ``blocks`` into a new file at ``path``, their bytes on the disk, its name not yet:
    ``put_in_place`` gives it the one that it is to be found by. An error leaves nothing there."""
    with _gone_unless_done(path):
        handle = os.open(path, _NEW, 0o666)
        try:
            for block in blocks:
                _write(handle, block)
            os.fsync(handle)
        finally:
            os.close(handle)


def copy_file(path: Path, target: Path) -> None:
    """Copies the file at ``path``, with the times it has: afterwards all of it is at ``target``, or
    nothing."""
    aside = _aside(target)
    with _gone_unless_done(aside):
        with path.open("rb") as file:
            write_aside(aside, iter(lambda: file.read(_BLOCK), b""))
        shutil.copystat(path, aside)
        aside.replace(target)
    sync_folder(target.parent)


def append(path: Path, line: bytes, limit: int, older: Path) -> None:
    """Adds ``line`` to a file for the eyes of its owner alone; where that makes it larger than
    ``limit`` bytes, it is begun anew and the full one is called ``older``. Several processes may do
    so at once. What is written so need not last."""
    with _locked(path) as handle:
        if os.fstat(handle).st_size + len(line) <= limit:
            _write(handle, line)
            return
        with contextlib.suppress(FileNotFoundError):  # another process was first
            if os.path.samestat(os.fstat(handle), path.stat()):
                path.replace(older)
    with _locked(path) as handle:
        _write(handle, line)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def put_in_place(path: Path, target: Path) -> None:
    """Gives the file at ``path`` another name; one that had it is replaced. ``sync_folder`` makes
    it last."""
    path.replace(target)


def open_new(path: Path, mode: str = "wb") -> IO[bytes]:
    """``path`` as an empty file to write to; ``sync_file`` makes it last."""
    return cast(IO[bytes], path.open(mode))


def link(path: Path, target: Path) -> None:
    """Gives the file at ``path`` a second name; ``sync_folder`` makes it last."""
    target.hardlink_to(path)


def rename(path: Path, target: Path) -> None:
    """Gives what lies at ``path`` another name, durably; a file that had it is replaced."""
    path.replace(target)
    for folder in {target.parent, path.parent}:
        sync_folder(folder)


def move(path: Path, target: Path) -> None:
    """Moves a file or a folder, to another disk as well, to where nothing is: it is whole and
    durable there before it goes here."""
    try:
        rename(path, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_all(path, target)
        _remove(path)
        sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Removes a file, where there is one."""
    path.unlink(missing_ok=True)


def remove_tree(path: Path) -> None:
    """Removes a folder and all that is in it, where there is one."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(path)


def clear_asides(folder: Path) -> None:
    """Removes what a killed process has begun to write into ``folder`` by the functions of this
    module. Whoever else writes there is kept out by the caller, such as by the write lock."""
    for path in folder.iterdir() if folder.exists() else ():
        if _ASIDE.fullmatch(path.name):
            _remove(path)


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """An empty folder, gone afterwards; what a killed process left in it goes first."""
    remove_tree(folder)
    make_aside(folder)
    try:
        yield folder
    finally:
        # What cannot be removed now, the next one removes, or fails over it.
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def scratch_elsewhere() -> Iterator[Path]:
    """A folder for a while that is no part of any home."""
    with tempfile.TemporaryDirectory(prefix="ftarchive-") as folder:
        yield Path(folder)


def forget(path: Path) -> None:
    """Has what is read of ``path`` next come from the disk, where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def is_full(folder: Path) -> bool:
    """Whether hardly anything more fits on the disk that ``folder`` lies on."""
    return shutil.disk_usage(folder).free < _LEAST


def opening_fails(path: Path) -> OSError | None:
    """What the system has against reading and writing ``path``; None where it has nothing. The file
    itself is not opened: closing it would drop all locks that this process has on it."""
    try:
        os.close(os.open(path.parent, os.O_RDONLY))
        if stat.S_ISDIR(path.stat().st_mode):
            return _error(errno.EISDIR, path)
    except OSError as error:
        return error
    if os.access(path, os.R_OK | os.W_OK):
        return None
    return _error(errno.EROFS if _is_readonly(path) else errno.EACCES, path)


def _is_readonly(path: Path) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _error(code: int, path: Path) -> OSError:
    return OSError(code, os.strerror(code), str(path))


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Has what the system says of the disk be an error of ours, about ``path`` where the system
    does not name the file.

    Raises ``HomeError``: see ``of_disk``.
    """
    try:
        yield
    except OSError as error:
        raise of_disk(error, path) from error


@contextlib.contextmanager
def only_writer(lock: Path, seconds: float) -> Iterator[None]:
    """Holds the home's write lock, which the kernel drops when the process dies. No process that
    is started meanwhile has it.

    Raises ``HomeError`` (home-busy) after waiting ``seconds`` for another writer, and for what the
    system says of the lock's file.
    """
    with disk_errors(lock):
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        with disk_errors(lock):
            _wait_for(handle, lock, time.monotonic() + seconds)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        os.close(handle)


@contextlib.contextmanager
def claimed(folder: Path) -> Iterator[bool]:
    """Whether nobody else has ``folder`` claimed, which is made where it is not there; it is ours
    until this ends, or the process dies."""
    make_aside(folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield _is_free(handle)
    finally:
        os.close(handle)


def _is_free(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(handle: int, lock: Path, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise HomeError("home-busy", path=lock.parent) from None
            time.sleep(0.05)


def _write(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


@contextlib.contextmanager
def _gone_unless_done(path: Path) -> Iterator[None]:
    """Leaves nothing at ``path`` where the work fails; what cannot be removed is cleared later."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            remove_file(path)
        raise


def _copy_all(path: Path, target: Path) -> None:
    """Copies what lies at ``path`` to where nothing is; it is there whole or not at all."""
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        _copy_folder(path, target)
    elif stat.S_ISREG(mode):
        copy_file(path, target)
    elif stat.S_ISLNK(mode):
        target.symlink_to(path.readlink())
        sync_folder(target.parent)
    else:  # opening a pipe would wait for somebody to write into it
        raise _error(errno.EINVAL, path)


def _copy_folder(path: Path, target: Path) -> None:
    aside = _aside(target)
    remove_tree(aside)
    make_folder(aside)
    for each in sorted(path.iterdir()):
        _copy_all(each, aside / each.name)
    shutil.copystat(path, aside)
    rename(aside, target)


def _remove(path: Path) -> None:
    remove = remove_tree if stat.S_ISDIR(path.lstat().st_mode) else remove_file
    remove(path)
