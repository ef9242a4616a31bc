"""What is inside of ZIP files and captures, and what of it is not let out."""

from __future__ import annotations

import gzip
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zipfile import ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containers import PAGE, URL, captured, zipped
from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.containers.members import Member
from ftarchive.ingest.containers.unpacking import unpack
from making import attempt

Unpack = Callable[..., list[Member | Refused]]


@pytest.fixture
def unpacked(tmp_path: Path) -> Unpack:
    """Unpacks bytes, within limits."""

    def unpacked_(content: bytes, **limits: int) -> list[Member | Refused]:
        (tmp_path / "包").write_bytes(content)
        (tmp_path / "into").mkdir()
        return unpack(tmp_path / "包", tmp_path / "into", "包.zip", Settings(**limits))

    return unpacked_


def contents(found: list[Member | Refused]) -> dict[str, bytes | str]:
    """What each member holds, and the codes of what was refused."""
    return {
        m.path if isinstance(m, Member) else str(m.facts["path"]): m.file.read_bytes()
        if isinstance(m, Member)
        else m.code
        for m in found
    }


@given(
    st.lists(
        st.tuples(st.text("甲乙ab/._ ", min_size=1, max_size=9), st.binary(max_size=40)),
        max_size=6,
        unique_by=lambda member: member[0],
    )
)
def test_every_member_comes_out_once_or_is_refused(tmp_path_factory, members) -> None:
    """Whatever it is called; files lie in the folder, under names of ours."""
    folder = tmp_path_factory.mktemp("into")
    made = folder.with_suffix(".zip")
    made.write_bytes(zipped(*members))
    found = attempt(unpack, made, folder, "包.zip", Settings())
    lying = sorted(folder.iterdir())
    if isinstance(found, Refused):
        assert found.code == "empty-archive"
        assert lying == []
        return
    out = [member for member in found if isinstance(member, Member)]
    assert sorted(member.file for member in out) == lying
    assert len({member.path for member in out}) == len(out)
    assert all(member.file.read_bytes() in [content for _, content in members] for member in out)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_come_out_by_their_paths(unpacked, method) -> None:
    """By every method that is in use; what systems leave in a folder is passed over."""
    litter = ["__MACOSX/甲", ".DS_Store", "附件/Thumbs.db", "附件/~$通知.docx", ".git/config"]
    found = unpacked(
        zipped(
            ("通知.docx", b"1"),
            ("附件/表\\甲.xlsx", b"2"),
            ("附件/", b""),
            *[(name, b"x") for name in litter],
            method=method,
        )
    )
    assert contents(found) == {"通知.docx": b"1", "附件/表/甲.xlsx": b"2"}


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_names_without_a_mark_are_read_in_the_encoding_that_fits_all(unpacked, charset) -> None:
    """Windows writes GBK, Macs write UTF-8, and neither says so. 联通 alone fits both."""
    names = ["联通.txt", "渡口管理办法.docx", "a.txt"]
    content = zipped(
        *[(f"{at}".rjust(len(n.encode(charset)), "_"), b"x") for at, n in enumerate(names)]
    )
    for at, name in enumerate(names):
        coded = name.encode(charset)
        content = content.replace(f"{at}".rjust(len(coded), "_").encode(), coded)
    assert list(contents(unpacked(content))) == names


def test_the_unicode_field_says_the_name(unpacked) -> None:
    """Where a program wrote one beside a name that is none."""
    info = ZipInfo("_____")
    coded = "渡口.txt".encode()
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(coded), 1, 0) + coded
    assert contents(unpacked(zipped((info, b"1")))) == {"渡口.txt": b"1"}


@pytest.mark.parametrize(
    "name",
    [
        "../外.txt",
        "甲/../../外.txt",
        "/etc/外.txt",
        "\\\\server\\外.txt",
        "..\\外.txt",
        "C:\\外.txt",
        "c:外.txt",
        "甲\x00.txt",
        "..",
    ],
)
def test_a_name_that_leads_outside_is_refused(unpacked, tmp_path, name) -> None:
    """The other members come out all the same, and nothing outside is touched."""
    info = ZipInfo("x")
    info.filename = info.orig_filename = name
    before = sorted(tmp_path.parent.iterdir())
    found = unpacked(zipped(("好.txt", b"1"), (info, b"2")))
    assert isinstance(found[0], Member)
    assert isinstance(found[1], Refused)
    assert found[1].code == "unsafe-name"
    assert len(found) == 2
    assert sorted(tmp_path.parent.iterdir()) == before
    assert len(list((tmp_path / "into").iterdir())) == 1


def test_a_symlink_is_refused(unpacked) -> None:
    """It points to something that was not handed in."""
    info = ZipInfo("甲.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    found = unpacked(zipped((info, b"/etc/passwd"), ("乙.txt", b"1")))
    assert contents(found) == {"包.zip/甲.txt": "symlink", "乙.txt": b"1"}


def flagged(content: bytes, flags: int = 0, method: int | None = None) -> bytes:
    """The first member marked anew, in its header and in the table of contents."""
    made = bytearray(content)
    entry = content.index(b"PK\x01\x02")
    for at in (6, entry + 8):
        made[at] |= flags
        if method is not None:
            made[at + 2] = method
    return bytes(made)


def test_encrypted_members_are_refused(unpacked) -> None:
    """One by one; the others are read."""
    found = unpacked(flagged(zipped(("甲.txt", b"1"), ("乙.txt", b"2")), 1))
    assert contents(found) == {"包.zip/甲.txt": "encrypted", "乙.txt": b"2"}


def test_a_container_of_nothing_but_encrypted_members_is_encrypted(unpacked) -> None:
    """Said once."""
    assert attempt(unpacked, flagged(zipped(("甲.txt", b"1")), 1)).code == "encrypted"


def test_a_method_that_nobody_here_knows_is_told_by_name(unpacked) -> None:
    """Windows packs files above 2 GB by Deflate64."""
    found = unpacked(flagged(zipped(("甲.txt", b"1"), ("乙.txt", b"2")), method=9))
    assert isinstance(found[0], Refused)
    assert found[0].code == "unsupported-format"
    assert "Deflate64" in found[0].message


def test_a_member_whose_sum_is_wrong_is_damaged(unpacked) -> None:
    """Nothing of it is left."""
    content = zipped(("甲.txt", b"abcdefgh"), ("乙.txt", b"2"), method=zipfile.ZIP_STORED)
    found = unpacked(content.replace(b"abcdefgh", b"abcdefgX"))
    assert contents(found) == {"包.zip/甲.txt": "damaged-file", "乙.txt": b"2"}
    assert "校验和" in found[0].message


def test_of_two_members_of_one_name_the_second_is_numbered(unpacked) -> None:
    """Both are kept."""
    with pytest.warns(UserWarning, match="Duplicate"):
        content = zipped(("甲.txt", b"1"), ("甲.txt", b"2"), ("./甲.txt", b"3"))
    assert contents(unpacked(content)) == {
        "甲.txt": b"1",
        "甲 (2).txt": b"2",
        "甲 (3).txt": b"3",
    }


def test_what_is_declared_too_large_is_not_begun(unpacked, tmp_path) -> None:
    """Nothing is left behind."""
    bomb = zipped(("甲.txt", bytes(5000)), ("乙.txt", bytes(5000)))
    assert attempt(partial(unpacked, max_unpacked_bytes=9999), bomb).code == "unpacked-too-large"
    assert list((tmp_path / "into").iterdir()) == []


def test_what_is_larger_than_declared_is_damaged(unpacked) -> None:
    """Not a byte more than declared comes out."""
    made = bytearray(zipped(("甲.txt", bytes(5000))))
    entry = made.index(b"PK\x01\x02")
    for at in (22, entry + 24):
        struct.pack_into("<I", made, at, 10)
    assert contents(unpacked(bytes(made))) == {"包.zip/甲.txt": "damaged-file"}


def test_too_many_members_are_refused_before_any_is_read(unpacked, tmp_path) -> None:
    """Folders count less."""
    content = zipped(*[(f"{at}.txt", b"") for at in range(9)])
    assert attempt(partial(unpacked, max_members=8), content).code == "too-many-members"
    assert list((tmp_path / "into").iterdir()) == []


@pytest.mark.parametrize("cut", [1, 21, 22, 60, 100])
def test_a_zip_file_cut_off_is_damaged(unpacked, cut) -> None:
    """Its table of contents is at the end."""
    refused = attempt(unpacked, zipped(("甲.txt", b"1" * 99), method=0)[:-cut])
    assert refused.code == "damaged-file"


def test_an_empty_zip_file_is_told_to_be_so(unpacked) -> None:
    """Likewise one of folders and litter."""
    assert attempt(unpacked, zipped(("甲/", b""), (".DS_Store", b"1"))).code == "empty-archive"


# Captures.


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", ["response", "resource"])
def test_a_page_comes_out_with_its_address_and_time(unpacked, packed, kind) -> None:
    """Time as in Beijing; the path is the address as people read it."""
    (member,) = unpacked(captured({"record": kind}, is_packed=packed))
    assert member.file.read_bytes() == PAGE
    assert member.path == "www.yunxi.example/zwgk/渡口.html"
    facts = {"url": URL, "captured": "2024-03-02T00:00:00+08:00", "media_type": "text/html"}
    assert member.facts == facts


def test_a_file_packed_as_one_is_read_as_well(unpacked) -> None:
    """Whoever runs gzip over a capture makes such files."""
    content = gzip.compress(captured({}, {"url": URL + "?2"}, is_packed=False), mtime=0)
    assert len(unpacked(content)) == 2


def test_only_documents_come_out(unpacked) -> None:
    """What pages are dressed with, errors, redirects and earlier answers are passed over."""
    passed = [
        {"media": "text/css"},
        {"media": "image/png"},
        {"media": "application/javascript"},
        {"status": "404 Not Found"},
        {"status": "302 Found"},
        {"record": "revisit"},
        {"url": "http://www.yunxi.example/robots.txt", "media": "text/plain"},
        {"url": "http://www.yunxi.example/a.bin", "media": "application/octet-stream"},
        {"body": b""},
    ]
    taken = [
        {"url": URL + "/a.pdf", "media": "application/pdf", "body": b"1"},
        {"url": URL + "/a.docx", "media": "application/octet-stream", "body": b"2"},
        {
            "url": URL + "/b",
            "media": "application/octet-stream",
            "body": b"3",
            "headers": [("Content-Disposition", "attachment; filename*=UTF-8''%E8%A1%A8.xls")],
        },
    ]
    found = unpacked(captured(*passed, *taken))
    assert [member.file.read_bytes() for member in found] == [b"1", b"2", b"3"]
    assert found[2].facts["file_name"] == "表.xls"


def chunked(content: bytes) -> bytes:
    parts = [content[at : at + 7] for at in range(0, len(content), 7)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(PAGE), [("Transfer-Encoding", "chunked")]),
        (gzip.compress(PAGE, mtime=0), [("Content-Encoding", "gzip")]),
        (zlib.compress(PAGE), [("Content-Encoding", "deflate")]),
        (zlib.compress(PAGE)[2:-4], [("Content-Encoding", "deflate")]),
        (PAGE, [("Content-Encoding", "gzip")]),
        (
            chunked(gzip.compress(PAGE, mtime=0)),
            [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")],
        ),
        (PAGE, [("Transfer-Encoding", "chunked")]),
    ],
)
def test_what_the_content_was_wrapped_in_is_taken_off(unpacked, body, headers) -> None:
    """Also where the capture has taken it off before and left the header."""
    (member,) = unpacked(captured({"body": body, "headers": headers}))
    assert member.file.read_bytes() == PAGE


def test_a_record_that_cannot_be_unwrapped_costs_only_itself(unpacked) -> None:
    """An unknown way, half of the data, or marked as cut while capturing."""
    records = [
        {"url": URL + "1", "headers": [("Content-Encoding", "br")]},
        {
            "url": URL + "2",
            "body": gzip.compress(PAGE, mtime=0)[:-9],
            "headers": [("Content-Encoding", "gzip")],
        },
        {"url": URL + "3", "warc": {"WARC-Truncated": "length"}},
        {"url": URL + "4"},
    ]
    found = unpacked(captured(*records))
    codes = [m.code if isinstance(m, Refused) else "" for m in found]
    assert codes == ["unsupported-format", "damaged-file", "damaged-file", ""]


def test_the_same_content_is_taken_once_with_its_latest_time(unpacked) -> None:
    """Another content of the same address is kept beside it."""
    dates = ["2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z", "2024-01-01T00:00:00Z"]
    changed = {"body": PAGE + b"<p>x", "date": "2024-02-01T00:00:00Z"}
    first, second = unpacked(captured(*[{"date": date} for date in dates], changed))
    assert first.facts["captured"] == "2024-01-03T08:00:00+08:00"
    assert (first.path, second.path) == (
        "www.yunxi.example/zwgk/渡口.html",
        "www.yunxi.example/zwgk/渡口 (2).html",
    )


@pytest.mark.parametrize("packed", [True, False])
def test_of_a_capture_cut_off_what_came_before_is_taken(unpacked, packed) -> None:
    """And the rest is told once."""
    body = bytes(range(256)) * 40
    content = captured({"url": URL + "1"}, {"url": URL + "2", "body": body}, is_packed=packed)
    first, second = unpacked(content[:-60])
    assert first.file.read_bytes() == PAGE
    assert isinstance(second, Refused)
    assert second.code == "damaged-file"
    assert second.facts["path"] == "包.zip"
    assert len(list(first.file.parent.iterdir())) == 1


@pytest.mark.parametrize("content", [b"WARC/1.0\r\nrubbish", b"\x1f\x8b\x08rubbish", b"rubbish"])
def test_a_capture_that_cannot_be_read_at_all_is_damaged(unpacked, content) -> None:
    """The whole of it."""
    assert attempt(unpacked, content).code == "damaged-file"


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_capture_that_inflates_without_end_is_stopped(unpacked, tmp_path, wrapped) -> None:
    """Whether the file swells or what is in a record."""
    bomb = bytes(200_000)
    record = {"body": gzip.compress(bomb, mtime=0), "headers": [("Content-Encoding", "gzip")]}
    content = captured({}, record if wrapped else {"body": bomb})
    assert (
        attempt(partial(unpacked, max_unpacked_bytes=100_000), content).code == "unpacked-too-large"
    )
    assert list((tmp_path / "into").iterdir()) == []


def test_too_many_documents_of_a_capture_are_refused(unpacked) -> None:
    """All of it."""
    content = captured(*[{"url": f"{URL}{at}"} for at in range(4)])
    assert attempt(partial(unpacked, max_members=3), content).code == "too-many-members"


def test_older_captures_are_read(unpacked) -> None:
    """ARC has one line before each answer."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    head = b"1 0 x\nURL IP-address Archive-date Content-type Archive-length\n"
    content = b"filedesc://x.arc 0.0.0.0 20240301160000 text/plain %d\n%s\n" % (len(head), head)
    content += b"%s 1.2.3.4 20240301160000 text/html %d\n%s\n" % (URL.encode(), len(answer), answer)
    (member,) = unpacked(content)
    assert member.file.read_bytes() == PAGE
    assert member.facts["captured"] == "2024-03-02T00:00:00+08:00"


@given(st.data())
def test_damage_gives_members_or_a_refusal(tmp_path_factory, data) -> None:
    """No other error, wherever a byte is another one or missing."""
    whole = data.draw(st.sampled_from([SOME_ZIP, SOME_WARC, SOME_PACKED]))
    made = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        made[data.draw(st.integers(2, len(made) - 1))] = data.draw(st.integers(0, 255))
    cut = made[: data.draw(st.integers(2, len(made)))]
    folder = tmp_path_factory.mktemp("into")
    folder.with_suffix(".x").write_bytes(cut)
    found = attempt(unpack, folder.with_suffix(".x"), folder, "包", Settings())
    files = [m.file for m in found if isinstance(m, Member)] if isinstance(found, list) else []
    assert sorted(files) == sorted(folder.iterdir())


SOME_ZIP = zipped(("甲.txt", b"1" * 50), ("附件/乙.docx", bytes(90)))
SOME_WARC = captured({}, {"url": URL + "2", "body": b"2" * 90}, is_packed=False)
SOME_PACKED = captured({}, {"url": URL + "2", "body": b"2" * 90})
