"""Steps done to an archive and noted in its ledger, so that the two can be compared."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from faults import commands
from faults.documents import Paper, batch, write
from faults.ledger import Ledger
from faults.observing import Observer
from faults.story import Step
from ftarchive import upkeep
from ftarchive.cli import main
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.review import Review

_ACTOR = "试验员"
_REASON = "依试验的步骤"
_IN_SMALL = {"FTARCHIVE_COMMIT_BATCH": "2"}
"""Small transactions: more states to be killed in."""
_COMMANDS = {"restored": {"backup", "restore"}, "handed-on": {"export", "import"}}
"""What a kind of step takes of the program."""
_PATIENT = {"query_seconds": 60.0, "spelling_seconds": 60.0}


def lacking() -> set[str]:
    """The kinds of steps that this program has no commands for."""
    kinds = {kind for kind, needed in _COMMANDS.items() if needed - set(main.commands)}
    can_go_back = any("--back" in each.opts for each in main.commands["rebuild"].params)
    return kinds if can_go_back else {*kinds, "rebuild-back"}


class Walk:
    """An archive in a folder of its own, with its ledger."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger()
        self.killed = self.looked_at = 0
        self._folder, self._handed_in, self._homes = folder, 0, 1
        self._home = Home(folder / "home1")
        self._home.root.mkdir(parents=True)
        self._seconds, self._can_go_back = 0.0, False
        self._open()

    def close(self) -> None:
        """Lets go of the archive."""
        self._observer.close()
        self._holdings.catalogue.close()

    def take(self, step: Step) -> list[str]:
        """Does a step, if its document is there; gives what came out otherwise than the ledger
        says."""
        if step.number and step.number not in self.ledger.documents:
            return []
        done: dict[str, Callable[[Step], list[str]]] = {
            "release": self._release,
            "withdraw": self._withdraw,
            "rebuild": self._rebuild,
            "rebuild-back": self._rebuild_back,
            "lose-index": self._lose_index,
            "reopen": self._reopen,
            "verify": self._verify,
            "killed": self._killed,
            "restored": self._restored,
            "handed-on": self._handed_on,
        }
        return done.get(step.kind, self._hand_in)(step)

    def differences(self, numbers: Sequence[int]) -> list[str]:
        """Where archive and ledger differ, in all detail for these documents."""
        found = self._observer.differences(self.ledger, numbers)
        self.looked_at += self._observer.looked_at
        self._observer.looked_at = 0
        return found

    def _open(self) -> None:
        self._settings = Settings(workers=1, **_PATIENT)  # type: ignore[arg-type]
        self._holdings = Holdings.open(self._home, self._settings)
        self._works = (self._home, self._settings, self._holdings.catalogue, self._holdings.engine)
        upkeep.complete(*self._works)
        self._observer = Observer(self._holdings)

    def _reopen(self, step: Step | None = None) -> list[str]:
        self.close()
        self._open()
        return []

    def _next_folder(self) -> Path:
        self._handed_in += 1
        folder = self._folder / "handed-in" / f"{self._handed_in:05d}"
        folder.mkdir(parents=True)
        return folder

    def _hand_in(self, step: Step) -> list[str]:
        folder = self._next_folder()
        paths = write(step.papers, folder)
        if step.is_by_command:
            said = self._command("ingest", *paths, "--json", "--by", _ACTOR)
            results = json.loads(said.stdout or "{}").get("documents", [])
        else:
            report = Intake(*self._works).ingest(paths, _ACTOR)
            results = [result.to_json() for result in report.results]
        return self._compared(step.papers, folder, results)

    def _compared(
        self, papers: Sequence[Paper], folder: Path, results: Sequence[dict[str, Any]]
    ) -> list[str]:
        """What a report says otherwise than the ledger, in which all of it is noted."""
        lines = [paper for paper in papers if paper.form == "jsonl"]
        by_path = {f"{folder}/批.jsonl:{n}": paper for n, paper in enumerate(lines, start=1)}
        for paper in papers:
            if paper.form != "jsonl":
                by_path[f"{folder}/{paper.number}/{paper.number}.{paper.form}"] = paper
        found = []
        if {result["path"] for result in results} != set(by_path):
            found.append(f"the report is about {[result['path'] for result in results]}")
        for result in results:
            if result["path"] in by_path:
                found += self._noted(by_path[result["path"]], result, folder)
        return found

    def _noted(self, paper: Paper, result: dict[str, Any], folder: Path) -> list[str]:
        events = len(self.ledger.events)
        wanted = self.ledger.take(paper, _ACTOR)
        account = self.ledger.documents[paper.number]
        if len(self.ledger.events) > events:
            self._keep(paper, folder)
        account.id = account.id or str(result["id"])
        if (result["status"], result["id"]) == (wanted, account.id):
            return []
        told = f"{result['status']} as {result['id']}, and not {wanted} as {account.id}"
        return [f"document {paper.number}, handed in: {told}"]

    def _keep(self, paper: Paper, folder: Path) -> None:
        is_line = paper.form == "jsonl"
        own = folder if is_line else folder / str(paper.number)
        names = ["批.jsonl"] if is_line else list(paper.files())
        self.ledger.keep(*((own / name).read_bytes() for name in names))

    def _release(self, step: Step) -> list[str]:
        wanted = self.ledger.release(step.number, step.version, _ACTOR, _REASON)
        return self._decided(step, wanted)

    def _withdraw(self, step: Step) -> list[str]:
        wanted = self.ledger.withdraw(step.number, step.version, _ACTOR, _REASON)
        return self._decided(step, wanted)

    def _decided(self, step: Step, wanted: int | str | None) -> list[str]:
        decide = self._decided_by_command if step.is_by_command else self._decided_here
        found = decide(step, self.ledger.documents[step.number].id)
        return [] if found == wanted else [f"{step.told()}: {found}, and not {wanted}"]

    def _decided_here(self, step: Step, id_: str) -> int | str | None:
        review = Review(*self._works)
        try:
            if step.kind == "release":
                return review.release(id_, step.version, _ACTOR, _REASON)
            review.withdraw(id_, step.version, _ACTOR, _REASON)
        except ArchiveError as error:
            return error.code
        return None

    def _decided_by_command(self, step: Step, id_: str) -> int | str | None:
        version = ["--version", step.version] if step.version is not None else []
        said = self._command(step.kind, id_, *version, "--by", _ACTOR, "--reason", _REASON)
        if code := _code(said):
            return code
        words = said.stdout.split()  # 已公开 ID 第 N 版
        return int(words[3]) if step.kind == "release" else None

    def _rebuild(self, step: Step) -> list[str]:
        self.ledger.custody.append("rebuilt")
        self._can_go_back = bool(self.ledger.events)
        return self._done(step, upkeep.rebuild, "rebuild")

    def _rebuild_back(self, step: Step) -> list[str]:
        """Only where there was a rebuild since the index was there."""
        wanted = [] if self._can_go_back else ["rebuild-back: no-earlier-index"]
        if self._can_go_back:
            self.ledger.custody.append("went back")
        found = self._done(step, upkeep.go_back, "rebuild", "--back")
        return [] if found == wanted else found or ["there was something to go back to"]

    def _done(self, step: Step, work: Callable[..., object], *command: str) -> list[str]:
        """Does it in this process or by ``command``; gives the code of the error, if any."""
        code = ""
        if step.is_by_command:
            code = _code(self._command(*command))
        else:
            try:
                work(*self._works, _ACTOR)
            except ArchiveError as error:
                code = error.code
        return [f"{step.kind}: {code}"] if code else []

    def _lose_index(self, step: Step) -> list[str]:
        """The index is gone; whoever opens the archive next has it again."""
        self.close()
        for path in sorted(self._home.index.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        self._can_go_back = False
        return self._reopen()

    def _verify(self, step: Step | None = None) -> list[str]:
        return self._told(self._command("verify", "--json"), "verify")

    def _restored(self, step: Step) -> list[str]:
        """A backup, from which the archive comes back on another machine."""
        return self._moved("backup", "restore")

    def _handed_on(self, step: Step) -> list[str]:
        """A bag, out of which another archive is made, and the work goes on there."""
        self.ledger.custody.clear()
        return self._moved("export", "import", "--bag")

    def _moved(self, out: str, into: str, *option: str) -> list[str]:
        copy = self._next_folder() / "copy"
        found = self._told(self._command(out, *option, copy), out)
        self.close()
        self._homes += 1
        self._home = Home(self._folder / f"home{self._homes}")
        self._home.root.mkdir()
        found += self._told(self._command(into, copy), into)
        self._can_go_back = False
        self._open()
        return found + self._verify()

    def _killed(self, step: Step) -> list[str]:
        """An ingest killed: what it recorded is the first part of what was handed in, whole
        transactions of it; handed in again, the rest is there as well."""
        folder = self._next_folder()
        file = batch(step.papers, folder / "批.jsonl")
        process = commands.start(self._home.root, "ingest", file, "--by", _ACTOR, **_IN_SMALL)
        self.killed += commands.killed(process, step.moment * self._command_seconds())
        self._reopen()
        found = self._recorded(step.papers, folder)
        return found or self._hand_in(Step("again", step.papers))

    def _recorded(self, papers: Sequence[Paper], folder: Path) -> list[str]:
        """Notes of what was handed in as much as the archive has recorded."""
        log = self._holdings.catalogue.log()[len(self.ledger.events) :]
        before, numbers = len(self.ledger.events), [paper.number for paper in papers]
        for paper in papers:
            if (at := len(self.ledger.events) - before) == len(log):
                break
            self.ledger.take(paper, _ACTOR)
            if len(self.ledger.events) - before > at:
                self._keep(paper, folder)
                account = self.ledger.documents[paper.number]
                account.id = account.id or str(log[at]["document_id"])
        return self.differences([n for n in numbers if n in self.ledger.documents])

    def _command_seconds(self) -> float:
        """How long an ingest takes about, from the start of its process on."""
        if not self._seconds:
            began = time.monotonic()
            self._command("stats")
            self._seconds = 2 * (time.monotonic() - began)
        return self._seconds

    def _command(self, *arguments: object) -> Any:
        return commands.run(self._home.root, *arguments)

    def _told(self, said: Any, what: str) -> list[str]:
        return [f"{what}: {said.stdout}{said.stderr}"] if said.returncode else []


def _code(said: Any) -> str:
    """The code of the error with which a command ended; empty where it ended well."""
    return str(said.stderr.rpartition("[")[2].partition("]")[0]) if said.returncode else ""
