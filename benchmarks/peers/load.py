"""Builds the index of one peer: ``python -m benchmarks.peers.load NAME CORPUS FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from benchmarks.peers.peer import Loader
from benchmarks.peers.roster import peer


def main() -> None:
    """Builds it; time and memory are for the caller to take."""
    name, corpus, folder = sys.argv[1:]
    cast(Loader, peer(name)).load(Path(corpus), Path(folder))


if __name__ == "__main__":
    main()
