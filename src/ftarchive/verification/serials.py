"""Numbers across documents: those given twice, those missing, and gaps in their series."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ftarchive.archive.audit import Row
from ftarchive.archive.identity import identity_keys
from ftarchive.numbers import document_number
from ftarchive.record import Disclosure
from ftarchive.verification.catalogue import listed
from ftarchive.verification.codes import COMPLETENESS
from ftarchive.verification.findings import Minutes

_SERIES = re.compile(
    r"(?P<series>.*?(?:19|20)\d{2}\D.*?|.*?令第)(?P<serial>\d{1,5})(?P<end>[号號]?)"
)
_LEAST = 5
"""Numbers that make a series."""
_DENSE = 0.6
"""Share of the numbers between the first and the last from which those that are not there are
missing: where a series is mostly not here, it was never meant to be."""
_NUMBERED = 0.9
"""Share of a source's documents with an 索引号 from which the others should have one."""
_NUMBERED_LEAST = 10


class SerialsCheck:
    """Looks at the numbers of all published documents. Only what concerns one of ``ids`` is
    found, where they are given."""

    def __init__(self, minutes: Minutes, ids: set[str] | None = None) -> None:
        self._minutes, self._ids = minutes, ids

    def run(self, rows: Iterable[Row]) -> None:
        """Checks rows as ``Audit.numbers`` gives them."""
        published = list(rows)
        self._doubled(published)
        self._gaps("索引号", [(row["index_number"], row["id"]) for row in published])
        numbers = (row["document_number"] for row in published)
        known = [document_number(each) if each else None for each in numbers]
        pairs = zip(known, (row["id"] for row in published), strict=True)
        self._gaps("文号", list(pairs))
        self._unnumbered(published)

    def _doubled(self, published: list[Row]) -> None:
        by_index: dict[str, list[str]] = defaultdict(list)
        by_number: dict[str, list[str]] = defaultdict(list)
        for row in published:
            for key in _index_keys(row):
                by_index[key].append(row["id"])
            if row["document_number"]:
                by_number[row["document_number"]].append(row["id"])
        for code, found in (
            ("index-number-doubled", by_index),
            ("document-number-doubled", by_number),
        ):
            self._minutes.check(COMPLETENESS, _DOUBLED[code], len(found))
            for key, ids in found.items():
                if len(set(ids)) > 1 and self._concerns(ids):
                    self._minutes.find(code, key.removeprefix("|"), "", "、".join(sorted(set(ids))))

    def _gaps(self, name: str, numbers: list[tuple[str | None, str]]) -> None:
        series: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        for number, id_ in numbers:
            if number and (match := _SERIES.fullmatch(number.strip())):
                series[match["series"], match["end"]][int(match["serial"])] = id_
        self._minutes.check(COMPLETENESS, f"{name}系列", len(series))
        for (begin, end), found in series.items():
            if self._concerns(found.values()) and (missing := _missing(found)):
                said = f"有 {len(found)} 件，缺 {len(missing)} 件：{listed(missing)}"
                self._minutes.find("serial-gap", f"{name} {begin}…{end}", _span(found), said)

    def _unnumbered(self, published: list[Row]) -> None:
        total = Counter(row["source"] for row in published)
        numbered = Counter(row["source"] for row in published if row["index_number"])
        for row in published:
            source = row["source"]
            if row["index_number"] or not source or total[source] < _NUMBERED_LEAST:
                continue
            if numbered[source] >= _NUMBERED * total[source] and self._concerns([row["id"]]):
                said = f"{source} {total[source]} 件中 {numbered[source]} 件有索引号"
                self._minutes.find("missing-index-number", row["id"], said)

    def _concerns(self, ids: Iterable[str]) -> bool:
        return self._ids is None or not self._ids.isdisjoint(ids)


_DOUBLED = {"index-number-doubled": "索引号不重", "document-number-doubled": "文号不重"}


def _missing(found: Iterable[int]) -> list[int]:
    """The numbers that a series lacks: none where it is no series, or lacks none."""
    numbers = set(found)
    last = max(numbers)
    first = 1 if len(numbers) >= _DENSE * last else min(numbers)
    if len(numbers) < _LEAST or len(numbers) < _DENSE * (last - first + 1):
        return []
    return sorted(set(range(first, last + 1)) - numbers)


def _span(found: Iterable[int]) -> str:
    numbers = sorted(found)
    return f"{min(numbers)}–{max(numbers)}"


def _index_keys(row: Row) -> Iterator[str]:
    """What tells an 索引号 from the same one of another site; see ``identity``."""
    record = Disclosure(
        title="",
        text="",
        index_number=row["index_number"],
        site=row["site"],
        url=row["url"],
        source=row["source"],
    )
    return (key.partition("|")[2] for key in identity_keys(record) if key.startswith("index|"))
