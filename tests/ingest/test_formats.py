"""What a file is: by its bytes first and its suffix second."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.errors import Refused
from ftarchive.ingest.formats import identify
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


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE2"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"II*\x00", "TIFF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"{\\rtf1", "RTF"),
        (b"\x7fELF\x02\x01\x01\x00", "二进制"),
    ],
)
@pytest.mark.parametrize("name", ["甲.html", "甲.txt", "甲"])
def test_another_format_is_refused_by_name_whatever_it_is_called(content, word, name) -> None:
    """With what it is and what to do instead."""
    with pytest.raises(Refused) as refused:
        identify(content + b"\x00" * 40, name)
    assert refused.value.code == "unsupported-format"
    assert word in refused.value.message
    assert name in refused.value.message


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".css", ".ofd", ".wps"])
def test_a_suffix_of_another_format_is_refused(suffix) -> None:
    """Text in a file of such a name is not what it was meant to be."""
    with pytest.raises(Refused) as refused:
        identify("渡口公告".encode(), f"甲{suffix}")
    assert suffix in refused.value.message


@pytest.mark.parametrize("content", [b"", b" ", b"\r\n\t \n"])
@pytest.mark.parametrize("name", ["甲.html", "甲.pdf", "甲"])
def test_an_empty_file_is_refused_as_that(content, name) -> None:
    """Before anything else is said of it."""
    with pytest.raises(Refused) as refused:
        identify(content, name)
    assert refused.value.code == "empty-file"


@given(
    st.binary(max_size=99),
    st.sampled_from(["甲", "甲.html", "甲.txt", "甲.x", ".html", "甲.", "a/b"]),
)
def test_any_bytes_are_something_or_refused(content, name) -> None:
    """No other error."""
    found = attempt(identify, content, name)
    if isinstance(found, Refused):
        assert found.code in ("empty-file", "unsupported-format")
    else:
        assert found in ("html", "txt")
