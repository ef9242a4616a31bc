"""The documents in a capture of web pages (WARC or ARC, inflated while it is read).

Taken are answers that a server gave with success, and resources, where they are documents by
their media type, or by their name where the type says nothing. What a page is only dressed with
(styles, scripts, pictures) is passed over, and so are revisits, which have no content.
Of captures with the same address and content one is kept, with its latest time; where the
content was another one, each is kept.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader

from ftarchive.errors import Refused
from ftarchive.ingest.charset import unquoted
from ftarchive.ingest.containers.members import Budget, Member, Members
from ftarchive.ingest.formats import KINDS, SUFFIXES

_KIND = KINDS["warc"]
_BLOCK = 1 << 16
_LONGEST_LINE = 1 << 18
"""Of headers, in bytes."""
_BEIJING = timezone(timedelta(hours=8))
_MEDIA = re.compile(
    r"text/(?:html|plain|markdown|csv|rtf)|multipart/related|message/rfc822"
    r"|application/(?:xhtml\+xml|pdf|x-pdf|ofd|rtf|msword|kswps|kset|vnd\.ms-(?:excel|word)"
    r"|vnd\.openxmlformats-officedocument\.(?:wordprocessingml|spreadsheetml)\b.*|wps-.*"
    r"|zip|x-zip-compressed)"
)
_SILENT = re.compile(
    r"|(?:application|binary)/(?:octet-stream|x-?download|force-download|x-msdownload"
    r"|download|unknown|x-unknown)|unknown/unknown"
)
"""Types that servers give where they know none."""
_NO_DOCUMENT = re.compile(r"/(?:robots\.txt|favicon\.ico)$")
_FILE_NAME = re.compile(r"""filename(\*?)\s*=\s*(?:[\w-]+'[\w-]*')?"?([^";]+)""", re.IGNORECASE)


class _Damaged(Exception):
    """The content of a record goes wrong; says why."""


class _Cut(Exception):
    """The file itself ends too early, or goes wrong; says why."""


class _Unknown(Exception):
    """A way of compressing that we have no reader for; says its name."""


class _Stream:
    """The bytes of the file, inflated, as far as the limit on what may come out allows."""

    def __init__(self, read: Callable[[int], bytes], budget: Budget | None) -> None:
        self._read = read
        self._budget = budget
        self._offset = 0

    def read(self, size: int = -1) -> bytes:
        try:
            block = self._read(size)
        except (EOFError, zlib.error, OSError):
            # An EOFError would be taken for a proper end.
            raise _Cut("压缩的内容不完整") from None
        self._offset += len(block)
        if self._budget:
            self._budget.spend(len(block))
        return block

    def tell(self) -> int:
        return self._offset


class _Reader(BufferedReader):  # type: ignore[misc]
    """The library's reader, which would put a line without end together piece by piece."""

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or _LONGEST_LINE, _LONGEST_LINE))
        if len(line) == _LONGEST_LINE:
            raise _Cut("里面有一行太长")
        return line


def unpack_capture(file: Path, members: Members) -> None:
    """Writes out the documents. Raises ``Refused`` as ``unpacking.unpack`` says.

    Of a file cut off, or damaged from some place on, what came before is taken.
    """
    try:
        with file.open("rb") as raw, contextlib.redirect_stderr(io.StringIO()):
            is_packed = raw.peek(2)[:2] == b"\x1f\x8b"
            # One piece at a time: of a file cut off, a full block would be lost with its end.
            read = gzip.GzipFile(fileobj=raw).read1 if is_packed else raw.read
            # What is inflated and what is written are each held to the limit.
            budget = Budget(members.name, members.settings) if is_packed else None
            _take_all(_Stream(read, budget), members)
    except (Refused, OSError):
        raise
    except Exception as error:  # of the library; damage takes many forms
        reason = str(error) if isinstance(error, _Cut) else "里面的记录读不下去"
        if not members.found:
            raise Refused("damaged-file", path=members.name, kind=_KIND, reason=reason) from None
        members.refuse("damaged-file", kind=_KIND, reason=f"{reason}，只收下了之前的部分")


def _take_all(stream: _Stream, members: Members) -> None:
    seen: dict[tuple[str, str], int] = {}
    records = ArchiveIterator(stream, arc2warc=True)
    records.reader = _Reader(stream, decomp_type=None)
    for record in records:
        if not record.rec_type:
            raise _Cut("里面有一条不是记录")
        if facts := _facts(record):
            members.check_count(len(members.found) + 1)
            _take(record, facts, members, seen)
        else:
            _check_whole(record)


def _take(
    record: Any, facts: dict[str, str], members: Members, seen: dict[tuple[str, str], int]
) -> None:
    path = _path(facts["url"])
    try:
        file, digest = members.write(_whole(record))
    except (_Damaged, zlib.error) as error:
        reason = str(error) if isinstance(error, _Damaged) else "压缩的内容不完整"
        members.refuse("damaged-file", path, kind=_KIND, reason=reason)
        return
    except _Unknown as error:
        members.refuse("unsupported-format", path, kind=f"用 {error} 方法压缩的网页")
        return
    earlier = seen.get((facts["url"], digest))
    if earlier is None and file.stat().st_size:
        seen[facts["url"], digest] = len(members.found)
        members.add(path, file, facts)
        return
    file.unlink()
    if earlier is not None:
        _renew(members.found, earlier, facts)


def _renew(found: list[Member | Refused], at: int, facts: dict[str, str]) -> None:
    member = found[at]
    if isinstance(member, Member) and member.facts["captured"] < facts["captured"]:
        found[at] = Member(member.path, member.file, facts)


def _whole(record: Any) -> Iterator[bytes]:
    yield from _blocks(record)
    _check_whole(record)


def _check_whole(record: Any) -> None:
    """Raises where the file ends before the record does."""
    while record.raw_stream.read(_BLOCK):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise _Cut("最后一条记录不完整")


def _facts(record: Any) -> dict[str, str]:
    """What is known of a record that is a document; nothing where it is none."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    http = record.http_headers
    if record.rec_type not in ("response", "resource") or not url:
        return {}
    if record.rec_type == "response" and (http is None or http.get_statuscode() != "200"):
        return {}
    given = http.get_header("Content-Type") if http else record.content_type
    media = (given or "").partition(";")[0].strip().lower()
    name = _file_name(http.get_header("Content-Disposition") if http else None)
    if not _is_document(media, url, name):
        return {}
    captured = _in_beijing(record.rec_headers.get_header("WARC-Date") or "")
    facts = {"url": url, "captured": captured, "media_type": media, "file_name": name}
    return {key: value for key, value in facts.items() if value or key == "captured"}


def _is_document(media: str, url: str, name: str) -> bool:
    path = urlsplit(url).path
    if _NO_DOCUMENT.search(path):
        return False
    named = PurePosixPath(name or path).suffix.lower() in SUFFIXES
    return bool(_MEDIA.fullmatch(media)) or (bool(_SILENT.fullmatch(media)) and named)


def _file_name(disposition: str | None) -> str:
    """The name that a download is to be saved under."""
    found = sorted(_FILE_NAME.findall(disposition or ""), reverse=True)
    if not found:
        return ""
    name = unquoted(found[0][1].strip())
    with contextlib.suppress(UnicodeError):
        name = name.encode("latin-1").decode("gb18030")
    return name.replace("\\", "/").rpartition("/")[2]


def _in_beijing(date: str) -> str:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return ""
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(_BEIJING).isoformat()


def _path(url: str) -> str:
    """The address as people read it: without scheme, percent signs resolved."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = f"?{unquoted(parts.query)}" if parts.query else ""
    return f"{parts.netloc}/{unquoted(parts.path).strip('/')}{query}"


def _blocks(record: Any) -> Iterator[bytes]:
    """The content of a record, without the wrapping that it was sent in."""
    if record.rec_headers.get_header("WARC-Truncated"):
        raise _Damaged("抓取时没有抓全")
    http = record.http_headers
    sent = (http.get_header("Transfer-Encoding") or "").lower() if http else ""
    coding = (http.get_header("Content-Encoding") or "").strip().lower() if http else ""
    stream = ChunkedDataReader(record.raw_stream) if sent == "chunked" else record.raw_stream
    blocks = iter(lambda: stream.read(_BLOCK), b"")
    if coding in ("", "identity", "none", "utf-8"):
        return blocks
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise _Unknown(coding)
    return _inflated(blocks)


def _inflated(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Inflates; leaves as it is what was inflated before it was stored."""
    first = next(blocks, b"")
    inflater = _inflater(first)
    if inflater is None:
        yield first
        yield from blocks
        return
    block = first
    while block and not inflater.eof:
        yield inflater.decompress(block, _BLOCK)
        block = inflater.unconsumed_tail or next(blocks, b"")
    if not inflater.eof:
        yield inflater.flush()
        raise _Damaged("压缩的内容不完整")


def _inflater(first: bytes) -> Any:
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        with contextlib.suppress(zlib.error):
            zlib.decompressobj(bits).decompress(first, _BLOCK)
            return zlib.decompressobj(bits)
    return None
