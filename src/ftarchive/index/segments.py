"""Writing documents into segments, batch by batch, and side by side where there are many."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex, create_in

from ftarchive.archive.catalogue import Entry
from ftarchive.archive.schema import PUBLISHED
from ftarchive.config import Settings
from ftarchive.crew import Crew
from ftarchive.index.analysis import Analyzer
from ftarchive.index.batch import batch_of
from ftarchive.index.dictionary import WORDS
from ftarchive.index.schema import schema
from ftarchive.index.writer import ArrayWriter, merge_all, merge_some
from ftarchive.progress import Stage

_BASE_MB = 200
"""What a process takes before it has a single document: the program, numpy and jieba's words."""
_BYTES_PER_CHARACTER = 50
"""What a character takes while a batch is inverted, at most."""


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
    writer = ArrayWriter(index)
    merge = merge_some if replaces else merge_all
    try:
        batches = _batches(_replacing(writer, entries) if replaces else entries, settings)
        first, second = next(batches, []), next(batches, [])
        if not second:
            writer.add_batch(batch_of(first, Analyzer(folder / WORDS)))
            writer.commit(mergetype=merge)
            return
        with Crew(settings.workers) as crew:
            written = crew.map(partial(_write_aside, folder), chain((first, second), batches), 0)
            writer.add_segments(list(written), crew, stage)
            writer.commit(mergetype=merge)
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise


def _replacing(writer: ArrayWriter, entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        writer.delete_by_term("id", entry.id)
        yield entry


def _batches(entries: Iterable[Entry], settings: Settings) -> Iterator[list[Entry]]:
    """The published ones of ``entries``, as many at once as memory allows."""
    most = max(settings.index_memory_mb - _BASE_MB, 1) * 10**6 // _BYTES_PER_CHARACTER
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        if entry.status == PUBLISHED:
            batch.append(entry)
            size += len(entry.record.title) + len(entry.record.text)
            if size >= most:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _write_aside(folder: Path, batch: Sequence[Entry]) -> Any:
    """Writes a segment in a folder of its own, for Whoosh's writers share the names of their
    temporary files, and moves it in."""
    aside = Path(tempfile.mkdtemp(dir=folder))
    writer = ArrayWriter(create_in(str(aside), schema()))
    writer.add_batch(batch_of(batch, Analyzer(folder / WORDS)))
    segment = writer.finish_segment()
    for path in aside.glob(segment.make_filename(".*")):
        path.rename(folder / path.name)
    shutil.rmtree(aside)
    return segment
