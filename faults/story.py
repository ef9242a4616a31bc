"""What is done to an archive in a walk of random steps: each step says all that it takes to do it
again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from faults.documents import Paper
from faults.ledger import Account, Ledger

_WEIGHTS = {
    "add": 14,
    "change": 16,
    "again": 8,
    "back": 6,
    "several": 5,
    "release": 16,
    "withdraw": 14,
    "rebuild": 3,
    "rebuild-back": 1,
    "lose-index": 1,
    "reopen": 4,
    "verify": 2,
    "killed": 1.5,
    "restored": 0.7,
    "handed-on": 0.7,
}
"""How often each kind of step comes, as a weight."""
KINDS = frozenset(_WEIGHTS)
_BY_COMMAND = 0.05
"""Share of the steps that are done by a process of their own."""
_PRIVATE = 0.2
"""Share of the editions that tell the number of a person."""
_SEVERAL, _MOST = 6, 16


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done. ``papers`` are handed in; ``number`` is the document decided about, and
    ``version`` the one of its versions that is meant, if any. ``moment`` is the share of its time
    after which a command is killed."""

    kind: str
    papers: tuple[Paper, ...] = ()
    number: int = 0
    version: int | None = None
    is_by_command: bool = False
    moment: float = 0.0

    def told(self) -> str:
        """In a few words."""
        about = [_told(paper) for paper in self.papers]
        about += [f"document {self.number}"] * bool(self.number)
        about += [f"version {self.version}"] * (self.version is not None)
        about += [f"after {self.moment:.3f} of its time"] * bool(self.moment)
        way = " by command" if self.is_by_command else ""
        return f"{self.kind}{way}{': ' if about else ''}{', '.join(about)}"

    def is_about(self, numbers: set[int]) -> bool:
        """Whether it is about one of these documents, or about none."""
        own = {paper.number for paper in self.papers} | ({self.number} if self.number else set())
        return not own or bool(own & numbers)


class Teller:
    """Draws steps that make sense, mostly, in the state that a ledger tells."""

    def __init__(self, seed: int, kinds: frozenset[str]) -> None:
        self._seed, self._drawn = seed, random.Random(seed)
        self._weights = {kind: weight for kind, weight in _WEIGHTS.items() if kind in kinds}

    def next(self, ledger: Ledger) -> Step:
        """The next step; it adds a document where there is none to do anything about."""
        kinds, weights = list(self._weights), list(self._weights.values())
        kind = self._drawn.choices(kinds, weights)[0]
        step = self._step(kind if ledger.documents else "add", ledger)
        return replace(step, is_by_command=self._drawn.random() < _BY_COMMAND)

    def _step(self, kind: str, ledger: Ledger) -> Step:
        if kind in ("release", "withdraw"):
            return self._decision(kind, ledger)
        if kind == "killed":
            handed = self._editions(ledger, is_batch=True)
            return Step(kind, handed, moment=self._drawn.uniform(0.4, 1.1))
        if kind == "several":
            return Step(kind, self._editions(ledger, is_batch=False))
        drawing: dict[str, Callable[[Ledger], Paper]] = {
            "add": self._new,
            "change": self._changed,
            "again": self._known,
            "back": self._brought_back,
        }
        return Step(kind, (drawing[kind](ledger),) if kind in drawing else ())

    def _decision(self, kind: str, ledger: Ledger) -> Step:
        """About a document for which it is due, mostly; the version that waits is named where
        several do, mostly."""
        due = {"release": _awaits, "withdraw": _stands}[kind]
        accounts = ledger.documents
        fit = [number for number in accounts if due(accounts[number])] or list(accounts)
        number = self._drawn.choice(fit if self._drawn.random() < 0.9 else list(accounts))
        account, version = accounts[number], None
        held = account.numbers("held")
        chance = 0.8 if len(held) > 1 else 0.2
        if self._drawn.random() < chance:
            version = self._drawn.choice(held or range(1, len(account.editions) + 2))
        return Step(kind, number=number, version=version)

    def _editions(self, ledger: Ledger, *, is_batch: bool) -> tuple[Paper, ...]:
        """New, changed and known editions of different documents; all of them lines of a batch
        where ``is_batch``."""
        drawn: dict[int, Paper] = {}
        for _ in range(self._drawn.randint(2, _MOST if is_batch else _SEVERAL)):
            draw = self._drawn.choice((self._new, self._new, self._changed, self._known))
            paper = draw(ledger)
            while paper.number in drawn or (is_batch and paper.form != "jsonl"):
                paper = Paper(self._seed, paper.number + 1, 1, paper.is_private)
                paper = self._next_edition(ledger, paper)
            drawn[paper.number] = paper
        return tuple(drawn.values())

    def _new(self, ledger: Ledger) -> Paper:
        return Paper(self._seed, max(ledger.documents, default=0) + 1, 1, self._is_private())

    def _changed(self, ledger: Ledger) -> Paper:
        number = self._drawn.choice(list(ledger.documents))
        return self._next_edition(ledger, Paper(self._seed, number, 1, self._is_private()))

    def _known(self, ledger: Ledger) -> Paper:
        account = self._drawn.choice(list(ledger.documents.values()))
        return self._drawn.choice(account.editions).paper

    def _brought_back(self, ledger: Ledger) -> Paper:
        accounts = ledger.documents
        back = [number for number in accounts if accounts[number].is_taken_back]
        number = self._drawn.choice(back or list(accounts))
        return self._next_edition(ledger, Paper(self._seed, number, 1, self._is_private()))

    def _next_edition(self, ledger: Ledger, paper: Paper) -> Paper:
        account = ledger.documents.get(paper.number)
        editions = [each.paper.edition for each in account.editions] if account else []
        return replace(paper, edition=max(editions, default=0) + 1)

    def _is_private(self) -> bool:
        return self._drawn.random() < _PRIVATE


def shorter(story: list[Step], fails: Callable[[list[Step]], bool]) -> list[Step]:
    """A story that ``fails`` still, without what it can do without: ever smaller parts are left
    out, for as long as ``fails`` says so of what is left."""
    part = max(1, len(story) // 2)
    while part:
        at = 0
        while at < len(story):
            without = story[:at] + story[at + part :]
            if fails(without):
                story = without
            else:
                at += part
        part //= 2
    return story


def confined(story: list[Step], last: Step) -> Iterator[Step]:
    """The steps of a story about the documents of its ``last`` step, and those about none."""
    numbers = {paper.number for paper in last.papers} | {last.number}
    return (step for step in story if step.is_about(numbers))


def _told(paper: Paper) -> str:
    private = ", private" if paper.is_private else ""
    return f"document {paper.number} edition {paper.edition} ({paper.form}{private})"


def _awaits(account: Account) -> bool:
    return account.status == "withdrawn" or bool(account.numbers("held"))


def _stands(account: Account) -> bool:
    return account.status != "withdrawn"
