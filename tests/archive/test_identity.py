"""Which files are versions of one document, and which only look alike."""

from __future__ import annotations

import pytest

from ftarchive.archive.identity import contradict, identity_keys
from ftarchive.config import Settings
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from making import line, record

SITE = {"site": "9900000001"}
OTHER_SITE = {"site": "9900000002"}
SAID = {"source": "云溪区渡口管理站", "published": "2023-12-21"}

SAME = {
    "索引号 and site": (
        {"index_number": "/2023-7", **SITE},
        {"index_number": "/2023-7", **SITE, "title": "改过的标题"},
    ),
    "索引号 in another width": (
        {"index_number": "AB1/2023-7", **SITE},
        {"index_number": "ａｂ1／2023-7", **SITE},
    ),
    "索引号 and host of the address": (
        {"index_number": "/2023-7", "url": "http://www.yunxi.example/a.html"},
        {"index_number": "/2023-7", "url": "http://www.yunxi.example/b.html"},
    ),
    "address": (
        {"url": "http://www.yunxi.example/a.html"},
        {"url": "http://www.yunxi.example/a.html", "title": "改过的标题"},
    ),
    "address but for scheme, case of host and fragment": (
        {"url": "http://WWW.yunxi.example/a.html#top"},
        {"url": "https://www.yunxi.example/a.html"},
    ),
    "title, source and day": (SAID, {**SAID, "text": "改过的正文。"}),
    "title, source and day, with and without time": (
        SAID,
        {**SAID, "published": "2023-12-21T18:32:00+08:00", "text": "改过的正文。"},
    ),
    "索引号 of no known site from one source": (
        {"index_number": "/2023-7", "source": "云溪区渡口管理站"},
        {"index_number": "/2023-7", "source": "云溪区渡口管理站", "title": "改过的标题"},
    ),
    "索引号 of no known site and source": (
        {"index_number": "/2023-7"},
        {"index_number": "/2023-7", "title": "改过的标题", "text": "改过的正文。"},
    ),
    "索引号 and host, where only one shows its 网站标识码": (
        {"index_number": "/2023-7", "url": "http://www.yunxi.example/a.html", **SITE},
        {"index_number": "/2023-7", "url": "http://www.yunxi.example/a.html"},
    ),
    "nothing but every word": ({}, {}),
    "title, source and day, where only one has an 索引号": (
        SAID,
        {**SAID, "index_number": "/2023-7"},
    ),
}

DIFFERENT = {
    "索引号 of two sites": (
        {"index_number": "/2023-7", **SITE},
        {"index_number": "/2023-7", **OTHER_SITE},
    ),
    "two 索引号 of one site, all else alike": (
        {**SAID, "index_number": "/2023-7", **SITE},
        {**SAID, "index_number": "/2023-8", **SITE},
    ),
    "two addresses, all else alike": (
        {**SAID, "url": "http://www.yunxi.example/a.html"},
        {**SAID, "url": "http://www.yunxi.example/b.html"},
    ),
    "two queries of one address": (
        {"url": "http://www.yunxi.example/show?id=1"},
        {"url": "http://www.yunxi.example/show?id=2"},
    ),
    "two ports of one host": (
        {"url": "http://www.yunxi.example:8080/a"},
        {"url": "http://www.yunxi.example:8081/a"},
    ),
    "two sources": (SAID, {**SAID, "source": "云溪区桥梁管理站"}),
    "two days": (SAID, {**SAID, "published": "2023-12-22"}),
    "two titles": (SAID, {**SAID, "title": "云溪区关于桥梁的公告"}),
    "source and day unknown on one side": (SAID, {"text": "改过的正文。"}),
    "only title and day": (
        {"published": "2023-12-21"},
        {"published": "2023-12-21", "text": "改过的正文。"},
    ),
    "索引号 of no known site from two sources": (
        {"index_number": "/2023-7", "source": "云溪区渡口管理站"},
        {"index_number": "/2023-7", "source": "云溪区桥梁管理站"},
    ),
    "no number where one should be": (
        {"index_number": "见附件"},
        {"index_number": "见附件", "text": "改过的正文。"},
    ),
    "the address of the site alone": (
        {"url": "http://www.yunxi.example/"},
        {"url": "http://www.yunxi.example/", "title": "云溪区关于桥梁的公告"},
    ),
    "two routes of a site that is one script": (
        {"url": "http://www.yunxi.example/#/show?id=1"},
        {"url": "http://www.yunxi.example/#/show?id=2"},
    ),
    "two 文号, all else alike": (
        {**SAID, "document_number": "云府〔2023〕1号"},
        {**SAID, "document_number": "云府〔2023〕2号"},
    ),
}


def take_in(holdings: Holdings, write, *pairs) -> list[str]:
    """Hands the records in as lines of one batch each; gives their ids."""
    intake = Intake(holdings.home, Settings(), holdings.catalogue, holdings.engine)
    paths = [write(f"{number}.jsonl", line(**fields)) for number, fields in enumerate(pairs)]
    return [result.id for result in intake.ingest(paths, "测试员").results]


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME.keys())
def test_two_files_that_agree_are_one_document(pair, holdings, write) -> None:
    """The first of the three rules that both sides can say decides; here it agrees."""
    first, second = take_in(holdings, write, *pair)
    assert first == second


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_two_files_that_only_look_alike_are_two_documents(pair, holdings, write) -> None:
    """A weaker agreement never overrules a stronger difference, and too little is no agreement."""
    first, second = take_in(holdings, write, *pair)
    assert first != second


@pytest.mark.parametrize("pair", [*SAME.values(), *DIFFERENT.values()])
def test_the_order_of_arrival_does_not_matter(pair, holdings, write) -> None:
    """Two files are one document, or two, whichever came first."""
    first, second = take_in(holdings, write, *reversed(pair))
    assert (first == second) == (pair in SAME.values())


def test_a_file_of_which_nothing_is_known_goes_by_its_path_and_title() -> None:
    """Without 索引号, address, source or date, a path and a title are all there is."""
    assert identity_keys(record(), "/入库/甲.txt") == identity_keys(record(), "/入库/甲.txt")
    assert identity_keys(record(), "/入库/甲.txt") != identity_keys(record(), "/入库/乙.txt")
    assert identity_keys(record("甲"), "/入库/甲.txt") != identity_keys(
        record("乙"), "/入库/甲.txt"
    )


def test_the_path_says_nothing_where_more_is_known() -> None:
    """A file that is moved stays the same document."""
    said = record(**SAID)
    assert identity_keys(said, "/入库/甲.txt") == identity_keys(said, "/入库/乙.txt")


def test_lines_of_which_nothing_is_known_are_one_document_only_where_they_say_the_same() -> None:
    """A line has no path of its own; handed in again, it is what it was."""
    assert identity_keys(record()) == identity_keys(record())
    assert identity_keys(record(text="甲。")) != identity_keys(record(text="乙。"))


def test_records_without_site_do_not_contradict_each_other() -> None:
    """A site that one side does not name is no difference."""
    one = record(index_number="/2023-7", site="9900000001")
    assert not contradict(one, record(index_number="/2023-7"))
    assert contradict(one, record(index_number="/2023-7", site="9900000002"))


@pytest.mark.parametrize("url", ["http://[坏的", "http://a.example:99999/", "://", "http://"])
def test_an_address_that_is_none_does_not_stop_the_rest(url: str) -> None:
    """Whatever stands in the address field, keys come out of it."""
    assert identity_keys(record(url=url)) == identity_keys(record(url=url))
    assert not contradict(record(url=url), record(url=url))
