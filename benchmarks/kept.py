"""Indices that stay: built once, with what that cost written beside them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.peers.peer import Peer
from benchmarks.process import Cost, run


@dataclass(frozen=True)
class Built:
    """An index: what each step of building it cost and the bytes it takes; ``is_kept`` where it
    was built by an earlier run."""

    name: str
    steps: dict[str, Cost]
    bytes: int
    is_kept: bool

    @property
    def build(self) -> Cost:
        """The cost of the index itself."""
        return self.steps["build"]


@dataclass(frozen=True)
class Kept:
    """The indices over ``corpus``, all in ``folder``."""

    corpus: Path
    folder: Path

    def index(self, name: str) -> Path:
        """Where the index of one engine lies."""
        return self.folder / name

    def built(self, peer: Peer, *, again: bool = False) -> Built:
        """The index of ``peer``, built where there is none that is fit, or ``again``."""
        folder = self.index(peer.name)
        known = self._known(peer.name)
        is_kept = not again and "build" in known and peer.is_fit(folder)
        if not is_kept:
            known = known | self._build(peer, folder)
            self._note(peer.name, known)
        return Built(peer.name, known, peer.bytes(folder), is_kept)

    def _build(self, peer: Peer, folder: Path) -> dict[str, Cost]:
        self._record(peer.name).unlink(missing_ok=True)
        done = {}
        for step, command in peer.steps(self.corpus, folder):
            print(f"{self.corpus.stem}: {peer.name}, {step} …", file=sys.stderr, flush=True)
            done[step] = run(command)
        return done

    def _known(self, name: str) -> dict[str, Cost]:
        try:
            read = json.loads(self._record(name).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return {step: Cost(**cost) for step, cost in read.items()}

    def _note(self, name: str, steps: dict[str, Cost]) -> None:
        told = {step: asdict(cost) for step, cost in steps.items()}
        self._record(name).write_text(json.dumps(told, indent=1) + "\n", "utf-8")

    def _record(self, name: str) -> Path:
        return self.folder / f"{name}.json"
