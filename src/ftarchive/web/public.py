"""What of the holdings the public may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request

from ftarchive.archive.catalogue import Version
from ftarchive.archive.schema import PUBLISHED
from ftarchive.dates import in_shanghai
from ftarchive.errors import ArchiveError, Gone, NotFound
from ftarchive.holdings import Holdings
from ftarchive.record import Attachment
from ftarchive.search.parameters import Parameters
from ftarchive.search.results import Results

_MOST_DIGITS = 9


def holdings_of(request: Request) -> Holdings:
    """The holdings of the application that a request came to."""
    holdings: Holdings = request.app.state.holdings
    return holdings


def asked_of(request: Request, values: Mapping[str, Sequence[str]]) -> Parameters:
    """The search that ``values`` ask for. Raises ``BadRequest``."""
    return Parameters.read(values, holdings_of(request).settings)


def noted(results: Results) -> tuple[str, int] | None:
    """What goes into the log of queries: the first page of each search."""
    is_first = results.parameters.page == 1
    return (results.query.text, results.total) if is_first else None


def public_version(request: Request, document_id: str, number: int | None) -> Version:
    """A version of a published document, the current one where ``number`` is None.

    Raises ``Gone`` (withdrawn) for a document that was public before; ``NotFound``:
    no-such-document, also for one that never was, or no-such-version.
    """
    catalogue = holdings_of(request).catalogue
    version = catalogue.version(document_id)
    if version.status != PUBLISHED:
        raise _not_public(holdings_of(request), version)
    if number is not None:
        version = catalogue.version(document_id, number)
    if version.state != PUBLISHED:
        raise NotFound("no-such-version", id=document_id, number=version.number)
    return version


def public_history(request: Request, document_id: str) -> list[Version]:
    """The versions of a document that are public, the oldest first.

    Raises ``NotFound`` (no-such-document) where there is none, or none any more.
    """
    history = holdings_of(request).catalogue.history(document_id)
    public = [version for version in history if version.state == version.status == PUBLISHED]
    if not public:
        raise NotFound("no-such-document", id=document_id)
    return public


def public_attachment(version: Version, number: str) -> tuple[int, Attachment]:
    """An attachment by the number, from 1, that an address says.

    Raises ``NotFound`` (no-such-attachment).
    """
    attachments = version.record.attachments
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    if not is_number or not 0 < int(number) <= len(attachments):
        raise NotFound("no-such-attachment", id=version.document_id, number=number[:40])
    return int(number), attachments[int(number) - 1]


def _not_public(holdings: Holdings, version: Version) -> ArchiveError:
    # Also of one of which a new version is held: that it was taken back stays true.
    id_ = version.document_id
    withdrawal = holdings.catalogue.withdrawal(id_)
    if withdrawal is None:
        return NotFound("no-such-document", id=id_)
    reason = withdrawal.reason.strip().rstrip("。")
    return Gone("withdrawn", id=id_, date=in_shanghai(withdrawal.at)[:10], reason=reason)
