"""What an archive should hold, kept in a dict by rules of its own: the model that it is compared
with. Documents go by their number in ``faults.documents``; ids are drawn by the archive."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from faults.documents import Paper

Status = str
"""published, held or withdrawn."""


@dataclass(slots=True)
class Edition:
    """A version of a document, and what became of it."""

    paper: Paper
    status: Status


@dataclass(slots=True)
class Account:
    """A document: its versions in order, which of them is current (counting from 1), and whether
    somebody took it back and nobody released it since."""

    id: str
    editions: list[Edition] = field(default_factory=list)
    status: Status = "held"
    current: int = 1
    is_taken_back: bool = False
    was_public: bool = False

    @property
    def shown(self) -> Edition:
        """The current version."""
        return self.editions[self.current - 1]

    @property
    def is_public(self) -> bool:
        return self.status == "published"

    def numbers(self, *statuses: Status) -> list[int]:
        """The versions that have one of these statuses."""
        return [n for n, each in enumerate(self.editions, start=1) if each.status in statuses]


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the log about document ``number``; ``version`` is None for the whole of it."""

    action: str
    number: int
    version: int | None
    actor: str
    reason: str = ""


@dataclass(slots=True)
class Ledger:
    """All of it. ``originals`` are the sizes in bytes of all files kept, by SHA-256; ``custody``
    what was done with the archive as a whole."""

    documents: dict[int, Account] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    custody: list[str] = field(default_factory=list)
    originals: dict[str, int] = field(default_factory=dict)

    def take(self, paper: Paper, actor: str) -> str:
        """Hands in an edition; gives what the report should say of it."""
        account = self.documents.get(paper.number)
        if account and (known := _same(account, paper)):
            is_waiting = known.status == "held" and account.status != "withdrawn"
            return "held" if is_waiting else "unchanged"
        is_held = paper.is_private or bool(account and account.is_taken_back)
        said = "held" if is_held else ("updated" if account else "published")
        account = self.documents.setdefault(paper.number, Account(""))
        account.editions.append(Edition(paper, "held" if is_held else "published"))
        number = len(account.editions)
        if number == 1 or not is_held or not account.is_public:
            self._show(account, number, account.editions[-1].status)
        self.events.append(Event(said, paper.number, number, actor))
        return said

    def keep(self, *contents: bytes) -> None:
        """Notes files that have to be among the originals."""
        for content in contents:
            self.originals[hashlib.sha256(content).hexdigest()] = len(content)

    def release(self, number: int, version: int | None, actor: str, reason: str) -> int | str:
        """Releases a version; gives its number, or the code of the error."""
        account = self.documents[number]
        if version is None and account.status == "withdrawn":
            version = account.current
        meant = _meant(account, version, ("held",) if version is None else ("held", "withdrawn"))
        if isinstance(meant, str):
            return meant
        account.editions[meant - 1].status = "published"
        if not account.is_public or meant > account.current:
            self._show(account, meant, "published")
        account.is_taken_back = False
        self.events.append(Event("released", number, meant, actor, reason))
        return meant

    def withdraw(self, number: int, version: int | None, actor: str, reason: str) -> str | None:
        """Takes back a document, or one held version; gives the code of the error, if any."""
        account = self.documents[number]
        if account.status == "withdrawn":
            return "withdrawn-before"
        if version is None:
            self._take_back(account)
        else:
            meant = _meant(account, version, ("held",))
            if isinstance(meant, str):
                return meant
            account.editions[meant - 1].status = "withdrawn"
        self.events.append(Event("withdrawn", number, version, actor, reason))
        return None

    def public(self) -> list[Account]:
        """The documents that anybody may read."""
        return [account for account in self.documents.values() if account.is_public]

    def totals(self) -> dict[str, int]:
        """What ``stats`` should count."""
        accounts = self.documents.values()
        waiting = [each for each in accounts if each.status != "withdrawn"]
        return {
            "documents": len(self.documents),
            "versions": sum(len(each.editions) for each in accounts),
            "originals": len(self.originals),
            "events": len(self.events),
            "held": sum(len(each.numbers("held")) for each in waiting),
            "withdrawn": sum(each.status == "withdrawn" for each in accounts),
            "original_bytes": sum(self.originals.values()),
        }

    def _show(self, account: Account, number: int, status: Status) -> None:
        account.current, account.status = number, status
        account.was_public |= status == "published"

    def _take_back(self, account: Account) -> None:
        account.status, account.is_taken_back = "withdrawn", True
        for edition in account.editions:
            if edition.status == "published":
                edition.status = "withdrawn"


def _same(account: Account, paper: Paper) -> Edition | None:
    return next((each for each in account.editions if each.paper == paper), None)


def _meant(account: Account, version: int | None, statuses: tuple[Status, ...]) -> int | str:
    """The version that is decided about, or the code of the error."""
    if version is not None and not 0 < version <= len(account.editions):
        return "no-such-version"
    numbers = account.numbers(*statuses)
    numbers = numbers if version is None else [n for n in numbers if n == version]
    if len(numbers) > 1:
        return "several-held"
    return numbers[0] if numbers else "not-held"
