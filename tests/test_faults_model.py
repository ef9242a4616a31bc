"""Random steps against a model in a dict, and that a difference between the two is found."""

from __future__ import annotations

import random

from faults import model
from faults.documents import Paper
from faults.ledger import Account, Ledger
from faults.story import KINDS, Step, Teller, confined, shorter

from ftarchive.intake import Intake


def test_archive_and_model_agree_after_each_of_some_random_steps(trial) -> None:
    """In all that can be seen of them."""
    assert trial("model").failures == []


def test_a_rule_that_the_archive_does_not_keep_is_found_with_a_short_story(
    tmp_path, monkeypatch
) -> None:
    """Where the model's withdrawn versions stay public, two steps tell the difference."""

    def forget(self: Ledger, account: Account) -> None:
        account.status, account.is_taken_back = "withdrawn", True

    monkeypatch.setattr(Ledger, "_take_back", forget)
    monkeypatch.setattr(model, "lacking", lambda: KINDS - {"add", "withdraw"})
    monkeypatch.setattr("faults.story._BY_COMMAND", 0.0)
    done = model.run(40, 3, tmp_path)
    assert "states" in done.failures[0]
    story = done.failures[-1]
    assert story.startswith("the story: 2 of ")
    assert "withdraw" in story


def test_what_an_archive_raises_is_a_difference(tmp_path, monkeypatch) -> None:
    """The walk ends with it, and with its story."""

    def fail(*_: object) -> None:
        raise OSError("no such disk")

    monkeypatch.setattr(Intake, "ingest", fail)
    monkeypatch.setattr(model, "lacking", lambda: KINDS - {"add"})
    done = model.run(5, 1, tmp_path)
    assert "no such disk" in done.failures[0]


def test_a_story_is_cut_down_to_what_it_takes() -> None:
    """Whatever can be left out is."""
    story = [Step("add", number=number) for number in range(1, 40)]

    def fails(steps: list[Step]) -> bool:
        return {7, 30} <= {step.number for step in steps}

    assert [step.number for step in shorter(story, fails)] == [7, 30]


def test_a_story_can_be_confined_to_the_documents_of_its_end() -> None:
    """Steps about none, such as a rebuild, stay in it."""
    story = [
        Step("add", (Paper(1, 4),)),
        Step("add", (Paper(1, 5),)),
        Step("rebuild"),
        Step("withdraw", number=5),
    ]
    assert list(confined(story, story[-1])) == story[1:]


def test_the_same_seed_tells_the_same_story() -> None:
    """A failure can be had again."""
    stories = []
    for _ in range(2):
        teller, ledger = Teller(11, KINDS), Ledger()
        stories.append(_told(teller, ledger, 200))
    assert stories[0] == stories[1]
    assert {step.kind for step in stories[0]} > {"add", "release", "withdraw", "back", "several"}


def _told(teller: Teller, ledger: Ledger, count: int) -> list[Step]:
    """Steps, of which the ledger notes what concerns it."""
    story = []
    for _ in range(count):
        story.append(step := teller.next(ledger))
        for paper in step.papers:
            ledger.take(paper, "试验员")
        if step.kind == "release":
            ledger.release(step.number, step.version, "试验员", "")
        if step.kind == "withdraw":
            ledger.withdraw(step.number, step.version, "试验员", "")
    return story


def test_a_ledger_holds_what_comes_back_after_it_was_withdrawn() -> None:
    """And publishes the version that is released, and that alone."""
    ledger, first, changed = Ledger(), Paper(1, 4), Paper(1, 4, 2)
    assert ledger.take(first, "甲") == "published"
    assert ledger.withdraw(4, None, "甲", "误") is None
    assert ledger.take(first, "甲") == "unchanged"
    assert ledger.take(changed, "甲") == "held"
    assert ledger.withdraw(4, 1, "甲", "误") == "not-held"
    assert ledger.release(4, None, "甲", "复核") == 2
    account = ledger.documents[4]
    assert [edition.status for edition in account.editions] == ["withdrawn", "published"]
    assert (account.current, account.is_public) == (2, True)
    assert [event.action for event in ledger.events] == [
        "published",
        "withdrawn",
        "held",
        "released",
    ]


def test_each_edition_has_words_of_its_own() -> None:
    """By which it is told from all others."""
    drawn = random.Random(5)
    papers = [Paper(2, drawn.randint(1, 10**5), drawn.randint(1, 200)) for _ in range(300)]
    for word in ("code", "phrase"):
        words = {getattr(paper, word) for paper in papers}
        assert len(words) == len({(paper.number, paper.edition) for paper in papers})
        assert all(getattr(paper, word) in paper.fields["text"] for paper in papers)
