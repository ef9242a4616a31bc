"""Building a generation of the index out of the catalogue's entries."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from whoosh.index import create_in, open_dir

from ftarchive.archive.catalogue import Entry
from ftarchive.archive.clock import now
from ftarchive.archive.originals import checksum
from ftarchive.config import Home, Settings
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.index.dictionary import FILES, Dictionary, home_files
from ftarchive.index.generations import Generation, Generations, Manifest
from ftarchive.index.schema import SCHEMA_VERSION, schema
from ftarchive.index.segments import write
from ftarchive.progress import Stage, silent


def home_dictionary(home: Home) -> Dictionary:
    """The dictionary that the next rebuild will use.

    Raises ``HomeError`` (dictionary-faulty).
    """
    return Dictionary.read(home_files(home))


def dictionary_of(generation: Generation) -> Dictionary:
    """The dictionary that a generation was built with: it is kept in it, so that an edit does
    not part query from index before a rebuild.

    Raises ``IndexUnusable``: index-stale where a program that kept less of it built the
    generation, index-damaged where it cannot be read.
    """
    lacking = [name for name in FILES if name not in generation.manifest.files]
    if lacking:
        raise IndexUnusable("index-stale", differences=f"其中没有 {'、'.join(lacking)}")
    try:
        return Dictionary.read(generation.path)
    except HomeError as error:
        reason = f"读不懂：{error.facts['reason']}"
        raise IndexUnusable("index-damaged", path=error.facts["path"], reason=reason) from None


def fingerprint(dictionary: Dictionary) -> dict[str, str]:
    """What an index is built by: of the dictionary, ``words`` alone makes other terms."""
    analysis = dictionary.analyzer.fingerprint()
    return {"schema": str(SCHEMA_VERSION)} | analysis | dictionary.fingerprint()


def check_fingerprint(generation: Generation) -> None:
    """Raises ``IndexUnusable`` (index-stale) where the index was built by another analysis."""
    built, wanted = generation.manifest.fingerprint, fingerprint(dictionary_of(generation))
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
    stage: Stage = silent,
) -> Generation:
    """Builds and publishes a generation.

    ``entries`` are all documents, or with ``base`` those that have changed since;
    ``position`` is the last event of the catalogue that they reflect, ``mark`` its mark.

    Raises ``HomeError`` (dictionary-faulty) before anything is written.
    """
    dictionary = dictionary_of(base) if base else home_dictionary(home)
    generations = Generations(home.index)
    folder = generations.prepare(base)
    if base is None:
        _write_dictionary(folder, dictionary)
    index = open_dir(str(folder)) if base else create_in(str(folder), schema())
    write(index, settings, entries, folder, stage, replaces=base is not None)
    manifest = Manifest(
        position=position,
        mark=mark,
        documents=index.doc_count(),
        fingerprint=fingerprint(dictionary),
        built_at=now(),
        files=_files(folder, base),
    )
    index.close()
    return generations.publish(folder, manifest)


def _write_dictionary(folder: Path, dictionary: Dictionary) -> None:
    for name, entries in dictionary.entries.items():
        (folder / name).write_text("".join(f"{entry}\n" for entry in entries), "utf-8")


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
