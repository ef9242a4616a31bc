"""An HTML page as lines, by what a reader would see as lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.charset import decode
from ftarchive.ingest.page import (
    CELL,
    INLINE,
    SENTENCE,
    Hidden,
    Line,
    Page,
    finish_line,
    squeeze,
    strip,
)
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.web.lists import Lists
from ftarchive.ingest.web.script import find_record

_DROPPED = frozenset(
    "script style noscript noframes template head select option button textarea iframe object "
    "embed svg canvas audio video map input link meta title".split()
)
_BLOCKS = frozenset(
    "html body address article aside blockquote center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section "
    "summary table tbody tfoot thead tr ul caption ucapcontent ucaptitle td th".split()
)
_CELLS = frozenset(("td", "th", "dd"))
_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WHOLE = ("heading", "crumb")
"""Elements that are one line whatever stands inside them."""
_FLAGS_OF_TAGS = {
    "a": ["link"],
    "h1": ["heading", "h1"],
    "h2": ["heading", "h2"],
    "h3": ["h3"],
    "h4": ["h4"],
    "h5": ["h5"],
    "h6": ["h6"],
    "ucaptitle": ["heading", "h1"],
    "nav": ["boilerplate"],
    "footer": ["boilerplate"],
}
# Headers pulled in by a server are often whole pages; libxml2 stops at the end of the first.
_EARLY_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
_SHORT_CHARS, _SHORT_BREAKS = 150, 2
"""Up to this much, a heading or breadcrumb is kept on one line; more is a part of the page."""
_MENU_SHARE = 0.8
_VALUE_CHARS = 30
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OFFICE = re.compile(r"microsoft (?:word|excel)|libreoffice|openoffice|wps|kingsoft", re.IGNORECASE)
"""Programs that write documents as web pages."""
_OF_SITES = frozenset(("sitename", "siteidcode", "articletitle", "columnname"))
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]"
_SOURCE_BREAK = re.compile(rf"(?<={_HAN})[ \t\r\f]*\n\s*(?={_HAN})")
_SOURCE_SPACE = re.compile(r"[ \t\r\n\f\v\x1e\x1f]+")
_DATA_ROW_CHARS, _DATA_ROW_BLOCKS = 1500, 24
"""Up to this much in a row, its cells are data and stay on one line; more is page layout."""
_MAIN_LEAST, _MAIN_SHARE, _DESCENT_SHARE = 40, 0.4, 0.8
"""A named container counts with so many characters and such a share of the page's text; without
one, the smallest element that still holds such a share is taken."""


def read_web_page(content: bytes, name: str, rules: Rules, settings: Settings) -> Page:
    """The page in an HTML file. Raises ``Refused``: unknown-encoding, too-deep."""
    return read_html(decode(content, name), rules, name)


def read_html(text: str, rules: Rules, name: str = "网页") -> Page:
    """The page in ``text``, however broken; scripts, controls and hidden parts left out.

    ``name`` stands in the error. Raises ``Refused`` (too-deep) for a page of which libxml2
    would leave out what is nested too deeply.
    """
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    content = _EARLY_END.sub("", text.replace("\x00", "")).encode("utf-8", "replace")
    try:
        root = lxml_html.document_fromstring(content, parser=parser)
    except etree.ParserError:  # its word for a page without an element
        return Page(lines=[])
    if parser.error_log.filter_from_errors().filter_types(_TOO_DEEP):
        raise Refused("too-deep", path=name)
    record = find_record(root, rules)
    page = Page(lines=[], meta=_meta(root), script=record, title_tag=_title_tag(root))
    walk = _Walk(rules)
    walk.run(root)
    page.lines, page.hidden = walk.lines, walk.hidden
    page.main = _main(walk, rules)
    page.is_laid_out = _is_saved_document(page)
    return page


def read_fragment(text: str, rules: Rules) -> list[Line]:
    """The lines of a piece of HTML, such as the content that a script carries."""
    return read_html(f"<div>{text}</div>", rules).lines


def _meta(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").strip().casefold()
        content = strip(tag.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def _is_saved_document(page: Page) -> bool:
    """Whether a page is a document that an office suite saved as one, and not of a site."""
    made_by = page.meta.get("generator", "") + page.meta.get("progid", "")
    return bool(_OFFICE.match(made_by)) and not _OF_SITES & page.meta.keys()


def _title_tag(root: Any) -> str:
    tag = next(root.iter("title"), None)
    return strip(_SOURCE_SPACE.sub(" ", tag.text_content())) if tag is not None else ""


@dataclass(slots=True)
class _Walk:
    """Goes through the tree once and writes lines.

    ``spans`` gives for each block element the lines that it holds.
    """

    rules: Rules
    lines: list[Line] = field(default_factory=list)
    spans: dict[Any, range] = field(default_factory=dict)
    hidden: list[Hidden] = field(default_factory=list)
    _raw: list[str] = field(default_factory=list)
    _linked: int = 0
    _links: int = 0
    _starts: dict[Any, int] = field(default_factory=dict)
    _flagged: dict[Any, list[str]] = field(default_factory=dict)
    _inside: Counter[str] = field(default_factory=Counter)
    _lists: Lists = field(default_factory=Lists)

    def run(self, root: Any) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._is_dropped(element):
                    walker.skip_subtree()
                else:
                    self._open(element)
            else:
                self._close(element)
        self._flush()

    def _is_dropped(self, element: Any) -> bool:
        if not isinstance(element.tag, str) or element.tag in _DROPPED:
            return True
        # Some pages hide their whole body, or their main text, until a script has run.
        is_hidden = (
            element.tag not in ("html", "body")
            and bool(_HIDDEN.search(element.get("style", "")))
            and element.get("id", "").casefold() not in self.rules.main
        )
        if is_hidden:
            self._hide(element)
        return is_hidden

    def _hide(self, element: Any) -> None:
        """Keeps what an element says for the gate: whoever takes the file can read it."""
        said = map(strip, element.xpath(".//text()[not(parent::script or parent::style)]"))
        if text := "\n".join(filter(None, said)):
            self.hidden.append(Hidden("隐藏文字", text))

    def _open(self, element: Any) -> None:
        tag = element.tag
        flags = self._flags(element)
        if self._is_outermost_whole(flags, deep=0):
            self._flush()
        self._flagged[element] = flags
        self._inside.update(flags)
        if tag in _CELLS and self._joins(element):
            self._raw.append(CELL)
        elif tag in _BLOCKS and self._awaits_value():
            self._raw.append(INLINE)
        elif tag in _BLOCKS or tag == "br":
            self._break()
        else:
            self._raw.append(INLINE)
        if tag == "li" and not self._raw:
            self._lists.begin(element)
        self._starts[element] = len(self.lines)
        self._write(element.text)

    def _close(self, element: Any) -> None:
        flags = self._flagged.pop(element, None)
        if flags is None:  # dropped, but what follows it is not
            return self._write(element.tail)
        tag = element.tag
        if self._is_outermost_whole(flags, deep=1) or tag == "tr":
            self._flush()
        elif tag in _BLOCKS and self._awaits_value() and _may_be_value(element):
            self._raw.append(INLINE)
        elif tag in _BLOCKS and not (tag in _CELLS and self._inside["row"]):
            self._break(keeps_row=tag == "dt")
        elif tag != "br":
            self._raw.append(INLINE)
        start = self._starts.pop(element)
        if tag in _BLOCKS:
            self.spans[element] = range(start, len(self.lines))
            self._lists.end(element)
        self._inside.subtract(flags)
        return self._write(element.tail)

    def _flags(self, element: Any) -> list[str]:
        tag = element.tag
        names = f"{element.get('id', '')} {element.get('class', '')}".strip().casefold()
        flags = _FLAGS_OF_TAGS.get(tag, [])
        if tag == "tr" and _is_data_row(element):
            flags = ["row"]
        if not names or tag == "body":
            return flags
        named = (
            ("heading", tag in ("div", "p", "h3") and self.rules.heading_names.search(names)),
            ("crumb", self.rules.crumb_names.search(names)),
            ("boilerplate", self.rules.boilerplate.search(names)),
        )
        found = [flag for flag, match in named if match]
        if not _is_short(element):
            found = [flag for flag in found if flag not in _WHOLE]
        return flags + found

    def _is_outermost_whole(self, flags: list[str], *, deep: int) -> bool:
        """Whether this is the outermost of elements that stay on one line; ``deep`` of them
        are open."""
        return any(flag in flags and self._inside[flag] == deep for flag in _WHOLE)

    def _joins(self, element: Any) -> bool:
        """Whether the cell goes on with the line of the cell before it."""
        if element.getprevious() is None:
            return False
        return bool(self._raw) if element.tag == "dd" else self._inside["row"] > 0

    def _awaits_value(self) -> bool:
        """Whether the line so far is a label and its colon: its value may be a block."""
        text = squeeze("".join(self._raw).replace(INLINE, ""))
        return text.endswith(("：", ":")) and text[:-1] in self.rules.labels

    def _break(self, *, keeps_row: bool = False) -> None:
        """Ends the line, unless it is a row or a heading, which stay whole."""
        is_whole = any(self._inside[flag] for flag in ("row", *_WHOLE))
        if is_whole or keeps_row:
            self._raw.append(INLINE)
        else:
            self._flush()

    def _write(self, text: str | None) -> None:
        if not text:
            return
        clean = _SOURCE_SPACE.sub(" ", _SOURCE_BREAK.sub("", text))
        self._raw.append(clean)
        if self._inside["link"] and clean.strip():
            self._linked += len(clean.strip())
            self._links += 1

    def _flush(self) -> None:
        raw = "".join(self._raw)
        line = finish_line(
            raw,
            linked=self._linked,
            is_menu=self._links > 1 and self._linked >= _MENU_SHARE * len(squeeze(raw)),
            is_heading=self._inside["heading"] > 0,
            is_h1=self._inside["h1"] > 0,
            is_crumb=self._inside["crumb"] > 0,
            is_boilerplate=self._inside["boilerplate"] > 0,
            level=next((n for n, flag in enumerate(_LEVELS, start=1) if self._inside[flag]), 0),
        )
        if line:
            self._lists.mark(line, self.rules)
            self.lines.append(line)
        self._raw.clear()
        self._linked = self._links = 0


def _is_data_row(row: Any) -> bool:
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or row.find(".//table") is not None:
        return False
    blocks = sum(1 for _ in row.iter("p", "div", "br", "li"))
    return blocks <= _DATA_ROW_BLOCKS and len(row.text_content()) <= _DATA_ROW_CHARS


def _may_be_value(label: Any) -> bool:
    """Whether the element after a block that is a mere label is as short as its value is."""
    value = label.getnext()
    if value is None or value.tag != label.tag or len(value):
        return False
    text = squeeze(value.text_content())
    return 0 < len(text) <= _VALUE_CHARS and not SENTENCE.search(text) and text[-1] not in ":："


def _is_short(element: Any) -> bool:
    return element.tag not in ("body", "table", "tbody", "tr") and (
        len(squeeze(element.text_content())) <= _SHORT_CHARS
        and sum(1 for _ in element.iter("br", "p")) <= _SHORT_BREAKS
    )


def _main(walk: _Walk, rules: Rules) -> range | None:
    """The lines of the main text: those of a known container, else of the densest element."""
    own = [0]
    for line in walk.lines:
        own.append(own[-1] + line.own)

    def amount(span: range) -> int:
        return own[span.stop] - own[span.start]

    densest = _densest(walk, amount)
    if densest is None:
        return None
    wanted = max(_MAIN_LEAST, _MAIN_SHARE * amount(densest))
    named = _named(walk, rules)
    for name in rules.main:
        best = max(named.get(name, []), key=amount, default=None)
        if best is not None and amount(best) >= wanted:
            return best
    return densest


def _named(walk: _Walk, rules: Rules) -> dict[str, list[range]]:
    wanted = set(rules.main)
    found: dict[str, list[range]] = {}
    for element, span in walk.spans.items():
        names = {element.get("id", ""), *element.get("class", "").split()}
        for name in {name.casefold() for name in names} & wanted:
            found.setdefault(name, []).append(span)
    return found


def _densest(walk: _Walk, amount: Callable[[range], int]) -> range | None:
    """The smallest element that still holds nearly all text that is not link or boilerplate."""
    spans = sorted(walk.spans.values(), key=len)
    whole = range(len(walk.lines))
    total = amount(whole)
    if not total:
        return whole if walk.lines else None
    return next((s for s in spans if amount(s) >= _DESCENT_SHARE * total), whole)
