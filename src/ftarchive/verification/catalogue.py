"""The catalogue: whether every row is what the log testifies to, and fits the others."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from ftarchive.archive.audit import Audit, Row, record_of
from ftarchive.archive.chain import version_sum
from ftarchive.archive.identity import identity_keys
from ftarchive.likeness import share, sketch
from ftarchive.progress import Advance
from ftarchive.record import Disclosure
from ftarchive.verification.codes import AUTHENTICITY, COMPLETENESS
from ftarchive.verification.findings import Minutes
from ftarchive.verification.kept import Kept
from ftarchive.verification.replay import Course, Replay

_ABSENT = Course("", 0)
_TOLERANCE = 1e-9
_ANY_PATH = "*"
Look = Callable[[Row, Row, Disclosure], None]
"""Called with the row of a document, that of its current version and the record in it."""


class CatalogueCheck:
    """Goes through the documents of a catalogue, or some of them, held against a ``replay`` of
    its log. ``kept`` is told what files every version needs, ``look`` of every current record.
    What takes long is done for about ``sample`` documents, drawn anew each time; 0 is all."""

    def __init__(
        self,
        audit: Audit,
        replay: Replay,
        kept: Kept,
        minutes: Minutes,
        look: Look,
        sample: int = 0,
    ) -> None:
        self._audit, self._replay, self._minutes = audit, replay, minutes
        self._kept, self._look = kept, look
        self._identities_of = audit.identities()
        self._sample, self._drawn = sample, frozenset[str]()

    def run(self, ids: set[str] | None, advance: Advance) -> int:
        """Checks all documents, or those of ``ids``; gives the number of versions."""
        documents = self._documents(ids)
        most = min(self._sample or len(documents), len(documents))
        self._drawn = frozenset(random.sample(list(documents), most))
        count = 0
        for id_, rows in groupby(
            self._audit.versions(ids), key=lambda row: str(row["document_id"])
        ):
            versions = list(rows)
            count += len(versions)
            with self._minutes.surviving(id_):
                self._document(id_, documents.pop(id_, None), versions)
            advance(1)
        for id_, document in documents.items():
            self._document(id_, document, [])
        self._gone(documents.keys(), ids)
        self._minutes.check(AUTHENTICITY, "版本与日志的校验和相符", count)
        return count

    def check_resemblances(self, ids: set[str] | None) -> None:
        """Measures again how near each other the texts are that are said to be so."""
        for pair in self._audit.resemblances():
            if ids is None or pair["one"] in ids or pair["other"] in ids:
                texts = [self._audit.text(pair[side]) or "" for side in ("one", "other")]
                self._minutes.check(AUTHENTICITY, "近似文件的比对")
                found = share(*texts)
                if not math.isclose(found, pair["share"], abs_tol=_TOLERANCE):
                    said = f"{pair['one']} 与 {pair['other']}"
                    self._minutes.find("resemblance-differs", said, found, pair["share"])

    def _documents(self, ids: set[str] | None) -> dict[str, Row]:
        documents = {str(row["id"]): row for row in self._audit.documents()}
        ordinals = [row["ordinal"] for row in documents.values()]
        self._minutes.check(COMPLETENESS, "文件登记顺序号", len(ordinals))
        last = max(self._audit.numbered("documents"), *ordinals, 0)
        if missing := sorted(set(range(1, last + 1)) - set(ordinals)):
            self._minutes.find("ordinal-gap", "documents", f"1–{last}", f"缺 {listed(missing)}")
        return {id_: row for id_, row in documents.items() if ids is None or id_ in ids}

    def _document(self, id_: str, document: Row | None, versions: list[Row]) -> None:
        course = self._replay.courses.get(id_, _ABSENT)
        self._numbers(id_, course, versions)
        read = [(row, self._version(id_, row, course)) for row in versions]
        sound = [(row, record) for row, record in read if record]
        if document is None:  # its rows refer to nothing, which the database itself says
            return
        self._compare(id_, document, course)
        if sound and len(sound) == len(versions):
            self._identities(id_, [record for _, record in sound])
        for row, record in sound:
            if row["number"] == document["version"]:
                self._current(document, row, record)

    def _compare(self, id_: str, document: Row, course: Course) -> None:
        if course is _ABSENT:  # each of its versions says so
            return
        self._minutes.check(AUTHENTICITY, "文件的状态与日志相符")
        names = ("status", "version", "recorded_at")
        said = [str(getattr(course, name)) for name in names]
        found = [str(document[name]) for name in names]
        if said != found:
            self._minutes.find("document-differs", id_, "，".join(said), "，".join(found))

    def _numbers(self, id_: str, course: Course, versions: list[Row]) -> None:
        numbers = [row["number"] for row in versions]
        for number in sorted(course.states.keys() - set(numbers)):
            self._minutes.find("event-without-version", _of(id_, number))
        last = max([*numbers, *course.states], default=0)
        missing = sorted(set(range(1, last + 1)) - set(numbers) - course.states.keys())
        if missing:
            found = f"缺 {listed(missing)}"
            self._minutes.find("version-gap", id_, f"第 1–{last} 版", found)

    def _version(self, id_: str, row: Row, course: Course) -> Disclosure | None:
        """Checks one version; gives its record where that is as it was recorded."""
        number, said = row["number"], _of(id_, row["number"])
        if number not in course.states:
            self._minutes.find("version-without-event", said)
        elif row["state"] != course.states[number]:
            self._minutes.find("version-state-differs", said, course.states[number], row["state"])
        fixity = course.fixities.get(number, "")
        if fixity and (found := version_sum(row)) != fixity:
            self._minutes.find("version-changed", said, fixity, found)
            return None
        with self._minutes.surviving(said):
            return self._content(said, row)
        return None

    def _content(self, said: str, row: Row) -> Disclosure | None:
        record = record_of(row)
        if (digest := record.digest()) != row["digest"]:
            self._minutes.find("version-digest-differs", said, row["digest"], digest)
            return None
        self._kept.needs(row, record, said)
        return record

    def _current(self, document: Row, row: Row, record: Disclosure) -> None:
        id_ = str(document["id"])
        if id_ in self._drawn:
            self._sketch(id_, record)
        self._look(document, row, record)

    def _identities(self, id_: str, records: list[Disclosure]) -> None:
        self._minutes.check(AUTHENTICITY, "辨认依据与著录相符")
        wanted = {key for record in records for key in identity_keys(record)}
        stored = self._identities_of.get(id_, set())
        others = {key for key in stored - wanted if not _is_path(key, records)}
        lacking = wanted - stored
        if lacking or others:
            self._minutes.find("identity-differs", id_, _shown(lacking), _shown(others))

    def _sketch(self, id_: str, record: Disclosure) -> None:
        self._minutes.check(AUTHENTICITY, "抽样重算的近似依据")
        wanted, stored = set(sketch(record.text)), self._audit.sketch(id_)
        if wanted != stored:
            said = (f"{len(wanted)} 个", f"{len(stored)} 个，相同 {len(wanted & stored)} 个")
            self._minutes.find("sketch-differs", id_, *said)

    def _gone(self, checked: Iterable[str], ids: set[str] | None) -> None:
        """Documents that the log knows and the catalogue does not even have a row of."""
        known = {str(row["id"]) for row in self._audit.documents()}
        for id_ in sorted(self._replay.courses.keys() - known):
            if ids is None or id_ in ids:
                for number in self._replay.courses[id_].states:
                    self._minutes.find("event-without-version", _of(id_, number))


def listed(numbers: Iterable[int]) -> str:
    """Ascending numbers, those that follow each other as a range: 3–5、9."""
    return "、".join(f"{a}–{b}" if b > a else str(a) for a, b in _ranges(numbers))


def _ranges(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last


def _of(id_: str, number: object) -> str:
    return f"{id_}，第 {number} 版"


def _is_path(key: str, records: Iterable[Disclosure]) -> bool:
    """Whether a key is that of a path and the title of one of ``records``: the path that a file
    came from is noted nowhere else."""
    return key.startswith("path|") and any(key.endswith(_path_end(each)) for each in records)


def _path_end(record: Disclosure) -> str:
    key = identity_keys(Disclosure(title=record.title, text=""), _ANY_PATH)[0]
    return key.removeprefix(f"path|{_ANY_PATH}")


def _shown(keys: Iterable[object]) -> str:
    return "、".join(sorted(map(str, keys)))
