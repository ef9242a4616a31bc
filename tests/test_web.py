"""The site and its JSON interface, on a small archive of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx2 as httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from starlette.requests import Request

from ftarchive.config import Settings
from ftarchive.dates import in_shanghai
from ftarchive.record import Disclosure
from ftarchive.search.needles import Needle
from ftarchive.search.parameters import LONGEST_VALUE, Parameters
from ftarchive.search.snippets import find_marks
from ftarchive.web.addresses import search_address, toggled
from ftarchive.web.asked import query_values
from ftarchive.web.citation import file_name
from ftarchive.web.marks import cut
from ftarchive.web.reading import header_fields, other_fields, parts
from making import environment, record
from making import page as page_of
from webfixtures import HOSTILE, REPORT, Site, lines, served, site


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, list[str]]]:
    with site(tmp_path_factory.mktemp("full")) as opened:
        yield opened, opened.batch("batch.jsonl", lines())


@pytest.fixture(scope="module")
def archive(full: tuple[Site, list[str]]) -> Site:
    return full[0]


@pytest.fixture(scope="module")
def report_id(full: tuple[Site, list[str]]) -> str:
    return full[1][0]


@pytest.fixture(scope="module")
def hostile_id(full: tuple[Site, list[str]]) -> str:
    return full[1][1]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        yield opened


def tree(answer: httpx.Response) -> html.HtmlElement:
    return html.fromstring(answer.text)


def links(answer: httpx.Response, where: str = "") -> list[str]:
    return [str(link) for link in tree(answer).xpath(f"//a{where}/@href")]


# The contract


def test_a_search_answers_with_the_keys_of_the_contract(archive: Site) -> None:
    """As ``search --json`` does."""
    said = archive.get("/api/v1/search", params={"q": "渡口"}).json()
    assert {
        "query",
        "total",
        "page",
        "pages",
        "per_page",
        "took_ms",
        "suggestion",
        "facets",
        "hits",
    } <= set(said)
    assert set(said["facets"]) == {"source", "category", "genre", "year"}
    hit = said["hits"][0]
    wanted = "id title index_number document_number source category published score url"
    assert set(hit) == {*wanted.split(), "snippet", "marks", "attachment"}
    assert all(hit["snippet"][start:end] for start, end in hit["marks"])


def test_a_document_answers_with_every_field(archive: Site, report_id: str) -> None:
    """As ``show --json`` does."""
    answer = archive.get(f"/api/v1/documents/{report_id}")
    said = answer.json()
    wanted = (
        "id title index_number document_number issuer source written generated published category"
    )
    wanted += " breadcrumb subject url text sha256 format status versions"
    assert set(wanted.split()) <= set(said)
    assert said["published"] == "2024-01-18T10:05:00+08:00"
    assert said["text"] == REPORT
    assert said == archive.holdings.document(report_id)
    assert "云溪区" in answer.text, "Chinese is not escaped"


def test_per_page_counts_in_the_interface_and_not_on_the_page(archive: Site) -> None:
    """The page has one size; the interface takes 1–100."""
    assert len(archive.get("/api/v1/search?per_page=3").json()["hits"]) == 3
    assert archive.get("/api/v1/search?per_page=101").status_code == 400
    assert len(tree(archive.get("/search?per_page=3")).find_class("entry")) == 20


def test_health_says_what_is_indexed(archive: Site) -> None:
    """All documents, up to the last event."""
    said = archive.get("/healthz").json()
    assert said["status"] == "ok"
    assert said["documents"] == said["indexed"] == 26
    assert said["position"] == said["recorded"] > 0


# Errors


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/documents/nothing", 404, "no-such-document"),
        ("/api/v1/nothing", 404, "no-such-page"),
        ("/api/v1/search?page=0", 400, "bad-parameter"),
        ("/api/v1/search?page=99999999999999999999", 400, "bad-parameter"),
        ("/api/v1/search?from=2023-02-30", 400, "bad-parameter"),
        ("/api/v1/search?sort=best", 400, "bad-parameter"),
        ("/api/v1/search?year=20x3", 400, "bad-parameter"),
    ],
)
def test_an_error_of_the_interface_has_one_shape(
    archive: Site, address: str, status: int, code: str
) -> None:
    """``{"error": {"code", "message"}}`` with its status."""
    answer = archive.get(address)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"code", "message"}
    assert answer.json()["error"]["code"] == code


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/documents/nothing", 404),
        ("/documents/nothing/original", 404),
        ("/nothing", 404),
        ("/static/../app.py", 404),
        ("/static/nothing.css", 404),
        ("/search?page=-1", 400),
        ("/search?to=%E6%98%A8%E5%A4%A9", 400),
    ],
)
def test_an_error_page_helps(archive: Site, address: str, status: int) -> None:
    """It says what is wrong and leads on: a search box and the way home."""
    answer = archive.get(address)
    assert answer.status_code == status
    page = tree(answer)
    assert page.xpath("//main//h1")
    assert page.xpath("//input[@name='q']")
    assert "/" in links(answer, "[ancestor::main]")


@pytest.mark.parametrize("version", ["0", "-1", "x", "9" * 40, "１", "1.0"])
def test_a_version_that_is_no_number_is_a_bad_request(
    archive: Site, report_id: str, version: str
) -> None:
    """On the page, for the original and in the interface alike."""
    for address in (
        f"/documents/{report_id}",
        f"/documents/{report_id}/original",
        f"/api/v1/documents/{report_id}",
    ):
        assert archive.get(address, params={"version": version}).status_code == 400
    assert archive.get(f"/documents/{report_id}?version=7").status_code == 404


def test_other_methods_are_refused_with_what_is_allowed(archive: Site) -> None:
    """405, as a page and as JSON."""
    answer = archive.client.post("/api/v1/search")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "method-not-allowed"
    assert "GET" in answer.headers["allow"]
    assert archive.client.delete("/search").status_code == 405


def test_what_goes_wrong_inside_is_logged_and_not_shown(
    archive: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500 without particulars, in the shape of all errors, with all headers."""

    def fail(*_: object) -> None:
        raise RuntimeError("particulars")

    monkeypatch.setattr(type(archive.holdings.catalogue), "version", fail)
    page, said = archive.get("/documents/x"), archive.get("/api/v1/documents/x")
    assert page.status_code == said.status_code == 500
    assert said.json()["error"]["code"] == "internal"
    assert "particulars" not in page.text + said.text
    assert "particulars" in caplog.text
    assert page.headers["content-security-policy"]


def test_without_a_usable_index_the_site_says_so(empty: Site) -> None:
    """503 with the code; documents can still be read."""
    (document_id,) = empty.batch("one.jsonl", lines()[:1])
    shutil.rmtree(empty.holdings.home.index / "generations")
    for address in ("/", "/search?q=x", "/api/v1/search", "/healthz"):
        assert empty.get(address).status_code == 503, address
    assert empty.get("/api/v1/search").json()["error"]["code"].startswith("index-")
    assert empty.get("/healthz").json()["error"]["code"].startswith("index-")
    assert empty.get(f"/documents/{document_id}").status_code == 200


def test_an_empty_archive_with_a_faulty_dictionary_says_so(empty: Site) -> None:
    """503 with the code, and the remedy on the page."""
    own = empty.holdings.home.index / "dictionary" / "synonyms.txt"
    own.parent.mkdir(parents=True)
    own.write_text("渡口 =\n", "utf-8")
    for address in ("/", "/search?q=渡口", "/api/v1/search?q=渡口", "/healthz"):
        assert empty.get(address).status_code == 503, address
    assert empty.get("/api/v1/search").json()["error"]["code"] == "dictionary-faulty"
    assert empty.get("/healthz").json()["error"]["code"] == "dictionary-faulty"
    assert "请改正这一行" in empty.get("/search?q=渡口").text


def test_a_faulty_table_of_shapes_is_no_fault_of_a_search(empty: Site) -> None:
    """What finds little is answered, and spelling does without the table."""
    own = empty.holdings.home.index / "dictionary" / "shapes.txt"
    own.parent.mkdir(parents=True)
    own.write_bytes("己已巳\n".encode("gbk"))
    empty.batch("some.jsonl", lines())
    for address in ("/", "/search?q=灯塔", "/healthz"):
        assert empty.get(address).status_code == 200, address
    assert empty.get("/api/v1/search?q=独口").json()["suggestion"] == "渡口"


def test_a_document_that_is_held_back_is_not_there_for_the_public(empty: Site) -> None:
    """Neither its page nor its original nor its JSON."""
    (document_id,) = empty.batch("one.jsonl", lines()[:1])
    with empty.holdings.catalogue.engine.begin() as connection:
        connection.exec_driver_sql("update documents set status = 'held'")
    for address in ("/documents/{}", "/documents/{}/original", "/api/v1/documents/{}"):
        assert empty.get(address.format(document_id)).status_code == 404


# Hostile input

ADDRESSES = ("/search", "/api/v1/search")


@given(st.text(max_size=300))
def test_any_text_can_be_asked_for(archive: Site, q: str) -> None:
    """Nothing typed is an error."""
    raw = quote(q, errors="surrogatepass")
    for address in ADDRESSES:
        assert archive.get(f"{address}?q={raw}").status_code == 200


@given(
    st.dictionaries(
        st.sampled_from("source category year from to in sort page per_page x".split()), st.text()
    )
)
def test_no_parameter_breaks_a_search(archive: Site, given_: dict[str, str]) -> None:
    """It is understood, or said to be wrong."""
    query = urlencode(given_, errors="surrogatepass")
    for address in ADDRESSES:
        assert archive.get(f"{address}?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "raw",
    [
        "%00",
        "%ED%A0%80",
        "%ff%fe",
        "%",
        "%zz",
        "%22" * 10_000,
        "%28" * 2_000,
        "(" * 2_000,
        "%22%E2%80%9C" * 500,
        "-" * 500,
        "a" * 50_000,
        "%E4%B8%80" * 5_000,
        "x&q=y&q=",
        "x&source=a&source=a&year=2001&year=2002&unknown=1&&=&;",
    ],
)
def test_hostile_queries_are_answered(archive: Site, report_id: str, raw: str) -> None:
    """On results, in the interface and when marking a document."""
    for address in (*ADDRESSES, f"/documents/{report_id}"):
        assert archive.get(f"{address}?q={raw}").status_code == 200


@pytest.mark.parametrize(
    "raw",
    ["%00", "%ED%A0%80", "..%2f..%2fetc", "%27%3B--", "x" * 5_000, "%F0%A0%AE%B7", "%3Cscript%3E"],
)
def test_odd_ids_are_not_found(archive: Site, raw: str) -> None:
    """And what was asked for is never markup in the answer."""
    for address in (
        f"/documents/{raw}",
        f"/documents/{raw}/original",
        f"/api/v1/documents/{raw}",
        f"/{raw}",
    ):
        answer = archive.get(address)
        assert answer.status_code == 404
        assert "<script>" not in answer.text or answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("host", ["[::1", "a b", 'x"><script>', "evil.example:99999999", ""])
def test_an_invented_host_does_no_harm(archive: Site, report_id: str, host: str) -> None:
    """It breaks nothing, and no address on the page is made of it."""
    answer = archive.get(f"/documents/{report_id}", headers={"host": host})
    assert answer.status_code == 200
    assert host not in answer.text or not host


def test_raw_bytes_in_an_address_are_read_as_utf_8() -> None:
    """Some programs do not percent-encode."""
    scope = {"type": "http", "query_string": "q=渡口".encode(), "headers": []}
    assert query_values(Request(scope)) == {"q": ["渡口"]}


def test_markup_in_a_document_is_shown_as_text(archive: Site, hostile_id: str) -> None:
    """Wherever a field is shown."""
    for address in (
        f"/documents/{hostile_id}?q=script",
        f"/documents/{hostile_id}",
        "/search?q=script",
        "/search",
        "/",
    ):
        answer = archive.get(address)
        page = tree(answer)
        assert not page.xpath(
            "//script[not(@src)] | //img | //svg[not(parent::span[@class='bar-slot'])]"
            " | //b | //i | //*[@onload] | //*[@onerror]"
        )
        assert "javascript:" not in "".join(links(answer))
    page = tree(archive.get(f"/documents/{hostile_id}"))
    assert page.xpath("string(//h1)").strip() == HOSTILE["title"]
    assert "<img src=x onerror=alert(1)>渡口&amp;码头" in page.text_content()
    assert "javascript:alert(1)" in page.text_content(), (
        "what is no web address is shown, not linked"
    )


# Headers

ROUTES = [
    "/",
    "/search?q=x",
    "/documents/{id}",
    "/documents/{id}/original",
    "/api/v1/search",
    "/api/v1/documents/{id}",
]
ROUTES += [
    "/healthz",
    "/robots.txt",
    "/favicon.ico",
    "/static/site.css",
    "/nothing",
    "/search?page=0",
    "/api/v1/x",
]


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_carries_the_headers_that_keep_it_safe(
    archive: Site, report_id: str, route: str
) -> None:
    """Errors and files too."""
    headers = archive.get(route.format(id=report_id)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    for name in (
        "referrer-policy",
        "permissions-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
    ):
        assert headers[name]


@pytest.mark.parametrize("route", ROUTES)
def test_head_answers_as_get_does_without_a_body(archive: Site, report_id: str, route: str) -> None:
    """Same status, same type."""
    address = route.format(id=report_id)
    head, get = archive.client.head(address), archive.get(address)
    assert head.status_code == get.status_code
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize("route", ["/", "/search?q=x", "/documents/{id}?q=渡口", "/nothing"])
def test_no_page_has_script_or_style_of_its_own(archive: Site, report_id: str, route: str) -> None:
    """The policy would not let it run."""
    page = tree(archive.get(route.format(id=report_id)))
    assert not page.xpath("//style | //@style | //script[not(@src)] | //@onclick")


def test_static_files_are_kept_for_as_long_as_they_stay_the_same(archive: Site) -> None:
    """Their address changes with their content; another address is asked for again."""
    (address,) = tree(archive.get("/")).xpath("//link[@rel='stylesheet']/@href")
    assert "immutable" in archive.get(address).headers["cache-control"]
    assert archive.get("/static/site.css?v=old").headers["cache-control"] == "no-cache"
    assert archive.get(address).headers["content-type"].startswith("text/css")


def test_answers_are_compressed(archive: Site) -> None:
    """For those that can read it."""
    assert (
        archive.get("/search", headers={"accept-encoding": "gzip"}).headers["content-encoding"]
        == "gzip"
    )


# Originals and versions


def test_an_original_comes_back_byte_for_byte(empty: Site) -> None:
    """In the encoding it had, as a file to be saved that nothing runs in."""
    content = page_of("云溪区渡口公告：“一/二”", "渡口开放。" * 9).encode("gb18030")
    (document_id,) = empty.take_in("page.html", content)
    answer = empty.get(f"/documents/{document_id}/original")
    assert answer.content == content
    assert answer.headers["content-type"] == "text/html"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith(f'attachment; filename="{document_id}.html"; ')
    assert disposition.endswith("filename*=UTF-8''" + quote("云溪区渡口公告：“一 二”.html"))


def test_the_original_of_a_line_is_that_line(archive: Site, report_id: str) -> None:
    """One JSON object, as it stood in the batch."""
    answer = archive.get(f"/documents/{report_id}/original")
    assert json.loads(answer.content)["text"] == REPORT
    assert answer.headers["content-type"] == "application/json"


@given(st.text())
def test_a_file_name_is_fit_for_any_system(title: str) -> None:
    """No separators, no control characters, never only an extension, not too long."""
    name = file_name(title, "html")
    assert name.endswith(".html")
    assert name != ".html"
    assert not re.search(r'[\x00-\x1f/\\:*?"<>|]', name)
    assert len(name.encode("utf-8", "replace")) <= 255 or not title.isascii()


@pytest.fixture
def versions(empty: Site) -> tuple[Site, str]:
    """A document of three versions."""
    url = "http://www.yunxi.example/1.html"
    for number in (1, 2, 3):
        (document_id,) = empty.batch(
            f"{number}.jsonl",
            [{"title": f"渡口公告{number}", "text": f"渡口第{number}版。", "url": url}],
        )
    return empty, document_id


def test_old_versions_stay_readable_and_say_that_they_are_old(versions: tuple[Site, str]) -> None:
    """With the way to the current one, on the page, as original and as JSON."""
    opened, document_id = versions
    old = opened.get(f"/documents/{document_id}?version=1")
    assert "这是旧版" in old.text
    assert "渡口第1版。" in old.text
    assert f"/documents/{document_id}" in links(old, "[ancestor::p]")
    assert f"/documents/{document_id}/original?version=1" in links(old)
    assert "第1版" in opened.get(f"/documents/{document_id}/original?version=1").json()["text"]
    assert opened.get(f"/api/v1/documents/{document_id}?version=1").json()["title"] == "渡口公告1"


def test_the_current_version_lists_those_before(versions: tuple[Site, str]) -> None:
    """And is itself not called old, even when its number is in the address."""
    opened, document_id = versions
    current = opened.get(f"/documents/{document_id}")
    assert "这是旧版" not in current.text
    assert "这是旧版" not in opened.get(f"/documents/{document_id}?version=3").text
    assert {f"/documents/{document_id}?version={n}" for n in (1, 2)} <= set(links(current))
    assert "历次版本" not in opened.get("/documents/nothing").text


# The pages


def test_the_page_of_a_document_words_its_fields_as_the_original(
    archive: Site, report_id: str
) -> None:
    """The header line first, with the labels and the wording of the page it comes from."""
    page = tree(archive.get(f"/documents/{report_id}"))
    header = page.find_class("header-line")[0]
    assert [label.text_content() for label in header.iter("dt")] == [
        "信息提供日期：",
        "来源：",
        "信息索引号：",
    ]
    assert [value.text_content() for value in header.iter("dd")] == [
        "2024-01-18 10:05",
        "云溪区渡口管理站",
        "/2024-90000012",
    ]
    fields = page.find_class("fields")[0].text_content()
    assert "2024年1月15日" in fields
    assert "云渡〔2024〕3号" in fields


def test_the_page_of_a_document_says_in_words_where_its_fields_were_read(
    archive: Site, report_id: str
) -> None:
    """A document out of a batch: nobody has to know the codes of the record."""
    facts = html.fromstring(archive.get(f"/documents/{report_id}").text).find_class("archive-facts")
    assert "各项出处标题、" in facts[0].text_content()
    assert "：批量文件" in facts[0].text_content()
    assert "（batch）" not in facts[0].text_content()


def test_the_page_of_a_document_leads_on(archive: Site, report_id: str) -> None:
    """To its original, its source, its JSON, its column."""
    answer = archive.get(f"/documents/{report_id}")
    found = links(answer)
    assert f"/documents/{report_id}/original" in found
    assert f"/api/v1/documents/{report_id}" in found
    assert "/search?category=" + quote("年度报告") in found
    (source,) = tree(answer).xpath("//a[text()='原发布页']")
    assert source.get("href") == "http://www.yunxi.example/report.html"
    assert source.get("rel") == "external noopener noreferrer"


def test_the_structure_of_a_text_is_that_of_the_page(archive: Site, report_id: str) -> None:
    """Headings with anchors that the outline leads to, tables as tables."""
    page = tree(archive.get(f"/documents/{report_id}"))
    body = page.find_class("body")[0]
    found = [
        (heading.tag, heading.text_content())
        for heading in body
        if re.fullmatch("h[2-5]", heading.tag)
    ]
    assert found == [
        ("h2", "一、主要举措和成效"),
        ("h3", "（一）责任落实更加到位"),
        ("h4", "1.主要负责人带头履职。"),
        ("h4", "2.开展安全生产检查。"),
        ("h3", "（二）年度指标"),
        ("h2", "二、存在的不足"),
        ("h2", "三、2024年工作安排"),
    ]
    anchors = [link[1:] for link in page.xpath("//nav[@aria-labelledby='outline-title']//a/@href")]
    assert anchors == [heading.get("id") for heading in body if re.fullmatch("h[2-5]", heading.tag)]
    rows = [[cell.text_content() for cell in row] for row in body.iter("tr")]
    assert rows == [["指标", "2022年", "2023年"], ["渡船（艘）", "2", "3"]]
    assert "".join(body.text_content().split()) == "".join(REPORT.split())


def test_a_short_text_needs_no_outline(archive: Site, hostile_id: str) -> None:
    """Fewer than three headings are found without."""
    assert not tree(archive.get(f"/documents/{hostile_id}")).xpath("//*[@id='outline-title']")


def test_hits_are_marked_and_lead_from_one_to_the_next(archive: Site, report_id: str) -> None:
    """Every mark has an anchor, and links go to those before and after it."""
    page = tree(archive.get(f"/documents/{report_id}", params={"q": "渡口"}))
    body = page.find_class("body")[0]
    marks = [mark for mark in body.iter("mark") if mark.get("id")]
    assert [mark.get("id") for mark in marks] == [
        f"hit-{n}" for n in range(1, REPORT.count("渡口") + 1)
    ]
    assert all(mark.text_content() == "渡口" for mark in marks)
    assert {"#hit-1", "#hit-3"} <= {str(link) for link in marks[1].getnext().xpath(".//a/@href")}
    assert "正文中标出 5 处" in page.text_content()
    assert "/search?q=" + quote("渡口") in [str(link) for link in page.xpath("//main//a/@href")]


def test_what_the_page_marks_is_shown_as_what_it_is(empty: Site) -> None:
    """Headings and items; a list numbered by its text has no bullets beside the numbers."""
    body = (
        "<h2>总体情况</h2><p>渡口自即日起开放，请市民留意船期，并遵守秩序。</p><h4>船只</h4>"
        "<ul><li>渡船</li><li>拖船</li></ul><ol start=3><li>东渡</li><li>西渡</li></ol>"
        "<h2>存在问题</h2><p>渡口管理站负责解释，未尽事宜另行公告。</p>"
    )
    (document_id,) = empty.take_in("甲.html", page_of("云溪区关于渡口的公告", body))
    page = tree(empty.get(f"/documents/{document_id}?q=渡船"))
    shown = page.find_class("body")[0]
    assert [(each.tag, each.get("class")) for each in shown] == [
        ("h2", None), ("p", None), ("h3", None), ("ul", None), ("ul", "plain"),
        ("h2", None), ("p", None),
    ]  # fmt: skip
    assert [item.text_content().strip() for item in shown.xpath("ul[2]/li")] == [
        "3. 东渡",
        "4. 西渡",
    ]
    assert shown.xpath("string(ul[1]/li[1]/mark)") == "渡船"
    outlined = page.xpath("//nav[@aria-labelledby='outline-title']//li")
    assert [(each.get("class"), each.text_content()) for each in outlined] == [
        ("depth-1", "总体情况"),
        ("depth-2", "船只"),
        ("depth-1", "存在问题"),
    ]


def test_no_heading_is_deeper_than_html_allows() -> None:
    """Marked levels and numbered ones below them are more than six."""
    text = "\n".join(["甲", "乙", "丙", "丁", "戊", "一、己", "（一）庚", "1.辛", "（1）壬"])
    structure = tuple((number, f"h{number + 1}") for number in range(5))
    found = parts(record(text=text, structure=structure), [])
    assert [part.depth for part in found] == [1, 2, 3, 4, 5, 5, 5, 5, 5]


@pytest.mark.parametrize(
    ("item", "is_numbered"),
    [
        ("1. 渡船", True), ("（一）渡船", True), ("①渡船", True), ("a) 渡船", True),
        ("第一条 渡船", True), ("1.2 渡船", True), ("• 渡船", True), ("● 渡船", True),
        ("渡船", False), ("2023年渡船", False), ("一切渡船", False), ("GB 18030", False),
    ],
)  # fmt: skip
def test_items_with_a_number_of_their_own_need_no_bullet(item: str, is_numbered: bool) -> None:
    """A number or a sign, but no year and no word."""
    (part,) = parts(record(text=item, structure=((0, "li"),)), [])
    assert (part.kind, part.is_numbered) == ("list", is_numbered)


@given(
    st.text(alphabet="渡口码头，。\n\t一、（）1. ", max_size=60),
    st.text(alphabet="渡口码头", min_size=1, max_size=3),
    st.dictionaries(st.integers(0, 9), st.sampled_from(["h1", "h4", "li"]), max_size=4),
)
def test_marks_never_change_what_is_read(text: str, needle: str, structure: dict) -> None:
    """Cut in pieces and put together again the text is the same, each mark numbered once."""
    marks = find_marks(text, [Needle(tuple(needle))], 99)
    assert "".join(piece.text for piece in cut(text, marks)) == text
    shown = [
        piece
        for part in parts(record(text=text, structure=tuple(structure.items())), marks)
        for piece in (
            *part.pieces,
            *(p for r in part.rows for c in r for p in c),
            *(p for item in part.items for p in item),
        )
    ]
    firsts = [piece.number for piece in shown if piece.is_first]
    assert firsts == list(range(1, len(marks) + 1))
    assert "".join("".join(p.text for p in shown).split()) == "".join(text.split())


def test_too_many_hits_are_marked_up_to_the_limit(tmp_path: Path) -> None:
    """And the page says that there are more."""
    with site(tmp_path, marks_per_document=5) as opened:
        (document_id,) = opened.batch("one.jsonl", [{"title": "渡口", "text": "渡口。" * 50}])
        assert "正文中标出了前 5 处" in opened.get(f"/documents/{document_id}?q=渡口").text


def test_a_citation_names_everything_that_is_known(archive: Site, report_id: str) -> None:
    """Source, title, number, date, index number, id and address, to be copied."""
    (citation,) = tree(archive.get(f"/documents/{report_id}")).xpath("//textarea[@readonly]/text()")
    for part in (
        "云溪区渡口管理站. ",
        "（云渡〔2024〕3号）",
        "2024-01-18",
        "索引号：/2024-90000012",
        report_id,
    ):
        assert part in citation
    assert citation.strip().endswith(f"http://testserver/documents/{report_id}")


def test_the_archive_tells_what_it_keeps(archive: Site, report_id: str) -> None:
    """Checksum, time in China, where each field comes from."""
    page = archive.get(f"/documents/{report_id}").text
    assert archive.holdings.document(report_id)["sha256"] in page
    assert "（北京时间）" in page
    assert in_shanghai("2023-12-31T17:05:09.123+00:00") == "2024-01-01 01:05"


def test_the_home_page_shows_what_there_is(archive: Site) -> None:
    """How many documents, the newest, and ways into them."""
    answer = archive.get("/")
    text = tree(answer).text_content()
    assert "26" in text
    assert "2001—2024" in text
    assert len(tree(answer).find_class("entry")) == 10
    assert "/search?year=2024" in links(answer)
    assert "/search?source=" + quote("云溪区码头管理站") in links(answer)
    assert len(tree(answer).xpath("//input[@name='q']")) == 1


def test_an_empty_archive_says_how_to_fill_it(empty: Site) -> None:
    """No error, no empty lists."""
    assert "ftarchive ingest" in empty.get("/").text
    assert empty.get("/search?q=x").status_code == 200
    assert empty.get("/api/v1/search").json()["total"] == 0
    assert empty.get("/healthz").json() == {
        "status": "ok",
        "documents": 0,
        "indexed": 0,
        "generation": "",
        "position": 0,
        "recorded": 0,
    }


@pytest.mark.parametrize("route", ["/", "/search?q=x", "/documents/{id}", "/nothing"])
def test_every_page_says_that_it_is_not_the_government(
    archive: Site, report_id: str, route: str
) -> None:
    """非官方存档, and in which language it is written."""
    page = tree(archive.get(route.format(id=report_id)))
    assert "非官方存档：本站不是政府网站，内容以原发布页为准" in page.text_content()
    assert page.get("lang") == "zh-CN"


def test_a_result_is_a_marked_title_with_its_facts(archive: Site, report_id: str) -> None:
    """And leads to the document with the same words marked."""
    answer = archive.get("/search", params={"q": "渡口管理站"})
    entry = tree(answer).find_class("entry")[0]
    assert entry.xpath(".//h3/a/@href") == [
        f"/documents/{report_id}?" + urlencode({"q": "渡口管理站"})
    ]
    assert "渡口管理站" in entry.xpath("string(.//h3//mark)")
    for fact in ("云溪区渡口管理站", "2024-01-18", "云渡〔2024〕3号", "/2024-90000012", "年度报告"):
        assert fact in entry.text_content()
    assert "“渡口管理站”：" in tree(answer).xpath("string(//title)")


def offered(answer: httpx.Response) -> dict[str, tuple[str, str]]:
    """What a page of no results offers: address and count by what is said."""
    return {
        " ".join(link.xpath("string(span[1])").split()): (
            str(link.get("href")),
            link.xpath("string(span[2])"),
        )
        for link in tree(answer).xpath("//ul[contains(@class, 'offers')]//a")
    }


def test_a_page_of_no_results_helps(archive: Site) -> None:
    """How the search was read, what found nothing, and what to drop."""
    answer = archive.get("/search?q=“码头管理” 和 量子 -渡口&year=2010&source=x")
    text = tree(answer).text_content()
    assert answer.status_code == 200
    assert "没有找到符合条件的文件" in text
    assert "理解为：一字不差含有“码头管理”；含有“量子”；不含“渡口”" in text
    told = tree(answer).xpath("//dl[@class='tally']/div/@class")
    assert told == ["none", "none"]
    assert archive.get("/search?q=。，").status_code == 200


def test_every_way_out_of_no_results_leads_to_as_many_as_it_says(archive: Site) -> None:
    """Words, quotation marks, exclusions, fields, filters and searches within."""
    dead_ends = [
        {"q": "码头 和 量子"},
        {"q": "“通告码头管理站”"},
        {"q": "渡口 -渡口"},
        {"q": "标题:渡船"},
        {"q": "码头", "year": "1950", "source": "云溪区航道管理站"},
        {"q": "渡船", "within": "通告"},
    ]
    for dead_end in dead_ends:
        answer = archive.get("/search", params=dead_end)
        assert "没有找到符合条件的文件" in answer.text, dead_end
        ways = offered(answer)
        assert ways, dead_end
        for address, count in ways.values():
            assert f"共 {count}" in tree(archive.get(address)).text_content()
    assert "去掉条件 在“通告”的结果中" in ways


def test_words_that_found_nothing_are_named(archive: Site) -> None:
    """Where documents have only some of the words, the page says so."""
    text = tree(archive.get("/search", params={"q": "候船室 责任落实 航道"})).text_content()
    assert "没有同时含有全部词的文件" in text
    partly = tree(archive.get("/search", params={"q": "渡口 量子纠缠"}))
    assert "“量子”“纠缠”在全部文件里都没有" in partly.text_content()
    assert partly.xpath("//mark")
    titles = tree(archive.get("/search", params={"q": "渡口 候船室", "in": "title"}))
    assert "“候船室”在全部标题里都没有" in titles.text_content()
    nothing = archive.get("/search", params={"q": "渡口量子纠缠 “虫洞”"})
    assert offered(nothing)["去掉 “虫洞”"][0] == "/search?" + urlencode({"q": "渡口量子纠缠"})


def test_what_was_understood_is_said_where_it_is_not_plain(archive: Site) -> None:
    """Plain words need no words about them."""
    plain = tree(archive.get("/search", params={"q": "渡口 责任"}))
    assert not plain.find_class("reading")
    said = tree(archive.get("/search", params={"q": "(渡口 或 航道) -消防 标题:云溪区"}))
    (reading,) = said.find_class("reading")
    assert " ".join(reading.text_content().split()) == (
        "理解为：含有“渡口”，或者含有“航道”；不含“消防”；标题含有“云溪区”。"
    )


def test_other_names_are_told_and_can_be_switched_off_and_on(empty: Site) -> None:
    """The rest of the search stays as it is."""
    texts = ("云溪区科技创新局", "云溪区科创局")
    empty.batch("名.jsonl", [{"title": f"{each}公告", "text": "停航。"} for each in texts])
    asked = {"q": "科创局", "within": "公告", "sort": "newest"}
    on = empty.get("/search", params=asked)
    assert "科创局 → 科技创新局（机构名称）" in tree(on).find_class("reading")[0].text_content()
    (off_link,) = links(on, "[ancestor::div[@class='reading']]")
    assert dict(parse_qsl(urlsplit(off_link).query)) == {**asked, "synonyms": "off"}
    off = empty.get(off_link)
    assert "共 2 件" in tree(on).text_content()
    assert "共 1 件" in tree(off).text_content()
    assert "没有使用同义词" in tree(off).text_content()
    (on_link,) = links(off, "[ancestor::div[@class='reading']]")
    assert dict(parse_qsl(urlsplit(on_link).query)) == asked
    assert empty.get("/api/v1/search?q=科创局").json()["synonyms"]
    assert not tree(empty.get("/search?q=公告&synonyms=off")).find_class("reading")


def test_the_form_searches_among_the_hits(archive: Site) -> None:
    """It sends the old words and all that confines them; the hits and the counts are of both."""
    asked = [("q", "码头"), ("within", "通告"), ("year", "2003"), ("year", "2005"), ("in", "text")]
    page = tree(archive.get("/search?" + urlencode(asked)))
    (form,) = page.find_class("within")
    hidden = [(f.get("name"), f.get("value")) for f in form.xpath(".//input[@type='hidden']")]
    assert sorted(hidden) == sorted([*asked[1:], ("within", "码头")])
    within = archive.get("/search?" + urlencode([("q", "“第3号”"), *hidden]))
    assert len(tree(within).find_class("entry")) == 1
    chips = tree(within).xpath("//a[@class='chip']")
    assert "去掉条件 在“码头”的结果中" in [chip.get("aria-label") for chip in chips]
    (year,) = [each for each in links(within, "[@class='option']") if "year=2003&in" not in each][
        :1
    ]
    assert "within=" in year


def test_there_is_no_form_for_searching_among_the_hits_of_a_text_that_would_be_cut(
    archive: Site,
) -> None:
    """A search within a part of it would be another search."""
    for length, forms in ((LONGEST_VALUE, 1), (LONGEST_VALUE + 1, 0)):
        page = tree(archive.get("/search", params={"q": "码头".ljust(length, "。")}))
        assert len(page.find_class("entry")) > 1
        assert len(page.find_class("within")) == forms


def test_a_document_found_among_hits_has_the_words_of_both_marked(archive: Site) -> None:
    """And leads back to the search among hits."""
    answer = archive.get("/search", params={"q": "培训", "within": "候船室"})
    (link,) = tree(answer).xpath("//h3/a/@href")
    page = tree(archive.get(link))
    assert set(page.xpath("//mark/text()")) == {"培训", "候船室"}
    (back,) = page.xpath("//p[@class='back']/a/@href")
    assert back == "/search?" + urlencode({"q": "培训", "within": "候船室"})


def test_every_example_on_the_home_page_is_read_as_it_says(archive: Site) -> None:
    """None is an error, and the operators among them are understood."""
    examples = tree(archive.get("/")).xpath("//details[@class='syntax']//a/@href")
    assert len(examples) >= 8
    for address in examples[1:]:
        answer = archive.get("/api/v1" + address)
        assert answer.json()["understood"], address


def test_pages_lead_to_each_other(archive: Site) -> None:
    """And one too far says how many there are."""
    first = archive.get("/search?q=码头")
    assert tree(first).xpath("//a[@rel='next']/@href") == [
        "/search?" + urlencode({"q": "码头", "page": 2})
    ]
    assert not tree(first).xpath("//a[@rel='prev']")
    second = archive.get("/search?q=码头&page=2")
    assert tree(second).xpath("//a[@rel='prev']/@href") == ["/search?" + urlencode({"q": "码头"})]
    assert tree(second).xpath("//nav//a[@aria-current='page']/text()") == ["2"]
    assert "没有第 9 页" in archive.get("/search?q=码头&page=9").text


def test_filters_go_round_by_their_links(archive: Site) -> None:
    """Following the link of a value and then that of its chip leads back."""
    start = "/search?" + urlencode({"q": "码头", "sort": "oldest"})
    answer = archive.get(start)
    (link,) = [link for link in links(answer, "[@class='option']") if "year=2005" in link]
    chosen = archive.get(link)
    assert len(tree(chosen).find_class("entry")) == 1
    (chip,) = tree(chosen).xpath("//a[@class='chip']")
    assert chip.get("aria-label") == "去掉条件 年份：2005"
    assert chip.get("href") == start
    assert tree(chosen).xpath("//a[@class='option'][@aria-current]/@href") == [start]


def test_the_years_are_bars_that_lead_there_and_back(archive: Site) -> None:
    """Each says its year and its count, the one that is chosen also how to undo it."""
    start = "/search?" + urlencode({"q": "码头", "sort": "oldest"})
    bars = tree(archive.get(start)).find_class("bar")
    assert [bar.find_class("bar-said")[0].text for bar in bars] == [
        f"{year} 年，1 件" for year in range(2001, 2025)
    ]
    chosen = tree(archive.get(bars[4].get("href"))).find_class("bar")
    assert len(chosen) == len(bars)
    (current,) = [bar for bar in chosen if bar.get("aria-current") == "true"]
    assert current.find_class("bar-said")[0].text == "2005 年，1 件，已选，点按取消"
    assert current.get("href") == start


def test_years_without_hits_are_gaps_among_the_bars(archive: Site) -> None:
    """They cannot be chosen, and are not read out."""
    page = tree(archive.get("/search?" + urlencode({"q": "“第2号”", "year": "2030"})))
    gaps = page.find_class("bar-empty")
    assert all(gap.get("aria-hidden") == "true" and not len(gap) for gap in gaps)
    slots = page.xpath("//ol[contains(@class, 'bars')]/li")
    years = [int(bar.find_class("bar-said")[0].text[:4]) for bar in page.find_class("bar")]
    assert years[-1] == 2030
    assert len(slots) == years[-1] - years[0] + 1 == len(years) + len(gaps)
    assert gaps


def test_a_stray_year_is_told_of_beside_the_bars(empty: Site) -> None:
    """And stays in the list of years."""
    years = [1912, *range(2000, 2024)]
    empty.batch(
        "年.jsonl",
        [
            {"title": f"云溪区{year}年通告", "text": "停航。", "published": f"{year}-03-01"}
            for year in years
        ],
    )
    page = tree(empty.get("/search"))
    assert len(page.find_class("bar")) == 24
    assert "图中为 2000—2023 年；另有 1 件不在其中" in page.text_content()
    assert [link for link in links(empty.get("/search"), "[@class='option']") if "1912" in link]


def test_several_filters_are_held_by_the_address_and_taken_away_one_by_one(
    archive: Site,
) -> None:
    """Source, column, genre and year at once."""
    chosen = [
        ("within", "码头"),
        ("source", "云溪区码头管理站"),
        ("category", "通告"),
        ("genre", "通告"),
        ("genre", "函"),
        ("year", "2003"),
        ("year", "2005"),
    ]
    page = archive.get("/search?" + urlencode(chosen))
    assert len(tree(page).find_class("entry")) == 2
    chips = tree(page).xpath("//a[@class='chip']/@href")
    assert sorted(parse_qsl(urlsplit(chip).query) for chip in chips) == sorted(
        [pair for pair in chosen if pair != gone] for gone in chosen
    )
    assert "去掉条件 文种：通告" in tree(page).xpath("//a[@class='chip']/@aria-label")


def test_a_document_leads_to_others_of_the_genre_that_its_page_names(empty: Site) -> None:
    """A genre that names no kind leads nowhere."""
    named, unknown = empty.batch(
        "文种.jsonl",
        [
            {"title": "云溪区渡口公告", "text": "停航。", "genre": "公告,通告"},
            {"title": "云溪区码头公告", "text": "停航。", "genre": "行政文件"},
        ],
    )
    link = "/search?" + urlencode({"genre": "公告"})
    assert link in links(empty.get(f"/documents/{named}"))
    assert link not in links(empty.get(f"/documents/{unknown}"))


def test_the_form_for_dates_keeps_the_rest_of_the_search(archive: Site) -> None:
    """Words, filters and order, but not the page."""
    page = tree(archive.get("/search?q=码头&source=云溪区码头管理站&sort=oldest&page=1&from=2003"))
    form = page.find_class("dates")[0]
    sent = {(field.get("name"), field.get("value")) for field in form.iter("input")}
    assert sent == {
        ("q", "码头"),
        ("source", "云溪区码头管理站"),
        ("sort", "oldest"),
        ("from", "2003"),
        ("to", ""),
    }


VALUES = st.text(min_size=1, max_size=8).map(str.strip).filter(bool)


@settings(max_examples=50)
@given(
    q=VALUES,
    source=st.lists(VALUES, max_size=3, unique=True),
    year=st.lists(st.integers(1000, 9999).map(str), max_size=2, unique=True),
    page=st.integers(1, 500),
)
def test_a_search_comes_back_from_its_address(
    q: str, source: list[str], year: list[str], page: int
) -> None:
    """Everything that is not at its default is in it, and adding and taking away cancel out."""
    wanted = Parameters(q=q, source=tuple(source), year=tuple(year), page=page)
    address = search_address(wanted, page=page)
    read: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(address).query, errors="strict"):
        read.setdefault(name, []).append(value)
    assert Parameters.read(read, Settings()) == wanted
    added = toggled(wanted, "category", "栏目")
    assert "category=" in added
    assert "page=" not in added


def test_a_home_may_change_a_page(tmp_path: Path) -> None:
    """What lies in its templates/ comes before what was shipped."""
    templates = tmp_path / "home" / "templates"
    with site(tmp_path / "a") as opened:
        assert "检索已存档" in opened.get("/").text
        templates = opened.holdings.home.root / "templates"
        templates.mkdir()
        (templates / "home.html").write_text(
            '{% extends "base.html" %}{% block main %}改过的首页{% endblock %}', "utf-8"
        )
    from ftarchive.web.app import create_app
    from webfixtures import TestClient

    client = TestClient(create_app(opened.holdings))
    assert "改过的首页" in client.get("/").text


# The server


@pytest.mark.parametrize(
    ("workers", "end"), [(1, signal.SIGTERM), (1, signal.SIGINT), (2, signal.SIGTERM)]
)
def test_the_server_says_where_it_is_and_ends_when_told(
    tmp_path: Path, workers: int, end: int
) -> None:
    """With one process or several, on a free port."""
    with served(tmp_path, "--workers", str(workers)) as (base, process):
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d*", base)
        assert httpx.get(f"{base}/healthz", timeout=30).json()["status"] == "ok"
        os.kill(process.pid, end)
        assert process.wait(10) == 0


def test_searches_are_noted_where_a_site_chooses_to(tmp_path: Path) -> None:
    """First pages alone, of pages and API, by every process; and not the archive's business
    unless chosen."""
    log = tmp_path / "queries.log"
    addresses = [f"/search?q=渡口{n}" for n in range(9)] + ["/api/v1/search?q=桥梁&in=title"]
    others = ["/", "/search", "/search?q=甲&page=2", "/api/v1/search?q=甲&page=2", "/healthz"]
    with served(tmp_path) as (base, _):
        assert httpx.get(base + addresses[0], timeout=30).status_code == 200
    assert not log.exists()
    with served(tmp_path, "--workers", "2", FTARCHIVE_QUERY_LOG_MB="1") as (base, _):
        for address in addresses + others:
            assert httpx.get(base + address, timeout=30).status_code == 200
    told = [json.loads(each) for each in log.read_text("utf-8").splitlines()]
    assert [each["q"] for each in told] == [*(f"渡口{n}" for n in range(9)), "桥梁"]
    assert {each["total"] for each in told} == {0}
    assert "127.0.0.1" not in log.read_text("utf-8")


def test_a_search_is_answered_where_it_cannot_be_noted(tmp_path: Path) -> None:
    """A full disk or a folder in the way is nothing to the reader."""
    (tmp_path / "queries.log").mkdir()
    with served(tmp_path, FTARCHIVE_QUERY_LOG_MB="1") as (base, _):
        assert httpx.get(f"{base}/search?q=渡口", timeout=30).status_code == 200


def test_an_address_in_use_is_said_and_not_raised(tmp_path: Path) -> None:
    """Status 1, no traceback."""
    command = [
        sys.executable,
        "-m",
        "ftarchive",
        "--home",
        str(tmp_path),
        "serve",
        "--host",
        "203.0.113.7",
        "--port",
        "1",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment(), encoding="utf-8", timeout=60
    )
    assert done.returncode == 1
    assert "不能在 203.0.113.7:1 上监听" in done.stderr
    assert "Traceback" not in done.stderr


def test_fields_are_named_as_the_original_page_names_them() -> None:
    """发布日期 is not shown as 信息提供日期; without a label there is a usual name."""
    record = Disclosure(
        title="云溪区关于渡口的公告",
        text="渡口自即日起开放。",
        published="2023-12-21",
        issuer="云溪区渡口管理站",
        provenance={"published": "label:发布日期", "issuer": "meta:publisher"},
    )
    assert [field.label for field in header_fields(record)] == ["发布日期"]
    assert [field.label for field in other_fields(record)] == ["发文机关"]
