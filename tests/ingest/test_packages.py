"""Containers of XML: what is in them, and every way in which they are not let in."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.packages import Package, open_package, parse_xml
from making import attempt

KIND = "Word 文件"
PLAIN = '<?xml version="1.0" encoding="UTF-8"?><a><b>渡口</b></a>'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY x0 "哈"><!ENTITY x1 "&x0;&x0;&x0;&x0;&x0;&x0;&x0;&x0;">'
    + "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(2, 12))
    + "]><a>&x11;</a>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def packed(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A container with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def opened(content: bytes, **limits: int) -> Package:
    return open_package(content, "告示.docx", KIND, Settings(**limits))


def refusal(function, *arguments) -> Refused:
    with pytest.raises(Refused) as caught:
        function(*arguments)
    return caught.value


def patched(content: bytes, offset_in_directory: int, format_: str, value: int) -> bytes:
    """The container with a field of its first directory entry changed."""
    at = content.index(b"PK\x01\x02") + offset_in_directory
    size = struct.calcsize(format_)
    return content[:at] + struct.pack(format_, value) + content[at + size :]


def test_parts_are_found_by_name_however_it_is_written() -> None:
    """Case, a slash before it and backslashes do not matter; what is not there is a KeyError."""
    package = opened(packed({"Doc_0\\Pages/Content.xml": PLAIN, "empty/": b""}))
    assert package.names == ["Doc_0/Pages/Content.xml"]
    for name in (
        "/doc_0/pages/content.xml",
        "Doc_0\\Pages\\Content.xml",
        "./Doc_0/Pages/Content.XML",
    ):
        assert name in package
        assert package.xml(name)[0].text == "渡口"
    with pytest.raises(KeyError):
        package.read("OFD.xml")
    assert "缺少 OFD.xml" in refusal(package.require, "OFD.xml").message


def test_of_two_parts_of_a_name_the_first_counts_and_libraries_get_neither() -> None:
    """Programs would show one or the other: nobody could say what was published."""
    other = PLAIN.replace("渡口", "码头")
    content = packed({"word/document.xml": PLAIN, "WORD/document.xml": other})
    package = opened(content.replace(b"WORD/", b"word/"))
    assert package.xml("word/document.xml")[0].text == "渡口"
    assert refusal(package.checked).code == "damaged-file"


def test_what_is_checked_is_given_whole() -> None:
    """Libraries read the bytes that were handed in; pages and pictures may have a DOCTYPE."""
    parts = {
        "word/document.xml": PLAIN,
        "word/media/a.svg": '<!DOCTYPE svg PUBLIC "x" "y"><svg/>',
        "word/b.htm": "<!DOCTYPE html><p>",
        "word/empty.xml": "",
        "word/utf16.xml": PLAIN.replace("UTF-8", "UTF-16").encode("utf-16"),
    }
    content = packed(parts)
    assert opened(content).checked().getvalue() == content


def test_a_bomb_is_refused_by_its_directory() -> None:
    """10 MB of zeros are 10 kB packed; nothing of them is unpacked."""
    content = packed({"a.xml": PLAIN, "b.bin": bytes(10 << 20)})
    assert len(content) < 20_000
    error = refusal(lambda: opened(content, max_unpacked_bytes=1 << 20))
    assert (error.code, error.facts["setting"]) == (
        "unpacked-too-large",
        "FTARCHIVE_MAX_UNPACKED_BYTES",
    )


def test_many_small_parts_count_together() -> None:
    """The limit is that of the whole container."""
    content = packed({f"{n}.xml": bytes(200_000) for n in range(10)})
    assert refusal(lambda: opened(content, max_unpacked_bytes=1 << 20)).code == "unpacked-too-large"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_without_the_flag_for_utf8_are_read_as_they_were_meant(encoding) -> None:
    """Chinese programs write theirs without it."""
    raw = "附件.xml".encode(encoding)
    content = packed({"x" * len(raw): PLAIN}).replace(b"x" * len(raw), raw)
    assert opened(content).names == ["附件.xml"]
    assert opened(content).xml("附件.xml")[0].text == "渡口"


def test_a_directory_that_lies_about_a_size_gains_nothing() -> None:
    """Ten million zeros that call themselves ten bytes are never unpacked."""
    content = patched(packed({"b.xml": bytes(10 << 20)}), 24, "<I", 10)
    package = opened(content, max_unpacked_bytes=1 << 20)
    assert refusal(package.read, "b.xml").code == "damaged-file"
    assert refusal(package.checked).code == "damaged-file"


def test_parts_that_share_their_bytes_are_refused() -> None:
    """Two directory entries for one and the same data: the trick of the flat bomb."""
    content = packed({"a.bin": bytes(1000)})
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entry = content[start:end]
    ending = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(entry), start, 0)
    twice = content[:start] + entry + entry.replace(b"a.bin", b"b.bin") + ending
    assert "重叠" in refusal(lambda: opened(twice)).message


@pytest.mark.parametrize("flag", [0x1, 0x41])
def test_encrypted_parts_are_told(flag) -> None:
    """By the flag of the entry."""
    content = patched(packed({"a.xml": PLAIN}), 8, "<H", flag)
    assert refusal(lambda: opened(content)).code == "encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_no_office_program_uses_is_refused(method) -> None:
    """Their decompressors cannot be held to a size."""
    assert refusal(lambda: opened(packed({"a.xml": PLAIN}, method))).code == "damaged-file"


def test_a_file_cut_short_anywhere_is_damaged() -> None:
    """Never anything else, whatever length is left of it."""
    content = packed({"a.xml": PLAIN, "b.xml": PLAIN * 5}, zipfile.ZIP_STORED)
    for length in range(0, len(content) - 1, 7):
        assert refusal(lambda n=length: opened(content[:n])).code == "damaged-file"


@given(st.data())
def test_changed_bytes_give_parts_or_a_refusal(data) -> None:
    """No other error leaves the package."""
    content = bytearray(packed({"a.xml": PLAIN, "b/c.bin": bytes(range(256)) * 4}))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    given_ = attempt(lambda: opened(bytes(content)).checked().getvalue())
    codes = ("damaged-file", "encrypted", "unpacked-too-large", "external-entity", "too-deep")
    assert given_ == bytes(content) or given_.code in codes


def test_a_wrong_checksum_is_damage() -> None:
    """Said with the name of the part."""
    content = patched(packed({"a.xml": PLAIN}), 16, "<I", zlib.crc32(b"other"))
    assert "a.xml" in refusal(opened(content).read, "a.xml").message


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        OUTSIDE,
        "<!DOCTYPE a><a/>",
        '<!-- <a> --><?pi x?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
        '<?xml version="1.0" encoding="ISO-2022-JP"?><!--\x1b$B!!--><a\x1b(B--><!DOCTYPE a><a/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_type_is_refused(text, encoding) -> None:
    """Whatever it defines, in XML of its own and in a container."""
    content = text.encode(encoding)
    package = opened(packed({"word/document.xml": content}))
    if encoding == "utf-16" and "ISO-2022" in text:
        content = content.replace("ISO-2022-JP".encode("utf-16-le"), "UTF-16".encode("utf-16-le"))
        package = opened(packed({"word/document.xml": content}))
    for reading in (lambda: parse_xml(content, "a.xml", KIND), package.checked):
        assert refusal(reading).code == "external-entity"


@pytest.mark.parametrize(
    "content", [b"", b"<a>", b"not xml", b"<a></b>", b"\xff\xfe\x00", PLAIN.encode()[:-3]]
)
def test_what_is_not_xml_is_damaged(content) -> None:
    """In Chinese, with the kind of file."""
    error = refusal(parse_xml, content, "a.xml", KIND)
    assert error.code == "damaged-file"
    assert KIND in error.message


def test_too_deep_nesting_has_its_own_word() -> None:
    """The parser stops at 256 elements one inside the other."""
    content = b"<a>" * 5000 + b"</a>" * 5000
    assert refusal(parse_xml, content, "a.xml", KIND).code == "too-deep"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "gbk"])
def test_xml_is_read_in_the_encodings_in_use(encoding) -> None:
    """As its declaration says."""
    content = f'<?xml version="1.0" encoding="{encoding}"?><!-- 注 --><a>渡口</a>'.encode(encoding)
    assert parse_xml(content, "a.xml", KIND).text == "渡口"
