"""A Word document (DOCX, DOCM, DOTX, in both editions of the standard) as a page.

The text is what a reader of the document sees, with all changes accepted. The XML is read here
rather than by a library: those at hand leave out text boxes, controls, notes and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.packages import Package, open_package
from ftarchive.ingest.page import Embedded, Hidden, Line, Page, strip
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.text_limit import check_length
from ftarchive.ingest.word.numbering import Numbering
from ftarchive.ingest.word.oleobject import unwrap
from ftarchive.ingest.word.wordchunks import read_chunk
from ftarchive.ingest.word.wordml import (
    Relation,
    child,
    descendants,
    local_name,
    name_of,
    relations,
)
from ftarchive.ingest.word.wordnotes import KINDS, Notes
from ftarchive.ingest.word.wordstyles import Styles
from ftarchive.ingest.word.wordtext import Story, Surroundings

KIND = "Word 文件"
_MAIN = "word/document.xml"
_PACKAGE = b"PK\x03\x04"
_PROPERTIES = {
    "title": "title",
    "creator": "author",
    "subject": "subject",
    "keywords": "keywords",
    "description": "comments",
    "category": "category",
    "lastModifiedBy": "last_modified_by",
    "created": "created",
    "modified": "modified",
    "Company": "company",
    "Manager": "manager",
}
"""Properties by the name of their element."""
_MOMENTS = frozenset(("created", "modified"))
_PROPERTY_PARTS = ("core-properties", "coreProperties", "extended-properties", "extendedProperties")
_CUSTOM = ("custom-properties", "customProperties")
_PICTURES = ("a:blip", "v:imagedata")
_OFFICE = frozenset(".doc .docx .docm .xls .xlsx .xlsm .ppt .pptx .pdf .rtf .txt .zip".split())


def read_docx(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The document in ``content``; a document of nothing but pictures has no lines.

    Raises ``Refused``: damaged-file, encrypted, external-entity, too-deep, nested-too-deep,
    text-too-long, unpacked-too-large.
    """
    package = open_package(content, name, KIND, settings)
    try:
        return _Document(package, name, rules, settings).page()
    except RecursionError:
        raise Refused("too-deep", path=name) from None


class _Document:
    """The parts of one document, found by their relations."""

    def __init__(
        self, package: Package, name: str, rules: Rules, settings: Settings, depth: int = 1
    ) -> None:
        self._package, self._name = package, name
        self._rules, self._settings = rules, settings
        self._depth = depth
        self._of_package = relations(package, "")
        self._main = self._find_main()
        self._relations = relations(package, self._main)
        self._targets = {each.id: each.target for each in self._relations}
        self._characters = 0
        self._around = self._surroundings()

    def page(self) -> Page:
        """Everything that the document holds."""
        root = self._package.xml(self._main)
        body = child(root, "w:body")
        if name_of(root) != "w:document" or body is None:
            raise self._damaged("正文不是 Word 的格式")
        self._around.notes.take_format(body)
        lines = Story(self._around).tell(body)
        lines += self._note_lines()
        is_picture = not any(ch.isalnum() for line in lines for ch in line.text)
        is_picture = is_picture and any(True for _ in descendants(body, *_PICTURES))
        properties, hidden = self._properties()
        return Page(
            lines=[] if is_picture else lines,
            properties=properties,
            hidden=[*self._around.hidden, *self._comments(), *self._margins(), *hidden],
            embedded=list(self._embedded()),
            legibility="no-text-layer" if is_picture else None,
            is_laid_out=True,
        )

    def _find_main(self) -> str:
        main = next((r.target for r in self._of_package if r.kind == "officeDocument"), _MAIN)
        self._package.require(main)
        return main

    def _surroundings(self) -> Surroundings:
        styles = Styles(self._root("styles"))
        notes = Notes()
        for kind in KINDS:
            for root in self._roots(f"{kind}s"):
                notes.take(kind, root)
        for root in self._roots("settings"):
            notes.take_format(root)
        return Surroundings(
            styles=styles,
            numbering=Numbering(self._root("numbering"), styles.lists()),
            notes=notes,
            charge=self._charge,
            drawn=self._diagram,
            chunk=self._chunk,
        )

    def _roots(self, kind: str) -> Iterator[Any]:
        for each in self._relations:
            if each.kind == kind:
                yield self._package.xml(each.target)

    def _root(self, kind: str) -> Any | None:
        return next(self._roots(kind), None)

    def _charge(self, characters: int) -> None:
        self._characters += characters
        check_length(self._characters, self._name, self._settings)

    def _note_lines(self) -> list[Line]:
        """Footnotes and endnotes, each after its mark."""
        told: list[Line] = []
        for mark, element in self._around.notes.referred():
            lines = Story(self._around, mark=mark).tell(element)
            if lines and not lines[0].text.startswith(mark):
                lines[0].text = f"{mark} {lines[0].text}"
            told += lines
        return told

    def _comments(self) -> list[Hidden]:
        return [
            Hidden("批注", text)
            for root in self._roots("comments")
            for each in descendants(root, "w:comment")
            if (text := self._plain(each))
        ]

    def _margins(self) -> list[Hidden]:
        """Heads and feet of pages, watermarks among them."""
        return [
            Hidden("页眉页脚", text)
            for kind in ("header", "footer")
            for root in self._roots(kind)
            if (text := self._plain(root))
        ]

    def _plain(self, element: Any) -> str:
        return "\n".join(line.text for line in Story(self._around).tell(element))

    def _properties(self) -> tuple[dict[str, str], list[Hidden]]:
        """Those that have a name of ours, and what all of them say to nobody who reads."""
        found: dict[str, str] = {}
        said: list[str] = []
        for each in self._of_package:
            if each.kind in _PROPERTY_PARTS:
                found |= _known(self._package.xml(each.target))
            elif each.kind in _CUSTOM:
                said += self._package.xml(each.target).itertext()
        said += (value for key, value in found.items() if key not in _MOMENTS)
        hidden = [Hidden("文档属性", text) for text in map(strip, said) if text]
        return found, hidden

    def _diagram(self, id_: str) -> list[str]:
        """The texts in the boxes of a diagram (SmartArt)."""
        target = self._targets.get(id_)
        if target is None:
            return []
        boxes = descendants(self._package.xml(target), "dgm:pt")
        return ["".join(text.text or "" for text in descendants(box, "a:t")) for box in boxes]

    def _chunk(self, id_: str) -> list[Line]:
        """The lines of another document that stands in this one's text."""
        target = self._targets.get(id_)
        if target is None:
            return []
        content = self._package.read(target)
        is_word = content.startswith(_PACKAGE)
        lines = self._inner(content) if is_word else read_chunk(content, self._name, self._rules)
        self._charge(sum(len(line.text) for line in lines))
        return lines

    def _inner(self, content: bytes) -> list[Line]:
        """The lines of a Word document that programs which join documents left as a whole."""
        if self._depth > (limit := self._settings.max_nesting):
            raise Refused("nested-too-deep", path=self._name, limit=limit)
        package = open_package(content, self._name, KIND, self._settings)
        inner = _Document(package, self._name, self._rules, self._settings, self._depth + 1).page()
        self._around.hidden += inner.hidden
        return inner.lines

    def _embedded(self) -> Iterator[Embedded]:
        seen = set()
        for each in self._all_relations():
            if each.kind in ("package", "oleObject") and each.target not in seen:
                seen.add(each.target)
                if found := self._unwrapped(each.target):
                    yield found

    def _all_relations(self) -> Iterator[Relation]:
        """Those of every part: charts and notes have objects too."""
        for part in self._package.names:
            folder, _, file = part.rpartition("/_rels/")
            if folder and file.endswith(".rels"):
                yield from relations(self._package, f"{folder}/{file.removesuffix('.rels')}")

    def _unwrapped(self, part: str) -> Embedded | None:
        path = PurePosixPath(part)
        content = self._package.read(part)
        if found := unwrap(content, path.stem):
            return found
        return Embedded(path.name, content) if path.suffix.casefold() in _OFFICE else None

    def _damaged(self, reason: str) -> Refused:
        return Refused("damaged-file", path=self._name, kind=KIND, reason=reason)


def _known(root: Any) -> dict[str, str]:
    """Properties of a part by our names."""
    found = {}
    for each in root:
        text = strip("".join(each.itertext()))
        if text and (key := _PROPERTIES.get(local_name(each))):
            found[key] = text
    return found
