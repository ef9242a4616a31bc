"""Text out of pictures of pages, by Tesseract where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import pypdfium2 as pdfium

from ftarchive.config import Settings
from ftarchive.ingest.page import Page
from ftarchive.ingest.paged.pdf import open_pdf, read_properties
from ftarchive.ingest.paged.printed import compose, leaves
from ftarchive.ingest.paged.sheet import Glyph, Sheet, is_wide
from ftarchive.ingest.rules import Rules

PROGRAM, _LANGUAGES = "tesseract", "chi_sim+eng"
_DPI, _POINTS = 300, 72
_MOST_PIXELS = 25_000_000
"""Pixels of a page beyond which it is rendered more coarsely: a plan or poster."""
_ASK_SECONDS = 20.0
_LEAST_CONFIDENCE = 10.0
"""Per cent of its own trust below which what Tesseract reads is a stain or a seal."""
_WORD, _LINE = "5", "4"
"""The levels of Tesseract's table that we read."""
_GAP = 1.2
"""Sizes up to which a gap beside a Chinese word is none."""
_BASE, _NEAR = 0.86, 0.22
"""Where in the box of a line its baseline is, and how far from the usual its height may be."""


class Picture(NamedTuple):
    """A page as a grey picture, ``scale`` its pixels for each point: PGM or PNG bytes."""

    content: bytes
    scale: float


class OutOfTime(Exception):
    """The time for recognition is over."""


@cache
def can_recognise() -> bool:
    """Whether Tesseract is installed with simplified Chinese; asked once."""
    program = shutil.which(PROGRAM)
    if not program:
        return False
    try:
        told = _run([program, "--list-langs"], b"", time.monotonic() + _ASK_SECONDS)
    except (OSError, OutOfTime):
        return False
    return "chi_sim" in told.split()


def recognise_pdf(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """What Tesseract reads on the pages of the PDF, its ``legibility`` "ocr".

    Pages for which ``settings.ocr_seconds`` is too short are left out; ``remarks`` tell how many.
    Raises ``Refused`` (damaged-file, encrypted).
    """
    document = open_pdf(content, name)
    try:
        page = recognise(_pictures(document), len(document), settings)
        page.properties = read_properties(document)
        return page
    finally:
        document.close()


def recognise(pictures: Iterable[Picture], count: int, settings: Settings) -> Page:
    """What Tesseract reads on ``count`` pictures of pages, one after the other."""
    deadline = time.monotonic() + settings.ocr_seconds
    sheets: list[Sheet] = []
    page = Page(lines=[], legibility="ocr", is_laid_out=True)
    try:
        for picture in pictures:
            sheets.append(_recognise(picture, deadline))
    except OutOfTime:
        page.remarks.append(
            f"共 {count} 页，在 {settings.ocr_seconds:g} 秒内识别了前 {len(sheets)} 页，其余未识别"
        )
    page.lines = compose(leaves(sheets))
    return page


def _pictures(document: pdfium.PdfDocument) -> Iterator[Picture]:
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        most = (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5
        scale = min(_DPI / _POINTS, most)
        bitmap = page.render(scale=scale, grayscale=True)
        yield Picture(_grey(bitmap), scale)
        bitmap.close()
        page.close()


def _grey(bitmap: pdfium.PdfBitmap) -> bytes:
    """The bitmap as PGM, the rows without what pads them."""
    data, stride, width = bytes(bitmap.buffer), bitmap.stride, bitmap.width
    rows = (data[row * stride : row * stride + width] for row in range(bitmap.height))
    return b"P5 %d %d 255\n" % (width, bitmap.height) + b"".join(rows)


def _recognise(picture: Picture, deadline: float) -> Sheet:
    command = [shutil.which(PROGRAM) or PROGRAM, "stdin", "stdout", "-l", _LANGUAGES]
    dpi = str(max(70, round(picture.scale * _POINTS)))
    told = _run([*command, "--dpi", dpi, "--psm", "3", "tsv"], picture.content, deadline)
    return _sheet(told, picture.scale)


def _run(command: list[str], content: bytes, deadline: float) -> str:
    """What the program writes; its whole group is killed where it takes too long.

    Raises ``OutOfTime`` then, and ``OSError`` where it cannot be started.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise OutOfTime
    with subprocess.Popen(  # noqa: S603 - the program found on the path, no shell
        ["env", "OMP_THREAD_LIMIT=1", *command],  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.communicate(content, timeout=seconds)[0].decode("utf-8", "replace")
        except subprocess.TimeoutExpired as error:
            raise OutOfTime from error
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def _sheet(told: str, scale: float) -> Sheet:
    """The table that Tesseract writes as characters with places."""
    rows = [row.split("\t") for row in told.splitlines()]
    rows = [row for row in rows if len(row) == 12 and row[0].isdigit()]
    sheet = Sheet(1.0, 1.0)
    sizes = _even([int(row[9]) / scale for row in rows if row[0] == _LINE])
    base = size = 0.0
    for row in rows:
        left, top, width, height = (int(value) / scale for value in row[6:10])
        if row[0] == "1":
            sheet.width, sheet.height = width, height
        elif row[0] == _LINE:
            base, size = top + _BASE * height, sizes[height]
        elif row[0] == _WORD and float(row[10]) >= _LEAST_CONFIDENCE:
            sheet.glyphs.extend(
                _word(
                    row[11],
                    _start(sheet.glyphs, row[11], left, base, size),
                    left + width,
                    base,
                    size,
                )
            )
    return sheet


def _even(sizes: list[float]) -> dict[float, float]:
    """The size of each line, the usual one where it is near: boxes are as high as what is in
    them, and a line of low characters looks smaller than it is."""
    usual = statistics.median(sizes) if sizes else 1.0
    return {size: usual if abs(size - usual) <= _NEAR * usual else size for size in sizes}


def _start(glyphs: list[Glyph], text: str, left: float, base: float, size: float) -> float:
    """Where a word begins: boxes of Chinese words are not exact, and overlap or leave gaps."""
    last = glyphs[-1] if glyphs and glyphs[-1].y == base else None
    if last is None or left > last.x1 + _GAP * size:
        return left
    is_close = is_wide(last.text) or is_wide(text[0])
    return last.x1 if is_close else max(left, last.x1 + 0.2 * size)


def _word(text: str, start: float, end: float, base: float, size: float) -> Iterator[Glyph]:
    ems = [2 if is_wide(char) else 1 for char in text]
    step = max((end - start) / sum(ems), 0.1)
    x = start
    for char, em in zip(text, ems, strict=True):
        yield Glyph(char, x, x + step * em, base, size)
        x += step * em
