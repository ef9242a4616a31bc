"""Which lines of a page are its breadcrumb, its heading, its header labels and its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ftarchive.ingest.fields.breadcrumb import find_breadcrumb, is_crumb
from ftarchive.ingest.fields.header import header_labels, label_runs, leading
from ftarchive.ingest.fields.heading import belong_together, find_heading
from ftarchive.ingest.fields.labels import Found, Header, is_date, is_stamp, labels_on
from ftarchive.ingest.page import SENTENCE, Line, Page, squeeze, strip
from ftarchive.ingest.rules import Rules

_SENTENCE_CHARS, _LONG_LINE = 25, 60
_HEAD_LINES = 40
"""Header labels stand in the first lines of a text, if they stand in it at all."""
_AFTER_MAIN = 6
"""Lines after the main text in which a source may still stand."""
_STRAY_LINES = 2
"""So many lines of another kind may stand between lines of a footer."""
_NO_TITLE_ENDS = ("。", "：", "；")
_LINKED = 0.8
_FOOTER_CHARS = 400


@dataclass(slots=True)
class Layout:
    """The parts of a page; one that is not there is empty. ``lines`` are those of the text, a
    paragraph each; ``heading_is_sure`` where the page marks the heading as such."""

    breadcrumb: tuple[str, ...]
    heading: str
    heading_is_sure: bool
    header: Header
    lines: list[Line]

    @property
    def body(self) -> list[str]:
        """The text, a paragraph a line."""
        return [line.text for line in self.lines]


def lay_out(page: Page, rules: Rules) -> Layout:
    """Finds the parts of ``page``."""
    lines = page.lines if page.main else _with_values(page.lines, rules)
    main = page.main or range(len(lines))
    before, after = lines[: main.start], lines[main.stop : main.stop + _AFTER_MAIN]
    header = Header()
    header.take(header_labels(before, rules), rules)
    head, rest = _split_head(lines[main.start : main.stop], header, rules, page)
    header.take((item for item in header_labels(after, rules) if item.field == "source"), rules)
    heading, is_sure = find_heading(page, before, head, rest, rules)
    bare = (line.text for line in [*before, *head] if is_date(strip(line.text)))
    header.take((Found("published", "", text) for text in bare), rules)
    header.take((item for line in before if (item := _stamp(line, rules))), rules)
    return Layout(
        breadcrumb=find_breadcrumb([*before, *head, *rest[:_AFTER_MAIN]], rules),
        heading=heading,
        heading_is_sure=is_sure,
        header=header,
        lines=_paragraphs(rest, heading, rules),
    )


def _stamp(line: Line, rules: Rules) -> Found | None:
    """The date in a line 时间：2023-08-30; above the main text it is no meeting's."""
    found = labels_on(line, rules)
    if len(found) == 1 and found[0].field == "published" and is_stamp(found[0].value):
        return found[0]
    return None


def _with_values(lines: list[Line], rules: Rules) -> list[Line]:
    """The lines of a dump, a label that stands alone joined with its value on the next line."""
    joined: list[Line] = []
    for line in lines:
        if joined and _awaits_value(joined[-1], rules) and not labels_on(line, rules):
            joined[-1] = Line(f"{joined[-1].text} {line.text}", (joined[-1].text, line.text))
        else:
            joined.append(line)
    return joined


def _awaits_value(line: Line, rules: Rules) -> bool:
    text = squeeze(line.text)
    return text.endswith(("：", ":")) and bool(rules.labels.get(text[:-1]))


def _split_head(
    lines: Sequence[Line], header: Header, rules: Rules, page: Page
) -> tuple[list[Line], list[Line]]:
    """Parts what stands above the text from the text, and takes the labels out of it."""
    end = next((n for n, line in enumerate(lines[:_HEAD_LINES]) if _is_sentence(line, rules)), None)
    limit = len(lines[:_HEAD_LINES]) if end is None else end
    runs = leading(label_runs(lines[:limit], rules), lines, header)
    if runs:
        header.take((item for _, run in runs for item in run), rules)
        cut = runs[-1][0]
        return list(lines[:cut]), list(lines[cut:])
    crumb = next((n + 1 for n, line in enumerate(lines[:limit]) if is_crumb(line, rules)), 0)
    if page.main is None:
        return _split_title(lines, crumb, rules)
    return list(lines[:crumb]), list(lines[crumb:])


def _split_title(lines: Sequence[Line], start: int, rules: Rules) -> tuple[list[Line], list[Line]]:
    """A dump without labels: its first line is the title, or its first two; a sentence or an
    address (各单位：) is none."""
    while start < len(lines) and rules.is_control(lines[start].text):
        start += 1
    if start < len(lines) and lines[start].text.endswith(_NO_TITLE_ENDS):
        return list(lines[:start]), list(lines[start:])
    cut = start + 1
    if start + 1 < len(lines) and belong_together(lines[start].text, lines[start + 1].text, rules):
        cut += 1
    return list(lines[:cut]), list(lines[cut:])


def _is_sentence(line: Line, rules: Rules) -> bool:
    """Whether the line is running text, after which no header comes."""
    text = line.text
    if line.linked > len(text) / 2 or labels_on(line, rules) or is_crumb(line, rules):
        return False
    return len(text) >= _LONG_LINE or (len(text) >= _SENTENCE_CHARS and bool(SENTENCE.search(text)))


def _paragraphs(lines: list[Line], heading: str, rules: Rules) -> list[Line]:
    """The text without the controls in it, the heading above it and the footer below it."""
    kept = lines[: _foot(lines, rules)]
    mostly_text = sum(line.is_boilerplate for line in kept) < len(kept) / 2
    texts = [
        line
        for line in kept
        if not (rules.is_control(line.text) or (line.is_crumb and is_crumb(line, rules)))
        and not (line.is_boilerplate and mostly_text)
    ]
    while texts and squeeze(texts[0].text) == squeeze(heading):
        texts.pop(0)
    return texts


def _foot(lines: list[Line], rules: Rules) -> int:
    """The number of the first line of the footer, ``len(lines)`` where there is none."""
    foot, strays = len(lines), 0
    for number in range(len(lines) - 1, -1, -1):
        if _is_footer(lines[number], rules):
            foot, strays = number, 0
            continue
        line, text = lines[number], lines[number].text
        if line.linked >= _LINKED * len(text):
            continue  # attachments, or what stands under 相关文章: the line above them tells
        strays += 1
        is_text = len(text) >= _LONG_LINE or text.endswith(("。", "：", ":")) or is_date(text)
        if is_text or strays > _STRAY_LINES:
            break
    return foot


def _is_footer(line: Line, rules: Rules) -> bool:
    text = squeeze(line.text)
    if len(text) > _FOOTER_CHARS or rules.attachment.search(text) or text.endswith(("。", "；")):
        return False
    is_around = line.is_menu or line.is_boilerplate
    return bool(is_around or rules.footer.search(text) or rules.is_control(line.text))
