"""What documents said when an earlier event was the last one."""

from __future__ import annotations

from ftarchive.review import Review
from making import id_number, line


def test_records_are_those_of_the_event_asked_for(holdings, ingest, write) -> None:
    """The version that was current then, and the current one of what nobody has changed."""
    same, changed = (line(f"{name}公告", index_number=f"/2023-{name}") for name in "甲乙")
    first, other = (each.id for each in ingest(write("1.jsonl", same + changed)).results)
    at = holdings.catalogue.position()
    ingest(write("2.jsonl", line("乙公告", "渡口关闭。", index_number="/2023-乙")))
    ids = [first, other]
    texts = {id_: each.text for id_, each in holdings.catalogue.records(ids, at).items()}
    assert texts == dict.fromkeys(ids, "渡口自即日起开放。")
    assert holdings.catalogue.records(ids, at + 1) == holdings.catalogue.records(ids)
    assert holdings.catalogue.records(ids)[other].text == "渡口关闭。"


def test_what_was_taken_back_since_is_not_shown_as_it_was(holdings, ingest, write) -> None:
    """Nor where another version of it has been released."""
    number = {"index_number": "/2023-1"}
    (document,) = ingest(write("1.jsonl", line(**number))).results
    at = holdings.catalogue.position()
    review = Review(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    review.withdraw(document.id, None, "经办人", "误")
    assert holdings.catalogue.records([document.id], at) == {}
    ingest(write("2.jsonl", line(text="渡口关闭。", **number)))
    review.release(document.id, 2, "经办人", "复核")
    assert holdings.catalogue.records([document.id])[document.id].text == "渡口关闭。"
    assert holdings.catalogue.records([document.id], at) == {}
    assert holdings.catalogue.taken_back_since(at) == [document.id]
    assert holdings.catalogue.taken_back_since(at + 1) == []


def test_a_held_version_that_is_dropped_takes_nothing_back(holdings, ingest, write) -> None:
    """The document stays as it was."""
    number = {"index_number": "/2023-1"}
    (document,) = ingest(write("1.jsonl", line(**number))).results
    at = holdings.catalogue.position()
    person = f"船工身份证号：{id_number('110101', '19900307', '001')}"
    ingest(write("2.jsonl", line(text=person, **number)))
    review = Review(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    review.withdraw(document.id, 2, "经办人", "误")
    assert holdings.catalogue.taken_back_since(at) == []
