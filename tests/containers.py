"""Small files of many formats for tests, made in code: containers, and what lies in them."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from zipfile import ZipFile, ZipInfo

PAGE = (
    "<!DOCTYPE html><html><head><title>云溪区关于渡口的公告</title></head><body>"
    "<h1>云溪区关于渡口的公告</h1><div id=zoom><p>渡口自即日起开放。</p></div></body></html>"
).encode()
URL = "http://www.yunxi.example/zwgk/%E6%B8%A1%E5%8F%A3.html"
DATE = "2024-03-01T16:00:00Z"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OOXML = "http://schemas.openxmlformats.org"
_WORD = f'xmlns:w="{_OOXML}/wordprocessingml/2006/main"'
_SHEET = (
    f'xmlns="{_OOXML}/spreadsheetml/2006/main" xmlns:r="{_OOXML}/officeDocument/2006/relationships"'
)
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_SECTOR = 512


def zipped(*members: tuple[str | ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file of these members, in order; the same bytes every time."""
    made = io.BytesIO()
    with ZipFile(made, "w", method) as container:
        for name, content in members:
            info = name if isinstance(name, ZipInfo) else ZipInfo(name)
            info.compress_type = method
            container.writestr(info, content)
    return made.getvalue()


def packed(content: bytes) -> bytes:
    """A gzip file, the same bytes every time."""
    return gzip.compress(content, mtime=0)


def ole(streams: Mapping[str, bytes] | Sequence[str]) -> bytes:
    """An OLE2 file with these streams, of up to some 60,000 bytes in all, each filled up to
    4,096 bytes unless it is empty."""
    given = dict(streams) if isinstance(streams, Mapping) else dict.fromkeys(streams, b"")
    directory = -(-(1 + len(given)) // 4)
    chain = [0xFFFFFFFD, *_chain(1, directory)]
    entries = [_entry("Root Entry", 5, child=1 if given else _FREE)]
    body = b""
    for number, (name, content) in enumerate(given.items(), start=1):
        right = number + 1 if number < len(given) else _FREE
        filled = content and content.ljust(-(-max(len(content), 4096) // _SECTOR) * _SECTOR, b"\0")
        start = len(chain) if filled else _END
        entries.append(_entry(name, 2, right=right, start=start, size=len(filled)))
        chain += _chain(len(chain), len(filled) // _SECTOR)
        body += filled
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    return _ole_header() + fat + b"".join(entries).ljust(directory * _SECTOR, b"\0") + body


def _ole_header() -> bytes:
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(_SECTOR, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, _END, 0, _END, 0, 0)
    header[80:] = b"\xff" * (_SECTOR - 80)
    return bytes(header)


def _chain(first: int, length: int) -> list[int]:
    return [first + at + 1 for at in range(length - 1)] + [_END] * (length > 0)


def _entry(
    name: str, kind: int, right: int = _FREE, child: int = _FREE, start: int = _END, size: int = 0
) -> bytes:
    coded = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        *(coded, len(coded), kind, 1, _FREE, right, child, b"", 0, 0, 0, start, size),
    )


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of the stream in a binary Excel file."""
    return struct.pack("<HH", kind, len(content)) + content


def xls(*first: bytes, text: str = "渡口") -> bytes:
    """A binary Excel file of one cell, ``first`` being more records of its workbook."""
    start = record(0x809, struct.pack("<HHHHII", 0x600, 0x5, 0xDBB, 0x7CC, 0x41, 6))
    name = "表".encode("utf-16-le")
    sheet = record(0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 1) + name)
    at = len(start) + sum(map(len, first)) + len(sheet) + 4
    sheet = record(0x85, struct.pack("<IBBBB", at, 0, 0, 1, 1) + name)
    cell = struct.pack("<HHHHB", 0, 0, 0, len(text), 1) + text.encode("utf-16-le")
    body = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0xDBB, 0x7CC, 0x41, 6))
    body += record(0x204, cell) + record(0x0A)
    return ole({"Workbook": start + b"".join(first) + sheet + record(0x0A) + body})


def office(parts: Mapping[str, str | bytes], main: str, kind: str) -> bytes:
    """An OOXML package of these parts, ``main`` being that of the content type ``kind``."""
    types = (
        f'{_XML}<Types xmlns="{_OOXML}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.'
        f'{kind}+xml"/></Types>'
    )
    whole = {"[Content_Types].xml": types, "_rels/.rels": related(main), **parts}
    return zipped(*((name, _bytes(part)) for name, part in whole.items()))


def related(target: str, kind: str = "officeDocument", more: str = "") -> str:
    """A part that says how another one is related to ``target``."""
    return (
        f'{_XML}<Relationships xmlns="{_OOXML}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_OOXML}/officeDocument/2006/relationships/{kind}" Target="{target}" {more}/>'
        "</Relationships>"
    )


def docx(
    body: str = "", *, before: str = "", parts: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A Word file; ``before`` stands before its outermost element."""
    body = body or paragraph("云溪区关于渡口的公告") + paragraph("渡口自即日起开放。")
    document = f"{_XML}{before}<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    whole = {"word/document.xml": document, **(parts or {})}
    return office(whole, "word/document.xml", "wordprocessingml.document.main")


def paragraph(text: str) -> str:
    """A paragraph of a Word file."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def xlsx(
    rows: str = '<row r="1"><c r="A1" t="inlineStr"><is><t>渡口</t></is></c></row>',
    *,
    before: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    after: str = "",
) -> bytes:
    """An Excel file of one sheet; ``after`` stands after its cells."""
    sheet = f"{_XML}{before}<worksheet {_SHEET}><sheetData>{rows}</sheetData>{after}</worksheet>"
    book = (
        f'{_XML}<workbook {_SHEET}><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    )
    whole: dict[str, str | bytes] = {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": related("worksheets/sheet1.xml", "worksheet"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    return office(whole | dict(parts or {}), "xl/workbook.xml", "spreadsheetml.sheet.main")


def ofd(
    content: str = '<ofd:TextCode X="0" Y="9" DeltaX="g 3 9">渡口公告</ofd:TextCode>',
    *,
    before: str = "",
    root: str = "Doc_0/Document.xml",
    page: str = "Pages/Page_0/Content.xml",
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """An OFD file of one page; ``before`` stands before its outermost element."""
    box = "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
    text = (
        f'<ofd:TextObject ID="3" Boundary="9 9 99 20" Font="4" Size="9">{content}</ofd:TextObject>'
    )
    whole = {
        "OFD.xml": f'{_XML}{before}<ofd:OFD {_OFD} DocType="OFD" Version="1.0"><ofd:DocBody>'
        f"<ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>{root}</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{_XML}<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea>{box}"
        "</ofd:PageArea></ofd:CommonData><ofd:Pages>"
        f'<ofd:Page ID="1" BaseLoc="{page}"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f"{_XML}<ofd:Page {_OFD}><ofd:Content>"
        f'<ofd:Layer ID="2">{text}</ofd:Layer></ofd:Content></ofd:Page>',
        **(parts or {}),
    }
    return zipped(*((name, _bytes(part)) for name, part in whole.items()))


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF file of these objects, numbered from 1, the first being its catalogue; of one page
    with a line of text where none are given."""
    given = objects or (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        stream(b"BT /F 12 Tf 72 720 Td (Yunxi ferry notice) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(given, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size, start = len(given) + 1, len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(made)


def stream(content: bytes, said: bytes = b"") -> bytes:
    """A stream of a PDF file; ``said`` are more entries of its dictionary."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), said, content)


def mhtml(*bodies: bytes, boundary: str = "----x", is_closed: bool = True) -> bytes:
    """A page as browsers save it in one file."""
    mark = boundary.encode()
    head = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: %s\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="%s"\r\n\r\n'
    ) % (URL.encode(), mark)
    part = b"--%s\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: binary\r\n\r\n%s\r\n"
    parts = b"".join(part % (mark, body) for body in bodies or (PAGE,))
    return head + parts + (b"--%s--\r\n" % mark if is_closed else b"")


def captured(*records: dict, is_packed: bool = True) -> bytes:
    """A WARC file with these answers: ``url``, ``body``, ``media``, ``status``, ``headers``,
    ``date``, ``record`` (its WARC-Type) and ``warc`` (more of its headers)."""
    made = [_record({"WARC-Type": "warcinfo"}, b"software: x\r\n")]
    made += [_captured(**each) for each in records]
    return b"".join(packed(each) if is_packed else each for each in made)


def _captured(
    url: str = URL,
    body: bytes = PAGE,
    media: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (),
    date: str = DATE,
    record: str = "response",
    warc: Mapping[str, str] | None = None,
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media}", *map(": ".join, headers), "", ""]
    is_resource = record == "resource"
    head = b"" if is_resource else "\r\n".join(lines).encode()
    kind = media if is_resource else "application/http; msgtype=response"
    said = {"WARC-Type": record, "WARC-Target-URI": url, "WARC-Date": date, "Content-Type": kind}
    return _record(said | dict(warc or {}), head + body)


def _record(headers: dict[str, str], content: bytes) -> bytes:
    said = headers | {"Content-Length": str(len(content))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + content + b"\r\n\r\n"


def zeros(megabytes: int, byte: bytes = b"\0") -> tuple[bytes, int]:
    """So many MB of one byte, deflated (about a thousandth of it), and their CRC-32."""
    block = byte * (1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    one = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = 0
    for _ in range(megabytes):
        crc = zlib.crc32(block, crc)
    return one * megabytes + b"\x03\x00", crc


def _bytes(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part
