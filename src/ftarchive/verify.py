"""Checking that nothing has changed or gone missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.originals import Originals, checksum
from ftarchive.archive.schema import PUBLISHED
from ftarchive.config import Home
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.index.shapes import home_shapes
from ftarchive.progress import Stage, counted, silent
from ftarchive.search.engine import Engine

REMEDIES = {
    "catalogue-damaged": "请停止收录，从备份恢复 archive.sqlite3；原件不受影响，索引会自动补齐",
    "original-missing": "请从备份或提交单位处找回原件，放回所示位置",
    "original-changed": "请从备份恢复这一原件；文件名就是它应有的 SHA-256",
    "document-bytes-changed": "请从备份恢复所示原件",
    "original-untracked": "收录中途被打断时会留下；再次收录同一文件即可登记",
    "file-untracked": "这不是档案库写入的文件，请移走并查明来源",
    "index-unusable": "请运行 ftarchive rebuild",
    "index-changed": "请运行 ftarchive rebuild",
    "index-lacks": "请运行 ftarchive rebuild",
    "index-surplus": "请运行 ftarchive rebuild",
    "dictionary-pending": "词典改动后还没有重建：ftarchive dictionary check 列出影响，"
    "ftarchive rebuild 使改动生效",
    "dictionary-faulty": "请改正所示的一行；在此之前不能重建索引，形近字表则不用于纠错",
    "index-behind": "下次收录、搜索或启动服务时会自动补齐",
}
"""Every finding there can be, with what to do about it."""

NOTICES = frozenset(("original-untracked", "index-behind", "dictionary-pending"))
"""Findings under which nothing is wrong: traces of an interrupted ingest, work to come."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something ``verify`` found: a stable code, what it is about, and what to do."""

    code: str
    subject: str
    remedy: str
    severity: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked and what was found."""

    documents: int
    originals: int
    findings: list[Finding]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong; notices do not count."""
        return all(finding.severity == "notice" for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The verdict as one object."""
        findings = [asdict(finding) for finding in self.findings]
        counts = {"documents": self.documents, "originals": self.originals}
        return {"ok": self.is_sound, **counts, "findings": findings}


def verify(home: Home, catalogue: Catalogue, engine: Engine, stage: Stage = silent) -> Verdict:
    """Checks catalogue, originals and index against each other; changes nothing."""
    try:
        damage = catalogue.integrity()
        return _compared(home, catalogue, engine, stage, damage)
    except HomeError as error:
        return Verdict(0, 0, [_finding(error.code, error.message)])


def _compared(
    home: Home, catalogue: Catalogue, engine: Engine, stage: Stage, damage: list[str]
) -> Verdict:
    sound = Originals(home.originals)
    known = catalogue.originals()
    findings = [_finding("catalogue-damaged", said) for said in damage]
    bad: set[str] = set()
    for sha256 in counted(known, stage("核验原件", len(known))):
        if code := _original_fault(sound, sha256):
            bad.add(sha256)
            findings.append(_finding(code, str(sound.path(sha256))))
    findings += _changed_documents(catalogue, sound, bad)
    findings += _strangers(sound, known)
    findings += _index_faults(catalogue, engine)
    findings += _shapes_faults(home)
    return Verdict(catalogue.count(), len(known), findings)


def _finding(code: str, subject: str) -> Finding:
    severity = "notice" if code in NOTICES else "error"
    return Finding(code, subject, REMEDIES[code], severity)


def _original_fault(originals: Originals, sha256: str) -> str | None:
    path = originals.path(sha256)
    try:
        return None if checksum(path) == sha256 else "original-changed"
    except OSError:
        return "original-missing"


def _changed_documents(
    catalogue: Catalogue, originals: Originals, bad: set[str]
) -> Iterator[Finding]:
    """Lines of batches whose place in a sound original does not hold their bytes."""
    for document_id, number, source in catalogue.sources():
        if source.original == source.sha256 or source.original in bad:
            continue
        content = originals.read(source.original, source.offset, source.length)
        if hashlib.sha256(content).hexdigest() != source.sha256:
            yield _finding("document-bytes-changed", f"{document_id}，第 {number} 版")


def _strangers(originals: Originals, known: dict[str, int]) -> Iterator[Finding]:
    for path in originals.files():
        if path.name not in known:
            is_whole = path == originals.path(path.name) and checksum(path) == path.name
            yield _finding("original-untracked" if is_whole else "file-untracked", str(path))


def _index_faults(catalogue: Catalogue, engine: Engine) -> Iterator[Finding]:
    try:
        position = engine.position()
        yield from (_finding("index-changed", path) for path in engine.damage())
        indexed = engine.document_ids()
    except IndexUnusable as error:
        if error.code == "index-missing":
            if waiting := catalogue.count():
                yield _finding("index-behind", f"{waiting} 件文件待编入索引")
        else:
            yield _finding("index-unusable", error.message)
        return
    yield from _dictionary_faults(engine)
    changed = set(catalogue.changed_ids(position))
    if changed:
        yield _finding("index-behind", f"{len(changed)} 件文件待编入索引")
    published = set(catalogue.ids(PUBLISHED))
    yield from (_finding("index-lacks", id_) for id_ in sorted(published - indexed - changed))
    yield from (_finding("index-surplus", id_) for id_ in sorted(indexed - published - changed))


def _dictionary_faults(engine: Engine) -> Iterator[Finding]:
    try:
        if engine.has_pending_dictionary():
            yield _finding("dictionary-pending", "index/dictionary/")
    except HomeError as error:
        yield _finding(error.code, error.message)


def _shapes_faults(home: Home) -> Iterator[Finding]:
    try:
        home_shapes(home)
    except HomeError as error:
        yield _finding(error.code, error.message)
