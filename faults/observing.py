"""Everything that can be seen of an archive, beside what its ledger says."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from starlette.testclient import TestClient

from faults.documents import Paper
from faults.ledger import Account, Edition, Ledger
from ftarchive.archive.chain import GENESIS, link
from ftarchive.archive.schema import HELD, PUBLISHED, WITHDRAWN
from ftarchive.holdings import Holdings
from ftarchive.record import LABELS
from ftarchive.search.engine import Request
from ftarchive.web.app import create_app

_AT_ONCE = 100
_TOLD_BY_ALL = ("title", "index_number", "source", "published")
"""The fields that every form of a document tells alike."""
_SHOWN = 200


class Observer:
    """Compares one archive, opened, with a ledger: differences are told in a line each."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._client = TestClient(create_app(holdings), raise_server_exceptions=False)
        self._client.__enter__()  # one thread for all requests
        self.looked_at = 0
        """Things that were compared."""

    def close(self) -> None:
        """Lets go of its thread."""
        self._client.__exit__()

    def differences(self, ledger: Ledger, numbers: Iterable[int]) -> list[str]:
        """Where the archive as a whole is not what the ledger says, nor these documents in all
        detail."""
        found = list(self._whole(ledger))
        for number in numbers:
            account = ledger.documents[number]
            found += [f"document {number}: {each}" for each in self._document(account, ledger)]
        return found

    def _same(self, what: str, found: object, wanted: object) -> Iterator[str]:
        self.looked_at += 1
        if found != wanted:
            yield f"{what}: {_short(found)}, and not {_short(wanted)}"

    def _whole(self, ledger: Ledger) -> Iterator[str]:
        catalogue, accounts = self._holdings.catalogue, ledger.documents
        yield from self._same("totals", catalogue.totals(), ledger.totals())
        for status in (PUBLISHED, HELD, WITHDRAWN):
            wanted = [each.id for each in accounts.values() if each.status == status]
            yield from self._same(f"documents {status}", set(catalogue.ids(status)), set(wanted))
        held = {(each.document_id, each.number) for each in catalogue.held()}
        yield from self._same("held", held, set(_waiting(accounts.values())))
        yield from self._log(ledger)
        done = [each["action"] for each in catalogue.custody()]
        done = [each for each in done if each in ("rebuilt", "went back")]
        yield from self._same("custody", done, ledger.custody)
        if accounts:
            yield from self._index(ledger)

    def _log(self, ledger: Ledger) -> Iterator[str]:
        log = self._holdings.catalogue.log()
        ids = {account.id: number for number, account in ledger.documents.items()}
        found = [
            (row["action"], ids.get(row["document_id"]), row["version"], row["actor"], _why(row))
            for row in log
        ]
        wanted = [(e.action, e.number, e.version, e.actor, e.reason) for e in ledger.events]
        yield from self._same("log", found[-1:], wanted[-1:])
        yield from self._same("the whole log", found, wanted)
        chain = list(itertools.accumulate(log, link, initial=GENESIS))
        yield from self._same("chain", [row["chain"] for row in log], chain[1:])

    def _index(self, ledger: Ledger) -> Iterator[str]:
        public = ledger.public()
        engine = self._holdings.engine
        yield from self._same("indexed", engine.document_ids(), {each.id for each in public})
        last = ledger.events[-1:] and len(ledger.events)
        yield from self._same("position", engine.position(), last)
        titles = {each.id: each.shown.paper.fields["title"] for each in public}
        pages = [self._page(number + 1) for number in range(-(-len(public) // _AT_ONCE))]
        hits = [hit for page in pages for hit in page["hits"]]
        yield from self._same("browsed", {hit["id"]: hit["title"] for hit in hits}, titles)
        yield from self._same("hits of all pages", len(hits), len(public))
        for page in pages:
            yield from self._same("total", page["total"], len(public))
            yield from self._same("sources", _counts(page, "source"), _counted(public, _source))
            yield from self._same("years", _counts(page, "year"), _counted(public, _year))

    def _page(self, number: int) -> dict[str, Any]:
        return self._api("search", sort="newest", page=number, per_page=_AT_ONCE)

    def _api(self, path: str, **asked: object) -> dict[str, Any]:
        return dict(self._client.get(f"/api/v1/{path}", params=asked).json())  # type: ignore[arg-type]

    def _document(self, account: Account, ledger: Ledger) -> Iterator[str]:
        history = self._holdings.catalogue.history(account.id)
        states = [version.state for version in history]
        yield from self._same("states", states, [each.status for each in account.editions])
        if len(history) != len(account.editions):
            return
        said = self._holdings.document(account.id)
        yield from self._shown(said, account)
        for version, edition in zip(history, account.editions, strict=True):
            told = f"version {version.number}"
            yield from self._fields(told, version.record.fields(), edition.paper)
            main, *beside = (content.encode() for content in edition.paper.files().values())
            kept = self._holdings.original(version)
            yield from self._same(f"{told}, original", kept.strip(), main.strip())
            attached = [self._holdings.attachment(each) for each in version.record.attachments]
            yield from self._same(f"{told}, attachments", attached, beside)
            yield from self._found(told, version.number, account, edition)
        yield from self._public(account)

    def _shown(self, said: dict[str, Any], account: Account) -> Iterator[str]:
        yield from self._same("status", said["status"], account.status)
        yield from self._same("version", said["version"], account.current)
        listed = [(each["number"], each["is_current"]) for each in said["versions"]]
        numbers = range(1, len(account.editions) + 1)
        yield from self._same("versions", listed, [(n, n == account.current) for n in numbers])
        yield from self._fields("shown", said, account.shown.paper)

    def _fields(self, told: str, said: dict[str, Any], paper: Paper) -> Iterator[str]:
        fields = paper.fields
        if paper.form == "jsonl":
            names = [name for name in LABELS if said[name] or name in fields]
        else:
            names = list(_TOLD_BY_ALL)
            yield from self._same(f"{told}, text", fields["text"] in said["text"], True)
        for name in names:
            yield from self._same(f"{told}, {name}", said[name], fields.get(name))

    def _found(self, told: str, number: int, account: Account, edition: Edition) -> Iterator[str]:
        """By its own words a version is found where it is the public one, and only there."""
        is_public = account.is_public and number == account.current
        wanted = [account.id] if is_public else []
        for word in (edition.paper.code, edition.paper.phrase):
            query = self._holdings.search.query(f'"{word}"')
            answer = self._holdings.engine.search(Request(query, facets=()))
            found = [match.id for match in answer.matches]
            yield from self._same(f"{told}, found by {word}", found, wanted)
            yield from self._same(f"{told}, counted by {word}", answer.total, len(wanted))

    def _public(self, account: Account) -> Iterator[str]:
        """What the public sees of a document and of each of its versions."""
        wanted = 200 if account.is_public else (410 if account.was_public else 404)
        for folder in ("documents", "api/v1/documents"):
            address = f"/{folder}/{account.id}"
            answer = self._client.get(address)
            yield from self._same(address, answer.status_code, wanted)
            told = account.shown.paper.code in answer.text
            yield from self._same(f"{address} tells it", told, account.is_public)
        if not account.is_public:
            return
        for number, edition in enumerate(account.editions, start=1):
            address = f"/api/v1/documents/{account.id}?version={number}"
            answer = self._client.get(address)
            wanted = 200 if edition.status == "published" else 404
            yield from self._same(address, answer.status_code, wanted)
            told = edition.paper.code in answer.text
            yield from self._same(f"{address} tells it", told, wanted == 200)


def _waiting(accounts: Iterable[Account]) -> Iterator[tuple[str, int]]:
    for account in accounts:
        if account.status != "withdrawn":
            yield from ((account.id, number) for number in account.numbers("held"))


def _why(row: dict[str, Any]) -> str:
    return str(row["detail"].get("reason", ""))


def _counts(page: dict[str, Any], facet: str) -> dict[str, int]:
    return {each["value"]: each["count"] for each in page["facets"][facet]}


def _counted(public: Iterable[Account], value: Callable[[Paper], str]) -> dict[str, int]:
    return dict(Counter(value(account.shown.paper) for account in public))


def _source(paper: Paper) -> str:
    return str(paper.fields["source"])


def _year(paper: Paper) -> str:
    return str(paper.fields["published"][:4])


def _short(value: object) -> str:
    told = repr(value)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
