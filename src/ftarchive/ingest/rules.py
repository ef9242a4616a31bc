"""What is data about pages: labels, containers, footers. Read from ``ingest/*.toml``."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ftarchive.config import Home
from ftarchive.errors import HomeError

_BRACKETS = re.compile(r"[\[\]【】［］]")
_SPACE = r"[\s\u3000\u00a0\u200b\ufeff]*"


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables, compiled. ``labels`` maps a label to its field, or to "" for a mere stop."""

    labels: dict[str, str]
    label: re.Pattern[str]
    empty: frozenset[str]
    meta: dict[str, tuple[str, ...]]
    script: dict[str, tuple[str, ...]]
    main: tuple[str, ...]
    crumb_names: re.Pattern[str]
    crumb_prefix: re.Pattern[str]
    crumb_starts: frozenset[str]
    crumb_endings: frozenset[str]
    heading_names: re.Pattern[str]
    boilerplate: re.Pattern[str]
    footer: re.Pattern[str]
    control: re.Pattern[str]
    attachment: re.Pattern[str]
    goes_on: re.Pattern[str]
    continues: re.Pattern[str]
    site_name: re.Pattern[str]
    title_endings: re.Pattern[str]
    no_titles: frozenset[str]
    contents: frozenset[str]
    rubbish: re.Pattern[str]
    manifest_files: frozenset[str]
    manifest_attachments: frozenset[str]

    def is_empty(self, value: str) -> bool:
        """Whether ``value`` is one of the ways to say that there is none."""
        return not value or "".join(value.split()).casefold() in self.empty

    def is_control(self, line: str) -> bool:
        """Whether ``line`` is a control of the page, such as 【打印本页】."""
        return bool(self.control.fullmatch(_BRACKETS.sub("", "".join(line.split()))))


def load(home: Home) -> Rules:
    """The rules of ``home``; raises ``HomeError`` (bad-data-file) where a table is broken."""
    return _load(home.resource("ingest", "labels.toml"), home.resource("ingest", "pages.toml"))


@functools.cache
def _load(labels_path: Path, pages_path: Path) -> Rules:
    tables, pages = _read(labels_path), _read(pages_path)
    try:
        return _compile(tables, pages)
    except (KeyError, TypeError, re.error) as error:
        raise HomeError("bad-data-file", path=labels_path.parent, reason=repr(error)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise HomeError("bad-data-file", path=path, reason=str(error)) from None


def _compile(tables: dict[str, Any], pages: dict[str, Any]) -> Rules:
    labels = dict.fromkeys(tables["stop"]["labels"], "")
    for field, names in tables["labels"].items():
        labels |= dict.fromkeys(names, field)
    crumb = pages["breadcrumb"]
    manifest = tables.get("manifest", {})  # tables of a home may be older than these
    return Rules(
        labels=labels,
        label=_label_pattern(labels),
        empty=frozenset("".join(value.split()).casefold() for value in tables["empty"]["values"]),
        meta=_lowered(tables["meta"]),
        script=_lowered(tables["script"]),
        main=tuple(name.casefold() for name in pages["main"]["names"]),
        crumb_names=_any_part(crumb["names"]),
        crumb_prefix=re.compile(
            f"^[【\\[]?(?:{_alternation(crumb['prefixes'])}){_SPACE}[】\\]]?{_SPACE}[:：]?"
        ),
        crumb_starts=frozenset(crumb["starts"]),
        crumb_endings=frozenset(crumb["endings"]),
        heading_names=_any_part(pages["heading"]["names"]),
        boilerplate=re.compile(
            f"(?:^|[\\s_-])(?:{_alternation(pages['boilerplate']['names'])})(?:$|[\\s_-]|\\d)"
        ),
        footer=_any_pattern(pages["footer"]["patterns"]),
        control=_any_pattern(pages["controls"]["patterns"]),
        attachment=_any_pattern(pages["attachments"]["patterns"]),
        goes_on=re.compile(f"(?:{_alternation(pages['heading']['goes_on'])})$"),
        continues=re.compile(_alternation(pages["heading"]["continues"])),
        site_name=re.compile(
            rf"\s*[-—–·]+\s*[^-—–·]*(?:{_alternation(pages['heading']['sites'])})[^-—–·]*$"
        ),
        title_endings=re.compile(f"(?:{_alternation(pages['titles']['endings'])})$"),
        no_titles=frozenset(pages["titles"]["none"]),
        contents=frozenset(pages["titles"]["contents"]),
        rubbish=_any_pattern(tables["properties"]["rubbish"]),
        manifest_files=frozenset(manifest.get("files", ())),
        manifest_attachments=frozenset(manifest.get("attachments", ())),
    )


def _any_pattern(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _label_pattern(labels: Iterable[str]) -> re.Pattern[str]:
    """Any label followed by a colon or a closing bracket (【文号】), the longest first, white
    space inside it allowed."""
    spaced = (_SPACE.join(map(re.escape, label)) for label in _longest_first(labels))
    return re.compile(f"({'|'.join(spaced)}){_SPACE}(?:[:：]|[】］][:：]?)")


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _alternation(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, _longest_first(words)))


def _any_part(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_alternation(names), re.IGNORECASE)


def _lowered(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {field: tuple(name.casefold() for name in names) for field, names in table.items()}
