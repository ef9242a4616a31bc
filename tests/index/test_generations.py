"""Generations: built aside, swapped at once, checked before use."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftarchive.archive.originals import checksum
from ftarchive.errors import IndexUnusable
from ftarchive.index.generations import Generations, Manifest, Named, damage


@pytest.fixture
def generations(tmp_path) -> Generations:
    return Generations(tmp_path / "index")


def publish(generations: Generations, content: bytes = b"content", base=None, **how):
    """A generation of one file."""
    building = generations.prepare(base)
    name = f"part{len(list(building.iterdir()))}"
    (building / name).write_bytes(content)
    files = {path.name: (checksum(path), path.stat().st_size) for path in building.iterdir()}
    manifest = Manifest(1, "", 1, {"schema": "1"}, "2023-12-21", files)
    return generations.publish(building, manifest, **how)


def finished(generations: Generations) -> list[str]:
    return sorted(path.name for path in generations._folder.iterdir())


def test_there_is_none_before_the_first(generations) -> None:
    """An error with what to do, not an exception from below."""
    assert generations.stamp() is None
    with pytest.raises(IndexUnusable) as missing:
        generations.current()
    assert missing.value.code == "index-missing"
    assert "rebuild" in missing.value.remedy


def test_what_is_published_is_current(generations) -> None:
    """With the manifest it was published with."""
    published = publish(generations)
    assert generations.current() == published
    assert generations.named("current") == Named(published.name, published.sum)
    assert generations.current().manifest.fingerprint == {"schema": "1"}


def test_the_previous_generation_is_kept_and_older_ones_go(generations) -> None:
    """Someone may still be reading it."""
    names = [publish(generations).name for _ in range(4)]
    assert finished(generations) == names[-2:]
    assert generations.current().name == names[-1]


def test_what_is_being_built_is_not_seen(generations) -> None:
    """Until the swap the old one is current."""
    first = publish(generations)
    building = generations.prepare(None)
    (building / "part").write_bytes(b"half")
    assert generations.current() == first


def test_what_is_published_clears_what_was_killed_before(generations, tmp_path) -> None:
    """A rebuild, which builds elsewhere, leaves no pointer behind that another began to write."""
    publish(generations)
    left = tmp_path / "index" / ".CURRENT.11473.tmp"
    left.write_bytes(b"half")
    building = tmp_path / "elsewhere"
    building.mkdir()
    generations.publish(building, Manifest(1, "", 0, {}, "2023-12-21", {}), is_anew=True)
    assert not left.exists()


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


def names(generations: Generations) -> dict[str, str]:
    """The names of the generations by their roles."""
    roles = ("current", "previous", "earlier")
    found = {role: generations.named(role) for role in roles}
    return {role: named.name for role, named in found.items() if named}


def test_the_generation_before_the_last_rebuild_is_kept_through_what_is_built_on_it(
    generations,
) -> None:
    """However many ingests follow; everything else goes."""
    before = publish(generations)
    rebuilt = publish(generations, is_anew=True)
    assert names(generations) == {
        "current": rebuilt.name, "previous": before.name, "earlier": before.name,
    }  # fmt: skip
    grown = [publish(generations, base=generations.current()) for _ in range(3)]
    assert names(generations) == {
        "current": grown[2].name, "previous": grown[1].name, "earlier": before.name,
    }  # fmt: skip
    assert finished(generations) == sorted(set(names(generations).values()))


def test_a_damaged_generation_is_not_what_is_kept_as_the_last_good_one(generations) -> None:
    """The good one before it stays in its place."""
    good, bad = publish(generations), publish(generations)
    (bad.path / "part0").write_bytes(b"x")
    following = publish(generations)
    assert names(generations) == {"current": following.name, "previous": good.name}


def test_a_generation_that_is_known_to_be_unsound_is_not_kept(generations) -> None:
    """Though its files have their sizes."""
    good, bad = publish(generations), publish(generations)
    (bad.path / "part0").write_bytes(b"CONTENT")
    assert generations.unsound() == {bad.name}
    following = publish(generations, is_anew=True, unsound=generations.unsound())
    assert names(generations) == {
        "current": following.name, "previous": good.name, "earlier": good.name,
    }  # fmt: skip


def check_all(generations: Generations) -> None:
    generations.check(generations.stamp())
    for role in ("current", "previous", "earlier"):
        generations.open(generations.named(role))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10**6), bit=st.integers(0, 7), is_pointer=st.booleans())
def test_every_changed_bit_of_pointer_and_manifest_is_told(
    generations, at, bit, is_pointer
) -> None:
    """In the lines of the generations that are kept as well."""
    if generations.stamp() is None:
        publish(generations)
        publish(generations, is_anew=True)
    current = generations.current()
    path = current.path.parents[1] / "CURRENT" if is_pointer else current.path / "manifest.json"
    content = path.read_bytes()
    changed = bytearray(content)
    changed[at % len(content)] ^= 1 << bit
    path.write_bytes(changed)
    try:
        with pytest.raises(IndexUnusable):
            check_all(generations)
    finally:
        path.write_bytes(content)


def test_what_can_be_read_of_a_damaged_pointer_still_names_generations(generations) -> None:
    """A line each; where none can be read, whatever lies there is tried, the newest first."""
    first, second = publish(generations), publish(generations)
    stamp = generations.stamp()
    sums = {first.name: first.sum, second.name: second.sum}
    whole = [Named(each.name, sums[each.name]) for each in (second, first)]
    assert generations.candidates(stamp) == whole
    assert generations.candidates(stamp.replace(b"current", b"curren\xf4")) == whole[1:]
    unknown = [Named(second.name, None), Named(first.name, None)]
    assert generations.candidates(b"rubbish") == unknown
    assert generations.candidates(None) == unknown


def test_files_that_generations_share_are_read_once(generations, monkeypatch) -> None:
    """By inode; a file that was damaged is damaged in all of them."""
    first = publish(generations)
    second = publish(generations, b"more", base=first)
    known = {}
    assert list(damage(first, known)) == []
    monkeypatch.setattr("ftarchive.index.generations.checksum", lambda path: path.name)
    assert list(damage(second, known)) == [second.path / "part1"]


def test_a_number_is_given_once(generations) -> None:
    """Also where the generation that had it was deleted while CURRENT speaks of it."""
    published = publish(generations)
    shutil.rmtree(published.path)
    assert publish(generations).name > published.name
