"""The heading of a page, among all the lines that could be it."""

from __future__ import annotations

import re

from ftarchive.agencies import is_agency
from ftarchive.ingest.fields.breadcrumb import find_breadcrumb, is_crumb
from ftarchive.ingest.fields.labels import labels_on
from ftarchive.ingest.page import SENTENCE, Line, Page, squeeze, strip
from ftarchive.ingest.rules import Rules
from ftarchive.numbers import document_number

TITLE_CHARS = 200
"""Longer lines are paragraphs; the longest titles have about a hundred characters."""

_HEADING_LEAST = 5
"""Shorter headings are those of a column sooner than those of a document."""
_HEADING_LINES = 3
"""Lines of a heading between breadcrumb and labels, and of the text that may still be one."""
_OF_SITE = ("网", "网站", "平台", "门户", "主页", "首页")
_WINDOW_PARTS = re.compile(r"[_|]")


def find_heading(
    page: Page, before: list[Line], head: list[Line], rest: list[Line], rules: Rules
) -> tuple[str, bool]:
    """The heading as it is shown, else the title of the window without the site's name, and
    whether the page marks it as its heading."""
    above = [line for line in before if _may_be_heading(line, rules)]
    crumb = max((n + 1 for n, line in enumerate(head) if is_crumb(line, rules)), default=0)
    inside = _inside(head, crumb, rules)
    if not (inside or above) and rest and _may_be_heading(rest[0], rules):
        inside = rest[:1]  # the labels stand above the title
    shown = [*above, *inside, *(line for line in rest[:_HEADING_LINES] if line.is_heading)]
    if echoed := _echoed(shown, page.title_tag):
        return echoed, True
    if inside and page.main is None:
        is_framed = crumb and len(inside) <= _HEADING_LINES
        return _whole(inside, rules) if is_framed else _joined(inside, rules), False
    marked = [line for line in shown if line.is_heading]
    if marked:
        best = max(marked, key=lambda line: (line.is_h1, len(line.text) >= _HEADING_LEAST))
        return best.text, best.is_h1
    inside = inside or above[-1:]
    if page.title_tag and not (inside and _names_no_document(page.title_tag, rules)):
        return _of_window(page.title_tag, rules), False
    return _joined(inside, rules) if inside else "", False


def _inside(head: list[Line], start: int, rules: Rules) -> list[Line]:
    """The lines from ``start`` on that may be the heading and are no step of the breadcrumb."""
    steps = {squeeze(step) for step in find_breadcrumb(head, rules)}
    return [
        line
        for line in head[start:]
        if _may_be_heading(line, rules) and squeeze(line.text) not in steps
    ]


def _of_window(title_tag: str, rules: Rules) -> str:
    """The title of the window without the site's name."""
    first = _WINDOW_PARTS.split(title_tag)[0].strip()
    return rules.site_name.sub("", first) or first


def _names_no_document(window: str, rules: Rules) -> bool:
    """Whether the title of a window is what a program left there, or the mere name of a site."""
    bare = strip(window).strip("-:：=~*·•|_ ")
    return bool(rules.rubbish.fullmatch(bare)) or bare.endswith(_OF_SITE) or is_agency(bare)


def _may_be_heading(line: Line, rules: Rules) -> bool:
    text = squeeze(line.text)
    return (
        2 <= len(text) <= TITLE_CHARS
        and line.own > 0
        and not line.text.endswith(("。", "：", "；"))
        and not is_crumb(line, rules)
        and not rules.is_control(line.text)
        and not labels_on(line, rules)
        and not document_number(line.text.strip("()（） "))
    )


def _echoed(lines: list[Line], title_tag: str) -> str:
    """The longest line that the title of the window begins with or says again."""
    window = squeeze(title_tag)
    echoes = [line.text for line in lines if len(squeeze(line.text)) >= _HEADING_LEAST]
    echoes = [text for text in echoes if squeeze(text) in window]
    return max(echoes, key=len, default="")


def _whole(lines: list[Line], rules: Rules) -> str:
    """The heading out of all that stands between breadcrumb and labels."""
    text = "".join(line.text for line in lines)
    return text if len(text) <= TITLE_CHARS else _joined(lines, rules)


def _joined(lines: list[Line], rules: Rules) -> str:
    """The heading out of the last of ``lines``, with the one before where they are one."""
    text = lines[-1].text
    if len(lines) > 1 and belong_together(lines[-2].text, text, rules):
        text = lines[-2].text + text
    return text if len(text) <= TITLE_CHARS else ""


def belong_together(first: str, second: str, rules: Rules) -> bool:
    """Whether two lines are one heading that was broken."""
    if len(first) + len(second) > TITLE_CHARS or SENTENCE.search(first + second):
        return False
    is_open = any(first.count(a) > first.count(b) for a, b in ("《》", "（）", "“”", "〈〉"))
    return bool(is_open or rules.goes_on.search(first) or rules.continues.match(second))
