"""What an archive holds, and what is wrong with it.

Looked at through the archive's own reading side, but compared with what was handed in: bytes by
their SHA-256, searches by the marks that stand in the texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from faults.material import marks
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError
from ftarchive.holdings import Holdings
from ftarchive.progress import silent
from ftarchive.search.parameters import Parameters
from ftarchive.upkeep import complete
from ftarchive.verification.verify import verify_home

Fate = tuple[str, int, tuple[tuple[int, str, str], ...]]
"""State of a document, its current version, and of each version number, state and SHA-256."""
State = dict[str, Fate]
"""The documents of an archive, by the SHA-256 of what was first handed in of each."""


@contextmanager
def opened(home: Path) -> Iterator[Holdings]:
    """The archive in ``home``, what was left undone finished as any command finishes it."""
    holdings = Holdings.open(Home(home), Settings())
    try:
        complete(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
        yield holdings
    finally:
        holdings.catalogue.close()


def state(holdings: Holdings) -> State:
    """What became of every document."""
    catalogue, found = holdings.catalogue, {}
    for id_ in _ids(holdings):
        history = catalogue.history(id_)
        versions = tuple((each.number, each.state, each.source.sha256) for each in history)
        current = next(each.number for each in history if each.is_current)
        found[versions[0][2]] = (history[0].status, current, versions)
    return found


def differing(found: State, *wanted: State) -> list[str]:
    """Documents that are in none of the states that they may be in."""
    known = set(found).union(*wanted)
    told = []
    for key in sorted(known):
        allowed = [each.get(key) for each in wanted]
        if found.get(key) not in allowed:
            told.append(f"document {key[:8]} is {found.get(key)}, not one of {allowed}")
    return told


def lost_bytes(holdings: Holdings) -> Iterator[str]:
    """Versions of which a byte is not as it was handed in."""
    for id_ in _ids(holdings):
        for version in holdings.catalogue.history(id_):
            wanted = {version.source.sha256: lambda each=version: holdings.original(each)}
            for attachment in version.record.attachments:
                wanted[attachment.sha256] = lambda each=attachment: holdings.attachment(each)
            for sha256, read in wanted.items():
                if reason := _unlike(sha256, read):
                    yield f"{id_} version {version.number}: {reason}"


def wrong_answers(holdings: Holdings) -> Iterator[str]:
    """Marks that do not find the public documents in whose text they stand, and these alone."""
    bearing: dict[str, set[str]] = {}
    for id_ in _ids(holdings):
        version = holdings.catalogue.version(id_)
        is_public = version.status == "published"
        for mark in marks(version.record.text):
            bearing.setdefault(mark, set()).update([id_] * is_public)
    for mark, wanted in bearing.items():
        if (found := _hits(holdings, mark)) != wanted:
            yield f"{mark} finds {found}, not {sorted(wanted)}"


def damage(home: Path) -> list[str]:
    """What ``verify`` finds wrong, done in this process as the command does it."""
    try:
        verdict = verify_home(Home(home), Settings(), silent, "试验员", "", None)
    except Exception as error:  # none of which any command may end with
        return [f"verify: {error!r}"]
    return errors(verdict.to_json())


def errors(verdict: dict[str, Any] | None) -> list[str]:
    """What ``verify --json`` finds wrong; warnings and notices are none of it."""
    if verdict is None:
        return ["verify said nothing"]
    found = [each for each in verdict["findings"] if each["severity"] == "error"]
    told = [f"verify: {each['code']} {each['subject']}" for each in found]
    return told or ([] if verdict["ok"] else ["verify: not ok without a finding"])


def _ids(holdings: Holdings) -> list[str]:
    states = ("published", "held", "withdrawn")
    return [id_ for each in states for id_ in holdings.catalogue.ids(each)]


def _unlike(sha256: str, read: Any) -> str:
    try:
        found = hashlib.sha256(read()).hexdigest()
    except OSError as error:
        return f"original {sha256[:8]}: {error}"
    return "" if found == sha256 else f"original {sha256[:8]} has other bytes"


def _hits(holdings: Holdings, mark: str) -> set[str] | str:
    try:
        results = holdings.search.results(Parameters(q=f'"{mark}"', per_page=100))
    except ArchiveError as error:
        return f"{error.code}: {error.message}"
    return {hit.id for hit in results.hits}
