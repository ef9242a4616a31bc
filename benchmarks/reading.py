"""How fast files are read, by format: ``python -m benchmarks.reading [--scale N] [FORMAT …]``.

Makes files of each format and reads them twice: all of them as ``ftarchive ingest`` does (sandbox,
all workers, disclosure gate), for files, bytes and characters a second; then one after the other
in a single process, for the time of each and the peak of its memory.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import CHECKOUT
from benchmarks.markdown import NONE, figure, megabytes, milliseconds, table
from benchmarks.papers import SEVERAL, SINGLE, TABLES, Paper, notice, register, report
from benchmarks.process import UNIT
from benchmarks.summary import percentile
from ftarchive.config import Home, Settings
from ftarchive.ingest.bundling import Handed
from ftarchive.ingest.desk import read_files
from ftarchive.ingest.given import Given
from ftarchive.ingest.piece import Reader
from ftarchive.ingest.reading import Reading, Refusal
from ftarchive.ingest.sandbox import Sandbox
from ftarchive.ingest.word.conversion import Failed, find_office

_NOTICES, _REPORTS, _REGISTERS = 400, 60, 40
"""Files of each kind in a format."""
_SLOW = {"doc": 20}
"""Of formats that another program converts, one file in so many is made."""
_SEVERAL = 100
"""Papers in one archive, capture or batch."""
_COLUMNS = (
    *("format", "paper", "files", "kB each", "files/s", "MB/s", "characters/s"),
    *("median ms", "95 % ms", "peak of a child"),
)
_NO_OFFICE = "LibreOffice is not installed, which makes and reads these files"


@dataclass(frozen=True)
class Kind:
    """What is written: papers of one kind as files with ``suffix``, so many of them, in each file
    so many ``papers``."""

    suffix: str
    name: str
    write: Callable[[int], Paper]
    count: int
    papers: int = 1


@dataclass(frozen=True)
class Speed:
    """What reading files of one kind took: ``seconds`` for all side by side; of ``each`` file, read
    alone, the seconds; ``memory``, in bytes, at the peak of the process that read them."""

    kind: Kind
    files: int
    bytes: int
    characters: int
    seconds: float
    each: tuple[float, ...]
    memory: int

    def row(self) -> tuple[str, ...]:
        """The figures as they stand in the table."""
        return (
            self.kind.suffix,
            self.kind.name,
            f"{self.files:,}",
            figure(self.bytes / 1e3 / self.files),
            figure(self.files / self.seconds),
            figure(self.bytes / 1e6 / self.seconds),
            f"{self.characters / self.seconds:,.0f}",
            milliseconds(statistics.median(self.each)) if self.each else NONE,
            milliseconds(percentile(self.each, 95)) if self.each else NONE,
            megabytes(self.memory),
        )


def kinds(scale: float = 1.0) -> Iterator[Kind]:
    """All that is measured, ``scale`` times as many files as usual."""
    for suffix in SINGLE:
        part = scale / _SLOW.get(suffix, 1)
        yield Kind(suffix, "notice", notice, max(2, round(_NOTICES * part)))
        yield Kind(suffix, "report", report, max(2, round(_REPORTS * part)))
    for suffix in TABLES:
        yield Kind(suffix, "table", register, max(2, round(_REGISTERS * scale)))
    for suffix in SEVERAL:
        yield Kind(suffix, "notices", notice, max(2, round(_NOTICES * scale)), _SEVERAL)


def make(kind: Kind, folder: Path) -> list[Path]:
    """Writes the files. Raises ``Failed`` where a program that makes them is missing."""
    if kind.suffix in SEVERAL:
        return list(_several(kind, folder))
    if kind.suffix == "doc" and not find_office():
        raise Failed(_NO_OFFICE)
    write = {**SINGLE, **TABLES}[kind.suffix]
    files = []
    for number in range(1, kind.count + 1):
        paper = kind.write(number)
        files.append(folder / f"{paper.title}.{kind.suffix}")
        files[-1].write_bytes(write(paper))
    return files


def _several(kind: Kind, folder: Path) -> Iterator[Path]:
    for start in range(1, kind.count + 1, kind.papers):
        numbers = range(start, min(start + kind.papers, kind.count + 1))
        path = folder / f"{kind.name}-{start}.{kind.suffix}"
        path.write_bytes(SEVERAL[kind.suffix]([kind.write(number) for number in numbers]))
        yield path


def measure(kind: Kind, folder: Path, settings: Settings) -> Speed:
    """Makes the files in ``folder`` and reads them. A file in it that is refused raises
    ``AssertionError``, a program that is missing ``Failed``."""
    files = make(kind, folder)
    size = sum(file.stat().st_size for file in files)
    characters, seconds = _side_by_side(files, kind.count, settings)
    each, memory = _one_by_one(files if kind.papers == 1 else [], settings)
    return Speed(kind, kind.count, size, characters, seconds, tuple(each), memory)


def _side_by_side(files: Sequence[Path], count: int, settings: Settings) -> tuple[int, float]:
    """The characters that were read, and the seconds that it took."""
    characters = found = 0
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        for item in read_files(files, Home(CHECKOUT), settings, Path(scratch)):
            characters += len(_read(item).record.text)
            found += 1
        seconds = time.perf_counter() - began
    if found != count:
        raise AssertionError(f"{found} documents where there are {count}")
    return characters, seconds


def _read(item: Reading | Refusal) -> Reading:
    if isinstance(item, Refusal):
        raise AssertionError(f"{item.path}: {item.error}")
    return item


def _one_by_one(files: Sequence[Path], settings: Settings) -> tuple[list[float], int]:
    """The seconds that each file takes, from handing it to a process until the answer, but for the
    first, which loads the reader; and the peak of the process."""
    reader, limit = Reader(Home(CHECKOUT), settings), settings.read_seconds
    spent = []
    with (
        tempfile.TemporaryDirectory() as scratch,
        Sandbox(1, settings.read_memory_mb, Path(scratch)) as sandbox,
    ):
        for file in files:
            began = time.perf_counter()
            handed = Handed(file.name, file, None)
            future = sandbox.begin(reader.document, handed, Given(), seconds=limit)
            sandbox.result(future, file.name, limit, "")
            spent.append(time.perf_counter() - began)
        peak = sandbox.begin(_peak, seconds=limit)
        memory = sandbox.result(peak, "", limit, "") if files else 0
    return spent[1:], memory


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def main(arguments: Sequence[str]) -> None:
    """Prints the table, a row as soon as it is known."""
    parser = argparse.ArgumentParser(prog="benchmarks.reading")
    parser.add_argument("--scale", type=float, default=1.0, help="so many times as many files")
    parser.add_argument("formats", nargs="*", metavar="FORMAT")
    asked = parser.parse_args(arguments)
    settings, notes = Settings(), []
    print(f"{settings.workers} processes\n\n{table(_COLUMNS, ())}", flush=True)
    for kind in kinds(asked.scale):
        if asked.formats and kind.suffix not in asked.formats:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                speed = measure(kind, Path(folder), settings)
            except Failed as error:
                notes.append(f"{kind.suffix}, {kind.name}: {error}")
            else:
                print(f"| {' | '.join(speed.row())} |", flush=True)
    print("", *notes, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
