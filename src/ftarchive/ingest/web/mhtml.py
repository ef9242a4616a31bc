"""MHTML: a page saved with all that belongs to it, as browsers keep it in one file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from datetime import UTC
from email import message_from_bytes
from email.errors import (
    CloseBoundaryNotFoundDefect,
    MultipartInvariantViolationDefect,
    StartBoundaryNotFoundDefect,
)
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.charset import decode
from ftarchive.ingest.page import Embedded, Page, strip
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.text_limit import check_length
from ftarchive.ingest.web.html import read_html

KIND = "MHTML 网页"
_CUT = (
    CloseBoundaryNotFoundDefect,
    StartBoundaryNotFoundDefect,
    MultipartInvariantViolationDefect,
)
_PAGES = ("text/html", "application/xhtml+xml")
_DOCUMENTS = frozenset(
    ".pdf .doc .docx .wps .xls .xlsx .et .csv .ofd .rtf .ppt .pptx .zip .txt".split()
)
_ADDRESSES = ("Snapshot-Content-Location", "Content-Location")


def read_mhtml(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The page that was saved; ``name`` stands in errors.

    Its address is ``meta["url"]`` where the page does not give one itself, the time at which it
    was saved ``properties["captured"]`` (ISO 8601, UTC). Frames take the place of a main page
    that has no text; documents among the parts are ``embedded``. Raises ``Refused``:
    damaged-file, text-too-long, and what ``read_html`` raises.
    """
    message = _opened(content, name)
    parts = [part for part in message.walk() if not part.is_multipart()]
    pages = [part for part in parts if part.get_content_type() in _PAGES]
    if not pages:
        raise _damaged(name, "里面没有网页")
    main = _main(message, pages)
    page = read_html(_text(main, name), rules, name)
    if not any(line.own for line in page.lines):
        frames = (part for part in pages if part is not main)
        _take_frames(page, [read_html(_text(part, name), rules, name) for part in frames])
    check_length(sum(len(line.text) for line in page.lines), name, settings)
    _take_head(page, message, main)
    page.embedded = [Embedded(_name(part), _bytes(part)) for part in parts if _is_document(part)]
    return page


def _opened(content: bytes, name: str) -> Message:
    """The whole message; raises ``Refused`` (damaged-file) where a part of it is missing."""
    message = message_from_bytes(content)
    if not message.is_multipart() and message.get_content_maintype() == "multipart":
        raise _damaged(name, "没有网页内容，可能没有传完")
    if any(isinstance(defect, _CUT) for defect in message.defects):
        raise _damaged(name, "没有结尾，可能没有传完")
    return message


def _main(message: Message, pages: list[Message]) -> Message:
    """The part that the capture is of: the one named as its start, else the one from its
    address, else the first."""
    start = message.get_param("start")
    address = _address(message)
    for part in pages:
        if start and part.get("Content-ID") == start:
            return part
    return next((part for part in pages if address and _address(part) == address), pages[0])


def _take_frames(page: Page, frames: Iterable[Page]) -> None:
    """Adds the lines of frames; the main text is that of the one that says most."""
    most = 0
    for frame in frames:
        own = sum(line.own for line in frame.lines)
        if own > most and frame.main is not None:
            most, start = own, len(page.lines)
            page.main = range(start + frame.main.start, start + frame.main.stop)
        page.lines += frame.lines
        page.meta = frame.meta | page.meta
        page.script = page.script or frame.script


def _take_head(page: Page, message: Message, main: Message) -> None:
    """What the capture says of itself."""
    if address := _address(message) or _address(main):
        page.meta.setdefault("url", address)
    page.title_tag = page.title_tag or _header(message, "Subject")
    if captured := _moment(message):
        page.properties["captured"] = captured


def _address(part: Message) -> str:
    """The address on the web that a part was taken from, "" where there is none."""
    for header in _ADDRESSES:
        address = _header(part, header)
        if address.startswith(("http://", "https://")):
            return address
    return ""


def _moment(message: Message) -> str:
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        return ""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0).isoformat()


def _header(part: Message, name: str) -> str:
    """A header as text, whether it was encoded by the rules or just written down."""
    found = (value for key, value in part.raw_items() if key.casefold() == name.casefold())
    raw = str(next(found, "")).encode("utf-8", "surrogateescape")
    if not raw.isascii():
        return strip(" ".join(decode(raw, name).split()))
    try:
        text = str(make_header(decode_header(raw.decode())))
    except (LookupError, ValueError):
        text = raw.decode()
    return strip(" ".join(text.split()))


def _text(part: Message, name: str) -> str:
    """The HTML of a part. Browsers write UTF-8 whatever the page declares, so the bytes are
    asked before its charset is believed."""
    content = _bytes(part)
    charset = str(part.get_content_charset() or "")
    if charset and not charset.startswith(("utf-8", "gb", "us-ascii", "iso-8859", "windows-125")):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content, name)


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_document(part: Message) -> bool:
    return (
        part.get_content_type() not in _PAGES
        and posixpath.splitext(_name(part))[1].casefold() in _DOCUMENTS
        and bool(_bytes(part))
    )


def _name(part: Message) -> str:
    """What a part is called: by its own name, else by the end of its address."""
    if given := part.get_filename():
        return posixpath.basename(given.replace("\\", "/"))
    path = urlsplit(_header(part, "Content-Location")).path
    return posixpath.basename(unquote(path))


def _damaged(name: str, reason: str) -> Refused:
    return Refused("damaged-file", path=name, kind=KIND, reason=reason)
