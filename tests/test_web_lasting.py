"""Answers that are named, kept and given again, and when they no longer are."""

from __future__ import annotations

import dataclasses
import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from ftarchive import upkeep
from ftarchive.config import Home, Settings
from ftarchive.search.engine import Answer
from ftarchive.search.engine import Request as Asked
from ftarchive.web.answers import takes_gzip
from ftarchive.web.lasting import Lasting, program
from ftarchive.web.shelf import Kept, Shelf
from webfixtures import Site, lines, site

SEARCH = "/search?q=渡口"
ADDRESSES = [
    "/",
    SEARCH,
    "/search?q=码头&page=2",
    "/documents/{id}?q=渡口",
    "/documents/{id}/original",
    "/api/v1/search?q=渡口",
    "/api/v1/suggest?q=云溪",
    "/api/v1/documents/{id}",
    "/static/site.css",
    "/favicon.ico",
]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    with site(tmp_path_factory.mktemp("full")) as opened:
        yield opened, opened.batch("batch.jsonl", lines())[0]


@pytest.fixture(scope="module")
def archive(full: tuple[Site, str]) -> Site:
    return full[0]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        opened.batch("batch.jsonl", lines())
        yield opened


@pytest.fixture(params=ADDRESSES)
def address(request: pytest.FixtureRequest, full: tuple[Site, str]) -> str:
    return str(request.param).format(id=full[1])


def shelf(of: Site) -> Shelf:
    lasting: Lasting = of.client.app.state.lasting  # type: ignore[attr-defined]
    return lasting.shelf


def body(answer: Any) -> Any:
    """What an answer says, but for the time that it took."""
    if answer.headers["content-type"] != "application/json":
        return answer.content
    return {name: value for name, value in answer.json().items() if name != "took_ms"}


def unsearchable(of: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("searched")

    for name in ("search", "suggest"):
        monkeypatch.setattr(of.holdings.engine, name, fail)


# Names


def test_an_answer_that_the_client_has_is_not_sent_again(archive: Site, address: str) -> None:
    """304 for its ETag, alone or among others, whether or not it is said to be weak."""
    first = archive.get(address)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    assert tag.startswith('W/"')
    for held in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        again = archive.get(address, headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "no-cache"
        assert "accept-encoding" in again.headers["vary"].lower()
    for other in ('W/"other"', "", '"'):
        assert archive.get(address, headers={"If-None-Match": other}).status_code == 200


def test_a_file_that_is_kept_for_ever_stays_so_when_it_is_asked_for_again(archive: Site) -> None:
    """As when a reader loads the page anew."""
    styled = archive.get("/").text.partition("site.css?v=")[2].partition('"')[0]
    answer = archive.get(f"/static/site.css?v={styled}")
    held = {"If-None-Match": answer.headers["etag"]}
    again = archive.get(f"/static/site.css?v={styled}", headers=held)
    assert again.status_code == 304
    assert "immutable" in again.headers["cache-control"]


def test_head_says_the_same_without_a_body(archive: Site, address: str) -> None:
    """Also that nothing has changed."""
    answer = archive.get(address)
    head = archive.client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]
    held = archive.client.head(address, headers={"If-None-Match": answer.headers["etag"]})
    assert held.status_code == 304


def test_who_has_an_answer_is_told_so_without_a_search(
    own: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if it is no longer kept."""
    addresses = ["/", SEARCH, "/api/v1/search?q=渡口", "/api/v1/suggest?q=云溪"]
    tags = {address: own.get(address).headers["etag"] for address in addresses}
    shelf(own).__init__(1, 0)  # type: ignore[misc]
    unsearchable(own, monkeypatch)
    for address, tag in tags.items():
        assert own.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert own.get(address).status_code == 500


def test_each_search_has_a_name_of_its_own(archive: Site) -> None:
    """Whatever is asked otherwise; what says nothing to us changes nothing."""
    asked = ["", "&page=2", "&sort=newest", "&in=title", "&synonyms=off", "&within=通告"]
    asked += ["&source=云溪区码头管理站", "&from=2001", "&to=2020", "&year=2003"]
    for base, more in (
        ("/search?q=码头", []),
        ("/api/v1/search?q=码头", ["&per_page=3", "&explain=on"]),
    ):
        tags = [archive.get(base + each).headers["etag"] for each in [*asked, *more]]
        assert len(set(tags)) == len(tags)
        assert archive.get(f"{base}&utm_source=mail").headers["etag"] == tags[0]
        assert archive.get(base.replace("码头", "渡口")).headers["etag"] not in tags


def test_a_page_that_shows_its_own_address_is_named_by_it(full: tuple[Site, str]) -> None:
    """The citation says under which host it was asked for."""
    opened, document_id = full
    address = f"/documents/{document_id}"
    for host in ("one.example", "other.example"):
        assert f"http://{host}/documents" in opened.get(address, headers={"Host": host}).text


def test_a_name_depends_on_settings_and_templates(tmp_path: Path) -> None:
    """A program that answers otherwise gives other names."""
    home, plain = Home(tmp_path), Settings()
    before = program(home, plain)
    assert program(home, plain) == before
    assert program(home, dataclasses.replace(plain, snippet_chars=99)) != before
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "error.html").write_text("别的", "utf-8")
    assert program(home, plain) != before


# Kept answers


def test_what_was_asked_before_is_answered_without_a_search(
    own: Site, address: str, monkeypatch: pytest.MonkeyPatch, full: tuple[Site, str]
) -> None:
    """With the very same answer."""
    address = address.replace(full[1], own.holdings.catalogue.ids("published")[0])
    first = own.get(address)
    unsearchable(own, monkeypatch)
    again = own.get(address)
    assert again.status_code == 200
    assert body(again) == body(first)
    assert again.headers == first.headers or "took_ms" in first.text


def test_an_ingest_shows_at_once(own: Site) -> None:
    """On every page that was kept, under another name."""
    addresses = [SEARCH, "/", "/api/v1/search?q=渡口", "/api/v1/suggest?q=云溪区新渡口"]
    tags = {address: own.get(address).headers["etag"] for address in addresses}
    own.batch(
        "more.jsonl",
        [{"title": "云溪区新渡口启用公告", "text": "渡口今日启用。", "published": "2031-03-01"}],
    )
    for address, tag in tags.items():
        again = own.get(address, headers={"If-None-Match": tag})
        assert again.status_code == 200
        assert again.headers["etag"] != tag
        assert "新渡口启用公告" in again.text.replace("<mark>", "").replace("</mark>", "")


def test_a_new_version_shows_at_once(own: Site) -> None:
    """On its own page and among the hits."""
    document = lines()[0]
    document_id = own.batch("one.jsonl", [document])[0]
    pages = [f"/documents/{document_id}", f"/api/v1/documents/{document_id}", SEARCH]
    tags = [own.get(page).headers["etag"] for page in pages]
    own.batch("two.jsonl", [document | {"text": "渡口改建完成。"}])
    for page, tag in zip(pages, tags, strict=True):
        again = own.get(page, headers={"If-None-Match": tag})
        assert (again.status_code, "改建完成" in again.text) == (200, True)


def test_a_rebuild_with_an_edited_dictionary_shows_at_once(own: Site) -> None:
    """Though no document has changed."""
    address = "/api/v1/search?q=摆渡点"
    before = own.get(address)
    held = own.holdings
    folder = held.home.index / "dictionary"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "synonyms.txt").write_text("摆渡点 = 渡口\n", "utf-8")
    assert own.get(address).headers["etag"] == before.headers["etag"], "an edit alone does nothing"
    upkeep.rebuild(held.home, held.settings, held.catalogue, held.engine, "测试员")
    after = own.get(address, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["total"] > before.json()["total"]


def test_the_time_told_is_that_of_this_answer(own: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that of the search by which a kept answer was found."""
    search = own.holdings.engine.search

    def slowly(request: Asked) -> Answer:
        time.sleep(0.3)
        return search(request)

    monkeypatch.setattr(own.holdings.engine, "search", slowly)
    first, again = (own.get("/api/v1/search?q=渡口").json() for _ in range(2))
    assert first.pop("took_ms") >= 300 > again.pop("took_ms")
    assert first == again


def test_an_answer_cut_short_is_given_once(own: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another time there may be more of it."""
    search = own.holdings.engine.search

    def hurried(request: Asked) -> Answer:
        return dataclasses.replace(search(request), is_cut_short=True)

    for address in ("/", SEARCH, "/api/v1/search?q=渡口"):
        with monkeypatch.context() as patch:
            patch.setattr(own.holdings.engine, "search", hurried)
            answer = own.get(address)
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert len(shelf(own)) == 0
    assert "etag" in own.get(SEARCH).headers


def test_a_correction_that_ran_out_of_time_is_given_once(tmp_path: Path) -> None:
    """It may be found the next time."""
    with site(tmp_path, spelling_seconds=1e-9) as opened:
        opened.batch("batch.jsonl", lines())
        assert "etag" not in opened.get("/search?q=渡囗管理").headers
        assert "etag" in opened.get("/search?q=码头").headers


@pytest.mark.parametrize(
    "address", ["/documents/nothing", "/search?page=0", "/api/v1/search?from=x", "/nothing"]
)
def test_an_error_is_not_kept(archive: Site, address: str) -> None:
    """Nor may anyone else keep it."""
    before = len(shelf(archive))
    answer = archive.get(address)
    assert answer.status_code >= 400
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert len(shelf(archive)) == before


def test_a_search_is_noted_each_time(tmp_path: Path) -> None:
    """Also where its answer was kept, or the client had it."""
    with site(tmp_path, query_log_mb=1) as opened:
        opened.batch("batch.jsonl", lines())
        tag = opened.get(SEARCH).headers["etag"]
        opened.get(SEARCH)
        opened.get(SEARCH, headers={"If-None-Match": tag})
        opened.get("/search?q=码头&page=2")
        assert opened.holdings.query_log.queries() == {"渡口": 3}


def test_without_memory_for_them_none_is_kept(tmp_path: Path) -> None:
    """Names there are all the same."""
    with site(tmp_path, kept_answers_mb=0) as opened:
        opened.batch("batch.jsonl", lines())
        tags = {opened.get(SEARCH).headers["etag"] for _ in range(2)}
        assert len(tags) == 1
        assert len(shelf(opened)) == 0


# The shelf


def kept(size: int) -> Kept:
    return Kept(b"x" * size, "text/plain")


def test_a_shelf_holds_no_more_than_its_most() -> None:
    """What was not asked for the longest gives way."""
    few = Shelf(most=2, room=100)
    few.put("a", kept(1))
    few.put("b", kept(1))
    assert few.get("a")
    few.put("c", kept(1))
    assert [bool(few.get(name)) for name in "abc"] == [True, False, True]
    assert (len(few), few.size) == (2, 2)


def test_a_shelf_holds_no_more_bytes_than_it_has_room_for() -> None:
    """Whether they come in large pieces or in small ones; what is replaced counts once."""
    small = Shelf(most=100, room=10)
    for name in "abcdef":
        small.put(name, kept(3))
        assert small.size <= 10
    assert [name for name in "abcdef" if small.get(name)] == ["d", "e", "f"]
    small.put("f", kept(4))
    assert small.size == 10
    small.put("g", kept(11))
    assert (small.get("g"), len(small)) == (None, 3)


# Compression


@pytest.mark.parametrize("offered", ["gzip", "deflate, GZIP;q=0.5", "*"])
def test_an_answer_is_compressed_for_who_takes_it_so(
    archive: Site, address: str, offered: str
) -> None:
    """Fresh or kept, it says the same, and that it depends on what was offered."""
    plain = archive.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    packed = archive.get(address, headers={"Accept-Encoding": offered})
    assert body(packed) == body(plain)
    assert packed.headers["etag"] == plain.headers["etag"]
    if len(plain.content) >= 1024:
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) < len(plain.content)
        assert plain.headers["vary"].lower() == packed.headers["vary"].lower() == "accept-encoding"


@pytest.mark.parametrize(
    ("offered", "takes"),
    [
        ("gzip, br", True),
        ("br;q=1.0, gzip; q=0.8", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, br", False),
        ("", False),
        ("identity", False),
        ("x-gzip", False),
    ],
)
def test_gzip_is_taken_where_it_is_offered(offered: str, takes: bool) -> None:
    """A weight of nothing refuses it."""
    headers = [(b"accept-encoding", offered.encode())]
    assert takes_gzip(Request({"type": "http", "headers": headers})) == takes


def test_what_is_kept_is_what_was_given() -> None:
    """Byte for byte, through its compression."""
    content = json.dumps({"渡口": "x" * 5000}).encode()
    held = Kept.of(Response(content, media_type="application/json"))
    assert held.content == content == gzip.decompress(held.packed)
    assert len(held.packed) < 200
