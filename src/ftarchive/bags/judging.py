"""Whether a dossier says what the log says of its document, and whether its files are there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NoReturn

from ftarchive.archive.accession import Accession
from ftarchive.archive.chain import version_sum
from ftarchive.archive.extract import needed
from ftarchive.archive.originals import Originals
from ftarchive.archive.standing import BRINGING, standing
from ftarchive.bags.bag import Bag
from ftarchive.bags.history import marks
from ftarchive.bags.layout import original_path, record_path
from ftarchive.errors import BagFault

Event = Mapping[str, Any]
_BLOCK = 1 << 20


class Judge:
    """Holds the dossiers of a bag to the log, which has taken in that of the bag."""

    def __init__(self, bag: Bag, accession: Accession, originals: Originals) -> None:
        self._bag, self._accession, self._originals = bag, accession, originals

    def check(self, dossier: Mapping[str, Any], *, is_new: bool) -> None:
        """Raises ``BagFault``: bag-record where the log says otherwise, bag-original where bytes
        are not there, bag-conflict where our log has entries about a document with ``is_new``
        events that whoever made the bag did not know."""
        path = record_path(dossier["id"])
        log = self._accession.log(dossier["id"])
        told = self._told(path, dossier, log)
        if is_new and len(told) < len(log):
            strange = next(each for each in log if each not in told)
            reason = f"这里的日志第 {strange['seq']} 条（{strange['action']}）是包里没有的"
            raise BagFault("bag-conflict", id=dossier["id"], reason=reason)
        self._check_versions(path, dossier, told)
        self._check_standing(path, dossier, told)
        for version in dossier["versions"]:
            self._check_bytes(path, version)

    def _told(self, path: str, dossier: Mapping[str, Any], log: list[Event]) -> list[Event]:
        """The entries of our log that the dossier refers to, in its order."""
        ours = {mark: event for event in log for mark in marks(event, event["detail"])}
        found: list[Event] = []
        for reference in dossier["events"]:
            event = next((ours[m] for m in marks(reference, reference) if m in ours), None)
            if event is None:
                _differ(path, f"日志里没有它所说的第 {reference['seq']} 条")
            if found and event["seq"] <= found[-1]["seq"]:
                _differ(path, f"所说的日志第 {reference['seq']} 条重复或次序颠倒")
            found.append(event)
        if not any(each["seq"] > self._bag.which.base[0] for each in dossier["events"]):
            _differ(path, "包里的日志没有提到这件文件")
        return found

    def _check_versions(self, path: str, dossier: Mapping[str, Any], told: list[Event]) -> None:
        came = {event["version"]: event for event in told if event["action"] in BRINGING}
        if set(came) != {each["number"] for each in dossier["versions"]}:
            _differ(path, "版本的个数与日志不符")
        for version in dossier["versions"]:
            event = came[version["number"]]
            row = {"document_id": dossier["id"], **version}
            is_same = event["sha256"] == version["sha256"]
            if not is_same or event["detail"].get("fixity") != version_sum(row):
                _differ(path, f"第 {version['number']} 版的内容与收录时不同")

    def _check_standing(self, path: str, dossier: Mapping[str, Any], told: list[Event]) -> None:
        due = standing(told)
        states = {each["number"]: each["state"] for each in dossier["versions"]}
        if (due.status, due.version, due.states) != (
            dossier["status"],
            dossier["version"],
            states,
        ):
            _differ(path, f"按日志应当是 {due.status}、现行第 {due.version} 版")

    def _check_bytes(self, path: str, version: Mapping[str, Any]) -> None:
        for sha256 in needed(version):
            if not self._accession.has_original(sha256):
                raise BagFault("bag-original", path=path, sha256=sha256)
        if version["sha256"] != self._part(version):
            raise BagFault("bag-original", path=path, sha256=version["original"])

    def _part(self, version: Mapping[str, Any]) -> str:
        """The sum of the bytes that a version was read from; empty where they are not there."""
        original = version["original"]
        path = original_path(original)
        is_here = path in self._bag.payload
        place = self._bag.root / path if is_here else self._originals.path(original)
        try:
            size = place.stat().st_size
            if original == version["sha256"]:  # the sum of the file is known to be right
                return original if (0, size) == (version["offset"], version["length"]) else ""
            with place.open("rb") as file:
                file.seek(version["offset"])
                return _sum_of(file, version["length"])
        except OSError:
            return ""


def _sum_of(file: Any, length: int) -> str:
    digest = hashlib.sha256()
    while length and (block := file.read(min(length, _BLOCK))):
        digest.update(block)
        length -= len(block)
    return "" if length else digest.hexdigest()


def _differ(path: str, reason: str) -> NoReturn:
    raise BagFault("bag-record", path=path, reason=reason)
