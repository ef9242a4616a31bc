"""Where the texts lie that benchmarks are made with: beside the checkout, never in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
CORPORA = Path(os.environ.get("FTARCHIVE_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
JUDGED = CORPORA / "judged"
LAWS = CORPORA / "laws.jsonl.gz"
MAKER = CORPORA.parent / "tools" / "make_corpus.py"


def make_corpus(folder: Path, count: int) -> Path:
    """A batch of ``count`` documents in ``folder``, the same bytes every time."""
    path = folder / f"corpus-{count}.jsonl"
    if not path.exists():
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            subprocess.run([sys.executable, str(MAKER), str(count)], stdout=file, check=True)
        part.rename(path)
    return path
