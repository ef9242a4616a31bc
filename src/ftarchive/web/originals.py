"""The file that a document was read from, byte for byte."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ftarchive.web.asked import version_number
from ftarchive.web.citation import disposition, file_name
from ftarchive.web.lasting import ASK_AGAIN, holds, unchanged
from ftarchive.web.public import holdings_of, public_version
from ftarchive.web.security import FILE_POLICY

_KINDS = {
    "html": ("text/html", "html"),
    "txt": ("text/plain", "txt"),
    # A document of a batch is one line of it: one JSON object.
    "jsonl": ("application/json", "json"),
}
"""Media type and extension by format."""


def original(request: Request) -> Response:
    """``/documents/{id}/original``: to be saved, never to be shown by the browser.

    Raises ``NotFound`` and ``BadRequest``.
    """
    document_id: str = request.path_params["id"]
    version = public_version(request, document_id, version_number(request))
    tag = f'W/"{version.source.sha256}"'
    if holds(request, tag):
        return unchanged(tag)
    media_type, extension = _KINDS.get(version.source.format, ("application/octet-stream", "bin"))
    name = file_name(version.record.title, extension)
    headers = {
        # Set here and whole: the encoding is the file's own, so none is claimed.
        "Content-Type": media_type,
        "Content-Disposition": disposition(name, f"{document_id}.{extension}"),
        "Content-Security-Policy": FILE_POLICY,
        "Cache-Control": ASK_AGAIN,
        "ETag": tag,
    }
    return Response(holdings_of(request).original(version), headers=headers)
