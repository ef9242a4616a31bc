"""What is held or was taken back is nowhere to be seen: on no route that the application has, by
no method, with no parameter, and not in an answer that was kept."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.routing import Route

from ftarchive.record import LABELS, Disclosure
from ftarchive.review import Review
from making import attached
from webfixtures import Site, site

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
QUERIES = (
    "",
    "version=1",
    "version=2",
    "version=3",
    "from=1&to=2",
    "from=2&to=3",
    "q=渡口",
    "q=渡扣",
    "q=yunxi",
    "q=云溪&limit=20",
    "q=标题:渡口&sort=newest&explain=on&per_page=100",
    "within=渡口&in=text&page=1",
)
"""What is asked of every route: those that know nothing of a parameter pass over it."""
COMMON = "".join(f"云溪区第{n}号渡口汛期停航。" for n in range(1, 200))
"""In the text of every document here, so that they resemble each other and are found together."""
LEAD = "云溪区渡口公告"
DATES = ("written", "generated", "published", "effective", "ended")
NOTHING: Mapping[str, str] = {}
HELD, BESIDE, GONE = "㙘", "㙙", "㙚"
"""A character that stands in all that is secret of one document: held, a held version, withdrawn;
and nowhere else."""


def full_of(secret: str) -> Disclosure:
    """A record that says ``secret`` in each of its fields, and has an attachment that does."""
    own = f"{COMMON}{secret}\n一、{secret}引用《{LEAD}甲》\n{secret}\t{secret}"
    text, files = attached(own, (f"{secret}.txt", f"渡口{secret}"))
    others = {*LABELS} - {"title", "text", "breadcrumb", "url", *DATES}
    said: dict[str, Any] = dict.fromkeys(others, f"渡口{secret}")
    return Disclosure(
        title=f"{LEAD}{secret}",
        text=text,
        attachments=files,
        breadcrumb=("首页", f"栏目{secret}"),
        url=f"http://www.yunxi.example/{secret}",
        given={"source": f"来源{secret}"},
        provenance={"source": f"label:{secret}", "title": f"meta:{secret}"},
        **said,
        **dict.fromkeys(DATES, "2024-03-01"),
    )


class Archive:
    """An archive with secrets, and every address under which one might be told."""

    def __init__(self, opened: Site) -> None:
        self.site = opened
        text = f"{COMMON}依据《{LEAD}乙》。"
        self.open = opened.keep(Disclosure(title=f"{LEAD}甲", text=text, source="云溪区渡口管理站"))
        self.revised = opened.keep(Disclosure(title=f"{LEAD}乙", text=COMMON + "第一版。"))
        second = Disclosure(title=f"{LEAD}乙", text=COMMON + "第二版。")
        opened.keep(second, document_id=self.revised)
        self.keep(BESIDE, self.revised, is_held=True)
        self.held = self.keep(HELD, None, is_held=True)
        self.gone = self.keep(GONE, None, is_held=False)
        held = opened.holdings
        self.review = Review(held.home, held.settings, held.catalogue, held.engine)

    def keep(self, secret: str, document_id: str | None, *, is_held: bool) -> str:
        """Records what is full of a secret: its file is named by it, and so is its archive."""
        name = f"{secret}.txt"
        return self.site.keep(
            full_of(secret),
            name.encode(),
            document_id=document_id,
            name=name,
            is_held=is_held,
            evidence={"archive": hashlib.sha256(name.encode()).hexdigest()},
        )

    def addresses(self) -> list[str]:
        """Every path of the application, filled in with all that is here, without a query."""
        routes = self.site.client.app.routes  # type: ignore[attr-defined]
        found = [path for route in routes for path in self._filled(route)]
        assert len(set(found)) == len(found)
        return found

    def _filled(self, route: Any) -> Iterator[str]:
        assert isinstance(route, Route), f"{route}: say how its paths are to be asked for"
        names = list(route.param_convertors)
        for values in itertools.product(*map(self._values, names)):
            yield route.url_path_for(route.name, **dict(zip(names, values, strict=True)))

    def _values(self, name: str) -> Sequence[str]:
        ids = (self.open, self.revised, self.held, self.gone)
        known = {
            "id": ids,
            "number": ("1", "2"),
            "name": (
                "site.css",
                "..%2Farchive.sqlite3",
                f"originals/{hashlib.sha256().hexdigest()}",
            ),
        }
        assert name in known, f"a parameter {name!r}: say which values it may have"
        return known[name]

    def told(self, secrets: str, tags: Mapping[str, str] = NOTHING) -> dict[str, str]:
        """The addresses that tell one of ``secrets``, with their ETags; or that tell who has
        ``tags`` that these still hold."""
        found = {}
        for path, query in itertools.product(self.addresses(), QUERIES):
            address = f"{path}?{query}" if query else path
            answer = self.site.get(address, headers={"If-None-Match": tags.get(address, "")})
            assert answer.status_code < 500, address
            if says(answer, secrets) or answer.status_code == 304:
                found[address] = answer.headers.get("etag", "")
        return found


def says(answer: Any, secrets: str) -> bool:
    """Whether head or body of an answer hold one of ``secrets``, in any way it may be written."""
    head = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    said = unquote(head + answer.content.decode("utf-8", "replace"))
    escaped = [secret.encode("unicode_escape").decode() for secret in secrets]
    return any(form in said for form in (*secrets, *escaped))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with site(tmp_path) as opened:
        yield Archive(opened)


def test_no_route_tells_what_is_held(archive: Archive) -> None:
    """Neither of a document nor of a new version of one that is public; until it is released."""
    assert archive.told(HELD + BESIDE) == {}
    archive.review.release(archive.held, None, "沈知远", "已遮盖")
    archive.review.release(archive.revised, 3, "沈知远", "已遮盖")
    found = archive.told(HELD + BESIDE)
    for document_id in (archive.held, archive.revised):
        public = {f"/documents/{document_id}{place}" for place in ("", "/versions", "/original")}
        public |= {f"/api/v1{place}" for place in (f"/documents/{document_id}", "/search")}
        public |= {"/", "/search", f"/documents/{archive.open}", "/api/v1/suggest?q=yunxi"}
        public |= {f"/api/v1/documents/{archive.open}"}
        assert public <= set(found), "the test sees what is public"


def test_no_route_tells_what_was_taken_back(archive: Archive) -> None:
    """Nor is anyone who has an old answer told that it still holds."""
    tags = archive.told(GONE)
    assert {path for path in archive.addresses() if archive.gone in path} - set(tags) == {
        f"/documents/{archive.gone}/attachments/2"
    }
    archive.review.withdraw(archive.gone, None, "沈知远", "日期有误")
    assert archive.told(GONE, tags) == {}
    own = [path for path in archive.addresses() if archive.gone in path]
    statuses = {path: archive.site.get(path).status_code for path in own}
    assert set(statuses.values()) == {410}, statuses


def test_what_was_taken_back_is_not_told_when_it_has_a_new_version(archive: Archive) -> None:
    """While that is held it stays taken back; when it is released it stands alone."""
    archive.review.withdraw(archive.gone, None, "沈知远", "日期有误")
    archive.site.keep(
        Disclosure(title=f"{LEAD}丙", text=COMMON), document_id=archive.gone, is_held=True
    )
    assert archive.told(GONE) == {}
    assert archive.site.get(f"/documents/{archive.gone}").status_code == 410
    archive.review.release(archive.gone, None, "沈知远", "已改正")
    assert archive.told(GONE) == {}
    assert archive.site.get(f"/documents/{archive.gone}").status_code == 200
    for asked in ("", "/versions"):
        said = archive.site.get(f"/api/v1/documents/{archive.gone}{asked}").json()
        assert [each["number"] for each in said["versions"]] == [2]


def test_no_method_tells_a_secret(archive: Archive) -> None:
    """All that change something are refused."""
    archive.review.withdraw(archive.gone, None, "沈知远", "日期有误")
    for path, method in itertools.product(archive.addresses(), METHODS):
        answer = archive.site.client.request(method, path)
        assert method in ("GET", "HEAD") or answer.status_code in (404, 405), (method, path)
        assert not says(answer, HELD + BESIDE + GONE), (method, path)


def test_secrets_are_found_by_no_word_of_theirs(archive: Archive) -> None:
    """No hit, and in no list of any document is there a way to them."""
    archive.review.withdraw(archive.gone, None, "沈知远", "日期有误")
    for secret in (HELD, BESIDE, GONE):
        said = archive.site.get("/api/v1/search", params={"q": secret}).json()
        assert (said["total"], said["hits"]) == (0, [])
        said = archive.site.get("/api/v1/suggest", params={"q": f"{LEAD}{secret}"}).json()
        assert said["suggestions"] == []
    secret = {archive.held, archive.gone}
    elsewhere = [path for path in archive.addresses() if not secret & {*path.split("/")}]
    for path, query in itertools.product(elsewhere, QUERIES):
        body = archive.site.get(f"{path}?{query}").text
        assert not [document_id for document_id in secret if document_id in body], path


def test_search_tells_nothing_that_the_catalogue_has_taken_back(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the index could not be brought up to date."""
    monkeypatch.setattr("ftarchive.review.bring_up_to_date", lambda *_: None)
    archive.review.withdraw(archive.gone, None, "沈知远", "日期有误")
    hits = archive.site.get("/api/v1/search?q=渡口").json()["hits"]
    assert archive.gone not in {hit["id"] for hit in hits}
    assert archive.open in {hit["id"] for hit in hits}
