"""Generations: built aside, swapped at once, checked before use."""

from __future__ import annotations

import json

import pytest

from ftarchive.archive.originals import checksum
from ftarchive.errors import IndexUnusable
from ftarchive.index.generations import Generations, Manifest


@pytest.fixture
def generations(tmp_path) -> Generations:
    return Generations(tmp_path / "index")


def publish(generations: Generations, content: bytes = b"content", base=None):
    """A generation of one file."""
    building = generations.prepare(base)
    name = f"part{len(list(building.iterdir()))}"
    (building / name).write_bytes(content)
    files = {path.name: (checksum(path), path.stat().st_size) for path in building.iterdir()}
    return generations.publish(building, Manifest(1, "", 1, {"schema": "1"}, "2023-12-21", files))


def finished(generations: Generations) -> list[str]:
    return sorted(path.name for path in generations._folder.iterdir())


def test_there_is_none_before_the_first(generations) -> None:
    """An error with what to do, not an exception from below."""
    assert generations.current_name() is None
    with pytest.raises(IndexUnusable) as missing:
        generations.current()
    assert missing.value.code == "index-missing"
    assert "rebuild" in missing.value.remedy


def test_what_is_published_is_current(generations) -> None:
    """With the manifest it was published with."""
    published = publish(generations)
    assert generations.current() == published
    assert generations.current_name() == published.name
    assert generations.current().manifest.fingerprint == {"schema": "1"}


def test_the_previous_generation_is_kept_and_older_ones_go(generations) -> None:
    """Someone may still be reading it."""
    names = [publish(generations).name for _ in range(4)]
    assert finished(generations) == names[-2:]
    assert generations.current_name() == names[-1]


def test_what_is_being_built_is_not_seen(generations) -> None:
    """Until the swap the old one is current."""
    first = publish(generations)
    building = generations.prepare(None)
    (building / "part").write_bytes(b"half")
    assert generations.current() == first


def test_what_a_killed_build_left_is_cleared(generations) -> None:
    """By the next build."""
    publish(generations)
    left = generations.prepare(None)
    (left / "part").write_bytes(b"half")
    published = publish(generations, b"next")
    assert generations.current() == published
    assert not left.exists()
    assert not any(name.endswith(".building") for name in finished(generations))


def test_a_build_killed_between_rename_and_swap_does_no_harm(generations) -> None:
    """A generation that CURRENT does not name is passed over, and its number is not reused."""
    first = publish(generations)
    building = generations.prepare(None)
    (building / "part").write_bytes(b"unnamed")
    building.rename(building.with_suffix(""))
    assert generations.current() == first
    following = publish(generations)
    assert following.name > building.with_suffix("").name
    assert generations.current() == following


def test_files_of_the_base_are_shared_and_not_copied(generations) -> None:
    """A generation on another costs only what is new."""
    first = publish(generations)
    second = publish(generations, b"more", base=first)
    assert set(second.manifest.files) == {"part0", "part1"}
    assert (second.path / "part0").samefile(first.path / "part0")


DAMAGES = {
    "file missing": lambda path: (path / "part0").unlink(),
    "file shorter": lambda path: (path / "part0").write_bytes(b"x"),
    "manifest missing": lambda path: (path / "manifest.json").unlink(),
    "manifest cut off": lambda path: (path / "manifest.json").write_bytes(b'{"position": 1'),
    "manifest of another kind": lambda path: (path / "manifest.json").write_bytes(b"[]"),
    "manifest without files": lambda path: (path / "manifest.json").write_bytes(b'{"position": 1}'),
    "manifest with null": lambda path: (path / "manifest.json").write_bytes(b'{"files": null}'),
    "manifest in no encoding": lambda path: (path / "manifest.json").write_bytes(b"\xff\xfe\xfd"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_generation_is_reported_with_the_file_it_is_about(damage, generations) -> None:
    """And never searched."""
    published = publish(generations)
    damage(published.path)
    with pytest.raises(IndexUnusable) as damaged:
        generations.current()
    assert damaged.value.code == "index-damaged"
    assert str(published.path) in damaged.value.message


def test_a_generation_that_is_gone_is_reported(generations, tmp_path) -> None:
    """CURRENT names what is not there."""
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_text("00000009\n", "ascii")
    with pytest.raises(IndexUnusable) as damaged:
        generations.current()
    assert damaged.value.code == "index-damaged"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"../../etc\n", b"00000001\x00\n"])
def test_a_pointer_that_is_damaged_is_an_error_of_ours(content, generations, tmp_path) -> None:
    """Whatever stands in it."""
    publish(generations)
    (tmp_path / "index" / "CURRENT").write_bytes(content)
    with pytest.raises(IndexUnusable):
        generations.current()


def test_a_new_generation_repairs_a_damaged_one(generations) -> None:
    """Building from nothing asks nothing of what is there."""
    published = publish(generations)
    (published.path / "manifest.json").unlink()
    following = publish(generations)
    assert generations.current() == following


def test_the_manifest_on_disk_is_the_manifest(generations) -> None:
    """With the sum and size of every file in it, readable by any tool."""
    published = publish(generations)
    stored = json.loads((published.path / "manifest.json").read_text("utf-8"))
    assert stored["files"]["part0"] == [checksum(published.path / "part0"), 7]
