"""What a file is: by its bytes, and by its suffix only where bytes leave it open.

Containers are told by what is in them: a ZIP file by its parts, an OLE2 file by its streams, a
gzip file by what it begins with once inflated. Of plain text the suffix says whether it is a
table, Markdown or a batch; text in a file named like a document (``.doc``, ``.pdf``) is read as
the text it is, or as a table where it is one under the name of a spreadsheet, which is what many
systems export. Text named as source code or data is refused, and so is binary data under any
name. Damage is left to the readers wherever it can still be seen what a file was.
"""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import PurePath

import olefile

from ftarchive.errors import Refused
from ftarchive.ingest.signatures import foreign, inflated
from ftarchive.ingest.zipparts import first_part, parts

SUFFIXES = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "html"),
    ".txt": "txt",
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".docx", ".docm", ".dotx"), "docx"),
    ".pdf": "pdf",
    ".ofd": "ofd",
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx"), "xlsx"),
    **dict.fromkeys((".xls", ".et"), "xls"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".doc", ".wps", ".dot", ".wpt"), "doc"),
    ".rtf": "rtf",
    **dict.fromkeys((".mhtml", ".mht"), "mhtml"),
    ".zip": "zip",
    ".warc": "warc",
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
}
"""What a suffix promises; whether it is kept, the bytes say."""

KINDS = {
    "html": "网页",
    "txt": "文本文件",
    "markdown": "Markdown 文件",
    "docx": "Word 文件",
    "pdf": "PDF 文件",
    "ofd": "OFD 文件",
    "xlsx": "Excel 表格",
    "xls": "旧版 Excel 或 WPS 表格",
    "xls-xml": "XML 格式的 Excel 表格",
    "csv": "CSV 表格",
    "doc": "旧版 Word 或 WPS 文件",
    "rtf": "RTF 文件",
    "mhtml": "网页存档（MHTML）",
    "zip": "压缩包（ZIP）",
    "warc": "网页存档（WARC）",
    "jsonl": "批量文件（JSONL）",
}
"""What people call each format."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_KIND = "旧版 Office 或 WPS 文件（OLE2 容器）"
_STREAMS = (
    (("WordDocument",), "doc"),
    (("Workbook", "Book"), "xls"),
)
_FOREIGN_STREAMS = (
    ("PowerPoint Document", "PowerPoint 演示文稿"),
    ("__properties_version1.0", "Outlook 邮件"),
    ("VisioDocument", "Visio 图纸"),
    ("HwpSummaryInformation", "HWP 文件"),
    ("MatOST", "Works 文件"),
    ("Quill", "Publisher 文件"),
)
_KNOWN_STREAMS = (
    *(stream for streams, _ in _STREAMS for stream in streams),
    *(stream for stream, _ in _FOREIGN_STREAMS),
    "EncryptedPackage",
)
_OPEN_DOCUMENT = (
    (b"application/vnd.oasis.opendocument.text", "OpenDocument 文档（ODT）"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "OpenDocument 表格（ODS）"),
    (b"application/vnd.oasis.opendocument.presentation", "OpenDocument 演示文稿（ODP）"),
    (b"application/vnd.oasis.opendocument", "OpenDocument 文件"),
    (b"application/epub+zip", "电子书（EPUB）"),
)
_FOREIGN_PARTS = (
    ("androidmanifest.xml", "安卓安装包（APK）"),
    ("meta-inf/manifest.mf", "Java 程序包（JAR）"),
    ("xl/workbook.bin", "Excel 二进制工作簿（XLSB）"),
    ("ppt/presentation.xml", "PowerPoint 演示文稿"),
    ("visio/document.xml", "Visio 图纸"),
    ("fixeddocseq.fdseq", "XPS 文件"),
    ("fixeddocumentsequence.fdseq", "XPS 文件"),
    ("index/document.iwa", "苹果 iWork 文件"),
    ("uof.xml", "标文通文件（UOF）"),
)
_BY_SUFFIX = {
    **dict.fromkeys((".ceb", ".cebx"), "方正 CEB 版式文件，没有公开的程序可以读它"),
    **dict.fromkeys((".sep", ".gd", ".gw"), "书生版式文件，没有公开的程序可以读它"),
    **dict.fromkeys((".caj", ".kdh", ".nh"), "CAJ 文件"),
}
_CODE = frozenset(
    """.asm .atom .bat .c .cc .cfg .class .cmd .conf .cpp .cs .css .go .h .ini .java .js .json .jsx
    .less .log .lua .map .mjs .php .pl .properties .ps1 .py .rb .rs .rss .scss .sh .sql .srt .swift
    .toml .ts .tsx .url .vb .vbs .vue .xml .xsd .xsl .xslt .yaml .yml""".split()
)
"""Text under these names is made for programs."""

_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|span|article|section)[\s>/]",
    re.IGNORECASE,
)
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s[^>\[]*(?:\[.*?\]\s*)?>)*", re.S)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[^<>]{0,2000}")
_XML_KINDS = (
    (b'progid="Word.Document"', "XML 格式的 Word 文件（2003）"),
    (b"schemas.microsoft.com/office/word/2003/wordml", "XML 格式的 Word 文件（2003）"),
    (b"schemas.microsoft.com/office/2006/xmlPackage", "XML 格式的 Word 文件"),
    (b"urn:oasis:names:tc:opendocument", "OpenDocument 文件"),
    (b"schemas.uof.org", "标文通文件（UOF）"),
    (b"www.w3.org/2000/svg", "图片（SVG）"),
)
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_MIME_TYPE = re.compile(rb"^content-type:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
_MIME = re.compile(rb"^(?:mime-version:|from:[^\n]*saved by)", re.IGNORECASE | re.MULTILINE)
_MAIL = re.compile(rb"^(?:received|to|delivered-to|return-path):", re.IGNORECASE | re.MULTILINE)
_HEADER = re.compile(rb"(?:From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]*\S?")
_OF_TEXTS = re.compile(r"[\t\r\n -~\u2010-\u203f\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")
_PDF_WITHIN = 1024
_LOOKED_AT = 2048
_LINE_LOOKED_AT = 1 << 16
_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_MARKS_WITH_NULS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def identify(content: bytes, name: str) -> str:
    """One of ``KINDS`` for the bytes of one file.

    Raises ``Refused``: empty-file; unsupported-format with what it was recognised as; encrypted
    for an Office file that is so as a whole; damaged-file where nothing is left of what it was;
    external-entity; unknown-encoding for UTF-16 that does not say so.
    """
    if not content.strip():
        raise Refused("empty-file", path=name)
    if not content.strip(b"\x00 \t\r\n"):
        reason = "内容全是零字节，多半是复制或下载没有完成"
        raise Refused("damaged-file", path=name, kind=_promised(name), reason=reason)
    return _container(content, name) or _marked(content, name) or _plain(content, name)


def _container(content: bytes, name: str) -> str | None:
    if content.startswith(_OLE):
        return _in_ole(content, name)
    if content.startswith(b"PK"):
        return _in_zip(content, name)
    if (inner := inflated(content, _LOOKED_AT)) is not None:
        return _in_gzip(inner, name)
    return None


def _in_zip(content: bytes, name: str) -> str | None:
    found = parts(content)
    if found is None:
        return None
    for part, kind in _FOREIGN_PARTS:
        if part in found:
            raise Refused("unsupported-format", path=name, kind=kind)
    for begin, kind in _OPEN_DOCUMENT:
        if "mimetype" in found and first_part(content, 99).startswith(begin):
            raise Refused("unsupported-format", path=name, kind=kind)
    if "ofd.xml" in found:
        return "ofd"
    return _in_ooxml(found, name) or "zip"


def _in_ooxml(found: set[str], name: str) -> str | None:
    if not found & {"[content_types].xml", "_rels/.rels"}:
        return None
    if any(part.startswith("word/") for part in found):
        return "docx"
    if any(part.startswith("xl/") for part in found):
        return "xlsx"
    # Cut off before the parts that would tell.
    promised = SUFFIXES.get(_suffix(name))
    return promised if promised in ("docx", "xlsx") else None


def _in_ole(content: bytes, name: str) -> str:
    found = _streams(content)
    if found & {"EncryptedPackage", "EncryptionInfo"}:
        raise Refused("encrypted", path=name)
    for streams, format_ in _STREAMS:
        if found & set(streams):
            return format_
    kind = next((kind for stream, kind in _FOREIGN_STREAMS if stream in found), None)
    if found:
        raise Refused("unsupported-format", path=name, kind=kind or _OLE_KIND)
    raise Refused("damaged-file", path=name, kind=_OLE_KIND, reason="里面的目录读不出来")


def _streams(content: bytes) -> set[str]:
    """The streams at the top; where the directory is damaged, those whose names stand anywhere."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as file:
            found = {path[0] for path in file.listdir(streams=True, storages=True)}
    except Exception:  # the parser knows no end of ways to fail over a damaged file
        found = set()
    return found or {s for s in _KNOWN_STREAMS if f"{s}\0".encode("utf-16-le") in content}


def _in_gzip(inner: bytes, name: str) -> str:
    if _is_warc(inner) or (not inner and name.lower().endswith(".warc.gz")):
        return "warc"
    kind = "压缩文件（tar.gz）" if foreign(inner) == "打包文件（tar）" else "压缩文件（gzip）"
    raise Refused("unsupported-format", path=name, kind=kind)


def _is_warc(head: bytes) -> bool:
    return re.match(rb"\s*(?:WARC/[01]|filedesc://)", head) is not None


def _marked(content: bytes, name: str) -> str | None:
    """The format of what says at its beginning what it is."""
    head = content[:_LOOKED_AT]
    if kind := foreign(head):
        raise Refused("unsupported-format", path=name, kind=kind)
    start = head.lstrip(_BLANK)
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if _is_warc(start):
        return "warc"
    if _is_pdf(content):
        return "pdf"
    return _mime(content, start, name)


def _is_pdf(content: bytes) -> bool:
    head = content[:_PDF_WITHIN]
    return head.startswith(b"%PDF-") or (
        b"%PDF-" in head and re.search(rb"\d obj\b", content) is not None
    )


def _mime(content: bytes, start: bytes, name: str) -> str | None:
    if not _HEADER.match(start):
        return None
    block = re.split(rb"\r?\n[ \t]*\r?\n", content[:_LINE_LOOKED_AT].lstrip(_BLANK), maxsplit=1)[0]
    if not _MIME.search(block):
        return None
    if _MAIL.search(block):
        raise Refused("unsupported-format", path=name, kind="电子邮件")
    return "mhtml" if _MIME_TYPE.search(block) else None


def _plain(content: bytes, name: str) -> str:
    """The format of what is text: markup, a batch, or as the suffix says."""
    head = content[:_LOOKED_AT]
    suffix = _suffix(name)
    if b"\x00" in head and not head.startswith(_MARKS_WITH_NULS):
        raise _binary(name, suffix, head)
    if found := _markup(content[:_LINE_LOOKED_AT], name):
        return found
    promised = SUFFIXES.get(suffix, "txt")
    if promised == "jsonl" or _is_batch(content[:_LINE_LOOKED_AT]):
        return "jsonl"
    if suffix in _CODE:
        raise Refused("unsupported-format", path=name, kind=f"“{suffix}”文件")
    if promised in ("html", "txt"):
        is_known = suffix in SUFFIXES or not suffix
        return promised if is_known else _text(head, name, suffix, "txt")
    if promised in ("xls", "xlsx"):
        promised = "csv" if _is_table(head) else "txt"
    return _text(head, name, suffix, promised if promised in ("csv", "markdown") else "txt")


def _text(head: bytes, name: str, suffix: str, format_: str) -> str:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    if controls > len(head) // 100 and not head.startswith(_MARKS_WITH_NULS):
        raise _binary(name, suffix)
    return format_


def _binary(name: str, suffix: str, head: bytes = b"") -> Refused:
    if _is_utf16(head):
        return Refused("unknown-encoding", path=name)
    if suffix in _BY_SUFFIX:
        return Refused("unsupported-format", path=name, kind=_BY_SUFFIX[suffix])
    if SUFFIXES.get(suffix, "txt") in ("txt", "html", "markdown", "csv", "jsonl"):
        return Refused("unsupported-format", path=name, kind="无法识别的二进制文件")
    reason = "开头的内容不对，可能已损坏，或者用了别的后缀"
    return Refused("damaged-file", path=name, kind=_promised(name), reason=reason)


def _is_utf16(head: bytes) -> bool:
    """Whether it is Chinese, or plain English, once read two bytes at a time."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(encoding, "replace")
        if len(_OF_TEXTS.findall(text)) > 0.95 * len(text) > 0:
            return True
    return False


def _suffix(name: str) -> str:
    """The suffix in lower case; none where it is but a number, or words after a full stop."""
    suffix = PurePath(name).suffix.lower()
    is_one = suffix.isascii() and suffix[1:].isalnum() and suffix[1:].strip("0123456789")
    return suffix if is_one else ""


def _promised(name: str) -> str:
    return KINDS.get(SUFFIXES.get(_suffix(name), ""), "文件")


def _markup(head: bytes, name: str) -> str | None:
    plain = head.replace(b"\x00", b"").lstrip(_BLANK)
    if not plain.startswith(b"<"):
        return None
    if (root := _xml_root(plain)) is not None:
        return _xml(plain, root, name)
    if re.match(rb"<!DOCTYPE\s(?!\s*html)|<\?xml\s", plain) and b"<!ENTITY" in plain:
        raise Refused("external-entity", path=name)  # so many that what they are for is not seen
    return "html" if _MARKUP.search(plain[:_LOOKED_AT]) else None


def _xml_root(plain: bytes) -> bytes | None:
    """The outermost element where it is one of XML and not of a page."""
    prolog = _PROLOG.match(plain)
    root = _ROOT.match(plain, prolog.end() if prolog else 0)
    if root is None or _MARKUP.match(b"<" + root[1] + b">"):
        return None
    is_xml = plain.startswith(b"<?xml") or b" xmlns" in root[0]
    return root[1] if is_xml else None


def _xml(plain: bytes, root: bytes, name: str) -> str:
    start = plain[: _LOOKED_AT * 2]
    if root == b"Workbook" and _SPREADSHEET in start:
        return "xls-xml"
    kind = next((kind for mark, kind in _XML_KINDS if mark in start), "XML 数据文件")
    raise Refused("unsupported-format", path=name, kind=kind)


def _is_batch(head: bytes) -> bool:
    """Whether the first line is a record as batches have them."""
    line = head.lstrip(_BLANK).partition(b"\n")[0]
    if not line.startswith(b"{") or b'"title"' not in line:
        return False
    try:
        return "title" in json.loads(line)
    except (ValueError, RecursionError):
        return len(line) > _LINE_LOOKED_AT // 2 and b'"text"' in line


def _is_table(head: bytes) -> bool:
    """Whether the first lines have as many tabs, or commas, each."""
    lines = head.replace(b"\x00", b"").splitlines()[:-1] or head.splitlines()
    counts = {(line.count(b"\t"), 0) if b"\t" in line else (0, line.count(b",")) for line in lines}
    return len(counts) == 1 and counts != {(0, 0)}
