"""Readers of a server while others write or rebuild, and what they should not see is noticed."""

from __future__ import annotations

import json
import time

from faults.client import Said
from faults.readers_and_writer import _of_results, _of_text, _Shown, _State
from faults.timeline import Tally, Timeline


def test_rebuilds_that_are_killed_spoil_no_answer(trial) -> None:
    """Each is the one of a state that was current."""
    assert trial("rebuilds_killed").failures == []


def test_each_page_is_of_one_state_while_documents_change(trial) -> None:
    """Total, hits, snippets and facets agree."""
    assert trial("readers_and_writer").failures == []


def page(*states: tuple[int, int], total: int, facets_of: int) -> dict[str, object]:
    """A page of the API with hits of these numbers and issues."""
    lines = [json.loads(_State(issue, 1, 9).line(number)) for number, issue in states]
    hits = [{"id": "-", "title": line["title"], "snippet": line["text"]} for line in lines]
    other = json.loads(_State(facets_of, 1, 9).line(1))
    values = {"source": other["source"], "year": other["published"][:4]}
    facets = {name: [{"value": value, "count": total}] for name, value in values.items()}
    return {"query": "水位", "total": total, "hits": hits, "facets": facets}


def test_pages_that_are_mixed_are_told_from_those_that_are_not() -> None:
    """By hits of two states, by their number, by facets, by what lacks between them."""
    faults, shown = _of_results(page((1, 4), (2, 4), total=2, facets_of=4))
    assert faults == []
    assert shown.fits(_State(4, 1, 2))
    assert not shown.fits(_State(5, 1, 2))
    assert not shown.fits(_State(4, 2, 3))
    for mixed in (
        page((1, 4), (2, 5), total=2, facets_of=4),
        page((1, 4), (2, 4), total=3, facets_of=4),
        page((1, 4), (2, 4), total=2, facets_of=5),
        page((1, 4), (3, 4), total=2, facets_of=4),
    ):
        assert _of_results(mixed)[0]


def test_what_is_taken_back_may_be_missing_from_an_older_state() -> None:
    """Where it was not taken back, or something else is missing, it is of no state."""
    shown = _Shown(issue=7, total=59, numbers=frozenset(range(7, 27)))
    assert shown.fits(_State(7, 6, 65), since=7)
    assert not shown.fits(_State(7, 6, 65), since=6)
    assert not shown.fits(_State(7, 6, 66), since=7)
    assert not shown.fits(_State(8, 6, 65), since=7)


def said(text: str = "", began: float | None = None) -> Said:
    """An answer that came at once."""
    at = time.monotonic() if began is None else began
    return Said("/search", 200, text, "", at, at)


def test_other_pages_have_to_agree_with_themselves() -> None:
    """A title of one state beside a station of another is noticed."""
    line = json.loads(_State(4, 1, 9).line(2))
    text = f"<h1>{line['title']}</h1><p>{line['text']}</p>"
    assert _of_text(said(text))[0] == []
    assert _of_text(said(text.replace("第4水位站", "第5水位站")))[0]
    assert _of_text(said("<p>没有</p>"))[0]


def test_a_state_may_be_seen_from_its_beginning_until_the_next_is_done() -> None:
    """An answer of a former state is late, of a later one impossible."""
    timeline = Timeline()
    before = said()
    with timeline.change():
        during = said()
    after = said()
    assert timeline.late([0], during) == timeline.late([1], during) == 0
    assert timeline.late([1], after) == 0
    assert timeline.late([0], after) > 0
    assert timeline.late([1], before) == float("inf")
    assert timeline.late([2], after) == timeline.late([], after) == float("inf")


def test_faults_are_counted_and_told_once() -> None:
    """So is an answer that came too late."""
    tally = Tally()
    for _ in range(3):
        tally.note(said(), "500")
    tally.note(said(), "", 3.0)
    tally.note(said(), "", 0.5)
    assert (tally.answers, tally.wrong, tally.latest) == (5, 4, 0.5)
    assert list(tally.failures) == ["/search: 500", "/search: 3.0 s late"]
