"""One page of a PDF as PDFium gives it: its characters, ruling lines and what covers what."""

from __future__ import annotations

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ftarchive.ingest.paged.affine import UNMOVED, Affine, applied, compose
from ftarchive.ingest.paged.annotations import Typed
from ftarchive.ingest.paged.radicals import as_written
from ftarchive.ingest.paged.sheet import Glyph, Rule, Sheet, is_wide

_MOST_SEGMENTS, _DEEPEST = 400, 4
"""Segments of a path beyond which it is a drawing; forms inside each other that are looked into."""
_THIN, _SHORTEST = 3.0, 4.0
"""Points up to which a filled box is a line, and from which a line rules."""
_TINY = 1.6
"""Points below which no one can read."""
_WHITE, _LIGHT = 250, 190
"""Least value of every colour of what cannot be seen on white, and of what is faint on it."""
_WHOLE = 0.5
"""Share of the page from which a picture is the page."""
_SKEW = 8.0
"""Degrees that a scanned page may stand askew."""
_HEAVY = ("bold", "black", "heavy", "simhei", "黑体", "小标宋", "xiaobiaosong", "heiti")
_Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in the file's own coordinates."""


@dataclass(slots=True)
class PageText:
    """A page read: ``unseen`` are texts that no one sees, by the reason why.

    ``faint`` are texts that are askew or hardly visible, which may be watermarks. ``is_scanned``
    where the text lies over or under a picture of the whole page; ``picture_share`` is how much of
    the page is pictures, ``drawn`` counts drawing operations.
    """

    sheet: Sheet
    unseen: dict[str, str] = field(default_factory=dict)
    faint: list[list[Glyph]] = field(default_factory=list)
    is_scanned: bool = False
    picture_share: float = 0.0
    drawn: int = 0


@dataclass(slots=True)
class _Style:
    """What the characters of one drawing operation have in common."""

    number: int
    size: float
    angle: float
    is_bold: bool
    is_red: bool
    is_light: bool
    fault: str


@dataclass(slots=True)
class _Char:
    text: str
    left: float
    right: float
    x: float
    y: float
    style: _Style


class _Cover(NamedTuple):
    """Something with an area: whether it ``hides`` what was drawn before, is a ``picture``, and
    is dark enough to write on in white."""

    order: int
    box: _Box
    hides: bool
    is_picture: bool
    is_dark: bool

    def is_at(self, x: float, y: float) -> bool:
        left, bottom, right, top = self.box
        return left <= x <= right and bottom <= y <= top


@dataclass(slots=True)
class _Drawn:
    """What is drawn on a page besides text, by order of drawing."""

    order: dict[int, int] = field(default_factory=dict)
    covers: list[_Cover] = field(default_factory=list)
    pictures: list[tuple[int, _Box]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


def read_page(page: pdfium.PdfPage, typed: Sequence[Typed] = ()) -> PageText:
    """The page as it is read, upright, with what is ``typed`` over it."""
    box = page.get_cropbox()
    drawn = _Drawn()
    for object_, matrix in _objects(page, page.raw, UNMOVED, 0):
        _note(drawn, object_, matrix)
    text = page.get_textpage()
    chars = list(_chars(text, drawn, box))
    angle = _direction(chars)
    result = PageText(Sheet(0, 0), drawn=len(drawn.order))
    result.picture_share = _share(drawn.pictures, box)
    _settle_scan(chars, drawn, box, result)
    _sort_out(chars, angle, box, result)
    turn = _Turn(angle, box)
    result.sheet.width, result.sheet.height = turn.width, turn.height
    _rule(drawn.lines, turn, result.sheet)
    for one in typed:
        result.sheet.glyphs.extend(_typed_glyphs(one, turn))
    text.close()
    return result


def _objects(
    page: pdfium.PdfPage, container: Any, matrix: Affine, depth: int
) -> Iterator[tuple[Any, Affine]]:
    """Each thing drawn with the matrix of the form that it is in, in order of drawing."""
    count, get = (
        (raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
        if depth
        else (raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject)
    )
    for number in range(count(container)):
        object_ = get(container, number)
        if raw.FPDFPageObj_GetType(object_) == raw.FPDF_PAGEOBJ_FORM:
            if depth < _DEEPEST:
                inner = compose(matrix, _matrix(object_))
                yield from _objects(page, object_, inner, depth + 1)
        else:
            yield object_, matrix


def _matrix(object_: Any) -> Affine:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(object_, m)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _address(object_: Any) -> int:
    return ctypes.addressof(object_.contents) if object_ else 0


def _note(drawn: _Drawn, object_: Any, matrix: Affine) -> None:
    order = drawn.order[_address(object_)] = len(drawn.order)
    kind = raw.FPDFPageObj_GetType(object_)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        drawn.pictures.append((order, _bounds(object_, matrix)))
        drawn.covers.append(_Cover(order, drawn.pictures[-1][1], True, True, True))
    elif kind == raw.FPDF_PAGEOBJ_PATH:
        _note_path(drawn, object_, matrix, order)
    elif kind == raw.FPDF_PAGEOBJ_SHADING:
        drawn.covers.append(_Cover(order, _bounds(object_, matrix), False, False, True))


def _bounds(object_: Any, matrix: Affine) -> _Box:
    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(object_, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    corners = [applied(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _note_path(drawn: _Drawn, object_: Any, matrix: Affine, order: int) -> None:
    fill, stroke = ctypes.c_int(), raw.FPDF_BOOL()
    raw.FPDFPath_GetDrawMode(object_, fill, stroke)
    box = _bounds(object_, matrix)
    width, height = box[2] - box[0], box[3] - box[1]
    if fill.value and not stroke.value and min(width, height) <= _THIN:
        drawn.lines.append(_middle(box))
        return
    if fill.value and min(width, height) > _THIN:
        _note_fill(drawn, object_, box, matrix, order)
    if raw.FPDFPath_CountSegments(object_) <= _MOST_SEGMENTS:
        drawn.lines.extend(_path_lines(object_, matrix, bool(stroke.value)))


def _middle(box: _Box) -> tuple[float, float, float, float]:
    """A thin box as the line that one sees."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return (box[0], y, box[2], y) if box[2] - box[0] >= box[3] - box[1] else (x, box[1], x, box[3])


def _note_fill(drawn: _Drawn, object_: Any, box: _Box, matrix: Affine, order: int) -> None:
    colour = _colour(object_)
    is_opaque = colour[3] >= 250 and not raw.FPDFPageObj_HasTransparency(object_)
    is_box = raw.FPDFPath_CountSegments(object_) <= 6
    drawn.covers.append(
        _Cover(
            order,
            _clipped(object_, box, matrix),
            is_opaque and is_box,
            False,
            colour[3] >= 100 and min(colour[:3]) < _WHITE - 10,
        )
    )


def _clipped(object_: Any, box: _Box, matrix: Affine) -> _Box:
    """The box as far as its clipping path shows it."""
    clip = raw.FPDFPageObj_GetClipPath(object_)
    for path in range(max(raw.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
        points = [
            _point_of(raw.FPDFClipPath_GetPathSegment(clip, path, number), matrix)
            for number in range(raw.FPDFClipPath_CountPathSegments(clip, path))
        ]
        if points:
            xs, ys = zip(*points, strict=True)
            box = (
                max(box[0], min(xs)),
                max(box[1], min(ys)),
                min(box[2], max(xs)),
                min(box[3], max(ys)),
            )
    return box


def _point_of(segment: Any, matrix: Affine) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    raw.FPDFPathSegment_GetPoint(segment, x, y)
    return applied(matrix, x.value, y.value)


def _colour(object_: Any) -> tuple[int, int, int, int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(object_, *parts):
        return 0, 0, 0, 255
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _path_lines(
    object_: Any, matrix: Affine, is_stroked: bool
) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines that a path draws; of one that is only filled, its thin boxes."""
    own = compose(matrix, _matrix(object_))
    for outline in _outlines(object_, own):
        if is_stroked:
            yield from ((*a, *b) for a, b in itertools.pairwise(outline))
            continue
        xs, ys = zip(*outline, strict=True)
        box = min(xs), min(ys), max(xs), max(ys)
        if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            yield _middle(box)


def _outlines(object_: Any, matrix: Affine) -> Iterator[list[tuple[float, float]]]:
    outline: list[tuple[float, float]] = []
    for number in range(raw.FPDFPath_CountSegments(object_)):
        segment = raw.FPDFPath_GetPathSegment(object_, number)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and outline:
            yield outline
            outline = []
        outline.append(_point_of(segment, matrix))
        if raw.FPDFPathSegment_GetClose(segment):
            outline.append(outline[0])
    if outline:
        yield outline


def _chars(text: pdfium.PdfTextPage, drawn: _Drawn, box: _Box) -> Iterator[_Char]:
    styles: dict[int, _Style] = {}
    fonts: dict[int, bool] = {}
    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for number in range(raw.FPDFText_CountChars(text.raw)):
        if raw.FPDFText_IsGenerated(text.raw, number) == 1:
            continue
        object_ = raw.FPDFText_GetTextObject(text.raw, number)
        key = _address(object_)
        if (style := styles.get(key)) is None:
            style = styles[key] = _style(text, number, object_, drawn.order.get(key, -1), fonts)
        raw.FPDFText_GetLooseCharBox(text.raw, number, rect)
        raw.FPDFText_GetCharOrigin(text.raw, number, x, y)
        code = raw.FPDFText_GetUnicode(text.raw, number)
        if (char := _char(code, rect, x.value, y.value, style)).text:
            yield char


def _char(code: int, rect: Any, x: float, y: float, style: _Style) -> _Char:
    # Half of a pair of surrogates or no character at all: as good as unknown.
    known = 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF
    text = as_written(chr(code)) if known else "\ufffd"
    if abs(style.angle) in (90.0, 270.0):
        return _Char(text, rect.bottom, rect.top, x, y, style)
    return _Char(text, rect.left, rect.right, x, y, style)


def _style(
    text: pdfium.PdfTextPage, number: int, object_: Any, order: int, fonts: dict[int, bool]
) -> _Style:
    m = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text.raw, number, m)
    size = raw.FPDFText_GetFontSize(text.raw, number) * math.hypot(m.c, m.d)
    angle = round(math.degrees(math.atan2(m.b, m.a)) / 0.1) * 0.1 % 360
    near = round(angle / 90) * 90
    colour = _colour(object_) if object_ else (0, 0, 0, 255)
    light = min(colour[:3])
    return _Style(
        order,
        size or 1.0,
        near % 360 if abs(angle - near) <= 0.5 else angle,
        _is_heavy(object_, fonts),
        colour[0] > 150 and max(colour[1:3]) < 90,
        light >= _LIGHT or colour[3] < 140,
        _fault(object_, colour, size),
    )


def _is_heavy(object_: Any, fonts: dict[int, bool]) -> bool:
    font = raw.FPDFTextObj_GetFont(object_) if object_ else None
    if not font:
        return False
    key = _address(font)
    if key not in fonts:
        name = ctypes.create_string_buffer(256)
        raw.FPDFFont_GetBaseFontName(font, name, 256)
        plain = name.value.decode("utf-8", "replace").casefold()
        fonts[key] = any(word in plain for word in _HEAVY)
    # Word draws an outline of the same colour around letters for which it has no bold font.
    is_outlined = raw.FPDFTextObj_GetTextRenderMode(object_) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
    return fonts[key] or is_outlined


def _fault(object_: Any, colour: tuple[int, int, int, int], size: float) -> str:
    """Why the text cannot be seen by itself, empty where it can."""
    mode = raw.FPDFTextObj_GetTextRenderMode(object_) if object_ else 0
    if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
        return "不显示的文字"
    if colour[3] < 8:
        return "透明文字"
    if size < _TINY:
        return "极小文字"
    return "白色文字" if min(colour[:3]) >= _WHITE else ""


def _share(pictures: list[tuple[int, _Box]], box: _Box) -> float:
    """How much of the page pictures take, strips of one picture together."""
    area = (box[2] - box[0]) * (box[3] - box[1])
    covered = sum(_common_area(picture, box) for _, picture in pictures)
    return min(1.0, covered / area) if area else 0.0


def _common_area(a: _Box, b: _Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, width) * max(0.0, height)


def _settle_scan(chars: list[_Char], drawn: _Drawn, box: _Box, result: PageText) -> None:
    """Finds the text that a scanner laid over or under a picture of the page; the rest
    of what is covered or cannot be seen is no text."""
    is_picture = result.picture_share >= _WHOLE
    layer = 0
    for char in chars:
        is_under = _is_covered(char, drawn, box)
        if is_picture and (char.style.fault == "不显示的文字" or is_under == "picture"):
            char.style = _faulty(char.style, "")
            layer += 1
        elif is_under and not char.style.fault:
            char.style = _faulty(char.style, "被遮盖的文字")
        elif char.style.fault == "白色文字" and _is_on_colour(char, drawn):
            char.style = _faulty(char.style, "")
    result.is_scanned = is_picture and 2 * layer > len(chars)


def _faulty(style: _Style, fault: str) -> _Style:
    return _Style(
        style.number, style.size, style.angle, style.is_bold, style.is_red,
        style.is_light and bool(fault), fault,
    )  # fmt: skip


def _point(char: _Char) -> tuple[float, float]:
    """The middle of a character on the page as it lies in the file."""
    turn = math.radians(char.style.angle)
    along, above = (char.right - char.left) / 2, 0.35 * char.style.size
    return (
        char.x + along * math.cos(turn) - above * math.sin(turn),
        char.y + along * math.sin(turn) + above * math.cos(turn),
    )


def _is_covered(char: _Char, drawn: _Drawn, box: _Box) -> str:
    """What is drawn over a character: "picture" for one of the whole page, "box" for a box."""
    own = char.style.number
    if own < 0 or not drawn.covers or drawn.covers[-1].order < own:
        return ""
    x, y = _point(char)
    area = (box[2] - box[0]) * (box[3] - box[1])
    for cover in drawn.covers:
        if cover.hides and cover.order > own and cover.is_at(x, y):
            if not cover.is_picture:
                return "box"
            # A seal is a picture with holes; only one of the whole page is known to hide.
            if _common_area(cover.box, box) >= _WHOLE * area:
                return "picture"
    return ""


def _is_on_colour(char: _Char, drawn: _Drawn) -> bool:
    x, y = _point(char)
    return any(
        cover.is_dark and cover.order < char.style.number and cover.is_at(x, y)
        for cover in drawn.covers
    )


def _direction(chars: list[_Char]) -> float:
    """The direction that most of the text has, in degrees against the clock."""
    counts = Counter(char.style.angle for char in chars if not char.text.isspace())
    return counts.most_common(1)[0][0] if counts else 0.0


class _Turn:
    """Turns places on the page into those in the reader's direction."""

    def __init__(self, angle: float, box: _Box) -> None:
        # A page that is askew by a little is read as if it were straight.
        self.angle = math.radians(angle)
        corners = [self._rotate(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        self._left = min(x for x, _ in corners)
        self._top = max(y for _, y in corners)
        self.width = max(x for x, _ in corners) - self._left
        self.height = self._top - min(y for _, y in corners)

    def _rotate(self, x: float, y: float) -> tuple[float, float]:
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return x * cos + y * sin, y * cos - x * sin

    def place(self, x: float, y: float) -> tuple[float, float]:
        across, up = self._rotate(x, y)
        return across - self._left, self._top - up


def _sort_out(chars: list[_Char], angle: float, box: _Box, result: PageText) -> None:
    """Parts the characters into those read, those in other directions, faint and unseen ones."""
    turns: dict[float, _Turn] = {}
    others: dict[float, list[Glyph]] = {}
    faint: dict[int, list[Glyph]] = {}
    for char in chars:
        own = char.style.angle
        off = abs((own - angle + 180) % 360 - 180)
        direction = angle if off <= _SKEW else own
        if (turn := turns.get(direction)) is None:
            turn = turns[direction] = _Turn(direction, box)
        glyph = _glyph(char, turn, off > _SKEW and off % 90 != 0)
        if fault := char.style.fault or _off_page(glyph, turn):
            result.unseen[fault] = result.unseen.get(fault, "") + char.text
        elif glyph.is_askew:
            faint.setdefault(char.style.number, []).append(glyph)
        elif off > _SKEW:
            others.setdefault(own, []).append(glyph)
        elif char.style.is_light:
            faint.setdefault(char.style.number, []).append(glyph)
        else:
            result.sheet.glyphs.append(glyph)
    result.sheet.others = list(others.values())
    result.faint = list(faint.values())


def _glyph(char: _Char, turn: _Turn, is_askew: bool) -> Glyph:
    x, y = turn.place(char.x, char.y)
    style = char.style
    width = max(char.right - char.left, 0.0)
    if style.angle % 90:  # the box of a character that is askew is wider than it
        width = min(width, style.size)
    return Glyph(
        char.text, x, x + width, y, style.size, style.is_bold, style.is_red, is_askew, style.number
    )


def _typed_glyphs(typed: Typed, turn: _Turn) -> Iterator[Glyph]:
    """Characters as large as their box allows, from its left edge on."""
    left, bottom, right, top = typed.box
    ems = sum(1.0 if is_wide(char) else 0.5 for char in typed.text)
    size = max(min(0.8 * (top - bottom), 12.0, (right - left) / ems), 4.0)
    x, y = turn.place(left, (top + bottom) / 2)
    for char in as_written(typed.text):
        width = size if is_wide(char) else 0.5 * size
        yield Glyph(char, x, x + width, y + 0.35 * size, size)
        x += width


def _off_page(glyph: Glyph, turn: _Turn) -> str:
    x, y = (glyph.x0 + glyph.x1) / 2, glyph.y - 0.35 * glyph.size
    return "" if 0 <= x <= turn.width and 0 <= y <= turn.height else "页面以外的文字"


def _rule(lines: list[tuple[float, float, float, float]], turn: _Turn, sheet: Sheet) -> None:
    for x0, y0, x1, y1 in lines:
        (a, b), (c, d) = turn.place(x0, y0), turn.place(x1, y1)
        if abs(b - d) <= _THIN / 2 and abs(a - c) >= _SHORTEST:
            sheet.across.append(Rule((b + d) / 2, min(a, c), max(a, c)))
        elif abs(a - c) <= _THIN / 2 and abs(b - d) >= _SHORTEST:
            sheet.down.append(Rule((a + c) / 2, min(b, d), max(b, d)))
