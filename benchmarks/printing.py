"""Lines of text set on pages, as PDF and as OFD: rows that are full, a page number below."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_COLUMNS, _ROWS = 28, 22
"""Characters of a row and rows of a page, as the standard for official papers has them."""
_SIZE, _LEADING = 16, 29
_LEFT, _TOP, _HEIGHT = 79, 105, 842
_MM = 25.4 / 72
_INDENT = "\u3000\u3000"
_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


class Row(NamedTuple):
    """Text and where it begins, in points from the left and from the upper edge."""

    x: float
    y: float
    text: str


def pages(lines: Sequence[str]) -> list[list[Row]]:
    """The rows of each page: the first two lines in the middle, the last two to the right."""
    rows = list(_rows(lines))
    return [
        [
            *(_placed(text, at, where) for at, (text, where) in enumerate(part)),
            Row(290, _HEIGHT - 60, f"- {number} -"),
        ]
        for number, part in enumerate(_in_parts(rows), start=1)
    ]


def as_pdf(lines: Sequence[str]) -> bytes:
    """A PDF file; its font is only named."""
    sheets = pages(lines)
    kids = b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(len(sheets)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(sheets)),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
    ]
    for at, rows in enumerate(sheets):
        drawn = b"\n".join(map(_drawn, rows))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (6 + 2 * at)
        )
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _file(objects)


def as_ofd(lines: Sequence[str]) -> bytes:
    """An OFD file."""
    sheets = pages(lines)
    listed = "".join(
        f'<ofd:Page ID="{at + 1}" BaseLoc="Pages/Page_{at}/Content.xml"/>'
        for at in range(len(sheets))
    )
    files = {
        "OFD.xml": f'<ofd:OFD {_NAMESPACE} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for at, rows in enumerate(sheets):
        files[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f"<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer>{''.join(map(_object, rows))}"
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return made.getvalue()


def _rows(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each row with where it stands: middle, right or left."""
    for at, line in enumerate(lines):
        if at < 2:
            yield line, "middle"
        elif at >= len(lines) - 2:
            yield line, "right"
        else:
            indented = line if line.endswith("：") else _INDENT + line
            for start in range(0, len(indented), _COLUMNS):
                yield indented[start : start + _COLUMNS], "left"


def _in_parts(rows: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]


def _placed(text: str, at: int, where: str) -> Row:
    bare = text.lstrip(_INDENT)
    free = (_COLUMNS - len(text)) * _SIZE
    moved = {"middle": free / 2, "right": free - 4 * _SIZE, "left": 0.0}[where]
    indent = (len(text) - len(bare)) * _SIZE
    return Row(_LEFT + max(0.0, moved) + indent, _TOP + at * _LEADING, bare)


def _drawn(row: Row) -> bytes:
    code = row.text.encode("utf-16-be").hex()
    return f"BT /F {_SIZE} Tf {row.x:g} {_HEIGHT - row.y:g} Td <{code}> Tj ET".encode()


def _object(row: Row) -> str:
    x, y, size = row.x * _MM, (row.y - _SIZE) * _MM, _SIZE * _MM
    width, steps = len(row.text) * size, f"g {len(row.text) - 1} {size:.3f}"
    return (
        f'<ofd:TextObject ID="9" Boundary="{x:.2f} {y:.2f} {width:.2f} {1.3 * size:.2f}" Font="1" '
        f'Size="{size:.3f}"><ofd:TextCode X="0" Y="{size:.2f}" DeltaX="{steps}">{row.text}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def _file(objects: Sequence[bytes]) -> bytes:
    """A PDF file of these objects, numbered from 1, the first being its catalogue."""
    made, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n" % (len(objects) + 1)
    return bytes(made + b"%d\n%%%%EOF\n" % start)
