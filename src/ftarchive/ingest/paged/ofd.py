"""OFD, the national format for paged documents (GB/T 33190): text with places out of its XML."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.packages import Package, open_package
from ftarchive.ingest.page import Embedded, Hidden, Line, Page, squeeze
from ftarchive.ingest.paged.affine import Affine, Box
from ftarchive.ingest.paged.canvas import Canvas, as_sheet
from ftarchive.ingest.paged.ofdobjects import Brush
from ftarchive.ingest.paged.ofdsheet import (
    Painted,
    behind_scan,
    main_quarter,
    turned_box,
    turned_size,
    turned_span,
    why_unseen,
)
from ftarchive.ingest.paged.ofdxml import (
    child,
    children,
    descendants,
    local_name,
    physical_box,
    required,
    resolve,
    text_of,
)
from ftarchive.ingest.paged.printed import Leaf, compose, leaves
from ftarchive.ingest.paged.running import is_page_number
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.text_limit import check_length

KIND = "OFD 文件"
_PROPERTIES = {
    "Title": "title",
    "Author": "author",
    "CreationDate": "created",
    "ModDate": "modified",
    "Subject": "subject",
    "Abstract": "abstract",
    "Creator": "creator",
}
_A4: Box = (0.0, 0.0, 210.0, 297.0)
_EDGE_SHARE = 0.14
_PLACEHOLDERS = frozenset("¤\ufffd")
_GIBBERISH = 0.3
_TAG_FIELDS = {
    "标题": "标题",
    "发文字号": "发文字号",
    "文号": "发文字号",
    "成文日期": "成文日期",
    "发文机关署名": "发文机关署名",
    "发文机关或签发人署名": "发文机关署名",
}
"""Elements of the semantic tags of 公文, with the name of the meta tag that they become."""


def read_ofd(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The page of all documents in an OFD file; ``name`` stands in errors.

    Text that pictures cover or that has no colour is the layer of an OCR program where there is
    nothing else, and otherwise hidden. Raises ``Refused``: damaged-file, encrypted,
    external-entity, unpacked-too-large, text-too-long.
    """
    package = open_package(content, name, KIND, settings)
    package.require("OFD.xml")
    book = _Book(package, name, settings)
    root = package.xml("OFD.xml")
    for body in children(root, "DocBody"):
        book.read(body)
    if not book.found:
        raise Refused("damaged-file", path=name, kind=KIND, reason="里面没有文档")
    return book.page()


class _Book:
    """Everything that is read out of one file."""

    def __init__(self, package: Package, name: str, settings: Settings) -> None:
        self._package, self._name, self._settings = package, name, settings
        self._chars = 0
        self._painted: list[Painted] = []
        self._hidden: dict[Hidden, None] = {}
        self._embedded: list[Embedded] = []
        self._properties: dict[str, str] = {}
        self._meta: dict[str, str] = {}
        self.found = 0

    def read(self, body: Any) -> None:
        """Takes in one document of the file."""
        self._take_properties(child(body, "DocInfo"))
        root = text_of(child(body, "DocRoot"))
        document = _Document(self._package, required(self._package, "OFD.xml", root))
        self.found += 1
        annotations = document.annotations()
        texts: dict[str, str] = {}
        for identifier, painted in document.pages(texts, self._count):
            self._painted.append(painted)
            for place, text in annotations.get(identifier, ()):
                self._hide(place, text)
        self._embedded += document.attachments()
        self._take_tags(document, texts)

    def page(self) -> Page:
        """What has been read, as a page."""
        seen = []
        legibility = None
        for painted in self._painted:
            layer = behind_scan(painted)
            legibility = "ocr" if layer else legibility
            seen.append(as_sheet(layer or self._visible(painted)))
        made = leaves(seen)
        lines = compose(made)
        if not lines:
            legibility = "no-text-layer"
        elif _is_gibberish(lines):
            lines, legibility = [], "gibberish"
        self._hide_running(made)
        return Page(
            lines=lines,
            meta=self._meta,
            properties=self._properties,
            hidden=list(self._hidden),
            embedded=self._embedded,
            legibility=legibility,
            is_laid_out=True,
        )

    def _count(self, text: str) -> None:
        self._chars += len(text)
        check_length(self._chars, self._name, self._settings)

    def _hide_running(self, made: Sequence[Leaf]) -> None:
        for text in (text for leaf in made for text in leaf.dropped):
            if not is_page_number(text):
                self._hide("页眉页脚", text)

    def _hide(self, place: str, text: str) -> None:
        if text.strip():
            self._hidden[Hidden(place, text.strip())] = None

    def _visible(self, painted: Painted) -> Canvas:
        """The upright text of a page that readers see; the rest is put among the hidden."""
        turned = main_quarter(painted)
        canvas = Canvas(*turned_size(painted.canvas, turned))
        canvas.rules = [turned_box(box, painted.canvas, turned) for box in painted.canvas.rules]
        for drawn in painted.spans:
            why = why_unseen(drawn, painted)
            if why or drawn.quarter is None:
                self._hide(why or "水印", drawn.span.text)
            else:
                canvas.spans.append(turned_span(drawn, painted.canvas, turned))
        return canvas

    def _take_properties(self, info: Any) -> None:
        for element in info if info is not None else ():
            key = _PROPERTIES.get(local_name(element))
            if key and (value := text_of(element)):
                self._properties.setdefault(key, value)
        if self._properties.get("author") == self._properties.get("creator"):
            self._properties.pop("author", None)  # the program, which writes itself down as both
        words = [text_of(word) for word in descendants(info, "Keyword")]
        if any(words):
            self._properties.setdefault("keywords", " ".join(filter(None, words)))
        for item in descendants(info, "CustomData"):
            self._hide("文档属性", f"{item.get('Name', '')}：{text_of(item)}")

    def _take_tags(self, document: _Document, texts: Mapping[str, str]) -> None:
        for name, references in document.tags():
            value = "".join(texts.get(reference, "") for reference in references)
            if name in _TAG_FIELDS and value.strip():
                self._meta.setdefault(_TAG_FIELDS[name], value.strip())


class _Document:
    """One document: its pages with their templates and resources."""

    def __init__(self, package: Package, location: str) -> None:
        self._package, self._location = package, location
        self._root = package.xml(location)
        common = child(self._root, "CommonData")
        self._box = physical_box(child(common, "PageArea")) or _A4
        self._templates = {
            element.get("ID", ""): element.get("BaseLoc", "")
            for element in children(common, "TemplatePage")
        }
        self._units: dict[str, Any] = {}
        self._params: dict[str, Any] = {}
        for kind in ("PublicRes", "DocumentRes"):
            for element in children(common, kind):
                self._take_resources(self._location, text_of(element))
        self._used: set[str] = set()

    def pages(
        self, texts: dict[str, str], count: Callable[[str], None]
    ) -> Iterator[tuple[str, Painted]]:
        """Each page with its identifier; ``texts`` takes what each object says, ``count`` is
        told of all text."""
        for element in children(child(self._root, "Pages"), "Page"):
            location = required(self._package, self._location, element.get("BaseLoc", ""))
            root = self._package.xml(location)
            box = physical_box(child(root, "Area")) or self._box
            painted = Painted(Canvas(box[2] - box[0], box[3] - box[1]))
            for reference in children(root, "PageRes"):
                self._take_resources(location, text_of(reference))
            self._paint(painted, root, box, texts, count)
            yield element.get("ID", ""), painted

    def _paint(
        self,
        painted: Painted,
        root: Any,
        box: Box,
        texts: dict[str, str],
        count: Callable[[str], None],
    ) -> None:
        origin: Affine = (1.0, 0.0, 0.0, 1.0, -box[0], -box[1])
        brush = Brush(painted, self._units, self._params, texts, count)
        templates = children(root, "Template")
        over = [each for each in templates if each.get("ZOrder") == "Foreground"]
        for template in templates:
            if template not in over:
                self._paint_template(brush, template.get("TemplateID", ""), origin)
        brush.paint_layers(root, origin)
        for template in over:
            self._paint_template(brush, template.get("TemplateID", ""), origin)

    def _paint_template(self, brush: Brush, identifier: str, origin: Affine) -> None:
        """A template is read with the first page that has it; of the others only what may be
        their running head or foot."""
        location = self._at(self._templates.get(identifier, ""))
        if location is None:
            return
        before = len(brush.painted.spans)
        brush.paint_layers(self._package.xml(location), origin)
        if identifier in self._used:
            height = brush.painted.canvas.height
            brush.painted.spans[before:] = [
                drawn
                for drawn in brush.painted.spans[before:]
                if not _EDGE_SHARE * height < drawn.span.base < (1 - _EDGE_SHARE) * height
            ]
        self._used.add(identifier)

    def annotations(self) -> dict[str, list[tuple[str, str]]]:
        """What notes, stamps and watermarks laid over a page say, by the page's identifier, as
        (place in Chinese, text)."""
        found: dict[str, list[tuple[str, str]]] = {}
        for part, index in self._linked("Annotations"):
            for page in children(index, "Page"):
                location = resolve(self._package, part, text_of(child(page, "FileLoc")))
                if location:
                    notes = _annotations(self._package.xml(location))
                    found.setdefault(page.get("PageID", ""), []).extend(notes)
        return found

    def attachments(self) -> list[Embedded]:
        """The files that the document carries."""
        found = []
        for part, index in self._linked("Attachments"):
            for element in descendants(index, "Attachment"):
                location = resolve(self._package, part, text_of(child(element, "FileLoc")))
                if location:
                    suffix = posixpath.splitext(location)[1]
                    name = element.get("Name") or posixpath.basename(location)
                    name = name if posixpath.splitext(name)[1] else name + suffix
                    found.append(Embedded(name, self._package.read(location)))
        return found

    def tags(self) -> Iterator[tuple[str, list[str]]]:
        """The semantic tags of 公文 as (name, identifiers of the objects that they hold)."""
        for part, index in self._linked("CustomTags"):
            for element in descendants(index, "CustomTag"):
                location = resolve(self._package, part, text_of(child(element, "FileLoc")))
                root = self._package.xml(location) if location else None
                for tag in root.iter(etree.Element) if root is not None else ():
                    references = [text_of(each) for each in children(tag, "ObjectRef")]
                    if references:
                        yield local_name(tag), references

    def _linked(self, kind: str) -> Iterator[tuple[str, Any]]:
        for element in children(self._root, kind):
            if location := self._at(text_of(element)):
                yield location, self._package.xml(location)

    def _at(self, location: str) -> str | None:
        return resolve(self._package, self._location, location)

    def _take_resources(self, base: str, location: str) -> None:
        part = resolve(self._package, base, location)
        for element in self._package.xml(part).iter(etree.Element) if part else ():
            if local_name(element) == "CompositeGraphicUnit":
                self._units.setdefault(element.get("ID", ""), element)
            elif local_name(element) == "DrawParam":
                self._params.setdefault(element.get("ID", ""), element)


def _annotations(root: Any) -> Iterator[tuple[str, str]]:
    for note in descendants(root, "Annot"):
        place = "水印" if note.get("Type", "").casefold() == "watermark" else "批注"
        yield place, text_of(child(note, "Remark"))
        yield place, "".join((code.text or "") for code in descendants(note, "TextCode"))


def _is_gibberish(lines: list[Line]) -> bool:
    text = squeeze("".join(line.text for line in lines))
    odd = sum(ch in _PLACEHOLDERS or unicodedata.category(ch) in ("Co", "Cn", "Cc") for ch in text)
    return odd > _GIBBERISH * len(text)
