"""Pages of results: facets, filters, dates, order, paging, against a plain scan."""

from __future__ import annotations

import itertools
import shutil
from collections import Counter

import pytest

from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.review import Review
from ftarchive.search.parameters import Parameters
from making import line

SOURCES, CATEGORIES = ("甲站", "乙站", None), ("通知", "公告", None)
DATES = ("2021-03-01", "2022-05-01T09:00:00+08:00", "2022-05-01", "2023-12-31", None)
ROWS = [
    {
        "title": f"云溪区第{n}号{'渡口' if n % 3 else '桥梁'}公告", "text": "自即日起开放。",
        "source": source, "category": category, "published": date, "index_number": f"/2023-{n}",
    }
    for n, (source, category, date) in enumerate(itertools.product(SOURCES, CATEGORIES, DATES))
]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An archive of every combination of source, category and date."""
    folder = tmp_path_factory.mktemp("home")
    opened = Holdings.open(Home(folder), Settings())
    (folder / "批.jsonl").write_text("".join(line(**row) for row in ROWS), "utf-8")
    Intake(opened.home, Settings(), opened.catalogue, opened.engine).ingest(
        [folder / "批.jsonl"], "甲"
    )
    yield opened
    opened.catalogue.close()


def kept(row: dict, chosen: dict[str, tuple[str, ...]], apart: str = "") -> bool:
    """Whether a row passes the filters, the one of facet ``apart`` aside."""
    return all(
        not values or value_of(row, name) in values
        for name, values in chosen.items()
        if name != apart
    )


def value_of(row: dict, facet: str) -> str | None:
    if facet == "genre":
        return "公告"
    return (row["published"] or "")[:4] or None if facet == "year" else row[facet]


CHOICES = {
    "source": [(), ("甲站",), ("甲站", "乙站"), ("没有",)],
    "category": [(), ("通知",)],
    "year": [(), ("2022",), ("2021", "2023")],
}


@pytest.mark.parametrize("chosen", list(itertools.product(*CHOICES.values())), ids=str)
@pytest.mark.parametrize("q", ["", "渡口"])
def test_facets_count_what_a_plain_scan_counts(archive, chosen, q) -> None:
    """Under any filters: each facet counts what one would get with another of its values."""
    filters = dict(zip(CHOICES, chosen, strict=True))
    results = archive.search.results(Parameters(q=q, per_page=100, **filters))
    rows = [row for row in ROWS if q in row["title"]]
    hits = [row for row in rows if kept(row, filters)]
    assert results.total == len(hits)
    assert {hit.record.title for hit in results.hits} == {row["title"] for row in hits}
    for facet, told in results.facets.items():
        values = [value_of(row, facet) for row in rows if kept(row, filters, apart=facet)]
        assert {v.value: v.count for v in told} == Counter(value for value in values if value)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2022", ""),
        ("", "2022"),
        ("2022-05-01", "2022-05-01"),
        ("2022-05-02", "2023-12-30"),
        ("2024", "2023"),
    ],
)
def test_dates_are_inclusive_and_what_has_none_is_outside(archive, first, last) -> None:
    """A day holds all its hours."""
    results = archive.search.results(Parameters(first=first, last=last, per_page=100))
    low, high = (first or "0001"), (last or "9999")
    expected = {
        row["title"]
        for row in ROWS
        if row["published"]
        and low <= row["published"][: max(4, len(low))]
        and row["published"][: len(high)] <= high
    }
    assert {hit.record.title for hit in results.hits} == expected
    assert results.total == len(expected)


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("q", ["", "渡口"])
def test_pages_hold_every_hit_exactly_once(archive, order, q) -> None:
    """In the order of one long page, whatever the length of a page."""
    whole = archive.search.results(Parameters(q=q, order=order, per_page=100))
    for per_page in (1, 7, 45):
        pages = [
            archive.search.results(Parameters(q=q, order=order, per_page=per_page, page=number))
            for number in range(1, -(-whole.total // per_page) + 2)
        ]
        assert [hit.id for page in pages for hit in page.hits] == [hit.id for hit in whole.hits]
        assert {page.total for page in pages} == {whole.total}
        assert {page.pages for page in pages} == {-(-whole.total // per_page)}
        assert pages[-1].hits == []


@pytest.mark.parametrize("q", ["", "渡口"])
def test_newest_and_oldest_go_by_moment_and_end_with_what_has_no_date(archive, q) -> None:
    """A day without a time counts from its first minute."""
    for order, reverse in (("newest", True), ("oldest", False)):
        hits = archive.search.results(Parameters(q=q, order=order, per_page=100)).hits
        dates = [hit.record.published for hit in hits]
        known = [date for date in dates if date]
        assert known == sorted(known, reverse=reverse)
        assert not any(dates[len(known) :])


def test_without_a_query_the_newest_come_first(archive) -> None:
    """Browsing is reading what is new."""
    blank = archive.search.results(Parameters(per_page=100))
    newest = archive.search.results(Parameters(order="newest", per_page=100))
    assert [hit.id for hit in blank.hits] == [hit.id for hit in newest.hits]


def test_the_most_frequent_values_of_a_facet_come_first_and_years_backwards(archive) -> None:
    """And no more of them than the setting allows."""
    facets = archive.search.results(Parameters(q="渡口")).facets
    counts = [value.count for value in facets["source"]]
    assert counts == sorted(counts, reverse=True)
    assert [value.value for value in facets["year"]] == ["2023", "2022", "2021"]
    few = Holdings.open(archive.home, Settings(facet_values=1))
    assert len(few.search.results(Parameters()).facets["source"]) == 1
    few.catalogue.close()


def test_a_page_as_json_is_the_contract(archive) -> None:
    """Keys, their order, and marks as pairs."""
    told = archive.search.results(Parameters(q="渡口", per_page=3, page=2)).to_json()
    expected = "query total page pages per_page took_ms suggestion facets hits".split()
    assert [key for key in told if key in expected] == expected
    assert (told["page"], told["per_page"], told["total"]) == (2, 3, 30)
    assert told["took_ms"] > 0
    for hit in told["hits"]:
        assert all(isinstance(mark, list) and len(mark) == 2 for mark in hit["marks"])


def test_the_last_page_that_is_served_is_a_setting(archive) -> None:
    """``pages`` never names a page that would be refused."""
    few = Holdings.open(archive.home, Settings(max_pages=2))
    assert few.search.results(Parameters(per_page=1)).pages == 2
    few.catalogue.close()


def test_a_search_without_index_is_an_error_once_there_are_documents(
    holdings, write, ingest
) -> None:
    """Not an empty page, which would say that there is nothing."""
    assert holdings.search.results(Parameters(q="渡口")).total == 0
    ingest(write("批.jsonl", line()))
    shutil.rmtree(holdings.home.index)
    bare = Holdings.open(holdings.home, Settings())
    with pytest.raises(IndexUnusable) as missing:
        bare.search.results(Parameters(q="渡口"))
    assert missing.value.code == "index-missing"
    bare.catalogue.close()


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"abstract": "渡口的开放时间。"}, "渡口的开放时间。"),
        ({"abstract": "时间。"}, "时间。"),
        ({}, "自即日起开放。"),
    ],
)
def test_a_hit_by_its_title_alone_shows_its_abstract_or_its_beginning(
    holdings, tmp_path, fields, shown
) -> None:
    """The abstract where there is one; the title is marked either way."""
    path = tmp_path / "批.jsonl"
    path.write_text(line(title="渡口公告", text="自即日起开放。", **fields), "utf-8")
    intake = Intake(holdings.home, Settings(), holdings.catalogue, holdings.engine)
    intake.ingest([path], "甲")
    (hit,) = holdings.search.results(Parameters(q="渡口")).hits
    assert hit.snippet == shown
    assert [hit.record.title[a:b] for a, b in hit.title_marks] == ["渡口"]


@pytest.fixture
def lagging(holdings, ingest, write, monkeypatch):
    """An archive of two documents, in which the index does not follow from now on; their ids."""
    handed = [line(f"第{n}号渡口公告", source=f"{n}站", index_number=f"/2023-{n}") for n in "甲乙"]
    ids = [each.id for each in ingest(write("1.jsonl", "".join(handed))).results]
    for module in ("intake", "review"):
        monkeypatch.setattr(f"ftarchive.{module}.bring_up_to_date", lambda *_: None)
    return holdings, ids


def told(holdings: Holdings) -> tuple[int, dict[str, str], dict[str, int]]:
    """The total, the snippets by id and the sources of a search."""
    results = holdings.search.results(Parameters(q="渡口"))
    sources = {each.value: each.count for each in results.facets["source"]}
    return results.total, {hit.id: hit.snippet for hit in results.hits}, sources


def test_a_page_agrees_with_itself_while_the_index_is_behind(lagging, ingest, write) -> None:
    """Hits say what they said when they were indexed, as do total and facets."""
    holdings, _ = lagging
    before = told(holdings)
    changed = line("第甲号渡口公告", "渡口关闭。", source="甲站", index_number="/2023-甲")
    ingest(write("2.jsonl", changed + line("第丙号渡口公告", source="丙站")))
    assert told(holdings) == before


def test_what_was_taken_back_is_neither_shown_nor_counted_before_the_index_follows(
    lagging,
) -> None:
    """Not even in a facet."""
    holdings, (gone, left) = lagging
    review = Review(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    review.withdraw(gone, None, "经办人", "误")
    total, snippets, sources = told(holdings)
    assert (total, list(snippets), sources) == (1, [left], {"乙站": 1})
    assert holdings.search.count(Parameters(q="渡口")) == 1


def test_what_is_taken_back_while_a_page_is_made_is_not_on_it(lagging, monkeypatch) -> None:
    """The search is made once more, without it."""
    holdings, (gone, left) = lagging
    review = Review(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    search = holdings.engine.search

    def taken_back_meanwhile(request):
        answer = search(request)
        if not request.without:
            review.withdraw(gone, None, "经办人", "误")
        return answer

    monkeypatch.setattr(holdings.engine, "search", taken_back_meanwhile)
    total, snippets, sources = told(holdings)
    assert (total, list(snippets), sources) == (1, [left], {"乙站": 1})
