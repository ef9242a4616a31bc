"""The text files of BagIt: lines of manifests, and labels with values (RFC 8493, section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ftarchive.errors import BagFault

DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_VERSION = re.compile(r"BagIt-Version: (\d+\.\d+)\r?\nTag-File-Character-Encoding: (\S+)\r?\n?")
_READ = ("0.97", "1.0")
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")
_ESCAPE = re.compile("%(0[aAdD]|25)")
_LABEL = re.compile(r"([^\s:][^:]*?)[ \t]*:(?:[ \t](.*))?")


def check_declaration(content: bytes) -> None:
    """Raises ``BagFault`` (bag-version) unless ``content`` declares what we can read."""
    match = _VERSION.fullmatch(content.decode("utf-8", "replace"))
    if match is None or match[1] not in _READ or match[2].upper() != "UTF-8":
        raise BagFault("bag-version", path="bagit.txt", known="、".join(_READ))


def manifest(entries: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """The lines of a manifest for pairs of path and SHA-256."""
    for path, sha256 in entries:
        yield f"{sha256}  {_escaped(path)}\n".encode()


def read_manifest(path: str, lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """The pairs of path and sum in the lines of the manifest at ``path``.

    Raises ``BagFault`` (bag-manifest) at the first line that is none.
    """
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(_text(path, number, line))
        if match is None or len(match[1]) != 64:
            raise BagFault("bag-manifest", path=path, number=number)
        yield _plain(match[2]), match[1].lower()


def info(pairs: Sequence[tuple[str, object]]) -> bytes:
    """A bag-info.txt; line ends within a value become blanks."""
    said = (f"{label}: {' '.join(str(value).split())}\n" for label, value in pairs)
    return "".join(said).encode()


def read_info(path: str, content: bytes) -> dict[str, str]:
    """The values of a bag-info.txt by their labels in lower case, which count for nothing; of a
    label that comes twice the last.

    Raises ``BagFault`` (bag-manifest) at the first line that is neither label nor continuation.
    """
    values: dict[str, str] = {}
    label = ""
    for number, line in enumerate(content.splitlines(), start=1):
        text = _text(path, number, line)
        if text[:1] in (" ", "\t") and label:
            values[label] = f"{values[label]} {text.strip()}".strip()
        elif match := _LABEL.fullmatch(text):
            label = match[1].lower()
            values[label] = (match[2] or "").strip()
        elif text.strip():
            raise BagFault("bag-manifest", path=path, number=number)
    return values


def _text(path: str, number: int, line: bytes) -> str:
    try:
        return line.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
    except UnicodeDecodeError:
        raise BagFault("bag-manifest", path=path, number=number) from None


def _escaped(path: str) -> str:
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _plain(path: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), path)
