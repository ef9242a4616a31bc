"""Documentation that runs, and agrees with the program."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ftarchive.cli import main
from ftarchive.errors import FAULTS
from ftarchive.verification.codes import CODES, PROPERTIES, SEVERITIES

CHECKOUT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")


def commands(name: str) -> list[str]:
    """The lines of the ``sh`` blocks of a page."""
    blocks = re.findall(r"```sh\n(.*?)```", (CHECKOUT / name).read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_the_commands_of_the_readme_work_one_after_another(tmp_path) -> None:
    """As a newcomer would type them, on an empty home; each ends well and says something."""
    environment = os.environ | {"FTARCHIVE_HOME": str(tmp_path)}
    assert len(commands("README.md")) >= 8
    for command in commands("README.md"):
        program, *arguments = shlex.split(command)
        assert program == "ftarchive"
        done = subprocess.run(
            [sys.executable, "-m", "ftarchive", *arguments],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout.strip(), command


def test_both_readmes_show_the_same_commands() -> None:
    """One is not older than the other."""
    assert commands(READMES[0]) == commands(READMES[1])


@pytest.mark.parametrize("name", READMES)
def test_every_file_that_a_readme_links_to_is_there(name) -> None:
    """No dead link on the first page."""
    links = re.findall(r"\]\(([^)#]+)\)", (CHECKOUT / name).read_text("utf-8"))
    assert links
    missing = [link for link in links if "://" not in link and not (CHECKOUT / link).exists()]
    assert missing == []


def test_every_command_is_named_in_the_changelog() -> None:
    """What one can type is what is announced."""
    text = (CHECKOUT / "CHANGELOG.md").read_text("utf-8")
    assert [name for name in main.commands if name not in text] == []


def test_the_page_for_staff_lists_every_code_with_which_a_file_is_refused() -> None:
    """No more and no fewer than the program can raise; what ends an ingest stands in a list of its
    own."""
    sources = "".join(path.read_text("utf-8") for path in (CHECKOUT / "src").rglob("*.py"))
    raised = set(re.findall(r'Refused\(\s*"([a-z-]+)"', sources))
    page = (CHECKOUT / "docs" / "handing-in.md").read_text("utf-8")
    ending = set(re.findall(r'HomeError\(\s*"([a-z-]+)"', sources))
    codes = {code for code in re.findall(r"`([a-z]+(?:-[a-z]+)*)`", page) if code in FAULTS}
    assert codes - ending == raised
    assert codes & ending == set(re.findall("(?m)^- `([a-z-]+)`：", page))


def test_the_page_for_archivists_tells_every_finding_as_the_program_does() -> None:
    """Its property, its severity, what it means and what to do, word by word and in order."""
    page = (CHECKOUT / "docs" / "keeping.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| `[a-z-]+` \| .+性 \|", line)]
    assert rows == [
        f"| `{code}` | {PROPERTIES[told.property]} | {SEVERITIES[told.severity]} "
        f"| {told.meaning} | {told.remedy} |"
        for code, told in CODES.items()
    ]


def test_the_map_names_only_what_is_there() -> None:
    """Every module that ARCHITECTURE.md speaks of exists."""
    text = (CHECKOUT / "ARCHITECTURE.md").read_text("utf-8")
    package = CHECKOUT / "src" / "ftarchive"
    known = {path.name for path in [*package.rglob("*.py"), *(CHECKOUT / "tests").rglob("*.py")]}
    named = {Path(name).name for name in re.findall(r"`([\w/]+\.py)`", text)}
    assert named
    assert named <= known


def test_no_file_names_a_registry_or_a_machine() -> None:
    """What is checked out works with whatever registry a machine is set up for."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    address = re.compile(r"https?://[^\s)\"']*(?:py" + r"pi|files\.pythonhosted|deb\.debian)")
    found = [
        name
        for name in filter(None, tracked)
        if (CHECKOUT / name).suffix not in (".png", ".html")
        and address.search((CHECKOUT / name).read_text("utf-8", "replace"))
    ]
    assert found == []
