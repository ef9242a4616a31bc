"""A page that somebody saved as plain text: its lines as they stand."""

from __future__ import annotations

from ftarchive.ingest.page import Page, finish_line


def read_dump(text: str) -> Page:
    """The page in ``text``; tabs separate the cells of a row."""
    lines = (
        finish_line(line.replace("\x1e", " ").replace("\x1f", " ")) for line in text.split("\n")
    )
    return Page(lines=[line for line in lines if line])
