"""What a file is: by its bytes first and its suffix second."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containers import ole, zipped
from ftarchive.errors import Refused
from ftarchive.ingest.formats import KINDS, SUFFIXES, identify
from making import attempt

PAGE = "<!DOCTYPE html><html><body><p>渡口</p></body></html>"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PAGE.encode(), "甲.html", "html"),
        (PAGE.encode(), "甲.HTM", "html"),
        (PAGE.encode(), "甲", "html"),
        (PAGE.encode(), "甲.txt", "html"),
        (b"\n\n  " + PAGE.encode(), "甲.txt", "html"),
        (b"\xef\xbb\xbf" + PAGE.encode(), "甲.txt", "html"),
        (b"\xff\xfe" + PAGE.encode("utf-16-le"), "甲.txt", "html"),
        (b"\xfe\xff" + PAGE.encode("utf-16-be"), "甲", "html"),
        ("<div>渡口</div>".encode(), "甲", "html"),
        ("渡口公告".encode(), "甲.html", "html"),
        ("渡口公告".encode(), "甲.txt", "txt"),
        ("渡口公告".encode("gb18030"), "甲.TXT", "txt"),
        ("渡口公告".encode(), "甲", "txt"),
        ("1 < 2，<注>".encode(), "甲.txt", "txt"),
        ("《渡口办法》<全文>".encode(), "甲.txt", "txt"),
    ],
)
def test_pages_and_texts_are_told_apart(content, name, expected) -> None:
    """A page is a page under any name."""
    assert identify(content, name) == expected


def parts(*names: str, first: bytes = b"<x/>") -> bytes:
    """A ZIP file of these parts."""
    return zipped(*((name, first) for name in names))


WARC = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
MHTML = (
    b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\tboundary="a"\r\n\r\n--a--\r\n'
)
SHEET = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table/>'
)
EXCEL_PAGE = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table><tr><td>甲'
DOCX = parts("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = parts("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
OFD = parts("OFD.xml", "Doc_0/Document.xml")
SOME = [
    (DOCX, "docx"),
    (DOCX[:-60], "docx"),
    (DOCX[:200], "docx"),
    (parts("[Content_Types].xml", "word\\document.xml"), "docx"),
    (XLSX, "xlsx"),
    (XLSX[:-9], "xlsx"),
    (OFD, "ofd"),
    (OFD[:60], "ofd"),
    (parts("通知.docx", "word/说明.txt"), "zip"),
    (parts("通知.docx", first=DOCX), "zip"),
    (parts("通知.docx", first=DOCX)[:-200], "zip"),
    (parts(), "zip"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
    (b"\r\n\x00junk\n%PDF-1.4\n1 0 obj\n", "pdf"),
    (b"{\\rtf1\\ansi", "rtf"),
    (WARC, "warc"),
    (gzip.compress(WARC, mtime=0), "warc"),
    (gzip.compress(WARC, mtime=0)[:-9], "warc"),
    (b"filedesc://x.arc 0.0.0.0 20240101000000 text/plain 9\n", "warc"),
    (MHTML, "mhtml"),
    (b"\r\n\r\n" + MHTML.replace(b"\r\n", b"\n"), "mhtml"),
    (SHEET.encode(), "xls-xml"),
    (b"\xff\xfe" + SHEET.encode("utf-16-le"), "xls-xml"),
    (EXCEL_PAGE.encode("gb18030"), "html"),
    (('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><p>甲').encode(), "html"),
    ('{"title": "渡口", "text": "开放。"}\n'.encode(), "jsonl"),
]


@pytest.mark.parametrize("name", ["甲.html", "甲.pdf", "甲.docx", "甲.xls", "甲.json", "甲"])
@pytest.mark.parametrize(("content", "expected"), SOME)
def test_a_document_is_what_its_bytes_say_under_any_name(content, expected, name) -> None:
    """Wrong suffixes are usual, and a file that was cut off still shows what it was."""
    assert identify(content, name) == expected


@pytest.mark.parametrize(
    ("streams", "expected"),
    [
        (("WordDocument", "1Table"), "doc"),
        (("WordDocument", "1Table", "ObjectPool"), "doc"),
        (("Workbook",), "xls"),
        (("Book", "\x05SummaryInformation"), "xls"),
        (("EncryptedPackage", "EncryptionInfo"), "encrypted"),
        (("PowerPoint Document",), "unsupported-format"),
        (("__properties_version1.0",), "unsupported-format"),
        (("Catalog",), "unsupported-format"),
    ],
)
@pytest.mark.parametrize("name", ["甲.wps", "甲.docx", "甲.txt"])
def test_an_ole_file_is_told_by_its_streams(streams, expected, name) -> None:
    """Word and WPS, Excel and ET share a container with mails and slides."""
    found = attempt(identify, ole(streams), name)
    assert (found.code if isinstance(found, Refused) else found) == expected


def test_an_ole_file_cut_off_is_told_by_what_is_left() -> None:
    """Its directory is gone, the name of its stream may still stand somewhere."""
    whole = ole({"WordDocument": b"x"})
    assert identify(whole[:512] + whole[1024:], "甲") == "doc"
    assert attempt(identify, whole[:512], "甲.doc").code == "damaged-file"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"II*\x00", "TIFF"),
        (b"BM", "BMP"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WebP"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"\x1f\x8b\x08", "gzip"),
        (gzip.compress(b"x" * 257 + b"ustar", mtime=0), "tar.gz"),
        (b"x" * 257 + b"ustar", "tar"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x7fELF\x02\x01\x01\x00", "程序"),
        (b"MZ\x90\x00", "程序"),
        (b"#!/bin/sh\n", "脚本"),
        (parts("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
        (parts("[Content_Types].xml", "xl/workbook.bin"), "XLSB"),
        (parts("META-INF/MANIFEST.MF", "a.class"), "JAR"),
        (parts("AndroidManifest.xml", "META-INF/MANIFEST.MF"), "APK"),
        (parts("mimetype", first=b"application/vnd.oasis.opendocument.text"), "ODT"),
        (parts("mimetype", first=b"application/epub+zip"), "EPUB"),
        (b'<?xml version="1.0"?><rss><channel><title>x</title>', "XML"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><title>x</title>', "SVG"),
        (
            b"Received: from a\r\nTo: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n",
            "邮件",
        ),
        (b"From: a\r\nTo: b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", "邮件"),
    ],
)
@pytest.mark.parametrize("name", ["甲.html", "甲.txt", "甲.docx", "甲"])
def test_another_format_is_refused_by_name_whatever_it_is_called(content, word, name) -> None:
    """With what it is and what to do instead."""
    with pytest.raises(Refused) as refused:
        identify(content if b"x" in content else content + b"\x00" * 40, name)
    assert refused.value.code == "unsupported-format"
    assert word in refused.value.message
    assert name in refused.value.message


@pytest.mark.parametrize("suffix", [".css", ".py", ".js", ".json", ".xml", ".log"])
def test_text_made_for_programs_is_refused(suffix) -> None:
    """By its suffix, as nothing else tells it from a text for people."""
    with pytest.raises(Refused) as refused:
        identify("渡口公告".encode(), f"甲{suffix}")
    assert suffix in refused.value.message


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("一,二\n三,四\n", "甲.csv", "csv"),
        ("一\t二\n三\t四\n", "甲.tsv", "csv"),
        ("一\t二\n三\t四\n", "甲.xls", "csv"),
        ("一,二\n三,四\n", "甲.xlsx", "csv"),
        ("一,二\n三,四\n", "甲.txt", "txt"),
        ("渡口公告，\n自即日起开放", "甲.xls", "txt"),
        ("# 渡口公告\n\n开放。", "甲.md", "markdown"),
        ("渡口公告", "甲.doc", "txt"),
        ("渡口公告", "甲.wps", "txt"),
        ("渡口公告", "甲.pdf", "txt"),
        ("渡口公告", "甲.bak", "txt"),
        ("渡口公告", "第3.2条 渡口", "txt"),
        ("渡口公告", "关于渡口.2023", "txt"),
        ("第 1 条 PDF 文件以 %PDF- 开头", "甲.txt", "txt"),
        ("MZ 是缩写", "甲.txt", "txt"),
        ('{\n  "title": "渡口"\n}', "甲.txt", "txt"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_of_plain_text_the_suffix_says_how_it_is_meant(text, name, expected, encoding) -> None:
    """A table, Markdown, or a text; in a file named like a document it is still a text."""
    assert identify(text.encode(encoding), name) == expected


@pytest.mark.parametrize("name", ["甲.csv", "甲.md", "甲.jsonl", "甲.bak", "甲.txt", "甲.ceb"])
def test_binary_data_is_no_text_under_any_name(name) -> None:
    """Nothing is read out of it as if it were one."""
    refused = attempt(identify, bytes(range(256)) * 9, name)
    assert refused.code == "unsupported-format"
    assert ("CEB" if name.endswith("ceb") else "二进制") in refused.message


@pytest.mark.parametrize("name", ["甲.pdf", "甲.docx", "甲.xls", "甲.ofd"])
@pytest.mark.parametrize("content", [bytes(4096), b"\x07" * 40 + bytes(40)])
def test_a_document_that_nothing_is_left_of_is_damaged(name, content) -> None:
    """The suffix says what it was."""
    refused = attempt(identify, content, name)
    assert refused.code == "damaged-file"
    assert KINDS[SUFFIXES[name[1:]]] in refused.message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_that_does_not_say_its_encoding_is_told_as_that(encoding) -> None:
    """It is no binary data; saved in another encoding, it can be read."""
    refused = attempt(identify, "渡口公告\r\n2023年，开放。".encode(encoding), "甲.txt")
    assert refused.code == "unknown-encoding"


def test_a_file_of_nothing_but_entities_is_no_text() -> None:
    """Where so many are defined that the document itself is out of sight."""
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"渡" * 40_000}">]><x>&a;</x>'
    assert attempt(identify, bomb.encode(), "甲.xml").code == "external-entity"


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_an_office_file_cut_off_early_is_what_its_suffix_says(suffix) -> None:
    """Its first parts are the same in all of them."""
    content = {"docx": DOCX, "xlsx": XLSX}[suffix]
    assert identify(content[: content.index(b"_rels/.rels") + 20], f"甲.{suffix}") == suffix


@pytest.mark.parametrize("content", [b"", b" ", b"\r\n\t \n"])
@pytest.mark.parametrize("name", ["甲.html", "甲.pdf", "甲"])
def test_an_empty_file_is_refused_as_that(content, name) -> None:
    """Before anything else is said of it."""
    with pytest.raises(Refused) as refused:
        identify(content, name)
    assert refused.value.code == "empty-file"


CODES = {"empty-file", "unsupported-format", "damaged-file", "encrypted", "unknown-encoding"}
NAMES = st.sampled_from(
    ["甲", "甲.html", "甲.txt", "甲.x", ".html", "甲.", "a/b", "甲.docx", "甲.csv"]
)


@given(st.binary(max_size=99), NAMES)
def test_any_bytes_are_something_or_refused(content, name) -> None:
    """No other error."""
    found = attempt(identify, content, name)
    assert found in KINDS if isinstance(found, str) else found.code in CODES


@given(st.sampled_from([*SOME, (ole(["WordDocument"]), "doc")]), st.data())
def test_damage_is_never_an_error_of_ours(some, data) -> None:
    """Cut off anywhere, or with a byte that is another one."""
    content = bytearray(some[0])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    cut = content[: data.draw(st.integers(1, len(content)))]
    found = attempt(identify, bytes(cut), data.draw(NAMES))
    assert found in KINDS if isinstance(found, str) else found.code in CODES
