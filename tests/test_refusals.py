"""Each way in which a file can be bad, handed in through the command line: its code, and what is
said to staff."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipInfo

import pytest

import hostilefiles
from containers import PAGE, captured, docx, mhtml, ofd, packed, xlsx, zeros, zipped
from hostilefiles import SAMPLES
from making import environment, run

LIMITS = {
    "FTARCHIVE_MAX_UNPACKED_BYTES": str(4 << 20),
    "FTARCHIVE_MAX_MEMBERS": "100",
    "FTARCHIVE_MAX_CELLS": "1000",
    "FTARCHIVE_MAX_TEXT_CHARS": "100000",
    "FTARCHIVE_MAX_LINE_BYTES": "100000",
    "FTARCHIVE_MAX_FILE_BYTES": str(150 << 20),
    "FTARCHIVE_READ_SECONDS": "3",
    "FTARCHIVE_READ_MEMORY_MB": "192",
}


def filled(depth: int, copies: int, content: bytes) -> bytes:
    """Archives in archives, ``copies`` in each, ``content`` in the innermost."""
    for level in range(depth):
        content = zipped(*((f"{level}-{copy}.zip", content) for copy in range(copies)))
    return content


def swelling(megabytes: int) -> bytes:
    return hostilefiles._deflated("甲.txt", megabytes)


def overlapping(copies: int) -> bytes:
    """An archive whose members all lie in the same place."""
    data, crc = zeros(1)
    return hostilefiles._raw_zip([(b"a.txt", data, crc, 1 << 20)], copies=copies)


def half(kind: str) -> bytes:
    return SAMPLES[kind][: len(SAMPLES[kind]) // 2]


def with_cells(number: int) -> bytes:
    row = '<c t="inlineStr"><is><t>渡</t></is></c>' * 10
    return xlsx("".join(f'<row r="{at}">{row}</row>' for at in range(1, number // 10 + 1)))


def linked(name: str) -> ZipInfo:
    info = ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


_ENTITIES = hostilefiles._entities()
_ENCRYPTED = hostilefiles._encrypted()
_BOMBS = hostilefiles._zip_bombs()
_PDFS = hostilefiles._pdfs()
_LOCKED = (
    "密码.zip",
    "AES.zip",
    "密码.docx",
    "密码.xlsx",
    "里层有密码.docx",
    "密码.pdf",
    "密码.xls",
    "密码.doc",
)
_PARTS = ("docx", "xlsx", "ofd", "pdf", "xls", "doc", "zip")

BAD: dict[str, tuple[str, bytes]] = {
    # Bombs.
    "炸弹.zip": ("unpacked-too-large", swelling(20)),
    "重叠.zip": ("unpacked-too-large", overlapping(50)),
    "谎报.zip": ("empty-archive|damaged-file|unpacked-too-large", _BOMBS["谎报很小.zip"]),
    "炸弹.warc.gz": (
        "unpacked-too-large",
        packed(captured({}, is_packed=False)[:40]) + packed(b"\n" * (20 << 20)),
    ),
    "炸弹.docx": ("unpacked-too-large", docx(parts={"word/media/a.png": bytes(20 << 20)})),
    "炸弹.xlsx": ("unpacked-too-large", xlsx(parts={"xl/media/a.png": bytes(20 << 20)})),
    "炸弹.ofd": ("unpacked-too-large", ofd(parts={"Doc_0/Res/a.png": bytes(20 << 20)})),
    "炸弹.gz": ("unsupported-format", packed(bytes(20 << 20))),
    **{
        f"{what}.{kind}": ("external-entity", _ENTITIES[f"{what}.{kind}"])
        for what in ("千笑", "平方", "外部实体")
        for kind in ("docx", "xlsx", "ofd", "xls")
    },
    "千笑.xml": ("external-entity|unsupported-format", _ENTITIES["千笑.xml"]),
    # Archives.
    "套太深.zip": ("nested-too-deep", filled(4, 1, zipped(("甲.html", PAGE)))),
    "一层层太多.zip": ("too-many-members", filled(2, 12, zipped(("甲.html", PAGE)))),
    "一层层太大.zip": ("unpacked-too-large", filled(1, 5, swelling(3))),
    "太多.zip": ("too-many-members", zipped(*((f"{at}.html", PAGE) for at in range(101)))),
    "太多.warc": (
        "too-many-members",
        captured(*({"url": f"http://x.example/{at}.html"} for at in range(101)), is_packed=False),
    ),
    "空的.zip": ("empty-archive", zipped()),
    "往外.zip": ("unsafe-name", zipped(("../逃.html", PAGE))),
    "往根.zip": ("unsafe-name", zipped(("/tmp/逃.html", PAGE))),
    "往盘.zip": ("unsafe-name", zipped(("C:\\逃.html", PAGE))),
    "有链接.zip": ("symlink", zipped((linked("甲.html"), b"/etc/passwd"))),
    # Locked.
    **{f"锁-{name}": ("encrypted", _ENCRYPTED[name]) for name in _LOCKED},
    # Cut off, or no file at all.
    **{f"半个.{kind}": ("damaged-file|conversion-failed", half(kind)) for kind in _PARTS},
    "半个.warc.gz": ("damaged-file", half("warc")[: len(half("warc")) // 2]),
    "半个.jsonl": ("bad-json", SAMPLES["jsonl"][:30]),
    "只有头.mht": ("damaged-file|no-text|no-title", mhtml()[:200]),
    "全是零.docx": ("damaged-file", bytes(9999)),
    "空.pdf": ("empty-file", b""),
    "空白.txt": ("empty-file", b" \r\n\t"),
    "空.jsonl": ("empty-batch", b"\n\n"),
    "程序.exe": ("unsupported-format", b"MZ\x90\0" + bytes(200)),
    "两种编码.txt": ("unknown-encoding", b"\xc0\xaf\xe0\x80\xaf" * 99),
    # Too much of something.
    "格子太多.xlsx": ("text-too-long", with_cells(1010)),
    "格子太多.csv": ("text-too-long", b"a,b,c,d,e,f,g,h,i,j\n" * 101),
    "字太多.txt": ("text-too-long", "云溪区公告\n\n".encode() + "渡口开放。\n".encode() * 20_000),
    "字太多.docx": (
        "text-too-long",
        docx(
            "<w:p><w:r><w:t>云溪区公告</w:t></w:r></w:p>"
            + "<w:p><w:r><w:t>渡口开放。</w:t></w:r></w:p>" * 21_000
        ),
    ),
    "一行太长.jsonl": ("too-large", json.dumps({"title": "甲", "text": "a" * 100_001}).encode()),
    "标签太深.docx": (
        "too-deep",
        docx("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300),
    ),
    "分界太深.mht": ("too-deep", hostilefiles._mails()["分界很深.mht"]),
    # What only a process of its own survives.
    "没完没了.html": ("reading-timeout", hostilefiles._markup()["属性很多.html"]),
    "内存不够.txt": ("reading-memory", "云溪区公告\n".encode() * (9 << 20)),
    "崩溃.pdf": ("reader-crashed", _PDFS["膨胀.pdf"]),
    "转换不完.rtf": ("conversion-failed", SAMPLES["rtf"]),
}
"""A file for each, with its code, or those of which any will do."""


OTHERS = {
    "管道.html": "unreadable",
    "管道.jsonl": "unreadable",
    "链接.html": "symlink",
    "断链.html": "symlink",
    "零.txt": "symlink",
    "太大.pdf": "too-large",
    "没有.txt": "not-found",
}
"""What is no file that could be read, and the code of each."""


def make_others(folder: Path) -> None:
    """Pipes, links and a huge file; one of ``OTHERS`` is nowhere."""
    for name in ("管道.html", "管道.jsonl"):
        os.mkfifo(folder / name)
    for name, to in {"链接.html": "/etc/passwd", "断链.html": "无", "零.txt": "/dev/zero"}.items():
        (folder / name).symlink_to(to)
    with (folder / "太大.pdf").open("wb") as huge:
        huge.truncate(151 << 20)


@pytest.fixture(scope="module")
def refused(tmp_path_factory) -> dict[str, list[tuple[str, str]]]:
    """All handed in at once: code and message of each refusal, by the file."""
    top = tmp_path_factory.mktemp("refusals")
    for name in ("home", "in", "bin"):
        (top / name).mkdir()
    office = top / "bin" / "soffice"
    office.write_text("#!/bin/sh\nexec /bin/sleep 600\n")
    office.chmod(0o755)
    for name, (_, content) in BAD.items():
        (top / "in" / name).write_bytes(content)
    make_others(top / "in")
    command = [sys.executable, "-m", "ftarchive", "--home", top / "home", "ingest"]
    done = subprocess.run(
        [*map(str, command), "--json", *BAD, *OTHERS],
        capture_output=True,
        encoding="utf-8",
        cwd=top / "in",
        env=environment(**LIMITS, PATH=str(top / "bin")),
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for each in json.loads(done.stdout)["documents"]:
        name = re.split("[/:]", each["path"])[0]
        found.setdefault(name, [])
        if each["status"] == "rejected":
            found[name].append((each["code"], each["message"]))
    assert run("verify", home=top / "home").returncode == 0
    return found


@pytest.mark.parametrize(
    ("name", "codes"), [*((name, code) for name, (code, _) in BAD.items()), *OTHERS.items()]
)
def test_a_bad_file_is_refused_with_its_code(name, codes, refused) -> None:
    """And staff are told in Chinese what is wrong and what to do."""
    assert {code for code, _ in refused[name]} & set(codes.split("|")), refused[name]
    for _, message in refused[name]:
        assert re.search("[\u4e00-\u9fff].*。.*[请要].*。$", message), message
