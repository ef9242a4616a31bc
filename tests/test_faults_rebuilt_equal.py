"""An index that is deleted and built anew answers as before, and that it is noticed where not."""

from __future__ import annotations

from faults.documents import papers
from faults.questions import questions
from faults.rebuilt_equal import _Tally


def test_a_rebuilt_index_answers_each_question_as_before(trial) -> None:
    """Whatever it was built with, and on a copy that was handed on."""
    assert trial("rebuilt_equal").failures == []


def test_another_order_of_the_same_hits_is_another_answer() -> None:
    """As is another score."""
    one = {"total": 2, "hits": [{"id": "a", "score": 1.0}, {"id": "b", "score": 1.0}]}
    for other in ({"total": 2, "hits": one["hits"][::-1]}, one | {"total": 3}):
        tally = _Tally()
        tally.compare("rebuilt", {"/": one}, {"/": other})
        assert len(tally.failures) == 1


def test_questions_are_of_many_kinds_and_the_same_for_a_seed() -> None:
    """Searches with and without filters, and suggestions."""
    known = list(papers(3, 50))
    asked = questions(3, known, 200)
    assert asked == questions(3, known, 200)
    assert len(set(asked)) == 200
    for part in ("/suggest?", "sort=", "source=", "year=", "page=", "in=title", "within="):
        assert any(part in address for address in asked), part
