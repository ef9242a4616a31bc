"""A document and its attachments, made one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath

from ftarchive.errors import Refused
from ftarchive.ingest.bundling import Handed
from ftarchive.ingest.fields.remarks import Remark
from ftarchive.ingest.gate.concerns import Concern, unread
from ftarchive.ingest.gate.excerpts import without_numbers
from ftarchive.ingest.piece import Piece
from ftarchive.ingest.reading import Kept
from ftarchive.record import LEGIBILITY, Attachment, Disclosure

_BODY = "正文"
_UNNAMED = "bin"
_LONGEST_FORMAT = 16


class Join:
    """Adds attachments to a document, one after another.

    ``kept`` are their files, ``concerns`` and ``remarks`` what is to be said of all together.
    """

    def __init__(self, document: Piece) -> None:
        assert document.record is not None  # noqa: S101 - a piece read as an attachment has none
        self._record: Disclosure = document.record
        self._texts = [document.record.text] if document.record.text else []
        self._structure = list(document.record.structure)
        self._attachments: list[Attachment] = []
        self.kept: list[Kept] = []
        self.concerns = list(document.concerns)
        self.remarks: list[Remark] = []
        if document.legibility and not document.record.text:
            self.concerns.append(unread(_BODY, LEGIBILITY[document.legibility]))

    def add(self, name: str, handed: Handed, part: Piece | Refused) -> None:
        """Adds the file ``handed``, which people see as ``name``; ``part`` is what it says, or
        why it could not be read: it is kept all the same."""
        if isinstance(part, Refused):
            self._add_unread(name, handed, part)
        else:
            self._add_read(name, handed, part)

    def record(self) -> Disclosure:
        """The document with all that was added."""
        if not self._attachments:
            return self._record
        return replace(
            self._record,
            text="\n".join(self._texts),
            structure=tuple(self._structure),
            attachments=tuple(self._attachments),
        )

    def _add_read(self, name: str, handed: Handed, part: Piece) -> None:
        self._texts.append(name)
        start = sum(len(text) + 1 for text in self._texts)
        line = sum(text.count("\n") + 1 for text in self._texts)
        self._structure.append((line - 1, "h1"))
        if part.text:
            self._texts.append(part.text)
            self._structure += [(line + at, kind) for at, kind in part.structure]
        else:
            start -= 1
        self._attachments.append(
            Attachment(
                name=name,
                format=part.format,
                sha256=part.sha256,
                start=start,
                length=len(part.text),
                legibility=part.legibility,
            )
        )
        self.kept.append(Kept(handed.file, handed.name, part.sha256))
        self.concerns += [replace(each, place=_place(name, each)) for each in part.concerns]
        self.remarks += [Remark(each.code, f"{_of(name)}：{each}") for each in part.remarks]
        if part.legibility and not part.text:
            self.concerns.append(unread(_of(name), LEGIBILITY[part.legibility]))

    def _add_unread(self, name: str, handed: Handed, error: Refused) -> None:
        try:
            with handed.file.open("rb") as file:  # which may be larger than what is ever read
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            self.remarks.append(Remark(error.code, f"{_of(name)}未能收录：{error.message}"))
            return
        self._texts.append(name)
        end = sum(len(text) + 1 for text in self._texts) - 1
        suffix = PurePath(handed.name).suffix[1:].lower()[:_LONGEST_FORMAT] or _UNNAMED
        self._attachments.append(
            Attachment(
                name=name, format=suffix, sha256=sha256, start=end, length=0, problem=error.code
            )
        )
        self.kept.append(Kept(handed.file, handed.name, sha256))
        self.concerns.append(unread(_of(name), error.message))
        self.remarks.append(Remark(error.code, f"{_of(name)}读不出来：{error.message}"))


def _of(name: str) -> str:
    return f"附件“{without_numbers(name)}”"


def _place(name: str, concern: Concern) -> str:
    return _of(name) if concern.place == _BODY else f"{_of(name)}的{concern.place}"
