"""Random steps against a model in a dict: handing in, deciding, rebuilding, reopening, kills,
backups and exports. After each step everything that can be seen of the archive as a whole (its
log and chain, totals, what is held, what is indexed, all pages of all hits with their facets) has
to be what the model says, and all that can be seen of the documents concerned and of a few others:
fields, versions, originals, answers to their own words, pages and addresses. Now and then that of
every document is looked at."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from faults.inside import reading_inside
from faults.ledger import Ledger
from faults.story import KINDS, Step, Teller, confined, shorter
from faults.trial import Figure, Stopwatch, Trial
from faults.walk import Walk, lacking

_OTHERS = 6
"""Documents beside those concerned that are looked at after each step."""
_ALL_EVERY = 100
"""Steps after which every document is looked at."""
_SHRINKING = 120.0
"""Seconds after which a story that fails is not made shorter any more."""


def run(size: int, seed: int, folder: Path) -> Trial:
    """``size`` steps, or as many as it takes for a difference, of which the shortest story that
    was found is told."""
    watch = Stopwatch()
    with reading_inside():
        walk = Walk(folder / "walk")
        story, found = _walked(walk, size, seed)
        told = [f"the story: {_shortest(story, folder)}"] if found else []
    figures: dict[str, Figure] = {
        "differences": len(found),
        "compared": walk.looked_at,
        "documents": len(walk.ledger.documents),
        "versions": walk.ledger.totals()["versions"],
        "events": len(walk.ledger.events),
        "commands killed": walk.killed,
        "steps": ", ".join(f"{kind} {n}" for kind, n in Counter(s.kind for s in story).items()),
    }
    walk.close()
    return Trial("model", size, seed, watch.seconds, figures, [*found, *told])


def _walked(walk: Walk, size: int, seed: int) -> tuple[list[Step], list[str]]:
    """The steps up to the first difference, and what differs then."""
    teller, others = Teller(seed, KINDS - lacking()), random.Random(seed)
    story: list[Step] = []
    for number in range(1, size + 1):
        story.append(teller.next(walk.ledger))
        is_whole = number % _ALL_EVERY == 0 or number == size
        if found := _taken(walk, story[-1], others, is_whole=is_whole):
            return story, [f"step {number}, {story[-1].told()}: {each}" for each in found]
    return story, []


def _taken(walk: Walk, step: Step, others: random.Random, *, is_whole: bool) -> list[str]:
    try:
        found = walk.take(step)
        return found or walk.differences(_looked_at(walk.ledger, step, others, is_whole))
    except Exception as error:  # whatever a broken archive makes of it is a difference
        return [repr(error)]


def _looked_at(ledger: Ledger, step: Step, others: random.Random, is_whole: bool) -> list[int]:
    numbers = list(ledger.documents)
    if is_whole:
        return numbers
    own = {paper.number for paper in step.papers} | {step.number}
    some = others.sample(numbers, min(_OTHERS, len(numbers)))
    return [number for number in numbers if number in own or number in some]


def _shortest(story: list[Step], folder: Path) -> str:
    """The shortest story that was found to fail in time."""
    watch, tried = Stopwatch(), 0

    def fails(steps: list[Step]) -> bool:
        nonlocal tried
        if watch.seconds > _SHRINKING or not steps:
            return False
        tried += 1
        return _fails(steps, folder / f"again{tried}")

    own = list(confined(story, story[-1]))
    short = shorter(own if fails(own) else story, fails)
    return f"{len(short)} of {len(story)} steps: " + "; ".join(step.told() for step in short)


def _fails(story: list[Step], folder: Path) -> bool:
    walk = Walk(folder)
    try:
        found = [each for step in story for each in walk.take(step)]
        return bool(found or walk.differences(list(walk.ledger.documents)))
    except Exception:
        return True
    finally:
        walk.close()
