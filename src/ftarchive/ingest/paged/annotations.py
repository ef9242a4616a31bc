"""What lies over the pages of a PDF: comments, typed-in text, form fields, attached files."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ftarchive.errors import Refused
from ftarchive.ingest.page import Embedded, Hidden, strip

_SILENT = frozenset((raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET))
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_VALUES = frozenset(
    (
        raw.FPDF_FORMFIELD_TEXTFIELD,
        raw.FPDF_FORMFIELD_COMBOBOX,
        raw.FPDF_FORMFIELD_LISTBOX,
    )
)
_SECRET = 1 << 13
"""The flag of a field for passwords, of which one sees but asterisks."""


class Typed(NamedTuple):
    """Text that stands on the page though it is not part of it, and its box in the file's own
    coordinates: left, bottom, right, top."""

    text: str
    box: tuple[float, float, float, float]


@dataclass(slots=True)
class Overlay:
    """What lies over one page."""

    typed: list[Typed] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    attached: list[Any] = field(default_factory=list)


def read_overlay(page: pdfium.PdfPage, form: Any) -> Overlay:
    """The annotations of a page; ``form`` is the handle of its form, None without one."""
    overlay = Overlay()
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            _read(annotation, form, overlay)
            raw.FPDFPage_CloseAnnot(annotation)
    return overlay


def read_attachments(document: pdfium.PdfDocument, limit: int, name: str) -> list[Embedded]:
    """The files attached to the document.

    Raises ``Refused`` (unpacked-too-large) where they have more than ``limit`` bytes.
    """
    found: list[Embedded] = []
    for number in range(raw.FPDFDoc_GetAttachmentCount(document.raw)):
        attachment = raw.FPDFDoc_GetAttachment(document.raw, number)
        if attachment and (file := _embedded(attachment, limit, name)):
            limit -= len(file.content)
            found.append(file)
    return found


def _read(annotation: Any, form: Any, overlay: Overlay) -> None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_WIDGET and form:
        _read_field(annotation, form, overlay)
    elif kind == raw.FPDF_ANNOT_FREETEXT and not _is_unseen(annotation):
        overlay.typed.extend(_typed(annotation, _value(annotation, b"Contents")))
    elif kind not in _SILENT and (text := _value(annotation, b"Contents")):
        author = _value(annotation, b"T")
        overlay.hidden.append(Hidden("批注", f"{author}：{text}" if author else text))


def _read_field(annotation: Any, form: Any, overlay: Overlay) -> None:
    if raw.FPDFAnnot_GetFormFieldType(form, annotation) not in _VALUES:
        return
    value = _string(lambda *to: raw.FPDFAnnot_GetFormFieldValue(form, annotation, *to))
    is_secret = raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _SECRET
    if value and (is_secret or _is_unseen(annotation)):
        overlay.hidden.append(Hidden("隐藏的表单域", value))
    elif value:
        overlay.typed.extend(_typed(annotation, value))


def _is_unseen(annotation: Any) -> bool:
    return bool(raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN)


def _typed(annotation: Any, text: str) -> Iterator[Typed]:
    rect = raw.FS_RECTF()
    lines = [line for line in text.replace("\r", "\n").split("\n") if strip(line)]
    if not lines or not raw.FPDFAnnot_GetRect(annotation, rect):
        return
    step = (rect.top - rect.bottom) / len(lines)
    for number, line in enumerate(lines):
        top = rect.top - number * step
        yield Typed(strip(line), (rect.left, top - step, rect.right, top))


def _value(annotation: Any, key: bytes) -> str:
    return _string(lambda *to: raw.FPDFAnnot_GetStringValue(annotation, key, *to))


def _string(get: Callable[..., int]) -> str:
    """A string that PDFium gives as UTF-16 into a buffer."""
    length = get(None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    get(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return strip(buffer.raw[: length - 2].decode("utf-16-le", "replace"))


def _embedded(attachment: Any, limit: int, name: str) -> Embedded | None:
    length = ctypes.c_ulong()
    raw.FPDFAttachment_GetFile(attachment, None, 0, length)
    if length.value > limit:
        raise Refused(
            "unpacked-too-large",
            path=name,
            limit=limit,
            setting="FTARCHIVE_MAX_UNPACKED_BYTES",
        )
    buffer = ctypes.create_string_buffer(length.value)
    if not raw.FPDFAttachment_GetFile(attachment, buffer, length.value, length):
        return None
    title = _string(lambda *to: raw.FPDFAttachment_GetName(attachment, *to))
    return Embedded(title or "附件", buffer.raw)
