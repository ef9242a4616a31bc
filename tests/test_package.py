"""The wheel: everything the program reads at run time, and nothing that merely lay about."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest

from ftarchive.index.dictionary import FILES
from making import REPO

OTHERS = ("shapes.txt", "offices.txt")
"""What else stands beside the files of the dictionary."""
COPIED = "pyproject.toml src templates index ingest README.md README.en.md LICENSE CHANGELOG.md"
JUNK = [
    "index/CURRENT",
    "index/generations/00000001/manifest.json",
    "index/dictionary/notes.txt.swp",
    "ingest/inbox/甲.html",
    "ingest/done/乙.html",
    "ingest/refused/丙.html",
    "archive.sqlite3",
    "archive.sqlite3-wal",
    "archive.lock",
    "originals/ab/ab12",
    "src/ftarchive/__pycache__/cli.cpython-311.pyc",
    ".hypothesis/x",
]


@pytest.fixture(scope="module")
def names(tmp_path_factory) -> set[str]:
    """The files in a wheel built, offline, from a checkout in which an archive is in use."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in COPIED.split():
        source = REPO / name
        if source.is_dir():
            shutil.copytree(source, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, checkout / name)
        else:
            (checkout / name).write_text("to be written", "utf-8")
    shutil.copy(REPO / ".gitignore", checkout)
    for name in JUNK:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_bytes(b"junk")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    (wheel,) = (checkout / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        assert opened.testzip() is None
        return set(opened.namelist())


def below(folder: str, *patterns: str) -> set[str]:
    """Files of the checkout, by their path below ``folder``."""
    found = {path for pattern in patterns for path in (REPO / folder).rglob(pattern)}
    return {str(path.relative_to(REPO / folder)) for path in found if path.is_file()}


def test_all_code_is_in_the_wheel(names) -> None:
    """Every module, migrations among them, and the mark that it is typed."""
    code = below("src/ftarchive", "*.py", "py.typed")
    assert {f"ftarchive/{name}" for name in code} <= names


def test_all_data_is_in_the_wheel(names) -> None:
    """Templates with their static files, tables, dictionary."""
    assert {f"ftarchive/data/templates/{name}" for name in below("templates", "*")} <= names
    for name in ("ingest/labels.toml", "ingest/pages.toml", "ingest/gate.toml"):
        assert f"ftarchive/data/{name}" in names
    for name in (*FILES, *OTHERS):
        assert f"ftarchive/data/index/dictionary/{name}" in names


def test_nothing_else_is_in_the_wheel(names) -> None:
    """Neither a built index nor a file that somebody handed in, nor caches."""
    others = {name for name in names if ".dist-info/" not in name}
    data = {f"ftarchive/data/templates/{name}" for name in below("templates", "*")}
    data |= {f"ftarchive/data/ingest/{name}.toml" for name in ("labels", "pages", "gate")}
    data |= {f"ftarchive/data/index/dictionary/{name}" for name in (*FILES, *OTHERS)}
    code = {f"ftarchive/{name}" for name in below("src/ftarchive", "*.py", "py.typed")}
    assert others - data - code == set()


def test_the_command_and_the_licence_come_along(names) -> None:
    """The entry point and the text of the licence stand in the metadata."""
    assert any(name.endswith("entry_points.txt") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_index_library_is_pinned_exactly() -> None:
    """Our posting format hangs on its codec classes."""
    project = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]
    assert any(name.startswith("whoosh3==") for name in project["dependencies"])
