"""The archive beside other engines, in one run: ``python -m benchmarks [--sizes N …]``.

Prints one report in Markdown. The corpora come out of ``make_corpus.py``, which is looked for
beside the checkout.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.corpora import MAKER
from benchmarks.curve import draw
from benchmarks.measuring import measure
from benchmarks.peers.roster import NAMES
from benchmarks.report import report

_COUNT = 10_000


def main() -> None:
    """Measures one size after another and prints the report of all."""
    given = _arguments()
    if not MAKER.exists():
        sys.exit(f"no {MAKER} (FTARCHIVE_CORPORA says where the corpora lie)")
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        measured = [
            measure(count, folder, given.again, is_profiled=given.profile)
            for count in sorted(given.sizes)
        ]
    print(report(measured))
    if given.curve:
        draw(measured, given.curve)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--sizes", nargs="+", type=int, default=[_COUNT], metavar="N")
    parser.add_argument("--keep", type=Path, help="where indices stay for the next time")
    parser.add_argument(
        "--again", nargs="+", default=[], choices=NAMES, help="build these anew all the same"
    )
    parser.add_argument("--profile", action="store_true", help="where the slowest queries spend it")
    parser.add_argument("--curve", type=Path, help="an SVG of the costs by size")
    return parser.parse_args()


if __name__ == "__main__":
    main()
