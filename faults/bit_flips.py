"""Single bits flipped in the catalogue, its log, the originals and the index, one at a time.

``verify`` has to end with exit status 1 and an error finding, or with an error that has a code; no
other command may end in a traceback.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

from faults.checking import errors
from faults.failures_everywhere import untold
from faults.material import UNLUCKY, make
from faults.program import Program
from faults.trial import Figure, Stopwatch, Trial
from ftarchive.config import Home

_COMMANDS = (["search", "渡口"], ["stats", "--json"], ["held"], ["search", UNLUCKY, "--json"])


class Flip(NamedTuple):
    """A bit of a file of a home, and which part of the home that is."""

    part: str
    file: Path
    byte: int
    bit: int

    def told(self, size: int) -> str:
        return f"{self.part}: {self.file}, bit {self.bit} of byte {self.byte} of {size}"


def run(size: int, seed: int, folder: Path) -> Trial:
    """Flips ``size`` bits, the parts of a home in turn."""
    watch, random = Stopwatch(), Random(seed)
    detected: Counter[str] = Counter()
    flipped: Counter[str] = Counter()
    failures: list[str] = []
    material = make(folder / "handed-in")
    with Program(folder, [material.first, material.second]) as program:
        home = folder / "home"
        home.mkdir()
        for command in (["ingest", material.first], ["ingest", material.second], ["rebuild"]):
            program.run(home, *command)
        parts = _parts(home)
        for number in range(size):
            flip = _drawn(home, parts, number, random)
            copy, where = _flipped(home, flip)
            missed = _missed(program, copy)
            flipped[flip.part] += 1
            detected[flip.part] += not missed
            failures += [f"{where}: {each}" for each in (*missed, *_crashes(program, copy))]
    figures: dict[str, Figure] = {
        **{f"detected, {part}": f"{detected[part]} of {flipped[part]}" for part in parts},
        "flips a minute": round(watch.per_minute(size)),
    }
    return Trial("bit_flips", size, seed, watch.seconds, figures, failures)


def _parts(home: Path) -> dict[str, list[Path]]:
    """The files of each part, relative to the home. The log is a part of the catalogue."""
    layout = Home(home)
    generations = sorted((layout.index / "generations").glob("*[0-9]"))
    files = {
        "catalogue": [layout.catalogue],
        "log": [layout.catalogue],
        "originals": sorted(layout.originals.glob("*/*")),
        "index, what is searched": sorted(generations[-1].iterdir()),
        "index, what was before": sorted(generations[-2].iterdir()),
        "index, CURRENT": [layout.index / "CURRENT"],
        "index, manifests": sorted(layout.index.glob("generations/*/manifest.json")),
        "seal": sorted(home.glob("archive.seal*")),
    }
    relative = {part: [each.relative_to(home) for each in own] for part, own in files.items()}
    return {part: own for part, own in relative.items() if own}


def _drawn(home: Path, parts: dict[str, list[Path]], number: int, random: Random) -> Flip:
    """A bit of the part whose turn it is; of all of its bytes none is likelier than another."""
    part = list(parts)[number % len(parts)]
    sizes = [(home / each).stat().st_size for each in parts[part]]
    (file,) = random.choices(parts[part], sizes)
    if part == "log":
        start, end = random.choice(_events(home / file))
        return Flip(part, file, random.randrange(start, end), random.randrange(8))
    return Flip(part, file, random.randrange((home / file).stat().st_size), random.randrange(8))


def _events(catalogue: Path) -> list[tuple[int, int]]:
    """Where in the file the texts of events lie."""
    content = catalogue.read_bytes()
    connection = sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)
    rows = connection.execute("SELECT at, actor, action, detail FROM events").fetchall()
    connection.close()
    texts = [text.encode() for row in rows for text in row if isinstance(text, str)]
    found = [(content.find(text), len(text)) for text in texts if text]
    return [(at, at + length) for at, length in found if at >= 0]


def _flipped(home: Path, flip: Flip) -> tuple[Path, str]:
    """A copy of the home in which the bit is another, and which one that is."""
    copy = home.with_name("flipped")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    content = bytearray((copy / flip.file).read_bytes())
    content[flip.byte] ^= 1 << flip.bit
    (copy / flip.file).write_bytes(content)
    return copy, flip.told(len(content))


def _missed(program: Program, home: Path) -> list[str]:
    ended = program.run(home, "verify", "--json")
    if wrong := untold(ended):
        return [f"verify: {each}" for each in wrong]
    is_found = ended.status == 1 and (ended.json() is None or errors(ended.json()))
    return [] if is_found else [f"verify ends with {ended.status}: {_codes(ended.stdout)}"]


def _codes(verdict: str) -> str:
    found = json.loads(verdict)["findings"] if verdict else []
    return ", ".join(sorted({each["code"] for each in found})) or "nothing found"


def _crashes(program: Program, home: Path) -> list[str]:
    return [
        f"{command[0]}: {each}"
        for command in _COMMANDS
        for each in untold(program.run(home, *command))
    ]
