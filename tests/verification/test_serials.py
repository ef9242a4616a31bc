"""Numbers across documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.verification.catalogue import listed
from ftarchive.verification.findings import Minutes
from ftarchive.verification.serials import SerialsCheck


def row(id_: str, number: str | None = None, index: str | None = None, **fields: str) -> dict:
    """A row as ``Audit.numbers`` gives them."""
    named = dict.fromkeys(("source", "site", "url"))
    return named | {"id": id_, "document_number": number, "index_number": index} | fields


def found(rows: list[dict], ids: set[str] | None = None) -> list[tuple[str, str]]:
    minutes = Minutes()
    SerialsCheck(minutes, ids).run(rows)
    return [(finding.code, finding.found) for finding in minutes.findings]


def numbered(*serials: int) -> list[dict]:
    return [row(f"d{serial}", f"云水〔2023〕{serial}号") for serial in serials]


@pytest.mark.parametrize(
    ("serials", "missing"),
    [
        ((1, 2, 3, 5, 8, 9, 10), "有 7 件，缺 3 件：4、6–7"),
        ((3, 4, 5, 6, 8), "有 5 件，缺 3 件：1–2、7"),
        ((103, 104, 105, 106, 108), "有 5 件，缺 1 件：107"),
    ],
)
def test_what_a_series_lacks_is_listed_compactly(serials, missing) -> None:
    """From its first number on where most of it is here, else between those that are."""
    assert found(numbered(*serials)) == [("serial-gap", missing)]


@pytest.mark.parametrize("serials", [(1, 2, 3, 4, 5), (1, 2, 4, 5), (3, 90, 200, 410, 500), ()])
def test_what_is_no_series_or_lacks_nothing_is_not_told(serials) -> None:
    """Three of five hundred are no series, and four documents are none."""
    assert found(numbered(*serials)) == []


def test_series_of_years_and_agencies_are_apart() -> None:
    """The same serials in another year fill no gap."""
    other = [row(f"e{n}", f"云水〔2022〕{n}号") for n in (1, 2, 3)]
    assert len(found(numbered(1, 2, 4, 5, 6) + other)) == 1


def test_long_numbers_that_are_no_count_are_no_series() -> None:
    """An 索引号 whose serial is drawn by lot has no gaps."""
    rows = [row(f"d{n}", index=f"/2023-11{n:06}") for n in (5, 900, 44000, 51234, 99999)]
    assert found(rows) == []


def test_the_same_index_number_on_another_site_is_another() -> None:
    """As identity has it."""
    sites = ("4403040000", "4403040001")
    assert found([row(site, index="/2023-1", site=site) for site in sites]) == []
    twice = [row(id_, index="/2023-1", site=sites[0]) for id_ in "ab"]
    assert found(twice) == [("index-number-doubled", "a、b")]


def test_only_what_concerns_the_documents_asked_about_is_told() -> None:
    """An incremental verification does not repeat old findings."""
    rows = numbered(1, 2, 3, 4, 6)
    assert found(rows, {"other"}) == []
    assert len(found(rows, {"d6"})) == 1


@given(st.sets(st.integers(1, 60)))
def test_a_list_of_numbers_tells_each_of_them(numbers) -> None:
    """Ranges written out are the numbers again."""
    said = listed(sorted(numbers))
    told: set[int] = set()
    for part in filter(None, said.split("、")):
        first, _, last = part.partition("–")
        told |= set(range(int(first), int(last or first) + 1))
    assert told == numbers
