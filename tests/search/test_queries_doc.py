"""The page for archivists about queries: every example in it is run."""

from __future__ import annotations

import pytest

from ftarchive.numbers import document_number
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Request
from ftarchive.search.naming import QUERY_FIELDS
from ftarchive.search.wording import understood
from making import REPO, asked, engine_of, record

PAGE = (REPO / "docs" / "queries.md").read_text("utf-8")


def rows(*head: str) -> list[list[str]]:
    """The rows of all tables of the page with these headings."""
    found, is_inside = [], False
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line[1:].rstrip().removesuffix("|").split("|")]
        if cells == list(head):
            is_inside = True
        elif not line.startswith("|"):
            is_inside = False
        elif is_inside and set(line) - set("|- "):
            found.append(cells)
    return found


DOCUMENTS = rows("代号", "标题", "正文", "来源", "栏目", "文号", "日期")
EXAMPLES = rows("查询", "理解为", "命中")
LETTERS = [letter for letter, *_ in DOCUMENTS]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """An engine over the documents of the page."""
    records = [
        record(title, text, source=source, category=category, published=date,
               document_number=document_number(number))
        for _, title, text, source, category, number, date in DOCUMENTS
    ]  # fmt: skip
    return engine_of(tmp_path_factory.mktemp("home"), records)


def test_the_page_has_examples() -> None:
    """Of every section, on a handful of documents."""
    assert len(DOCUMENTS) == 6
    assert len(EXAMPLES) > 30


@pytest.mark.parametrize(("typed", "told", "hits"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_an_example_is_read_and_finds_as_the_page_says(engine, typed, told, hits) -> None:
    """How it is understood, and all hits by their letters."""
    query = asked(typed.strip("`"))
    assert "；".join(understood(query)) == told
    found = {match.id for match in engine.search(Request(query)).matches}
    assert {LETTERS[int(id_[1:]) - 1] for id_ in found} == set(filter(None, hits.split("、")))


def test_every_field_is_on_the_page() -> None:
    """By all its names, and no other."""
    listed = {name.strip("`") for names, _ in rows("字段名", "值") for name in names.split()}
    assert listed == set(QUERY_FIELDS)


def test_every_factor_of_a_score_is_on_the_page(engine) -> None:
    """By the name under which an explanation has it."""
    answer = engine.search(Request(asked("渡口"), is_explained=True))
    names = {factor.name for factor in answer.matches[0].explanation.factors}
    listed = {name.strip("`") for name, _ in rows("因数", "看什么")}
    assert names == listed - {"字段"}
