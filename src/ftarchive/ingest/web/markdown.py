"""Markdown as lines: headings with their level, items with their numbers, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ftarchive.config import Settings
from ftarchive.ingest.charset import decode
from ftarchive.ingest.page import CELL, Hidden, Line, Page, finish_line, strip
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.text_limit import check_length
from ftarchive.ingest.web.html import read_fragment

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"([^\s#:：\-\[{][^:：]{0,40}?)[ \t]*[:：][ \t]*(.*)")
_PROPERTIES = {
    "title": "title",
    "author": "author",
    "date": "created",
    "subject": "subject",
    "keywords": "keywords",
    "tags": "keywords",
    "lastmod": "modified",
}
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ENDS = re.compile(r"[。！？：；.!?:;”』」）)]$")
_FULL_CHARS = 25
"""Shorter rows of the source were ended on purpose, whatever the rule of Markdown says."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\uffef\u3000-\u303f]")


def read_markdown(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The page in Markdown text by CommonMark, with tables; ``name`` stands in errors.

    Pairs in the front matter whose keys are labels of a page come first, as such; the rest of
    it are properties, or hidden as comments are. HTML in it is read as pages are. Raises
    ``Refused``: unknown-encoding, text-too-long, and what ``read_html`` raises.
    """
    text = decode(content, name)
    check_length(len(text), name, settings)
    page = Page(lines=[])
    text = _take_front(text, page, rules)
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    page.lines += _Walk(rules, page).lines(parser.parse(text))
    return page


def _take_front(text: str, page: Page, rules: Rules) -> str:
    """Takes the front matter out of ``text``; what is none is left there."""
    front = _FRONT.match(text)
    if not front or not any(map(_PAIR.fullmatch, front[1].splitlines())):
        return text
    for row in front[1].splitlines():
        pair = _PAIR.fullmatch(row.rstrip())
        key, value = (pair[1], pair[2].strip("\"' \t")) if pair else ("", strip(row))
        if value and rules.labels.get(key):
            page.lines.append(Line(f"{key}：{value}", (f"{key}：{value}",)))
        elif value and pair:
            _take_pair(key, value, page)
        elif value and not value.startswith("#"):
            page.hidden.append(Hidden("文档属性", value))
    return text[front.end() :]


def _take_pair(key: str, value: str, page: Page) -> None:
    """A pair whose key is no label: a property, or what pages have as a meta tag."""
    folded = key.casefold()
    page.meta.setdefault(folded, value)
    if folded in _PROPERTIES:
        page.properties.setdefault(_PROPERTIES[folded], value.strip("[]"))
    page.hidden.append(Hidden("文档属性", f"{key}：{value}"))


class _Walk:
    """Goes through the tokens once."""

    def __init__(self, rules: Rules, page: Page) -> None:
        self._rules, self._page = rules, page
        self._numbers: list[int | None] = []
        self._mark = ""
        self._level = 0
        self._cells: list[str] | None = None

    def lines(self, tokens: Sequence[Token]) -> Iterator[Line]:
        """The lines of a document."""
        for token in tokens:
            if token.type in ("inline", "html_block", "fence", "code_block"):
                yield from self._written(token)
            elif token.nesting > 0:
                self._open(token)
            elif token.nesting < 0:
                yield from self._close(token)

    def _written(self, token: Token) -> Iterator[Line]:
        if token.type == "html_block":
            yield from self._of_html(token.content)
        elif token.type != "inline":
            yield from filter(None, map(finish_line, token.content.splitlines()))
        elif self._cells is not None:
            self._cells.append(self._said(token, "").replace("\t", " "))
        else:
            yield from self._of_paragraph(self._said(token, "\n"))

    def _open(self, token: Token) -> None:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            is_ordered = token.type.startswith("ordered")
            start = int(token.attrs.get("start", 1))
            self._numbers.append(start if is_ordered else None)
        elif token.type == "list_item_open":
            number = self._numbers[-1]
            self._mark = "-" if number is None else f"{number}{token.markup} "
            self._numbers[-1] = None if number is None else number + 1
        elif token.type == "heading_open":
            self._level = int(token.tag[1:])
        elif token.type == "tr_open":
            self._cells = []

    def _close(self, token: Token) -> Iterator[Line]:
        if token.type in ("ordered_list_close", "bullet_list_close"):
            self._numbers.pop()
        elif token.type == "list_item_close":
            self._mark = ""
        elif token.type == "heading_close":
            self._level = 0
        elif token.type == "tr_close" and self._cells is not None:
            if line := finish_line(CELL.join(self._cells)):
                yield line
            self._cells = None

    def _of_paragraph(self, text: str) -> Iterator[Line]:
        """The lines of one paragraph, the first one with the number of its item."""
        for part in text.split("\n"):
            is_item, number = bool(self._mark), self._mark.strip("-")
            line = finish_line(
                number + part,
                is_item=is_item,
                level=self._level,
                is_heading=self._level > 0,
                is_h1=self._level == 1,
            )
            if line and strip(part):
                self._mark = ""
                yield line

    def _of_html(self, content: str) -> Iterator[Line]:
        self._keep_comments(content)
        yield from read_fragment(content, self._rules)

    def _keep_comments(self, content: str) -> None:
        found = filter(None, map(strip, _COMMENT.findall(content)))
        self._page.hidden += [Hidden("注释", text) for text in found]

    def _said(self, token: Token, end: str) -> str:
        """What a paragraph says; ``end`` stands where a line of it was ended on purpose."""
        text = ""
        for child in token.children or ():
            if child.type == "softbreak":
                text += "\n"
            elif child.type == "hardbreak":
                text += "\v"
            elif child.type == "html_inline":
                self._keep_comments(child.content)
                text += "\v" if _BREAK.fullmatch(child.content) else ""
            else:
                text += child.content
        first, *others = text.split("\n")
        for other in others:
            first += _between(first.rpartition("\v")[2], other) + other
        return first.replace("\v", end)


def _between(row: str, after: str) -> str:
    """What stands between two rows of the source: nothing or a space where the text goes on."""
    if len(row) < _FULL_CHARS or _ENDS.search(row.rstrip()) or after.startswith("\u3000"):
        return "\v"
    is_wide = _WIDE.match(row[-1:]) or _WIDE.match(after[:1])
    return "" if is_wide else " "
