"""Documents of other formats that stand in the text of a Word document, as converters from
HTML leave them: Word shows them as if they were its own."""

from __future__ import annotations

import email
import email.policy

from ftarchive.errors import Refused
from ftarchive.ingest.charset import decode
from ftarchive.ingest.formats import identify
from ftarchive.ingest.page import Line, finish_line
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.web.html import read_html

_CAPTURED = (b"mime-version:", b"content-type:", b"from:")


def read_chunk(content: bytes, name: str, rules: Rules) -> list[Line]:
    """The lines of a page, a captured page or a text.

    Raises ``Refused``: damaged-file for any other format, and what reading a page raises.
    """
    if content.lstrip()[:14].lower().startswith(_CAPTURED):
        content = _page_of(content)
    if not content.strip():
        return []
    try:
        format_ = identify(content, "正文")
    except Refused:
        raise Refused(
            "damaged-file", path=name, kind="Word 文件", reason="正文里套着另一种格式的文件"
        ) from None
    text = decode(content, name)
    if format_ == "html":
        return read_html(text, rules, name).lines
    return [line for line in map(finish_line, text.split("\n")) if line]


def _page_of(capture: bytes) -> bytes:
    """The page in a MIME message."""
    message = email.message_from_bytes(capture, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "text/plain"):
            return bytes(part.get_payload(decode=True) or b"")
    return b""
