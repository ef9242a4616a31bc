"""The folder of an index being written: Whoosh's writing too goes through ``durable``."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import FileIndex

from ftarchive.durable import make_aside, open_new, remove_file, remove_tree, rename
from ftarchive.index.schema import schema


class DurableStorage(FileStorage):
    """A folder as Whoosh writes into it."""

    def create(self) -> DurableStorage:
        """Makes the folder."""
        make_aside(Path(self.folder))
        return self

    def create_file(
        self, name: str, excl: bool = False, mode: str = "wb", **how: Any
    ) -> StructFile:
        """A new file; names are chosen so that none is there already."""
        return StructFile(open_new(self._path(name), mode), name=name, **how)

    def delete_file(self, name: str) -> None:
        """Removes a file."""
        remove_file(self._path(name))

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Gives a file another name, which nothing has."""
        rename(self._path(oldname), self._path(newname))

    def temp_storage(self, name: str | None = None) -> DurableStorage:
        """A folder in it for what is needed for a while."""
        return DurableStorage(str(self._path(name or "aside.tmp"))).create()

    def destroy(self) -> None:
        """Removes the folder."""
        remove_tree(Path(self.folder))

    def lock(self, name: str) -> Any:
        """A lock within this process: among processes, who writes holds one of the home's."""
        return threading.Lock()

    def _path(self, name: str) -> Path:
        return Path(self.folder, name)


def new_index(folder: Path) -> FileIndex:
    """An index without documents in ``folder``."""
    return FileIndex.create(DurableStorage(str(folder)), schema())


def index_in(folder: Path) -> FileIndex:
    """The index that lies in ``folder``, to be written to."""
    return DurableStorage(str(folder)).open_index()
