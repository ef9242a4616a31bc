"""Files that nobody should hand in, the same ones for the same seed: bombs, lies, tricks, damage.

``make`` writes them. All are small on disk, whatever they swell to; nothing in them does harm to
those who read them with care.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from zipfile import ZIP_STORED, ZipInfo

from containers import (
    PAGE,
    URL,
    captured,
    docx,
    mhtml,
    ofd,
    ole,
    packed,
    paragraph,
    pdf,
    record,
    stream,
    xls,
    xlsx,
    zeros,
    zipped,
)

Files = dict[str, bytes]

_TOO_MUCH = 640
"""MB that come out of a bomb: more than the limit of the settings."""
_DEEP = 100_000
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "渡口渡口渡口渡口渡口">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
_QUADRATIC = f'<!DOCTYPE x [<!ENTITY j "{"渡" * 50_000}">]>'
_OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p; '
    '<!ENTITY j SYSTEM "file:///etc/passwd">]>'
)
_ENTITIES = {"千笑": _LAUGHS, "平方": _QUADRATIC, "外部实体": _OUTSIDE}

SAMPLES: dict[str, bytes] = {
    "html": PAGE,
    "txt": "云溪区关于渡口的公告\n\n渡口自即日起开放。\n".encode(),
    "markdown": "# 云溪区关于渡口的公告\n\n渡口自即日起开放。\n\n- 一\n- 二\n".encode(),
    "jsonl": b"".join(
        json.dumps({"title": f"渡口公告{n}", "text": "开放。" * n}, ensure_ascii=False).encode()
        + b"\n"
        for n in range(1, 6)
    ),
    "csv": "渡口,船只\n东渡,3\n西渡,2\n".encode("gb18030"),
    "docx": docx(),
    "xlsx": xlsx(),
    "ofd": ofd(),
    "pdf": pdf(),
    "doc": ole({"WordDocument": struct.pack("<HH", 0xA5EC, 0xC1), "1Table": b"x"}),
    "xls": xls(),
    "rtf": b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun;}}\\f0 \\'b6\\'c9\\'bf\\'da\\par}",
    "mhtml": mhtml(),
    "zip": zipped(("通知.html", PAGE), ("附件/附件1.xlsx", xlsx()), ("附件/附件2.docx", docx())),
    "warc": captured({}, {"url": URL + "?2", "body": docx(), "media": "application/msword"}),
}
"""A small file of each format with nothing wrong in it."""
_SUFFIX = {"markdown": "md", "mhtml": "mht", "warc": "warc.gz"}


def make(folder: Path, count: int, seed: int) -> list[Path]:
    """Writes at least ``count`` hostile files into the empty ``folder``; gives their paths.

    All that is deliberate comes first, whatever ``count`` is: some 300; the rest are samples cut
    off or changed at random. Each path given has to get a verdict. Folders, hidden files and what
    this system cannot hold are not among them.
    """
    rng = random.Random(seed)
    made = [_write(folder / family.__name__[1:], files) for family, files in _families()]
    paths = [path for family in made for path in family]
    paths += _odd_names(folder / "names") + _special(folder / "special")
    for name, content in islice(_damaged(rng), max(0, count - len(paths))):
        paths += _write(folder / "damage", {f"{len(paths):05d}-{name}": content})
    return paths


def _families() -> Iterator[tuple[Callable[[], Files], Files]]:
    for family in (
        _zip_bombs,
        _zip_tricks,
        _office_bombs,
        _entities,
        _captures,
        _encrypted,
        _pdfs,
        _sheets,
        _words,
        _ofds,
        _ole_files,
        _markup,
        _encodings,
        _lines,
        _mails,
        _nothing,
        _programs,
        _wrong_suffixes,
        _cut_short,
    ):
        yield family, family()


def _write(folder: Path, files: Files) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


# ZIP files.


def _deflated(
    name: str, megabytes: int, *, declared: int | None = None, byte: bytes = b"\0"
) -> bytes:
    """A ZIP file of one member that swells, and may lie about its size."""
    data, crc = zeros(megabytes, byte)
    size = megabytes << 20 if declared is None else declared
    return _raw_zip([(name.encode(), data, crc, size)])


def _raw_zip(
    members: list[tuple[bytes, bytes, int, int]], *, copies: int = 1, count: int = 0
) -> bytes:
    """A ZIP file as it is told: name, deflated data, CRC-32 and declared size of each member; each
    ``copies`` times in the table of contents, which says that it has ``count`` entries."""
    made, table, entries = bytearray(), bytearray(), 0
    for name, data, crc, size in members:
        said = (20, 0x800, 8, 0, 33, crc, len(data), size & 0xFFFFFFFF, len(name), 0)
        entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, *said, 0, 0, 0, 0, len(made)) + name
        table += entry * copies
        entries += copies
        made += struct.pack("<4s5H3I2H", b"PK\3\4", *said) + name + data
    told = min(count or entries, 0xFFFF)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, told, told, len(table), len(made), 0)
    return bytes(made + table) + end


def _empty(number: int) -> list[tuple[bytes, bytes, int, int]]:
    return [(b"%d.txt" % at, b"\3\0", 0, 0) for at in range(number)]


def _nested(levels: int, copies: int) -> bytes:
    content = _deflated("甲.txt", 20)
    for level in range(levels):
        content = zipped(*((f"{level}-{copy}.zip", content) for copy in range(copies)))
    return content


def _zip_bombs() -> Files:
    small = zlib.compressobj(9, zlib.DEFLATED, -15)
    page = small.compress(PAGE) + small.flush()
    each, crc = zeros(20)
    return {
        "一个.zip": _deflated("甲.txt", _TOO_MUCH),
        "许多.zip": _raw_zip([(b"%d.txt" % at, each, crc, 20 << 20) for at in range(40)]),
        "重叠.zip": _raw_zip([(b"a.txt", each, crc, 20 << 20)], copies=200),
        "谎报很小.zip": _deflated("甲.txt", _TOO_MUCH, declared=9),
        "谎报很大.zip": _raw_zip([(b"a.html", page, zlib.crc32(PAGE), 0xFFFFFFFE)]),
        "谎报为零.zip": _deflated("甲.html", 20, declared=0),
        "套了十层.zip": _nested(10, 1),
        "套了四层每层八个.zip": _nested(4, 8),
        "成员太多.zip": _raw_zip(_empty(6000)),
        "成员多得目录谎报.zip": _raw_zip(_empty(70_000), count=3),
        "一个成员六万次.zip": _raw_zip(
            [(b"a.html", page, zlib.crc32(PAGE), len(PAGE))], copies=60_000
        ),
        "目录谎报个数.zip": _raw_zip(_empty(3), count=60_000),
        "全是文件夹.zip": zipped(*((f"{at}/", b"") for at in range(3000))),
    }


def _named(name: str, mode: int = 0) -> ZipInfo:
    info = ZipInfo("x")
    info.filename = info.orig_filename = name
    info.external_attr = mode << 16
    return info


def _zip_tricks() -> Files:
    names = {
        "上一层": "../逃.html",
        "上很多层": "../" * 40 + "tmp/逃.html",
        "绝对路径": "/tmp/逃.html",
        "反斜杠": "..\\..\\逃.html",
        "盘符": "C:\\逃.html",
        "网络路径": "\\\\server\\share\\逃.html",
        "零字节": "逃\0.html",
        "换行": "逃\n.html",
        "只有点": "..",
        "点和空格": ". ./ ",
        "很长": "长" * 20_000 + ".html",
        "很深": "深/" * 9000 + "甲.html",
        "倒写": "甲\u202elmth.exe",
        "设备": "CON",
    }
    files = {f"{what}.zip": zipped((_named(name), PAGE)) for what, name in names.items()}
    link = _named("甲.html", stat.S_IFLNK | 0o777)
    folder_link = _named("夹", stat.S_IFLNK | 0o777)
    broken = zipped(("甲.html", PAGE), method=ZIP_STORED)
    return files | {
        "符号链接.zip": zipped((link, b"/etc/passwd"), ("乙.html", PAGE)),
        "经过链接写出去.zip": zipped((folder_link, b"/tmp"), ("夹/逃.html", PAGE)),
        "设备文件.zip": zipped((_named("甲.html", stat.S_IFCHR | 0o666), b"")),
        "校验和不符.zip": broken.replace("渡口".encode(), "码头".encode()),
        "没有目录.zip": broken[: broken.index(b"PK\1\2")],
        "目录在别处.zip": broken[:-6] + b"\xff\xff\xff\x7f\0\0",
        "后面有东西.zip": broken + bytes(70_000),
        "前面有东西.zip": b"#" * 999 + broken,
        "只有末尾.zip": broken[-22:],
        "不认识的方法.zip": broken.replace(b"\x14\0\0\0\0\0\0\0", b"\x14\0\0\0\x62\0\0\0"),
    }


def _office_bombs() -> Files:
    text, crc = zeros(_TOO_MUCH, b" ")
    plain, plain_crc = zlib.compress(b"<x/>", 9)[2:-4], zlib.crc32(b"<x/>")
    parts = {"docx": b"word/document.xml", "xlsx": b"xl/worksheets/sheet1.xml"}
    files = {
        f"空白.{kind}": _raw_zip(
            [(b"[Content_Types].xml", plain, plain_crc, 4), (part, text, crc, _TOO_MUCH << 20)]
        )
        for kind, part in parts.items()
    }
    return files | {
        "空白.ofd": _raw_zip([(b"OFD.xml", text, crc, _TOO_MUCH << 20)]),
        "谎报.docx": _raw_zip(
            [(b"[Content_Types].xml", plain, plain_crc, 4), (b"word/document.xml", text, crc, 9)]
        ),
        "图片.docx": _appended(docx(), b"word/media/image1.png"),
        "共享文字.xlsx": _appended(xlsx(), b"xl/sharedStrings.xml"),
        "资源.ofd": _appended(ofd(), b"Doc_0/Res/image.png"),
        "零件太多.docx": docx(parts={f"word/x{at}.xml": "<x/>" for at in range(6000)}),
    }


def _appended(container: bytes, name: bytes) -> bytes:
    """``container`` with one member more, that swells."""
    data, crc = zeros(_TOO_MUCH)
    end = container.rfind(b"PK\5\6")
    count, size, start = struct.unpack_from("<HII", container, end + 10)
    more = _raw_zip([(name, data, crc, _TOO_MUCH << 20)])
    at = more.index(b"PK\1\2")
    entry = bytearray(more[at : at + 46 + len(name)])
    struct.pack_into("<I", entry, 42, start)
    table = container[start : start + size] + entry
    said = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count + 1, count + 1, len(table), start + at, 0)
    return container[:start] + more[:at] + table + said


# XML.


def _entities() -> Files:
    files: Files = {}
    for what, before in _ENTITIES.items():
        uses = "&j;" * (1000 if what == "平方" else 1)
        cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{uses}</t></is></c></row>'
        sheet = f"<Worksheet><Table><Row><Cell><Data>{uses}</Data></Cell></Row></Table></Worksheet>"
        book = f'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">{sheet}</Workbook>'
        texts = {
            "xml": f'<?xml version="1.0"?>{before}<x>{uses}</x>',
            "svg": f'{before}<svg xmlns="http://www.w3.org/2000/svg"><text>{uses}</text></svg>',
            "html": f'<?xml version="1.0"?>{before}<html><body><p>{uses}</p></body></html>',
            "xls": f'<?xml version="1.0"?>{before}{book}',
        }
        files |= {f"{what}.{suffix}": text.encode() for suffix, text in texts.items()}
        files[f"{what}.docx"] = docx(paragraph(uses), before=before)
        files[f"{what}.xlsx"] = xlsx(cell, before=before)
        files[f"{what}.ofd"] = ofd(uses, before=before)
        files[f"{what}在属性里.docx"] = docx(
            parts={"docProps/core.xml": f'<?xml version="1.0"?>{before}<x>{uses}</x>'}
        )
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    utf16 = f'<?xml version="1.0" encoding="UTF-16"?>{_OUTSIDE}<x>&j;</x>'.encode("utf-16")
    return files | {
        "包含.docx": docx(f"<w:p>{include}</w:p>"),
        "属性用了UTF-16的外部实体.docx": docx(parts={"docProps/core.xml": utf16}),
        "不完整的标签.docx": docx("<w:p><w:r>"),
        "引用没有的名字空间.docx": docx("<v:p>渡口</v:p>"),
    }


# Captures.


def _captures() -> Files:
    body = b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zeros(_TOO_MUCH)[0]
    coded = [("Content-Encoding", "gzip")]
    chunks = b"ffffffff\r\n" + PAGE
    head = b"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Target-URI: x\r\n"
    return {
        "炸弹.warc.gz": packed(head + b"Content-Length: %d\r\n\r\n" % (_TOO_MUCH << 20)) + body,
        "一行炸弹.warc.gz": packed(captured({}, is_packed=False)) + body,
        "炸弹.gz": body,
        "两层.warc.gz": packed(packed(captured({}))),
        "内容炸弹.warc": captured({"body": body, "headers": coded}, is_packed=False),
        "分块谎报.warc": captured({"body": chunks, "headers": [("Transfer-Encoding", "chunked")]}),
        "地址逃逸.warc": captured({"url": "http://x/../../../../tmp/逃.html"}),
        "地址不是地址.warc": captured(
            {"url": "http://[::1"}, {"url": "\0\n"}, {"url": "x" * 70_000}
        ),
        "长度是负数.warc": head + b"Content-Length: -1\r\n\r\n",
        "长度很大.warc": head + b"Content-Length: 99999999999999999999\r\n\r\n" + PAGE,
        "长度不是数.warc": head + b"Content-Length: x\r\n\r\n" + PAGE,
        "头没有完.warc": head + b"X: y\r\n" * 50_000,
        "头的一行很长.warc": head + b"X: " + b"y" * 4_000_000,
        "日期不对.warc": captured({"date": "9999-99-99"}, {"date": "0000-01-01T00:00:00Z"}),
        "记录太多.warc.gz": packed(
            captured(*({"url": f"{URL}?{at}"} for at in range(5100)), is_packed=False)
        ),
        "没有记录.warc": captured(),
        "压缩包.tar.gz": packed(b"x" * 257 + b"ustar" + bytes(250)),
    }


# What is locked.


def _encrypted() -> Files:
    def flagged(content: bytes, method: int) -> bytes:
        made, entry = bytearray(content), content.index(b"PK\1\2")
        for at in (6, entry + 8):
            made[at] |= 1
            made[at + 2] = method
        return bytes(made)

    lock = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O<%s>/U<%s>>>/ID[<00><00>]" % (
        b"11" * 32,
        b"22" * 32,
    )
    sheet = {"EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>", "EncryptedPackage": bytes(99)}
    text = zipped(("甲.html", PAGE), ("乙.html", PAGE))
    return {
        "密码.zip": flagged(text, 8),
        "AES.zip": flagged(text, 99),
        "密码.docx": ole(sheet),
        "密码.xlsx": ole(sheet),
        "里层有密码.docx": flagged(docx(), 8),
        "密码.pdf": pdf(trailer=lock),
        "不认识的锁.pdf": pdf(trailer=b"/Encrypt<</Filter/Unknown>>"),
        "密码.xls": xls(record(0x2F, struct.pack("<HHHH", 1, 1, 1, 1) + bytes(48))),
        "密码.doc": ole(
            {"WordDocument": struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, 0x0100), "0Table": b"x"}
        ),
        "加密.ofd": ofd(parts={"Doc_0/Encryptions.xml": "<x/>", "Doc_0/a.enc": bytes(99)}),
    }


# PDF.


def _pdfs() -> Files:
    catalogue, pages = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>"
    bomb = zlib.compress(b"", 9)[:2] + zeros(_TOO_MUCH, b" ")[0]
    twice = zlib.compress(zlib.compress(b" " * (1 << 20), 9) * 1000, 9)
    deep = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (at + 3) for at in range(3000)]
    image = (
        b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8"
        b"/ColorSpace/DeviceRGB/Filter/FlateDecode"
    )
    shown = page % b"/Resources<</XObject<</I 5 0 R>>>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 5 0 R>>>>"
    plain = pdf()
    return {
        "页树成环.pdf": pdf(catalogue, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 999999>>"),
        "页树很深.pdf": pdf(catalogue, *deep, page % b""),
        "页数谎报.pdf": pdf(
            catalogue, pages.replace(b"1>>", b"2147483647>>"), page % b"", stream(b"")
        ),
        "膨胀.pdf": pdf(catalogue, pages, page % b"", stream(bomb, b"/Filter/FlateDecode")),
        "两次膨胀.pdf": pdf(
            catalogue, pages, page % b"", stream(twice, b"/Filter[/FlateDecode/FlateDecode]")
        ),
        "过滤器很多.pdf": pdf(
            catalogue, pages, page % b"", stream(bomb, b"/Filter[%s]" % (b"/FlateDecode" * 5000))
        ),
        "图很大.pdf": pdf(catalogue, pages, shown, stream(b"/I Do"), stream(bomb, image)),
        "表单成环.pdf": pdf(
            catalogue, pages, shown, stream(b"/I Do " * 99), stream(b"/I Do", form)
        ),
        "对象流很大.pdf": pdf(
            catalogue, pages, stream(bomb, b"/Type/ObjStm/N 99999999/First 9/Filter/FlateDecode")
        ),
        "数组很深.pdf": pdf(catalogue, b"[" * _DEEP),
        "括号很深.pdf": pdf(
            catalogue, pages, page % b"", stream(b"BT " + b"(" * _DEEP + b" Tj ET")
        ),
        "压栈很多.pdf": pdf(catalogue, pages, page % b"", stream(b"q " * 500_000)),
        "引用自己.pdf": pdf(b"1 0 R", b"2 0 R"),
        "没有页.pdf": pdf(catalogue, b"<</Type/Pages/Kids[]/Count 0>>"),
        "没有目录.pdf": pdf(b"null"),
        "页很大.pdf": pdf(
            catalogue, pages, (page % b"").replace(b"595 842", b"1e9 1e9"), stream(b"")
        ),
        "交叉表成环.pdf": plain.replace(b"/Size 6", b"/Size 6/Prev %d" % plain.index(b"xref")),
        "交叉表指错.pdf": plain.replace(b"startxref\n", b"startxref\n9"),
        "没有结尾.pdf": plain[: plain.index(b"trailer")],
        "执行脚本.pdf": pdf(
            b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)>>>>", pages, page % b""
        ),
        "开头在后面.pdf": b"\n" * 900 + plain,
        "只有开头.pdf": b"%PDF-1.7\n",
    }


# Office files.


def _sheets() -> Files:
    def cell(place: str, content: str = "<v>1</v>", more: str = "") -> str:
        number = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or "1"
        return f'<row r="{number}"><c r="{place}"{more}>{content}</c></row>'

    wide = "".join(f"<c><v>{at}</v></c>" for at in range(1_000_000))
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return {
        "百万列.xlsx": xlsx(f'<row r="1">{wide}</row>'),
        "百万行.xlsx": xlsx("<row><c><v>1</v></c></row>" * 1_000_000),
        "最后一格.xlsx": xlsx(cell("XFD1048576")),
        "格外之格.xlsx": xlsx(cell("ZZZZZZZ99999999")),
        "行号为负.xlsx": xlsx('<row r="-5"><c r="A-5"><v>1</v></c></row>'),
        "行号很大.xlsx": xlsx(f'<row r="{"9" * 5000}"><c><v>1</v></c></row>'),
        "格名不对.xlsx": xlsx('<row r="1"><c r="渡口"><v>1</v></c></row>'),
        "数字很大.xlsx": xlsx(cell("A1", f"<v>{'9' * 200_000}</v>")),
        "数字不是数.xlsx": xlsx(cell("A1", "<v>渡口</v>")),
        "日期很大.xlsx": xlsx(cell("A1", "<v>渡口</v>", ' t="d"') + cell("A2", "<v>1e300</v>")),
        "共享文字越界.xlsx": xlsx(
            cell("A1", "<v>99999999</v>", ' t="s"'), parts={"xl/sharedStrings.xml": strings}
        ),
        "样式越界.xlsx": xlsx(cell("A1", more=' s="99999999"')),
        "合并全表.xlsx": xlsx(cell("A1"), after=merged),
        "公式.xlsx": xlsx(cell("A1", '<f>WEBSERVICE("http://127.0.0.1:9")</f><v>1</v>')),
        "公式很深.xlsx": xlsx(cell("A1", f"<f>{'(' * _DEEP}</f>")),
        "没有工作表.xlsx": xlsx(parts={"xl/worksheets/sheet1.xml": ""}),
        "关系逃逸.xlsx": xlsx(
            parts={
                "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.'
                'org/package/2006/relationships"><Relationship Id="rId1" Type="x" '
                'Target="../../../../etc/passwd"/></Relationships>'
            }
        ),
        "单元格里有文件.xlsx": xlsx(parts={"xl/embeddings/甲.bin": ole(["WordDocument"])}),
        "公式.csv": b'=cmd|"/c calc"!A1,@SUM(1)\n+1,-1\n',
        "一行很长.csv": b"1," * 2_000_000,
        "引号不闭合.csv": '渡口,"'.encode() + b"x\n" * 200_000,
        "引号很多.csv": b'"' * 1_000_001,
        "零字节.csv": b"a,b\n" * 999 + b"\0,\0\n",
        "记录很大.xls": xls(record(0x3C, b"x" * 60_000)),
        "记录没有完.xls": xls(struct.pack("<HH", 0xFC, 0xFFFF)),
        "共享文字很多.xls": xls(record(0xFC, struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF))),
    }


def _words() -> Files:
    table, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )

    def relation(target: str, mode: str = "") -> str:
        return (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/styles" Target="{target}" {mode}/></Relationships>'
        )

    def related_to(target: str, mode: str = "", **parts: str) -> bytes:
        return docx(parts={"word/_rels/document.xml.rels": relation(target, mode)} | parts)

    styled = '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>渡口</w:t></w:r></w:p>'
    return {
        "表套表.docx": docx(table * _DEEP + paragraph("渡口") + end * _DEEP),
        "表套表两百层.docx": docx(table * 200 + paragraph("渡口") + f"{end}<w:p/>" * 200),
        "框套框.docx": docx("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300),
        "标签很深.docx": docx("<w:r>" * _DEEP),
        "十万段.docx": docx("<w:p/>" * 100_000),
        "格子很多.docx": docx("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 50_000 + "</w:tbl>"),
        "跨列很多.docx": docx(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc>'
            "</w:tr></w:tbl>"
        ),
        "样式成环.docx": docx(styled, parts={"word/styles.xml": styles}),
        "关系指向自己.docx": related_to("document.xml"),
        "关系指向外面.docx": related_to("../../../../../etc/passwd"),
        "关系指向网上.docx": related_to("http://127.0.0.1:9/x", 'TargetMode="External"'),
        "关系是绝对路径.docx": related_to("file:///etc/passwd"),
        "没有正文.docx": docx(parts={"word/document.xml": ""}),
        "正文是网页.docx": docx(parts={"word/document.xml": PAGE}),
        "正文是别的.docx": docx(parts={"word/document.xml": bytes(range(256))}),
        "类型表是空的.docx": docx(parts={"[Content_Types].xml": "<x/>"}),
        "编号很大.docx": docx(
            '<w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="99999999999"/></w:numPr>'
            "</w:pPr><w:r><w:t>渡口</w:t></w:r></w:p>"
        ),
        "字符引用.docx": docx(paragraph("&#0;&#x110000;")),
        "很深.rtf": b"{\\rtf1" + b"{" * _DEEP,
        "二进制.rtf": b"{\\rtf1{\\pict\\bin2147483647 x}}",
        "数字.rtf": b"{\\rtf1\\u" + b"9" * 100_000 + b"}",
        "替代字符.rtf": b"{\\rtf1\\uc2147483647\\u28193 x}",
    }


def _ofds() -> Files:
    def text(delta: str) -> str:
        return f'<ofd:TextCode X="0" Y="9" DeltaX="{delta}">渡口</ofd:TextCode>'

    itself = "Doc_0/Pages/Page_0/Content.xml"
    template = (
        '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Template TemplateID="1"/>'
        "</ofd:Page>"
    )
    return {
        "间距展开.ofd": ofd(text("g 999999999 1")),
        "间距为负.ofd": ofd(text("g -9 1 g")),
        "间距不是数.ofd": ofd(text("g 渡 口 1e999 nan")),
        "正文逃逸.ofd": ofd(root="../../../../etc/passwd"),
        "正文是绝对路径.ofd": ofd(root="/etc/passwd"),
        "页面逃逸.ofd": ofd(page="../../../../../etc/passwd"),
        "页面是正文.ofd": ofd(page="Document.xml"),
        "正文是入口.ofd": ofd(root="OFD.xml"),
        "模板是自己.ofd": ofd(parts={itself: template}),
        "页面是空的.ofd": ofd(parts={itself: ""}),
        "没有页面.ofd": ofd(page="Pages/Page_9/Content.xml"),
        "文字很多.ofd": ofd(text("") * 100_000),
        "标签很深.ofd": ofd("<ofd:CGTransform>" * _DEEP),
        "入口是空的.ofd": ofd(parts={"OFD.xml": ""}),
        "正文大小写.ofd": ofd(root="DOC_0\\DOCUMENT.XML"),
    }


def _ole_files() -> Files:
    whole = ole({"WordDocument": b"x" * 9000, "1Table": b"y"})

    def changed(*changes: tuple[int, str, int]) -> bytes:
        made = bytearray(whole)
        for at, form, value in changes:
            struct.pack_into(form, made, at, value)
        return bytes(made)

    return {
        "扇区很大.doc": changed((30, "<H", 0xFFFF)),
        "扇区为零.doc": changed((30, "<H", 0)),
        "表成环.doc": changed((512 + 4, "<I", 1)),
        "表很多.doc": changed((44, "<I", 0x7FFFFFFF)),
        "目录成环.doc": changed((1024 + 128 + 68, "<I", 1), (1024 + 128 + 72, "<I", 1)),
        "目录指外.doc": changed((48, "<I", 0x7FFFFFF0)),
        "流很长.doc": changed((1024 + 128 + 120, "<I", 0x7FFFFFFF)),
        "流指自己.doc": changed((512 + 4 * 3, "<I", 3)),
        "名字很长.doc": changed((1024 + 64, "<H", 0xFFFF)),
        "没有流.doc": ole([]),
        "演示.doc": ole(["PowerPoint Document"]),
        "邮件.doc": ole(["__properties_version1.0"]),
        "只有开头.wps": whole[:8],
        "只有头.et": whole[:512],
        "空的流.wps": ole(["WordDocument"]),
        "空的流.et": ole(["Workbook"]),
        "乱的流.et": ole({"Workbook": bytes(range(256)) * 20}),
        "乱的流.wps": ole({"WordDocument": bytes(range(256)) * 20, "0Table": bytes(range(256))}),
    }


# Text.


def _markup() -> Files:
    text = PAGE.decode()

    def page(body: str) -> bytes:
        return text.replace("<p>", f"{body}<p>").encode()

    laughs = "".join(f"<a{at} b=c{at} " for at in range(50_000))
    return {
        "很深的块.html": page("<div>" * 200_000),
        "很深的粗体.html": page("<b>" * _DEEP),
        "很深的表.html": page("<table><tr><td>" * 5000),
        "很深的列表.html": page("<ul><li>" * 20_000),
        "不闭合的注释.html": page("<!--" * _DEEP),
        "不闭合的标签.html": page("<a " * _DEEP),
        "不闭合的引号.html": page("<a href='" * 1000),
        "属性很多.html": page(f"<p {' '.join(f'a{at}=1' for at in range(100_000))}>"),
        "属性很长.html": page(f'<p title="{"x" * 4_000_000}">'),
        "尖括号.html": b"<html>" + b"<" * 1_000_000,
        "链接很多.html": page('<a href="x.html">甲</a>' * 50_000),
        "一行很长.html": page("渡" * 1_500_000),
        "字符引用.html": page("&#x110000;&#0;&#xD800;&#99999999999999999999;&渡口;"),
        "脚本.html": page("<script>while(1);</script><img src=x onerror=alert(1)>"),
        "框到文件.html": page('<iframe src="file:///etc/passwd"></iframe><base href="file:///">'),
        "元标签很多.html": text.replace("<title>", "<meta name=a content=b>" * 50_000).encode(),
        "样式很长.html": page(f"<style>{'a{b:c}' * 200_000}</style>"),
        "零宽字符.html": page("渡\u200b口\u202e公告\u2066" * 9999),
        "乱标签.html": laughs.encode(),
        "标题很长.html": text.replace("云溪区", "云溪区" * 100_000).encode(),
        "只有标签.html": b"<html><body><div></div></body></html>",
        "列表很深.md": "".join(f"{'  ' * (at % 500)}- 渡口\n" for at in range(5000)).encode(),
        "引用很深.md": b">" * _DEEP + "渡口".encode(),
        "方括号.md": b"[" * _DEEP,
        "星号.md": b"*a **a " * 50_000,
        "反引号.md": "".join("`" * at + "a" for at in range(1500)).encode(),
        "链接到文件.md": "# 渡口\n\n![x](file:///etc/passwd)\n<script>x</script>".encode(),
        "表格很宽.md": b"|a" * 20_000 + b"|\n" + b"|-" * 20_000 + b"|\n",
        "下划线.txt": b"_" * 2_000_000,
        "一行很长.txt": ("渡口" * 800_000).encode(),
        "空行很多.txt": "渡口公告".encode() + b"\n" * 2_000_000 + "开放。".encode(),
        "行很多.txt": b"a\n" * 1_000_000,
        "终端控制.txt": "\x1b[2J\x1b]0;x\x07渡口公告\n\n\x08\x08开放。".encode(),
        "组合字符.txt": ("渡" + "\u0301" * 100_000 + "口公告\n\n开放。").encode(),
    }


def _encodings() -> Files:
    text = PAGE.decode()
    plain = "云溪区关于渡口的公告\n\n渡口自即日起开放。\n"
    return {
        "UTF-7.html": b"<html><meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "UTF-16没有标记.html": text.encode("utf-16-le"),
        "UTF-16大端没有标记.txt": plain.encode("utf-16-be"),
        "UTF-16半个字.html": text.encode("utf-16")[:-1],
        "UTF-16孤立代理.txt": b"\xff\xfe" + b"\x00\xd8" * 99 + plain.encode("utf-16-le"),
        "UTF-32.txt": plain.encode("utf-32"),
        "标记不对.txt": b"\xff\xfe" + plain.encode(),
        "两个标记.txt": b"\xef\xbb\xbf\xef\xbb\xbf" + plain.encode(),
        "只有标记.txt": b"\xef\xbb\xbf",
        "只有标记.html": b"\xff\xfe",
        "过长的UTF-8.txt": b"\xc0\xaf\xe0\x80\xaf" * 99,
        "CESU-8.txt": "𠮷".encode("utf-16", "surrogatepass") + b"\xed\xa0\x80\xed\xb0\x80" * 9,
        "声明不对.html": text.replace("<title>", "<meta charset=utf-32><title>").encode("gb18030"),
        "声明没有的.html": text.replace("<title>", "<meta charset=渡口><title>").encode("gb18030"),
        "声明危险的.html": text.replace("<title>", "<meta charset=zlib_codec><title>").encode(),
        "半个字.txt": plain.encode("gb18030")[:-3],
        "混合.txt": plain.encode() + plain.encode("gb18030") + plain.encode("utf-16-le"),
        "大五码.txt": "雲溪區關於渡口的公告\n\n渡口開放。".encode("big5"),
        "日文.txt": "渡し場のお知らせ".encode("shift_jis"),
        "ISO-2022.txt": "渡口公告".encode("iso2022_jp_2", "replace"),
        "随机.txt": bytes(range(1, 256)) * 99,
    }


def _lines() -> Files:
    def line(**fields: object) -> bytes:
        given = {"title": "渡口公告", "text": "开放。"} | fields
        return json.dumps(given, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"

    return {
        "很深.jsonl": b'{"title":"a","text":' + b"[" * _DEEP + b"\n" + line(),
        "很深的对象.jsonl": b'{"a":' * _DEEP + b"\n" + line(),
        "数字很大.jsonl": b'{"title":"a","text":' + b"9" * _DEEP + b"}\n" + line(),
        "指数很大.jsonl": b'{"title":"a","text":1e99999}\n{"title":"a","text":NaN}\n',
        "键重复.jsonl": b'{"title":"a","title":"b","text":"c"}\n',
        "值的类型不对.jsonl": line(title=[1])
        + line(text={"a": 1})
        + line(published=5)
        + line(url=[]),
        "零字节.jsonl": line(title="渡\0口") + line(text="\0"),
        "孤立代理.jsonl": b'{"title":"\\ud800","text":"\\udfff"}\n' + line(title="\ud800"),
        "日期不对.jsonl": line(published="99999999999-99-99") + line(written="0000-00-00"),
        "一行很长.jsonl": line(text="渡" * 6_000_000),
        "没有换行.jsonl": line()[:-1],
        "不是对象.jsonl": b'[]\n1\nnull\n"a"\ntrue\n',
        "不是JSON.jsonl": "渡口公告\n".encode(),
        "标题很长.jsonl": line(title="渡" * 100_000),
        "键很多.jsonl": line(**{f"a{at}": at for at in range(50_000)}),
        "空行.jsonl": b"\n" * 100_000,
        "二进制.jsonl": bytes(range(256)) * 9,
        "UTF-16.jsonl": line().decode().encode("utf-16"),
        "标记.html.jsonl": line(title="<script>alert(1)</script>", text="</td></html>"),
        "路径.jsonl": line(url="javascript:alert(1)", source="../../../etc/passwd"),
    }


def _mails() -> Files:
    def part(of: str) -> bytes:
        return f'Content-Type: multipart/related; boundary="{of}"\r\n\r\n--{of}\r\n'.encode()

    deep = b"MIME-Version: 1.0\r\n" + b"".join(part(f"b{at}") for at in range(2000))
    coded = mhtml().replace(b"binary", b"base64")
    return {
        "分界很多.mht": mhtml(*[b"x"] * 20_000),
        "只有分界.mht": mhtml() + b"------x\r\n" * 100_000,
        "分界没有完.mht": mhtml(is_closed=False),
        "分界很深.mht": deep,
        "分界是空的.mht": mhtml(boundary=""),
        "分界很长.mht": mhtml(boundary="x" * 100_000),
        "编码不对.mht": coded,
        "编码没有的.mht": mhtml().replace(b"binary", b"x-uuencode"),
        "字符集没有的.mht": mhtml().replace(b"text/html\r\n", b"text/html; charset=zlib\r\n"),
        "头很多.mht": b"X: y\r\n" * 50_000 + mhtml(),
        "头很长.mht": mhtml().replace(b"<Saved", b"<" + b"=?utf-8?q?a?= " * 20_000 + b"Saved"),
        "前面有空行.mht": b"\r\n" * 500 + mhtml(),
        "没有页面.mht": mhtml(b"").replace(b"text/html\r\n", b"image/png\r\n"),
        "只有头.mht": mhtml()[:200],
        "邮件.eml": b"Received: x\r\nTo: y\r\n" + mhtml(),
    }


def _nothing() -> Files:
    contents = {
        "空": b"",
        "空白": b" \r\n\t " * 99,
        "零": bytes(5000),
        "一个字节": b"\x80",
        "换行": b"\n",
    }
    suffixes = ("html", "docx", "pdf", "ofd", "zip", "jsonl", "csv", "warc.gz")
    return {f"{what}.{s}": content for what, content in contents.items() for s in suffixes}


def _programs() -> Files:
    return {
        "公告.exe": b"MZ\x90\0" + bytes(200),
        "公告.pdf.exe": b"MZ\x90\0" + bytes(200),
        "公告.docx": b"\x7fELF\2\1\1" + bytes(200),
        "公告.txt": b"#!/bin/sh\nrm -rf ~\n",
        "公告.lnk": b"L\0\0\0\1\x14\2\0" + bytes(99),
        "公告.url": b"[InternetShortcut]\r\nURL=file:///etc/passwd\r\n",
        "公告.py": b"import os\n",
        "公告.js": b"alert(1)\n",
        "公告.rar": b"Rar!\x1a\x07\x01\0" + bytes(99),
        "公告.7z": b"7z\xbc\xaf\x27\x1c" + bytes(99),
        "公告.png": b"\x89PNG\r\n\x1a\n" + bytes(99),
        "公告.jpg.html": b"\xff\xd8\xff\xe0" + bytes(99),
        "公告.ceb": b"\x01\x02\x03" + bytes(99),
        "公告.pptx": zipped(("[Content_Types].xml", b"<x/>"), ("ppt/presentation.xml", b"<x/>")),
        "公告.odt": zipped(("mimetype", b"application/vnd.oasis.opendocument.text")),
        "公告.jar": zipped(("META-INF/MANIFEST.MF", b"x"), ("A.class", b"\xca\xfe\xba\xbe")),
    }


# Damage.


def _wrong_suffixes() -> Files:
    """Each sample under the suffix of the next but two."""
    kinds = list(SAMPLES)
    return {
        f"{kind}.{_SUFFIX.get(other, other)}": SAMPLES[kind]
        for at, kind in enumerate(kinds)
        for other in (kinds[(at + 3) % len(kinds)],)
    }


def _cut_short() -> Files:
    """Each sample without its last byte, and its first half."""
    files = {}
    for kind, content in SAMPLES.items():
        suffix = _SUFFIX.get(kind, kind)
        files[f"少一个字节.{suffix}"] = content[:-1]
        files[f"一半.{suffix}"] = content[: len(content) // 2]
    return files


def _damaged(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """Samples without end, each cut off or with bytes that are others, by their names."""
    kinds = sorted(SAMPLES)
    while True:
        kind = rng.choice(kinds)
        content = bytearray(SAMPLES[kind])
        if rng.random() < 0.4:
            del content[rng.randrange(1, len(content)) :]
        for _ in range(rng.choice((0, 1, 1, 3, 20))):
            content[rng.randrange(len(content))] = rng.randrange(256)
        if rng.random() < 0.1:
            start = rng.randrange(len(content))
            content[start:start] = content[: rng.randrange(1, 999)]
        yield f"{kind}.{_SUFFIX.get(kind, kind)}", bytes(content)


# Names, and what is no file.


def _odd_names(folder: Path) -> list[Path]:
    """A page under names that trouble programs; those that this system refuses are left out."""
    folder.mkdir()
    names = [
        *(b"-rf", b"--help.html", b"-", b"CON", b"nul.txt", b"a b  c.html", b" .html", b"a.html "),
        *(b"\xff\xfe\xb6\xc9.html", b"\xb6\xc9\xbf\xda.html", b"a\nb.html", b"a\tb.html"),
        *(b"\x1b[2J.html", b"\x07.html", b"\x7f.html", b"x" * 250 + b".html", b"%s%n%d.html"),
        *(b"$(id).html", b"`id`.html", b"a;b.html", b"a|b.html", b"a'b\".html", b"a\\b.html"),
        *(b"*.html", b"?.html", b"[a].html", b"{a}.html", b"~.html", b"#a.html"),
        *(b"a.html.", b"a..html", b"a:b.html", b"<script>.html", b"&amp;.html", b"%2e%2e%2f.html"),
        *("甲\u202elmth.html".encode(), "\u2067甲\u2069.html".encode(), "😀👨‍👩‍👧.html".encode()),
        *("é.html".encode(), "e\u0301.html".encode()),
        *("\u200b.html".encode(), "\u3000.html".encode()),
        *("长".encode() * 83 + b".html", "\u2028.html".encode()),
        *("ﷺ.html".encode(), "𠮷.html".encode()),
        *(b"file.jsonl:3", b"a.jsonl.html", b"http:x.html", b"C:a.html", b"a.zip.html"),
    ]  # fmt: skip
    paths = []
    for number, name in enumerate(names):
        path = folder / os.fsdecode(name)
        page = PAGE.replace("渡口的公告".encode(), f"渡口的公告（{number}）".encode())
        with contextlib.suppress(OSError, UnicodeError):
            path.write_bytes(page)
            paths.append(path)
    return paths


def _special(folder: Path) -> list[Path]:
    """Pipes, links, folders named like files, a file that may not be read, and a huge one."""
    folder.mkdir()
    outside = folder / "甲.html"
    outside.write_bytes(PAGE)
    links = {
        "到文件.html": "甲.html",
        "到密码.txt": "/etc/passwd",
        "到零.txt": "/dev/zero",
        "到随机.html": "/dev/urandom",
        "到自己.html": "到自己.html",
        "到没有.html": "没有.html",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "管道.html")
    locked = folder / "不许读.html"
    locked.write_bytes(PAGE)
    locked.chmod(0)
    with (folder / "很大.html").open("wb") as huge:
        huge.truncate(300 << 20)
    for name in ("文件夹.html", "文件夹.zip", "文件夹_files"):
        (folder / name).mkdir()
    (folder / "文件夹.zip" / "乙.html").write_bytes(PAGE.replace("渡口".encode(), "码头".encode()))
    (folder / "文件夹.html" / "上一层").symlink_to("..")
    named = [*links, "甲.html", "管道.html", "不许读.html", "很大.html", "文件夹.zip/乙.html"]
    return [folder / name for name in named]
