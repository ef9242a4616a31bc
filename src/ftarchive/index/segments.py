"""Writing documents into segments, batch by batch, and side by side where there are many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex

from ftarchive.archive.catalogue import Entry
from ftarchive.archive.schema import PUBLISHED
from ftarchive.config import Settings
from ftarchive.crew import Crew
from ftarchive.durable import link, remove_tree
from ftarchive.index.analysis import Analyzer
from ftarchive.index.batch import batch_of
from ftarchive.index.dictionary import WORDS
from ftarchive.index.storage import index_in, new_index
from ftarchive.index.writer import ArrayWriter, merge_all, merge_some
from ftarchive.progress import Stage

_BASE_MB = 200
"""What a process takes before it has a single document: the program, numpy and jieba's words."""
_BYTES_PER_CHARACTER = 50
"""What a character takes while a batch is inverted, at most."""
_MOST = 10_000_000
"""Characters of a batch, however much memory there is: a batch is what a kill costs."""


def write(
    index: FileIndex,
    settings: Settings,
    entries: Iterable[Entry],
    folder: Path,
    stage: Stage,
    *,
    replaces: bool,
) -> None:
    """Writes ``entries`` into ``index``, whose files and dictionary lie in ``folder``; where it
    ``replaces``, over the documents of the same ids."""
    merge = merge_some if replaces else merge_all
    with _writing(index) as writer:
        parted = batches(_replacing(writer, entries) if replaces else entries, settings)
        first, second = next(parted, []), next(parted, [])
        if not second:
            writer.add_batch(batch_of(first, Analyzer(folder / WORDS)))
            writer.commit(mergetype=merge)
            return
        with Crew(settings.workers) as crew:
            written = crew.map(partial(_write_aside, folder), chain((first, second), parted), 0)
            writer.add_segments(list(written), crew, stage)
            writer.commit(mergetype=merge)


def write_batch(folder: Path, words: Path, batch: Sequence[Entry]) -> None:
    """Makes of ``batch`` an index of its own in the empty ``folder``, with the user words in the
    file ``words``."""
    with _writing(new_index(folder)) as writer:
        writer.add_batch(batch_of(batch, Analyzer(words)))
        writer.commit(mergetype=merge_all)


def merge_batches(parts: Sequence[Path], folder: Path, crew: Crew, stage: Stage) -> None:
    """Makes of the indexes in ``parts``, of which each has later documents than the one before,
    one of a single segment in the empty ``folder``; ``parts`` stay as they are."""
    segments = [segment for part in parts for segment in index_in(part)._segments()]
    with _writing(new_index(folder)) as writer:
        for part, segment in zip(parts, segments, strict=True):
            _share(segment, part, folder)
        writer.add_segments(segments, crew, stage)
        writer.commit(mergetype=merge_all)


def batches(entries: Iterable[Entry], settings: Settings) -> Iterator[list[Entry]]:
    """The published ones of ``entries``, as many at once as memory allows."""
    most = max(settings.index_memory_mb - _BASE_MB, 1) * 10**6 // _BYTES_PER_CHARACTER
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        if entry.status == PUBLISHED:
            batch.append(entry)
            size += len(entry.record.title) + len(entry.record.text)
            if size >= min(most, _MOST):
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


@contextmanager
def _writing(index: FileIndex) -> Iterator[ArrayWriter]:
    """A writer, whose files are closed where the work fails."""
    writer = ArrayWriter(index)
    try:
        yield writer
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


def _replacing(writer: ArrayWriter, entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        writer.delete_by_term("id", entry.id)
        yield entry


def _write_aside(folder: Path, batch: Sequence[Entry]) -> Any:
    """Writes a segment in a folder of its own, for Whoosh's writers share the names of their
    temporary files, and moves it in."""
    aside = Path(tempfile.mkdtemp(dir=folder))
    writer = ArrayWriter(new_index(aside))
    writer.add_batch(batch_of(batch, Analyzer(folder / WORDS)))
    segment = writer.finish_segment()
    _share(segment, aside, folder)
    remove_tree(aside)
    return segment


def _share(segment: Any, folder: Path, target: Path) -> None:
    """Gives the files of a segment in ``folder`` a second name in ``target``."""
    for path in folder.glob(segment.make_filename(".*")):
        link(path, target / path.name)
