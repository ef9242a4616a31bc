"""Handing on: the whole archive, or what came since, as a bag."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ftarchive import __version__
from ftarchive.archive.extract import Extract, extract
from ftarchive.archive.originals import Originals
from ftarchive.bags import page, premis
from ftarchive.bags.identification import Identification, written
from ftarchive.bags.layout import (
    DICTIONARY,
    DICTIONARY_FILES,
    EVENTS,
    FORMAT,
    ORIGINALS,
    PAGE,
    README,
    original_path,
    record_path,
    year_path,
)
from ftarchive.bags.readme import TEXT
from ftarchive.bags.writing import BagWriter, new_bag
from ftarchive.config import Home
from ftarchive.dates import SHANGHAI, beginning
from ftarchive.durable import only_writer
from ftarchive.errors import BadRequest, HomeError
from ftarchive.holdings import Holdings
from ftarchive.progress import Stage, counted, silent

_ON_A_PAGE = 2000
"""Documents up to which the catalogue is one page."""
_PATIENCE = 2.0
"""Seconds for which noting an export waits for a writer at work."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What a bag holds; ``is_noted`` where this copy's log of custody says so, as it does unless
    an ingest went on or the home cannot be written to."""

    path: str
    bag: str
    base: tuple[int, str]
    head: tuple[int, str]
    documents: int
    versions: int
    originals: int
    events: int
    bytes: int
    is_noted: bool

    def to_json(self) -> dict[str, Any]:
        """The report as one object."""
        return asdict(self)


def export(
    holdings: Holdings,
    folder: Path,
    actor: str,
    since: int | str = 0,
    organization: str = "",
    stage: Stage = silent,
) -> Exported:
    """Writes a bag to ``folder``, which must not be there yet: everything after the event number
    ``since``, or from that moment on. An ingest may go on meanwhile; what it brings is not in it.

    Raises ``BadRequest`` (bag-exists, bad-parameter) and ``HomeError`` (bag-busy; original-lost
    where an original is missing or has changed).
    """
    with extract(holdings.catalogue, since) as taken, new_bag(folder) as writer:
        contents = _Contents(holdings.home, taken, writer)
        counts = contents.write(stage)
        which = Identification(taken.base, taken.head)
        writer.finish(_info(which, counts, writer, organization))
    is_noted = _note(holdings, actor, which.to_json() | counts)
    return Exported(
        path=str(folder),
        bag=str(which),
        base=which.base,
        head=which.head,
        bytes=writer.length,
        is_noted=is_noted,
        **{name: counts[name] for name in ("documents", "versions", "originals", "events")},
    )


def read_since(text: str) -> int | str:
    """A number of an event, or a day (in Shanghai) as the moment it begins, as the log has it.

    Raises ``BadRequest`` (bad-parameter) where it is neither.
    """
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        return beginning(text)
    except ValueError:
        wanted = "事件序号，或 2023-06-01 这样的日期"
        raise BadRequest("bad-parameter", name="--since", value=text, wanted=wanted) from None


class _Contents:
    """The payload of one bag."""

    def __init__(self, home: Home, taken: Extract, writer: BagWriter) -> None:
        self._home, self._taken, self._writer = home, taken, writer
        self._counts: Counter[str] = Counter()

    def write(self, stage: Stage) -> Counter[str]:
        """Writes it; gives the documents, versions, originals and events in it."""
        documents = self._taken.count()
        self._array(EVENTS, "events", map(premis.told, self._taken.events()))
        self._array(ORIGINALS, "originals", self._originals(stage("取出原件", None)))
        for dossier in counted(self._taken.dossiers(), stage("取出记录", documents)):
            self._counts["documents"] += 1
            self._counts["versions"] += len(dossier["versions"])
            self._writer.add(record_path(dossier["id"]), _told(dossier, indent=1) + b"\n")
        self._catalogue(documents)
        for name in DICTIONARY_FILES:
            self._writer.copy(
                f"{DICTIONARY}{name}", self._home.resource("index", "dictionary", name)
            )
        self._writer.add(README, TEXT.encode())
        return self._counts

    def _array(self, path: str, name: str, items: Iterable[dict[str, Any]]) -> None:
        """A JSON array with one item a line."""
        with self._writer.file(path) as file:
            file.write(b"[")
            for item in items:
                file.write(b",\n" if self._counts[name] else b"\n")
                file.write(_told(item))
                self._counts[name] += 1
            file.write(b"\n]\n")

    def _originals(self, advance: Any) -> Iterator[dict[str, Any]]:
        originals = Originals(self._home.originals)
        for row in counted(self._taken.originals(), advance):
            source = originals.path(row["sha256"])
            try:
                found = self._writer.copy(original_path(row["sha256"]), source)
            except FileNotFoundError:
                found = ""
            if found != row["sha256"]:
                raise HomeError("original-lost", path=source)
            yield row

    def _catalogue(self, documents: int) -> None:
        is_split = documents > _ON_A_PAGE
        which = Identification(self._taken.base, self._taken.head)
        part = "全部档案" if which.is_whole else f"日志第 {which.base[0]} 条以后的增量"
        note = f"{part}，截至日志第 {which.head[0]} 条，共 {documents:,} 件。编号 {which}。"
        lines = self._taken.lines(by_year=is_split)
        with self._writer.file(PAGE) as file:
            _write(file, page.opening("政府信息公开档案目录", [note]))
            if is_split:
                _write(file, page.years(list(self._by_year(lines))))
            else:
                _write(file, page.table(lines, "catalogue.html"))
            _write(file, iter([page.closing()]))

    def _by_year(self, lines: Iterator[Any]) -> Iterator[tuple[str, str, int]]:
        """Writes a page for each year; gives what the list of them says."""
        for year, rows in groupby(lines, key=lambda row: _year(row.year)):
            name = f"{year} 年" if year else "没有日期"
            path = year_path(year)
            shown: list[int] = []
            with self._writer.file(path) as file:
                _write(file, page.opening(f"政府信息公开档案目录：{name}", []))
                _write(file, page.table(counted(rows, shown.append), path.removeprefix("data/")))
                _write(file, iter([page.closing()]))
            yield path.removeprefix("data/"), name, len(shown)


def _year(text: str | None) -> str | None:
    return text if text and len(text) == 4 and text.isascii() and text.isdigit() else None


def _write(file: Any, parts: Iterator[str]) -> None:
    for part in parts:
        file.write(part.encode())


def _told(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()


def _info(
    which: Identification, counts: Counter[str], writer: BagWriter, organization: str
) -> list[tuple[str, object]]:
    said: list[tuple[str, object]] = [
        ("Bagging-Date", datetime.datetime.now(SHANGHAI).date().isoformat()),
        ("Bag-Software-Agent", f"ftarchive {__version__}"),
        ("External-Identifier", which),
        ("Payload-Oxum", writer.oxum),
        ("Ftarchive-Format", FORMAT),
        ("Ftarchive-Base", written(which.base)),
        ("Ftarchive-Head", written(which.head)),
    ]
    said += [
        (f"Ftarchive-{name.capitalize()}", counts[name])
        for name in ("documents", "versions", "originals", "events")
    ]
    return [*([("Source-Organization", organization)] if organization else []), *said]


def _note(holdings: Holdings, actor: str, detail: dict[str, Any]) -> bool:
    if not holdings.home.catalogue.exists():
        return False
    try:
        with only_writer(holdings.home.lock, min(holdings.settings.lock_seconds, _PATIENCE)):
            holdings.catalogue.log_event(actor, "exported", detail)
    except (HomeError, OSError):
        return False
    return True
