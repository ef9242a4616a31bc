"""The first bytes of files that are no documents, and the names that people know them by."""

from __future__ import annotations

import re
import zlib

_CERTAIN = (
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF87a", "图片（GIF）"),
    (b"GIF89a", "图片（GIF）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"\x00\x00\x01\x00", "图片（图标）"),
    (b"\xd7\xcd\xc6\x9a", "图片（WMF）"),
    (b"\x01\x00\x00\x00\x58\x00\x00\x00", "图片（EMF）"),
    (b"\x00\x00\x00\x0cjP", "图片（JPEG 2000）"),
    (b"AT&TFORM", "DjVu 扫描文件"),
    (b"Rar!\x1a\x07", "压缩文件（RAR）"),
    (b"7z\xbc\xaf\x27\x1c", "压缩文件（7z）"),
    (b"\xfd7zXZ\x00", "压缩文件（xz）"),
    (b"\x28\xb5\x2f\xfd", "压缩文件（zstd）"),
    (b"BZh91AY&SY", "压缩文件（bzip2）"),
    (b"MSCF\x00\x00\x00\x00", "压缩文件（CAB）"),
    (b"\x7fELF", "可执行的程序"),
    (b"\xca\xfe\xba\xbe", "可执行的程序"),
    (b"\xcf\xfa\xed\xfe", "可执行的程序"),
    (b"#!/", "脚本程序"),
    (b"<?php", "脚本程序"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "快捷方式，不是文件本身"),
    (b"[InternetShortcut]", "网址快捷方式，不是网页本身"),
    (b"SQLite format 3\x00", "数据库文件（SQLite）"),
    (b"\x00\x01\x00\x00Standard ", "数据库文件（Access）"),
    (b"%!PS", "PostScript 文件"),
    (b"ITSF\x03", "CHM 帮助文件"),
    (b"\x1aE\xdf\xa3", "视频"),
    (b"\x00\x00\x01\xba", "视频"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "视频或音频（WMV/WMA）"),
    (b"OggS\x00", "音频"),
    (b"\xff\xfb", "音频（MP3）"),
    (b"HN\x00\x00", "CAJ 文件"),
)
_LETTERS = (
    (b"BM", "图片（BMP）"),
    (b"8BPS", "图片（Photoshop）"),
    (b"MZ", "可执行的程序"),
    (b"ID3", "音频（MP3）"),
    (b"FLV", "视频"),
    (b"AC10", "AutoCAD 图纸"),
    (b"CAJ", "CAJ 文件"),
    (b"KDH", "CAJ 文件"),
)
"""Signatures that a text may begin with as well: only with zero bytes after them."""
_RIFF = {b"WEBP": "图片（WebP）", b"AVI ": "视频", b"WAVE": "音频"}
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
_GZIP = b"\x1f\x8b"
_TAR = re.compile(rb".{257}ustar", re.DOTALL)


def foreign(head: bytes) -> str | None:
    """What the file that begins with ``head`` is, in Chinese, where it can be no document."""
    for signature, kind in _CERTAIN:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "图片（HEIC）" if head[8:12] in _PICTURE_BRANDS else "视频"
    if _TAR.match(head):
        return "打包文件（tar）"
    if b"\x00" in head:
        return next((kind for letters, kind in _LETTERS if head.startswith(letters)), None)
    return None


def inflated(head: bytes, most: int) -> bytes | None:
    """The first ``most`` bytes at the most of what a gzip file holds; None where it is none."""
    if not head.startswith(_GZIP):
        return None
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, most)
    except zlib.error:
        return b""
