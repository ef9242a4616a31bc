"""The log of a bag beside ours: whether it is whole, and what of it is new here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ftarchive.archive.accession import Accession
from ftarchive.archive.chain import link
from ftarchive.bags.bag import Bag
from ftarchive.bags.imported import CONTINUED, MERGED, UNCHANGED, WHOLE
from ftarchive.bags.layout import EVENTS
from ftarchive.errors import BagFault
from ftarchive.progress import Stage, counted


class History:
    """Takes the log of a bag in. Raises ``BagFault``: bag-log, bag-head, bag-gap, bag-entry."""

    def __init__(self, bag: Bag, accession: Accession) -> None:
        self._bag, self._accession = bag, accession
        self.touched: dict[str, None] = {}
        """The documents that new events are about, in the order of the first of these."""
        self.new = 0

    def take(self, stage: Stage) -> str:
        """Adds what is new of the log to ours; gives how the two stand to each other."""
        ours = self._accession.before
        last = min(ours[0], self._bag.which.head[0])
        is_prefix = self._proven(last, stage) == (self._accession.chain_at(last) if last else None)
        if not is_prefix and last:
            return self._merge(ours[0])
        if last < self._bag.which.base[0]:
            return self._merge(ours[0])
        self._append(last)
        return UNCHANGED if not self.new else CONTINUED if ours[0] else WHOLE

    def _proven(self, asked: int, stage: Stage) -> str | None:
        """Goes through the whole chain of the bag; gives the sum of entry ``asked``."""
        which = self._bag.which
        seq, chain = which.base
        found = chain if asked == seq and seq else None
        advance = stage("核对日志", which.head[0] - seq, "条")
        for event in counted(self._bag.events(), advance):
            if event["seq"] != seq + 1 or event["chain"] != link(chain, event):
                raise BagFault("bag-log", path=EVENTS, number=seq + 1)
            seq, chain = event["seq"], event["chain"]
            found = chain if seq == asked else found
        if (seq, chain) != which.head:
            raise BagFault("bag-head", path=EVENTS, found=seq)
        return found

    def _append(self, after: int) -> None:
        for event in self._bag.events():
            if event["seq"] > after:
                self._accession.append(event)
                self._touch(event)
        self._accession.flush()

    def _merge(self, ours: int) -> str:
        known = {bytes.fromhex(mark) for mark in self._accession.marks()} if ours else set()
        base = self._bag.which.base
        if base[0] and bytes.fromhex(base[1]) not in known:
            raise BagFault("bag-gap", path=self._bag.root, number=base[0])
        for event in self._bag.events():
            if not any(bytes.fromhex(mark) in known for mark in marks(event, event["detail"])):
                self._accession.adopt(event)
                self._touch(event)
        return MERGED if self.new else UNCHANGED

    def _touch(self, event: Mapping[str, Any]) -> None:
        self.new += 1
        self.touched[event["document_id"]] = None


def marks(entry: Mapping[str, Any], beside: Mapping[str, Any]) -> list[str]:
    """Every sum by which an entry of a log, or a reference to one, is known: its own, and those
    that it had where it came from, which ``beside`` tells as ``imported``."""
    return [entry["chain"], *(each["chain"] for each in beside.get("imported", ()))]
