"""A PDF as a page: what a person reads on its sheets, and what one does not see."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.page import Hidden, Page
from ftarchive.ingest.paged.annotations import Overlay, read_attachments, read_overlay
from ftarchive.ingest.paged.legibility import Legibility, PageSketch, judge
from ftarchive.ingest.paged.pdfpage import PageText, read_page
from ftarchive.ingest.paged.printed import Leaf, compose, leaves
from ftarchive.ingest.paged.running import is_page_number
from ftarchive.ingest.paged.sheet import Glyph
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.text_limit import check_length

_START, _END = 1024, 2048
"""Bytes at the start in which a PDF names itself, and at the end in which it says it is whole."""
_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?")
_PROPERTIES = {
    "Title": "title",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "CreationDate": "created",
    "ModDate": "modified",
}
_DATES = ("created", "modified")
_HUGE = 1.9
"""Times the usual size from which text that is repeated in one place is a watermark."""
_WORDS, _TILES = 3, 4
"""Characters, and times that they are repeated, from which faint text is a watermark."""
_MANY_DRAWN, _PICTURE = 20, 0.25
"""Drawing operations or share of pictures from which a page without text has something on it."""
_SCANNERS = re.compile(
    r"扫描全能王|CamScanner|夸克扫描|全能扫描王|Scanned\s+(?:by|with)", re.IGNORECASE
)


def read_pdf(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The PDF in ``content`` as paragraphs, headings and rows of tables in reading order.

    Page numbers, running heads and watermarks are left out; what cannot be seen is ``hidden``.
    ``legibility`` is "no-text-layer" or "gibberish" where no text could be read, with no lines
    then, and "ocr" for the text layer of a scan; ``remarks`` name pages that yield nothing.
    Raises ``Refused`` (damaged-file, encrypted, text-too-long, unpacked-too-large).
    """
    document = open_pdf(content, name)
    try:
        return _read(document, name, settings)
    finally:
        document.close()


def open_pdf(content: bytes, name: str) -> pdfium.PdfDocument:
    """The document; raises ``Refused`` (damaged-file, encrypted)."""
    _check_whole(content, name)
    try:
        document = pdfium.PdfDocument(content)
        count = len(document)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Refused("encrypted", path=name) from error
        raise _damaged(name, "结构已损坏，打不开") from error
    if not count:
        raise _damaged(name, "里面没有一页")
    return document


def _damaged(name: str, reason: str) -> Refused:
    return Refused("damaged-file", path=name, kind=" PDF 文件", reason=reason)


def _check_whole(content: bytes, name: str) -> None:
    """Refuses what PDFium would mend by leaving out what is missing."""
    if b"%PDF-" not in content[:_START]:
        raise _damaged(name, "开头不是 PDF 的标记")
    end = content.rfind(b"%%EOF")
    if end < 0:
        end = content.rfind(b"startxref", len(content) - _END)
    if end < 0 or _OBJECT.search(content, end):
        raise _damaged(name, "文件不完整，后面的部分缺失")


def _read(document: pdfium.PdfDocument, name: str, settings: Settings) -> Page:
    if document.get_formtype():
        document.init_forms()
    page = Page(lines=[], is_laid_out=True, properties=read_properties(document))
    texts, overlays = _read_pages(document, name, settings)
    page.embedded = read_attachments(document, settings.max_unpacked_bytes, name)
    page.hidden = [
        Hidden("文档属性", value) for key, value in page.properties.items() if key not in _DATES
    ]
    for text, overlay in zip(texts, overlays, strict=True):
        page.hidden += [
            Hidden(f"隐藏文字（{why}）", what) for why, what in text.unseen.items() if what.strip()
        ]
        page.hidden += overlay.hidden
    page.hidden += _drop_watermarks(texts)
    _fill(page, texts)
    return page


def read_properties(document: pdfium.PdfDocument) -> dict[str, str]:
    """What the file says of itself, under the names that ``Page.properties`` has."""
    given = document.get_metadata_dict(skip_empty=True)
    found = {
        ours: given[theirs].strip("\x00 ")
        for theirs, ours in _PROPERTIES.items()
        if theirs in given
    }
    for key in _DATES:
        if key in found:
            found[key] = _moment(found[key])
    return {key: value for key, value in found.items() if value}


def _moment(text: str) -> str:
    """A date of PDF (D:20210514112656+08'00') as 2021-05-14 11:26:56."""
    match = _DATE.match(text)
    if not match:
        return text
    day, clock = (list(filter(None, part)) for part in (match.groups()[:3], match.groups()[3:]))
    return " ".join(filter(None, ("-".join(day), ":".join(clock))))


def _read_pages(
    document: pdfium.PdfDocument, name: str, settings: Settings
) -> tuple[list[PageText], list[Overlay]]:
    texts: list[PageText] = []
    overlays: list[Overlay] = []
    form = document.formenv.raw if document.formenv else None
    chars = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pdfium.PdfiumError as error:
            raise _damaged(name, f"第 {number + 1} 页打不开") from error
        overlays.append(read_overlay(page, form))
        texts.append(read_page(page, overlays[-1].typed))
        page.close()
        chars += len(texts[-1].sheet.glyphs)
        check_length(chars, name, settings)
    return texts, overlays


def _drop_watermarks(texts: Sequence[PageText]) -> list[Hidden]:
    """Takes out what lies behind the text; faint text that is none goes back to the rest."""
    usual = _usual_size(texts)
    marks = _repeated_marks(texts, usual)
    faint = Counter(_string(glyphs) for text in texts for glyphs in text.faint)
    found: dict[str, None] = {}
    for text in texts:
        for glyphs in text.faint:
            if _is_mark(glyphs, usual) or _is_tiled(_string(glyphs), faint, len(texts)):
                found[_string(glyphs)] = None
            else:
                text.sheet.glyphs.extend(glyphs)
        if marks:
            found[_string([g for g in text.sheet.glyphs if _place(g) in marks])] = None
            text.sheet.glyphs = [g for g in text.sheet.glyphs if _place(g) not in marks]
    return [Hidden("水印", text) for text in found if text.strip()]


def _string(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.text for glyph in glyphs)


def _is_tiled(text: str, faint: Counter[str], pages: int) -> bool:
    """Whether the same faint words stand on all pages, or many times on one."""
    return len(text) >= _WORDS and faint[text] >= max(_TILES, pages)


def _usual_size(texts: Sequence[PageText]) -> float:
    sizes = Counter(round(g.size) for text in texts for g in text.sheet.glyphs)
    return float(sizes.most_common(1)[0][0]) if sizes else 10.0


def _is_mark(glyphs: Sequence[Glyph], usual: float) -> bool:
    """Whether faint text is a watermark: askew, or large; small and straight it is only grey."""
    return glyphs[0].is_askew or glyphs[0].size >= 1.5 * usual


def _place(glyph: Glyph) -> tuple[str, int, int]:
    return glyph.text, round(glyph.x0 / 4), round(glyph.y / 4)


def _repeated_marks(texts: Sequence[PageText], usual: float) -> set[tuple[str, int, int]]:
    places: dict[tuple[str, int, int], int] = defaultdict(int)
    for text in texts:
        for place in {_place(g) for g in text.sheet.glyphs if g.size >= _HUGE * usual}:
            places[place] += 1
    least = max(2, min(3, len(texts)))
    return {place for place, count in places.items() if count >= least and 2 * count >= len(texts)}


def _fill(page: Page, texts: Sequence[PageText]) -> None:
    """Writes the lines, unless there is no text to be read."""
    made = leaves([text.sheet for text in texts])
    verdict = judge([_sketch(text, leaf) for text, leaf in zip(texts, made, strict=True)])
    page.legibility = verdict.code
    dropped = dict.fromkeys(text for leaf in made for text in leaf.dropped)
    page.hidden += [Hidden("页眉页脚", text) for text in dropped if not is_page_number(text)]
    if verdict.code not in ("no-text-layer", "gibberish"):
        page.remarks = _remarks(verdict)
        page.lines = compose(made, verdict.garbled)


def _sketch(text: PageText, leaf: Leaf) -> PageSketch:
    is_drawn = text.picture_share >= _PICTURE or text.drawn >= _MANY_DRAWN
    return PageSketch(_SCANNERS.sub("", leaf.text), is_drawn, text.is_scanned)


def _remarks(verdict: Legibility) -> list[str]:
    kinds = (
        (verdict.unread, "只有图片，没有文字层，未能读出"),
        (verdict.garbled, "字体读出来是乱码，未收入正文"),
    )
    return [f"第 {_ranges(pages)} 页{what}" for pages, what in kinds if pages]


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in a row as 3–7, the rest between 、."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return "、".join(f"{s[0]}–{s[-1]}" if len(s) > 1 else str(s[0]) for s in spans)
