"""The page for staff about handing in: all its commands are run one after another, and what they
say is what the page shows."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ftarchive.errors import FAULTS
from ftarchive.ingest.fields.remarks import REMARKS
from ftarchive.ingest.formats import SUFFIXES
from ftarchive.provenance import said_by
from ftarchive.terminal.reports import told
from making import REPO, environment

PAGE = (REPO / "docs" / "handing-in.md").read_text("utf-8")
PLACE = "/档案库"
"""What the page calls the folder in which all is done."""
_BLOCK = re.compile(r"^```(text|console)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ID = re.compile(r"\b(?=\d*[a-z])[0-9bcdfghjkmnpqrstvwxyz]{10}\b")
_MORE = "\n    …"
_TIME = re.compile(r"(?<=^  )\d{4}-\d\d-\d\d \d\d:\d\d(?=  )", re.MULTILINE)


@dataclass
class Example:
    """A command as on the page, what the page shows of its answer, and the files that the page
    shows before it."""

    command: str
    shown: str
    files: dict[str, str] = field(default_factory=dict)


def examples() -> list[Example]:
    """All commands of the page, in order."""
    found: list[Example] = []
    files: dict[str, str] = {}
    for kind, name, body in _BLOCK.findall(PAGE):
        if kind == "text":
            files[name] = body
            continue
        for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
            found.append(Example(command, shown.strip("\n"), files))
            files = {}
    return found


EXAMPLES = examples()


class Desk:
    """A folder in which the commands of the page are run; ``ids`` says which id of a document on
    the page is which here."""

    def __init__(self, folder: Path) -> None:
        self._home = folder / "home"
        shutil.copytree(REPO / "ingest" / "samples", self._home / "ingest" / "samples")
        (self._home / "ingest" / "inbox").mkdir()
        program = folder / "bin" / "ftarchive"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ftarchive "$@"\n', "utf-8")
        program.chmod(0o755)
        path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
        self._environment = environment(PATH=path, FTARCHIVE_SETTLE_SECONDS="0.1", LC_ALL="C.UTF-8")
        self.ids: dict[str, str] = {}

    def answer(self, example: Example) -> str:
        """What the command says here, in the ids, times and paths of the page."""
        for name, content in example.files.items():
            (self._home / name).parent.mkdir(parents=True, exist_ok=True)
            (self._home / name).write_text(content, "utf-8")
        command = _ID.sub(lambda found: self.ids[found[0]], example.command)
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self._home,
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
        )
        said = done.stdout.strip("\n").replace(str(self._home), PLACE)
        for shown, own in zip(_ID.findall(example.shown), _ID.findall(said), strict=False):
            self.ids.setdefault(shown, own)
        times = iter(_TIME.findall(example.shown))
        said = _TIME.sub(lambda found: next(times, found[0]), said)
        names = {own: shown for shown, own in self.ids.items()}
        return _ID.sub(lambda found: names.get(found[0], found[0]), said)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each command of the page says, run one after another."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    return [desk.answer(example) for example in EXAMPLES]


def table(*head: str) -> list[list[str]]:
    """The rows of the table of the page with these headings."""
    lines = PAGE.splitlines()
    start = lines.index(f"| {' | '.join(head)} |") + 2
    end = next(at for at in range(start, len(lines) + 1) if not "".join(lines[at : at + 1]))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[start:end]]


def codes(rows: list[list[str]]) -> list[str]:
    return [code for first, *_ in rows for code in re.findall("`([a-z-]+)`", first)]


@pytest.mark.parametrize(
    "number", range(len(EXAMPLES)), ids=[example.command for example in EXAMPLES]
)
def test_a_command_says_what_the_page_shows(answers, number) -> None:
    """Line by line; only ids and times are others, and … stands for further fields."""
    if _MORE in EXAMPLES[number].shown:
        parts = EXAMPLES[number].shown.split(_MORE)
        assert re.fullmatch("(?:\n    .*)*".join(map(re.escape, parts)), answers[number])
    else:
        assert answers[number] == EXAMPLES[number].shown


def test_every_way_of_handing_in_and_of_deciding_is_shown() -> None:
    """By a command that is run."""
    run = " ".join(example.command for example in EXAMPLES)
    wanted = ("ingest", "--dry-run", "--field", ".jsonl", ".zip", "watch", "held", "release")
    assert [each for each in (*wanted, "withdraw") if each not in run] == []


def test_every_status_is_on_the_page_and_in_an_example() -> None:
    """In the words of a report."""
    words = [word for word, _ in table("状态", "意思")]
    counted = told_words()
    assert words == counted
    shown = "\n".join(example.shown for example in EXAMPLES)
    assert [word for word in counted if not re.search(f"^{word}  ", shown, re.MULTILINE)] == []


def told_words() -> list[str]:
    """The statuses that the last line of a report counts."""
    from ftarchive.intake import Report

    return re.findall(r"[：，](\S+?) \d+", told(Report()))


def test_every_remark_is_on_the_page_in_its_own_words() -> None:
    """With … for what differs; the one kind without a fixed wording is there as well."""
    rows = table("代码", "回执里的话", "该看什么")
    said = {code.strip("`"): words for code, words, _ in rows}
    fixed = {code: re.sub(r"\{\w+\}", "…", words) for code, words in REMARKS.items()}
    assert {code: words for code, words in said.items() if code in fixed} == fixed
    assert set(said) - set(fixed) == {"given"}


def test_every_refusal_is_on_the_page_once() -> None:
    """With a cause and a remedy."""
    rows = table("代码", "原因", "办法")
    listed = codes(rows)
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(FAULTS)
    assert [row for row in rows if len(row) != 3 or not all(row)] == []


def test_every_suffix_that_is_read_is_on_the_page() -> None:
    """In the table of formats."""
    named = set(re.findall(r"\.[a-z]+", " ".join(row[0] for row in table(*FORMATS_HEAD))))
    assert set(SUFFIXES) <= named


FORMATS_HEAD = ("格式", "留下的", "不进正文的")


def test_every_origin_of_a_field_is_on_the_page() -> None:
    """In the words in which reports give it."""
    listed = {word for word, _ in table("出处", "是什么")}
    origins = ("script:x", "breadcrumb", "heading", "text", "layout", "property:title")
    others = ("file name", "staff", "batch", "capture")
    assert {said_by(origin) for origin in (*origins, *others)} <= listed
    named = {said_by(f"{kind}:…") for kind in ("meta", "label", "manifest")}
    assert named <= listed


def test_the_manifest_on_the_page_is_that_of_the_samples() -> None:
    """Cell by cell."""
    with (REPO / "ingest/samples/mzj-2025-piliang/清单.csv").open(encoding="utf-8-sig") as file:
        head, *rows = csv.reader(file)
    assert table(*head) == rows
