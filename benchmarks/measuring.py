"""All figures of one corpus, each taken by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import pages
from benchmarks.changes import Change
from benchmarks.corpora import CHECKOUT, make_corpus
from benchmarks.kept import Built, Kept
from benchmarks.latency import Answered
from benchmarks.peers.peer import documents, size
from benchmarks.peers.roster import MORE, OURS, absent, peer, peers
from benchmarks.process import Cost, run


@dataclass(frozen=True)
class Corpus:
    """What is measured with: ``count`` documents of that many characters and bytes of text."""

    path: Path
    count: int
    characters: int
    bytes: int


@dataclass(frozen=True)
class Measured:
    """The figures of one corpus: by engine what building cost, the answers by query, and how
    soon changes are found; the pages of our site, what our commands cost, the bytes of our parts
    and, where asked for, the profile of our slowest queries."""

    corpus: Corpus
    built: dict[str, Built]
    answers: dict[str, dict[str, Answered]]
    changes: dict[str, Change]
    pages: pages.Pages
    commands: dict[str, Cost]
    parts: dict[str, int]
    profile: str = ""


def measure(
    count: int, folder: Path, again: Collection[str] = (), *, is_profiled: bool = False
) -> Measured:
    """The figures of ``count`` documents, with indices that stay in ``folder``; those named in
    ``again`` are built anew, and every engine that is not installed is left out."""
    path = make_corpus(folder, count)
    kept = Kept(path, folder / path.stem)
    kept.folder.mkdir(exist_ok=True)
    names = [name for name in peers(count) if not absent(name)]
    built = {name: kept.built(peer(name), again=name in again) for name in names}
    return Measured(
        corpus=described(path),
        built=built,
        answers=_answers(kept, names),
        changes={name: _change(kept, name) for name in names},
        pages=pages.measure(kept.index(OURS), path),
        commands=_commands(kept.index(OURS)),
        parts=_parts(kept, built[OURS]),
        profile=_output("benchmarks.profile", kept.folder) if is_profiled else "",
    )


def described(path: Path) -> Corpus:
    """The corpus at ``path``, counted."""
    texts = [(len(each.text), len(each.text.encode())) for each in documents(path)]
    return Corpus(path, len(texts), sum(pair[0] for pair in texts), sum(pair[1] for pair in texts))


def _answers(kept: Kept, names: list[str]) -> dict[str, dict[str, Answered]]:
    told = json.loads(_output("benchmarks.latency", kept.folder, *names, *MORE))
    return {
        name: {query: Answered(**each) for query, each in answers.items()}
        for name, answers in told.items()
    }


def _change(kept: Kept, name: str) -> Change:
    return Change(**json.loads(_output("benchmarks.changes", kept.folder, name)))


def _commands(home: Path) -> dict[str, Cost]:
    command = [sys.executable, "-m", "ftarchive", "--home", str(home)]
    return {
        "verify": run([*command, "verify"]),
        "one search, cold process": run([*command, "search", "法治政府"]),
    }


def _parts(kept: Kept, built: Built) -> dict[str, int]:
    home = kept.index(OURS)
    return {
        "archive.sqlite3": (home / "archive.sqlite3").stat().st_size,
        "originals": size(home / "originals"),
        "index (the current generation)": built.bytes,
    }


def _output(module: str, *arguments: Any) -> str:
    print(
        f"{arguments[0].name}: {module}, {' '.join(arguments[1:])} …", file=sys.stderr, flush=True
    )
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, encoding="utf-8", check=True, cwd=CHECKOUT
    )
    return done.stdout
