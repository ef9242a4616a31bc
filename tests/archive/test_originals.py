"""Originals: every byte that was accepted, under its SHA-256."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftarchive.archive.originals import Originals, checksum
from ftarchive.errors import Refused


@pytest.fixture
def originals(tmp_path) -> Originals:
    return Originals(tmp_path / "originals")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_what_is_kept_comes_back_byte_for_byte(content, originals, write) -> None:
    """Under its SHA-256, whole and in parts."""
    sha256, size = originals.keep(write("甲", content))
    assert (sha256, size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert originals.path(sha256).read_bytes() == content
    assert originals.read(sha256, 0, size) == content
    assert originals.read(sha256, size // 3, size // 2) == content[size // 3 :][: size // 2]
    assert checksum(originals.path(sha256)) == sha256


def test_a_file_larger_than_a_block_is_kept_whole(originals, write) -> None:
    """Copied and summed block by block."""
    content = os.urandom(2_500_000)
    sha256, size = originals.keep(write("大", content))
    assert size == 2_500_000
    assert originals.path(sha256).read_bytes() == content


def test_the_same_bytes_are_kept_once(originals, write) -> None:
    """Under whatever name they come."""
    first = originals.keep(write("甲", b"same"))
    second = originals.keep(write("乙", b"same"))
    assert first == second
    assert len(list(originals.files())) == 1


def test_the_file_that_was_handed_in_stays(originals, write) -> None:
    """It is copied, never moved."""
    path = write("甲", b"content")
    originals.keep(path)
    assert path.read_bytes() == b"content"


def test_a_file_that_cannot_be_read_is_refused_and_nothing_lies_about(originals, tmp_path) -> None:
    """As the file that is not there any more."""
    with pytest.raises(Refused) as refused:
        originals.keep(tmp_path / "没有")
    assert refused.value.code == "not-found"
    assert list(originals.root.rglob("*.part")) == []


def test_a_full_disk_leaves_no_half_file(originals, write, monkeypatch) -> None:
    """What could not be written whole is not there at all."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    path = write("甲", b"content")
    with pytest.raises((Refused, OSError)):
        originals.keep(path)
    assert list(originals.files()) == []


def test_what_a_killed_ingest_left_is_cleared_and_originals_are_not(originals, write) -> None:
    """Only unfinished copies go."""
    sha256, _ = originals.keep(write("甲", b"content"))
    (originals.root / "incoming" / "99.part").write_bytes(b"half")
    assert originals.clear_leftovers() == 1
    assert [path.name for path in originals.files()] == [sha256]
    assert originals.clear_leftovers() == 0


def test_there_are_no_originals_before_the_first(originals) -> None:
    """A home that was never used can be asked."""
    assert list(originals.files()) == []
    assert originals.clear_leftovers() == 0


def test_bytes_are_on_the_disk_before_they_have_their_name(originals, write, monkeypatch) -> None:
    """And ``sync`` makes the names last, and those of the folders they lie in, once: a folder that
    is there may be one that a killed process made, and that is not on the disk."""
    synced = []
    fsync = os.fsync

    def note(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    sha256, _ = originals.keep(write("甲", b"content"))
    assert any(name.endswith(".part") for name in synced)
    synced.clear()
    originals.sync()
    root = originals.root
    assert synced == [str(root / sha256[:2]), str(root), str(root.parent)]
    originals.sync()
    assert len(synced) == 3


def test_an_original_that_is_there_already_is_made_to_last_as_well(
    originals, write, monkeypatch
) -> None:
    """Whoever put it there may have been killed before he made its name last."""
    sha256, _ = originals.keep(write("甲", b"content"))
    found, synced = Originals(originals.root), []
    monkeypatch.setattr("ftarchive.archive.originals.sync_folder", synced.append)
    assert found.is_kept(sha256)
    assert not found.is_kept("0" * 64)
    found.sync()
    assert synced == [originals.root / sha256[:2], originals.root, originals.root.parent]
