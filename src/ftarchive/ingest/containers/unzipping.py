"""The members of a ZIP file, none trusted: neither its name, nor its size, nor its kind."""

from __future__ import annotations

import errno
import lzma
import mmap
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from ftarchive.errors import Refused
from ftarchive.ingest.containers.members import Members
from ftarchive.ingest.zipparts import walk_entries

_KIND = "压缩包（ZIP）"
_BLOCK = 1 << 18
_IS_ENCRYPTED, _IS_UTF8 = 0x41, 0x800
_UNICODE_PATH = 0x7075
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_DRIVE = re.compile(r"[A-Za-z]:")
_LITTER = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.(?!\.?/)|~\$|thumbs\.db$|desktop\.ini$)", re.IGNORECASE
)  # also hidden files, and what Word keeps beside a file that is open
_METHODS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd"}


def unzip(file: Path, members: Members) -> None:
    """Writes out what is in the ZIP file. Raises ``Refused`` as ``unpacking.unpack`` says."""
    _check_entries(file, members)
    try:
        with ZipFile(file) as container:
            _take_all(container, members)
    except (*_DAMAGE, NotImplementedError) as error:
        reason = _reason(error)
        raise Refused("damaged-file", path=members.name, kind=_KIND, reason=reason) from None


def _reason(error: Exception) -> str:
    """What is wrong with the file; raises the error again where it is the disk's."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        raise error
    if isinstance(error, UnicodeError):
        return "文件名的编码与标明的不符"
    said = str(error)
    known = {"not a zip": "末尾的目录不见了，多半没有传完", "CRC": "校验和不符，内容有误"}
    return next((words for part, words in known.items() if part in said), "内容或目录已损坏")


def _check_entries(file: Path, members: Members) -> None:
    """Counts before the library makes an object of every entry; folders count a tenth."""
    weight = 0
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        for name in walk_entries(raw) or ():
            weight += 1 if name.endswith(b"/") else 10
            members.check_count(weight // 10)


def _take_all(container: ZipFile, members: Members) -> None:
    files = [info for info in container.infolist() if not info.is_dir()]
    members.budget.check(sum(info.file_size for info in files))
    charset = _charset([_raw(info) for info in files if not _is_utf8(info)])
    for info in files:
        path = _path(info, charset)
        if _is_unsafe(path) or not _LITTER.search(path):
            _take(container, info, path, members)


def _take(container: ZipFile, info: ZipInfo, path: str, members: Members) -> None:
    if _is_unsafe(path):
        members.found.append(Refused("unsafe-name", path=members.name, name=path))
    elif stat.S_ISLNK(info.external_attr >> 16):
        members.refuse("symlink", path)
    elif info.flag_bits & _IS_ENCRYPTED:
        members.refuse("encrypted", path)
    elif info.compress_type in _METHODS:
        kind = f"用 {_METHODS[info.compress_type]} 方法压缩的，程序不认识这种方法"
        members.refuse("unsupported-format", path, kind=kind)
    else:
        _inflate(container, info, path, members)


def _inflate(container: ZipFile, info: ZipInfo, path: str, members: Members) -> None:
    try:
        file, _ = members.write(_blocks(container, info))
    except (*_DAMAGE, NotImplementedError, RuntimeError) as error:
        members.refuse("damaged-file", path, kind="压缩包成员", reason=_reason(error))
    else:
        members.add(path, file)


def _blocks(container: ZipFile, info: ZipInfo) -> Iterator[bytes]:
    with container.open(info) as opened:
        yield from iter(lambda: opened.read(_BLOCK), b"")


def _is_unsafe(path: str) -> bool:
    is_outside = path.startswith("/") or ".." in PurePosixPath(path).parts
    return is_outside or "\x00" in path or bool(_DRIVE.match(path)) or not path.strip("./ ")


def _path(info: ZipInfo, charset: str) -> str:
    """The name as it was written, in characters, separated by ``/``."""
    given = _unicode_path(info.extra)
    if given is None:
        is_plain = _is_utf8(info)
        given = info.orig_filename if is_plain else _raw(info).decode(charset, "replace")
    return given.replace("\\", "/")


def _is_utf8(info: ZipInfo) -> bool:
    return bool(info.flag_bits & _IS_UTF8)


def _raw(info: ZipInfo) -> bytes:
    return info.orig_filename.encode("cp437", "replace")


def _charset(names: list[bytes]) -> str:
    """The encoding that fits all names for which the file tells none; one program wrote them."""
    together = b"\n".join(names)
    for charset in ("utf-8", "gb18030"):
        try:
            together.decode(charset)
        except UnicodeDecodeError:
            continue
        return charset
    return "cp437"


def _unicode_path(extra: bytes) -> str | None:
    """The name in the Info-ZIP field for it, where there is one."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return None
