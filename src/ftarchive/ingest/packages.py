"""Documents that are ZIP containers of XML parts (DOCX, XLSX, OFD), opened without trust.

Sizes are held to the limit before and while anything is unpacked, and no document type
definition is ever let near a parser: office programs write none.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from ftarchive.config import Settings
from ftarchive.errors import Refused

_LIMIT = "FTARCHIVE_MAX_UNPACKED_BYTES"
_BLOCK = 1 << 20
_ENCRYPTED = 0x1 | 0x40 | 0x2000
"""Flags of an entry: encrypted, strongly so, its name masked."""
_UTF8 = 0x800
# bzip2 and LZMA give as much as they like at once, and no document format allows them.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_HEADER = struct.Struct("<4s22xHH")
_HEADER_MARK = b"PK\x03\x04"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error)
_XML_SUFFIXES = frozenset((".xml", ".rels", ".vml"))
_MARKUP_SUFFIXES = frozenset((".svg", ".htm", ".html", ".xhtml", ".mht", ".mhtml"))
"""Pages and pictures, where a DOCTYPE is usual; nothing parses them as part of a document."""
_NO_DOCTYPE = re.compile(
    rb"""(?:\xef\xbb\xbf)?
    (?:<\?xml(?![^>]*encoding(?!\s*=\s*["'](?:utf-?8|us-ascii|gbk|gb2312|gb18030)["']))[^>]*\?>)?
    (?>\s+|<\?(?!xml\s)(?>.*?\?>)|<!--(?>.*?-->))*+
    <[A-Za-z_\x80-\xff]""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
"""A start in which nothing can hide before the first element, in encodings whose bytes below
0x40 always are ASCII. Anything else is parsed and asked."""
_DOCTYPE = b"<!DOCTYPE"
_TOO_DEEP = re.compile(r"depth|nest", re.IGNORECASE)


GUARDED: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How XML is parsed here, be it as a whole or element by element."""


class Package:
    """The parts of one container.

    ``names`` are those of its files, as written, each once. Parts are found by name whatever
    its case, with or without a slash before it, ``\\`` read as ``/``. Of two parts of a name
    the first one counts: as for programs that read the container from its beginning.
    """

    def __init__(self, content: bytes, name: str, kind: str, settings: Settings) -> None:
        self._content = content
        self._name, self._kind = name, kind
        self._limit = settings.max_unpacked_bytes
        self._zip = self._opened()
        self._files = [info for info in self._zip.infolist() if not info.is_dir()]
        self._check_entries()
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in self._files:
            self._parts.setdefault(_key(_name_of(info)), info)

    @property
    def names(self) -> list[str]:
        """The names of all files, in the order of the container's directory."""
        return [_name_of(info).replace("\\", "/") for info in self._parts.values()]

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._parts

    def read(self, part: str) -> bytes:
        """The bytes of ``part``; ``KeyError`` where there is none.

        Raises ``Refused``: damaged-file where they cannot be unpacked or fail their checksum.
        """
        return self._inflated(self._parts[_key(part)])

    def xml(self, part: str) -> Any:
        """The root element of ``part``; ``KeyError`` where there is none.

        Raises ``Refused``: damaged-file, external-entity, too-deep.
        """
        return parse_xml(self.read(part), self._name, self._kind, part)

    def require(self, part: str) -> None:
        """Raises ``Refused`` (damaged-file) where ``part`` is missing."""
        if part not in self:
            raise self._damaged(f"缺少 {part}")

    def checked(self) -> io.BytesIO:
        """The whole container for a library that unpacks it itself, every part of it unpacked
        once to see that it stays within the limits and no XML has a document type.

        Raises ``Refused``: damaged-file, also where two different parts have one name (which
        of them the library would take is its own affair), external-entity.
        """
        for info in self._files:
            first = self._parts[_key(_name_of(info))]
            if (info.CRC, info.file_size) != (first.CRC, first.file_size):
                raise self._damaged(f"有两个名为 {info.filename} 的部件，内容不同")
            content = self._inflated(info)
            if content and _may_be_parsed(info.filename, content):
                refuse_document_type(content, self._name, self._kind, info.filename)
        return io.BytesIO(self._content)

    def _opened(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(io.BytesIO(self._content))
        except (*_UNREADABLE, NotImplementedError):
            raise self._damaged("压缩结构不完整，可能没有传完或被改动过") from None

    def _check_entries(self) -> None:
        """Everything that can be said of the parts before any of them is unpacked."""
        if any(info.flag_bits & _ENCRYPTED for info in self._files):
            raise Refused("encrypted", path=self._name)
        if any(info.compress_type not in _METHODS for info in self._files):
            raise self._damaged("用了这类文件不使用的压缩方法")
        if sum(info.file_size for info in self._files) > self._limit:
            raise Refused("unpacked-too-large", path=self._name, limit=self._limit, setting=_LIMIT)
        self._check_overlaps()

    def _check_overlaps(self) -> None:
        """A container whose parts share their bytes unpacks to many times what it holds."""
        end = 0
        for info in sorted(self._zip.infolist(), key=lambda info: info.header_offset):
            start = info.header_offset
            if start < end:
                raise self._damaged("各部件的数据互相重叠")
            end = self._start_of_data(start) + info.compress_size
        if end > len(self._content):
            raise self._damaged("部件的数据不全")

    def _start_of_data(self, offset: int) -> int:
        try:
            mark, name_length, extra_length = _HEADER.unpack_from(self._content, offset)
        except struct.error:
            raise self._damaged("部件的数据不全") from None
        if offset < 0 or mark != _HEADER_MARK:
            raise self._damaged("压缩目录与数据对不上")
        return int(offset + _HEADER.size + name_length + extra_length)

    def _inflated(self, info: zipfile.ZipInfo) -> bytes:
        """The bytes of an entry: never more than its directory says, which was held to the
        limit with all the others."""
        try:
            with self._zip.open(info) as part:
                return b"".join(iter(lambda: part.read(_BLOCK), b""))
        except (*_UNREADABLE, NotImplementedError, RuntimeError):
            raise self._damaged(f"其中的 {info.filename} 解不开或校验不符") from None

    def _damaged(self, reason: str) -> Refused:
        return Refused("damaged-file", path=self._name, kind=self._kind, reason=reason)


def open_package(content: bytes, name: str, kind: str, settings: Settings) -> Package:
    """The container in ``content``; ``name`` and ``kind`` (such as ``Word 文件``) stand in errors.

    Raises ``Refused``: damaged-file, encrypted, unpacked-too-large.
    """
    return Package(content, name, kind, settings)


def parse_xml(content: bytes, name: str, kind: str, part: str = "") -> Any:
    """The root element of the XML in ``content``, without comments and instructions.

    ``part`` says which part of the file it is. Raises ``Refused``: external-entity for any
    document type, damaged-file for what is not XML, too-deep.
    """
    if not _NO_DOCTYPE.match(content) and _DOCTYPE in content[:_BLOCK].replace(b"\x00", b""):
        raise Refused("external-entity", path=name)
    parser = etree.XMLParser(**GUARDED)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _not_xml(error, name, kind, part) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("external-entity", path=name)
    return root


def refuse_document_type(content: bytes, name: str, kind: str, part: str = "") -> None:
    """Raises as ``parse_xml`` does where ``content`` has a document type, without building a
    tree of what plainly has none."""
    if not _NO_DOCTYPE.match(content):
        parse_xml(content, name, kind, part)


def _not_xml(error: Exception, name: str, kind: str, part: str) -> Refused:
    if _TOO_DEEP.search(str(error)):
        return Refused("too-deep", path=name)
    which = f"其中的 {part} " if part else "内容"
    return Refused("damaged-file", path=name, kind=kind, reason=f"{which}不是合格的 XML")


def _may_be_parsed(part: str, content: bytes) -> bool:
    """Whether a library may take the part for XML."""
    suffix = PurePosixPath(part.casefold()).suffix
    return suffix in _XML_SUFFIXES or (
        suffix not in _MARKUP_SUFFIXES and content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    )


def _name_of(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: without the flag for UTF-8, ``zipfile`` takes it for
    that of an American PC, where Chinese programs mostly wrote UTF-8 or GBK."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").removeprefix("./").casefold()
