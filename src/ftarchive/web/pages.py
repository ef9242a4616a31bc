"""The pages that people read."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ftarchive.archive.catalogue import Version
from ftarchive.errors import IndexUnusable
from ftarchive.holdings import Holdings
from ftarchive.record import LEGIBILITY
from ftarchive.search.engine import FACETS
from ftarchive.search.naming import FACET_NAMES
from ftarchive.search.needles import text_needles, title_needles
from ftarchive.search.parameters import Parameters, Switch
from ftarchive.search.query import Query
from ftarchive.search.results import Results
from ftarchive.search.snippets import find_marks
from ftarchive.web.addresses import (
    MARKED,
    absolute,
    api_address,
    document_address,
    is_web_address,
    original_address,
    search_address,
    suggestion_address,
    versions_address,
)
from ftarchive.web.answers import Page
from ftarchive.web.asked import query_values, version_number
from ftarchive.web.attached import attachments
from ftarchive.web.citation import citation
from ftarchive.web.lasting import Made, lasting
from ftarchive.web.listing import Facet, Option, listing
from ftarchive.web.marks import cut
from ftarchive.web.public import asked_of, holdings_of, noted, public_history, public_version
from ftarchive.web.reading import contents, header_fields, origins, other_fields, parts
from ftarchive.web.references import cited_by, references
from ftarchive.web.rendering import renderer_of
from ftarchive.web.resembling import resembling

_NEWEST = 10
_BROWSED = 12
"""Values of a facet offered on the home page; the page of results has the others."""
_FEW, _RELATED = 3, 5
"""Hits up to which other ways are shown, and how many of them."""
_SYNTAX = (
    ("人工智能 知识产权", "两个词都要有；词越多，越不要求样样都有"),
    ("“优化营商环境”", "一字不差"),
    ("安全生产 -消防", "不要有“消防”"),
    ("养老 和 医疗", "两边都要有"),
    ("公告 或 通告", "有一边就可以"),
    ("养老 (托育 或 医疗)", "括号里的先算"),
    ("标题:年度报告", "标题里要有"),
    ("来源:教育局", "来源里要有；还可以写 栏目: 文种: 文号: 索引号:"),
    ("年份:2023", "这一年的文件"),
    ("日期:2023-01..2023-06", "这段时间的文件"),
    ("GB18*", "以这几个字母、数字开头的词"),
    ("GB*2023", "“*”代表几个字母、数字，“?”代表一个"),
)
"""Queries and what they mean, told on the home page."""
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /api/\n"


def home(request: Request) -> Response:
    """``/``: what there is, and ways into it. Raises ``IndexUnusable``."""
    return lasting(request, (), lambda: _home(request))


def _home(request: Request) -> Made:
    newest = Parameters(order="newest", per_page=_NEWEST)
    results = holdings_of(request).search.results(newest)
    years = [int(found.value) for found in results.facets["year"]]
    page = _page(
        request,
        "home.html",
        total=results.total,
        years=(min(years), max(years)) if years else None,
        hits=results.hits,
        facets=[_browsing(results, name) for name in FACETS],
        examples=_examples(results),
        syntax=_SYNTAX,
    )
    return Made(page, results.is_whole)


def search(request: Request) -> Response:
    """``/search``: a page of results. Raises ``BadRequest`` and ``IndexUnusable``."""
    values = query_values(request)
    values.pop("per_page", None)
    parameters = asked_of(request, values)
    return lasting(request, parameters, lambda: _results(request, parameters))


def _results(request: Request, parameters: Parameters) -> Made:
    holdings = holdings_of(request)
    results = holdings.search.results(parameters)
    related = _related(holdings, results)
    page = _page(request, "results.html", **listing(results, holdings), related=related)
    return Made(page, results.is_whole, noted(results))


def _related(holdings: Holdings, results: Results) -> list[Option]:
    """Where few or no hits are: what was typed may be the beginning of, or the pinyin of."""
    if results.query.is_blank or results.total > _FEW or results.parameters.page > 1:
        return []
    found = holdings.search.suggestions(results.query.text, _RELATED)
    shown = {hit.id for hit in results.hits}
    return [
        Option(each.text, suggestion_address(each))
        for each in found
        if each.text != results.suggestion and (each.id is None or each.id not in shown)
    ]


def document(request: Request) -> Response:
    """``/documents/{id}``: a document, hits of ``q`` marked in it.

    Raises ``NotFound``, ``Gone`` and ``BadRequest``.
    """
    number, marking = version_number(request), _asked(request)
    asked = (number, marking, absolute(request, ""))
    return lasting(request, asked, lambda: _document(request, number, marking))


def _document(request: Request, number: int | None, marking: Parameters) -> Made:
    document_id: str = request.path_params["id"]
    version = public_version(request, document_id, number)
    holdings = holdings_of(request)
    history = public_history(request, document_id)
    page = _page(
        request,
        "document.html",
        version=version,
        record=version.record,
        history=history[::-1],
        current=next(each for each in history if each.is_current),
        header_fields=header_fields(version.record),
        other_fields=other_fields(version.record),
        origins=origins(version.record),
        attachments=attachments(version),
        legibility=LEGIBILITY.get(version.record.legibility or "", ""),
        references=references(holdings, version),
        cited_by=cited_by(holdings, version),
        resembling=resembling(holdings, version),
        **_addresses(request, version),
        **_marked(holdings, version, marking),
    )
    return Made(page)


def robots(request: Request) -> Response:
    """``/robots.txt``: documents are there to be found, searches are endless."""
    return PlainTextResponse(_ROBOTS)


def _page(request: Request, template: str, **values: Any) -> Response:
    return Page(renderer_of(request).page(template, **values))


def _browsing(results: Results, name: str) -> Facet:
    options = [
        Option(
            found.value, search_address(Parameters(), **{name: (found.value,)}), count=found.count
        )
        for found in results.facets[name][:_BROWSED]
    ]
    return Facet(name, FACET_NAMES[name], options)


def _examples(results: Results) -> dict[str, str | None]:
    """A 文号 and an 索引号 that are really here, for the hints on the home page."""
    records = [hit.record for hit in results.hits]
    return {
        name: next((value for record in records if (value := getattr(record, name))), None)
        for name in ("document_number", "index_number")
    }


def _addresses(request: Request, version: Version) -> dict[str, str]:
    """Where else the version shown can be had; a version that was replaced says its number."""
    number = None if version.is_current else version.number
    permanent = absolute(request, document_address(version.document_id, version=number))
    url = version.record.url
    return {
        "versions": versions_address(version.document_id),
        "original": original_address(version.document_id, number),
        "as_json": api_address(version.document_id, number),
        "source_page": url if url and is_web_address(url) else "",
        "permanent": permanent,
        "citation": citation(version, permanent),
    }


def _asked(request: Request) -> Parameters:
    """The search that led to a document, as far as it says what to mark.

    Raises ``BadRequest``.
    """
    values = {name: given for name, given in query_values(request).items() if name in MARKED}
    return Parameters.read(values, holdings_of(request).settings)


def _marked(holdings: Holdings, version: Version, asked: Parameters) -> dict[str, Any]:
    """Title and text with the words of a search, and of those in whose hits it was made."""
    record, most = version.record, holdings.settings.marks_per_document
    texts = [text for text in (asked.q, *asked.within) if text]
    queries = [_understood(holdings, text, asked.synonyms) for text in texts]
    in_text = [needle for query in queries for needle in text_needles(query)]
    in_title = [needle for query in queries for needle in title_needles(query)]
    marks = find_marks(record.text, in_text, most)
    found = parts(record, marks)
    return {
        "q": " ".join(query.text for query in queries),
        "asked": asked,
        "back": search_address(asked),
        "title": cut(record.title, find_marks(record.title, in_title, most)),
        "parts": found,
        "contents": contents(found),
        "hits": len(marks),
        "is_capped": len(marks) == most,
    }


def _understood(holdings: Holdings, text: str, synonyms: Switch) -> Query:
    """The query; with nothing to mark where no index says how words are cut."""
    try:
        return holdings.search.query(text, with_variants=synonyms == "on")
    except IndexUnusable:
        return Query(text)
