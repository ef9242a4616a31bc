"""The files that a document was read from and that belong to it, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ftarchive.record import Attachment
from ftarchive.web.asked import version_number
from ftarchive.web.citation import disposition, file_name
from ftarchive.web.lasting import ASK_AGAIN, holds, unchanged
from ftarchive.web.public import holdings_of, public_attachment, public_version
from ftarchive.web.security import FILE_POLICY

_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    "html": ("text/html", "html"),
    "txt": ("text/plain", "txt"),
    "markdown": ("text/markdown", "md"),
    "csv": ("text/csv", "csv"),
    "pdf": ("application/pdf", "pdf"),
    "ofd": ("application/ofd", "ofd"),
    "docx": (f"{_OFFICE}.wordprocessingml.document", "docx"),
    "doc": ("application/msword", "doc"),
    "wps": ("application/vnd.ms-works", "wps"),
    "rtf": ("application/rtf", "rtf"),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    "xls": ("application/vnd.ms-excel", "xls"),
    "et": ("application/vnd.ms-excel", "et"),
    "xls-xml": ("application/xml", "xml"),
    "pptx": (f"{_OFFICE}.presentationml.presentation", "pptx"),
    "ppt": ("application/vnd.ms-powerpoint", "ppt"),
    "mhtml": ("multipart/related", "mhtml"),
    "zip": ("application/zip", "zip"),
    "warc": ("application/warc", "warc"),
    "json": ("application/json", "json"),
    "xml": ("application/xml", "xml"),
    "jpeg": ("image/jpeg", "jpg"),
    "png": ("image/png", "png"),
    "gif": ("image/gif", "gif"),
    "tiff": ("image/tiff", "tif"),
    "bmp": ("image/bmp", "bmp"),
    # A document of a batch is one line of it: one JSON object.
    "jsonl": ("application/json", "json"),
}
"""Media type and extension by format."""
_VARIANTS = {
    **dict.fromkeys(("wps", "wpt", "dot"), "doc"),
    "docm": "docx",
    "dotx": "docx",
    "et": "xls",
    "xlsm": "xlsx",
    "xltx": "xlsx",
    "tsv": "csv",
}
"""Formats by those of their suffixes that a file keeps: Office opens a file with macros, or a
template, under no other."""
_LONGEST_SUFFIX = 5
_UNKNOWN = ("application/octet-stream", "bin")


def original(request: Request) -> Response:
    """``/documents/{id}/original``: to be saved, never to be shown by the browser.

    Raises ``NotFound``, ``Gone`` and ``BadRequest``.
    """
    document_id: str = request.path_params["id"]
    version = public_version(request, document_id, version_number(request))
    source = version.source
    extension = _extension(source.format, source.path)
    name = file_name(version.record.title, extension)
    file = _File(source.sha256, source.format, name, f"{document_id}.{extension}")
    return _answer(request, file, lambda: holdings_of(request).original(version))


def attachment(request: Request) -> Response:
    """``/documents/{id}/attachments/{number}``: an attachment of a version, in the same way.

    Raises ``NotFound``, ``Gone`` and ``BadRequest``.
    """
    document_id: str = request.path_params["id"]
    version = public_version(request, document_id, version_number(request))
    number, found = public_attachment(version, request.path_params["number"])
    stem, extension = _parted(found)
    fallback = f"{document_id}-{number}.{extension}"
    file = _File(found.sha256, found.format, file_name(stem, extension), fallback)
    return _answer(request, file, lambda: holdings_of(request).attachment(found))


@dataclass(frozen=True, slots=True)
class _File:
    """A file to be saved under ``name``, or ``fallback`` by programs that know ASCII alone."""

    sha256: str
    format: str
    name: str
    fallback: str


def _answer(request: Request, file: _File, content: Callable[[], bytes]) -> Response:
    tag = f'W/"{file.sha256}"'
    if holds(request, tag):
        return unchanged(tag)
    headers = {
        # Set here and whole: the encoding is the file's own, so none is claimed.
        "Content-Type": _KINDS.get(file.format, _UNKNOWN)[0],
        "Content-Disposition": disposition(file.name, file.fallback),
        "Content-Security-Policy": FILE_POLICY,
        "Cache-Control": ASK_AGAIN,
        "ETag": tag,
    }
    return Response(content(), headers=headers)


def _parted(attachment: Attachment) -> tuple[str, str]:
    """The name of an attachment without its suffix, and the suffix of its format: what a file is
    says its content, and its own suffix may lie."""
    stem, _, suffix = attachment.name.rpartition(".")
    is_suffix = bool(stem) and len(suffix) <= _LONGEST_SUFFIX and suffix.isascii()
    is_suffix &= suffix.isalnum()
    unknown = suffix.lower() if is_suffix else _UNKNOWN[1]
    extension = _extension(attachment.format, attachment.name, unknown)
    return (stem if is_suffix else attachment.name), extension


def _extension(form: str, path: str, unknown: str = _UNKNOWN[1]) -> str:
    """The suffix of a format, its own variant of it where ``path`` has one; ``unknown`` for a
    format without any."""
    own = path.rpartition(".")[2].lower()
    return own if _VARIANTS.get(own) == form else _KINDS.get(form, ("", unknown))[1]
