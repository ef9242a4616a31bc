"""One archive, opened: a document with all its fields, its versions and its bytes."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from ftarchive.errors import NotFound
from ftarchive.index.generations import Generations
from ftarchive.record import LABELS
from ftarchive.review import Review
from ftarchive.search.parameters import Parameters
from making import line


def test_a_document_has_every_field_and_all_its_versions(holdings, write, ingest) -> None:
    """The current one, or the one asked for."""
    first = line(index_number="/1", text="一。", published="2023-12-21 18:32")
    id_ = ingest(write("甲.jsonl", first)).results[0].id
    ingest(write("乙.jsonl", line("改过的标题", "二。", index_number="/1")))
    document = holdings.document(id_)
    assert set(LABELS) <= set(document)
    assert (document["id"], document["title"], document["text"]) == (id_, "改过的标题", "二。")
    assert (document["status"], document["version"], document["format"]) == (
        "published",
        2,
        "jsonl",
    )
    told = [(v["number"], v["title"], v["is_current"]) for v in document["versions"]]
    assert told == [(1, "云溪区关于渡口的公告", False), (2, "改过的标题", True)]
    old = holdings.document(id_, 1)
    assert (old["text"], old["given"]["published"]) == ("一。", "2023-12-21 18:32")
    assert old["sha256"] == hashlib.sha256(first.encode()).hexdigest()
    assert holdings.original(holdings.catalogue.version(id_, 1)) == first.encode()


def test_what_is_not_there_is_an_error(holdings) -> None:
    """With its code."""
    with pytest.raises(NotFound) as missing:
        holdings.document("nosuchone0")
    assert missing.value.code == "no-such-document"


def test_several_threads_may_search_and_read_while_documents_come_in(
    holdings, write, ingest
) -> None:
    """Each answer is of one generation: never less than was there when it was asked."""
    ingest(write("0.jsonl", line("云溪区渡口公告第0号")))

    def ask(_: int) -> int:
        return holdings.search.results(Parameters(q='"渡口公告"', per_page=100)).total

    with ThreadPoolExecutor(4) as pool:
        for number in range(1, 8):
            asked = [pool.submit(ask, n) for n in range(12)]
            ingest(write(f"{number}.jsonl", line(f"云溪区渡口公告第{number}号")))
            totals = [each.result() for each in asked]
            assert set(totals) <= {number, number + 1}
        assert ask(0) == 8


def test_what_was_taken_back_cites_nothing_even_where_an_older_index_is_searched(
    holdings, ingest, write
) -> None:
    """As it is with hits: the catalogue says what is public."""
    law = line("云溪区渡口管理办法")
    ingest(write("法.jsonl", law))
    report = ingest(write("引.jsonl", line("云溪区通知", "依照《云溪区渡口管理办法》执行。")))
    cited = next(iter(holdings.engine.document_ids() - {report.results[0].id}))
    assert holdings.citing(cited).total == 1
    review = Review(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    review.withdraw(report.results[0].id, None, "甲", "重复")
    next(Generations(holdings.home.index).current().path.glob("*.toc")).unlink()
    assert holdings.engine.served().trouble
    assert holdings.engine.citing(cited, 5)[0] == 1
    assert holdings.citing(cited).total == 0
