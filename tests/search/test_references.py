"""What documents cite and what cites them."""

from __future__ import annotations

import dataclasses

import pytest

from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.references import Citing, cited_in, citing
from making import engine_of, entries, record

LAW = record("中华人民共和国渡口法", "第一条", published="2015-01-01")
NOTICE = record(
    "关于印发《渡口办法（试行）》的通知",
    "根据《渡口法》第三条。现将《渡口办法（试行）》印发给你们。",
    document_number="云渡规〔2023〕2号",
    published="2023-01-01",
)
REPLY = record("批复", "依据云渡规[2023]02号和《桥梁法》。", published="2024-01-01")
READING = record("《渡口办法》解读", "《渡口办法》《渡口法》说了什么。", published="2023-06-01")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return engine_of(tmp_path_factory.mktemp("engine"), [LAW, NOTICE, REPLY, READING])


def test_who_bears_a_name_is_found_by_it(engine) -> None:
    """By title, by what is issued and by number; names that nobody bears are left out."""
    asked = ["渡口法", "渡口办法", "云渡规〔2023〕2号", "桥梁法"]
    assert engine.bearing(asked, 5) == {
        "渡口法": ["d1"],
        "渡口办法": ["d2"],
        "云渡规〔2023〕2号": ["d2"],
    }


def test_who_cites_a_document_is_found_the_newest_first(engine) -> None:
    """By any of its names, never itself, each once."""
    assert engine.citing("d2", 5) == (2, ["d3", "d4"])
    assert engine.citing("d1", 1) == (2, ["d4"])
    assert engine.citing("d3", 5) == (0, [])
    assert engine.citing("nobody", 5) == (0, [])
    assert engine.citing("d2", 5, ["d4", "nobody"]) == (1, ["d3"])


def test_references_lead_to_what_is_there(engine) -> None:
    """In order of the text; what is not there is named all the same."""
    assert [(each.wording, each.ids) for each in cited_in(engine, "d3", REPLY, 50)] == [
        ("云渡规[2023]02号", ("d2",)),
        ("《桥梁法》", ()),
    ]
    assert [each.ids for each in cited_in(engine, "d2", NOTICE, 50)] == [("d1",)]
    assert [each.wording for each in cited_in(engine, "d4", READING, 50)] == [
        "《渡口办法》",
        "《渡口法》",
    ]


def test_several_documents_of_one_name_are_all_given_the_newest_first(tmp_path) -> None:
    """A law and its new version, kept as two documents; never the one that cites."""
    old = record("渡口法（2015年）", published="2015-01-01")
    new = record("渡口法（2020年修订）", published="2020-01-01")
    asking = record("渡口法（2010年）解读", "《渡口法》")
    engine = engine_of(tmp_path, [old, new, asking])
    assert cited_in(engine, "d3", asking, 50)[0].ids == ("d2", "d1")
    assert cited_in(engine, "d1", asking, 50)[0].ids == ("d2",)


def test_references_go_with_the_documents_that_make_or_bear_them(tmp_path) -> None:
    """In a later segment, and where one was withdrawn."""
    engine = engine_of(tmp_path, [LAW])
    law, notice, reply, reading = entries([LAW, NOTICE, REPLY, READING])
    engine.apply([notice, reply, reading], 2)
    assert engine.citing("d2", 5) == (2, ["d3", "d4"])
    engine.apply([dataclasses.replace(reply, status="withdrawn")], 3)
    assert engine.citing("d2", 5) == (1, ["d4"])
    engine.apply([dataclasses.replace(law, status="held")], 4)
    assert engine.bearing(["渡口法"], 5) == {}
    assert engine.citing("d1", 5) == (0, [])


def test_without_an_index_nothing_is_linked_and_nothing_fails(tmp_path) -> None:
    """The engine says so; a document is shown all the same."""
    engine = EmbeddedEngine(Home(tmp_path), Settings())
    with pytest.raises(IndexUnusable):
        engine.bearing(["渡口法"], 5)
    assert [each.ids for each in cited_in(engine, "d3", REPLY, 50)] == [(), ()]
    assert citing(engine, "d1", 5) == Citing(0, ())
