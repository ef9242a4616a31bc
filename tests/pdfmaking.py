"""PDF files for tests, written by hand: fonts are named only, so none has to be there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

NO_START = "，。、；：！？）》】”’"
KEY_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass
class Paper:
    """One page; places are points from the left and upper edge, ``y`` of text its baseline."""

    width: float = 595
    height: float = 842
    rotate: int = 0
    content: list[str] = field(default_factory=list)
    annotations: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 12,
        *,
        bold: bool = False,
        mode: int = 0,
        colour: tuple[float, float, float] = (0, 0, 0),
        turn: tuple[float, float] = (1, 0),
    ) -> Paper:
        """Draws ``text``; ``turn`` is cosine and sine of its direction."""
        code = text.encode("utf-16-be").hex()
        cos, sin = turn
        self.content.append(
            f"BT /{'B' if bold else 'F'} {size} Tf {mode} Tr {_three(colour)} rg "
            f"{cos} {sin} {-sin} {cos} {x} {self.height - y} Tm <{code}> Tj ET"
        )
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Paper:
        a, b = self.height - y0, self.height - y1
        self.content.append(f"0 0 0 RG 0.5 w {x0} {a} m {x1} {b} l S")
        return self

    def box(
        self, x0: float, y0: float, x1: float, y1: float, colour: tuple[float, float, float]
    ) -> Paper:
        """Fills a box."""
        rest = f"{x0} {self.height - y1} {x1 - x0} {y1 - y0} re f"
        self.content.append(f"{_three(colour)} rg {rest}")
        return self

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> Paper:
        matrix = f"{x1 - x0} 0 0 {y1 - y0} {x0} {self.height - y1}"
        self.content.append(f"q {matrix} cm /I Do Q")
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> Paper:
        """Rules a table."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        return self

    def table(self, x: float, y: float, wide: float, rows: Sequence[Sequence[str]]) -> Paper:
        """A ruled table, its rows 20 points high, a line of each cell for each "\\n"."""
        for row in rows:
            high = 20 * max(cell.count("\n") + 1 for cell in row)
            self.grid([x + wide * n for n in range(len(row) + 1)], [y, y + high])
            for n, cell in enumerate(row):
                for m, line in enumerate(cell.split("\n")):
                    self.text(x + wide * n + 4, y + 15 + 18 * m, line, 10)
            y += high
        return self

    def lines(
        self, x: float, y: float, lines: Iterable[str], size: float = 12, step: float = 20
    ) -> Paper:
        for number, line in enumerate(lines):
            if line:
                self.text(x, y + number * step, line, size)
        return self

    def note(
        self, kind: str, text: str, box: tuple[float, float, float, float], more: str = ""
    ) -> Paper:
        """An annotation of a kind (Text, FreeText, Highlight …)."""
        x0, y0, x1, y1 = box
        rect = f"[{x0} {self.height - y1} {x1} {self.height - y0}]"
        self.annotations.append(
            f"<< /Type /Annot /Subtype /{kind} /Rect {rect} /Contents {string(text)} {more} >>"
        )
        return self

    def field(self, value: str, box: tuple[float, float, float, float], more: str = "") -> Paper:
        """A text field of a form with its value."""
        name = string(f"f{len(self.annotations)}")
        field_ = f"/FT /Tx /T {name} /V {string(value)} /DA (/F 12 Tf 0 g)"
        return self.note("Widget", "", box, f"{field_} {more}")


def string(text: str) -> str:
    """A string of a PDF in UTF-16."""
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def break_lines(text: str, ems: int, indent: int = 2) -> list[str]:
    """A Chinese paragraph as its lines, the first indented by ideographic blanks, none beginning
    with closing punctuation."""
    lines, line, room = [], "\u3000" * indent, ems - indent
    for char in text:
        if room <= 0 and char not in NO_START:
            lines.append(line)
            line, room = "", ems
        line += char
        room -= 1
    return [*lines, line]


def set_paragraphs(
    paragraphs: Iterable[str], ems: int = 30, per_page: int = 20, size: float = 14
) -> list[Paper]:
    """Pages with the paragraphs on them, lines broken and pages filled."""
    lines = [line for text in paragraphs for line in break_lines(text, ems)]
    papers = []
    for start in range(0, len(lines), per_page):
        paper = Paper()
        for number, line in enumerate(lines[start : start + per_page]):
            own = line.lstrip("\u3000")
            paper.text(80 + size * (len(line) - len(own)), 120 + 28 * number, own, size)
        papers.append(paper)
    return papers


def make_pdf(
    papers: Sequence[Paper],
    *,
    info: dict[str, str] | None = None,
    attached: dict[str, bytes] | None = None,
    shows: Callable[[int], int] = lambda code: code,
    bold_shows: Callable[[int], int] | None = None,
    user: bytes | None = None,
) -> bytes:
    """The file. ``shows`` is what its fonts say that a character is, ``bold_shows`` the bold one
    where it differs; with a ``user`` password it is encrypted (an empty one opens it for all)."""
    file = _File()
    maps = {"F": shows, "B": bold_shows or shows}
    fonts = " ".join(f"/{n} {file.font(base, maps[n])} 0 R" for n, base in FONTS.items())
    image = file.add(
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
        " /BitsPerComponent 8 /Length 1 >>",
        b"\xd0",
    )
    resources = f"<< /Font << {fonts} >> /XObject << /I {image} 0 R >> >>"
    pages = file.reserve()
    kids, fields = [], []
    for paper in papers:
        notes = [file.add(note) for note in paper.annotations]
        fields += [n for n, note in zip(notes, paper.annotations, strict=True) if "/Widget" in note]
        kids.append(file.page(paper, pages, resources, notes))
    count = f"/Kids [{_refs(kids)}] /Count {len(kids)}"
    file.put(pages, f"<< /Type /Pages {count} >>")
    form = f"/AcroForm << /Fields [{_refs(fields)}] /DR {resources} >>" if fields else ""
    root = file.add(f"<< /Type /Catalog /Pages {pages} 0 R {form} {file.names(attached or {})} >>")
    about = " ".join(f"/{key} {string(value)}" for key, value in (info or {}).items())
    return file.write(root, file.add(f"<< {about} >>"), user)


FONTS = {"F": "SimSun", "B": "SimHei"}


def _refs(numbers: Iterable[int]) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)


def _three(colour: tuple[float, float, float]) -> str:
    return " ".join(map(str, colour))


class _File:
    """The objects of a file, their numbers from 1."""

    def __init__(self) -> None:
        self._objects: list[tuple[str, bytes | None]] = []

    def reserve(self) -> int:
        return self.add("")

    def put(self, number: int, head: str) -> None:
        self._objects[number - 1] = head, None

    def add(self, head: str, stream: bytes | None = None) -> int:
        self._objects.append((head, stream))
        return len(self._objects)

    def font(self, base: str, shows: Callable[[int], int]) -> int:
        body = _character_map(shows)
        to_unicode = self.add(f"<< /Length {len(body)} >>", body)
        descriptor = self.add(
            f"<< /Type /FontDescriptor /FontName /{base} /Flags 4 /FontBBox [0 -200 1000 900]"
            " /ItalicAngle 0 /Ascent 860 /Descent -140 /CapHeight 700 /StemV 80 >>"
        )
        inner = self.add(
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{base} /FontDescriptor"
            f" {descriptor} 0 R /DW 1000 /W [1 95 500]"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
        )
        return self.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /UniGB-UCS2-H"
            f" /DescendantFonts [{inner} 0 R] /ToUnicode {to_unicode} 0 R >>"
        )

    def page(self, paper: Paper, parent: int, resources: str, notes: Sequence[int]) -> int:
        body = "\n".join(paper.content).encode()
        content = self.add(f"<< /Length {len(body)} >>", body)
        return self.add(
            f"<< /Type /Page /Parent {parent} 0 R /MediaBox [0 0 {paper.width} {paper.height}]"
            f" /Rotate {paper.rotate} /Resources {resources} /Contents {content} 0 R"
            f" /Annots [{_refs(notes)}] >>"
        )

    def names(self, attached: dict[str, bytes]) -> str:
        pairs = ""
        for name, content in attached.items():
            file = self.add(f"<< /Type /EmbeddedFile /Length {len(content)} >>", content)
            names = f"/F {string(name)} /UF {string(name)}"
            pairs += f"{string(name)} << /Type /Filespec {names} /EF << /F {file} 0 R >> >> "
        return f"/Names << /EmbeddedFiles << /Names [{pairs}] >> >>" if pairs else ""

    def write(self, root: int, info: int, user: bytes | None) -> bytes:
        lock = _Lock(user) if user is not None else None
        out, places = b"%PDF-1.5\n", []
        for number, (head, stream) in enumerate(self._objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + _body(head, stream, lock, number) + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
        extra = lock.entry if lock else ""
        entries = f"/Size {len(places) + 1} /Root {root} 0 R /Info {info} 0 R {extra}"
        out += f"trailer\n<< {entries} >>\n".encode()
        return out + f"startxref\n{start}\n%%EOF\n".encode()


def _body(head: str, stream: bytes | None, lock: _Lock | None, number: int) -> bytes:
    if stream is None:
        return head.encode()
    content = lock.encrypt(stream, number) if lock else stream
    return head.encode() + b"\nstream\n" + content + b"\nendstream"


def _character_map(shows: Callable[[int], int]) -> bytes:
    """What each two-byte code stands for, row by row of 256 where nothing is changed."""
    rows = []
    for high in range(0x100):
        if 0xD8 <= high < 0xE0:
            continue
        if all(shows(high << 8 | low) == high << 8 | low for low in (0, 77, 177, 255)):
            rows.append(f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>")
        else:
            rows += [
                f"<{code:04X}> <{code:04X}> <{shows(code):04X}>"
                for code in range(high << 8, (high + 1) << 8)
            ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    ranges = "\n".join(
        f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{ranges}\nendcmap end end"
    ).encode()


class _Lock:
    """Encryption of the first kind (RC4, 40 bits) with an owner's password."""

    def __init__(self, user: bytes) -> None:
        padded = (user + KEY_PADDING)[:32]
        owner_key = hashlib.md5((b"owner" + KEY_PADDING)[:32]).digest()[:5]
        owner = _rc4(owner_key, padded)
        rights = (-64 & 0xFFFFFFFF).to_bytes(4, "little")
        self._key = hashlib.md5(padded + owner + rights + b"id").digest()[:5]
        check = _rc4(self._key, KEY_PADDING)
        self.entry = (
            f"/ID [<{b'id'.hex()}> <{b'id'.hex()}>] /Encrypt << /Filter /Standard /V 1 /R 2"
            f" /O <{owner.hex()}> /U <{check.hex()}> /P -64 >>"
        )

    def encrypt(self, content: bytes, number: int) -> bytes:
        salt = number.to_bytes(3, "little") + b"\0\0"
        return _rc4(hashlib.md5(self._key + salt).digest()[:10], content)


def _rc4(key: bytes, content: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
