"""Building a generation of the index out of the catalogue's entries."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex, create_in, open_dir

from ftarchive.archive.catalogue import Entry
from ftarchive.archive.clock import now
from ftarchive.archive.originals import checksum
from ftarchive.archive.recording import PUBLISHED
from ftarchive.config import Home, Settings
from ftarchive.errors import IndexUnusable
from ftarchive.index.analysis import Analyzer
from ftarchive.index.codec import ArrayCodec, PostingPool
from ftarchive.index.generations import Generation, Generations, Manifest
from ftarchive.index.schema import SCHEMA_VERSION, index_fields, schema

_WORDS = "words.txt"


def home_words(home: Home) -> Path:
    """The user words that the next rebuild will use."""
    return home.resource("index", "dictionary", _WORDS)


def analyzer_of(generation: Generation) -> Analyzer:
    """The analysis by which a generation was built: its user words are kept in it, so that
    an edited dictionary does not part query from index before a rebuild.

    Raises ``IndexUnusable`` (index-damaged) where they are gone.
    """
    words = generation.path / _WORDS
    if _WORDS not in generation.manifest.files:
        raise IndexUnusable("index-damaged", path=words, reason="不见了")
    return Analyzer(words)


def fingerprint(analyzer: Analyzer) -> dict[str, str]:
    """What an index has to agree in with this program to be searched by it."""
    return {"schema": str(SCHEMA_VERSION)} | analyzer.fingerprint()


def check_fingerprint(generation: Generation) -> None:
    """Raises ``IndexUnusable`` (index-stale) where the index was built by another analysis."""
    built, wanted = generation.manifest.fingerprint, fingerprint(analyzer_of(generation))
    if built != wanted:
        names = sorted(key for key in built | wanted if built.get(key) != wanted.get(key))
        differences = "、".join(
            f"{key}：{built.get(key, '无')} → {wanted.get(key, '无')}" for key in names
        )
        raise IndexUnusable("index-stale", differences=differences)


def build(
    home: Home,
    settings: Settings,
    entries: Iterable[Entry],
    position: int,
    mark: str = "",
    base: Generation | None = None,
) -> Generation:
    """Builds and publishes a generation.

    ``entries`` are all documents, or with ``base`` those that have changed since;
    ``position`` is the last event of the catalogue that they reflect, ``mark`` its mark.
    """
    generations = Generations(home.index)
    folder = generations.prepare(base)
    if base is None:
        shutil.copyfile(home_words(home), folder / _WORDS)
    analyzer = Analyzer(folder / _WORDS)
    index = open_dir(str(folder)) if base else create_in(str(folder), schema())
    _write(index, settings, entries, analyzer, replaces=base is not None)
    manifest = Manifest(
        position=position,
        mark=mark,
        documents=index.doc_count(),
        fingerprint=fingerprint(analyzer),
        built_at=now(),
        files=_files(folder, base),
    )
    index.close()
    return generations.publish(folder, manifest)


def _write(
    index: FileIndex,
    settings: Settings,
    entries: Iterable[Entry],
    analyzer: Analyzer,
    *,
    replaces: bool,
) -> None:
    """Writes segments, each as large as the budget of memory allows."""
    budget = settings.index_memory_mb << 20
    writer = _writer(index)
    try:
        for entry in entries:
            _write_entry(writer, entry, analyzer, replaces=replaces)
            if writer.pool.size > budget:
                writer.commit(merge=False)
                writer = _writer(index)
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _write_entry(writer: Any, entry: Entry, analyzer: Analyzer, *, replaces: bool) -> None:
    if replaces:
        writer.delete_by_term("id", entry.id)
    if entry.status == PUBLISHED:
        writer.add_document(**index_fields(entry.id, entry.ordinal, entry.record, analyzer))


def _writer(index: FileIndex) -> Any:
    writer = index.writer(codec=ArrayCodec(), compound=False)
    writer.pool = PostingPool()
    return writer


def _files(folder: Path, base: Generation | None) -> dict[str, tuple[str, int]]:
    """Checksum and size of every file; those linked from ``base`` are known already."""
    known = base.manifest.files if base else {}
    files = {}
    for path in sorted(folder.iterdir()):
        if path.name.endswith("WRITELOCK"):
            path.unlink()
        elif base and path.name in known and path.samefile(base.path / path.name):
            files[path.name] = known[path.name]
        else:
            files[path.name] = (checksum(path), path.stat().st_size)
    return files
