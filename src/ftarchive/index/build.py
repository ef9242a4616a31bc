"""Building a generation of the index out of the catalogue's entries."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ftarchive.archive.catalogue import Entry
from ftarchive.archive.clock import now
from ftarchive.archive.originals import checksum
from ftarchive.config import Home, Settings
from ftarchive.durable import open_new, remove_tree
from ftarchive.errors import HomeError, IndexUnusable
from ftarchive.index.dictionary import FILES, Dictionary, home_files
from ftarchive.index.generations import Files, Generation, Generations, Manifest
from ftarchive.index.schema import SCHEMA_VERSION
from ftarchive.index.segments import write
from ftarchive.index.storage import index_in, new_index
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


def check_fingerprint(generation: Generation) -> Dictionary:
    """The dictionary of a generation.

    Raises ``IndexUnusable``: index-stale where the index was built by another analysis, else as
    ``dictionary_of`` does.
    """
    dictionary = dictionary_of(generation)
    built, wanted = generation.manifest.fingerprint, fingerprint(dictionary)
    if built != wanted:
        names = sorted(key for key in built | wanted if built.get(key) != wanted.get(key))
        differences = "、".join(
            f"{key}：{built.get(key, '无')} → {wanted.get(key, '无')}" for key in names
        )
        raise IndexUnusable("index-stale", differences=differences)
    return dictionary


def build(
    home: Home,
    settings: Settings,
    entries: Iterable[Entry],
    position: int,
    mark: str = "",
    base: Generation | None = None,
    stage: Stage = silent,
    *,
    is_anew: bool = False,
) -> Generation:
    """Builds and publishes a generation. The caller holds the write lock.

    ``entries`` are all documents, or with ``base`` those that have changed since;
    ``position`` is the last event of the catalogue that they reflect, ``mark`` its mark. Without a
    base it ``is_anew`` in any case; see ``Generations.publish``.

    Raises ``HomeError`` (dictionary-faulty) before anything is written.
    """
    dictionary = dictionary_of(base) if base else home_dictionary(home)
    generations = Generations(home.index)
    is_anew = is_anew or base is None
    unsound = generations.unsound() if is_anew else set()
    folder = generations.prepare(base)
    with _cleared(folder):
        if base is None:
            write_dictionary(folder, dictionary)
        index = index_in(folder) if base else new_index(folder)
        write(index, settings, entries, folder, stage, replaces=base is not None)
        manifest = Manifest(
            position=position,
            mark=mark,
            documents=index.doc_count(),
            fingerprint=fingerprint(dictionary),
            built_at=now(),
            files=files_in(
                folder, base.path if base else None, base.manifest.files if base else {}
            ),
            rebuilt=base.manifest.rebuilt if base else "",
        )
        return generations.publish(folder, manifest, is_anew=is_anew, unsound=unsound)


@contextlib.contextmanager
def _cleared(folder: Path) -> Iterator[None]:
    """Leaves nothing in ``folder`` where the work in it fails; a kill does, for the next one."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            remove_tree(folder)
        raise


def write_dictionary(folder: Path, dictionary: Dictionary) -> None:
    """Puts a dictionary into ``folder``; that it lasts is left to publishing."""
    for name, entries in dictionary.entries.items():
        with open_new(folder / name) as file:
            file.write("".join(f"{entry}\n" for entry in entries).encode())


def files_in(folder: Path, base: Path | None, known: Files) -> Files:
    """Checksum and size of every file of ``folder``; ``known`` are those of ``base``, from which
    some were linked."""
    files = {}
    for path in sorted(folder.iterdir()):
        if base and path.name in known and path.samefile(base / path.name):
            files[path.name] = known[path.name]
        else:
            files[path.name] = (checksum(path), path.stat().st_size)
    return files
