"""Documents for tests: of offices that do not exist, as pages, lines of a batch and records."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ftarchive.archive.catalogue import Entry
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError
from ftarchive.index.dictionary import Dictionary
from ftarchive.ingest.desk import read_files
from ftarchive.ingest.reading import Reading, Refusal
from ftarchive.record import Attachment, Disclosure
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.parsing import parse
from ftarchive.search.query import Query

REPO = Path(__file__).parents[1]
DICTIONARY = Dictionary.read(REPO / "index" / "dictionary")
"""The one that the program brings, and that ``engine_of`` builds with."""


def record(
    title: str = "云溪区关于渡口的公告", text: str = "渡口自即日起开放。", **fields: Any
) -> Disclosure:
    """A record with these fields."""
    return Disclosure(title=title, text=text, **fields)


def attached(
    own: str, *files: tuple[str, str], **fields: Any
) -> tuple[str, tuple[Attachment, ...]]:
    """A text with that of its attachments, given as name and text, behind it, and these; the
    content of each file is its name."""
    text, found = own, []
    for name, said in files:
        text += f"\n{name}\n" if said else ""
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        told = {"name": name, "format": name.rpartition(".")[2], "sha256": sha256, **fields}
        start = len(text) if said else 0
        found.append(Attachment(**told, start=start, length=len(said)))
        text += said
    return text, tuple(found)


def line(
    title: str = "云溪区关于渡口的公告", text: str = "渡口自即日起开放。", **fields: Any
) -> str:
    """A line of a batch, with its line end."""
    return json.dumps({"title": title, "text": text, **fields}, ensure_ascii=False) + "\n"


def dump(title: str, number: str = "", text: str = "渡口自即日起开放。") -> str:
    """A page saved as text, with the header of a department's page."""
    header = f"信息提供日期 : 2023-12-21 18:32来源 : 云溪区渡口管理站 信息索引号 : {number}"
    return f"首页 > 政务公开 > 通知公告\n\n{title}\n\n{header}\n\n  {text}\n"


def id_number(region: str, day: str, serial: str) -> str:
    """A number of a person who does not exist, with the check digit of GB 11643."""
    digits = f"{region}{day}{serial}"
    weighed = sum(int(digit) * (1 << (17 - at)) for at, digit in enumerate(digits))
    return digits + "10X98765432"[weighed % 11]


def page(title: str, body: str, *, head: str = "", around: str = "") -> str:
    """An HTML page with a heading and a main container."""
    return (
        f"<html><head><title>{title}</title>{head}</head><body>{around}<h1>{title}</h1>"
        f'<div id="zoom">{body}</div></body></html>'
    )


def entries(records: Iterable[Disclosure], first: int = 1) -> list[Entry]:
    """Published entries ``d1``, ``d2``, … as the catalogue gives them."""
    return [
        Entry(f"d{number}", number, "published", each)
        for number, each in enumerate(records, start=first)
    ]


def engine_of(folder: Path, records: Iterable[Disclosure], **limits: Any) -> EmbeddedEngine:
    """An engine over ``records``, its index built in ``folder``."""
    engine = EmbeddedEngine(Home(folder), Settings(**limits))
    engine.rebuild(entries(records), 1)
    return engine


def read_all(files: Iterable[Path], home: Home, **limits: Any) -> list[Reading | Refusal]:
    """What ``files`` say, each read in a process of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        return list(read_files(files, home, Settings(**limits), Path(scratch)))


def reading_of(file: Path, home: Home, **limits: Any) -> Reading:
    """What one file says that is understood."""
    (item,) = read_all([file], home, **limits)
    assert isinstance(item, Reading), item
    return item


def asked(
    text: str,
    dictionary: Dictionary = DICTIONARY,
    *,
    limit: int = 2000,
    most: int = 120,
    **how: bool,
) -> Query:
    """``text`` as a query."""
    return parse(text, dictionary, limit, most, **how)


def run(*arguments: object, home: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The ``ftarchive`` command as a process of its own."""
    command = [sys.executable, "-m", "ftarchive", "--home", home, *arguments]
    how = {"capture_output": True, "encoding": "utf-8", "env": environment(), **options}
    return subprocess.run(list(map(str, command)), **how)


def environment(**changes: str) -> dict[str, str]:
    """The environment in which a process finds this checkout's code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FTARCHIVE_")}
    return kept | {"PYTHONPATH": str(REPO / "src"), "PYTHONWARNINGS": ""} | changes


def built_otherwise(home: Home, change: Callable[[dict[str, Any]], object]) -> Path:
    """Has the current generation say of itself what another program would have said: ``change``
    is made to its manifest, and ``CURRENT`` vouches for it. Gives the folder of the generation."""
    pointer = home.index / "CURRENT"
    _, name, sum_ = pointer.read_text("ascii").splitlines()[0].split()
    path = home.index / "generations" / name / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")
    told = hashlib.sha256(path.read_bytes()).hexdigest()
    pointer.write_text(pointer.read_text("ascii").replace(sum_, told), "ascii")
    return path.parent


def of_another_analysis(manifest: dict[str, Any]) -> None:
    """What ``built_otherwise`` says of an index that this program may not search."""
    manifest["fingerprint"]["analysis"] = "0"


def flipped(path: Path, at: int = -1) -> None:
    """A file with one bit other than it was."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    with path.open("r+b") as file:  # in place: what shares the file shares the damage
        file.write(content)


def attempt(function: Callable[..., Any], *arguments: Any) -> Any:
    """What ``function`` gives, or the error of ours that it raises."""
    try:
        return function(*arguments)
    except ArchiveError as error:
        return error
