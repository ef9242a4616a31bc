"""Binary Word and WPS files, and RTF, by way of LibreOffice or else antiword."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from lxml import etree

from ftarchive.config import Settings
from ftarchive.errors import ArchiveError, Refused
from ftarchive.ingest.page import CELL, Hidden, Line, Page, finish_line, squeeze
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.text_limit import check_length
from ftarchive.ingest.word.conversion import (
    Failed,
    by_antiword,
    by_office,
    find_antiword,
    find_office,
)
from ftarchive.ingest.word.wordstream import WordStream

KIND, RTF_KIND = "旧版 Word 或 WPS 文件", "RTF 文件"
_RTF = b"{\\rtf"
_BRACE = re.compile(rb"\\[\\{}]|[{}]")
_PLACES = {"headers": "页眉页脚", "head boxes": "页眉页脚", "comments": "批注"}
_BESIDE = ("boxes", "footnotes", "endnotes")
"""What readers see beside the text; where antiword leaves it out, it is put below."""
_UNSEEN = "隐藏或已删除的文字"
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>", re.DOTALL)
_MOMENTS = ("created", "modified")
_BEFORE_BOXES = re.compile("^-{20,}")
"""What antiword draws above the texts of boxes, which it puts after all others."""
_SECTION = re.compile(r"chapter|sect[1-5]")

_MOST_LEVELS = 6


def read_doc(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The page in a binary Word file or an RTF file; ``name`` stands in errors.

    With LibreOffice what is hidden is found as in DOCX. antiword shows the text alone: what else
    the file holds is taken from its bytes and put among the hidden, paragraph by paragraph.
    Raises ``Refused``: needs-converter, conversion-failed, damaged-file, encrypted,
    text-too-long, and what ``read_docx`` raises.
    """
    is_rtf = content.lstrip().startswith(_RTF)
    if is_rtf and _is_cut(content):
        raise Refused("damaged-file", path=name, kind=RTF_KIND, reason="没有结尾，可能没有传完")
    stream = None if is_rtf else WordStream(content, name, KIND)
    office, antiword = find_office(), None if is_rtf else find_antiword()
    if not office and not antiword:
        raise _needs_converter(name, is_rtf=is_rtf)
    ways: list[Callable[[], Page]] = []
    if office:
        ways.append(lambda: _through_docx(office, content, name, stream, rules, settings))
    if antiword and stream:
        ways.append(lambda: _through_docbook(antiword, content, name, stream, settings))
    return _converted(ways, name, RTF_KIND if is_rtf else KIND)


def _converted(ways: Iterable[Callable[[], Page]], name: str, kind: str) -> Page:
    """What the first way that leads to a page gives; raises ``Refused`` (conversion-failed), for
    the reason of the first."""
    reasons = []
    for convert in ways:
        try:
            return convert()
        except Failed as error:
            reasons.append(error)
    raise Refused("conversion-failed", path=name, kind=kind, reason=reasons[0], wanted=".docx")


def _is_cut(rtf: bytes) -> bool:
    """Whether the groups of an RTF file are not all closed."""
    if rtf.rstrip(b"\x00 \t\r\n").endswith(b"}"):
        return False
    braces = _BRACE.findall(rtf)
    return braces.count(b"{") > braces.count(b"}")


def _needs_converter(name: str, *, is_rtf: bool) -> Refused:
    return Refused(
        "needs-converter",
        path=name,
        kind=RTF_KIND if is_rtf else KIND,
        wanted=".docx",
        program="LibreOffice" if is_rtf else "LibreOffice 或 antiword",
    )


def _through_docx(
    office: str,
    content: bytes,
    name: str,
    stream: WordStream | None,
    rules: Rules,
    settings: Settings,
) -> Page:
    suffix = ".doc" if stream else ".rtf"
    made = by_office(office, content, suffix, "docx", settings)
    read_docx = import_module("ftarchive.ingest.word.docx").read_docx
    try:
        page: Page = read_docx(made, name, rules, settings)
    except ArchiveError as error:
        if error.code == "damaged-file":  # not the file is damaged but what was made of it
            raise Failed("转换结果读不出来") from None
        raise
    if stream:
        page.properties |= stream.properties()
        page.hidden += [each for each in _told(stream) if each not in page.hidden]
    return page


def _through_docbook(
    antiword: str, content: bytes, name: str, stream: WordStream, settings: Settings
) -> Page:
    root = _parsed(by_antiword(antiword, content, settings))
    lines = list(_lines(root))
    stories = stream.stories()
    beside = (text for story in _BESIDE for text in stories.get(story, ()))
    lines += [Line(text, (text,)) for text in _unsaid(beside, lines)]
    check_length(sum(len(line.text) for line in lines), name, settings)
    return Page(
        lines=lines,
        properties=stream.properties(),
        hidden=[*_hidden(stories, lines), *_told(stream)],
        legibility=None if lines else "no-text-layer",
        is_laid_out=True,
    )


def _parsed(made: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(_DOCTYPE.sub(b"", made, count=1), parser)
    if root is None:
        raise Failed("转换结果读不出来")
    return root


def _lines(element: Any, depth: int = 0, *, is_item: bool = False) -> Iterator[Line]:
    """The lines of DocBook: its titles with their level, its rows whole."""
    for child in element:
        tag = child.tag
        if tag == "row":
            cells = (_cell(cell) for cell in child.iter("entry"))
            made = finish_line(CELL.join(cells))
        elif tag == "title":
            made = finish_line(_said(child), level=min(max(depth, 1), _MOST_LEVELS))
        elif tag == "para":
            yield from _of_paragraph(child, depth, is_item=is_item)
            continue
        else:
            if tag != "bookinfo":
                deeper = depth + bool(_SECTION.fullmatch(str(tag)))
                yield from _lines(child, deeper, is_item=is_item or tag == "listitem")
            continue
        if made and not (tag == "title" and element.tag == "book"):
            yield made


def _of_paragraph(para: Any, depth: int, *, is_item: bool) -> Iterator[Line]:
    """A paragraph, then the tables and notes that stand inside of its element."""
    for part in re.split("\n+", _BEFORE_BOXES.sub("", _said(para).strip())):
        if line := finish_line(part, is_item=is_item):
            yield line
    for block in para:
        if block.tag in ("informaltable", "orderedlist", "itemizedlist", "footnote"):
            yield from _lines(block, depth)


def _said(element: Any) -> str:
    """The text of an element without that of tables, lists and notes in it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in ("informaltable", "orderedlist", "itemizedlist", "footnote"):
            parts.append(_said(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _cell(cell: Any) -> str:
    """The text of a cell in one line."""
    return "".join(part.strip() for part in "".join(cell.itertext()).splitlines())


def _unsaid(paragraphs: Iterable[str], lines: list[Line]) -> Iterator[str]:
    """The paragraphs that are not in ``lines``."""
    whole = [squeeze(line.text) for line in lines]
    known, text = set(whole), "".join(whole)
    for paragraph in paragraphs:
        clean = squeeze(paragraph)
        if clean not in known and clean not in text:
            yield paragraph


def _told(stream: WordStream) -> list[Hidden]:
    """What the properties say, but for dates."""
    told = stream.properties()
    return [Hidden("文档属性", text) for key, text in told.items() if key not in _MOMENTS]


def _hidden(stories: dict[str, list[str]], lines: list[Line]) -> Iterator[Hidden]:
    for story, paragraphs in stories.items():
        for paragraph in _unsaid(paragraphs, lines):
            yield Hidden(_PLACES.get(story, _UNSEEN), paragraph)
