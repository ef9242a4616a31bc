"""The line that says where on its site a page stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftarchive.ingest.page import SENTENCE, Line, strip
from ftarchive.ingest.rules import Rules

_SEPARATOR = re.compile(r"\s*(?:[>＞»›→])+\s*")
_ONLY_SEPARATOR = re.compile(r"[\s>＞»›→/|｜\-·:：•]*")
_STEP_CHARS = 40
_PREFIX_LINE_CHARS = 99


def find_breadcrumb(lines: Iterable[Line], rules: Rules) -> tuple[str, ...]:
    """The first breadcrumb; one in a menu or footer only where there is no other."""
    found = [(line, steps) for line in lines if (steps := _steps(line, rules))]
    found.sort(key=lambda pair: pair[0].is_boilerplate and pair[1][0] not in rules.crumb_starts)
    return found[0][1] if found else ()


def _steps(line: Line, rules: Rules) -> tuple[str, ...]:
    """The steps of a breadcrumb, empty where ``line`` is none."""
    text = line.text.replace("\t", " ")
    prefix = rules.crumb_prefix.match(text)
    steps = _split_steps(text[prefix.end() :] if prefix else text, line, rules)
    if not steps or any(_is_no_step(step) for step in steps):
        return ()
    told = prefix or line.is_crumb or steps[0] in rules.crumb_starts
    if not told or len(steps) < (1 if prefix else 2):
        return ()
    while len(steps) > 1 and steps[-1] in rules.crumb_endings:
        steps.pop()
    return tuple(steps)


def _is_no_step(step: str) -> bool:
    return not 2 <= len(step) <= _STEP_CHARS or bool(SENTENCE.search(step))


def _split_steps(text: str, line: Line, rules: Rules) -> list[str]:
    if _SEPARATOR.search(text):
        parts: Iterable[str] = _SEPARATOR.split(text)
    elif line.is_crumb:
        parts = line.pieces
    elif (steps := text.split("/"))[0].strip() in rules.crumb_starts:
        parts = steps
    else:
        return []
    kept = [part for part in map(strip, parts) if not _is_only(rules.crumb_prefix, part)]
    # Tools of the page (字号：大 中 小) stand in the same element on some sites.
    steps = [strip(rules.label.split(part)[0]) for part in kept]
    return [step for step in steps if step and not _ONLY_SEPARATOR.fullmatch(step)]


def _is_only(pattern: re.Pattern[str], text: str) -> bool:
    match = pattern.match(text)
    return match is not None and match.end() == len(text)


def is_crumb(line: Line, rules: Rules) -> bool:
    """Whether the line is a breadcrumb, even one without a step."""
    is_prefixed = rules.crumb_prefix.match(line.text) and len(line.text) < _PREFIX_LINE_CHARS
    return bool(is_prefixed or _steps(line, rules))
