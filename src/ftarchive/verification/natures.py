"""What an original is by its bytes, and what in it one should know of before opening it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from ftarchive.errors import Refused
from ftarchive.ingest.formats import identify
from ftarchive.ingest.zipparts import parts
from ftarchive.verification.reading import Looked

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WHOLE = (_OLE, b"PK")
"""Files that are told by what stands anywhere in them; of others the beginning is enough."""
_PROGRAMS = ("可执行的程序", "脚本程序", "安卓安装包（APK）", "Java 程序包（JAR）")
_MACRO_PART = "vbaproject.bin"
_MACRO_STREAM = "_VBA_PROJECT".encode("utf-16-le")
_MOST = 256 << 20


@dataclass(frozen=True, slots=True)
class Nature:
    """The format that bytes show, "" where they are of none that documents have; and codes of
    findings, each with what was seen."""

    format: str
    concerns: tuple[tuple[str, str], ...] = ()


def nature(path: Path, looked: Looked, name: str) -> Nature:
    """What the file at ``path`` is, called ``name`` when it was handed in.

    Raises ``OSError``.
    """
    content = looked.head
    if looked.size > len(content) and content.startswith(_WHOLE) and looked.size <= _MOST:
        content = path.read_bytes()
    macros = (("original-macro", "宏"),) if _has_macros(content) else ()
    try:
        return Nature(identify(content, PurePath(name).name), macros)
    except Refused as error:
        return Nature("", macros + _concern(error))


def _concern(error: Refused) -> tuple[tuple[str, str], ...]:
    if error.code == "encrypted":
        return (("original-encrypted", "有密码保护"),)
    if error.code == "damaged-file":
        return (("original-damaged", str(error.facts["reason"])),)
    kind = str(error.facts.get("kind", ""))
    return (("original-program", kind),) if kind in _PROGRAMS else ()


def _has_macros(content: bytes) -> bool:
    if content.startswith(_OLE):
        return _MACRO_STREAM in content
    if not content.startswith(b"PK"):
        return False
    return any(PurePath(part).name == _MACRO_PART for part in parts(content) or ())
