"""Readers and a writer at a server of two processes. In each state of the archive all documents say
which state it is: in title, text, source and date. So each page can be held against itself (total,
hits, snippets, facets and suggestions have to be of one state) and against the clock.

What is taken back is missing from every page from then on, also from one of the state before: who
asked while a document was added and the next one taken back may be shown neither, which was the
state at no time.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from faults import commands
from faults.client import Said, reading
from faults.inside import reading_inside
from faults.timeline import Tally, Timeline
from faults.trial import Figure, Stopwatch, Trial
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.review import Review

_ACTOR = "试验员"
_READERS, _WORKERS = 8, 2
_DOCUMENTS = 60
_STATIONS = 9
_YEARS = 17
_PAUSE = 0.3
"""Seconds between two changes, at most: as fast as that nobody works."""
_PATIENT = {"FTARCHIVE_QUERY_SECONDS": "60", "FTARCHIVE_SPELLING_SECONDS": "60"}
_ISSUE = re.compile(r"第(\d+)期")
_STATION = re.compile(r"第(\d)水位站")
_CODE = re.compile(r"\bq(\d{6})\b")
_NUMBER = re.compile(r"云溪区第(\d+)号水位公告")
_TOTAL = re.compile(r"共 ([\d,]+) 件|收录[^<]*?([\d,]+)[^<]*?件")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class _State:
    """All documents from ``first`` to ``last`` are there, in this ``issue``."""

    issue: int
    first: int
    last: int

    @property
    def total(self) -> int:
        return self.last - self.first + 1

    def line(self, number: int) -> str:
        """A document as it is in this state."""
        station = f"云溪区第{self.issue % _STATIONS}水位站"
        year = 2001 + self.issue % _YEARS
        code = f"期号q{self.issue:06d}"
        said = f"本站第{number}号水尺读数正常，水位平稳，{code}。渡口照常开放。"
        fields = {
            "title": f"云溪区第{number}号水位公告第{self.issue}期",
            "text": f"{said}\n第{self.issue}期由{station}发布。",
            "source": station,
            "published": f"{year}-03-{number % 28 + 1:02d}",
            "index_number": f"/2020-{number:08d}",
            "site": "9900000001",
        }
        return json.dumps(fields, ensure_ascii=False) + "\n"


class _Writer:
    """Changes the archive from state to state."""

    def __init__(self, home: Home, folder: Path) -> None:
        self._folder = folder
        settings = Settings(workers=1)
        self._holdings = Holdings.open(home, settings)
        self._works = (home, settings, self._holdings.catalogue, self._holdings.engine)
        self._ids: dict[int, str] = {}
        self.states = [_State(1, 1, _DOCUMENTS)]
        self._hand_in(self.states[0], range(1, _DOCUMENTS + 1))

    def close(self) -> None:
        """Lets go of the archive."""
        self._holdings.catalogue.close()

    def next(self, timeline: Timeline) -> None:
        """Changes every document, adds one, or takes one back, in turn."""
        now = self.states[-1]
        turn = len(self.states) % 3
        if turn == 1:
            to = _State(now.issue + 1, now.first, now.last)
            handed = range(to.first, to.last + 1)
        elif turn == 2:
            to = _State(now.issue, now.first, now.last + 1)
            handed = range(to.last, to.last + 1)
        else:
            to, handed = _State(now.issue, now.first + 1, now.last), range(0)
        self.states.append(to)
        with timeline.change():
            if handed:
                self._hand_in(to, handed)
            else:
                Review(*self._works).withdraw(self._ids[now.first], None, _ACTOR, "依试验的步骤")

    def _hand_in(self, state: _State, numbers: Sequence[int]) -> None:
        file = self._folder / "批.jsonl"
        file.write_text("".join(map(state.line, numbers)), "utf-8")
        report = Intake(*self._works).ingest([file], _ACTOR)
        for number, result in zip(numbers, report.results, strict=True):
            self._ids[number] = str(result.id)


class _Judge:
    """Holds answers against states."""

    def __init__(self, writer: _Writer) -> None:
        self._writer = writer
        self.timeline, self.tally = Timeline(), Tally()
        self.ids = {"-"}
        """Ids of documents that were among hits."""

    def check(self, said: Said) -> None:
        """Notes an answer, and what is wrong with it."""
        is_document = "/documents/" in said.address
        if is_document and said.status in (404, 410):
            return self.tally.note(said, "")
        if said.status != 200:
            return self.tally.note(said, f"{said.status} {said.text[:200]}")
        if said.address == "/healthz":
            status = json.loads(said.text)["status"]
            return self.tally.note(said, "" if status == "ok" else said.text)
        faults, shown = self._shown(said)
        if faults:
            return self.tally.note(said, "; ".join(faults))
        known = list(self._writer.states)
        states = [n for n, each in enumerate(known) if shown.fits(each, since=known[-1].first)]
        self.tally.note(said, "", self.timeline.late(states, said), shown)
        return None

    def _shown(self, said: Said) -> tuple[list[str], _Shown]:
        if said.address.startswith("/api/v1/search"):
            page = json.loads(said.text)
            self.ids |= {hit["id"] for hit in page["hits"][:2]}
            return _of_results(page)
        return _of_text(said)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page says of the state that it is of, None for what it does not say; ``absent`` is an
    issue that nothing was found of."""

    issue: int | None = None
    total: int | None = None
    numbers: frozenset[int] = frozenset()
    absent: int | None = None

    def fits(self, state: _State, since: int = 0) -> bool:
        """Whether it may be of this state, or of what is left of it where documents with numbers
        below ``since`` are taken back, some or all."""
        if self.issue not in (None, state.issue) or self.absent == state.issue:
            return False
        firsts = range(state.first, max(state.first, since) + 1)
        return any(self._may_be(replace(state, first=first)) for first in firsts)

    def _may_be(self, state: _State) -> bool:
        known = range(state.first, state.last + 1)
        return self.total in (None, state.total) and all(each in known for each in self.numbers)


def run(size: int, seed: int, folder: Path) -> Trial:
    """Eight readers and one writer for ``size`` seconds."""
    stopwatch, drawn = Stopwatch(), random.Random(seed)
    home = Home(folder / "home")
    home.root.mkdir()
    with reading_inside():
        writer = _Writer(home, folder)
        with commands.served(home.root, _WORKERS, **_PATIENT) as (server, _):
            judge = _Judge(writer)
            drawings = [_drawing(random.Random(f"{seed}/{n}"), judge) for n in range(_READERS)]
            with reading(server, drawings, judge.check):
                over = time.monotonic() + size
                while time.monotonic() < over:
                    writer.next(judge.timeline)
                    time.sleep(drawn.uniform(0, _PAUSE))
        writer.close()
    figures: dict[str, Figure] = {
        "readers": _READERS,
        "processes that serve": _WORKERS,
        "states": len(writer.states),
        "answers": judge.tally.answers,
        "failed or mixed": judge.tally.wrong,
        "ms that an old answer was given after a change, at most": round(1000 * judge.tally.latest),
    }
    failures = list(judge.tally.failures)
    return Trial("readers_and_writer", size, seed, stopwatch.seconds, figures, failures)


def _drawing(drawn: random.Random, judge: _Judge) -> Any:
    """Draws what a reader asks next."""

    def draw() -> str:
        issue = max(1, judge._writer.states[-1].issue + drawn.choice((-1, 0, 0, 1)))
        id_ = drawn.choice(sorted(judge.ids))
        more = {"per_page": "100", "sort": drawn.choice(("newest", "relevance"))}
        return drawn.choice(
            (
                _address("/api/v1/search", q="水位", **more),
                _address("/api/v1/search", q="", **more),
                _address("/api/v1/search", q="水位 公告", year=str(2001 + issue % _YEARS), **more),
                _address("/api/v1/search", q=f"q{issue:06d}", **more),
                _address("/api/v1/suggest", q="云溪区第"),
                _address("/search", q="水位"),
                _address("/search", q="", sort="newest", page="2"),
                "/",
                f"/documents/{id_}",
                f"/api/v1/documents/{id_}",
                "/healthz",
            )
        )

    return draw


def _address(path: str, **asked: str) -> str:
    return f"{path}?{urlencode(asked)}"


def _of_results(page: dict[str, Any]) -> tuple[list[str], _Shown]:
    """A page of the API, all of whose hits are on it."""
    hits, total = page["hits"], page["total"]
    if not total:
        return _of_nothing(page)
    said = json.dumps(hits, ensure_ascii=False)
    issues = {int(each) for each in _ISSUE.findall(said) + _CODE.findall(said)}
    numbers = [int(_NUMBER.findall(hit["title"])[0]) for hit in hits]
    faults = []
    if len(issues) > 1:
        faults.append(f"hits of issues {sorted(issues)}")
    if len(hits) != total:
        faults.append(f"{len(hits)} hits, {total} counted")
    issue = max(issues)
    station, year = f"云溪区第{issue % _STATIONS}水位站", str(2001 + issue % _YEARS)
    for facet, value in (("source", station), ("year", year)):
        counts = {each["value"]: each["count"] for each in page["facets"][facet]}
        if counts != {value: total}:
            faults.append(f"{total} hits of issue {issue}, and of {facet} {counts}")
    if set(numbers) != set(range(min(numbers), max(numbers) + 1)):
        faults.append(f"not all documents between {min(numbers)} and {max(numbers)}")
    return faults, _Shown(issue, total, frozenset(numbers))


def _of_nothing(page: dict[str, Any]) -> tuple[list[str], _Shown]:
    """No hits: of an issue that is not there, or under the year of another one."""
    faults = [f"no hits counted, {len(page['hits'])} shown"] if page["hits"] else []
    code = _CODE.search(page["query"])
    return faults, _Shown(absent=int(code[1]) if code else None)


def _of_text(said: Said) -> tuple[list[str], _Shown]:
    """Any other page: all that it tells of issues, codes and stations has to agree."""
    text = said.text if said.address.startswith("/api/") else _TAG.sub("", said.text)
    current = text.partition('"versions": [')[0]  # former ones say what they said
    issues = {int(each) for each in _ISSUE.findall(current) + _CODE.findall(current)}
    stations = {int(each) for each in _STATION.findall(current)}
    numbers = frozenset(map(int, _NUMBER.findall(current)))
    faults = []
    if len(issues) != 1:
        faults.append(f"of issues {sorted(issues)}: {current[:100]}")
    elif stations - {max(issues) % _STATIONS}:
        faults.append(f"issue {max(issues)} of stations {sorted(stations)}")
    counted = _TOTAL.search(text) if said.address.startswith("/search") else None
    total = int((counted[1] or counted[2]).replace(",", "")) if counted else None
    return faults, _Shown(max(issues, default=None), total, numbers)
