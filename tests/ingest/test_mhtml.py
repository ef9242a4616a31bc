"""MHTML: the page that a browser saved, with where and when it was saved."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.understanding import understand
from ftarchive.ingest.page import Embedded, Page
from ftarchive.ingest.web.mhtml import read_mhtml
from making import attempt
from making import page as html

RULES = tables.load(Home(CHECKOUT))
URL = "http://www.yunxi.example/a/1.html"
TITLE = "云溪区关于渡口的公告"
BODY = (
    "<p>渡口自即日起开放，请市民留意船期，并遵守秩序。</p>"
    "<p>渡口管理站负责解释，未尽事宜另行公告。</p>"
)
HTML = html(TITLE, BODY)


def part(content: bytes, kind: str, *headers: str, coding: str = "quoted-printable") -> bytes:
    """A part with its headers."""
    body = base64.encodebytes(content) if coding == "base64" else quopri.encodestring(content)
    head = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {coding}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body + b"\r\n"


def mhtml(*parts: bytes, headers: tuple[str, ...] = (), kind: str = "multipart/related") -> bytes:
    """A capture as Chrome writes it."""
    head = [
        "From: <Saved by Blink>",
        *headers,
        "MIME-Version: 1.0",
        f'Content-Type: {kind}; type="text/html"; boundary="----x"',
    ]
    joined = b"".join(b"------x\r\n" + each for each in parts)
    return (
        "\r\n".join(head).encode("utf-8", "surrogateescape")
        + b"\r\n\r\n"
        + joined
        + b"------x--\r\n"
    )


CHROME = (
    f"Snapshot-Content-Location: {URL}",
    "Subject: =?utf-8?B?" + base64.b64encode(TITLE.encode()).decode() + "?=",
    "Date: Fri, 1 Mar 2024 08:30:00 +0800",
)


def read(content: bytes, **limits: int) -> Page:
    return read_mhtml(content, "公告.mhtml", RULES, Settings(**limits))


def test_a_capture_is_its_page_with_address_and_time() -> None:
    """The address becomes a field of the record."""
    page = read(mhtml(part(HTML.encode(), "text/html", f"Content-Location: {URL}"), headers=CHROME))
    assert page.properties == {"captured": "2024-03-01T00:30:00+00:00"}
    record = understand(page, RULES, "公告.mhtml")
    assert (record.title, record.url) == (TITLE, URL)
    assert record.provenance["url"] == "meta:url"
    assert record.text.splitlines() == [line[3:] for line in BODY.split("</p>") if line]


def test_the_page_itself_knows_its_address_better() -> None:
    """Its meta tag counts before the address of the capture, its title before the subject."""
    own = html("渡口", BODY, head='<meta name="Url" content="http://www.yunxi.example/b.html">')
    page = read(mhtml(part(own.encode(), "text/html"), headers=CHROME))
    assert page.meta["url"] == "http://www.yunxi.example/b.html"
    assert page.title_tag == "渡口"


@pytest.mark.parametrize(
    "subject",
    [
        "=?gb2312?B?" + base64.b64encode(TITLE.encode("gb2312")).decode() + "?=",
        TITLE,
        TITLE.encode("gb18030").decode("utf-8", "surrogateescape"),
    ],
)
def test_the_subject_stands_in_for_a_title(subject) -> None:
    """Encoded by the rules, or just written down."""
    body = part(BODY.encode(), "text/html")
    assert read(mhtml(body, headers=(f"Subject: {subject}",))).title_tag == TITLE


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("gb18030", "gb2312"),
        ("utf-8", "gb2312"),
        ("gb18030", "utf-8"),
        ("big5", "big5"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_bytes_decide_on_the_encoding(encoding, charset) -> None:
    """Parts are often in another encoding than they say."""
    traditional = html("關於渡口", "<p>渡口自即日起開放，請市民留意船期，並遵守秩序。</p>")
    text = traditional if encoding == "big5" else HTML
    page = read(
        mhtml(part(text.encode(encoding), f'text/html; charset="{charset}"', coding="base64"))
    )
    assert page.title_tag in (TITLE, "關於渡口")
    assert any("渡口自即日起" in line.text for line in page.lines)


def test_the_start_says_which_part_is_the_page() -> None:
    """Else the address of the capture does, else the first is it."""
    other = part(html("别的", "<p>别的正文。</p>").encode(), "text/html", "Content-ID: <b>")
    own = part(HTML.encode(), "text/html", "Content-ID: <a>", f"Content-Location: {URL}")
    kind = 'multipart/related; start="<a>"'
    assert read(mhtml(other, own, kind=kind)).title_tag == TITLE
    assert read(mhtml(other, own, headers=CHROME)).title_tag == TITLE
    assert read(mhtml(other, own)).title_tag == "别的"


def test_frames_stand_in_for_a_page_without_text() -> None:
    """The main text is that of the frame that says most."""
    spare = "<noframes><body>浏览器不支持框架，无法显示本页。</body></noframes>"
    frames = f"<html><title>x</title><frameset><frame src=a>{spare}</frameset></html>"
    frameset = part(frames.encode(), "text/html")
    menu = part("<p><a href=/>首页</a></p><p>菜单</p>".encode(), "text/html")
    page = read(mhtml(frameset, menu, part(HTML.encode(), "text/html")))
    assert page.main is not None
    assert "渡口自即日起" in page.lines[page.main.start].text
    assert any(line.text == "菜单" for line in page.lines)


def test_documents_among_the_parts_come_along() -> None:
    """Pictures and styles do not."""
    linked = "Content-Location: http://www.yunxi.example/%E5%90%8D%E5%8D%95.pdf?x=1"
    page = read(
        mhtml(
            part(HTML.encode(), "text/html"),
            part(b"%PDF-1.4", "application/pdf", linked, coding="base64"),
            part(b"\x89PNG", "image/png", "Content-Location: http://x/a.png", coding="base64"),
        )
    )
    assert page.embedded == [Embedded("名单.pdf", b"%PDF-1.4")]


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 0.99])
def test_a_capture_cut_short_is_damaged(share) -> None:
    """The line that ends it is missing."""
    content = mhtml(part(HTML.encode(), "text/html"), headers=CHROME)
    error = attempt(read, content[: int(share * len(content)) - 3])
    assert isinstance(error, Refused)
    assert error.code == "damaged-file"


@pytest.mark.parametrize(
    "content", [b"", b"MIME-Version: 1.0\r\n\r\n", mhtml(), mhtml(part(b"\x89PNG", "image/png"))]
)
def test_a_capture_without_a_page_is_damaged(content) -> None:
    """Nothing in it can be read."""
    assert attempt(read, content).code == "damaged-file"


def test_text_beyond_the_limit_is_refused() -> None:
    """With the setting that decides."""
    with pytest.raises(Refused, match="FTARCHIVE_MAX_TEXT_CHARS"):
        read(mhtml(part(HTML.encode(), "text/html")), max_text_chars=20)


@given(st.data())
def test_changed_bytes_give_a_page_or_a_refusal(data) -> None:
    """No other error leaves the reader."""
    content = bytearray(mhtml(part(HTML.encode(), "text/html"), headers=CHROME))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(attempt(read, bytes(content)), Page | Refused)
