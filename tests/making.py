"""Documents for tests: of offices that do not exist, as pages, lines of a batch and records."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ftarchive.archive.catalogue import Entry
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError
from ftarchive.index.dictionary import Dictionary
from ftarchive.record import Disclosure
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


def line(
    title: str = "云溪区关于渡口的公告", text: str = "渡口自即日起开放。", **fields: Any
) -> str:
    """A line of a batch, with its line end."""
    return json.dumps({"title": title, "text": text, **fields}, ensure_ascii=False) + "\n"


def dump(title: str, number: str = "", text: str = "渡口自即日起开放。") -> str:
    """A page saved as text, with the header of a department's page."""
    header = f"信息提供日期 : 2023-12-21 18:32来源 : 云溪区渡口管理站 信息索引号 : {number}"
    return f"首页 > 政务公开 > 通知公告\n\n{title}\n\n{header}\n\n  {text}\n"


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
    return subprocess.run(
        list(map(str, command)), capture_output=True, encoding="utf-8", env=environment(), **options
    )


def environment(**changes: str) -> dict[str, str]:
    """The environment in which a process finds this checkout's code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FTARCHIVE_")}
    return kept | {"PYTHONPATH": str(REPO / "src"), "PYTHONWARNINGS": ""} | changes


def attempt(function: Callable[..., Any], *arguments: Any) -> Any:
    """What ``function`` gives, or the error of ours that it raises."""
    try:
        return function(*arguments)
    except ArchiveError as error:
        return error
