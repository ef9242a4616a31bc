"""A printed document as a whole: its sheets put together into lines of text.

What gives sheets, a PDF, an OFD or OCR, gets the same reading of them here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ftarchive.ingest.page import Line
from ftarchive.ingest.paged.columns import Flow, reading_order
from ftarchive.ingest.paged.grid import take_tables
from ftarchive.ingest.paged.paragraphs import make_lines
from ftarchive.ingest.paged.rows import join_runs, make_rows
from ftarchive.ingest.paged.running import drop_running
from ftarchive.ingest.paged.sheet import Run, Sheet, Table


@dataclass(slots=True)
class Leaf:
    """One sheet in parts; ``dropped`` are its running heads and feet, ``others`` the rows
    that run in another direction."""

    tables: list[Table]
    rows: list[list[Run]]
    others: list[list[Run]]
    dropped: list[str]
    width: float = 0.0

    @property
    def text(self) -> str:
        """All that stands on it, in no order of reading."""
        runs = [run.text for row in (*self.rows, *self.others) for run in row]
        cells = [cell for table in self.tables for row in table.rows for cell in row]
        return "\n".join((*runs, *cells))


def leaves(sheets: Sequence[Sheet]) -> list[Leaf]:
    """The sheets in parts, running heads, feet and page numbers taken out."""
    made = []
    for sheet in sheets:
        tables, rest = take_tables(sheet)
        others = [row for glyphs in sheet.others for row in make_rows(glyphs)]
        made.append(Leaf(tables, make_rows(rest), others, [], sheet.width))
    dropped = drop_running([leaf.rows for leaf in made], [sheet.height for sheet in sheets])
    for leaf, texts in zip(made, dropped, strict=True):
        leaf.dropped = texts
    return made


def compose(made: Sequence[Leaf], skipped: Collection[int] = ()) -> list[Line]:
    """The lines in reading order, of all pages but those ``skipped`` (numbers from 1)."""
    kept = [leaf for n, leaf in enumerate(made, 1) if n not in skipped]
    return make_lines([_flows(leaf) for leaf in kept], [leaf.width for leaf in kept])


def _flows(leaf: Leaf) -> list[Flow]:
    flows = reading_order(leaf.rows, leaf.tables)
    flows.extend([join_runs(row)] for row in leaf.others)
    return flows
