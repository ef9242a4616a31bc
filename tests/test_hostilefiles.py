"""The generator of hostile files: the same ones every time, each told for what it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import hostilefiles
from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.containers.members import Member
from ftarchive.ingest.containers.unpacking import unpack
from ftarchive.ingest.formats import KINDS, identify
from making import attempt

COUNT = 600
LIMITS = Settings(max_unpacked_bytes=4 << 20)
"""Less than by default, so that bombs are stopped sooner."""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> list[Path]:
    return hostilefiles.make(tmp_path_factory.mktemp("hostile"), COUNT, 7)


def regular(made: list[Path]) -> dict[str, Path]:
    """The plain and readable files, by family and name; of those the huge one is left out."""
    return {
        f"{path.parent.name}/{path.name}": path
        for path in made
        if path.is_file() and not path.is_symlink() and path.parent.name != "special"
    }


def test_there_are_as_many_as_asked_for_and_they_are_small(made) -> None:
    """Each its own path; whatever they swell to, they take little on the disk."""
    assert len(set(made)) == len(made) == COUNT
    assert all(os.path.lexists(path) for path in made)
    sizes = [path.lstat().st_blocks * 512 for path in made]
    assert sum(sizes) < 200 << 20


def test_every_file_in_the_folder_has_its_path_given(made) -> None:
    """Nothing is handed in that nobody asks a verdict for."""
    top = made[0].parents[1]
    lying = {Path(at, name) for at, _, names in os.walk(top) for name in names}
    assert lying == set(made)


def test_the_same_seed_makes_the_same_files(made, tmp_path) -> None:
    """So that what was found with one can be looked at."""
    again = regular(hostilefiles.make(tmp_path / "again", COUNT, 7))
    first = {name: path.read_bytes() for name, path in regular(made).items()}
    assert {name: path.read_bytes() for name, path in again.items()} == first


@pytest.mark.parametrize("kind", hostilefiles.SAMPLES)
def test_what_is_to_be_damaged_is_whole(kind) -> None:
    """A damaged file is only one of those if it was something before."""
    assert identify(hostilefiles.SAMPLES[kind], f"甲.{kind}") == kind


def test_each_is_a_known_format_or_refused(made) -> None:
    """And every refusal has a code."""
    for name, path in regular(made).items():
        found = attempt(identify, path.read_bytes(), path.name)
        assert isinstance(found, Refused) or found in KINDS, name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zip_bombs/一个.zip", "unpacked-too-large"),
        ("zip_bombs/许多.zip", "unpacked-too-large"),
        ("zip_bombs/重叠.zip", "unpacked-too-large"),
        ("zip_bombs/谎报很大.zip", "unpacked-too-large"),
        ("zip_bombs/成员太多.zip", "too-many-members"),
        ("zip_bombs/成员多得目录谎报.zip", "too-many-members"),
        ("zip_bombs/一个成员六万次.zip", "too-many-members"),
        ("zip_bombs/全是文件夹.zip", "empty-archive"),
        ("zip_tricks/没有目录.zip", "damaged-file"),
        ("captures/炸弹.warc.gz", "unpacked-too-large"),
        ("captures/内容炸弹.warc", "unpacked-too-large"),
        ("captures/记录太多.warc.gz", "too-many-members"),
        ("captures/没有记录.warc", "empty-archive"),
    ],
)
def test_a_hostile_container_is_refused_as_a_whole(made, tmp_path, name, code) -> None:
    """With its own code, and nothing left behind."""
    found = attempt(unpack, regular(made)[name], tmp_path, name, LIMITS)
    assert isinstance(found, Refused), found
    assert found.code == code
    assert list(tmp_path.iterdir()) == []


def test_no_container_writes_anything_elsewhere(made, tmp_path) -> None:
    """Members lie in the folder, under names of ours; all others are refused."""
    outside = sorted(Path("/tmp").glob("*逃*"))
    files = regular(made)
    names = [n for n, p in files.items() if attempt(identify, p.read_bytes(), n) in ("zip", "warc")]
    assert len(names) > 50
    for number, name in enumerate(names):
        into = tmp_path / str(number)
        into.mkdir()
        found = attempt(unpack, files[name], into, name, LIMITS)
        out = [] if isinstance(found, Refused) else [m.file for m in found if isinstance(m, Member)]
        assert sorted(into.iterdir()) == sorted(out), name
        for member in out:
            member.unlink()
    assert sorted(Path("/tmp").glob("*逃*")) == outside
    assert not list(tmp_path.glob("**/*逃*"))
