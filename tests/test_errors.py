"""The table of error codes, and that the code keeps to it."""

from __future__ import annotations

import ast
import pickle
import string
from pathlib import Path

import pytest

import ftarchive
from ftarchive.errors import (
    FAULTS,
    ArchiveError,
    BadRequest,
    BagFault,
    Gone,
    HomeError,
    IndexUnusable,
    NotFound,
    Refused,
)

KINDS = (ArchiveError, Refused, HomeError, IndexUnusable, NotFound, Gone, BagFault, BadRequest)
NAMES = {kind.__name__ for kind in KINDS}


def raised() -> list[tuple[str, set[str], str]]:
    """Every error that some module makes, as (code, facts, where)."""
    made = []
    for path in sorted(Path(ftarchive.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in NAMES and isinstance(node.args[0], ast.Constant):
                facts = {keyword.arg for keyword in node.keywords}
                made.append((node.args[0].value, facts, f"{path}:{node.lineno}"))
    return made


RAISED = raised()


def facts_of(code: str) -> set[str]:
    """The facts that the wording of a code asks for."""
    wording = FAULTS[code].message + FAULTS[code].remedy
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name}


def made(code: str, kind: type[ArchiveError] = Refused) -> ArchiveError:
    """An error with a telling value for every fact."""
    return kind(code, **{name: f"<{name}>" for name in facts_of(code)})


def test_every_code_is_raised_somewhere() -> None:
    """The table holds no code that nobody can meet."""
    assert set(FAULTS) - {code for code, _, _ in RAISED} == set()


@pytest.mark.parametrize(
    ("code", "facts", "where"), RAISED, ids=[f"{c}-{n}" for n, (c, _, _) in enumerate(RAISED)]
)
def test_every_error_has_a_known_code_and_all_its_facts(code, facts, where) -> None:
    """No message can fail to be made at the moment it is needed."""
    assert code in FAULTS, where
    assert facts_of(code) <= facts, where


@pytest.mark.parametrize("code", FAULTS)
def test_a_message_names_every_value_and_the_code(code) -> None:
    """Thing, value and fault in the message, what to do in the remedy."""
    error = made(code)
    for name in facts_of(code):
        assert f"<{name}>" in error.message + error.remedy
    assert str(error) == f"{error.message}。{error.remedy}。[{code}]"
    assert error.remedy


@pytest.mark.parametrize("code", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_error_comes_home_from_another_process(code, kind) -> None:
    """Pickled and unpickled it is the same error."""
    error = made(code, kind)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.code, again.message, again.remedy, again.facts, str(again)) == (
        error.code, error.message, error.remedy, error.facts, str(error),
    )  # fmt: skip


def test_braces_in_a_value_stand_as_they_are() -> None:
    """A file may be called {path}."""
    assert "{path} {0}" in Refused("not-found", path="{path} {0}").message
