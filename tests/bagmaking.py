"""Archives to hand on, without reading files, and bags that somebody tampered with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ftarchive.archive.catalogue import Source
from ftarchive.archive.chain import GENESIS, link
from ftarchive.archive.originals import Originals
from ftarchive.archive.recording import Recording
from ftarchive.archive.schema import PUBLISHED
from ftarchive.bags.export import Exported, export
from ftarchive.bags.imported import Imported
from ftarchive.bags.importing import Importing
from ftarchive.bags.layout import EVENTS, TAG_MANIFEST
from ftarchive.bags.tagfiles import info, manifest, read_info
from ftarchive.config import Home, Settings
from ftarchive.durable import make_folder
from ftarchive.errors import ArchiveError
from ftarchive.holdings import Holdings
from making import record

HOLDING = {"code": "mobile-number", "action": "hold", "place": "正文", "excerpt": "138****"}
LONG = "云溪区渡口管理站负责渡口的日常管理，检查渡船、码头和救生设备，并公布开放时间。" * 4


def opened(folder: Path, **limits: Any) -> Holdings:
    """The archive in ``folder``, which is made where there is none."""
    folder.mkdir(exist_ok=True)
    return Holdings.open(Home(folder), Settings(**{"workers": 1} | limits))


def add(holdings: Holdings, number: int, text: str = LONG, *, hold: bool = False) -> str:
    """Records a file that says ``text`` for the document of a number; gives the id."""
    content = f"{number} {text}".encode()
    place = holdings.home.root / "handed-in.txt"
    make_folder(place.parent)
    place.write_bytes(content)
    said = record(
        f"云溪区第{number}号公告", text, index_number=f"/{number}", published="2023-05-01"
    )
    with Recording(holdings.catalogue, "甲") as recording:
        originals = Originals(holdings.home.originals)
        sha256, size = originals.keep(place)
        originals.sync()
        recording.add_original(sha256, size, f"{number}.txt")
        known = recording.known(said, None)
        if known and known.version is not None:
            return known.id
        source = Source(f"{number}.txt", "txt", sha256, sha256, 0, size)
        concerns = [HOLDING] if hold else []
        evidence = {"manifest": sha256} if number % 2 else {}
        id_ = known.id if known else None
        outcome = recording.add_version(id_, said, source, None, concerns, evidence)
        is_beside = hold and known is not None and known.state == PUBLISHED
        if not is_beside:
            recording.note_likeness(outcome.id, said, is_new=known is None)
    return outcome.id


def decide(holdings: Holdings, action: str, id_: str, number: int | None = None) -> None:
    """Releases or withdraws; what cannot be done is left."""
    with Recording(holdings.catalogue, "乙") as recording:
        try:
            getattr(recording, action)(id_, number, "理由")
        except ArchiveError:
            return


def follow(holdings: Holdings, steps: Iterable[tuple[str, int]]) -> None:
    """Does what ``steps`` say with the documents of their numbers."""
    ids: dict[int, str] = {}
    for at, (step, number) in enumerate(steps):
        if step in ("add", "hold", "like"):
            text = LONG + f"第{number}件" if step == "like" else f"第{number}号渡口，第{at}次修改。"
            ids[number] = add(holdings, number, text, hold=step == "hold")
        elif number in ids:
            decide(holdings, step, ids[number])


def bag_of(holdings: Holdings, folder: Path, since: int | str = 0) -> Exported:
    """The bag of an archive, written to ``folder``."""
    return export(holdings, folder, "丙", since)


def take(holdings: Holdings, folder: Path, **how: Any) -> Imported:
    """What becomes of a bag."""
    return Importing(holdings).take(folder, "丁", **how)


def rows(holdings: Holdings) -> dict[str, list[tuple[Any, ...]]]:
    """All that the catalogue says, but for what was done with the copy."""
    tables = "documents versions identities originals events sketches resemblances".split()
    with holdings.catalogue.engine.connect() as connection:
        return {
            name: sorted(
                map(tuple, connection.exec_driver_sql(f"SELECT * FROM {name}").all()), key=str
            )
            for name in tables
        }


def reseal(bag: Path) -> None:
    """Makes a bag valid again, as somebody would who knows BagIt but not what is inside."""
    payload = sorted(p for p in (bag / "data").rglob("*") if p.is_file())
    _write_manifest(bag, "manifest-sha256.txt", payload)
    said = read_info("bag-info.txt", (bag / "bag-info.txt").read_bytes())
    said["payload-oxum"] = f"{sum(p.stat().st_size for p in payload)}.{len(payload)}"
    (bag / "bag-info.txt").write_bytes(info(list(said.items())))
    tags = [p for p in bag.iterdir() if p.is_file() and p.name != TAG_MANIFEST]
    _write_manifest(bag, TAG_MANIFEST, sorted(tags))


def _write_manifest(bag: Path, name: str, files: list[Path]) -> None:
    pairs = [
        (p.relative_to(bag).as_posix(), hashlib.sha256(p.read_bytes()).hexdigest()) for p in files
    ]
    (bag / name).write_bytes(b"".join(manifest(pairs)))


def edit(path: Path, change: Callable[[Any], Any]) -> None:
    """Changes the JSON in ``path``; ``change`` alters it, or gives what to put in its place."""
    value = json.loads(path.read_text("utf-8"))
    given = change(value)
    path.write_text(json.dumps(value if given is None else given, ensure_ascii=False), "utf-8")


def rewrite_log(bag: Path, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    """Changes the log of a bag and chains it anew, head included: a forgery without a slip, but
    for what dossiers say."""
    events = [each["ftarchive"] for each in json.loads((bag / EVENTS).read_text("utf-8"))]
    change(events)
    chain = GENESIS
    for seq, event in enumerate(events, start=1):
        event["seq"] = seq
        chain = event["chain"] = link(chain, event)
    write_log(bag, events)
    said = read_info("bag-info.txt", (bag / "bag-info.txt").read_bytes())
    said["ftarchive-head"] = f"{len(events)} {chain}"
    said["external-identifier"] = f"ftarchive-1-{len(events)}-{chain[:16]}"
    (bag / "bag-info.txt").write_bytes(info(list(said.items())))


def write_log(bag: Path, events: list[dict[str, Any]]) -> None:
    """Puts these entries into a bag."""
    lines = [json.dumps({"ftarchive": event}, ensure_ascii=False) for event in events]
    (bag / EVENTS).write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")
