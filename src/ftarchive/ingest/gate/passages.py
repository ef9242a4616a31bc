"""What the disclosure gate looks at: stretches of text, each with its place in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ftarchive.ingest.page import Hidden
from ftarchive.record import LABELS, Disclosure

TITLE, TEXT, BESIDE, NAME = LABELS["title"], LABELS["text"], "正文以外", "文件名"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text, one paragraph a line, and its ``place`` as reports name it (正文, 批注,
    附件“名单.xlsx”). ``is_head`` where a document begins with it, so that its first lines may
    carry a mark of secrecy."""

    place: str
    text: str
    is_head: bool = False


def passages(
    record: Disclosure, hidden: Iterable[Hidden] = (), beside: str = ""
) -> Iterator[Passage]:
    """All that becomes public with ``record``, but for its attachments, or is in its file.

    ``hidden`` is what readers of the file do not see, ``beside`` the lines of the file that
    are not in the text of the record (a red head, a footer). Fields that stand in a label
    table are given with their label, as the table says them.
    """
    yield Passage(TITLE, record.title, is_head=True)
    yield from _fields(record)
    yield Passage(TEXT, record.text, is_head=True)
    if beside:
        yield Passage(BESIDE, beside, is_head=True)
    for each_hidden in hidden:
        yield Passage(each_hidden.place, each_hidden.text, is_head=True)


def passages_of_attachment(
    names: Iterable[str], text: str, hidden: Iterable[Hidden] = ()
) -> Iterator[Passage]:
    """All that is in a file which belongs to a document, and the ``names`` it goes by."""
    yield from (Passage(NAME, name) for name in dict.fromkeys(names))
    yield Passage(TEXT, text, is_head=True)
    for each in hidden:
        yield Passage(each.place, each.text, is_head=True)


def _fields(record: Disclosure) -> Iterator[Passage]:
    for name, value in record.fields().items():
        said = " > ".join(value) if isinstance(value, list) else value
        if said and name not in ("title", "text"):
            yield Passage(LABELS[name], f"{LABELS[name]}：{said}")
    for name, given in record.given.items():
        yield Passage(LABELS.get(name, name), given)
