"""Suggestions as JSON and on the page of results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from webfixtures import HOSTILE, Site, lines, site


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("full"), suggestions=6) as opened:
        opened.batch("all.jsonl", lines())
        yield opened


def suggested(full: Site, q: str, more: str = "") -> list[dict[str, object]]:
    answer = full.get(f"/api/v1/suggest?q={quote(q)}{more}")
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"query", "suggestions"}
    return list(told["suggestions"])


def test_each_suggestion_says_what_it_is_and_leads_there(full) -> None:
    """An agency to its documents, a word to its hits, a title to its document."""
    found = suggested(full, "yunxi")
    assert all(set(each) == {"text", "kind", "count", "url"} for each in found)
    assert {each["kind"] for each in found} == {"agency", "term", "title"}
    for each in found:
        page = full.get(each["url"])
        assert page.status_code == 200
        assert each["text"] in html.fromstring(page.text).text_content()


def test_as_many_are_given_as_asked_for_up_to_the_setting(full) -> None:
    """And a number that is none is refused with a code."""
    assert len(suggested(full, "云溪", "&limit=2")) == 2
    assert len(suggested(full, "云溪", "&limit=999")) == len(suggested(full, "云溪")) == 6
    refused = full.get("/api/v1/suggest?q=a&limit=many")
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "bad-parameter"


def test_nothing_typed_and_nothing_stored_suggest_nothing(full, tmp_path) -> None:
    """No error either."""
    assert suggested(full, "") == suggested(full, "量子纠缠") == []
    with site(tmp_path) as empty:
        assert suggested(empty, "渡口") == []
        assert empty.get("/search?q=" + quote("渡囗")).status_code == 200


@given(st.binary(max_size=20))
def test_no_bytes_are_an_error(full, raw) -> None:
    """Whatever they are."""
    answer = full.get("/api/v1/suggest?q=" + quote(raw))
    assert answer.status_code == 200
    json.loads(answer.content)


def test_the_page_asks_what_was_meant_under_the_same_conditions(full) -> None:
    """As a link that keeps the filters; the API says it too."""
    address = "/search?q=" + quote("马头通告") + "&category=" + quote("通告")
    page = html.fromstring(full.get(address).text)
    (link,) = page.xpath("//*[@class='meant']/a")
    assert link.text == "码头通告"
    assert quote("通告") in link.get("href")
    assert full.get("/api/v1" + address).json()["suggestion"] == "码头通告"


def test_where_enough_is_found_nothing_else_is_offered(full) -> None:
    """Ordinary searches stay as they are."""
    page = html.fromstring(full.get("/search?q=" + quote("码头")).text)
    assert not page.xpath("//*[@class='meant' or @class='related']")


def test_pinyin_finds_its_way_without_a_script(full) -> None:
    """By links on the page of results."""
    page = html.fromstring(full.get("/search?q=dkglz").text)
    links = page.xpath("//nav[@class='related']//a")
    assert "云溪区渡口管理站" in [link.text for link in links]
    assert full.get(links[0].get("href")).status_code == 200


def test_a_hostile_title_stays_text(full) -> None:
    """On the page and in JSON."""
    (found,) = [each for each in suggested(full, "关于script") if each["kind"] == "title"]
    assert found["text"] == HOSTILE["title"]
    assert "<script>alert" not in full.get("/search?q=" + quote("关于script")).text
