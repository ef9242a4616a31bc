"""Whoosh writes through ``durable``, so that each of its writes can be made to fail."""

from __future__ import annotations

import errno

import pytest

from ftarchive import durable
from ftarchive.errors import ArchiveError
from ftarchive.index import storage
from ftarchive.index.generations import Generations
from making import engine_of, entries, record


class Failing:
    """A function that fails the ``number``-th time."""

    def __init__(self, work, number: int) -> None:
        self._work, self._left = work, number

    def __call__(self, *given, **how):
        self._left -= 1
        if self._left == 0:
            raise OSError(errno.EIO, "Input/output error")
        return self._work(*given, **how)


WRITES = ("open_new", "remove_file", "rename", "remove_tree", "make_aside")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", WRITES)
def test_a_write_of_whoosh_that_fails_leaves_the_old_index(name, tmp_path, monkeypatch) -> None:
    """The first of its kind or a later one; nothing partial is left, and the next one succeeds."""
    engine = engine_of(tmp_path, [record()])
    done, failures, number = False, 0, 0
    while not done:
        number += 1
        failing = Failing(getattr(durable, name), number)
        with monkeypatch.context() as patched:
            patched.setattr(storage, name, failing)
            try:
                engine.apply(entries([record("乙")], first=2), 2)
                done = engine.position() == 2
            except (OSError, ArchiveError):
                failures += 1
        folder = tmp_path / "index" / "generations"
        assert done or engine.document_ids() == {"d1"}
        assert not list(folder.glob("*.building"))
    assert failures or name in ("remove_file", "remove_tree", "rename")
    assert engine.document_ids() == {"d1", "d2"}
    assert Generations(tmp_path / "index").unsound() == set()


def test_an_index_needs_no_lock_file(tmp_path) -> None:
    """Writers take turns by the locks of the home; nothing of it lies in the folder."""
    index = storage.new_index(tmp_path)
    lock = index.lock("WRITELOCK")
    assert lock.acquire()
    lock.release()
    assert [path.suffix for path in tmp_path.iterdir()] == [".toc"]
